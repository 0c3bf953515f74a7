"""Real postings through the whole store: as many come out as their identities say."""

from pathlib import Path

import pytest
from fixtures.warehouse_boards import Market, market_at
from fixtures.warehouse_corpus import AGGREGATORS, POSTINGS, corpus, corpus_files

from postings.model import RawPosting
from spiders.parse import read_saved

SEED = POSTINGS.parents[1] / "seed"

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


def test_an_aggregators_text_beside_the_employers_page_is_one_posting(tmp_path: Path) -> None:
    seed = SEED / "aggregator-apple-ml-engineer.txt"
    if not seed.exists():
        pytest.skip(f"{seed} is not there")
    (text,) = (p for p in read_saved(seed.name, seed.read_bytes()) if isinstance(p, RawPosting))
    page = RawPosting(
        employer="Apple Inc.", posting_id="200578597-0836", role_number="200578597-0836",
        title="Machine Learning Engineer", locations=["Cupertino, California, United States"],
        url="https://jobs.apple.com/en-us/details/200578597-0836/machine-learning-engineer",
        description_text="Join us.",
    )  # fmt: skip
    number = "200578597-1052"
    other_place = page.model_copy(
        update={"posting_id": number, "role_number": number, "url": f"{page.url}?{number}"}
    )
    namesake = page.model_copy(update={"employer": "Pear Ltd", "url": "https://pear.example/1"})
    with market_at(tmp_path) as market:
        market.crawl("copies", 0, [text.model_copy(update={"employer": "Apple"})], complete=False)
        market.crawl("apple", 1, [page, other_place])
        market.crawl("pear", 2, [namesake])
        rows = market.ask(
            """SELECT employer, role_number, requisition, sources FROM postings
            ORDER BY employer, role_number"""
        )
        assert rows == [
            ("Apple Inc.", "200578597-0836", "200578597", 2),
            ("Apple Inc.", "200578597-1052", "200578597", 1),
            ("Pear Ltd", "200578597-0836", "200578597", 1),
        ]
        # The employer's fields win; what its page leaves empty, the copy fills.
        fields = "title, text, weekly_hours, pay[1].maximum::INTEGER"
        ((title, text_now, hours, most),) = market.ask(
            f"SELECT {fields} FROM postings WHERE sources = 2"
        )
        assert (title, text_now) == ("Machine Learning Engineer", "Join us.")
        assert (hours, most) == (40, 318400)
        joined = market.ask("SELECT copy, rule FROM posting_sources WHERE board = 'copies'")
        assert joined == [(True, 4)]
