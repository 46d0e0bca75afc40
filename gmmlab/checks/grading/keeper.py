"""Starts a submission's process, and ends with it all that it has started.

    python keeper.py USER COMMAND …      USER is "" or, for root alone, whom to become

A process that detaches itself leaves its group and its session, and would outlive them. On Linux
this one adopts the orphans among its descendants (`PR_SET_CHILD_SUBREAPER`), so it finds them when
the notebook has ended, or when it is told to stop (SIGTERM). Its exit status says what it found.
Elsewhere nothing can be adopted, and the status says so.
"""

import ctypes
import os
import signal
import sys
import time

CLEAN, ENDED, UNKNOWN = 0, 10, 11  # nothing was left; it was, and is ended; it may still run
SUBREAPER, DIE_WITH_PARENT = 36, 1
PATIENCE = 5.0  # seconds in which all that is left has to be gone


class Stop(Exception):  # noqa: N818 -- not an error
    """The grader has waited long enough."""


def control(option, value):
    """Call prctl; return whether the system has it and took it."""
    try:
        return ctypes.CDLL(None).prctl(option, value, 0, 0, 0) == 0
    except (AttributeError, OSError, TypeError):
        return False


def children():
    """Processes whose parent is this one."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                state, parent = file.read().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(parent) == os.getpid() and state != "Z":
            found.append(int(name))
    return found


def sweep():
    """End all descendants, those too that are orphaned by it; return the exit status."""
    status, end = CLEAN, time.monotonic() + PATIENCE
    while left := children():
        status = ENDED
        for pid in left:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass
        if time.monotonic() > end:
            return UNKNOWN
        time.sleep(0.01)
    return status


def become(user):
    """Run as another user from here on, with a limit on processes that is that user's alone."""
    import pwd
    import resource

    entry = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(entry.pw_gid)
    os.setuid(entry.pw_uid)
    resource.setrlimit(resource.RLIMIT_NPROC, (256, 256))


def begin(user, command):
    """Be the submission's process: its own session, no way to talk, an end with its keeper."""
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    if user:
        become(user)
    control(DIE_WITH_PARENT, signal.SIGKILL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.execv(command[0], command)


def stop(*_):
    """Signal's handler."""
    raise Stop


def main(user, command):
    """Start, wait, sweep; return the exit status."""
    kept = control(SUBREAPER, 1) and os.path.isdir("/proc/self")
    signal.signal(signal.SIGTERM, stop)
    try:
        pid = os.fork()
        if not pid:
            try:
                begin(user, command)
            finally:
                os._exit(127)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # its input is the submission's alone
        print(pid, flush=True)
        while os.waitpid(-1, 0)[0] != pid:
            pass
    except Stop:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return sweep() if kept else UNKNOWN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
