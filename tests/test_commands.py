"""The commands: exit codes, messages that name the thing, the place and the remedy."""

import csv
import json
import os
import pty
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest
import typer
from fixtures.flow_home import holding
from fixtures.flow_server import prefect_server
from fixtures.warehouse_boards import MONDAY, land, market_at, posting
from fixtures.wire_site import Answer, Site, served
from prometheus_client.parser import text_string_to_metric_families

from jobfeed.alerts.searches import load_searches
from jobfeed.cli import app
from jobfeed.metrics import ailments, as_prometheus
from jobfeed.shell import called, settings
from spiders.catalogue import Board
from warehouse.landing import landed
from warehouse.publish import publish

SEED = Path(__file__).parents[2] / "shared" / "seed" / "aggregator-apple-ml-engineer.txt"


def jobfeed(
    home: Path, *words: str, stdin: str = "", **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jobfeed.cli", "--home", str(home), *words],
        env={**os.environ, "JOBFEED_ALLOW_PRIVATE": "1", "COLUMNS": "200", **env},
        input=stdin, capture_output=True, text=True, timeout=200, check=False,
    )  # fmt: skip


def named_server() -> dict[str, str]:
    """A server that runs already, for commands that would else start one of their own."""
    return {"PREFECT_API_URL": prefect_server()}


def lines(path: Path, *postings: dict[str, Any]) -> Path:
    path.write_text("".join(json.dumps(posting) + "\n" for posting in postings))
    return path


OWN = {
    "employer": "Apple",
    "role_number": "200578597-0836",
    "url": "https://jobs.apple.com/en-us/details/200578597-0836/ml",
    "title": "ML Engineer",
    "locations": ["Cupertino, California, United States"],
    "description_text": "Summary\nTeach machines.\n\nPay & Benefits\n"
    "The base pay range for this role is between $212,000 and $318,400.",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which an employer's board, a copy, a twin and a stranger were ingested."""
    folder = tmp_path_factory.mktemp("commands")
    home = folder / "home"
    other_place = OWN | {"role_number": "200578597-1052", "url": f"{OWN['url']}-2"}
    stranger = OWN | {"employer": "Pear", "url": "https://pear.example/1", "title": "Pomologist"}
    lines(folder / "apple.jsonl", OWN, other_place)
    lines(folder / "pear.jsonl", stranger)
    text = SEED.read_text() if SEED.exists() else f"Role Number: 200578597-0836\n{'words ' * 30}"
    copy = {"employer": "Apple", "url": "https://copies.example/9", "description_text": text}
    lines(folder / "copies.jsonl", copy)
    for name, server in (("apple", {}), ("pear", named_server())):
        done = jobfeed(home, "ingest", str(folder / f"{name}.jsonl"), "--board", name, **server)
        assert done.returncode == 0, done.stderr
    copies = str(folder / "copies.jsonl")
    done = jobfeed(
        home, "ingest", copies, "--board", "copies", "--aggregator", "--json", **named_server()
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["totals"]["opened"] == 0
    return home


def test_a_copy_joins_its_opening_and_the_employers_fields_win(home: Path) -> None:
    (found,) = json.loads(jobfeed(home, "why", "200578597-0836", "--json").stdout)[:1]
    assert (found["employer"], found["title"]) == ("Apple", "ML Engineer")
    assert sorted((s["board"], s["rule"]) for s in found["sources"]) == [
        ("apple", 1),
        ("copies", 4),
    ]
    told = jobfeed(home, "why", "200578597-0836").stdout
    assert "rule 4, copy with the number" in told


def test_equal_numbers_of_two_employers_and_two_places_stay_apart(home: Path) -> None:
    found = json.loads(
        jobfeed(
            home, "sql", "SELECT employer, role_number, requisition FROM postings", "--json"
        ).stdout
    )
    assert sorted((row["employer"], row["role_number"]) for row in found) == [
        ("Apple", "200578597-0836"),
        ("Apple", "200578597-1052"),
        ("Pear", "200578597-0836"),
    ]
    assert {row["requisition"] for row in found} == {"200578597"}


def test_answers_come_as_csv_json_and_parquet(home: Path, tmp_path: Path) -> None:
    query = "SELECT '=1+1' AS formula, employer, '<b>[red]x' AS markup FROM postings ORDER BY 2, 3"
    assert jobfeed(home, "sql", query, "-o", str(tmp_path / "a.csv")).returncode == 0
    with (tmp_path / "a.csv").open(newline="") as held:
        assert next(csv.DictReader(held))["formula"] == "'=1+1"
    assert jobfeed(home, "sql", query, "-o", str(tmp_path / "a.parquet")).returncode == 0
    counted = duckdb.sql(f"SELECT count(*) FROM '{tmp_path / 'a.parquet'}'").fetchone()
    assert counted == (3,)
    assert "<b>[red]x" in jobfeed(home, "sql", query).stdout
    assert json.loads(jobfeed(home, "sql", query, "--format", "json").stdout)[0]["employer"]


@pytest.mark.parametrize(
    ("query", "told"),
    [("SELECT nonsense", "nonsense"), ("DROP TABLE postings", "read-only"), ("SELEC 1", "SELEC")],
)
def test_a_wrong_question_is_told_without_a_traceback(home: Path, query: str, told: str) -> None:
    done = jobfeed(home, "sql", query)
    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_before_the_first_run_every_question_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "searches.yml").write_text("searches: [{name: all}]\n")
    searches = ("--searches", str(tmp_path / "searches.yml"))
    for words in (("sql", "SELECT 1"), ("why", "x"), (*searches, "tell")):
        done = jobfeed(tmp_path, *words)
        assert (done.returncode, "jobfeed run" in done.stderr) == (2, True)
    done = jobfeed(tmp_path, "status")
    assert done.returncode == 0
    assert done.stdout.endswith(f"Next: jobfeed --home {tmp_path} run\n")


def test_one_bad_line_is_told_and_the_rest_goes_in(tmp_path: Path) -> None:
    file = tmp_path / "mixed.jsonl"
    good = {"employer": "A", "posting_id": "1", "title": "Cook"}
    nothing = {"employer": "A", "description_text": "words"}
    file.write_text(f'{json.dumps(good)}\n{{"broken\n{json.dumps(nothing)}\n{{"tittle": "x"}}\n')
    done = jobfeed(tmp_path / "home", "ingest", str(file), "--complete", "--json", **named_server())
    assert done.returncode == 1
    assert "mixed.jsonl:2: not JSON" in done.stderr
    assert "mixed.jsonl:4: tittle" in done.stderr
    totals = json.loads(done.stdout)["totals"]
    assert (totals["opened"], totals["quarantined"]) == (1, 1)


def greenhouse(site: Site, *titles: str) -> None:
    jobs = [{"id": n, "title": title} for n, title in enumerate(titles, 1)]
    site.answers["/v1/boards/acme/jobs"] = Answer(json.dumps({"jobs": jobs}).encode())


def test_a_spider_by_hand_lands_a_batch_or_writes_a_file(tmp_path: Path) -> None:
    with served() as site:
        greenhouse(site, "Cook", "Baker")
        words = ("greenhouse", "https://boards.greenhouse.io/acme", "--api", site.url)
        out = tmp_path / "out.jsonl"
        nowhere = {"PREFECT_API_URL": "http://127.0.0.1:1/api"}
        written = jobfeed(tmp_path / "home", "crawl", *words, "-O", str(out), **nowhere)
        land = ("crawl", *words, "--employer", "Acme", "--json")
        landed = jobfeed(tmp_path / "home", *land, **named_server())
    assert written.returncode == 0, written.stderr
    titles = [json.loads(line)["posting"]["title"] for line in out.read_text().splitlines()]
    assert titles == ["Cook", "Baker"]
    assert json.loads(landed.stdout)["boards"][0]["items"] == 2
    assert len(list((tmp_path / "home" / "landing").glob("*/manifest.json"))) == 1


def test_a_batch_set_aside_is_told_and_can_be_tried_again(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with served() as site:
        greenhouse(site, "Cook")
        words = ("greenhouse", "https://boards.greenhouse.io/acme", "--api", site.url)
        jobfeed(home, "crawl", *words, "--employer", "Acme", **named_server())
    (held,) = (home / "landing").glob("*/observations*")
    whole = held.read_bytes()
    held.write_bytes(b"no such thing")
    assert jobfeed(home, "sweep", **named_server()).returncode == 1
    told = jobfeed(home, "status").stdout
    batch = held.parent.name
    assert f"set aside, for it could not be merged: {batch}: " in told
    assert "sweep --again" in told
    assert list(json.loads(jobfeed(home, "status", "--json").stdout)["aside"]) == [batch]
    (home / "landing" / ".aside" / batch / held.name).write_bytes(whole)
    again = jobfeed(home, "sweep", "--again", "--json", **named_server())
    assert (again.returncode, json.loads(again.stdout)["totals"]["opened"]) == (0, 1)
    assert json.loads(jobfeed(home, "status", "--json").stdout)["aside"] == {}


def test_a_strange_entry_in_landing_keeps_readers_from_nothing(tmp_path: Path) -> None:
    good = [land(tmp_path, board, MONDAY, [posting("1")]) for board in ("acme", "other")]
    strange = "20261129T113337596038Z-pomona-aaaaaa"
    (tmp_path / "landing" / strange).touch()
    done = jobfeed(tmp_path, "sweep", "--json", **named_server())
    told = json.loads(done.stdout)
    assert (done.returncode, sorted(told["merged"]), told["published"]) == (1, sorted(good), True)
    assert list(told["set_aside"]) == list(told["aside"]) == [strange]


def test_batches_that_break_together_are_told_without_a_traceback(tmp_path: Path) -> None:
    for board in ("acme", "other", "third"):
        batch = land(tmp_path, board, MONDAY, [posting("1")])
        (tmp_path / "landing" / batch / "manifest.json").write_text("{}")
    done = jobfeed(tmp_path, "sweep", **named_server())
    assert done.returncode == 1
    assert "3 batches broke and none merged, so the fault may not be theirs" in done.stderr
    assert "Traceback" not in done.stderr
    assert len(landed(tmp_path)) == 3


def test_health_asks_nothing_of_a_board_that_is_followed_no_more(tmp_path: Path) -> None:
    with market_at(tmp_path) as market:
        market.crawl("gone", 0, [], complete=False)
        publish(market.store, tmp_path)

    def ails(boards: list[Board] | None) -> list[str]:
        return ailments(tmp_path, boards, tmp_path / "searches.yml", MONDAY, timedelta(hours=6))

    for boards in (None, [Board(employer="Gone", name="gone", url="https://jobs.lever.co/gone")]):
        assert ails(boards) == ["board gone: its last crawl ended as partial; see jobfeed status"]
    assert ails([]) == []


def test_who_keeps_readers_out_is_told_and_a_monitor_has_its_other_figures(tmp_path: Path) -> None:
    with market_at(tmp_path) as market:
        market.crawl("acme", 0, [posting("1")])
        publish(market.store, tmp_path)
    with holding(tmp_path / "jobfeed.duckdb", read_only=False) as holder:
        for words in (("sql", "FROM postings"), ("status",), ("health",)):
            done = jobfeed(tmp_path, *words)
            assert done.returncode == 1 and f"is held by process {holder.pid} (" in done.stderr
            assert "'duckdb -readonly'" in done.stderr and "Traceback" not in done.stderr
        figures = as_prometheus(tmp_path, MONDAY)
    assert "jobfeed_batches_waiting 0.0" in figures and "jobfeed_postings_open" not in figures


def test_wrong_usage_says_what_is_known(tmp_path: Path) -> None:
    unknown = jobfeed(tmp_path, "crawl", "grenhouse", "https://boards.greenhouse.io/acme")
    assert unknown.returncode == 2
    assert "unknown platform 'grenhouse'; known are" in unknown.stderr
    catalogue = tmp_path / "boards.yml"
    catalogue.write_text("boards:\n  - employer: Acme\n    every: 6h\n")
    done = jobfeed(tmp_path, "--boards", str(catalogue), "run")
    assert done.returncode == 2
    assert "boards.yml:2: 'url' is missing for employer 'Acme'" in done.stderr
    nobody = jobfeed(tmp_path, "--boards", str(catalogue), "run", "nobody")
    assert nobody.returncode == 2
    assert jobfeed(tmp_path, "ingest", "no-such-file.jsonl").returncode == 2
    file = lines(tmp_path / "a.jsonl", {"title": "Cook"})
    assert "no ISO 8601 time" in jobfeed(tmp_path, "ingest", str(file), "--at", "monday").stderr


def test_a_wrong_setting_is_told_by_its_name(tmp_path: Path) -> None:
    done = jobfeed(tmp_path, "status", JOBFEED_WAIT="long", JOBFEED_FEEDS_URL="me.example")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [
        "JOBFEED_FEEDS_URL: 'me.example' is not a web address; write it whole, with https://",
        "JOBFEED_WAIT: Input should be a valid number, unable to parse string as a number",
    ]


def test_a_failed_board_ends_with_one_and_the_others_are_merged(tmp_path: Path) -> None:
    catalogue = tmp_path / "boards.yml"
    with served() as site:
        greenhouse(site, "Cook")
        site.answers["/v1/boards/html/jobs"] = Answer(b"<html>We moved</html>")
        site.answers["/v1/boards/cut/jobs"] = Answer(b'{"jobs": [{"id": 1, "title": "C')
        catalogue.write_text(
            "boards:\n"
            + "".join(
                f"  - {{employer: {name}, url: 'https://boards.greenhouse.io/{name}', "
                f"api: '{site.url}'}}\n"
                for name in ("acme", "html", "cut")
            )
        )
        run = ("--boards", str(catalogue), "run", "--json")
        done = jobfeed(tmp_path / "home", *run, **named_server())
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert {b["board"]: b["reason"] for b in told["boards"]} == {
        "acme-greenhouse": "finished",
        "html-greenhouse": "failed",
        "cut-greenhouse": "failed",
    }
    assert told["totals"]["opened"] == 1
    assert "answered HTML where JSON was due" in str(told["boards"])
    said = jobfeed(tmp_path / "home", "metrics").stdout
    found = {
        (sample.name, sample.labels.get("board") or sample.labels.get("kind")): sample.value
        for family in text_string_to_metric_families(said)
        for sample in family.samples
    }
    assert found["jobfeed_postings_open", "acme-greenhouse"] == 1
    assert found["jobfeed_batches_merged_total", None] == 3
    assert found["jobfeed_batches_waiting", None] == 0
    assert found["jobfeed_posting_events_total", "opened"] == 1
    assert found["jobfeed_board_last_good_crawl_timestamp_seconds", "acme-greenhouse"] > 0
    assert ("jobfeed_board_last_good_crawl_timestamp_seconds", "cut-greenhouse") not in found
    errors = [name for name in found if name[0] == "jobfeed_crawl_errors_total"]
    assert {board for _, board in errors} == {"html-greenhouse", "cut-greenhouse"}
    ill = jobfeed(tmp_path / "home", "--boards", str(catalogue), "health")
    assert ill.returncode == 1
    assert "board html-greenhouse: its last crawl ended as failed" in ill.stderr
    for name in ("html-greenhouse", "cut-greenhouse"):
        jobfeed(tmp_path / "home", "--boards", str(catalogue), "pause", name)
    well = jobfeed(tmp_path / "home", "--boards", str(catalogue), "health", "--json")
    assert (well.returncode, json.loads(well.stdout)["ailments"]) == (0, [])


def test_a_paused_board_is_left_alone_unless_named(tmp_path: Path) -> None:
    home, catalogue = tmp_path / "home", tmp_path / "boards.yml"

    def told(*words: str) -> subprocess.CompletedProcess[str]:
        return jobfeed(home, "--boards", str(catalogue), *words, **named_server())

    with served() as site:
        greenhouse(site, "Cook")
        where = f"url: 'https://boards.greenhouse.io/acme', api: '{site.url}'"
        catalogue.write_text(
            f"boards:\n  - {{employer: Acme, name: acme, {where}}}\n"
            f"  - {{employer: Other, name: other, {where}}}\n"
        )
        assert "resume acme" in told("pause", "acme", "--because", "they asked us").stdout
        assert told("pause", "nobody").returncode == 2
        (paused, going) = json.loads(told("boards", "--json").stdout)
        assert (paused["paused"]["because"], going["paused"]) == ("they asked us", None)
        done = json.loads(told("run", "--all", "--json").stdout)
        assert [board["board"] for board in done["boards"]] == ["other"]
        assert ": they asked us" in told("status").stdout
        named = json.loads(told("run", "acme", "--json").stdout)
        assert [board["board"] for board in named["boards"]] == ["acme"]
        assert told("resume", "acme").stdout == "acme goes on\n"
        assert "was not paused" in told("resume", "acme").stderr
        done = json.loads(told("run", "--all", "--json").stdout)
    assert sorted(board["board"] for board in done["boards"]) == ["acme", "other"]


def test_parse_reads_saved_answers_in_order(tmp_path: Path) -> None:
    saved = tmp_path / "jobs.json"
    jobs = [
        {"id": n, "title": f"Cook {n}", "absolute_url": f"https://a.example/{n}"} for n in (1, 2)
    ]
    saved.write_text(json.dumps({"jobs": jobs}))
    strange = tmp_path / "strange.json"
    strange.write_text('{"weather": "fair"}')
    done = jobfeed(tmp_path, "parse", str(saved), str(strange))
    assert [json.loads(line)["title"] for line in done.stdout.splitlines()] == ["Cook 1", "Cook 2"]
    assert done.returncode == 1
    assert "no known platform answers in this shape; say --platform" in done.stderr
    assert not (tmp_path / "store.duckdb").exists()


def test_three_questions_make_both_files_and_the_first_crawl(tmp_path: Path) -> None:
    files = ("--boards", str(tmp_path / "boards.yml"), "--searches", str(tmp_path / "searches.yml"))
    with served() as site:
        greenhouse(site, "Cook", "Baker", "Cook of soups")
        begin = ("init", "--api", site.url, "--json")
        answers = "https://boards.greenhouse.io/acme\ncook\n\n"
        done = jobfeed(tmp_path / "home", *files, *begin, stdin=answers, **named_server())
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
    assert told["board"]["platform"] == "greenhouse"
    assert told["search"] == {"name": "cook", "words": "cook"}
    assert (told["run"]["totals"]["opened"], told["run"]["telling"]["found"]) == (3, {"cook": 2})
    feed = json.loads((tmp_path / "home" / "feeds" / "cook.json").read_text())
    assert {item["title"].partition(" at")[0] for item in feed["items"]} == {
        "Cook",
        "Cook of soups",
    }
    again = json.loads(jobfeed(tmp_path / "home", *files, "tell", "--json").stdout)
    assert (again["found"], again["trouble"]) == ({"cook": 0}, [])
    assert (tmp_path / "boards.yml").read_text().startswith("boards:")


def test_who_begins_again_is_asked_until_the_page_is_one_and_loses_nothing(tmp_path: Path) -> None:
    boards, searches = tmp_path / "boards.yml", tmp_path / "searches.yml"
    searches.write_text("# mine\nsearches:\n  - name: cook-berlin\n    words: chef\n")
    with served() as site:
        greenhouse(site, "Cook", "Baker")
        page = "https://boards.greenhouse.io/acme"
        boards.write_text(f"boards:\n  - {{employer: Acme, url: {page}, api: {site.url}}}\n")
        before = boards.read_text()
        told = on_a_terminal(
            ["--home", f"{tmp_path}/home", "--boards", str(boards), "--searches", str(searches)],
            ["", "cook", "Berlin", "acme.example/jobs", page],
            named_server() | {"JOBFEED_ALLOW_PRIVATE": "1"},
        )  # fmt: skip
    assert told.count("Which careers page do you want to follow?") == 3
    assert "acme.example/jobs: not a web address; write it whole, with https://" in told
    assert "holds your search as cook-berlin-2" in told
    assert (boards.read_text(), searches.read_text().splitlines()[0]) == (before, "# mine")
    assert [(s.name, s.words, s.place) for s in load_searches(searches)] == [
        ("cook-berlin", ["chef"], None), ("cook-berlin-2", ["cook"], "Berlin"),
    ]  # fmt: skip


QUESTION = re.compile(rb"(?:follow\?|any\)|anywhere\)): ")


def on_a_terminal(words: list[str], answers: list[str], env: dict[str, str]) -> str:
    """What `init` shows a person who gives these answers, each as soon as it is asked."""
    screen, keyboard = pty.openpty()
    command = [sys.executable, "-m", "jobfeed.cli", *words, "init"]
    told = b""
    with subprocess.Popen(
        command, stdin=keyboard, stdout=keyboard, stderr=keyboard, env=os.environ | env
    ) as running:
        os.close(keyboard)
        asked = 0
        with suppress(OSError):  # A terminal whose last process ended cannot be read.
            while said := os.read(screen, 65536):
                told += said
                questions = len(QUESTION.findall(told))
                for answer in answers[asked:questions]:
                    os.write(screen, f"{answer}\n".encode())
                asked = max(asked, questions)
    os.close(screen)
    assert running.returncode == 0, told.decode()
    return told.decode()


def test_tables_fit_eighty_columns_and_have_no_colours_in_a_pipe(home: Path) -> None:
    searches = home.parent / "searches.yml"
    searches.write_text("searches:\n  - name: everything-that-happens-at-any-employer-anywhere\n")
    wide = ("sql", "SELECT * EXCLUDE (sections, evidence) FROM postings")
    asked: tuple[tuple[str, ...], ...] = (("status",), ("boards",), ("tell",), wide)
    for words in asked:
        done = jobfeed(home, "--searches", str(searches), *words, COLUMNS="80")
        assert done.returncode == 0, done.stderr
        assert "\x1b" not in done.stdout, words
        # A sentence is wrapped by the terminal where a word ends; a table must fit by itself.
        lines = done.stdout.split("\n")
        rules = [number for number, line in enumerate(lines) if set(line.strip()) == {"─"}]
        assert rules, words
        for line in (line for n in rules for line in lines[max(0, n - 3) : n + 2]):
            assert len(line) <= 80, words
    # What would be torn to pieces beside the others stands below them.
    assert re.search(r"^employment_type( +full_time)? *$", done.stdout, re.M)


@pytest.mark.parametrize(
    ("program", "found", "told"),
    [
        ("/opt/venv/bin/jobfeed", "/opt/venv/bin/jobfeed", "jobfeed"),
        (".venv/bin/jobfeed", None, ".venv/bin/jobfeed"),
        ("/site-packages/jobfeed/cli.py", None, "jobfeed"),
    ],
)
def test_what_to_type_next_can_be_typed(
    monkeypatch: pytest.MonkeyPatch, program: str, found: str | None, told: str
) -> None:
    monkeypatch.setattr(sys, "argv", [program])
    monkeypatch.setattr(shutil, "which", lambda _: found)
    assert called() == told
    monkeypatch.setattr(settings, "home", Path("else where"))
    assert called() == f"{told} --home 'else where'"


def test_every_command_answers_programs() -> None:
    # These print JSON Lines or Prometheus text anyway, or keep running.
    without = {"parse", "detect", "metrics", "serve", "explore"}
    known: dict[str, Any] = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    silent = {
        name
        for name, command in known.items()
        if not any("--json" in parameter.opts for parameter in command.params)
    }
    assert silent == without
