"""When a board is due: by its span, sooner after a failure, later where nothing ever changes."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from flows.deployments import every_so_often
from flows.due import due_at
from postings.batch import Manifest, Reason, new_batch_id
from postings.model import Observation, RawPosting
from spiders.catalogue import Board
from spiders.landing import LandingWriter

BOARD = Board(employer="Acme", url="https://jobs.lever.co/acme", every="6h")
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def land(home: Path, at: datetime, *titles: str, reason: Reason = "finished") -> str:
    writer = LandingWriter(home / "landing", new_batch_id(BOARD.name, at))
    for title in titles:
        posting = RawPosting(board=BOARD.name, posting_id=title, title=title)
        record = {"seen": at.isoformat()}
        writer.write(
            Observation(
                board=BOARD.name, platform="lever", url=None, fetched_at=at, record=record,
                posting=posting,
            )
        )  # fmt: skip
    digest = writer.digest
    writer.close(
        Manifest(
            batch=writer.batch_id, board=BOARD.name, platform="lever", started=at, finished=at,
            reason=reason, complete=reason == "finished", items=len(titles), digest=digest,
        )
    )  # fmt: skip
    return digest


def wait(home: Path, last: datetime) -> timedelta:
    due = due_at(home, [BOARD])[BOARD.name]
    assert due is not None
    return due - last


def test_a_board_never_crawled_is_due_at_once(tmp_path: Path) -> None:
    assert due_at(tmp_path, [BOARD]) == {BOARD.name: None}


def test_a_board_is_due_after_its_span_less_a_little(tmp_path: Path) -> None:
    land(tmp_path, START, "Cook")
    # Ten minutes early, so that a timer's next turn finds it due, and up to a tenth of jitter.
    longest = timedelta(hours=6) - timedelta(minutes=10)
    assert longest - timedelta(minutes=36) <= wait(tmp_path, START) <= longest


@pytest.mark.parametrize("reason", ["failed", "partial", "stopped"])
def test_a_crawl_that_did_not_end_well_is_tried_again_soon(tmp_path: Path, reason: Reason) -> None:
    land(tmp_path, START, reason=reason)
    assert wait(tmp_path, START) <= timedelta(minutes=10)


def test_a_manifest_that_cannot_be_read_counts_as_a_crawl_that_did_not_end_well(
    tmp_path: Path,
) -> None:
    land(tmp_path, START, "Cook")
    (manifest,) = tmp_path.glob("landing/*/manifest.json")
    manifest.write_text("{")
    assert wait(tmp_path, START) <= timedelta(minutes=10)
    later = START + timedelta(hours=6)
    land(tmp_path, later, "Cook")
    assert wait(tmp_path, later) > timedelta(hours=4)


def test_a_board_that_never_changes_is_asked_less_often(tmp_path: Path) -> None:
    waits = []
    for crawl in range(10):
        at = START + timedelta(days=crawl)
        land(tmp_path, at, "Cook", "Baker")
        waits.append(round(wait(tmp_path, at) / timedelta(hours=6) + 0.06))
    assert waits == [1, 1, 1, 1, 2, 2, 2, 2, 4, 4]
    at = START + timedelta(days=11)
    land(tmp_path, at, "Cook", "Diver")
    assert wait(tmp_path, at) < timedelta(hours=6)


def test_the_digest_is_of_the_postings_and_not_of_their_order(tmp_path: Path) -> None:
    first = land(tmp_path, START, "Cook", "Baker")
    assert land(tmp_path, START + timedelta(hours=1), "Baker", "Cook") == first
    assert land(tmp_path, START + timedelta(hours=2), "Baker", "Cooks") != first


@pytest.mark.parametrize(
    ("spans", "look"), [([15], 7.5), ([360, 20], 10), ([25, 60], 25 / 3), ([5], 5), ([], 10)]
)
def test_looks_meet_the_most_frequent_board_on_time(spans: list[float], look: float) -> None:
    assert every_so_often(timedelta(minutes=span) for span in spans) == timedelta(minutes=look)


def test_a_day_of_looks_crawls_a_board_once_a_quarter_of_an_hour(tmp_path: Path) -> None:
    """The moments of a service: it looks every seven and a half minutes and begins some seconds
    later."""
    board = BOARD.model_copy(update={"every": "15m"})
    look, late = every_so_often([board.interval]), Random(7)
    crawls = []
    for number in range(24 * 8):
        now = START + number * look
        due = due_at(tmp_path, [board])[board.name]
        if due is None or due <= now:
            crawls.append(now + timedelta(seconds=late.uniform(1, 30)))
            land(tmp_path, crawls[-1], f"Cook {number}")
    slots = [(at - START) // board.interval for at in crawls]
    assert slots == list(range(96))
