"""kill -9 at any moment: running again ends where an undisturbed run ends."""

import random
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fixtures.flow_home import (
    SEVEN,
    Run,
    differences,
    kill,
    processes_at,
    state,
    until,
    write_boards,
)
from fixtures.flow_server import prefect_server

from flows.cleaning import clean_file
from jobfeed.demo import CareersSite, date_of
from warehouse.landing import landed
from warehouse.merge import MergeCounts, merge_batch
from warehouse.store import open_store

SEED = 7
# What is killed on each day of the site, one after the other: ten kills in all.
PLAN = {
    0: ["scrapy", "run while crawling", "run while merging", "run while merging"],
    2: ["run while crawling", "scrapy", "run while merging"],
    3: ["scrapy", "run while merging", "run while publishing"],
}
BOARDS = len(SEVEN)
Moment = Callable[[Run], bool]


class Market(NamedTuple):
    site: CareersSite
    boards: Path
    undisturbed: Path


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """The site, and a home that followed it without any disturbance."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with CareersSite(scale=0.15) as site:
        write_boards(site, folder / "boards.yml")
        for day in PLAN:
            site.day = day
            run = Run(folder / "home", folder / "boards.yml", date_of(day), prefect_server())
            assert len(run.summary()["merged"]) == BOARDS
        yield Market(site, folder / "boards.yml", folder / "home")


def chosen(chance: random.Random, what: str, left: int) -> tuple[str, Moment]:
    """A moment to kill at, of those that will come; with `left` boards still to land."""
    if what in ("scrapy", "run while crawling"):
        count = chance.randint(0, left - 1)
        return chance.choice(
            [
                (f"{count} boards more landed", lambda run: landings(run) >= count),
                (f"{count + 1} boards being written", lambda run: unfinished(run) > count),
                (f"{count + 1} progress told", lambda run: len(run.told("progress")) > count),
            ]
        )
    if what == "run while publishing":
        aside = ".jobfeed.duckdb.new"
        return "a copy being written", lambda run: (run.home / aside).exists()
    return chance.choice(
        [
            ("the merge begun", lambda run: bool(run.told("merging"))),
            ("the merge at its commit", at_commit),
        ]
    )


def landings(run: Run) -> int:
    return len(run.told("landed")) if run.told("crawling") else -1


def unfinished(run: Run) -> int:
    partial = run.home / "landing" / ".partial"
    return len(list(partial.iterdir())) if partial.is_dir() else 0


def at_commit(run: Run) -> bool:
    return bool(run.told("merging")) and (run.home / "store.duckdb.wal").exists()


def test_ten_kills_leave_no_trace(market: Market, tmp_path: Path) -> None:
    chance, home = random.Random(SEED), tmp_path / "home"
    market.site._troubled.clear()
    kills = 0
    for day, plan in PLAN.items():
        market.site.day = day
        run = begin(market, home, day)
        for what in plan:
            kills += strike(chance, run, what, day)
            if what != "scrapy":
                until(lambda: not processes_at(home))
                run = begin(market, home, day)
        run.summary()
    assert kills == 10
    assert differences(state(home), state(market.undisturbed)) == {}
    assert list((home / "landing" / ".partial").iterdir()) == []


def begin(market: Market, home: Path, day: int) -> Run:
    return Run(home, market.boards, date_of(day), prefect_server())


def strike(chance: random.Random, run: Run, what: str, day: int) -> bool:
    """Kill at a moment of chance; says where, and whether there was something to kill."""
    today = date_of(day).strftime("%Y%m%d")
    lying = sum(batch.startswith(today) for batch in landed(run.home))
    name, moment = chosen(chance, what, BOARDS - lying)
    # All that waits is merged at once, which takes a while.
    wait = chance.uniform(0, 0.3 if what == "run while merging" else 0.06)
    assert run.until(lambda: moment(run)), f"day {day}: {name} never came"
    time.sleep(wait)  # any instruction after the moment, not its first
    print(f"day {day}: {what} killed, {name}, {wait * 1000:.0f} ms later")  # noqa: T201
    if what == "scrapy":
        victim = run.child("flows.spider_process")
        kill(victim)
        return victim is not None
    run.kill()
    return run.process.exitcode == -9


def test_batches_merged_twice_and_in_another_order_end_the_same(
    market: Market, tmp_path: Path
) -> None:
    home, batches = tmp_path / "home", landed(market.undisturbed)
    shutil.copytree(market.undisturbed / "landing", home / "landing")
    random.Random(SEED).shuffle(batches)
    with open_store(home) as store:
        for batch in batches:
            merge_batch(store, home / "landing" / batch, clean_file)
            assert merge_batch(store, home / "landing" / batch, clean_file) == MergeCounts()
    assert differences(state(home), state(market.undisturbed)) == {}


def test_a_comparison_of_states_sees_a_single_cell(market: Market, tmp_path: Path) -> None:
    shutil.copy(market.undisturbed / "store.duckdb", tmp_path)
    with open_store(tmp_path) as store:
        first = "(SELECT min(posting_key) FROM postings)"
        store.execute(f"UPDATE postings SET team = 'x' WHERE posting_key = {first}")
    found: dict[str, Any] = differences(state(tmp_path), state(market.undisturbed))
    assert list(found) == ["postings"]
