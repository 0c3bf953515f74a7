"""Which Prefect server a run speaks to, and that none of its own outlives it."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from fixtures.flow_home import Run, processes_at, until, write_boards
from fixtures.flow_server import free_port

from flows import server
from jobfeed.demo import CareersSite, date_of


def alone(home: Path, boards: Path, **env: str) -> Run:
    """A run that nobody named a server to."""
    return Run(home, boards, date_of(0), env={"HOME": str(home.parent), **env})


def test_runs_without_a_server_have_one_each_and_leave_none_behind(tmp_path: Path) -> None:
    home, boards = tmp_path / "home", tmp_path / "boards.yml"
    with CareersSite(scale=0.05) as site:
        write_boards(site, boards)
        killed, other = alone(home, boards), alone(home, boards)
        assert killed.until(lambda: killed.child("flows.server_process"))
        killed.until(lambda: killed.told("crawling") or killed.told("merging"))
        killed.kill()
        other.summary()
        until(lambda: not processes_at(home))
        old = a_week_passes(home / ".prefect" / "prefect.db")
        assert old and held(home, old)
        again = alone(home, boards).summary()
    assert not processes_at(home)
    assert not again["busy"] and not again["waiting"] and again["published"]
    assert not held(home, old)


@pytest.mark.parametrize("writable", [True, False])
def test_pages_lie_in_the_home_where_prefect_may_not_write_beside_its_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, writable: bool
) -> None:
    name = "PREFECT_SERVER_UI_STATIC_DIRECTORY"
    monkeypatch.setenv(name, "")
    monkeypatch.delenv(name)
    monkeypatch.setattr(os, "access", lambda path, mode: writable)
    server._find_room_for_pages(tmp_path)
    assert os.environ.get(name) == (None if writable else str(tmp_path / ".prefect" / "pages"))


def a_week_passes(database: Path) -> list[str]:
    """The ids of the runs that ended; eight days ago, it says now."""
    with closing(sqlite3.connect(database, timeout=60)) as opened, opened:
        older = """
            UPDATE flow_run SET end_time = datetime(end_time, '-8 days')
            WHERE end_time IS NOT NULL RETURNING id"""
        return [str(row[0]) for row in opened.execute(older)]


def held(home: Path, runs: list[str]) -> int:
    """How many rows of runs, of what they said and showed, Prefect's database holds."""
    count = " + ".join(
        f"(SELECT count(*) FROM {table} WHERE {column} IN (SELECT value FROM json_each(:runs)))"
        for table, column in (
            ("flow_run", "id"),
            ("log", "flow_run_id"),
            ("artifact", "flow_run_id"),
        )
    )
    with closing(sqlite3.connect(home / ".prefect" / "prefect.db", timeout=60)) as opened:
        return int(opened.execute(f"SELECT {count}", {"runs": json.dumps(runs)}).fetchone()[0])


def test_a_server_that_does_not_start_says_why(tmp_path: Path) -> None:
    boards = tmp_path / "boards.yml"
    write_boards(CareersSite(scale=0.05), boards)
    nowhere = "sqlite+aiosqlite:////dev/null/prefect.db"
    run = alone(tmp_path / "home", boards, PREFECT_SERVER_DATABASE_CONNECTION_URL=nowhere)
    said = run.end()
    (error,) = run.told("error")
    assert error["type"] == "ServerUnavailable" and "Traceback" not in said
    assert "did not start" in error["text"] and "unable to open database file" in error["text"]
    assert not processes_at(tmp_path / "home")


def test_a_named_server_that_does_not_answer_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"http://127.0.0.1:{free_port()}/api"
    monkeypatch.setenv("PREFECT_API_URL", url)
    monkeypatch.setattr(server, "REACHING", 0.1)
    with pytest.raises(server.ServerUnavailable, match=f"no Prefect server answers at {url}"):
        server.ready(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_server_of_the_active_profile_counts_as_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.delenv("PREFECT_PROFILE", raising=False)
    assert server.configured() is None
    (tmp_path / "profiles.toml").write_text(
        'active = "work"\n[profiles.work]\nPREFECT_API_URL = "http://work/api"\n[profiles.home]\n'
    )
    assert server.configured() == "http://work/api"
    monkeypatch.setenv("PREFECT_PROFILE", "home")
    assert server.configured() is None
    monkeypatch.setenv("PREFECT_API_URL", "http://named/api")
    assert server.configured() == "http://named/api"
    assert os.environ["PREFECT_API_URL"] == "http://named/api"
