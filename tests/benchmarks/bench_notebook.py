"""How soon a notebook of the site runs in a headless browser, from the click on its link; seconds.

    python tests/benchmarks/bench_notebook.py [TIMES]

Needs the built book (make book). A first attempt, with JupyterLite's own settings, took 19 to 28 s
to the end of the first cell, and 181 to 387 ms for a slider's answer.
"""

import sys
import tempfile
import time
from statistics import median

from bench_live import NOTEBOOK, chromium, in_notebook, serve, sync_playwright
from notebook_driving import ready, run_first

NOTEBOOKS = {
    NOTEBOOK: "an exercise set",
    "chapters/05-bound": "a chapter",
    "chapters/04-em": "a chapter that uses SciPy",
}
LINK = ".open-notebook a.open"


def first(context, address, notebook):
    """Return the page, and the seconds until it shows the notebook and has run its first cell."""
    folder, name = notebook.split("/")
    page = context.pages[0]
    page.goto(f"{address}/book/{folder}/{'pages/' if folder == 'exercises' else ''}{name}.html")
    begin = time.perf_counter()
    with context.expect_page() as tab:
        page.locator(LINK).click()
    ready(tab.value)
    shown = time.perf_counter() - begin
    run_first(tab.value)
    return tab.value, shown, time.perf_counter() - begin


def say(what, times, unit="s", digits=1):
    low, high = (f"{end(times):.{digits}f}" for end in (min, max))
    print(f"{what:58} {median(times):6.{digits}f} {unit}   ({low}-{high})", flush=True)


def main(times):
    address = serve()
    with sync_playwright() as playwright:
        for notebook, what in NOTEBOOKS.items():
            shown, cold, warm = [], [], []
            for _ in range(times):
                with tempfile.TemporaryDirectory() as profile:
                    for seconds in (cold, warm):
                        context = playwright.chromium.launch_persistent_context(
                            profile, executable_path=chromium.find(), args=["--no-sandbox"]
                        )
                        page, seen, ran = first(context, address, notebook)
                        seconds.append(ran)
                        shown.append(seen)
                        if notebook == NOTEBOOK and seconds is warm:
                            moves = in_notebook(page)
                        context.close()
            say(f"{what}: it can be read", shown)
            say(f"{what}: its first cell has run, nothing cached", cold)
            say(f"{what}: the same, everything in the browser's cache", warm)
        say("a key press on a slider to its new picture", moves, "ms", 0)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
