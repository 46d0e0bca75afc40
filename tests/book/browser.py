"""Find a Chromium to test the pages with; run as a program, install one when there is none.

In this order: a Chromium or Chrome that is installed, Playwright's own, the distribution's package.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def starts(path):
    """Whether the program is a browser that starts: some distributions ship a signpost instead."""
    try:
        run = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0 and b"Chrom" in run.stdout


def find():
    """Return the path of a browser, or None."""
    found = [shutil.which(name) for name in NAMES]
    found += [path for path in APPLICATIONS if Path(path).exists()]
    for path in filter(None, found):
        if starts(path):
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() and starts(own) else None


def install():
    """Install a browser: Playwright's if it can be had and starts, else the distribution's."""
    print("No Chromium or Chrome found; installing one", flush=True)
    subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
    if (found := find()) or not shutil.which("apt-get"):
        return found
    root = os.geteuid() == 0
    if root or shutil.which("sudo"):
        prefix = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
        prefix = prefix if root else ["sudo", "-n", *prefix]
        subprocess.run([*prefix, "update"], check=False)
        subprocess.run([*prefix, "install", "-y", "chromium"], check=False)
    return find()


if __name__ == "__main__":
    browser = find() or install()
    if browser is None:
        sys.exit("make test: a Chromium or Chrome browser is missing; install one and try again")
    print(browser)
