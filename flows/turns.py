"""Whose turn it is to crawl a board: one process at a time, and none that is dead."""

import fcntl
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

FOLDER = ".turns"


@contextmanager
def taken(home: Path, boards: Iterable[str]) -> Iterator[set[str]]:
    """Take the turns of boards; yields those that no other process has. Never waits."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        ours = set()
        for board in boards:
            # The kernel takes the lock back when its holder dies.
            turn = held.enter_context((folder / board).open("a"))
            try:
                fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            ours.add(board)
        yield ours
