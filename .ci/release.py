"""Refuse to release what is not ready: python .ci/release.py TAG ADDRESS_OF_THE_REPOSITORY."""

import sys
from pathlib import Path

import yaml
from setuptools.config.pyprojecttoml import read_configuration

ROOT = Path(__file__).parents[1]


def faults(tag, address, version, citation, config, changelog):
    """Yield in words what is not as it must be for a release.

    Parameters
    ----------
    tag, address, version : str
        What is to be released and where it lives; `gmmlab.__version__`.
    citation, config : dict
        CITATION.cff and _config.yml.
    changelog : str
    """
    if tag != f"v{version}":
        yield f"the tag is {tag}, and gmmlab.__version__ is {version}"
    if str(citation["version"]) != version:
        yield f"CITATION.cff is about version {citation['version']}"
    if not (day := citation.get("date-released")):
        yield "CITATION.cff has no date-released"
    elif f"## {version}, {day}\n" not in changelog:
        yield f"CHANGELOG.md has no heading '## {version}, {day}'"
    if config["repository"]["url"] != address:
        yield f"repository.url in _config.yml is {config['repository']['url']}, not {address}"


def main(tag, address):
    """Say what is not ready; return the exit status."""
    text = {p: (ROOT / p).read_text("utf-8") for p in ("CITATION.cff", "_config.yml")}
    citation, config = map(yaml.safe_load, text.values())
    version = read_configuration(ROOT / "pyproject.toml")["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    found = list(faults(tag, address, version, citation, config, changelog))
    print("\n".join(f"not released: {fault}" for fault in found) or f"{tag} is ready")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
