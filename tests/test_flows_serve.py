"""Served flows: a schedule crawls, an event merges, a sweep catches what no event told of."""

import json
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import httpx
import pytest
from fixtures.flow_home import (
    SEVEN,
    child,
    kill,
    processes_at,
    state,
    until,
    write_boards,
    write_early_and_late,
)
from fixtures.flow_server import ask, free_port, published, start
from fixtures.flow_server import serving as serving_process
from fixtures.wire_site import Answer, Asked, Site
from fixtures.wire_site import served as site_served
from ruamel.yaml import YAML

from flows.artifacts import crawls
from flows.due import board_of
from flows.marks import line
from flows.summary import BoardOutcome
from jobfeed.demo import CareersSite
from postings.batch import Manifest, new_batch_id
from postings.model import Observation, RawPosting
from spiders.landing import LandingWriter
from warehouse.landing import landed, read_manifest

PROMPT = 480.0
pytestmark = pytest.mark.skipif(
    version("sqlalchemy") >= "2.1",
    reason="the scheduler of Prefect's server breaks with SQLAlchemy 2.1; hold it below",
)
FIRST = datetime(2026, 4, 1, tzinfo=UTC)
FOLLOWING = ("process-batch", "publish-and-tell")


class Served(NamedTuple):
    home: Path
    url: str
    process: subprocess.Popen[str]

    def runs(self, flow: str) -> list[dict[str, Any]]:
        only = {"flows": {"name": {"any_": [flow]}}, "sort": "START_TIME_ASC"}
        found: list[Any] = ask(self.url, "flow_runs", **only)
        return [run for run in found if run["start_time"] or not run["auto_scheduled"]]

    def ended(self, flow: str, state: str = "COMPLETED") -> list[dict[str, Any]]:
        return [run for run in self.runs(flow) if run["state_type"] == state]

    def published(self) -> list[str]:
        return published(self.home)

    def quiet(self, *flows: str) -> bool:
        """Whether nothing runs or is about to, or none of some flows."""
        soon = [run for flow in flows or FOLLOWING for run in self.runs(flow)]
        return all(run["state_type"] in ("COMPLETED", "FAILED", "CRASHED") for run in soon)

    def tell(self, batch: str, times: int = 1) -> None:
        """The event of a landed batch, as the flows send it."""
        resource = {
            "prefect.resource.id": f"jobfeed.board.{board_of(batch)}",
            "jobfeed.home": str(self.home),
        }
        now = datetime.now(UTC).isoformat()
        events = [
            {"id": str(uuid4()), "occurred": now, "event": "jobfeed.batch.landed",
             "resource": resource, "payload": {"batch": batch}}
            for _ in range(times)
        ]  # fmt: skip
        httpx.post(f"{self.url}/events", json=events, timeout=30).raise_for_status()


@contextmanager
def served(home: Path, boards: Path, sweep: float, *more: str) -> Iterator[Served]:
    home.mkdir(exist_ok=True)
    with (home / "said").open("wb") as said:
        pipes = {"stdout": subprocess.PIPE, "stderr": said}
        process = serving_process(home, boards, free_port(), sweep, *more, **pipes)
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        assert url, (home / "said").read_text()
        yield Served(home, url, process)
    except AssertionError as failed:
        raise AssertionError((home / "said").read_text()[-5000:]) from failed
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


def land(home: Path, board: str, number: int) -> str:
    at = FIRST + timedelta(days=number)
    posting = RawPosting(
        board=board, employer="Fern", posting_id=str(number), title=f"Cook {number}"
    )
    writer = LandingWriter(home / "landing", new_batch_id(board, at))
    writer.write(
        Observation(
            board=board, platform="file", url=None, fetched_at=at, record={}, posting=posting
        )
    )
    writer.close(
        Manifest(
            batch=writer.batch_id,
            board=board,
            platform="file",
            started=at,
            finished=at,
            reason="ingested",
            complete=False,
            items=1,
        )  # fmt: skip
    )
    return writer.batch_id


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Whom the service tells of its failures, at /hook, and of Fern's news, at /news."""
    searches = tmp_path_factory.mktemp("searches") / "searches.yml"
    with site_served() as site, pytest.MonkeyPatch.context() as patch:
        site.answers["/hook"] = site.answers["/news"] = Answer(b"ok")
        patch.setenv("JOBFEED_NOTIFY", f"{site.url}/hook")
        search = {"name": "fern", "employer": "Fern", "webhook": f"{site.url}/news"}
        YAML().dump({"searches": [search]}, searches)
        patch.setenv("JOBFEED_SEARCHES", str(searches))
        patch.setenv("JOBFEED_WEBHOOK_SECRET", "a secret of the tests")
        yield site


def asked_at(site: Site, path: str) -> list[Asked]:
    return [asked for asked in site.asked if asked.path == path]


@pytest.fixture(scope="module")
def serving(told: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    with CareersSite(scale=0.05) as site:
        write_boards(site, folder / "boards.yml")
        with served(folder / "home", folder / "boards.yml", 3600, "triggers") as found:
            yield found


def wait(moment: Callable[[], Any]) -> None:
    until(moment, PROMPT, every=0.2)


def test_what_a_schedule_crawls_is_merged_by_its_event_and_published(serving: Served) -> None:
    wait(lambda: len(landed(serving.home)) == 7)
    wait(lambda: serving.published() == landed(serving.home))
    (crawl,) = serving.runs("crawl")
    assert crawl["name"] == "crawl of what is due"
    assert len(serving.runs("sweep")) <= 1, "the sweep had nothing to do with it"
    began = serving.runs("process-batch")[0]["start_time"]
    told = ask(serving.url, "events", filter={"event": {"name": ["jobfeed.batch.landed"]}})
    first = min(datetime.fromisoformat(str(event["occurred"])) for event in told)
    assert {tag for tag in crawl["tags"] if tag.startswith("board:")} == {
        f"board:{board}" for board in SEVEN
    }
    lines = [str(log["message"]) for log in ask(serving.url, "logs", limit=200)]
    for batch in landed(serving.home):
        board = board_of(batch)
        for begin in (
            f"crawled board={board} batch={batch} ended=",
            f"merged board={board} batch=",
        ):
            (found,) = [line for line in lines if line.startswith(begin) and batch in line]
            assert "\n" not in found
    print("from event to run:", datetime.fromisoformat(began) - first)  # noqa: T201


def test_the_same_event_ten_times_changes_nothing(serving: Served) -> None:
    wait(lambda: serving.published() == landed(serving.home) and serving.quiet())
    before, earlier = state(serving.home), len(serving.ended("process-batch"))
    serving.tell(landed(serving.home)[0], times=10)
    wait(lambda: len(serving.ended("process-batch")) > earlier and serving.quiet())
    assert state(serving.home) == before


def test_a_burst_of_fifty_batches_is_merged_once_each_by_a_few_runs(
    serving: Served, told: Site
) -> None:
    wait(serving.quiet)
    earlier = len(serving.runs("process-batch"))
    batches = [land(serving.home, "fern", number) for number in range(50)]
    for batch in batches:
        serving.tell(batch)
    wait(lambda: set(batches) <= set(serving.published()) and serving.quiet())
    assert serving.published() == landed(serving.home)
    assert len(serving.runs("process-batch")) - earlier < 10
    body = {
        "limit": 50,
        "filter": {
            "event": {"name": ["jobfeed.batch.merged"]},
            "resource": {"id": ["jobfeed.board.fern"]},
        },
    }

    def heard() -> Any:
        return httpx.post(f"{serving.url}/events/filter", json=body, timeout=30).json()

    # What follows each merged batch, in a burst once, tells the saved search each news once.
    wait(lambda: len(asked_at(told, "/news")) >= len(batches) and serving.quiet())
    news = [item for post in asked_at(told, "/news") for item in json.loads(post.body)["items"]]
    assert sorted(item["title"] for item in news) == sorted(f"Cook {n} at Fern" for n in range(50))
    # The server writes events down a moment after it gets them.
    wait(lambda: heard()["total"] >= len(batches))
    merged = heard()
    assert sorted(event["payload"]["batch"] for event in merged["events"]) == batches
    assert merged["total"] == 50


def test_a_batch_is_merged_while_other_boards_are_still_crawled(
    serving: Served, tmp_path: Path
) -> None:
    wait(lambda: serving.quiet("process-batch"))
    earlier = len(serving.ended("process-batch"))

    def merged(board: str) -> bool:
        wanted = {
            "event": {"name": ["jobfeed.batch.merged"]},
            "resource": {"id": [f"jobfeed.board.{board}"]},
        }
        return bool(ask(serving.url, "events", filter=wanted))

    with site_served() as site:
        late = write_early_and_late(site, tmp_path / "boards.yml")
        try:
            start(serving.url, "crawl", everything=True, boards_file=str(tmp_path / "boards.yml"))
            wait(lambda: merged("early") and len(serving.ended("process-batch")) > earlier)
        finally:
            late.set()
        # The burst in which the first landed is long over: this one asks for itself.
        wait(lambda: merged("late") and len(serving.ended("process-batch")) == earlier + 2)


def test_a_flow_run_that_failed_is_told_of_by_one_post_an_hour(serving: Served, told: Site) -> None:
    wait(lambda: serving.runs("crawl"))
    for _ in range(2):
        start(serving.url, "sweep", home="/dev/null/home")
    wait(lambda: len(serving.ended("sweep", "FAILED")) == 2)
    wait(lambda: asked_at(told, "/hook"))
    (post,) = asked_at(told, "/hook")
    assert post.method == "POST"
    assert post.headers["content-type"] == "application/json"
    said = json.loads(post.body)
    assert (said["flow"], said["state"]) == ("sweep", "Failed")
    assert "NotADirectoryError" in said["message"] and said["message"] in said["text"]
    failed = {run["id"]: run["name"] for run in serving.ended("sweep", "FAILED")}
    assert failed[said["page"].rpartition("/")[2]] in said["text"]


def test_what_others_say_stays_on_its_line_and_in_its_cell() -> None:
    told = {"board": "acme", "batch": None, "errors": {}, "notes": 'a "b"\nmerged board=fern'}
    assert line("crawled", told) == 'crawled board=acme notes="a \\"b\\"\\nmerged board=fern"'
    hostile = BoardOutcome(
        board="acme", url="https://a.example/>)|<b>", reason="failed",
        errors={"http 500": 2}, notes=["<script>1</script> | x\n# y"],
    )  # fmt: skip
    row = crawls([hostile]).splitlines()[-1]
    assert row == (
        "| [acme](<https://a.example/›)¦‹b›>) |  | failed | no | 0 | 0 | 2 × http 500 "
        "| ‹script›1‹/script› ¦ x # y | nothing landed |"
    )


def test_without_triggers_the_sweep_merges_and_what_was_killed_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_SERVER_SERVICES_DB_VACUUM_LOOP_SECONDS", "2")
    (tmp_path / "boards.yml").write_text("boards: []\n")
    batch = land(tmp_path / "home", "fern", 1)
    with served(tmp_path / "home", tmp_path / "boards.yml", 5) as found:
        found.tell(batch)
        wait(lambda: found.published() == [batch])
        assert found.runs("process-batch") == [] and found.runs("sweep")
        for module in ("flows.serving_process", "flows.server_process"):
            kill(child(found.process.pid, module))
        later = land(tmp_path / "home", "fern", 2)
        wait(lambda: found.published() == [batch, later])
        what_is_old_is_forgotten(found)
        found.process.terminate()
        assert found.process.wait(60) == 0
    until(lambda: not processes_at(tmp_path / "home"))


def what_is_old_is_forgotten(found: Served) -> None:
    """Prefect's database keeps runs that ended within a week, and nothing of those before."""
    wait(lambda: len(found.ended("sweep")) > 1)
    old, kept = (run["id"] for run in found.ended("sweep")[:2])
    with closing(sqlite3.connect(found.home / ".prefect" / "prefect.db", timeout=60)) as database:

        def held(table: str, column: str = "flow_run_id", run: str = old) -> int:
            rows = database.execute(f"SELECT count(*) FROM {table} WHERE {column} = ?", [run])
            return int(rows.fetchone()[0])

        wait(lambda: held("flow_run", "id") and held("log") and held("artifact"))
        with database:
            database.execute(
                "UPDATE flow_run SET end_time = datetime(end_time, '-8 days') WHERE id = ?", [old]
            )
        wait(lambda: not held("flow_run", "id") and not held("log") and not held("artifact"))
        assert held("flow_run", "id", kept)


def test_a_stopped_service_lands_what_its_crawl_has_as_incomplete(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with CareersSite(scale=0.05) as site:
        write_boards(site, tmp_path / "boards.yml")
        # However late the crawl hears of the stop, Larkfield is still at work.
        site.patience = 30
        with served(home, tmp_path / "boards.yml", 3600) as found:
            until(lambda: [*home.glob("landing/.partial/*-larkfield-*")], PROMPT)
            found.process.terminate()
            assert found.process.wait(60) == 0
        said = (home / "said").read_text()
    stopped = [m for m in (read_manifest(home, batch) for batch in landed(home)) if not m.complete]
    assert "larkfield" in {manifest.board for manifest in stopped}, said
    # A board whose first page was still on its way has nothing to show and counts as failed.
    assert {manifest.reason for manifest in stopped} <= {"stopped", "failed"}
    assert "Traceback" not in said
    until(lambda: not processes_at(home))


def test_a_second_sigterm_ends_at_once_and_leaves_nothing_half_done(tmp_path: Path) -> None:
    home, boards, going_on = tmp_path / "home", tmp_path / "boards.yml", threading.Event()

    def held(asked: Asked) -> Answer:
        going_on.wait()
        return Answer(b"[]")

    with site_served() as site:
        site.answers["/slow/v0/postings/slow"] = held
        entry = {"employer": "Slow", "url": "https://jobs.lever.co/slow", "api": f"{site.url}/slow"}
        YAML().dump({"boards": [entry]}, boards)
        try:
            with served(home, boards, 3600) as found:
                wait(lambda: site.asked and site.asked[-1].path.startswith("/slow/"))
                found.process.terminate()
                until(lambda: "SIGTERM" in (home / "crawl.log").read_text(), PROMPT)
                found.process.terminate()
                # The page is still on its way.
                found.process.wait(60)
            until(lambda: not processes_at(home), every=0.1)
        finally:
            going_on.set()
    assert landed(home) == []
    assert "Traceback" not in (home / "said").read_text()
