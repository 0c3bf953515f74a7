"""employers.yml: names, domains and boards that belong to one employer."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fixtures.warehouse_boards import day, land, market_at
from test_warehouse_identity import copy, groups, own, view

from flows.cleaning import cleaner
from flows.employers import EMPLOYERS, load_employers
from postings.clean import clean
from postings.clean.employers import Employers
from postings.model import RawPosting
from spiders.entries import CatalogueError
from warehouse.merge import merge_batch
from warehouse.replay import rebuild_store

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


def test_copies_by_an_alias_join_from_the_next_merge_on_and_by_replay_all_do(
    tmp_path: Path,
) -> None:
    first, second = copy("c", employer="Acme Robotics"), copy("d", employer="Acme Robotics")
    page = "https://acme.example/jobs/R-0042"
    with market_at(tmp_path) as market:
        market.crawl("acme", 0, [own("R-0042", "1")])
        linked = copy("l", employer="Acme Robotics", apply_url=page)
        market.crawl("mosaic", 1, [first, linked], complete=False, aggregator=True)
        assert groups(market) == [[("1", 1), ("l", 3)], [("c", 2)]]
        # A suggestion, and nothing else, until a person writes it down.
        suggested = market.ask(f"SELECT employer_key, other FROM ({view('likely_aliases')})")
        assert suggested == [("acme", "acme robotics")]
        (tmp_path / EMPLOYERS).write_text(KNOWN)
        known = cleaner(tmp_path)
        batch = land(
            tmp_path, "mosaic", day(2), [first, linked, second], complete=False, aggregator=True
        )
        merge_batch(market.store, tmp_path / "landing" / batch, known)
        assert groups(market) == [[("1", 1), ("d", 5), ("l", 3)], [("c", 2)]]
    assert rebuild_store(tmp_path, known) == {}
    with market_at(tmp_path) as market:
        assert groups(market) == [[("1", 1), ("c", 5), ("d", 5), ("l", 3)]]
        assert market.ask("SELECT DISTINCT employer FROM posting_sources") == [("Acme Inc.",)]
        assert market.ask(f"FROM ({view('likely_aliases')})") == []
