"""Which boards are due: by `every`, counted from the start of the last crawl that landed."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from postings.batch import BATCH_ID
from spiders.catalogue import Board
from warehouse.landing import landed, read_manifest

# A timer fires on the minute, its crawl starts some seconds later: without this much grace the
# next one would find nothing due, and every second turn be lost.
EARLY = 0.1
LONGEST_EARLY = timedelta(minutes=10)
# A crawl that failed is tried again sooner than one that went well, but not at every call.
AGAIN_AFTER_FAILURE = timedelta(minutes=10)


def due_at(home: Path, boards: Iterable[Board]) -> dict[str, datetime | None]:
    """When each board is due next; None for a board never crawled."""
    latest = latest_batches(home)
    return {board.name: _next(home, board, latest.get(board.name)) for board in boards}


def latest_batches(home: Path) -> dict[str, str]:
    """The last batch landed of each board; batch ids sort by time."""
    found = [name for name in landed(home) if BATCH_ID.fullmatch(name)]
    return {board_of(name): name for name in sorted(found)}


def board_of(batch: str) -> str:
    """The board that a batch id names."""
    return batch.partition("-")[2].rpartition("-")[0]


def started(batch: str) -> datetime:
    """The start that a batch id names."""
    return datetime.strptime(batch.partition("-")[0], "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)


def _next(home: Path, board: Board, batch: str | None) -> datetime | None:
    if batch is None:
        return None
    wait = board.interval
    if read_manifest(home, batch).reason in {"failed", "partial", "stopped"}:
        wait = min(wait, AGAIN_AFTER_FAILURE)
    return started(batch) + wait - min(wait * EARLY, LONGEST_EARLY)
