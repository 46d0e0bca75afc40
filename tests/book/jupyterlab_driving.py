"""Run one cell in JupyterLab and move its slider: for the test, and for the benchmark."""

import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import nbformat

IDLE = '.jp-Notebook-ExecutionIndicator[data-status="idle"]'
STARTS = 120  # seconds that a server and a kernel may take
EXPLORE = """\
from gmmlab.figures import em
from gmmlab.pages import explore, points, slider
explore(em.any_start, half_step=slider('half steps', 0, 60, 1, 0),
        start=slider('start', 0, 99, 1, 7), K=slider('K', 1, 4, 1, 2),
        means=points('means', '2 85; 5 57'), clears={'start': ['means']})
"""
INTERACT = """\
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import IntSlider, interact
from gmmlab.figures import em, style
def draw(half_step):
    figure, ax = plt.subplots(figsize=(style.WIDTH, 4.6), dpi=style.DPI)
    ax.scatter(*em.datasets.old_faithful().T)
    ax.set_title(f'{half_step} half steps')
    plt.show()
interact(draw, half_step=IntSlider(min=0, max=60, value=0));
"""
# A cell, and where its picture is.
CELLS = {
    "this book's slider": (EXPLORE, ".live-picture img"),
    "plain interact and plt.show": (INTERACT, ".jp-OutputArea img"),
}
# Milliseconds from a key press to the next picture, as the page itself sees them.
MOVED = """async ([handle, selector]) => {
  const seen = () => document.querySelector(selector)?.src;
  const before = seen(), begin = performance.now();
  handle.dispatchEvent(
    new KeyboardEvent("keydown", {key: "ArrowRight", keyCode: 39, bubbles: true}));
  while (!seen() || seen() === before) await new Promise(requestAnimationFrame);
  return performance.now() - begin;
}"""


def moved(page, shown):
    """Press a key on the first slider; return the milliseconds until its picture has changed."""
    return page.evaluate(MOVED, [page.locator(".noUi-handle").first.element_handle(), shown])


def run_first(page):
    """Run the first cell; on a busy machine a kernel that says it is idle may not listen yet."""
    prompt = page.locator(".jp-Notebook .jp-InputPrompt").first
    for _ in range(STARTS // 20):
        page.locator(".jp-Notebook .cm-content").first.click(timeout=1000 * STARTS)
        page.keyboard.press("Control+Enter")
        page.wait_for_timeout(1000)
        if prompt.inner_text().strip() != "[ ]:":
            return
        page.wait_for_timeout(19_000)


@contextmanager
def opened(browser, cell):
    """A page of JupyterLab in which the cell has run and shows its slider."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, Path(folder, "live.ipynb"))
        options = [
            "--no-browser",
            "--allow-root",
            f"--ServerApp.port={port}",
            f"--ServerApp.root_dir={folder}",
            "--IdentityProvider.token=",
            "--LabApp.news_url=",
        ]
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/api")
            page = browser.new_page()
            page.goto(f"{address}/lab/tree/live.ipynb")
            page.locator(IDLE).first.wait_for(timeout=1000 * STARTS)  # or the cell does not run
            run_first(page)
            page.locator(".noUi-handle").first.wait_for(timeout=1000 * STARTS)
            yield page
            page.close()
        finally:
            server.terminate()
            server.wait()


def wait_for(address):
    """Wait until a server answers."""
    end = time.monotonic() + STARTS
    while True:
        try:
            return urllib.request.urlopen(address, timeout=5).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.2)
