"""Merging what waits in landing: a turn at the store, a few seconds of it for each opening.

Merging is idempotent by batch, so every task here may run again at any time.
"""

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.tasks import Task

from flows import room, turns
from flows.announcing import announce
from flows.aside import Unmergeable, count_tries, set_aside
from flows.cleaning import cleaner
from flows.decisions import decisions_of
from flows.due import board_of
from flows.employers import employers_of
from flows.marks import log, tag_run
from flows.progress import tell
from flows.summary import RunSummary
from postings.clean.employers import Employers
from warehouse import landing, store
from warehouse.by_hand import follow
from warehouse.compact import NotCompacted, compact
from warehouse.employers import follow_employers
from warehouse.merge import CleanFile, MergeCounts, merge_batches, together
from warehouse.migrate import MigrationFailed
from warehouse.packs import give_back, pack_landing
from warehouse.read import not_published
from warehouse.store import StoreBusy, StoreFromTheFuture, open_store

# Opening and closing the store costs as much as a small merge: for so many seconds it stays open
# from one batch to the next. Then others who wait for it get their look.
HELD_OPEN = 5.0
LEFT_ALONE = 2 * store.POLL
# So many batches that break, and none that merges: the fault may not be theirs, unless the same
# ones break so many times in a row.
SUSPICIOUS = 3
ENOUGH = 3


class Merged(NamedTuple):
    """What was merged while the store was open, by batch, and the batch at which it broke."""

    counts: dict[str, dict[str, int]]
    broken: str | None = None


async def may_heal(task: Task[Any, Any], run: TaskRun, state: State[Any]) -> bool:
    """Whether trying again can help: not where the store stays taken or the disk is full."""
    error = await state.aresult(raise_on_failure=False)
    return not isinstance(error, StoreBusy | StoreFromTheFuture | MigrationFailed | room.FullDisk)


def merge_waiting(home: Path, batches: Sequence[str] | None, wait: float) -> RunSummary:
    """Merge what waits, or of that the given batches; one that cannot be merged is set aside."""
    try:
        with turns.merging(home, wait):
            employers = employers_of(home)
            waiting, anew = _waiting(home, employers, wait)
            todo = [b for b in waiting if batches is None or b in batches]
            summary = _merge(home, todo, cleaner(employers), wait)
            return summary.model_copy(update={"cleaned_anew": anew})
    except StoreBusy as busy:
        # Where the store cannot be asked, the published copy of it can.
        return RunSummary(busy=str(busy), waiting=not_published(home))


def keep_small(home: Path, wait: float) -> None:
    """Pack old batches, and write the store anew where much of its file is wasted.

    Left to a later run where another process works on the store, or what is written finds no room
    or fails: what was merged is as good in a large file.
    """
    try:
        with suppress(StoreBusy), turns.merging(home, 0.0), room.watched(home):
            if packed := pack_landing(home, datetime.now(UTC), wait):
                log("packed", batches=packed)
            if compact(home, wait):
                log("compacted", bytes=(home / store.STORE).stat().st_size)
    except (OSError, NotCompacted) as error:
        log("not kept small", logging.WARNING, error=error.__cause__ or error)


def _waiting(home: Path, employers: Employers, wait: float) -> tuple[list[str], int]:
    """The batches that wait, in a store that follows what a person wrote into the home.

    And how many contents were cleaned anew for that.
    """
    with room.watched(home), open_store(home, wait=wait) as opened:
        anew = follow_employers(opened, employers, cleaner(employers))
        if anew is not None:
            log("follows employers.yml", cleaned=anew)
        follow(opened, decisions_of(home))
        give_back(opened, home)
        return landing.waiting(home, opened), anew or 0


def _merge(home: Path, todo: list[str], clean_file: CleanFile, wait: float) -> RunSummary:
    """Merge batches in the order of their time."""
    summary, broken, left = RunSummary(), dict[str, Unmergeable](), todo
    try:
        while left:
            named = f"merge {left[0]}" + (f" and {len(left) - 1} more" if left[1:] else "")
            named_task = merge_task.with_options(task_run_name=named)
            done = named_task(home, left, len(todo), clean_file, wait)
            summary.merged |= done.counts
            left = left[len(done.counts) :]
            if done.broken is not None:
                try:
                    summary.merged[done.broken] = try_again_task(
                        home, done.broken, clean_file, wait
                    )
                except Unmergeable as error:
                    broken[done.broken] = error
                left = left[1:]
            if left:
                time.sleep(LEFT_ALONE)
    except StoreBusy as busy:
        summary.busy, summary.waiting = str(busy), left
        log("waits", logging.WARNING, board=board_of(left[0]), batch=left[0], error=busy)
    _tag_merged(home, summary)
    _condemn(home, broken, summary)
    return summary


@task(
    name="merge", retries=2, retry_delay_seconds=[0.5, 2],
    retry_condition_fn=may_heal, cache_policy=NO_CACHE, persist_result=False,
)  # fmt: skip
def merge_task(
    home: Path, batches: list[str], of: int, clean_file: CleanFile, wait: float
) -> Merged:
    """Clean, match and merge batches, many at once, until one breaks or time is up.

    They are the last of so many; at least one is tried.
    """
    counts: dict[str, dict[str, int]] = {}
    groups = deque(together([home / landing.LANDING / batch for batch in batches]))
    with room.watched(home), open_store(home, wait=wait) as opened:
        until = time.monotonic() + HELD_OPEN
        while groups and (not counts or time.monotonic() < until):
            group = groups.popleft()
            position = of - len(batches) + len(counts)
            tell("merging", batch=group[0].name, position=position, of=of)
            try:
                counts |= _merge_at_once(partial(merge_batches, opened), home, group, clean_file)
            except Unmergeable:
                if len(group) == 1:
                    return Merged(counts, group[0].name)
                # One of them is to blame, and the others shall not wait for it.
                half = len(group) // 2
                groups.extendleft([group[half:], group[:half]])
    return Merged(counts)


@task(
    name="merge again", task_run_name="merge {batch} again", retries=1, retry_delay_seconds=2,
    retry_condition_fn=may_heal, cache_policy=NO_CACHE, persist_result=False,
)  # fmt: skip
def try_again_task(home: Path, batch: str, clean_file: CleanFile, wait: float) -> dict[str, int]:
    """Merge a batch that broke once, in a store newly opened; Unmergeable after two more tries."""
    with room.watched(home), open_store(home, wait=wait) as opened:
        merging = partial(merge_batches, opened)
        return _merge_at_once(merging, home, [home / landing.LANDING / batch], clean_file)[batch]


def _merge_at_once(
    merging: Callable[[list[Path], CleanFile], dict[str, MergeCounts]],
    home: Path,
    group: list[Path],
    clean_file: CleanFile,
) -> dict[str, dict[str, int]]:
    try:
        merged = merging(group, clean_file)
    except Exception as error:
        # Batches are foreign: one that breaks a merge must not keep the others waiting.
        if room.ran_out(error, home):
            raise
        raise Unmergeable(f"{type(error).__name__}: {error}"[:2000]) from error
    counts = {batch: counted.model_dump() for batch, counted in merged.items()}
    for batch, counted in counts.items():
        log("merged", board=board_of(batch), batch=batch, **counted)
        announce(home, "merged", batch, counted)
        tell("merged", batch=batch, counts=counted)
    return counts


def _tag_merged(home: Path, summary: RunSummary) -> None:
    if summary.merged:
        merged = [landing.read_manifest(home, batch) for batch in summary.merged]
        tag_run((m.board for m in merged), (m.platform for m in merged))


def _condemn(home: Path, broken: dict[str, Unmergeable], summary: RunSummary) -> None:
    """Set broken batches aside, unless so many broke that they may not be at fault."""
    suspicious = len(broken) >= SUSPICIOUS and not summary.merged
    tries = count_tries(home, broken) if suspicious else {}
    spared = [batch for batch in broken if tries.get(batch, ENOUGH) < ENOUGH]
    for batch in [batch for batch in broken if batch not in spared]:
        error = _out_of_the_way(home, batch, str(broken[batch]))
        summary.set_aside[batch] = error
        log("set aside", logging.WARNING, board=board_of(batch), batch=batch, error=error)
        tell("set aside", batch=batch, error=error)
    if spared:
        raise Unmergeable(
            f"{len(broken)} batches broke and none merged, so the fault may not be theirs: they "
            f"stay in landing, and those that break {ENOUGH} times in a row are set aside; "
            f"'jobfeed sweep' tries again. The first, {spared[0]}: {broken[spared[0]]}"
        )


def _out_of_the_way(home: Path, batch: str, error: str) -> str:
    """Set a batch aside; returns why it broke, and why it stays where it cannot be moved."""
    try:
        set_aside(home, batch, error)
    except OSError as stuck:
        return f"could not be moved: {stuck}; it broke the merge: {error}"
    return error
