"""The flows: `run`, `crawl`, `process_batch` and `sweep`.

Merging is idempotent by batch, so every task here may run again at any time.
"""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.events import emit_event
from prefect.tasks import Task

from flows.artifacts import show_crawls, show_summary
from flows.cleaning import clean_file
from flows.crawling import CrawlFailed, crawl_boards
from flows.due import board_of
from flows.progress import tell
from flows.summary import BoardOutcome, RunSummary
from spiders.catalogue import Board
from warehouse import landing
from warehouse.landing import DamagedBatch
from warehouse.merge import merge_batch
from warehouse.publish import publish
from warehouse.store import StoreBusy, open_store


async def _may_heal(task: Task[Any, Any], run: TaskRun, state: State[Any]) -> bool:
    """Whether trying again can help: not where a batch is damaged or the store stays taken."""
    error = await state.aresult(raise_on_failure=False)
    return not isinstance(error, DamagedBatch | StoreBusy)


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
    outcomes = crawl_task.with_options(name=f"crawl {count}")(home, boards, now)
    for outcome in outcomes:
        if outcome.batch:
            announce("landed", outcome.batch, outcome.model_dump(mode="json"))
    show_crawls(outcomes)
    return outcomes


@task(
    task_run_name="crawl", retries=1, retry_delay_seconds=2, cache_policy=NO_CACHE,
    persist_result=False,
)  # fmt: skip
def crawl_task(home: Path, boards: list[Board], now: datetime | None) -> list[BoardOutcome]:
    """One Scrapy process over the boards; tried again where the process itself breaks."""
    return crawl_boards(home, boards, now)


def merge_waiting(home: Path, batches: Sequence[str] | None, wait: float) -> RunSummary:
    """Merge batches in the order of their time; one that cannot be merged is set aside."""
    summary = RunSummary()
    try:
        todo = list(batches) if batches is not None else _waiting(home, wait)
    except StoreBusy as busy:
        return RunSummary(busy=str(busy), waiting=landing.waiting(home, None))
    for position, batch in enumerate(todo):
        tell("merging", batch=batch, position=position, of=len(todo))
        try:
            counts = merge_task.with_options(name=f"merge {batch}")(home, batch, wait)
        except StoreBusy as busy:
            return summary.model_copy(update={"busy": str(busy), "waiting": todo[position:]})
        except DamagedBatch as damaged:
            summary.set_aside[batch] = str(damaged)
            tell("set aside", batch=batch, error=str(damaged))
            continue
        summary.merged[batch] = counts
        announce("merged", batch, counts)
        tell("merged", batch=batch, counts=counts)
    return summary


def _waiting(home: Path, wait: float) -> list[str]:
    with open_store(home, wait=wait) as store:
        return landing.waiting(home, store)


@task(
    retries=2, retry_delay_seconds=[1, 5], retry_condition_fn=_may_heal, cache_policy=NO_CACHE,
    persist_result=False,
)  # fmt: skip
def merge_task(home: Path, batch: str, wait: float) -> dict[str, int]:
    """Clean, match and merge one batch in one transaction."""
    with open_store(home, wait=wait) as store:
        return merge_batch(store, home / "landing" / batch, clean_file).model_dump()


@task(name="publish", retries=1, retry_delay_seconds=1, cache_policy=NO_CACHE, persist_result=False)
def publish_task(home: Path, wait: float) -> bool:
    """Put a finished copy in place for readers."""
    with open_store(home, wait=wait) as store:
        publish(store, home)
    return True


def finish(home: Path, summary: RunSummary, wait: float) -> RunSummary:
    """Publish what was merged, and leave a summary in Prefect."""
    tell("publishing")
    if not summary.busy:
        try:
            summary.published = publish_task(home, wait)
        except StoreBusy as busy:
            summary.busy = str(busy)
    show_summary(summary)
    return summary


def announce(what: str, batch: str, payload: dict[str, Any]) -> None:
    """Emit `jobfeed.batch.landed` or `jobfeed.batch.merged`; nothing depends on its arriving."""
    board = board_of(batch)
    emit_event(
        event=f"jobfeed.batch.{what}",
        resource={"prefect.resource.id": f"jobfeed.board.{board}", "prefect.resource.name": board},
        payload={"batch": batch, **payload},
    )


__all__ = ["CrawlFailed", "crawl_only", "process_batch", "run", "sweep"]
