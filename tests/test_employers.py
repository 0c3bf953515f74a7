"""employers.yml: names, domains and boards that belong to one employer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fixtures.warehouse_boards import market_at, state
from test_warehouse_identity import copy, groups, own, view

from flows.employers import EMPLOYERS, load_employers
from postings.clean import clean
from postings.clean.employers import Employers
from postings.model import RawPosting
from spiders.entries import CatalogueError

KNOWN = """
employers:
  - name: Acme Inc.
    aliases: [Acme Robotics, ACME Werke GmbH]
    domains: [acme.com]
    tenants: [greenhouse/acmejobs, https://jobs.ashbyhq.com/Acme]
  - name: Acme Space
    domains: [space.acme.com]
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Employers]:
    def write(body: str) -> Employers:
        (tmp_path / EMPLOYERS).write_text(body, encoding="utf-8")
        return load_employers(tmp_path / EMPLOYERS)

    return write


@pytest.mark.parametrize(
    ("said", "platform", "url", "apply_url", "employer", "key"),
    [
        ("acme robotics, Inc.", "file", None, None, "Acme Inc.", "acme"),
        ("Acme Werke", "file", None, None, "Acme Inc.", "acme"),
        ("ACME", "file", None, None, "Acme Inc.", "acme"),
        ("Acme Rockets", "file", None, None, "Acme Rockets", "acme rockets"),
        (None, "file", "https://careers.acme.com/1", None, "Acme Inc.", "acme"),
        ("Hays", "file", "https://hays.example/1", "https://www.acme.com/j/1", "Acme Inc.", "acme"),
        ("X", "file", "https://jobs.space.acme.com/1", None, "Acme Space", "acme space"),
        ("X", "file", "https://notacme.com/1", None, "X", "x"),
        ("X", "greenhouse", "https://greenhouse.io/AcmeJobs/jobs/1", None, "Acme Inc.", "acme"),
        ("X", "lever", "https://jobs.lever.co/acmejobs/1", None, "X", "x"),
        ("X", "ashby", "https://jobs.ashbyhq.com/acme/1?utm_source=y", None, "Acme Inc.", "acme"),
        ("X", "ashby", "https://jobs.ashbyhq.com/acmeist/1", None, "X", "x"),
        # A name that is listed says more than the domain it stands on.
        ("Acme Space", "file", "https://acme.com/1", None, "Acme Space", "acme space"),
    ],
)  # fmt: skip
def test_a_name_an_address_or_a_board_tells_the_employer(
    written: Callable[[str], Employers], said: str | None, platform: str, url: str | None,
    apply_url: str | None, employer: str, key: str,
) -> None:  # fmt: skip
    raw = RawPosting(title="Cook", employer=said, platform=platform, url=url, apply_url=apply_url)
    posting = clean(raw, employers=written(KNOWN))
    assert (posting.employer, posting.employer_key) == (employer, key)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("- aliases: [A]\n", "employers.yml:1: 'name' is missing"),
        ("- name: A\n  alias: [B]\n", "employers.yml:2: 'alias' is not known for employer 'A'; "),
        ("- name: A\n- {name: B,\n   aliases: [a]}\n", "employers.yml:3: 'a' for employer 'B' "),
        ("- {name: A, domains: [a.com/jobs]}\n", "employers.yml:1: 'domains' for employer 'A': "),
        (
            "- {name: A, domains: [acme]}\n",
            "employers.yml:1: 'domains' for employer 'A': 'acme'",
        ),
        ("- {name: A, tenants: [acme]}\n", "employers.yml:1: 'tenants' for employer 'A': 'acme' "),
        ("- A\n", "employers.yml:1: an employer is 'name:' and what belongs to it"),
        ("names: []\n", "employers.yml:1: 'names' is not known; use 'employers:'"),
    ],
)
def test_mistakes_are_told_with_their_line(
    written: Callable[[str], Employers], body: str, told: str
) -> None:
    with pytest.raises(CatalogueError) as error:
        written(body)
    assert error.value.mistakes[0].startswith(told)


def test_a_store_follows_what_a_person_writes_of_employers(
    tmp_path: Path, written: Callable[[str], Employers]
) -> None:
    first = copy("c", employer="Acme Robotics")
    page = "https://acme.example/jobs/R-0042"
    with market_at(tmp_path) as market:
        market.crawl("acme", 0, [own("R-0042", "1")])
        linked = copy("l", employer="Acme Robotics", apply_url=page)
        market.crawl("mosaic", 1, [first, linked], complete=False, aggregator=True)
        assert groups(market) == [[("1", 1), ("l", 3)], [("c", 2)]]
        # A suggestion, and nothing else, until a person writes it down.
        suggested = market.ask(f"SELECT employer_key, other FROM ({view('likely_aliases')})")
        assert suggested == [("acme", "acme robotics")]
        before, known = state(market.store), written(KNOWN)
        # The posting of the employer itself, and those of the name that is an alias now.
        assert (market.know(known), market.know(known)) == (3, None)
        assert groups(market) == [[("1", 1), ("c", 5), ("l", 3)]]
        assert market.ask("SELECT DISTINCT employer FROM posting_sources") == [("Acme Inc.",)]
        assert market.ask(f"FROM ({view('likely_aliases')})") == []
        # That somebody knows better is no change of the posting.
        assert market.ask("SELECT kind FROM posting_events") == [("opened",)]
        assert market.know(Employers()) == 3
        assert state(market.store) == before


def test_only_what_a_change_may_concern_is_cleaned_anew(
    tmp_path: Path, written: Callable[[str], Employers]
) -> None:
    others = [own(f"B-{number}", employer="Bolt Ltd") for number in range(5)]
    with market_at(tmp_path) as market:
        market.crawl("market", 0, [own("R-1"), *others, own("S-1", url="https://s.example/acmex")])
        assert market.know(written("employers: [{name: Acme}]")) == 2
        assert market.know(written("employers: [{name: Acme, tenants: [file/acmex]}]")) == 1
        assert market.know(written("employers: [{name: Acme}]")) == 1
        assert market.know(written("employers: [{name: Nobody}, {name: Acme}]")) == 0


def test_a_site_known_by_an_alias_is_the_employers_own(
    tmp_path: Path, written: Callable[[str], Employers]
) -> None:
    site = own("R-0042", "site", platform="html", title="Data Engineer (site)")
    with market_at(tmp_path) as market:
        market.crawl("greenhouse", 0, [own("R-0042", "ats", title="Data Engineer (ats)")])
        market.crawl("site", 1, [site], platform="html", employer="Acme Robotics")
        assert market.ask("SELECT title FROM postings") == [("Data Engineer (ats)",)]
        market.know(written("employers: [{name: Acme Inc., aliases: [Acme Robotics]}]"))
        assert market.ask("SELECT title FROM postings") == [("Data Engineer (site)",)]
        market.know(Employers())
        assert market.ask("SELECT title FROM postings") == [("Data Engineer (ats)",)]


def test_a_number_is_set_aside_for_one_employer_once_two_names_are_one(
    tmp_path: Path, written: Callable[[str], Employers]
) -> None:
    # In an older crawl, and no longer listed: what is known now holds for then as well.
    cook = own("1", "cook", title="Cook", employer="Acme Kitchens")
    driver = own("1", "driver", title="Lorry Driver")
    with market_at(tmp_path) as market:
        market.crawl("market", 0, [cook, driver])
        market.crawl("market", 1, [])
        before = state(market.store)
        assert market.ask("SELECT count(*) FROM set_aside_numbers") == [(0,)]
        known = written("employers: [{name: Acme Inc., aliases: [Acme Kitchens]}]")
        market.know(known)
        assert market.ask("SELECT role_number, titles FROM set_aside_numbers") == [
            ("1", ["Cook", "Lorry Driver"])
        ]
        assert market.ask("SELECT count(*) FROM postings") == [(2,)]
        market.know(Employers())
        assert state(market.store) == before
