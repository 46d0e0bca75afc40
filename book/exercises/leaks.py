"""Search what readers get for what stands between markers.

    python book/exercises/leaks.py _build/html book/exercises/notebooks gmmlab

Texts are compared by their letters and digits alone, so that mark-up, quoting and line breaks hide
nothing. A line that chapters or the package hold as well, by right, is no secret.
"""

import html
import json
import re
import sys
import zipfile
from functools import cache
from pathlib import Path

from make import HERE, ROOT, read
from markers import secrets

LEAST = 16  # letters and digits; a shorter line says too little to be told from chance
TAGS = re.compile(r"<[^<>]*>")
SENTENCE = re.compile(r"(?<=[.;:])\s")
BINARY = {
    ".png",
    ".webp",
    ".jpg",
    ".woff",
    ".woff2",
    ".wasm",
    ".ico",
    ".ttf",
    ".gz",
    ".npz",
    ".pyc",
}
PUBLIC = (ROOT / "gmmlab", ROOT / "book" / "chapters", ROOT / "book" / "reference")


def letters(text):
    """Letters and digits of a text, in lower case, in a row."""
    return re.sub(r"[\W_]+", "", text).lower()


def texts(path):
    """Yield what a file says, each way that it can be read; members of an archive, too."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield letters(archive.read(name).decode("utf-8", "replace"))
        return
    text = path.read_text(encoding="utf-8", errors="replace")
    yield letters(text)
    if path.suffix in {".html", ".svg", ".xml"}:
        yield letters(html.unescape(TAGS.sub("", text)))
    if path.suffix in {".ipynb", ".json"}:
        yield letters("".join(_strings(json.loads(text))))


def _strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _strings(item)


def files(folder):
    """Files of a folder that hold text."""
    return [p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix not in BINARY]


@cache
def public():
    """What readers are given by right, as letters."""
    return "\n".join(t for folder in PUBLIC for f in files(folder) for t in texts(f))


def hidden(sources):
    """What must not be found: by set, the letters of each line and sentence between markers."""
    found = {}
    for source in sources:
        pieces = [s for line in secrets(read(source)) for s in SENTENCE.split(line)]
        pieces = {letters(p) for p in pieces}
        found[source.stem] = {p for p in pieces if len(p) >= LEAST and p not in public()}
    return found


def leaks(folders, secret):
    """Yield (file, set, what was found) for each secret that a file holds."""
    for folder in folders:
        for path in files(folder):
            for text in texts(path):
                for name, pieces in secret.items():
                    for piece in pieces:
                        if piece in text:
                            yield path, name, piece


def main(names):
    """Search the folders that are named; return the exit status."""
    secret = hidden(sorted(HERE.glob("[0-9][0-9]-*.md")))
    found = list(leaks([Path(n) for n in names], secret))
    for path, name, piece in found:
        print(f"{path}: holds a solution of {name}: {piece[:60]}", file=sys.stderr)
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
