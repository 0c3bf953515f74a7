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
from postings.batch import Manifest
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
    is not crawled again. Tells of each batch when it landed, and of all of them at the latest when
    the Scrapy process has ended, however it ended. Raises CrawlFailed where it died too early.
    """
    already = _fresh(home, before)
    left = [board for board in boards if board.name not in already]
    errors, heard = dict[str, str](), set[str]()
    try:
        ended = _crawl(home, left, now, errors, heard) if left else 0
    finally:
        fresh = _fresh(home, before)
        # A process that was killed or stopped has landed what nobody heard of.
        for batch in (fresh[board.name] for board in left if board.name in fresh):
            if batch not in heard:
                manifest = read_manifest(home, batch).model_dump(mode="json")
                tell("landed", board=board_of(batch), batch=batch, manifest=manifest)
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
    if board.name in fresh:
        return outcome_of(board, read_manifest(home, fresh[board.name]))
    lost = BoardOutcome(board=board.name, reason="failed", notes=[error])
    return lost.model_copy(update={"platform": board.platform, "url": board.url})


def outcome_of(board: Board, manifest: Manifest) -> BoardOutcome:
    """The outcome of a board that landed."""
    told = BoardOutcome.of(manifest)
    return told.model_copy(update={"platform": board.platform, "url": board.url})


def _crawl(
    home: Path, boards: Sequence[Board], now: datetime | None, errors: dict[str, str],
    heard: set[str],
) -> int:  # fmt: skip
    for board in boards:
        tell("crawling", board=board.name, platform=board.platform)
    with _process(home, boards, now) as process:
        assert process.stdout is not None  # a pipe was asked for
        for line in process.stdout:
            # A process killed in the middle of a word leaves half a line.
            if line.endswith("\n"):
                _hear(json.loads(line), home, errors, heard)
        return process.wait()


def _hear(event: dict[str, object], home: Path, errors: dict[str, str], heard: set[str]) -> None:
    if event["event"] == "failed":
        errors[str(event["board"])] = f"nothing landed at {home}: {event['error']}"
    if event["event"] == "landed":
        heard.add(str(event["batch"]))
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
