"""Whose turn it is: one process crawls a board, one merges, one tells; no dead one keeps a turn."""

import fcntl
import os
import resource
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
# What a process opens besides: the store, its server, its log.
OTHER_FILES = 512


class Turns:
    """The turns of boards that this process has, until it gives them back."""

    def __init__(self) -> None:
        self._held: dict[str, ExitStack] = {}

    @property
    def boards(self) -> set[str]:
        """The boards whose turn this process has."""
        return set(self._held)

    def take(self, home: Path, board: str) -> None:
        """Take a turn that no other process has."""
        with ExitStack() as stack:
            if stack.enter_context(_turn(home, board)):
                self._held[board] = stack.pop_all()

    def give_back(self, board: str) -> None:
        """Let others have a turn; of a board that is not held nothing happens."""
        self._held.pop(board, ExitStack()).close()


@contextmanager
def taken(home: Path, boards: Iterable[str]) -> Iterator[Turns]:
    """Take the turns of boards; yields those that no other process has. Never waits."""
    names, turns = list(boards), Turns()
    _allow_files(len(names))
    try:
        for board in names:
            turns.take(home, board)
        yield turns
    finally:
        for board in turns.boards:
            turns.give_back(board)


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


def _allow_files(more: int) -> None:
    """A turn is an open file, and many systems allow a process no more than 1024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = more + OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


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
