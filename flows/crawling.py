"""Runs the spiders: one Scrapy process for many boards, its events read as they come."""

import json
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from flows import leash
from flows.due import board_of
from flows.progress import tell
from flows.summary import BoardOutcome
from spiders.catalogue import Board
from warehouse.landing import landed, read_manifest

LOG = "crawl.log"
# Asked to stop, a spider finishes its pages and lands what it has as incomplete.
STOPPING = 30.0


class CrawlFailed(RuntimeError):
    """The Scrapy process died; `outcomes` tells what became of its boards nevertheless."""

    def __init__(self, message: str, outcomes: list[BoardOutcome]) -> None:
        super().__init__(message)
        self.outcomes = outcomes


def crawl_boards(
    home: Path, boards: Sequence[Board], now: datetime | None, before: frozenset[str]
) -> list[BoardOutcome]:
    """Crawl boards into landing; one outcome a board, in the order given.

    `before` is what lay in landing when this crawl was first tried: a board that landed since then
    is not crawled again. Raises CrawlFailed where the Scrapy process died too early.
    """
    already = _fresh(home, before)
    left = [board for board in boards if board.name not in already]
    errors: dict[str, str] = {}
    ended = _crawl(home, left, now, errors) if left else 0
    fresh = _fresh(home, before)
    died = ended not in (0, 1) and any(b.name not in fresh and b.name not in errors for b in left)
    told = f"the Scrapy process ended with {ended}" if died else "nothing landed"
    told += f"; its last words, from {home / LOG}: {leash.last_words(home / LOG)}"
    outcomes = [_outcome(home, board, fresh, errors.get(board.name, told)) for board in boards]
    if died:
        raise CrawlFailed(told, outcomes)
    return outcomes


def _fresh(home: Path, before: frozenset[str]) -> dict[str, str]:
    return {board_of(batch): batch for batch in landed(home) if batch not in before}


def _outcome(home: Path, board: Board, fresh: dict[str, str], error: str) -> BoardOutcome:
    if board.name not in fresh:
        lost = BoardOutcome(board=board.name, reason="failed", notes=[error])
    else:
        lost = BoardOutcome.of(read_manifest(home, fresh[board.name]))
    return lost.model_copy(update={"platform": board.platform, "url": board.url})


def _crawl(
    home: Path, boards: Sequence[Board], now: datetime | None, errors: dict[str, str]
) -> int:
    for board in boards:
        tell("crawling", board=board.name, platform=board.platform)
    with _process(home, boards, now) as process:
        assert process.stdout is not None  # a pipe was asked for
        for line in process.stdout:
            # A process killed in the middle of a word leaves half a line.
            if line.endswith("\n"):
                _hear(json.loads(line), home, errors)
        return process.wait()


def _hear(event: dict[str, object], home: Path, errors: dict[str, str]) -> None:
    if event["event"] == "failed":
        errors[str(event["board"])] = f"nothing landed at {home}: {event['error']}"
    tell(str(event.pop("event")), **event)


@contextmanager
def _process(
    home: Path, boards: Sequence[Board], now: datetime | None
) -> Iterator[subprocess.Popen[str]]:
    arguments = ["--home", str(home), *(["--now", now.isoformat()] if now else [])]
    for board in boards:
        arguments += ["--ad-hoc", board.model_dump_json()]
    process = leash.start("flows.spider_process", arguments, home / LOG)
    try:
        yield process
    finally:
        leash.stop(process, STOPPING)
