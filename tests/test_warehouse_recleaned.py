"""Better rules of cleaning reach what the store holds and say what they changed."""

import shutil
from pathlib import Path

from fixtures.warehouse_boards import Market, market_at, posting, state
from test_warehouse_migrations import of_version

from flows.cleaning import clean_file, cleaner
from postings.clean import CLEANER_VERSION
from postings.clean.employers import Employer, Employers
from postings.model import RawPosting
from warehouse.landing import LANDING
from warehouse.publish import create_views
from warehouse.replay import clean_store_again, rebuild_store

PAID = "You build pipelines. The base salary range is $100,000 - $120,000 a year."
REST = [posting(f"A-{number}") for number in range(101, 120)]
# What worse rules would have read of the first posting.
MISREAD = """
UPDATE observations SET cleaner_version = 0, title = 'Misread', title_key = 'misread', pay = [],
    role_number = NULL, requisition = NULL, role_number_from = NULL, employment_type = 'contract'
WHERE role_number = 'A-100'
"""


def crawl_three_days(market: Market) -> None:
    market.crawl("acme", 0, [posting("A-100", description_text=PAID), *REST])
    market.crawl("acme", 1, REST)
    market.crawl("other", 1, [posting("B-1", employer="Other Ltd", url="https://other.example/1")])
    market.crawl("acme", 2, [posting("A-100", description_text=PAID), *REST])


def test_what_the_store_holds_is_cleaned_anew_without_landing_and_says_what_changed(
    tmp_path: Path,
) -> None:
    with market_at(tmp_path) as market:
        crawl_three_days(market)
        expected = state(market.store)
        market.ask(MISREAD)
    shutil.rmtree(tmp_path / LANDING)

    done = clean_store_again(tmp_path, clean_file)

    assert done.cleaned == {"acme": 1}
    fields = ["employment_type", "pay", "requisition", "role_number", "title", "title_key"]
    assert done.fields == dict.fromkeys(fields, 1)
    with market_at(tmp_path) as market:
        assert state(market.store) | {"recleaned": []} == expected
        create_views(market.store)
        assert market.ask(
            """SELECT role_number, from_version, to_version, before, after
            FROM recleaned_postings JOIN postings USING (posting_key) WHERE field = 'title'"""
        ) == [("A-100", 0, CLEANER_VERSION, "Misread", "Data Engineer")]
        # That rules got better is no change of the posting.
        assert market.ask("SELECT count(*) FROM posting_events WHERE kind = 'changed'") == [(0,)]


def test_nothing_is_cleaned_anew_where_the_rules_are_the_same(tmp_path: Path) -> None:
    with market_at(tmp_path) as market:
        crawl_three_days(market)
    done = clean_store_again(tmp_path, clean_file)
    assert (done.cleaned, done.fields) == ({}, {})


def test_what_became_known_of_employers_is_followed_as_well(tmp_path: Path) -> None:
    with market_at(tmp_path) as market:
        crawl_three_days(market)
    known = Employers([Employer(name="Both", aliases=["Acme", "Other"])])
    done = clean_store_again(tmp_path, cleaner(known), known)
    assert (done.employers, done.cleaned) == (21, {})
    with market_at(tmp_path) as market:
        assert market.ask("SELECT DISTINCT employer FROM postings") == [("Both",)]


def test_what_could_not_be_read_leaves_quarantine_once_it_can(tmp_path: Path) -> None:
    nameless = RawPosting(description_text="Somebody is wanted.")
    with market_at(tmp_path) as market:
        market.crawl("acme", 0, [*REST, nameless])
        market.ask(
            """UPDATE quarantine SET cleaner_version = 0,
            raw = '{"title": "Welder", "posting_id": "7", "employer": "Acme Inc."}'"""
        )
    assert clean_store_again(tmp_path, clean_file).fields == {"error": 1}
    with market_at(tmp_path) as market:
        assert market.ask("SELECT count(*) FROM quarantine") == [(0,)]
        assert market.ask("SELECT title, status FROM postings WHERE posting_id = '7'") == [
            ("Welder", "open")
        ]


def test_a_replay_keeps_what_was_once_read_otherwise(tmp_path: Path) -> None:
    with market_at(tmp_path) as market:
        crawl_three_days(market)
        market.ask(MISREAD)
    clean_store_again(tmp_path, clean_file)
    assert rebuild_store(tmp_path, clean_file) == {}
    with market_at(tmp_path) as market:
        assert market.ask("SELECT before, after IS NULL FROM recleaned WHERE field = 'pay'") == [
            ("[]", False)
        ]


def test_a_replay_keeps_what_an_older_store_knew_by_hashes(tmp_path: Path) -> None:
    told = "SELECT * FROM recleaned ORDER BY content_id, field"
    with market_at(tmp_path / "new") as market:
        crawl_three_days(market)
        market.ask(MISREAD)
    clean_store_again(tmp_path / "new", clean_file)
    with market_at(tmp_path / "new") as market:
        known = market.ask(told)
    assert len(known) == 6
    of_version(5, tmp_path / "new", tmp_path / "old")
    shutil.copytree(tmp_path / "new" / LANDING, tmp_path / "old" / LANDING)
    assert rebuild_store(tmp_path / "old", clean_file) == {}
    with market_at(tmp_path / "old") as market:
        assert market.ask(told) == known


def test_what_a_crawl_lists_again_is_cleaned_anew_and_recorded_as_well(tmp_path: Path) -> None:
    with market_at(tmp_path) as market:
        crawl_three_days(market)
        market.ask(MISREAD)
        counts = market.crawl("acme", 3, [posting("A-100", description_text=PAID), *REST])
        assert (counts.cleaned, counts.opened, counts.changed) == (1, 0, 0)
        assert market.ask("SELECT before FROM recleaned WHERE field = 'employment_type'") == [
            ("contract",)
        ]
