"""The flows: `run`, `crawl`, `process_batch` and `sweep`.

Merging is idempotent by batch, so every task here may run again at any time.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.events import emit_event
from prefect.tasks import Task

from flows import room, turns
from flows.artifacts import CrawlProgress, show_crawls, show_summary
from flows.aside import lying_aside, set_aside
from flows.cleaning import cleaner
from flows.crawling import CrawlFailed, crawl_boards
from flows.decisions import decisions_of
from flows.due import board_of
from flows.following import told_by_followers
from flows.marks import log, tag_run
from flows.progress import also_heard_by, tell
from flows.summary import BoardOutcome, RunSummary, Telling
from spiders.catalogue import Board
from warehouse import landing
from warehouse.by_hand import follow
from warehouse.merge import CleanFile, merge_batch
from warehouse.migrate import MigrationFailed
from warehouse.publish import publish
from warehouse.read import not_published
from warehouse.store import StoreBusy, StoreFromTheFuture, open_store

# So many batches in a row that break, and none that merges: the fault is not theirs.
SUSPICIOUS = 3
# The label by which events of several homes at one server are told apart.
HOME = "jobfeed.home"


class Unmergeable(ValueError):
    """A batch whose merging broke, whatever the reason, and left nothing of it in the store."""


async def _may_heal(task: Task[Any, Any], run: TaskRun, state: State[Any]) -> bool:
    """Whether trying again can help: not where the store stays taken or the disk is full."""
    error = await state.aresult(raise_on_failure=False)
    return not isinstance(error, StoreBusy | StoreFromTheFuture | MigrationFailed | room.FullDisk)


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
    """Crawl boards in one Scrapy process, and tell of each batch that landed."""
    if not boards:
        return []
    count = f"{len(boards)} boards" if len(boards) > 1 else boards[0].name
    before = frozenset(landing.landed(home))
    try:
        outcomes = crawl_task.with_options(task_run_name=f"crawl {count}")(
            home, boards, now, before
        )
    except CrawlFailed as failed:
        outcomes = failed.outcomes
    tag_run((b.name for b in boards), (b.platform for b in boards))
    for outcome in outcomes:
        _log_crawl(outcome)
        if outcome.batch:
            announce(home, "landed", outcome.batch, outcome.model_dump(mode="json"))
    show_crawls(outcomes)
    return outcomes


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
    progress = CrawlProgress(len(boards))
    with also_heard_by(progress):
        outcomes = crawl_boards(home, boards, now, before)
    progress.end()
    return outcomes


def merge_waiting(home: Path, batches: Sequence[str] | None, wait: float) -> RunSummary:
    """Merge what waits, or of that the given batches; one that cannot be merged is set aside."""
    try:
        with turns.merging(home, wait):
            clean_file, waiting = cleaner(home), _waiting(home, wait)
            todo = [b for b in waiting if batches is None or b in batches]
            return _merge(home, todo, clean_file, wait)
    except StoreBusy as busy:
        # Where the store cannot be asked, the published copy of it can.
        return RunSummary(busy=str(busy), waiting=not_published(home))


def _merge(home: Path, todo: list[str], clean_file: CleanFile, wait: float) -> RunSummary:
    """Merge batches in the order of their time."""
    summary, broken = RunSummary(), dict[str, Unmergeable]()
    for position, batch in enumerate(todo):
        tell("merging", batch=batch, position=position, of=len(todo))
        try:
            counts = merge_task(home, batch, clean_file, wait)
        except StoreBusy as busy:
            summary.busy, summary.waiting = str(busy), todo[position:]
            log("waits", logging.WARNING, board=board_of(batch), batch=batch, error=busy)
            break
        except Unmergeable as error:
            broken[batch] = error
            continue
        summary.merged[batch] = counts
        log("merged", board=board_of(batch), batch=batch, **counts)
        announce(home, "merged", batch, counts)
        tell("merged", batch=batch, counts=counts)
    _tag_merged(home, summary)
    _condemn(home, broken, summary)
    return summary


def _tag_merged(home: Path, summary: RunSummary) -> None:
    if summary.merged:
        merged = [landing.read_manifest(home, batch) for batch in summary.merged]
        tag_run((m.board for m in merged), (m.platform for m in merged))


def _condemn(home: Path, broken: dict[str, Unmergeable], summary: RunSummary) -> None:
    """Set broken batches aside, unless so many broke that they cannot be at fault."""
    if len(broken) >= SUSPICIOUS and not summary.merged:
        raise next(iter(broken.values()))
    for batch, error in broken.items():
        set_aside(home, batch, str(error))
        summary.set_aside[batch] = str(error)
        log("set aside", logging.WARNING, board=board_of(batch), batch=batch, error=error)
        tell("set aside", batch=batch, error=str(error))


def _waiting(home: Path, wait: float) -> list[str]:
    with open_store(home, wait=wait) as store:
        follow(store, decisions_of(home))
        return landing.waiting(home, store)


@task(
    name="merge", task_run_name="merge {batch}", retries=2, retry_delay_seconds=[0.5, 2],
    retry_condition_fn=_may_heal, cache_policy=NO_CACHE, persist_result=False,
)  # fmt: skip
def merge_task(home: Path, batch: str, clean_file: CleanFile, wait: float) -> dict[str, int]:
    """Clean, match and merge one batch in one transaction."""
    with room.watched(home), open_store(home, wait=wait) as store:
        try:
            return merge_batch(store, home / "landing" / batch, clean_file).model_dump()
        except Exception as error:
            # Batches are foreign: one that breaks a merge must not keep the others waiting.
            if room.ran_out(error, home):
                raise
            raise Unmergeable(f"{type(error).__name__}: {error}"[:2000]) from error


@task(
    name="publish", task_run_name="publish", retries=1, retry_delay_seconds=1,
    retry_condition_fn=_may_heal, cache_policy=NO_CACHE, persist_result=False,
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
    summary.aside = lying_aside(home)
    show_summary(summary)
    return summary


def announce(home: Path, what: str, batch: str, payload: dict[str, Any]) -> None:
    """Emit `jobfeed.batch.landed` or `jobfeed.batch.merged`; nothing depends on its arriving."""
    board = board_of(batch)
    emit_event(
        event=f"jobfeed.batch.{what}",
        resource={
            "prefect.resource.id": f"jobfeed.board.{board}",
            "prefect.resource.name": board,
            HOME: str(home.resolve()),
        },
        payload={"batch": batch, **payload},
    )


__all__ = ["CrawlFailed", "crawl_only", "process_batch", "run", "sweep"]
