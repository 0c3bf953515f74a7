"""The flows against the bundled site and a real Prefect server."""

import os
import shutil
import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pytest
from fixtures.flow_home import (
    SEVEN,
    Run,
    ask,
    holding,
    kill,
    processes_at,
    state,
    until,
    write_boards,
    write_early_and_late,
)
from fixtures.flow_server import ask as ask_server
from fixtures.flow_server import prefect_server
from fixtures.warehouse_boards import FILL, FREE
from fixtures.wire_site import served as site_served
from prefect import flow, runtime
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.artifacts import CrawlProgress
from flows.aside import lying_aside, put_back
from flows.due import board_of
from flows.employers import EMPLOYERS
from jobfeed.demo import CareersSite, date_of
from warehouse.landing import landed, read_manifest
from warehouse.store import STORE, open_store

KINDS = ("board", "platform")


class Market(NamedTuple):
    site: CareersSite
    boards: Path

    def run(self, home: Path, minutes: int = 0, **options: Any) -> Run:
        now = date_of(self.site.day) + timedelta(minutes=minutes)
        return Run(home, self.boards, now, prefect_server(), **options)


class First(NamedTuple):
    home: Path
    summary: dict[str, Any]


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    boards = tmp_path_factory.mktemp("market") / "boards.yml"
    with CareersSite(scale=0.1) as site:
        write_boards(site, boards)
        yield Market(site, boards)


@pytest.fixture(scope="module")
def first(market: Market, tmp_path_factory: pytest.TempPathFactory) -> First:
    """A home after its first day, not to be written to."""
    home = tmp_path_factory.mktemp("first") / "home"
    market.site.day = 0
    return First(home, market.run(home).summary())


@pytest.fixture
def home(market: Market, first: First, tmp_path: Path) -> Path:
    """A copy of that home on the site's third day."""
    shutil.copytree(first.home, tmp_path / "home")
    market.site.day = 2
    return tmp_path / "home"


def flow_run(home: Path) -> dict[str, Any]:
    runs = ask_server(prefect_server(), "flow_runs", sort="START_TIME_DESC")
    found = [run for run in runs if run["parameters"].get("home") == str(home)]  # type: ignore[attr-defined]
    assert len(found) == 1, [run["name"] for run in found]
    return found[0]


def one(path: Path, sql: str) -> Any:
    with duckdb.connect(str(path), read_only=True) as opened:
        return opened.execute(sql).fetchall()[0][0]


def test_a_run_is_one_flow_run_with_names_and_artifacts_for_people(first: First) -> None:
    run = flow_run(first.home)
    assert run["name"] == "run of pomona, larkfield, norrsken, cobalt, steinbock and 2 more"
    assert run["state_type"] == "COMPLETED"
    only = {"flow_runs": {"id": {"any_": [run["id"]]}}}
    tasks = {str(task["name"]) for task in ask_server(prefect_server(), "task_runs", **only)}
    # On a busy machine the store is opened more than once for so many.
    assert tasks >= {
        "crawl 7 boards",
        "publish",
        "tell",
        f"merge {landed(first.home)[0]} and 6 more",
    }
    artifacts = {str(a["key"]): a for a in ask_server(prefect_server(), "artifacts", **only)}
    # On a busy machine the crawl takes long enough for a bar.
    assert set(artifacts) - {"crawl-progress"} == {"crawls", "run-summary"}
    assert artifacts["crawls"]["type"] == artifacts["run-summary"]["type"] == "markdown"
    crawls = str(artifacts["crawls"]["data"])
    for board in first.summary["boards"]:
        assert f"| [{board['board']}](<{board['url']}>) | {board['platform']} |" in crawls
        assert board["url"].startswith("http") and f"| {board['batch']} |" in crawls
    assert set(run["tags"]) == {
        f"{kind}:{board[kind]}" for board in first.summary["boards"] for kind in KINDS
    }
    opened = sum(counts["opened"] for counts in first.summary["merged"].values())
    assert opened == one(first.home / "jobfeed.duckdb", "SELECT count(*) FROM postings") > 20
    told = str(artifacts["run-summary"]["data"])
    assert "7 boards crawled, 7 batches merged" in told and f"| **all** | {opened} |" in told


def test_a_long_crawl_has_a_bar_of_the_boards_that_ended() -> None:
    @flow
    def crawl() -> list[Any]:
        short, long = CrawlProgress(4, every=60), CrawlProgress(4, every=0)
        own: Any = {"flow_runs": {"id": {"any_": [str(runtime.flow_run.id)]}}}
        bars = []
        for event in ("crawling", "landed", "progress", "failed", "landed"):
            short({"event": event})
            long({"event": event})
            bars.append([a["data"] for a in ask_server(prefect_server(), "artifacts", **own)])
        return bars

    with temporary_settings({PREFECT_API_URL: prefect_server()}):
        assert crawl() == [[0], [25], [25], [50], [75]]


def events_of(batches: list[str], what: str) -> list[dict[str, Any]]:
    """The events of batches, once the server has written them all down."""
    held: list[dict[str, Any]] = []

    def arrived() -> bool:
        wanted = {"event": {"name": [f"jobfeed.batch.{what}"]}}
        found: list[Any] = ask_server(prefect_server(), "events", filter=wanted, limit=50)
        held[:] = [event for event in found if event["payload"]["batch"] in batches]
        return len(held) >= len(batches)

    until(arrived)
    return held


@pytest.mark.parametrize("what", ["landed", "merged"])
def test_each_batch_has_its_event(first: First, what: str) -> None:
    batches = landed(first.home)
    held = events_of(batches, what)
    assert sorted(event["payload"]["batch"] for event in held) == batches
    for event in held:
        board = read_manifest(first.home, event["payload"]["batch"]).board
        assert event["resource"]["prefect.resource.id"] == f"jobfeed.board.{board}"
        if what == "merged":
            assert (
                event["payload"].items()
                >= first.summary["merged"][event["payload"]["batch"]].items()
            )
        else:
            items = read_manifest(first.home, event["payload"]["batch"]).items
            assert event["payload"]["items"] == items > 0


def test_an_unchanged_site_costs_no_cleaning_and_makes_no_version(
    market: Market, first: First, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(first.home, home)
    market.site.day, before = 0, state(home)
    market.site.answered.clear()
    summary = market.run(home, 60, everything=True).summary()
    # A search by POST and a robots.txt have no validator that a client may send.
    assert market.site.answered[304] > 2 * market.site.answered[200]
    assert {counts["cleaned"] for counts in summary["merged"].values()} == {0}
    after = state(home)
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"sightings", "crawls", "batches"}
    assert len(after["sightings"]) == 2 * len(before["sightings"])


def test_a_run_writes_a_wasteful_store_anew(market: Market, home: Path) -> None:
    with open_store(home) as store:
        store.execute(FILL.format(500_000))
    market.run(home).summary()
    with open_store(home) as store:
        store.execute(FREE)
    before, wasteful = state(home), (home / STORE).stat().st_size
    summary = market.run(home).summary()
    assert not summary["merged"] and summary["not_due"]
    assert state(home) == before
    assert (home / STORE).stat().st_size < wasteful / 2


def test_a_run_follows_employers_yml_and_a_mistake_in_it_is_told(
    market: Market, home: Path
) -> None:
    employers = "SELECT list(DISTINCT employer ORDER BY employer) FROM postings"
    market.run(home).summary()
    held = one(home / "jobfeed.duckdb", employers)
    assert len(held) > 2
    (home / EMPLOYERS).write_text(f"employers: [{{name: Group, aliases: {held[1:]}}}]", "utf-8")
    summary = market.run(home).summary()
    assert not summary["merged"] and summary["published"] and summary["cleaned_anew"] > 10
    assert one(home / "jobfeed.duckdb", employers) == sorted([held[0], "Group"])
    (home / EMPLOYERS).write_text("employers: [{alias: A}]", "utf-8")
    assert "employers.yml:1: 'name' is missing" in market.run(home).end()


def test_a_reader_keeps_its_view_and_a_new_one_sees_the_new(market: Market, home: Path) -> None:
    published, count = home / "jobfeed.duckdb", "SELECT count(*) FROM posting_events"
    with holding(published, read_only=True) as reader:
        before = ask(reader, count)
        summary = market.run(home).summary()
        assert summary["published"] and sum(c["changed"] for c in summary["merged"].values()) > 0
        assert ask(reader, count) == before
    assert one(published, count) > int(before)


def test_a_held_store_keeps_batches_waiting_and_a_damaged_one_goes_aside(
    market: Market, home: Path
) -> None:
    earlier = set(landed(home))
    with holding(home / "store.duckdb", read_only=False) as holder:
        summary = market.run(home, wait=0.5).summary()
        assert f"held by process {holder.pid} (" in summary["busy"]
    new = sorted(set(landed(home)) - earlier)
    assert summary["waiting"] == new and len(new) == 7
    damaged = home / "landing" / new[3] / "observations.jsonl.zst"
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-20])
    summary = market.run(home).summary()
    assert sorted(summary["merged"]) == [batch for batch in new if batch != new[3]]
    assert list(summary["set_aside"]) == [new[3]] and not summary["waiting"]
    assert " observations of " in summary["set_aside"][new[3]]
    (tries,) = ask_server(
        prefect_server(), "task_runs", task_runs={"name": {"any_": [f"merge {new[3]} again"]}}
    )
    assert tries["run_count"] == 2
    assert lying_aside(home) == summary["set_aside"] == summary["aside"]
    assert put_back(home) == [new[3]]
    (home / "landing" / new[3] / "observations.jsonl.zst").write_bytes(whole)
    summary = market.run(home).summary()
    assert list(summary["merged"]) == [new[3]] and summary["aside"] == {}


@pytest.mark.parametrize("how", ["SIGTERM", "ctrl-C"])
def test_a_stopped_run_lands_what_it_has_as_incomplete(
    market: Market, tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    market.site.day = 0
    market.site._troubled.clear()
    # Larkfield asks for patience once a day: it is still at work when others landed.
    monkeypatch.setattr(market.site, "patience", 30)
    run = market.run(tmp_path)
    assert run.until(lambda: len(run.told("landed")) >= 2)
    if how == "SIGTERM":
        run.process.terminate()
    else:
        os.killpg(run.process.pid, signal.SIGINT)
    said = run.end()
    assert run.told("error") == [{"event": "error", "type": "KeyboardInterrupt", "text": ""}], said
    assert "Traceback" not in said
    stopped = [m for m in (read_manifest(tmp_path, b) for b in landed(tmp_path)) if not m.complete]
    assert "larkfield" in {manifest.board for manifest in stopped}
    assert {manifest.reason for manifest in stopped} == {"stopped"}
    assert not processes_at(tmp_path)
    # Those too whose word came when nobody listened any more.
    assert sorted(event["batch"] for event in run.told("landed")) == landed(tmp_path)
    told = [event["payload"]["batch"] for event in events_of(landed(tmp_path), "landed")]
    assert sorted(told) == landed(tmp_path)


def test_two_runs_at_once_crawl_each_board_once(market: Market, tmp_path: Path) -> None:
    market.site.day = 0
    runs = [market.run(tmp_path), market.run(tmp_path)]
    summaries = [run.summary() for run in runs]
    assert sorted(read_manifest(tmp_path, batch).board for batch in landed(tmp_path)) == sorted(
        SEVEN
    )
    merged = [batch for summary in summaries for batch in summary["merged"]]
    assert set(merged) == set(landed(tmp_path))
    assert all(summary["busy"] is None for summary in summaries)


def test_a_board_that_takes_long_keeps_no_other_from_being_crawled(tmp_path: Path) -> None:
    home, boards = tmp_path / "home", tmp_path / "boards.yml"
    with site_served() as site:
        late = write_early_and_late(site, boards)
        try:
            first = Run(home, boards, date_of(0), prefect_server())
            assert first.until(lambda: landed(home))
            second = Run(home, boards, date_of(0) + timedelta(hours=7), prefect_server())
            found = {board["board"]: board["reason"] for board in second.summary()["boards"]}
            assert found == {"early": "empty", "late": "busy"}
        finally:
            late.set()
        assert {b["board"] for b in first.summary()["boards"]} == {"early", "late"}
    assert sorted(map(board_of, landed(home))) == ["early", "early", "late"]


def test_a_batch_is_told_of_once_while_the_crawl_of_others_dies_and_begins_again(
    tmp_path: Path,
) -> None:
    home, boards = tmp_path / "home", tmp_path / "boards.yml"
    with site_served() as site:
        late = write_early_and_late(site, boards)
        try:
            run = Run(home, boards, date_of(0), prefect_server())
            assert run.until(lambda: landed(home))
            (early,) = landed(home)
            (event,) = events_of([early], "landed")
            expected = {"batch": early, "board": "early", "platform": "lever"}
            expected |= {"url": "https://jobs.lever.co/early", "reason": "empty"}
            assert {name: event["payload"][name] for name in expected} == expected
            kill(run.child("flows.spider_process"))
            assert run.until(lambda: len([a for a in site.asked if "late" in a.path]) == 2)
        finally:
            late.set()
        summary = run.summary()
    assert sorted(summary["merged"]) == sorted(
        e["payload"]["batch"] for e in events_of(landed(home), "landed")
    )
    assert [event["board"] for event in run.told("landed")] == ["early", "late"]


def test_a_scrapy_process_that_dies_twice_loses_its_boards_alone(
    market: Market, tmp_path: Path
) -> None:
    market.site.day = 0
    run = market.run(tmp_path)
    for _ in range(2):
        until(lambda: run.child("flows.spider_process"))
        kill(run.child("flows.spider_process"))
        until(lambda: not run.child("flows.spider_process"))
    summary = run.summary()
    assert {board["reason"] for board in summary["boards"]} == {"failed"}
    assert "the Scrapy process ended with -9" in summary["boards"][0]["notes"][0]
    assert len(run.told("crawling")) == 14 and summary["published"]
