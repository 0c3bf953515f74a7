"""Real postings through the whole store: as many come out as their identities say."""

import pytest
from fixtures.warehouse_boards import Market, market_at
from fixtures.warehouse_corpus import AGGREGATORS, corpus, corpus_files

SITES = (
    "amdocs", "apple", "google_careers", "greenhouse", "marvell", "microsoft", "redhat", "varonis",
    "linkedin", "glassdoor",
)  # fmt: skip


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Market:
    assert {file.stem for file in corpus_files()} == set(SITES)
    with market_at(tmp_path_factory.mktemp("corpus")) as held:
        for at, site in enumerate(SITES):
            held.crawl(site, at, corpus(site), aggregator=site in AGGREGATORS)
        yield held


def test_every_line_is_read_and_none_is_lost(market: Market) -> None:
    assert market.ask("SELECT board, error FROM quarantine") == []
    counted = dict(market.ask("SELECT board, count(*) FROM posting_sources GROUP BY board"))
    lines = {site: len({(p.posting_id, p.url) for p in corpus(site)}) for site in SITES}
    assert counted == lines


def test_apple_has_a_posting_a_role_number_and_an_opening_a_requisition(market: Market) -> None:
    numbers = {posting.role_number for posting in corpus("apple")}
    ((postings, openings),) = market.ask(
        "SELECT count(*), count(DISTINCT requisition) FROM postings WHERE employer_key = 'apple' "
        "AND board = 'apple'"
    )
    assert postings == len(numbers) == 67
    assert openings == len({str(number).partition("-")[0] for number in numbers})


@pytest.mark.parametrize("site", SITES)
def test_a_board_has_a_posting_an_id(market: Market, site: str) -> None:
    ((count,),) = market.ask(
        "SELECT count(DISTINCT posting_key) FROM posting_sources WHERE board = $1", site
    )
    assert count == len({posting.posting_id for posting in corpus(site)})


def test_copies_join_no_two_employers(market: Market) -> None:
    rows = market.ask(
        """SELECT list(DISTINCT employer_key ORDER BY employer_key) FROM posting_sources
        GROUP BY posting_key HAVING count(DISTINCT employer_key) > 1"""
    )
    assert rows == []


def test_the_copies_that_share_an_employers_address_are_found(market: Market) -> None:
    own = {posting.url for site in SITES[:-2] for posting in corpus(site)}
    copies = [posting for site in AGGREGATORS for posting in corpus(site)]
    joined = market.ask(
        """SELECT s.rule FROM posting_sources s JOIN postings USING (posting_key)
        WHERE s.copy AND sources > 1"""
    )
    assert len([copy for copy in copies if copy.url in own]) == 2
    assert joined == [(3,), (3,)]
