"""A child process that ends with its parent, however the parent ends.

The parent holds the child's standard input open and never writes to it; its end is the parent's,
also where that was killed. A child has a session of its own, so that ctrl-C in a terminal reaches
the parent alone, which then asks each child once.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import cache
from multiprocessing import parent_process
from pathlib import Path
from typing import IO

LOOK = 0.5
# Who serves the flows tells its children under this name which process they follow.
PARENT = "JOBFEED_PARENT"


def start(module: str, arguments: Sequence[str], log: Path | None = None) -> subprocess.Popen[str]:
    """`python -m module` with its standard output as text to read and its errors in `log`.

    Without a log it says what it says where its parent does.
    """
    root = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    with _begun(log) as errors:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE if log else None, stderr=errors,
            text=True, env=os.environ | {"PYTHONPATH": path}, start_new_session=True,
        )  # fmt: skip


def _begun(log: Path | None) -> AbstractContextManager[IO[bytes] | None]:
    if log is None:
        return nullcontext()
    log.parent.mkdir(parents=True, exist_ok=True)
    # Another process may still write to the log of that name; this one begins its own.
    log.unlink(missing_ok=True)
    return log.open("xb")


def stop(process: subprocess.Popen[str], patience: float) -> None:
    """Ask a child to end; where it has not after `patience` seconds, or on a second ask, kill it.

    What it started goes with it, though it may have a session of its own.
    """
    try:
        if process.poll() is None:
            process.terminate()
            process.wait(patience)
    except subprocess.TimeoutExpired:
        pass
    finally:
        if process.poll() is None:
            started = _descendants(process.pid)
            process.kill()
            process.wait()
            for pid in started:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    # Who has ended meanwhile has none; nor does a system without /proc tell any.
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return [*found, *(later for child in found for later in _descendants(child))]


def last_words(log: Path) -> str:
    """The end of a child's log, for an error message."""
    try:
        text = log.read_text(errors="replace")
    except OSError:
        return "none"
    lines = [line for line in text.splitlines() if line.strip()]
    return " / ".join(lines[-3:]) or "none"


def follow_parent() -> None:
    """In the child: end at once when the parent has ended."""
    threading.Thread(target=_follow, daemon=True).start()


def _follow() -> None:
    # Unbuffered: a thread inside sys.stdin's lock would abort the interpreter's own end.
    while os.read(0, 1):
        pass
    os._exit(1)


def follow_forker() -> None:
    """In a process of multiprocessing's: end at once with its parent; ctrl-C is the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow_forker, daemon=True).start()


def _follow_forker() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(1)


@cache
def stop_without(parent: int, patience: float) -> None:
    """In a child that others started: stop as by SIGTERM when the parent has ended.

    Where it has not stopped after `patience` seconds it ends.
    """
    threading.Thread(target=_stop_without, args=(parent, patience), daemon=True).start()


def _stop_without(parent: int, patience: float) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(patience)
    os._exit(1)
