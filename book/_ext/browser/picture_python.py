"""Make the Python that pages run: Pyodide's core, and archives of bytecode made from wheels."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import vendor

ROOT = Path(__file__).parents[3]
# Pyodide asks which packages it could load. Pages have theirs unpacked, and load none by name.
NO_PACKAGES = json.dumps({"info": vendor.LOCK["pyodide"]["info"], "packages": {}}).encode()
ONLY_SOURCE = shutil.ignore_patterns("__pycache__", ".*")
CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm")


def make(say):
    """Return everything that a live picture loads of Python: dict of file name to bytes.

    Raises
    ------
    vendor.MissingError
        If a file of Pyodide is out of reach, or not what it should be.
    """
    core, wheels = vendor.pyodide(["packages"], say)
    library = {"python_stdlib.zip": core["python_stdlib.zip"]}
    say("Packing Python for the browser (half a minute, the first time)")
    return {name: core[name] for name in CORE} | {
        "pyodide-lock.json": NO_PACKAGES,
        "packages.zip": packed("packages", "page", wheels, core),
        "python_stdlib.zip": packed("python_stdlib", "page", library, core),
        "gmmlab.zip": packed("gmmlab", "page", wheel(), core),
    }


def wheel():
    """Build gmmlab's own wheel, and check that it holds the package, whole and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        clean = Path(folder, "source")  # setuptools would leave its traces in the checkout
        shutil.copytree(ROOT / "gmmlab", clean / "gmmlab", ignore=ONLY_SOURCE)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, clean)
        command = ["-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder]
        same = os.environ | {"SOURCE_DATE_EPOCH": "315532800"}  # 1980: the same whenever it is made
        subprocess.run([sys.executable, *command, str(clean)], check=True, env=same)
        (path,) = Path(folder).glob("gmmlab-*.whl")
        with zipfile.ZipFile(path) as archive:
            inside = {name for name in archive.namelist() if ".dist-info/" not in name}
        tree = {f.relative_to(clean).as_posix() for f in clean.glob("gmmlab/**/*") if f.is_file()}
        if inside != tree:
            raise ValueError(f"{path.name}: differs from gmmlab/ in {sorted(inside ^ tree)}")
        return {path.name: path.read_bytes()}


def packed(name, use, wheels, core):
    """Return one archive of bytecode, from the cache when it was made before of the same wheels.

    Parameters
    ----------
    name : str
        What the archive is called in the cache.
    use : str
        What it is for; `pack.py` knows the uses.
    wheels, core : dict of str to bytes
        What goes into it, and Pyodide's own files.

    Returns
    -------
    bytes
    """
    here = Path(__file__).parent
    rules = [(here / f"pack.{kind}").read_bytes() for kind in ("py", "mjs")]
    parts = [*wheels.values(), *rules, use.encode()]
    key = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:16]
    made = vendor.cache() / f"{name}-{key}.zip"
    if not made.exists():
        vendor.keep(made.name, _pack(use, wheels, core))
    return made.read_bytes()


def _pack(use, wheels, core):
    node = vendor.program("node")
    with tempfile.TemporaryDirectory() as folder:
        pyodide, source = Path(folder, "pyodide"), Path(folder, "wheels")
        core = core | {"pyodide-lock.json": NO_PACKAGES}
        for place, files in ((pyodide, core), (source, wheels)):
            place.mkdir()
            for name, content in files.items():
                (place / name).write_bytes(content)
        archive = Path(folder, "packed.zip")
        script = Path(__file__).with_name("pack.mjs")
        if node([str(script), str(pyodide), str(source), use, str(archive)]):
            raise RuntimeError(f"Pyodide could not pack wheels for the use {use!r}; see above")
        return archive.read_bytes()
