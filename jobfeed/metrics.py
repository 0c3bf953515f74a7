"""What a monitor asks of a home: its figures as Prometheus text, and whether all is well."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from flows.aside import lying_aside
from flows.due import due_at, started
from flows.paused import paused
from flows.summary import WELL
from jobfeed.alerts.searches import load_searches
from jobfeed.alerts.untold import untold
from spiders.catalogue import Board
from spiders.entries import CatalogueError
from warehouse import read
from warehouse.publish import PUBLISHED


def as_prometheus(home: Path, now: datetime) -> str:
    """Every figure in Prometheus' text format; times as seconds since 1970."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Home(home, now))
    return generate_latest(registry).decode()


class _Home(Collector):
    """The figures of a home, read when they are asked for."""

    def __init__(self, home: Path, now: datetime) -> None:
        self._home, self._now = home, now

    def collect(self) -> Iterator[Metric]:
        waits = read.not_published(self._home)
        lag = (self._now - started(waits[0])).total_seconds() if waits else 0.0
        yield _gauge("batches_waiting", "Landed batches that readers do not see yet.", len(waits))
        yield _gauge("lag_seconds", "Age of the oldest batch that waits; 0 where none does.", lag)
        yield _gauge(
            "batches_aside", "Batches that could not be merged.", len(lying_aside(self._home))
        )
        held = untold(self._home)
        told = "What the last telling of saved searches could not do."
        yield _gauge("telling_troubles", told, len(held.trouble) if held else 0)
        asleep = GaugeMetricFamily(
            "jobfeed_board_paused", "1 for a paused board.", labels=["board"]
        )
        for board in paused(self._home):
            asleep.add_metric([board], 1)
        yield asleep
        published = self._home / PUBLISHED
        if published.exists():
            told = "When readers got their last copy."
            yield _gauge("published_timestamp_seconds", told, published.stat().st_mtime)
            # The other figures are told though somebody keeps readers out.
            with suppress(read.HeldOpen):
                yield from _of_boards(read.status(self._home))
                yield from _of_history(self._home)


def _gauge(name: str, told: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"jobfeed_{name}", told, value=value)


def _of_boards(rows: list[dict[str, Any]]) -> Iterator[Metric]:
    figures = {
        "postings_open": ("Postings open on the board.", "open"),
        "board_last_crawl_timestamp_seconds": ("When its last crawl began.", "last_crawl"),
        "board_last_good_crawl_timestamp_seconds": (
            "When its last crawl that saw the whole board began.", "last_complete"),
    }  # fmt: skip
    for name, (told, column) in figures.items():
        family = GaugeMetricFamily(f"jobfeed_{name}", told, labels=["board", "platform"])
        for row in rows:
            value = row[column]
            if value is not None:
                number = value.timestamp() if isinstance(value, datetime) else float(value)
                family.add_metric([row["board"], row["platform"] or ""], number)
        yield family


def _of_history(home: Path) -> Iterator[Metric]:
    errors = CounterMetricFamily(
        "jobfeed_crawl_errors", "What went wrong in crawls.", labels=["board", "kind"]
    )
    held = read.history(home)
    for row in held["crawl_errors"]:
        errors.add_metric([row["board"], row["kind"]], row["errors"])
    yield errors
    events = CounterMetricFamily(
        "jobfeed_posting_events", "What happened to postings.", labels=["kind"]
    )
    for row in held["event_counts"]:
        events.add_metric([row["kind"]], row["events"])
    yield events
    merged = held["merged_batches"][0]["batches"]
    yield CounterMetricFamily("jobfeed_batches_merged", "Batches merged.", value=merged)


def ailments(
    home: Path, boards: Sequence[Board] | None, searches: Path, now: datetime, patience: timedelta
) -> list[str]:
    """What a person should look at, each with its remedy; none where all is well.

    A batch may wait, a board be overdue and news not be told for as long as `patience`. Without a
    catalogue, every board ever crawled counts.
    """
    found = [
        f"batch {batch} could not be merged: {reason}; mended, 'jobfeed sweep --again' takes it"
        for batch, reason in lying_aside(home).items()
    ]
    late = [batch for batch in read.not_published(home) if now - started(batch) > patience]
    if late:
        told = f"{len(late)} batches wait to be merged for over {patience}, the first {late[0]}"
        found.append(f"{told}; 'jobfeed sweep' merges them")
    asleep = paused(home)
    followed = None if boards is None else {board.name for board in boards}
    found += [
        f"board {row['board']}: its last crawl ended as {row['last_reason']}; "
        f"{' '.join(row['notes'] or []) or 'see jobfeed status'}"
        for row in read.status(home)
        if row["last_reason"] not in WELL | {None}
        and row["board"] not in asleep
        and (followed is None or row["board"] in followed)
    ]
    due = due_at(home, [board for board in boards or () if board.name not in asleep])
    found += [
        f"board {name} is overdue since {at:%Y-%m-%d %H:%M}; does 'jobfeed serve' or cron run?"
        for name, at in due.items()
        if at is not None and now - at > patience
    ]
    return found + _of_searches(home, searches, now, patience)


def _of_searches(home: Path, searches: Path, now: datetime, patience: timedelta) -> list[str]:
    try:
        load_searches(searches)
    except CatalogueError as error:
        return [f"nothing is told: {error}"]
    held = untold(home)
    if held is None or now - held.since <= patience:
        return []
    return [f"since {held.since:%Y-%m-%d %H:%M} not told: {trouble}" for trouble in held.trouble]
