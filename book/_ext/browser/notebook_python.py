"""Make the Python that notebooks run in the browser: the core of the live pictures, and more.

A notebook loads what a live picture loads, from the same files, and IPython, the widgets and SciPy
beside it. Pyodide finds them by name in a lock of its own, `notebook-lock.json`.
"""

import hashlib
import io
import json
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import vendor
from jupyter_core.paths import jupyter_path
from picture_python import packed, wheel

NEEDED = ("packages", "notebook", "jedi", "scipy", "openblas")
KERNEL = "@jupyterlite/pyodide-kernel-extension"
# Wheels of the kernel; the others there stand in for a server's half of the widgets.
KERNEL_WHEELS = ("ipykernel", "piplite", "pyodide_kernel")
INSTALLED = ("comm", "ipywidgets")  # pure Python; the pages speak this very version's protocol
# The kernel asks for these by name. Each is in an archive already, or is not needed here.
ASKED_FOR = ("comm", "ipykernel", "micropip", "piplite", "pyodide_kernel", "sqlite3", "ssl")
NOTHING = "nothing.zip"
PRELOADED = ("numpy", "ipython", "jedi", "mpl_toolkits", "gmmlab", *ASKED_FOR)
# What a cell's imports load when it is run: by name, archive, what it imports, what it depends on.
ON_DEMAND = {
    "openblas": ("openblas.zip", [], []),
    "scipy": ("scipy.zip", ["scipy"], ["openblas"]),
    "scikit-learn": ("scikit-learn.zip", ["sklearn", "joblib", "threadpoolctl"], ["scipy"]),
}


def make(page, say):
    """Return what a notebook loads of Python beside what a live picture does.

    Parameters
    ----------
    page : dict of str to bytes
        What a live picture loads, as `picture_python.make` returns it.
    say : callable
        Is told what is fetched, and what is left out.

    Returns
    -------
    dict of str to bytes
        Files by name.

    Raises
    ------
    vendor.MissingError
        If a file is out of reach, or not what it should be. Without scikit-learn, which is in fewer
        places than the rest, the notebooks are made all the same, and this is said.
    """
    vendor.pyodide(NEEDED, say)  # all of them, before the work begins
    say("Packing Python for notebooks (a minute, the first time)")

    def archive(name, use, more=()):
        core, wheels = vendor.pyodide([name], say)
        return packed(name, use, wheels | dict(more), core)

    core, openblas = vendor.pyodide(["openblas"], say)
    files = {
        "rest.zip": archive("packages", "rest"),
        "ipython.zip": archive("notebook", "notebook", [*_of_the_kernel(), *_installed()]),
        "jedi.zip": archive("jedi", "notebook"),
        "gmmlab-to-read.zip": packed("gmmlab", "read", wheel(), core),
        "scipy.zip": archive("scipy", "notebook"),
        "openblas.zip": next(iter(openblas.values())),
        NOTHING: _zipped({}),
    }
    try:
        files["scikit-learn.zip"] = archive("scikit-learn", "notebook")
    except vendor.MissingError as error:
        say(f"In the browser, chapter 11 goes without scikit-learn. {error}")
    lock = _lock(page | files)
    return {"pyodide.js": core["pyodide.js"], **files, "notebook-lock.json": lock}


def labextension(name):
    """Return the folder of an installed part of JupyterLab."""
    folders = [Path(folder, name) for folder in jupyter_path("labextensions")]
    found = next((folder for folder in folders if folder.exists()), None)
    if not found:
        raise FileNotFoundError(f"{name}: not installed; pip install -r requirements.txt")
    return found


def _of_the_kernel():
    for path in sorted(labextension(KERNEL).glob("static/pypi/*.whl")):
        if path.name.startswith(KERNEL_WHEELS):
            yield path.name, path.read_bytes()


def _installed():
    """Yield each package as it is installed here, as an archive."""
    for name in INSTALLED:
        found = distribution(name)
        inside = [f for f in found.files if ".." not in f.parts and "__pycache__" not in f.parts]
        content = {str(f): Path(f.locate()).read_bytes() for f in inside}
        yield f"{name}-{found.version}.zip", _zipped(content)


def _zipped(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()


def _lock(files):
    """Return the list of packages that Pyodide can load, as it reads it."""
    entries = {
        "numpy": ("packages.zip", ["numpy", "matplotlib", "PIL"], []),
        "ipython": ("ipython.zip", ["IPython", "ipywidgets", "traitlets"], []),
        "jedi": ("jedi.zip", ["jedi", "parso"], []),
        "mpl_toolkits": ("rest.zip", ["mpl_toolkits"], []),
        "gmmlab": ("gmmlab-to-read.zip", ["gmmlab"], []),
        **ON_DEMAND,
        **{name: (NOTHING, [], []) for name in ASKED_FOR},
    }
    packages = {
        name.replace("_", "-"): {
            "name": name,
            "version": "0",
            "file_name": file,
            "install_dir": "dynlib" if name == "openblas" else "site",
            "sha256": hashlib.sha256(files[file]).hexdigest(),
            "package_type": "shared_library" if name == "openblas" else "package",
            "imports": imports,
            "depends": depends,
            "unvendored_tests": False,
        }
        for name, (file, imports, depends) in entries.items()
        if file in files
    }
    return json.dumps({"info": vendor.LOCK["pyodide"]["info"], "packages": packages}).encode()
