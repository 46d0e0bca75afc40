"""Make archives of bytecode, so that a reader's browser has less to load and nothing to compile.

This runs at build time in the very Python that the page runs (see pack.mjs), because bytecode is
good for one version only. For each folder of wheels /in/NAME it writes one archive /out/NAME.zip.
"""

import compileall
import sys
import zipfile
from pathlib import Path
from py_compile import PycInvalidationMode

SITE = Path("/SITE")
# What drawing a picture never reads.
UNUSED = (
    "**/tests",
    "**/include",
    "**/*.pyi",
    "numpy/f2py",
    "numpy/distutils",
    "mpl_toolkits",
    "matplotlib/_qhull.*",
    "matplotlib/_tri.*",
    "matplotlib/_ttconv.*",
    "matplotlib/backends/backend_[!a]*",
    "matplotlib/sphinxext",
    "matplotlib/testing",
    "matplotlib/mpl-data/sample_data",
    "matplotlib/mpl-data/images",
    "matplotlib/mpl-data/fonts/afm",
    "matplotlib/mpl-data/fonts/pdfcorefonts",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSerif*",
    "matplotlib/mpl-data/fonts/ttf/DejaVuSansMono-*",
    "PIL/_imagingft.*",
    "PIL/_webp.*",
    "dateutil/zoneinfo",
)


def unpack():
    """Lay wheels out as they would be installed, without what is not used."""
    for wheel in sorted(Path("/wheels").iterdir()):
        zipfile.ZipFile(wheel).extractall(SITE)
    unused = {path for pattern in UNUSED for path in SITE.glob(pattern)}
    for file in [f for f in SITE.rglob("*") if unused & {f, *f.parents} and f.is_file()]:
        file.unlink()


def list_fonts():
    """Have matplotlib list its fonts here, beside itself: a browser would take seconds to."""
    if (SITE / "matplotlib").exists():
        sys.path.insert(0, str(SITE))
        import matplotlib.font_manager  # noqa: F401


def compile_all():
    """Put bytecode in the place of each source, without docstrings where nothing reads them."""
    mode = PycInvalidationMode.UNCHECKED_HASH
    for part in [SITE, *(path for path in SITE.iterdir() if path.is_dir())]:
        level = 0 if part.name == "numpy" else 2  # NumPy hands its docstrings to its C code
        depth = 0 if part == SITE else 99
        compileall.compile_dir(
            part, depth, quiet=2, legacy=True, optimize=level, invalidation_mode=mode
        )
    for source in SITE.rglob("*.py"):
        if source.with_suffix(".pyc").exists():
            source.unlink()


def archive():
    """Write what is left into one file."""
    with zipfile.ZipFile("/archive.zip", "w", zipfile.ZIP_DEFLATED) as new:
        for file in sorted(SITE.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                new.write(file, file.relative_to(SITE))


unpack()
list_fonts()
compile_all()
archive()
