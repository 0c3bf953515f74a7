"""The flows as deployments run them: by schedule, by event, by hand from a form.

What they do is in flows/pipeline.py and flows/merging.py; here is when to do it, and what a person
may choose.
"""

import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

from prefect import flow, runtime
from pydantic import Field

from flows import crawling, leash, pipeline, room, turns
from flows.announcing import announce_published
from flows.artifacts import show_summary
from flows.cleaning import cleaner
from flows.decisions import decisions_of
from flows.employers import employers_of
from flows.merging import merge_waiting
from flows.run import asked_for, in_turn
from flows.summary import RunSummary
from postings.batch import BATCH_ID
from spiders.landing import sweep_partials
from warehouse.read import not_published
from warehouse.replay import Recleaned, clean_store_again, rebuild_store

# For so long after an event fired its trigger, further ones do not: a burst is one run. That run
# looks once more when the time is over, so nothing that landed in between is left out.
BURST = timedelta(seconds=10)
# A copy for readers costs as much as many merges.
PUBLISHING = timedelta(seconds=15)
# Longer than a spider takes to land what it has.
STOPPING = crawling.STOPPING + 15.0

Wait = Annotated[float, Field(ge=0, le=3600)]
BatchId = Annotated[str, Field(pattern=f"^{BATCH_ID.pattern}$")]

# In the process that a runner or worker of Prefect's started for one flow run: without it nobody
# stops the run, which would keep its turns from those that the next one begins.
if "PREFECT__FLOW_RUN_ID" in os.environ:
    leash.stop_without(int(os.environ.get(leash.PARENT) or os.getppid()), STOPPING)


def _crawl_name() -> str:
    asked = runtime.flow_run.parameters
    names = ", ".join(asked.get("boards") or [])
    return f"crawl of {names or ('every board' if asked.get('everything') else 'what is due')}"


@flow(name="crawl", flow_run_name=_crawl_name, persist_result=False)
def crawl(
    boards: Sequence[str] = (),
    everything: bool = False,
    most_waiting: Annotated[int, Field(ge=1)] = 500,
    home: Path = Path("data"),
    boards_file: Path = Path("boards.yml"),
) -> RunSummary:
    """Crawl boards into landing; each batch that lands asks for its merging by an event.

    Boards that another process crawls just now are left to it, paused ones alone unless named.

    Args:
        boards: Boards by name, due or not. Leave empty for what is due.
        everything: Crawl every board of the catalogue, due or not.
        most_waiting: Crawl nothing while more batches than this wait to be merged.
        home: Where landing, store and published file live.
        boards_file: The catalogue, boards.yml: which career pages to follow, and how often.
    """
    room.require(home)
    sweep_partials(home / "landing")
    if len(waits := not_published(home)) > most_waiting:
        return RunSummary(waiting=waits)
    asked = asked_for(home, boards_file, boards)
    with in_turn(home, asked, bool(boards) or everything, None) as turn:
        outcomes = pipeline.crawl(home, turn.boards, None)
    return RunSummary(boards=outcomes + turn.others, not_due=turn.not_due)


@flow(name="process-batch", flow_run_name="process {batch}", persist_result=False)
def process_batch(
    batch: BatchId, home: Path = Path("data"), wait: Wait = 30.0, since: datetime | None = None
) -> RunSummary:
    """Merge a batch that landed, and all others that wait.

    Args:
        batch: The id of a batch in landing, the name of its folder there.
        home: Where landing, store and published file live.
        wait: Seconds to wait for another process to leave the store.
        since: When the event occurred that asks for this. Leave empty by hand.
    """
    summary = merge_waiting(home, None, wait)
    if _settled(since, BURST):
        summary = _together(summary, merge_waiting(home, None, wait))
    show_summary(summary)
    return summary


@flow(name="publish-and-tell", flow_run_name="publish", persist_result=False)
def publish_and_tell(
    home: Path = Path("data"), wait: Wait = 30.0, since: datetime | None = None
) -> bool:
    """Put a finished copy of the store in place for readers, tell what is new in it.

    An event says that it is there.

    Args:
        home: Where landing, store and published file live.
        wait: Seconds to wait for another process to leave the store.
        since: When the event occurred that asks for this. Leave empty by hand.
    """
    _settled(since, PUBLISHING)
    done = pipeline.publish_task(home, wait)
    pipeline.tell_task(home)
    announce_published(home)
    return done


@flow(name="sweep", flow_run_name="sweep", persist_result=False)
def sweep(home: Path = Path("data"), wait: Wait = 30.0) -> RunSummary:
    """Merge and publish whatever waits, whether or not its event arrived.

    Args:
        home: Where landing, store and published file live.
        wait: Seconds to wait for another process to leave the store.
    """
    sweep_partials(home / "landing")
    return pipeline.finish(home, merge_waiting(home, None, wait), wait)


@flow(name="replay", flow_run_name="replay", persist_result=False)
def replay(
    home: Path = Path("data"), wait: Wait = 30.0, clean: bool = False
) -> dict[str, str] | Recleaned:
    """Rebuild the whole store from landing, or clean anew what it holds, and publish it.

    Args:
        home: Where landing, store and published file live.
        wait: Seconds to wait for another process to leave the store.
        clean: Only clean anew what older rules of cleaning read; landing is not needed.
    """
    employers = employers_of(home)
    by_rules = cleaner(employers)
    with turns.merging(home, wait):
        done = (
            clean_store_again(home, by_rules, employers, wait=wait)
            if clean
            else rebuild_store(home, by_rules, decisions_of(home), employers, wait=wait)
        )
    pipeline.publish_task(home, wait)
    return done


def _settled(since: datetime | None, burst: timedelta) -> bool:
    """Wait until a burst of events is over; whether there may have been one."""
    if since is None:
        return False
    left = since + burst - datetime.now(UTC)
    # Clocks differ; no event makes a run wait for longer than a burst lasts.
    time.sleep(min(max(left, timedelta()), burst).total_seconds())
    return True


def _together(first: RunSummary, second: RunSummary) -> RunSummary:
    return second.model_copy(
        update={
            "merged": first.merged | second.merged,
            "set_aside": first.set_aside | second.set_aside,
            "cleaned_anew": first.cleaned_anew + second.cleaned_anew,
        }
    )
