"""Whose turn it is: one process crawls a board, one merges, one tells; no dead one keeps a turn."""

import fcntl
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from warehouse.store import StoreBusy

FOLDER = ".turns"
# No board can have these names.
MERGING = "_merging"
TELLING = "_telling"
POLL = 0.05


@contextmanager
def taken(home: Path, boards: Iterable[str]) -> Iterator[set[str]]:
    """Take the turns of boards; yields those that no other process has. Never waits."""
    with ExitStack() as held:
        yield {board for board in boards if held.enter_context(_turn(home, board))}


@contextmanager
def merging(home: Path, wait: float) -> Iterator[None]:
    """Take the turn to merge; StoreBusy where another process keeps it for longer than `wait`."""
    deadline = time.monotonic() + wait
    while True:
        with _turn(home, MERGING) as ours:
            if ours:
                (home / FOLDER / MERGING).write_text(str(os.getpid()))
                yield
                return
        if time.monotonic() >= deadline:
            pid = (home / FOLDER / MERGING).read_text()
            raise StoreBusy(
                f"process {pid} merges at {home} and did not finish within {wait:.0f} s; it takes "
                "what waits along, or 'jobfeed sweep' does later; nothing is lost"
            )
        time.sleep(POLL)


@contextmanager
def telling(home: Path) -> Iterator[bool]:
    """Take the turn to tell news; yields False where another process has it. Never waits."""
    with _turn(home, TELLING) as ours:
        yield ours


@contextmanager
def _turn(home: Path, name: str) -> Iterator[bool]:
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("a") as turn:
        try:
            # The kernel takes the lock back when its holder dies.
            fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
