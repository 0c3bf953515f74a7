"""The flows: `run`, `crawl`, `process_batch` and `sweep`.

Merging is idempotent by batch, so every task here may run again at any time.
"""

import logging
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows import room
from flows.announcing import announce
from flows.artifacts import CrawlProgress, show_crawls, show_summary
from flows.aside import lying_aside
from flows.crawling import CrawlFailed, crawl_boards, outcome_of
from flows.following import told_by_followers
from flows.marks import log, tag_run
from flows.merging import keep_small, may_heal, merge_waiting
from flows.progress import also_heard_by, tell
from flows.summary import BoardOutcome, RunSummary, Telling
from postings.batch import Manifest
from spiders.catalogue import Board
from warehouse import landing
from warehouse.publish import publish
from warehouse.store import StoreBusy, open_store


@flow(name="run", flow_run_name="run of {names}", log_prints=False, persist_result=False)
def run(
    home: Path, boards: list[Board], names: str, now: datetime | None, wait: float
) -> RunSummary:
    """Crawl boards, merge what landed, publish."""
    outcomes = crawl(home, boards, now)
    summary = merge_waiting(home, None, wait)
    return finish(home, summary.model_copy(update={"boards": outcomes}), wait)


@flow(name="crawl", flow_run_name="crawl of {names}", persist_result=False)
def crawl_only(home: Path, boards: list[Board], names: str, now: datetime | None) -> RunSummary:
    """Crawl boards into landing and stop there."""
    return RunSummary(boards=crawl(home, boards, now))


@flow(name="process_batch", flow_run_name="process {batch}", persist_result=False)
def process_batch(home: Path, batch: str, wait: float = 30.0) -> RunSummary:
    """Merge one landed batch and publish."""
    return finish(home, merge_waiting(home, [batch], wait), wait)


@flow(name="sweep", persist_result=False)
def sweep(home: Path, wait: float = 30.0) -> RunSummary:
    """Merge every batch that landed and is not merged yet, whether or not its event arrived."""
    return finish(home, merge_waiting(home, None, wait), wait)


def crawl(home: Path, boards: list[Board], now: datetime | None) -> list[BoardOutcome]:
    """Crawl boards in one Scrapy process, and tell of each batch when it has landed."""
    if not boards:
        return []
    count = f"{len(boards)} boards" if len(boards) > 1 else boards[0].name
    before, progress = frozenset(landing.landed(home)), CrawlProgress(len(boards))
    announcing = partial(_announce_landed, home, {board.name: board for board in boards})
    try:
        with also_heard_by(progress), also_heard_by(announcing):
            outcomes = crawl_task.with_options(task_run_name=f"crawl {count}")(
                home, boards, now, before
            )
    except CrawlFailed as failed:
        outcomes = failed.outcomes
    progress.end()
    tag_run((b.name for b in boards), (b.platform for b in boards))
    for outcome in outcomes:
        if outcome.batch is None:
            _log_crawl(outcome)
    show_crawls(outcomes)
    return outcomes


def _announce_landed(home: Path, boards: dict[str, Board], event: dict[str, Any]) -> None:
    if event["event"] == "landed":
        outcome = outcome_of(boards[event["board"]], Manifest.model_validate(event["manifest"]))
        _log_crawl(outcome)
        announce(home, "landed", event["batch"], outcome.model_dump(mode="json"))


def _log_crawl(outcome: BoardOutcome) -> None:
    told = {"postings": outcome.items, "pages": outcome.pages, "errors": outcome.errors}
    log(
        "crawled", logging.WARNING if outcome.failed else logging.INFO, board=outcome.board,
        batch=outcome.batch, ended=outcome.reason, **told, notes=" ".join(outcome.notes),
    )  # fmt: skip


@task(name="crawl", retries=1, retry_delay_seconds=2, cache_policy=NO_CACHE, persist_result=False)
def crawl_task(
    home: Path, boards: list[Board], now: datetime | None, before: frozenset[str]
) -> list[BoardOutcome]:
    """One Scrapy process over the boards; where it dies, another over those that did not land."""
    return crawl_boards(home, boards, now, before)


@task(
    name="publish", task_run_name="publish", retries=1, retry_delay_seconds=1,
    retry_condition_fn=may_heal, cache_policy=NO_CACHE, persist_result=False,
)  # fmt: skip
def publish_task(home: Path, wait: float) -> bool:
    """Put a finished copy in place for readers."""
    with room.watched(home), open_store(home, wait=wait) as store:
        publish(store, home)
    return True


@task(name="tell", task_run_name="tell", cache_policy=NO_CACHE, persist_result=False)
def tell_task(home: Path) -> Telling:
    """Let those who follow the published file tell what is new in it."""
    return told_by_followers(home)


def finish(home: Path, summary: RunSummary, wait: float) -> RunSummary:
    """Publish what was merged, tell what is new, and leave a summary in Prefect."""
    tell("publishing")
    if not summary.busy:
        try:
            summary.published = publish_task(home, wait)
            summary.telling = tell_task(home)
        except StoreBusy as busy:
            summary.busy = str(busy)
        keep_small(home, wait)
    summary.aside = lying_aside(home)
    show_summary(summary)
    return summary


__all__ = ["CrawlFailed", "crawl_only", "process_batch", "run", "sweep"]
