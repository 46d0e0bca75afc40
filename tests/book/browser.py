"""Find the browsers to test the pages with; run as a program, install those that are missing.

With them what checks an EPUB, which is Debian's alone; without it the EPUB is made and not checked.

Chromium, in this order: one that is installed (or Chrome), Playwright's own, the distribution's.
Firefox and WebKit: one that is installed, the distribution's. Where neither can be had, their tests
are skipped; with GMMLAB_REQUIRE_BROWSERS=1 in the environment they fail.
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
FIREFOX = ("firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox")
PACKAGES = {  # Debian's and Ubuntu's names
    "Chromium": ["chromium"],
    "Firefox": ["firefox-esr"],
    "WebKit": ["webkit2gtk-driver", "xvfb"],
    "epubcheck": ["epubcheck"],
}
REQUIRED = os.environ.get("GMMLAB_REQUIRE_BROWSERS") == "1"


def starts(path, name=b"Chrom"):
    """Whether the program is a browser that starts: some distributions ship a signpost instead."""
    try:
        run = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return run.returncode == 0 and name in run.stdout


def find():
    """Return the path of a Chromium, or None."""
    found = [shutil.which(name) for name in NAMES]
    found += [path for path in APPLICATIONS if Path(path).exists()]
    for path in filter(None, found):
        if starts(path):
            return path
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() and starts(own) else None


def firefox():
    """Return the path of a Firefox, or None."""
    found = filter(None, map(shutil.which, FIREFOX))
    return next((path for path in found if starts(path, b"Firefox")), None)


def webkit():
    """Return the path of the program that drives WebKit, or None; it needs a screen to draw on."""
    driver = shutil.which("WebKitWebDriver")
    return driver if driver and shutil.which("Xvfb") else None


def epubcheck():
    """Return the path of epubcheck, a Java archive in Debian, or None."""
    return shutil.which("java") and shutil.which("epubcheck")


FIND = {"Chromium": find, "Firefox": firefox, "WebKit": webkit, "epubcheck": epubcheck}


def install(name):
    """Install a browser; return its path, or None."""
    print(f"{name} is not installed; installing it", flush=True)
    if name == "Chromium":
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)
        if found := find():
            return found
    root = os.geteuid() == 0
    if shutil.which("apt-get") and (root or shutil.which("sudo")):
        apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-oDPkg::Lock::Timeout=300"]
        apt = apt if root else ["sudo", "-n", *apt]
        subprocess.run([*apt, "update"], check=False)
        wanted = ["install", "-y", "--no-install-recommends", *PACKAGES[name]]
        subprocess.run([*apt, *wanted], check=False)
    return FIND[name]()


if __name__ == "__main__":
    paths = {name: find() or install(name) for name, find in FIND.items()}
    otherwise = f"cannot be had here; its tests {'fail' if REQUIRED else 'are skipped'}"
    for name, path in paths.items():
        print(f"{name}: {path or otherwise}")
    if paths["Chromium"] is None:
        sys.exit("make test: a Chromium or Chrome browser is missing; install one and try again")
