"""A book is in its place whole, or not at all; what stops a build is said in one line."""

import errno
import resource
import subprocess
import sys
from pathlib import Path

import build
import pytest

ROOT = Path(__file__).parents[2]
CONFIG = "title: Small\nexecute: {execute_notebooks: 'off'}\nonly_build_toc_files: true\n"


@pytest.fixture
def book(tmp_path, monkeypatch):
    """A small book of one page in place of the real one, and an older edition of it as built."""
    (tmp_path / "_config.yml").write_text(CONFIG)
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\n")
    (tmp_path / "index.md").write_text("# A page\n\nWith words.\n")
    (tmp_path / "_build/html").mkdir(parents=True)
    (tmp_path / "_build/html/index.html").write_text("an older edition")
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.setattr(build, "BUILD", tmp_path / "_build")
    return tmp_path


def html(book):
    return (book / "_build/html/index.html").read_text(encoding="utf-8")


def test_a_whole_book_takes_its_place(book):
    (book / "_build/html/gone.html").touch()
    assert build.main() == 0
    assert "With words." in html(book)
    assert not (book / "_build/html/gone.html").exists()
    assert sorted(p.name for p in (book / "_build").iterdir()) == ["built", "html"]


def stopped(book, capsys):
    """Build; return what is said, one line, once the older edition is seen to be untouched."""
    assert build.main() == 1
    assert html(book) == "an older edition"
    assert sorted(p.name for p in (book / "_build").iterdir()) == ["html"]
    said = [
        t for t in capsys.readouterr().err.splitlines() if t.startswith("The book was not built")
    ]
    assert len(said) == 1
    return said[0].removeprefix("The book was not built: ")


def test_a_warning_stops_it(book, capsys):
    (book / "index.md").write_text("# A page\n\n{doc}`nowhere`\n")
    assert stopped(book, capsys) == "there are warnings, which are above"


def test_an_error_of_an_extension_stops_it_in_its_own_words(book, capsys):
    (book / "own").mkdir()
    (book / "own/refuses.py").write_text(
        "from sphinx.errors import ExtensionError\n"
        "def refuse(app): raise ExtensionError('numpy.whl: refused')\n"
        "def setup(app): app.connect('builder-inited', refuse)\n"
    )
    (book / "_config.yml").write_text(CONFIG + "sphinx: {local_extensions: {refuses: own}}\n")
    assert stopped(book, capsys) == "numpy.whl: refused"


def test_a_disk_without_room_is_seen_before_anything_is_made(book, capsys, monkeypatch):
    monkeypatch.setattr(build, "room", lambda folder: 35.0)
    monkeypatch.setattr(build, "build", lambda *folders: pytest.fail("it began"))
    assert stopped(book, capsys) == (
        f"35 MB are free on the disk of {book}, and {build.NEEDED} MB are needed"
    )


def test_a_disk_that_fills_up_meanwhile(book, capsys, monkeypatch):
    def fill(source, target, **options):
        target.mkdir()
        (target / "index.html").write_text("half a")
        return OSError(errno.ENOSPC, "No space left on device")

    import jupyter_book.sphinx

    monkeypatch.setattr(jupyter_book.sphinx, "build_sphinx", fill)
    assert stopped(book, capsys) == f"the disk is full; {build.NEEDED} MB are needed"


def test_a_file_that_cannot_be_written_whole_is_not_kept(tmp_path):
    """A limit on the size of files stands for a full disk: the write fails half-way."""
    code = (
        "import vendor\n"
        "vendor.keep('whole.whl', b'1' * 1000)\n"
        "try:\n    vendor.keep('half.whl', b'1' * 100_000)\n"
        "except OSError as error:\n    print(error.strerror)\n"
    )
    run = subprocess.run(
        [sys.executable, "-B", "-c", code],  # bytecode would be cut off, too, and found by others
        env={"GMMLAB_CACHE": str(tmp_path), "PYTHONPATH": str(ROOT / "book/_ext/browser")},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)),
        capture_output=True,
        text=True,
    )
    assert run.stdout == "File too large\n", run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["whole.whl"]
