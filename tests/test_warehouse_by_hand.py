"""What a person decided: a wrong merge split, a missed one joined, whatever is crawled after."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pytest
from fixtures.warehouse_boards import MONDAY, Market, day, market_at, state
from test_warehouse_identity import OTHER, copy, groups, mosaic, own
from typer.testing import CliRunner

from flows.cleaning import clean_file
from flows.decisions import DECISIONS, decisions_of, load_decisions, remember
from jobfeed import shell
from jobfeed.cli import app
from postings.decisions import Decision
from spiders.entries import CatalogueError
from warehouse.by_hand import Undecidable, follow, join, postings_of, split
from warehouse.replay import rebuild_store
from warehouse.store import open_store


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Market]:
    with market_at(tmp_path) as held:
        yield held


def do_split(market: Market, asked: str, *addresses: str, at: float = 1.5) -> None:
    decision = split(market.store, asked, addresses, day(at), "another team")
    remember(market.home, decision)
    assert follow(market.store, decisions_of(market.home))


def do_join(market: Market, *asked: str, at: float = 1.5) -> None:
    remember(market.home, join(market.store, asked, day(at), "one opening"))
    assert follow(market.store, decisions_of(market.home))


def written(folder: Path, body: str) -> list[Decision]:
    """What a file of decisions says."""
    (folder / DECISIONS).write_text(body)
    return load_decisions(folder / DECISIONS)


def replayed(market: Market) -> dict[str, list[str]]:
    """The state of the store rebuilt from landing and decisions alone."""
    market.store.close()
    assert rebuild_store(market.home, clean_file, decisions_of(market.home)) == {}
    with open_store(market.home) as store:
        return state(store)


def test_a_split_holds_against_rules_later_crawls_and_replay(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1")])
    mosaic(market, 1, copy("c"), copy("d"))
    assert groups(market) == [[("1", 1), ("c", 5), ("d", 5)]]
    do_split(market, "R-0042", "https://mosaic.example/c?utm_source=x")
    assert groups(market) == [[("1", 1), ("d", 5)], [("c", 0)]]
    rows = market.ask("SELECT score, evidence FROM posting_sources WHERE rule = 0")
    assert rows == [(1.0, "split off by hand on 2026-03-03: another team")]
    # New words, a new address, the number itself: it stays what it was decided to be.
    mosaic(market, 2, copy("c", url="https://mosaic.example/new", description_text="R-0042"))
    mosaic(market, 3, copy("c", description_text="Role number: R-0042"), copy("e"))
    assert groups(market)[0] == [("1", 1), ("d", 5), ("e", 5)]
    assert {rule for name, rule in groups(market)[1]} == {0}
    events = market.ask(
        """SELECT posting_key = (SELECT posting_key FROM posting_sources WHERE board = 'acme'),
        "at", kind, batch_id, detail FROM posting_events WHERE kind = 'split' ORDER BY 1"""
    )
    told = (day(1.5), "split", None, "by hand: another team")
    assert events == [(False, *told), (True, *told)]
    before = state(market.store)
    assert replayed(market) == before


def test_a_join_wins_over_two_numbers_and_takes_along_what_comes_later(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1"), own("R-0043", "2", description_text=OTHER)])
    mosaic(market, 1, copy("c", description_text="Role number: R-0043"))
    do_join(market, "R-0042", "R-0043")
    assert groups(market) == [[("1", 1), ("2", 0), ("c", 0)]]
    assert market.ask("SELECT DISTINCT evidence FROM posting_sources WHERE rule = 0") == [
        ("joined by hand on 2026-03-03: one opening",)
    ]
    market.crawl("acme", 2, [own("R-0042", "1"), own("R-0043", "9", description_text=OTHER)])
    assert groups(market) == [[("1", 1), ("2", 0), ("9", 0), ("c", 0)]]
    assert [row for row in market.history("R-0042") if row[0] == "merged"] == [
        ("merged", 1.5, "by hand: one opening")
    ]
    ((number, key),) = market.ask("SELECT role_number, posting_key FROM postings")
    assert number == "R-0042"
    assert postings_of(market.store, decisions_of(market.home)[0]) == [key]
    before = state(market.store)
    assert replayed(market) == before


def test_the_later_decision_wins_and_an_entry_taken_out_is_undone(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1")])
    mosaic(market, 1, copy("c"))
    file = market.home / DECISIONS
    do_split(market, "R-0042", "c")
    do_join(market, "R-0042", "mosaic/c", at=1.6)
    assert groups(market) == [[("1", 1), ("c", 0)]]
    do_split(market, "R-0042", "mosaic/c", at=1.7)
    assert groups(market) == [[("1", 1)], [("c", 0)]]
    assert len(decisions_of(market.home)) == 3
    file.unlink()
    assert follow(market.store, decisions_of(market.home))
    assert groups(market) == [[("1", 1), ("c", 5)]]
    assert market.ask("SELECT DISTINCT kind FROM posting_events") == [("opened",)]
    assert not follow(market.store, [])


def test_an_address_that_another_job_gets_later_is_not_meant(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1"), own("R-0050", "3", title="Cook")])
    mosaic(market, 1, copy("c"))
    do_split(market, "R-0042", "c")
    mosaic(market, 2, copy("c", title="Cook", description_text="Role number: R-0050"))
    assert [("3", 1), ("c", 4)] in groups(market)


def test_what_was_split_off_can_be_joined_elsewhere_and_is_left_alone_there(
    market: Market,
) -> None:
    market.crawl("acme", 0, [own("R-0042", "1"), own("R-0050", "3", title="Cook")])
    mosaic(market, 1, copy("c"))
    do_split(market, "R-0042", "c")
    do_join(market, "R-0050", "mosaic/c", at=1.6)
    mosaic(market, 2, copy("c"), copy("e", title="Cook"))
    assert groups(market) == [[("1", 1)], [("3", 1), ("c", 0)], [("e", 2)]]


def test_the_file_is_for_people(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1")])
    mosaic(market, 1, copy("c"), copy(None, url="https://mosaic.example/d?b=1"))
    file = market.home / DECISIONS
    file.write_text("# Ours.\ndecisions:\n")
    do_split(market, "R-0042", "https://mosaic.example/d?b=1", "c")
    assert file.read_text() == (
        "# Ours.\n"
        "decisions:\n"
        "  - split:\n"
        "    - mosaic/c\n"
        "    - mosaic/https://mosaic.example/d?b=1\n"
        "    from: acme/1\n"
        "    at: '2026-03-03T18:00:00Z'\n"
        "    why: another team\n"
    )


def test_the_commands_settle_it_at_once_and_tell_what_is_wrong(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    market.crawl("acme", 0, [own("R-0042", "1")])
    mosaic(market, 1, copy("c"))
    market.store.close()
    monkeypatch.setattr(shell.settings, "home", market.home)

    def told(*words: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, words)
        assert done.exit_code == code, done.output
        return done.output if code else done.stdout

    done = json.loads(told("split", "R-0042", "c", "--because", "another team", "--json"))
    assert (done["decision"]["split"], done["decision"]["from"]) == (["mosaic/c"], "acme/1")
    (key,) = done["postings"]
    (row,) = json.loads(told("why", "mosaic/c", "--json"))
    assert (row["posting_key"], row["sources"][0]["rule"]) == (key, 0)
    assert [event["kind"] for event in row["events"]] == ["opened", "split"]
    assert "rule 0, by_hand, score 1.00: split off by hand on" in told("why", key)
    assert "one posting already" in told("join", key, "mosaic/c", code=2)
    assert "No posting is known by 'R-9'" in told("split", "R-9", "c", code=2)
    assert "acme/1, mosaic/c: one posting now" in told("join", "acme/1", "mosaic/c")
    with duckdb.connect(str(market.home / "jobfeed.duckdb"), read_only=True) as published:
        assert published.execute("SELECT sources FROM postings").fetchall() == [(2,)]


@pytest.mark.parametrize(
    ("asked", "addresses", "told"),
    [
        ("R-9", ["c"], "No posting is known by 'R-9'; try its role number"),
        ("R-0042", ["x"], "'R-0042' has no source 'x'; it has acme/1, mosaic/c"),
        ("R-0042", ["c", "1"], "'R-0042' would have no source left"),
        ("200578597", ["2"], "'200578597' names 2 postings; write one's key: "),
    ],
)
def test_what_cannot_be_split_is_told(
    market: Market, asked: str, addresses: Sequence[str], told: str
) -> None:
    rest = [own(f"200578597-{n}", str(n), title="Cook") for n in ("0836", "1052")]
    market.crawl("acme", 0, [own("R-0042", "1"), *rest])
    mosaic(market, 1, copy("c"))
    with pytest.raises(Undecidable) as error:
        split(market.store, asked, addresses, MONDAY, "")
    assert str(error.value).startswith(told)


def test_what_cannot_be_named_or_joined_is_told(market: Market) -> None:
    page = "https://acme.example/1"
    market.crawl("acme", 0, [own("R-1", "1", url=page), own("R-2", "2")])
    market.crawl("acme", 1, [own("R-3", "1", url=page), own("R-2", "2")])
    market.crawl("two", 1, [own("R-3", "1", url="https://two.example/1")])
    with pytest.raises(Undecidable, match="^'R-2' and 'R-2': one posting already"):
        join(market.store, ["R-2", "R-2"], MONDAY, "")
    with pytest.raises(Undecidable, match="^https://acme.example/1 cannot be named: its board"):
        join(market.store, ["R-2", "R-3"], MONDAY, "")
    with pytest.raises(Undecidable, match="^'1' is on 2 boards; write acme/1 or two/1$"):
        split(market.store, "R-3", ["1"], MONDAY, "")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("- split: [a/1]\n", "decisions.yml:1: 'at' is missing"),
        ("decisions:\n- at: 2026-03-02\n  why: x\n", "decisions.yml:2: 'split': write either"),
        ("- join: [a/1]\n  at: 2026-03-02\n", "decisions.yml:1: 'join': 'join:' takes two"),
        ("- split: [x]\n  at: 2026-03-02\n", "decisions.yml:1: 'split': 'x' names no source; "),
        ("- split: [a/1]\n  at: soon\n", "decisions.yml:2: 'at': "),
        ("- split: [a/1]\n  form: a/2\n  at: 2026-03-02\n", "decisions.yml:2: 'form' is not known"),
        ("- soon\n", "decisions.yml:1: a decision is 'split:' or 'join:', and 'at:'"),
    ],
)
def test_mistakes_in_the_file_are_told_with_their_line(
    tmp_path: Path, body: str, told: str
) -> None:
    with pytest.raises(CatalogueError) as error:
        written(tmp_path, body)
    assert error.value.mistakes[0].startswith(told)


def test_a_day_counts_to_its_end_and_a_bare_time_is_utc(tmp_path: Path) -> None:
    body = "- {split: [a/1], at: 2026-03-02}\n- {split: [a/1], at: 2026-03-02 06:00:00}\n"
    day_long, bare = written(tmp_path, body)
    assert day_long.at.isoformat() == "2026-03-02T23:59:59.999999+00:00"
    assert bare.at == MONDAY
