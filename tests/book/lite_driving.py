"""Use a notebook of the site as a reader does: run it, move its sliders, take it home."""

from contextlib import contextmanager

import nbformat

STARTS, RUNS = 120_000, 300_000  # milliseconds that a kernel and a chapter may take
IDLE = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
# Each code cell's prompt: "[*]:" while it waits or runs; a folded cell shows none.
PROMPTS = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map((p) => p.textContent)"


@contextmanager
def opened(open_page, path, **options):
    """A notebook, its kernel started; path is "chapters/04-em"."""
    visit = open_page(f"lite/notebooks/index.html?path={path}.ipynb", **options)
    ready(visit.page)
    yield visit
    visit.page.context.close()


def ready(page):
    """Wait until the notebook is there and its kernel has started."""
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=STARTS)
    page.locator(IDLE).wait_for(timeout=STARTS)


def run_all(page):
    """Choose "Run All Cells" in the menu, and wait until each has run."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(f"{PROMPTS}.some((p) => p.includes('*'))", timeout=STARTS)
    page.wait_for_function(f"!{PROMPTS}.some((p) => p.includes('*'))", timeout=RUNS)
    for _ in range(3):  # cells at the end may be folded, and show no prompt
        page.locator(IDLE).wait_for(timeout=RUNS)
        page.wait_for_timeout(300)


def downloaded(page, path):
    """Press the download button; return the notebook that comes."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    download.value.save_as(path)
    return nbformat.read(path, as_version=4)


def failures(notebook):
    """What went wrong in the cells of a notebook, one line each."""
    return [
        output.get("evalue") or output.get("text")
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "error" or output.get("name") == "stderr"
    ]
