"""Refuse to release what is not ready: python .ci/release.py TAG ADDRESS_OF_THE_REPOSITORY."""

import re
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
VERSION = re.compile(r'^__version__ = "(.+)"$', re.M)


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
    names = ("gmmlab/__init__.py", "CITATION.cff", "_config.yml", "CHANGELOG.md")
    package, citation, config, changelog = [(ROOT / name).read_text("utf-8") for name in names]
    version, read = VERSION.search(package)[1], yaml.safe_load
    found = list(faults(tag, address, version, read(citation), read(config), changelog))
    print("\n".join(f"not released: {fault}" for fault in found) or f"{tag} is ready")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
