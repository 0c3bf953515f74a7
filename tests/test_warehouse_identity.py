"""Which posting is which: the five rules, the vetoes, and cases that public projects got wrong."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from fixtures.warehouse_boards import Market, market_at, posting

from postings.model import RawPosting

TEXT = (
    "You build the pipelines that feed our planners. You own their quality from the first record "
    "to the last, speak with analysts every day, and write down what you learn so that others can "
    "go on from there. You know Python and SQL well, have carried a pager before and did not mind. "
    "We work in small teams near the water, four days a week, and eat together on Thursdays."
)
OTHER = (
    "You sell our instruments to laboratories in the north. You travel two days a week, prepare "
    "each visit with the people who build what you sell, and stay in touch for years after the "
    "contract is signed. You have a degree in chemistry or the patience to learn it, and you like "
    "long trains. A car is there if you want it, a good pension as well."
)


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Market]:
    with market_at(tmp_path) as held:
        yield held


def own(number: str | None, posting_id: str | None = None, **fields: Any) -> RawPosting:
    """A posting on Acme's own board."""
    return posting(
        number, **{"posting_id": posting_id or number, "description_text": TEXT, **fields}
    )


def copy(posting_id: str | None, **fields: Any) -> RawPosting:
    """A copy at an aggregator, without a number of its own."""
    held = {"url": f"https://mosaic.example/{posting_id}", "description_text": TEXT, **fields}
    return posting(None, posting_id=posting_id, **held)


def mosaic(market: Market, at: float, *copies: RawPosting) -> None:
    """A crawl of an aggregator."""
    market.crawl("mosaic", at, copies, complete=False, aggregator=True)


def groups(market: Market) -> list[list[tuple[str, int]]]:
    """The sources of each posting as posting id and rule, smallest first."""
    rows = market.ask(
        """SELECT list((posting_id, rule) ORDER BY posting_id, rule) FROM posting_sources
        GROUP BY posting_key ORDER BY 1"""
    )
    return [[(str(name), rule) for name, rule in group] for (group,) in rows]


# --- rules ------------------------------------------------------------------------------------


def test_rule_1_the_employers_number_joins_boards(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1"), own("R-0043", "2")])
    market.crawl("acme-careers", 1, [own("r-0042", "site-7", employer="ACME, Inc.")])
    assert groups(market) == [[("1", 1), ("site-7", 1)], [("2", 1)]]


def test_rule_2_one_posting_id_is_one_posting_whatever_its_title(market: Market) -> None:
    market.crawl("acme", 0, [own(None, "1", title="Data Engineer")])
    market.crawl("acme", 1, [own(None, "1", title="Lead Data Engineer")])
    assert groups(market) == [[("1", 2)]]


def test_rule_2_a_job_has_the_number_it_was_once_shown_with(market: Market) -> None:
    page = "https://acme.example/1"
    market.crawl("acme", 0, [own(None, "1", url=page)])
    market.crawl("acme", 1, [own("200578597-0836", "1", url=page)])
    market.crawl("acme", 2, [own(None, "1", url=page, title="Data Engineer II")])
    row = market.ask("SELECT role_number, requisition, sources, title FROM postings")
    assert row == [("200578597-0836", "200578597", 1, "Data Engineer II")]
    assert [kind for kind, *_ in market.history("1")] == ["opened", "changed"]


def test_rule_3_the_same_address_joins_a_copy(market: Market) -> None:
    page = "https://acme.example/jobs/1"
    market.crawl("acme", 0, [own(None, "1", url=page)])
    mosaic(
        market,
        1,
        copy("c", url=f"{page}?utm_source=mosaic", title="Engineer!", description_text=""),
    )
    assert groups(market) == [[("1", 2), ("c", 3)]]


def test_rule_3_a_copys_link_to_the_employers_page_joins_it(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1"), own("R-0043", "2")])
    linked = copy(
        "c", employer="Acme (via Mosaic)", apply_url="https://acme.example/jobs/R-0043", title="X"
    )
    mosaic(market, 1, linked)
    assert groups(market) == [[("1", 1)], [("2", 1), ("c", 3)]]
    assert market.ask("SELECT evidence FROM posting_sources WHERE rule = 3") == [
        ("the copy links to https://acme.example/jobs/R-0043",)
    ]


def test_rule_3_a_list_of_similar_jobs_joins_nothing(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1"), own("R-0043", "2")])
    both = "See https://acme.example/jobs/R-0042 or https://acme.example/jobs/R-0043"
    mosaic(market, 1, copy("c", description_text=both))
    assert len(groups(market)) == 3


def test_rule_4_a_number_in_a_copys_text_joins_it(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1")])
    mosaic(
        market, 1, copy("c", title="Engineer, urgent", description_text="Job ID: R-0042\nShort.")
    )
    assert groups(market) == [[("1", 1), ("c", 4)]]


def test_rule_4_an_agencys_copy_that_names_the_employer_joins_it(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1")])
    market.crawl("other", 0.5, [own("R-0042", "9", employer="Other Ltd")])
    text = "Our client Acme seeks an engineer. Reference: R-0042"
    mosaic(market, 1, copy("c", employer="Hays Staffing", description_text=text))
    assert groups(market) == [[("1", 1), ("c", 4)], [("9", 1)]]
    silent = "Our client seeks an engineer. Reference: R-0042"
    mosaic(market, 2, copy("c2", employer="Hays Staffing", description_text=silent))
    assert [("c2", 4)] in groups(market)


def test_rule_4_believes_a_number_only_where_the_employer_numbers_that_way(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1")])
    foreign = TEXT + "\nReference number: 88121"
    mosaic(market, 1, copy("c", description_text=foreign))
    assert groups(market) == [[("1", 1), ("c", 5)]]


def test_rule_5_a_copy_without_a_number_is_known_by_its_text(market: Market) -> None:
    market.crawl(
        "acme",
        0,
        [own("R-0042", "1"), own("R-0043", "2", title="Sales Rep", description_text=OTHER)],
    )
    served = copy("as served")
    marked = copy(
        "cut", description_text=None, description_html=f"<p><b>Acme</b></p><p>{TEXT[:260]}</p>"
    )
    worded = copy(
        "worded",
        title="DATA ENGINEER (m/f/d) - Berlin",
        description_text=TEXT + " Apply on Mosaic now!",
    )
    mosaic(market, 1, served, marked, worded)
    assert groups(market) == [[("1", 1), ("as served", 5), ("cut", 5), ("worded", 5)], [("2", 1)]]
    scores = market.ask("SELECT score, evidence FROM posting_sources WHERE posting_id = 'cut'")
    assert scores[0][0] >= 0.9 and "same title" in scores[0][1]


@pytest.mark.parametrize(
    "differing",
    [
        {"employer": "Apex"}, {"title": "Data Engineer (Payments)"},
        {"locations": ["Munich, Germany"]}, {"description_text": OTHER},
        {"title": None, "description_text": TEXT}, {"description_text": "Short."},
    ],
    ids=["employer", "title", "place", "text", "no title", "too little text"],
)  # fmt: skip
def test_rule_5_wants_employer_title_place_and_text(
    market: Market, differing: dict[str, Any]
) -> None:
    market.crawl("acme", 0, [own("R-0042", "1")])
    mosaic(market, 1, copy("c", **differing))
    assert len(groups(market)) == 2


def test_the_rules_do_not_ask_which_came_first(market: Market) -> None:
    mosaic(market, 0, copy("c"), copy("d", description_text="Ref: R-0042"))
    assert len(groups(market)) == 2
    market.crawl("acme", 1, [own("R-0042", "1")])
    assert groups(market) == [[("1", 1), ("c", 5), ("d", 4)]]


# --- never merged -----------------------------------------------------------------------------


def test_numbers_that_differ_never_merge_however_alike_the_texts(market: Market) -> None:
    market.crawl("acme", 0, [own(f"R-{n}", str(n)) for n in range(1000, 1004)])
    assert len(groups(market)) == 4


def test_one_number_at_two_employers_is_two_postings(market: Market) -> None:
    market.crawl("acme", 0, [own("200578597-0836", "1")])
    market.crawl(
        "apex", 1, [own("200578597-0836", "2", employer="Apex", url="https://apex.example/1")]
    )
    mosaic(market, 2, copy("c", employer="Apex", description_text="Role Number: 200578597-0836"))
    assert groups(market) == [[("1", 1)], [("2", 1), ("c", 4)]]


def test_places_of_one_requisition_are_postings_of_one_opening(market: Market) -> None:
    market.crawl("acme", 0, [own("200578597-0836", "1"), own("200578597-1052", "2")])
    assert len(groups(market)) == 2
    assert market.ask("SELECT DISTINCT requisition FROM postings") == [("200578597",)]


def test_one_number_in_ten_cities_is_one_posting_with_ten_places(market: Market) -> None:
    cities = [
        "Berlin",
        "Munich",
        "Hamburg",
        "Cologne",
        "Dresden",
        "Leipzig",
        "Bonn",
        "Mainz",
        "Kiel",
        "Ulm",
    ]
    rows = [own("R-0042", str(n), locations=[f"{c}, Germany"]) for n, c in enumerate(cities)]
    market.crawl("acme", 0, rows)
    ((sources, places, nested),) = market.ask(
        """SELECT sources, (SELECT count(*) FROM posting_places),
        list_sort([p.city FOR p IN places]) FROM postings"""
    )
    assert (sources, places) == (10, 10)
    assert nested == sorted(cities)


def test_one_requisition_on_three_sites_of_a_tenant_is_one_posting(market: Market) -> None:
    for at, site in enumerate("abc"):
        page = f"https://acme.example/{site}/JR100"
        market.crawl(f"acme-{site}", at, [own("JR100", "JR100", url=page)])
    assert groups(market) == [[("JR100", 1)] * 3]
    assert [kind for kind, *_ in market.history("JR100")] == ["opened"]


def test_seven_rows_of_one_posting_under_seven_addresses_are_one_posting(market: Market) -> None:
    rows = [copy(None, url=f"https://mosaic.example/j/{n}") for n in range(7)]
    mosaic(market, 0, *rows)
    assert market.ask("SELECT sources FROM postings") == [(7,)]


def test_titles_keep_what_tells_openings_apart(market: Market) -> None:
    germany = own(None, "1", title="Account Executive (Germany)", workplace="remote", locations=[])
    japan = copy("c", title="Account Executive (Japan)", workplace="remote", locations=[])
    market.crawl("acme", 0, [germany])
    mosaic(market, 1, japan)
    assert len(groups(market)) == 2


def test_a_placeholder_number_over_different_titles_identifies_nothing_there(
    market: Market,
) -> None:
    titles = [
        "Nurse",
        "Welder",
        "Data Engineer",
        "Cook",
        "Tax Adviser",
        "Pilot",
        "Florist",
        "Judge",
    ]
    rows = [
        own("1", str(n), title=t, url=f"https://acme.example/{n}") for n, t in enumerate(titles)
    ]
    market.crawl("acme", 0, rows[:1])
    market.crawl("acme", 1, rows)
    market.crawl("acme", 2, rows[:4], complete=False)
    assert len(groups(market)) == 8
    assert market.ask("SELECT role_number, len(titles) FROM set_aside_numbers") == [("1", 8)]
    mosaic(market, 3, copy("c", title="Nurse", description_text=TEXT + "\nReference number: 1"))
    assert [("0", 2), ("c", 5)] in groups(market)


def test_a_number_is_set_aside_when_known_postings_first_stand_side_by_side(
    market: Market,
) -> None:
    cook, nurse = (
        posting(posting_id=title, role_number="1", title=title, url=None)
        for title in ("Cook", "Night Nurse")
    )
    market.crawl("own", 0, [cook], complete=False)
    market.crawl("own", 1, [nurse], complete=False)
    assert market.ask("SELECT count(*) FROM set_aside_numbers") == [(0,)]
    counts = market.crawl("own", 2, [cook, nurse], complete=False)
    assert counts.cleaned == 0
    assert market.ask("SELECT titles FROM set_aside_numbers") == [(["Cook", "Night Nurse"],)]
    assert market.ask("SELECT title FROM postings ORDER BY title") == [("Cook",), ("Night Nurse",)]


def test_blank_numbers_and_blank_titles_never_match(market: Market) -> None:
    market.crawl(
        "acme", 0, [own(None, "1", role_number="", title=None), own(None, "2", title=None)]
    )
    market.crawl("acme-two", 0, [own(None, "3", role_number=" ", title=None)])
    assert len(groups(market)) == 3


def test_an_address_used_for_another_job_is_another_posting(market: Market) -> None:
    mosaic(market, 0, copy("c"))
    mosaic(market, 1, copy("c", title="Sales Representative", description_text=OTHER))
    rows = market.ask("SELECT title, status FROM postings ORDER BY title")
    assert rows == [("Data Engineer", "closed"), ("Sales Representative", "open")]
    ((detail,),) = market.ask("SELECT detail FROM posting_events WHERE kind = 'closed'")
    assert detail == "its page shows another posting"


def test_a_posting_id_that_turns_to_another_number_is_another_posting(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1")])
    market.crawl("acme", 1, [own("R-0043", "1")], complete=False)
    rows = market.ask("SELECT role_number, status FROM postings ORDER BY 1")
    assert rows == [("R-0042", "closed"), ("R-0043", "open")]


def test_a_copy_between_two_twins_joins_neither_and_is_listed(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1"), own("R-0043", "2")])
    mosaic(market, 1, copy("c"))
    assert groups(market) == [[("1", 1)], [("2", 1)], [("c", 2)]]
    ((fits,),) = market.ask(f"SELECT fits FROM ({view('ambiguous_copies')})")
    assert fits == ["R-0042", "R-0043"]
    # The place decides where the texts cannot.
    market.crawl("acme", 2, [own("R-0042", "1"), own("R-0043", "2", locations=["Munich, Germany"])])
    assert groups(market) == [[("1", 1), ("c", 5)], [("2", 1)]]


def test_the_same_text_under_a_new_number_is_related_and_kept_apart(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1"), own("R-0050", "3", description_text=OTHER)])
    market.crawl("acme", 1, [own("R-0043", "2"), own("R-0050", "3", description_text=OTHER)])
    rows = market.ask(f"SELECT postings, role_numbers FROM ({view('related_postings')})")
    assert rows == [(2, ["R-0042", "R-0043"])]
    assert len(groups(market)) == 3


def test_two_alike_that_one_board_lists_at_once_are_two_openings(market: Market) -> None:
    market.crawl("acme", 0, [own(None, "1"), own(None, "2", url="https://acme.example/2")])
    assert len(groups(market)) == 2
    assert market.ask("SELECT count(*) FROM posting_events WHERE kind = 'reposted'") == [(0,)]


def test_without_numbers_a_new_id_after_the_old_one_closed_is_a_repost(market: Market) -> None:
    rest = [
        own(None, str(n), title=f"Job {n}", url=f"https://acme.example/{n}") for n in range(10, 20)
    ]
    market.crawl("acme", 0, [own(None, "1"), *rest])
    market.crawl("acme", 1, rest)
    market.crawl("acme", 9, [own(None, "2", url="https://acme.example/2"), *rest])
    ((sources, reposts, status),) = market.ask(
        "SELECT sources, reposts, status FROM postings WHERE title = 'Data Engineer'"
    )
    assert (sources, reposts, status) == (2, 1, "open")


def test_a_board_that_moves_platform_keeps_its_openings(market: Market) -> None:
    rows = [own(f"R-{n}", f"gh-{n}") for n in range(1000, 1020)]
    moved = [
        own(f"R-{n}", f"ashby-{n}", url=f"https://jobs.example/{n}") for n in range(1000, 1020)
    ]
    market.crawl("acme-greenhouse", 0, rows)
    market.crawl("acme-greenhouse", 1, [])
    market.crawl("acme-ashby", 1.1, moved)
    market.crawl("acme-greenhouse", 2, [])
    market.crawl("acme-ashby", 2.1, moved)
    assert market.ask("SELECT kind, count(*) FROM posting_events GROUP BY ALL") == [("opened", 20)]
    assert market.ask("SELECT count(*), max(reposts) FROM postings WHERE status = 'open'") == [
        (20, 0)
    ]


def test_a_board_that_moves_to_a_platform_without_numbers_keeps_its_openings_by_their_text(
    market: Market,
) -> None:
    titles = ("Data Engineer", "Welder", "Cook", "Tax Adviser", "Pilot", "Florist")
    told = {title: f"{TEXT} We look for a {title} of note in {title} matters." for title in titles}
    rows = [
        own(f"R-{n}", f"gh-{n}", title=t, description_text=told[t]) for n, t in enumerate(titles)
    ]
    moved = [
        own(None, f"ashby-{n}", url=f"https://jobs.example/{n}", title=t, description_text=told[t])
        for n, t in enumerate(titles)
    ]
    market.crawl("acme-greenhouse", 0, rows)
    market.crawl("acme-greenhouse", 1, [])
    market.crawl("acme-ashby", 1.1, moved)
    market.crawl("acme-greenhouse", 2, [])
    market.crawl("acme-ashby", 2.1, moved)
    assert market.ask("SELECT kind, count(*) FROM posting_events GROUP BY ALL") == [("opened", 6)]
    assert market.ask("SELECT DISTINCT status, sources, reposts FROM postings") == [("open", 2, 0)]
    market.crawl("acme-ashby", 3, moved[1:])
    market.crawl("acme-ashby", 4, moved[1:])
    assert market.history("R-0")[1:] == [("closed", 3, "no longer listed")]


def test_employers_that_share_postings_are_listed_as_likely_aliases(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1")])
    linked = copy("c", employer="Acme Robotics", apply_url="https://acme.example/jobs/R-0042")
    mosaic(market, 1, linked)
    rows = market.ask(f"SELECT employer_key, other, postings FROM ({view('likely_aliases')})")
    assert rows == [("acme", "acme robotics", 1)]


# --- who speaks -------------------------------------------------------------------------------


def test_the_employers_page_wins_field_by_field_and_copies_fill_the_rest(market: Market) -> None:
    numbered = TEXT + "\nRole number: R-0042"
    mosaic(
        market, 0,
        copy(
            "c", title=None, description_text=numbered, locations=["Munich, Germany"],
            department="Data",
        ),
        copy("d", description_text="Role number: R-0042", department="Platform", team="Water"),
    )  # fmt: skip
    market.crawl("acme", 1, [own("R-0042", "1")])
    mosaic(
        market, 2, copy("d", description_text="Ref R-0042.", department="Planning", team="Water")
    )
    row = market.ask(
        "SELECT title, [p.city FOR p IN places], department, team, board, sources FROM postings"
    )
    assert row == [("Data Engineer", ["Berlin"], "Planning", "Water", "acme", 3)]
    said = dict(market.ask(f"SELECT field, board FROM ({view('posting_fields')})"))
    assert (said["title"], said["places"], said["team"]) == ("acme", "acme", "mosaic")


def test_the_employers_site_speaks_before_its_board_and_both_before_copies(market: Market) -> None:
    site = {"platform": "jsonld", "employer": "ACME"}
    page = own(
        None, "p", url="https://acme.example/p", title="Data Engineer, Planning", locations=[],
        description_text=TEXT + "\nRole number: R-0042", department="Planning",
    )  # fmt: skip
    listed = own("R-0042", "1", url="https://jobs.example/1", department="R&D", team="Water")
    market.crawl("greenhouse", 0, [listed])
    mosaic(market, 0.5, copy("c", description_text="Ref R-0042", team="Sea", workplace="remote"))
    market.crawl("acme", 1, [page], **site)
    row = "SELECT title, department, team, [p.city FOR p IN places], workplace, board FROM postings"
    assert market.ask(row) == [
        ("Data Engineer, Planning", "Planning", "Water", ["Berlin"], "remote", "acme")
    ]
    said = dict(market.ask(f"SELECT field, board FROM ({view('posting_fields')})"))
    assert {said[field] for field in ("title", "department", "text")} == {"acme"}
    assert (said["team"], said["places"], said["workplace"]) == (
        "greenhouse", "greenhouse", "mosaic",
    )  # fmt: skip
    assert market.ask("SELECT board, copy, rule FROM posting_sources ORDER BY standing") == [
        ("acme", False, 1), ("greenhouse", False, 1), ("mosaic", True, 4),
    ]  # fmt: skip
    # The site's words are the posting's from the day they are met; gone from there, the board's.
    assert market.history("R-0042") == [("opened", 0, None), ("changed", 1, "title, text, places")]
    market.crawl("acme", 2, [], gone=[page], complete=False, **site)
    assert market.ask(row)[0][:2] == ("Data Engineer", "R&D")
    assert market.history("R-0042")[2:] == [("changed", 2, "title, text, places")]


def test_a_site_of_somebody_else_that_cites_the_number_is_a_copy(market: Market) -> None:
    market.crawl("greenhouse", 0, [own("R-0042", "1")])
    cited = own(None, "p", url="https://pages.example/p", description_text="Role number: R-0042")
    market.crawl("pages", 1, [cited], platform="jsonld", employer="Job Pages Ltd")
    assert market.ask("SELECT board, copy FROM posting_sources ORDER BY standing") == [
        ("greenhouse", False), ("pages", True),
    ]  # fmt: skip
    # Whose board it is may be told later.
    market.crawl("pages", 2, [cited], platform="jsonld", employer="Acme")
    assert market.ask("SELECT board, copy FROM posting_sources ORDER BY standing") == [
        ("pages", False), ("greenhouse", False),
    ]  # fmt: skip


def test_a_copy_neither_opens_nor_closes_what_the_employer_lists(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1")])
    cited = copy("c", description_text="Role number: R-0042")
    market.crawl("mosaic", 1, [cited], aggregator=True)
    market.crawl("mosaic", 2, [], aggregator=True)
    market.crawl("mosaic", 3, [], aggregator=True)
    assert market.history("R-0042") == [("opened", 0, None)]
    gone = [own("R-0042", "1")]
    market.crawl("mosaic", 4, [cited], aggregator=True)
    market.crawl("acme", 5, [], gone=gone, complete=False)
    assert market.history("R-0042")[1:] == [("closed", 5, "its page says so")]


def test_a_board_that_turns_out_to_be_an_aggregator_has_copied_all_along(market: Market) -> None:
    market.crawl("acme", 0, [own("R-0042", "1")])
    cited = copy("c", title="Something else", description_text="Role number: R-0042")
    market.crawl("mosaic", 1, [cited, copy("d", employer="Apex")])
    assert market.ask("SELECT aggregator FROM posting_sources WHERE posting_id = 'd'") == [(False,)]
    mosaic(market, 2, copy("e", employer="Apex", title="Cook"))
    assert market.ask("SELECT DISTINCT board, copy FROM posting_sources ORDER BY 1") == [
        ("acme", False),
        ("mosaic", True),
    ]


def test_meeting_the_employers_page_after_a_copy_is_no_change(market: Market) -> None:
    mosaic(market, 0, copy("c", description_text="Cut off ... Role number: R-0042"))
    market.crawl("acme", 0.1, [own("R-0042", "1")])
    assert market.history("R-0042") == [("opened", 0, None)]
    ((versions, text),) = market.ask(
        """SELECT count(*), any_value(o.text)
        FROM posting_versions JOIN observations o USING (content_id)"""
    )
    assert (versions, text) == (1, TEXT)


def view(name: str) -> str:
    """The SQL of a view."""
    return files("warehouse.views").joinpath(f"{name}.sql").read_text("utf-8")


@pytest.mark.parametrize(
    ("employer", "named"),
    [
        ("L'Oréal S.A.", "L’Oréal"), ("McDonald's", "MCDONALD'S"), ("Weißkopf GmbH", "Weisskopf"),
        ("Ben & Jerry's", "Ben and Jerry's"), ("株式会社みなと", "私たちは株式会社みなとです"),
        ("ΣΟΦΟΣ", "Σοφος"), ("H&M", "H & M"),
    ],
)  # fmt: skip
def test_rule_4_knows_an_employer_however_an_agency_writes_it(
    market: Market, employer: str, named: str
) -> None:
    market.crawl("acme", 0, [own("REQ-88121", employer=employer)])
    told = f"{OTHER}\nFor {named} , Reference: REQ-88121"
    mosaic(market, 1, copy("m1", employer="Hays", title="Maker", description_text=told))
    assert groups(market) == [[("REQ-88121", 1), ("m1", 4)]]


def test_rule_4_reads_the_employer_in_an_agencys_title(market: Market) -> None:
    market.crawl("acme", 0, [own("REQ-88121")])
    told = copy(
        "m1", employer="Hays", title="Maker for Acme", description_text=f"{OTHER}\nRef REQ-88121"
    )
    mosaic(market, 1, told)
    assert groups(market) == [[("REQ-88121", 1), ("m1", 4)]]


def test_rule_4_reads_a_bare_reference_on_a_line_of_its_own(market: Market) -> None:
    market.crawl("acme", 0, [own("88121"), own("88122", title="Other")])
    mosaic(market, 1, copy("m1", title="Maker", description_text=f"{OTHER}\nRef 88121\nApply now."))
    assert groups(market) == [[("88121", 1), ("m1", 4)], [("88122", 1)]]


def test_an_aggregators_id_that_turns_to_another_employer_is_another_posting(
    market: Market,
) -> None:
    mosaic(market, 0, copy("9", employer="One", title="Nurse"))
    mosaic(market, 1, copy("9", employer="Two", title="Nurse", description_text=OTHER))
    assert groups(market) == [[("9", 2)], [("9", 2)]]


def test_an_employer_that_takes_another_name_keeps_its_posting(market: Market) -> None:
    market.crawl("acme", 0, [own(None, "9", employer="Acme")])
    market.crawl("acme", 1, [own(None, "9", employer="Newco")])
    assert groups(market) == [[("9", 2)]]


def test_a_placeholder_over_titles_that_share_words_is_told_by_its_texts(market: Market) -> None:
    def text(word: str) -> str:
        return " ".join(f"{word}{n} {word}{n % 7} {n}" for n in range(150))

    titles = ("Payments", "Ads", "Maps")
    kinds = [
        own("TBD1", team, title=f"Senior Software Engineer, {team}", description_text=text(team))
        for team in titles
    ]
    market.crawl("acme", 0, kinds)
    assert groups(market) == [[("Ads", 2)], [("Maps", 2)], [("Payments", 2)]]


def test_rule_4_finds_the_employers_number_among_others_in_a_copys_text(market: Market) -> None:
    market.crawl("acme", 0, [own("R-4055"), own("R-4056", title="Other")])
    told = f"Job ID 25103\n{OTHER}\nJob ID: R-4055"
    mosaic(market, 1, copy("m1", title="Maker", description_text=told))
    agency = f"Job ID 25103\n{OTHER}\nFor Acme. Job ID: R-4056"
    mosaic(market, 2, copy("m2", employer="Hays", title="Maker", description_text=agency))
    assert groups(market) == [[("R-4055", 1), ("m1", 4)], [("R-4056", 1), ("m2", 4)]]
    both = f"Job ID: R-4055\n{OTHER}\nJob ID: R-4056"
    mosaic(market, 3, copy("m3", title="Maker", description_text=both))
    assert groups(market)[0] == [("R-4055", 1), ("m1", 4), ("m3", 4)], "the first of two counts"


def test_a_copy_met_before_its_employer_finds_its_number_later(market: Market) -> None:
    told = f"Job ID 25103\n{OTHER}\nJob ID: R-4055"
    mosaic(market, 0, copy("m1", title="Maker", description_text=told))
    market.crawl("acme", 1, [own("R-4055"), own("R-4056", title="Other")])
    assert groups(market) == [[("R-4055", 1), ("m1", 4)], [("R-4056", 1)]]
