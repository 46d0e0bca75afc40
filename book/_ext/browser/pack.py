"""Make archives of bytecode, so that a reader's browser has less to load and nothing to compile.

This runs at build time in the very Python that the page runs (see pack.mjs), because bytecode is
good for one version only. It unpacks /wheels and writes one archive, for the use that the variable
USE names:

- "page": what drawing a picture needs, and nothing more;
- "rest": what a page leaves out of the same wheels, and somebody with a notebook may ask for;
- "notebook": everything, with docstrings for those who ask for help;
- "read": everything, and the sources too, for those who want to read on.
"""

import compileall
import os
import sys
import zipfile
from pathlib import Path
from py_compile import PycInvalidationMode

USE = os.environ["USE"]
SITE = Path("/SITE")
INSTALLED = "/lib/python3.12/site-packages"
NEVER = (
    "**/tests",
    "**/test",
    "**/include",
    "numpy/**/*.pyi",
    "numpy/distutils",
    "matplotlib/**/*.pyi",
    "matplotlib/sphinxext",
    "matplotlib/testing",
    "matplotlib/mpl-data/sample_data",
    "matplotlib/mpl-data/images",
    "matplotlib/mpl-data/fonts/afm",
    "matplotlib/mpl-data/fonts/pdfcorefonts",
    "dateutil/zoneinfo",
    "jedi/third_party/django-stubs",
)
FOR_NOTEBOOKS = (
    "numpy/f2py",  # which SciPy imports
    "mpl_toolkits",
    "matplotlib/_qhull.*",
    "matplotlib/_tri.*",
    "matplotlib/backends/backend_[!a]*",
    "PIL/_webp.*",  # for the frames of a player
)
UNUSED = (
    *FOR_NOTEBOOKS,
    "matplotlib/_ttconv.*",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSerif*",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSansMono-*",
    "PIL/_imagingft.*",
)


def unpack():
    """Lay wheels out as they would be installed, without what the use does not need."""
    for wheel in sorted(Path("/wheels").iterdir()):
        zipfile.ZipFile(wheel).extractall(SITE)
    drop = found(*NEVER, *(UNUSED if USE == "page" else ()))
    if USE == "rest":
        keep = found(*FOR_NOTEBOOKS)
        drop += [file for file in found("*") if file not in keep]
    for file in set(drop):
        file.unlink()


def found(*patterns):
    """Files that match a pattern, or are in a folder that does."""
    paths = [path for pattern in patterns for path in SITE.glob(pattern)]
    return [file for path in paths for file in (path, *path.rglob("*")) if file.is_file()]


def list_fonts():
    """Have matplotlib list its fonts here, beside itself: a browser would take seconds to."""
    if USE == "page" and (SITE / "matplotlib").exists():
        sys.path.insert(0, str(SITE))
        import matplotlib.font_manager  # noqa: F401


def compile_all():
    """Put bytecode in the place of each source; beside it, where the source is to be read.

    Pages have no use for docstrings. NumPy needs its own: it hands them to its C code.
    """
    options = {
        "legacy": USE != "read",
        "invalidation_mode": PycInvalidationMode.UNCHECKED_HASH,
        "stripdir": str(SITE),
        "prependdir": INSTALLED,  # where an error says that it happened
    }
    for part in [SITE, *(path for path in SITE.iterdir() if path.is_dir())]:
        optimize = 2 if USE == "page" and part.name != "numpy" else -1
        depth = 0 if part == SITE else 99
        compileall.compile_dir(part, depth, quiet=2, optimize=optimize, **options)
    if USE != "read":
        for source in SITE.rglob("*.py"):
            if source.with_suffix(".pyc").exists():
                source.unlink()


def archive():
    """Write what is left into one file, the same whenever it is made."""
    with zipfile.ZipFile("/archive.zip", "w", zipfile.ZIP_DEFLATED) as new:
        for file in sorted(SITE.rglob("*")):
            if file.is_file() and (USE == "read" or "__pycache__" not in file.parts):
                entry = zipfile.ZipInfo(str(file.relative_to(SITE)))  # of 1980
                new.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)


unpack()
list_fonts()
compile_all()
archive()
