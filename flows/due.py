"""Which boards are due: by `every`, counted from the start of the last crawl that landed."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from postings.batch import Manifest
from spiders.catalogue import Board
from warehouse.landing import DamagedBatch, landed, read_manifest

# A timer fires on the minute, its crawl starts some seconds later: without this much grace the
# next one would find nothing due, and every second turn be lost.
EARLY = 0.1
LONGEST_EARLY = timedelta(minutes=10)
# Whole crawls without a change after which a board is asked half as often, then a quarter.
UNCHANGED = 8
LONGEST_WAIT = timedelta(days=7)
# A crawl that failed is tried again sooner than one that went well, but not at every call.
AGAIN_AFTER_FAILURE = timedelta(minutes=10)


def due_at(home: Path, boards: Iterable[Board]) -> dict[str, datetime | None]:
    """When each board is due next; None for a board never crawled."""
    batches = batches_by_board(home)
    return {board.name: _next(home, board, batches.get(board.name, [])) for board in boards}


def batches_by_board(home: Path) -> dict[str, list[str]]:
    """The batches landed of each board in the order of their time."""
    found: dict[str, list[str]] = {}
    for name in landed(home):
        found.setdefault(board_of(name), []).append(name)
    return found


def board_of(batch: str) -> str:
    """The board that a batch id names."""
    return batch.partition("-")[2].rpartition("-")[0]


def started(batch: str) -> datetime:
    """The start that a batch id names."""
    return datetime.strptime(batch.partition("-")[0], "%Y%m%dT%H%M%S%fZ").replace(tzinfo=UTC)


def _next(home: Path, board: Board, batches: list[str]) -> datetime | None:
    if not batches:
        return None
    wait, last = board.interval, batches[-1]
    manifest = _manifest(home, last)
    if manifest is None or manifest.reason in {"failed", "partial", "stopped"}:
        wait = min(wait, AGAIN_AFTER_FAILURE)
    else:
        wait = max(wait, min(wait * _patience(home, batches), LONGEST_WAIT))
    return started(last) + wait - min(wait * EARLY, LONGEST_EARLY) - wait * _jitter(last)


def _patience(home: Path, batches: list[str]) -> int:
    """How many times its span a board waits: once, twice, four times as it goes on unchanged."""
    manifests = [_manifest(home, batch) for batch in batches[-UNCHANGED - 1 :]]
    digests = [manifest.digest for manifest in manifests if manifest and manifest.complete]
    same = 0
    while same + 1 < len(digests) and digests[-2 - same] == digests[-1] != "":
        same += 1
    return 1 if same < UNCHANGED // 2 else 2 if same < UNCHANGED else 4


def _manifest(home: Path, batch: str) -> Manifest | None:
    """None where it cannot be read: the merge says so of that batch, and other boards go on."""
    try:
        return read_manifest(home, batch)
    except DamagedBatch:
        return None


def _jitter(batch: str) -> float:
    """A share of up to a tenth, so that boards crawled together do not come due together."""
    return hashlib.blake2b(batch.encode(), digest_size=1).digest()[0] / 2560
