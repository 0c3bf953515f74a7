"""Runs the spiders: one Scrapy process for many boards, its events read as they come."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from flows.progress import tell
from flows.summary import BoardOutcome
from postings.batch import Manifest
from spiders.catalogue import Board

LOG = "crawl.log"
STOPPING = 30.0


class CrawlFailed(RuntimeError):
    """The Scrapy process ended without telling what became of its boards."""


def crawl_boards(home: Path, boards: Sequence[Board], now: datetime | None) -> list[BoardOutcome]:
    """Crawl boards into landing; one outcome a board, in the order given."""
    outcomes: dict[str, BoardOutcome] = {}
    for board in boards:
        tell("crawling", board=board.name, platform=board.platform)
    with _process(home, boards, now) as process:
        assert process.stdout is not None  # a pipe was asked for
        for line in process.stdout:
            _hear(json.loads(line), outcomes)
    missing = [board for board in boards if board.name not in outcomes]
    if missing and process.returncode not in (0, 1):
        raise CrawlFailed(
            f"the Scrapy process ended with {process.returncode}; "
            f"its last words, from {home / LOG}: {_last_words(home / LOG)}"
        )
    for board in missing:
        told = f"nothing landed; see {home / LOG}"
        outcomes[board.name] = BoardOutcome(board=board.name, reason="failed", notes=[told])
    return [_with_platform(outcomes[board.name], board) for board in boards]


def _with_platform(outcome: BoardOutcome, board: Board) -> BoardOutcome:
    return outcome.model_copy(update={"platform": board.platform})


def _hear(event: dict[str, object], outcomes: dict[str, BoardOutcome]) -> None:
    name = str(event["board"])
    if event["event"] == "landed":
        outcomes[name] = BoardOutcome.of(Manifest.model_validate(event["manifest"]))
    elif event["event"] == "failed":
        outcomes[name] = BoardOutcome(board=name, reason="failed", notes=[str(event["error"])])
    tell(str(event.pop("event")), **event)


@contextmanager
def _process(
    home: Path, boards: Sequence[Board], now: datetime | None
) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "spiders.crawl", "--home", str(home)]
    command += ["--now", now.isoformat()] if now else []
    for board in boards:
        command += ["--ad-hoc", board.model_dump_json()]
    root = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    home.mkdir(parents=True, exist_ok=True)
    with (home / LOG).open("wb") as log:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=log, text=True,
            env=os.environ | {"PYTHONPATH": path},
        )  # fmt: skip
        try:
            yield process
            process.wait()
        finally:
            _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    # Asked to stop, a spider finishes its page and lands what it has as incomplete.
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(STOPPING)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    if process.stdout:
        process.stdout.close()


def _last_words(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return " / ".join(lines[-3:]) or "none"
