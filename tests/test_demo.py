"""The demo: five days of the bundled market, compared with what an observer of it would count."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from jobfeed.cookbook import answered
from jobfeed.demo import market
from jobfeed.demo.market import BROKEN_DAY, DAYS
from jobfeed.demo.site import employers

ENV = {**os.environ, "COLUMNS": "80", "TERM": "dumb"}


def jobfeed(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jobfeed.cli", "--home", str(home), *words],
        env=ENV, capture_output=True, text=True, timeout=280, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """The demo's home after its days, and what it told."""
    home = tmp_path_factory.mktemp("demo") / "home"
    done = jobfeed(home, "demo")
    assert done.returncode == 0, done.stdout + done.stderr
    yield home, done.stdout


def asked(home: Path, query: str) -> list[dict[str, Any]]:
    done = jobfeed(home, "sql", query, "--json")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def test_the_demo_ends_with_a_summary_and_what_to_type_next(demo: tuple[Path, str]) -> None:
    home, told = demo
    assert "postings open of" in told
    assert told.count("jobfeed --home") == 3
    assert max(map(len, told.split("Three queries")[0].splitlines())) <= 80


def test_the_employers_openings_are_counted_as_they_were(demo: tuple[Path, str]) -> None:
    home, _ = demo
    with duckdb.connect(str(home / "jobfeed.duckdb"), read_only=True) as published:
        rows = published.execute(
            """SELECT date_diff('day', DATE '2026-03-02', "at"::DATE), kind, count(*)
               FROM posting_events WHERE kind IN ('opened', 'closed', 'reopened')
               AND posting_key IN (SELECT posting_key FROM posting_sources WHERE board IN (
                   'pomona', 'larkfield', 'norrsken', 'cobalt', 'steinbock', 'maple'))
               GROUP BY ALL"""
        ).fetchall()
        now = published.execute(
            """SELECT count(*) FROM postings WHERE status = 'open'
               AND posting_key IN (SELECT posting_key FROM posting_sources WHERE board IN (
                   'pomona', 'larkfield', 'norrsken', 'cobalt', 'steinbock', 'maple'))"""
        ).fetchone()
    seen = {(day, kind): count for day, kind, count in rows}
    expected = market.expected()
    assert now == (expected[-1]["open"],)
    for kind in ("opened", "closed", "reopened"):
        by_day = [seen.get((day, kind), 0) for day in range(DAYS)]
        told = [count[kind] for count in expected]
        # What the lost page of one day hid is seen on the next.
        late = slice(BROKEN_DAY, BROKEN_DAY + 2)
        assert by_day[: late.start] == told[: late.start], kind
        assert sum(by_day[late]) == sum(told[late]), kind


def test_every_platform_is_crawled_whole(demo: tuple[Path, str]) -> None:
    home, _ = demo
    found = asked(
        home,
        "SELECT board, count(*) AS open FROM posting_sources WHERE closed_at IS NULL GROUP BY 1",
    )
    seen = {row["board"]: row["open"] for row in found}
    site = market.openings(employers=employers())
    for employer in employers():
        listed = [o for o in market.listed(site, DAYS - 1) if o.employer == employer]
        assert seen[employer.board] == len(listed), employer.board


def test_copies_join_their_openings_by_the_number_they_carry(demo: tuple[Path, str]) -> None:
    home, _ = demo
    joined = asked(home, "SELECT rule FROM posting_sources WHERE aggregator AND rule = 4")
    copies = market.copied(market.openings(), 4)
    numbered = [o for o in copies if (o.index // 9) % 3 != 2]
    assert len(joined) >= len(numbered) > 10


def test_reposts_under_a_new_posting_id_are_one_posting(demo: tuple[Path, str]) -> None:
    home, _ = demo
    renewed = [o for o in market.openings() if o.new_id_on is not None and {2, 3} <= o.days]
    found = asked(home, "SELECT role_number, sources, reposts FROM postings WHERE reposts > 0")
    by_number = {row["role_number"]: row for row in found}
    assert renewed
    for opening in renewed:
        assert by_number[opening.number]["reposts"] >= 1


def test_changed_texts_are_versions(demo: tuple[Path, str]) -> None:
    home, _ = demo
    changed = {o.number for o in market.openings() if o.changed(4) and o.number and 4 in o.days}
    rows = asked(
        home,
        "SELECT role_number FROM posting_events JOIN postings USING (posting_key) "
        "WHERE kind = 'changed' AND detail LIKE '%text%'",
    )
    assert changed <= {row["role_number"] for row in rows}


def test_nothing_is_lost_between_landing_and_the_store(demo: tuple[Path, str]) -> None:
    home, _ = demo
    manifests = [json.loads(p.read_text()) for p in home.glob("landing/*/manifest.json")]
    # The employers and the aggregator each day, a board of every other platform on two of them.
    small = len(employers()) - len(market.EMPLOYERS)
    assert len(manifests) == DAYS * (len(market.EMPLOYERS) + 1) + 2 * small
    merged = asked(home, "SELECT batch_id FROM batches")
    assert {m["batch"] for m in manifests} == {row["batch_id"] for row in merged}
    reasons = Counter(m["reason"] for m in manifests)
    assert reasons == {"finished": len(manifests) - 1, "partial": 1}
    assert asked(home, "FROM quarantine") == []


@pytest.mark.parametrize("view", ["open_postings", "openings", "skills_demand", "board_health"])
def test_the_views_answer(demo: tuple[Path, str], view: str) -> None:
    assert asked(demo[0], f"FROM {view} LIMIT 3")


def test_why_tells_the_rule_and_the_history(demo: tuple[Path, str]) -> None:
    home, _ = demo
    row = asked(
        home,
        "SELECT p.role_number FROM posting_sources s JOIN postings p USING (posting_key) "
        "WHERE s.rule = 4 AND p.sources > 1 ORDER BY 1 LIMIT 1",
    )[0]
    told = jobfeed(home, "why", row["role_number"]).stdout
    assert "rule 1, same role number, score 1.00" in told
    assert "rule 4, copy with the number, score 0.99" in told
    assert "opened" in told and "copy on mosaic" in told
    assert jobfeed(home, "why", "no such number").returncode == 1


def test_status_knows_every_board(demo: tuple[Path, str]) -> None:
    home, _ = demo
    told = json.loads(jobfeed(home, "status", "--json").stdout)
    assert {row["board"] for row in told["boards"]} == {
        *(employer.board for employer in employers()),
        "mosaic",
    }
    assert told["waiting"] == []


def test_the_cookbook_shows_what_its_questions_answer(demo: tuple[Path, str]) -> None:
    page = (Path(__file__).resolve().parents[1] / "docs" / "cookbook.md").read_text("utf-8")
    assert page.count("```sql\n") == 30
    assert answered(page, demo[0]) == page, "run 'make cookbook'"


def test_each_run_told_the_saved_searches(demo: tuple[Path, str]) -> None:
    home, _ = demo
    told = json.loads((home / "feeds" / "python.json").read_text())["items"]
    opened = "SELECT count(*) AS news FROM posting_news WHERE list_contains(skills, 'Python')"
    (found,) = asked(home, f"{opened} AND kind IN ('opened', 'reopened')")
    assert len(told) == found["news"]


def test_the_demo_never_takes_another_home_for_its_own(tmp_path: Path) -> None:
    (tmp_path / "boards.yml").write_text("boards: []\n")
    done = jobfeed(tmp_path, "demo")
    assert done.returncode == 2
    assert "choose another --home" in done.stderr
    assert (tmp_path / "boards.yml").exists()
