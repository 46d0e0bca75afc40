"""Use a notebook of the site as a reader does: run it, move its sliders, take it home."""

from contextlib import contextmanager

import nbformat

STARTS, RUNS = 120_000, 300_000  # milliseconds that a kernel and a chapter may take
KERNEL = "window.jupyterapp?.shell.currentWidget?.context.sessionContext.session?.kernel"
# Of each code cell how often the kernel had run any when it ran this one; null while it waits.
COUNTS = """jupyterapp.shell.currentWidget.content.widgets
  .filter((cell) => cell.model.type === "code").map((cell) => cell.model.executionCount)"""

ERRORS = """jupyterapp.shell.currentWidget.content.model.toJSON().cells
  .flatMap((cell) => cell.outputs ?? []).filter((output) => output.output_type === "error")"""

# Of each chapter its first live picture, the values that it stands at, and the next on its slider.
FIRST_PICTURES = {
    "01-clusters": ("clusters.one_centre", {"mu_1": 68.0}, {"mu_1": 68.5}),
    "05-bound": ("bound.drag_q", {"sharpness": 1.0, "lean": 0.0}, {"sharpness": 1.1}),
    "09-in-general": ("general.with_prior", {"log_psi": 0.0}, {"log_psi": 0.5}),
}


@contextmanager
def opened(open_page, path, **options):
    """A notebook of the site; path is "chapters/04-em"."""
    visit = open_page(f"lite/notebooks/index.html?path={path}.ipynb", **options)
    ready(visit.page)
    yield visit
    visit.page.context.close()


def ready(page):
    """Wait until the notebook is there, with a kernel to ask."""
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for(timeout=STARTS)
    page.wait_for_function(f"{KERNEL} != null", timeout=STARTS)


def run_first(page):
    """Run the first cell that does something: behind the title and the cell that installs."""
    page.locator(".jp-Notebook .jp-MarkdownCell").first.click()
    for _ in range(3):
        page.keyboard.press("Shift+Enter")
    page.wait_for_function(f"{COUNTS}.join().startsWith('1,2')", timeout=STARTS)


def run_all(page):
    """Choose "Run All Cells" in the menu, and wait until each has run."""
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    page.wait_for_function(f"{COUNTS}.some((count) => count === null)", timeout=STARTS)
    ended = f"{COUNTS}.every((count) => count !== null) || {ERRORS}.length > 0"
    page.wait_for_function(ended, timeout=RUNS)


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


def printed(notebook):
    """What the cells of a notebook print and return, in words."""
    return [
        output.get("text") or output.data["text/plain"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if output.output_type == "stream" or set(output.get("data", {})) == {"text/plain"}
    ]
