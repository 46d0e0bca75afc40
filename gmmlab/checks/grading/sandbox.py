"""Running a submission in a process of its own, and reading what it says about itself."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import gmmlab

from . import keeper
from .fonts import fonts
from .notebook import MOST

HERE = Path(__file__).parent
KEPT = ("PATH", "PYTHONPATH", "SYSTEMROOT", "LANG", "LD_LIBRARY_PATH")
LEFT = {
    keeper.CLEAN: "",
    keeper.ENDED: "It left processes running; they were ended.",
    keeper.UNKNOWN: "A process that it has started may still be running.",
}


@dataclass(frozen=True)
class Limits:
    """How long one stage and one submission may take, in seconds, and memory in megabytes.

    `user` is whom a submission runs as, where the grader is root; "" for the grader itself.
    """

    stage: float = 30.0
    submission: float = 240.0
    megabytes: int = 4096
    user: str = ""


USUAL = Limits()


@dataclass(frozen=True)
class Ran:
    """One run: lines of its report, the stage it did not survive, how it ended, what it left."""

    lines: list
    stage: str | None
    how: str
    left: str


def run(job, limits, patience, end):
    """Run a job once.

    Parameters
    ----------
    job : dict
        As `student.run` takes it.
    limits : Limits
    patience : float
        Seconds in which something has to be reported.
    end : float
        On the monotonic clock, when all has to be over.

    Returns
    -------
    Ran
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        report = Path(folder, "report")
        report.touch()
        for name, data in fonts().items():
            Path(folder, name).write_bytes(data)
        if limits.user:
            shutil.chown(folder, limits.user)
            shutil.chown(report, limits.user)
        child, pid = _start(folder, limits.user)
        how = "ends the process"
        try:
            with child.stdin:
                child.stdin.write(json.dumps({**job, "report": str(report)}).encode())
            how = _wait(child, report, patience, end)
        except BrokenPipeError:
            pass
        finally:
            left = _stop(child, pid)
        lines = _lines(report)
    stages = [line["begins"] for line in lines if "begins" in line]
    return Ran(lines, stages[-1] if stages else None, how, left)


def _start(folder, user):
    """Start the keeper of a submission's process; return it, and that process's id."""
    kept = {n: os.environ[n] for n in KEPT if n in os.environ}
    # The package that judges is the one that is asked, wherever it was imported from.
    path = [str(Path(gmmlab.__file__).parents[1]), kept.get("PYTHONPATH", "")]
    environment = {
        **kept,
        "PYTHONPATH": os.pathsep.join(filter(None, path)),
        "HOME": folder,
        "IPYTHONDIR": folder,
        "MPLCONFIGDIR": folder,
        "MPLBACKEND": "Agg",
    }
    command = [sys.executable, "-P", str(HERE / "student.py")]
    if hasattr(os, "fork"):
        command = [sys.executable, "-I", "-S", str(HERE / "keeper.py"), user, *command]
    child = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE if hasattr(os, "fork") else subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
    said = child.stdout.readline() if child.stdout else b""
    return child, int(said) if said.strip().isdigit() else None


def _wait(child, report, patience, end):
    """Wait while the report grows; return how it ended, in words."""
    size, since = -1, time.monotonic()
    while child.poll() is None:
        now = report.stat().st_size
        if now != size:
            size, since = now, time.monotonic()
        if now > MOST or time.monotonic() - since > patience or time.monotonic() > end:
            return "does not end"
        time.sleep(0.02)
    return "ends the process"


def _stop(child, pid):
    """End a run, and return in words what it may have left behind."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.terminate()
        child.wait(keeper.PATIENCE + 2)
    for group in (child.pid, pid):
        if group and hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(group, signal.SIGKILL)
    if child.poll() is None:
        child.kill()
    status = child.wait()
    if child.stdout:
        child.stdout.close()
    return LEFT.get(status, LEFT[keeper.UNKNOWN]) if pid else LEFT[keeper.UNKNOWN]


def _lines(report):
    found = []
    with report.open(encoding="utf-8", errors="replace") as file:
        for text in file:
            try:
                line = json.loads(text)
            except (ValueError, RecursionError):
                continue  # half a line, or not ours
            if isinstance(line, dict):
                found.append(line)
    return found
