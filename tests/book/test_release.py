"""What is released: one version, one address, and the package without answers to exercises."""

import io
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import address
import install_cell
import picture_python
import pytest
import release
import yaml

import gmmlab

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_there_is_one_version():
    assert PROJECT["dynamic"] == ["version"]
    assert CITATION["version"] == gmmlab.__version__
    newest = next(line for line in CHANGELOG.splitlines() if line.startswith("## "))
    day = CITATION.get("date-released", "not released")
    assert newest == f"## {gmmlab.__version__}, {day}"
    assert "### Errata" in CHANGELOG


def test_every_address_is_the_one_that_is_set():
    url = CONFIG["repository"]["url"]
    assert CITATION["repository-code"] == url, "python book/address.py"
    assert PROJECT["urls"]["Source"] == url, "python book/address.py"
    assert all(f"{link}/".startswith(f"{url}/") for link in PROJECT["urls"].values())


def test_an_address_is_replaced_whole():
    text = 'Source = "https://a/b"\nIssues = "https://a/b/issues"\nOther = "https://a/b-c"\n'
    assert address.replace(text, "https://a/b", "https://d/e") == (
        'Source = "https://d/e"\nIssues = "https://d/e/issues"\nOther = "https://a/b-c"\n'
    )


def test_notebooks_install_the_release_once_there_is_one_and_the_repository_before():
    repository = {"url": "https://a/b", "branch": "main"}
    before = install_cell.requirement(repository, {"version": "0.2.0"})
    assert before == "gmmlab[notebooks] @ git+https://a/b@main"
    citation = {"version": "0.2.0", "date-released": "2026-12-31"}
    assert install_cell.requirement(repository, citation) == "gmmlab[notebooks]>=0.2.0"
    assert install_cell.requirement(CONFIG["repository"], CITATION) in install_cell.SOURCE


READY = {
    "tag": "v0.2.0",
    "address": "https://a/b",
    "version": "0.2.0",
    "citation": {"version": "0.2.0", "date-released": "2026-12-31"},
    "config": {"repository": {"url": "https://a/b"}},
    "changelog": "# Changes\n\n## 0.2.0, 2026-12-31\n\n- All.\n",
}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({}, ""),
        ({"tag": "0.2.0"}, "the tag is 0.2.0, and gmmlab.__version__ is 0.2.0"),
        ({"address": "https://c/d"}, "repository.url in _config.yml is https://a/b"),
        ({"citation": {"version": "0.2.0"}}, "CITATION.cff has no date-released"),
        ({"citation": {**READY["citation"], "version": "0.1.0"}}, "is about version 0.1.0"),
        ({"changelog": "## 0.2.0, not released\n"}, "no heading '## 0.2.0, 2026-12-31'"),
    ],
    ids=["ready", "tag", "address", "no day", "citation", "changelog"],
)
def test_what_is_not_ready_is_not_released(change, fault):
    found = list(release.faults(**{**READY, **change}))
    assert len(found) == bool(fault)
    assert fault in "".join(found)


def test_the_wheel_says_what_it_is_and_asks_for_numpy_alone():
    ((name, content),) = picture_python.wheel().items()
    assert name == f"gmmlab-{gmmlab.__version__}-py3-none-any.whl"
    wheel = zipfile.ZipFile(io.BytesIO(content))
    (path,) = [path for path in wheel.namelist() if path.endswith(".dist-info/METADATA")]
    metadata = Parser().parsestr(wheel.read(path).decode())
    needed = [text for text in metadata.get_all("Requires-Dist") if "extra ==" not in text]
    assert needed == PROJECT["dependencies"]
    assert metadata["Author"] and metadata["Keywords"] and metadata.get_all("Classifier")
    assert f"Source, {CONFIG['repository']['url']}" in metadata.get_all("Project-URL")
    assert "](" not in metadata.get_payload()  # a link of the repository leads nowhere elsewhere


def test_the_source_archive_holds_no_answers(tmp_path):
    """Made of the whole tree, so that it is the rules that leave things out."""
    leave = shutil.ignore_patterns(".*", "_build", "vendor", "*.egg-info", "__pycache__", "dist")
    shutil.copytree(ROOT, tmp_path / "tree", ignore=leave)
    code = "from setuptools.build_meta import build_sdist; print(build_sdist('..'))"
    subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path / "tree", check=True, capture_output=True
    )
    (path,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        inside = {"/".join(name.split("/")[1:2]) for name in archive.getnames()}
    own = {"LICENSE", "MANIFEST.in", "PKG-INFO", "README.md", "pyproject.toml", "setup.cfg"}
    assert inside - {""} == own | {"gmmlab", "gmmlab.egg-info"}
