"""Build the book beside its place, and move it there when it is whole.

    python book/build.py

Whatever stops it, `_build/html` is a whole book or none: the one of before, as it was. Every page
is read again each time: Sphinx forgets the warnings of pages that it does not reread, and leaves
pages lying whose source is gone. A warning is an error.
"""

import errno
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
NEEDED = 400  # megabytes: the site, what it is made of, and Sphinx's notes on the pages


def room(folder):
    """Return the megabytes that are free on the disk of a folder."""
    return shutil.disk_usage(folder).free / 1e6


def build(source, target, builder="html", **settings):
    """Build the book of one folder into another; return what stopped it, in words, or None.

    Parameters
    ----------
    source, target : Path
    builder : str
        One of Sphinx's.
    **settings
        Of Sphinx; they go before those of `_config.yml`.
    """
    from jupyter_book.sphinx import build_sphinx

    try:
        stopped = build_sphinx(
            source,
            target,
            doctreedir=target.parent / "doctrees",
            path_config=source / "_config.yml",
            confoverrides={
                "external_toc_path": (source / "_toc.yml").as_posix(),
                "latex_individualpages": False,
                "nitpicky": True,
                **settings,
            },
            builder=builder,
            noconfig=True,
            freshenv=True,
            keep_going=True,
            warningiserror=True,
        )
    except OSError as error:  # Sphinx could not even write down what had stopped it
        stopped = error
    return words(stopped) if stopped else None


def words(stopped):
    """Say in one line what stopped a build: an error, or Sphinx's exit status."""
    if isinstance(stopped, KeyboardInterrupt):
        return "it was interrupted"
    if getattr(stopped, "errno", None) == errno.ENOSPC or "[Errno 28]" in str(stopped):
        return f"the disk is full; {NEEDED} MB are needed"
    if isinstance(stopped, int):
        return "there are warnings, which are above"
    return str(stopped).strip().partition("\n")[0]


def main():
    """Build the book; return the exit status."""
    new = BUILD / "new"
    shutil.rmtree(new, ignore_errors=True)
    stopped = None
    try:
        new.mkdir(parents=True)
        if (free := room(BUILD)) < NEEDED:
            where = f"on the disk of {ROOT}"
            stopped = f"{free:.0f} MB are free {where}, and {NEEDED} MB are needed"
        else:
            stopped = build(ROOT, new / "html")
        if not stopped:
            shutil.rmtree(BUILD / "html", ignore_errors=True)
            (new / "html").rename(BUILD / "html")
            (BUILD / "built").touch()
    except OSError as error:
        stopped = words(error)
    finally:
        shutil.rmtree(new, ignore_errors=True)
    if stopped:
        print(f"The book was not built: {stopped}", file=sys.stderr)
    return int(bool(stopped))


if __name__ == "__main__":
    sys.exit(main())
