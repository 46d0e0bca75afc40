"""Print which packages are not installed at the version that constraints.txt has.

.venv/bin/python .ci/changed.py
"""

from importlib.metadata import distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK = Path(__file__).parents[1] / "constraints.txt"
NOT_LOCKED = {"gmmlab", "pip", "uv"}


def locked(text):
    """Return the version of each package that a constraints file has for this Python."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    pins = [Requirement(line) for line in lines if line]
    return {
        canonicalize_name(pin.name): next(iter(pin.specifier)).version
        for pin in pins
        if pin.marker is None or pin.marker.evaluate()
    }


def changes(before, now):
    """Yield a line for each package that is another, new or gone; both are dicts of versions."""
    for name in sorted(before.keys() | now.keys()):
        if before.get(name) != now.get(name):
            yield f"{name}: {before.get(name, 'not there')} -> {now.get(name, 'not there')}"


if __name__ == "__main__":
    now = {canonicalize_name(d.name): d.version for d in distributions()}
    now = {name: version for name, version in now.items() if name not in NOT_LOCKED}
    print(
        "\n".join(changes(locked(LOCK.read_text(encoding="utf-8")), now)) or "nothing has changed"
    )
