"""Plain career pages: what selectors choose, what a page tells by itself, and empty pages."""

from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, crawl_boards, demo, openings, read_alike
from fixtures.wire_site import Answer, Asked
from hypothesis import given
from hypothesis import strategies as st
from parsel import Selector

from jobfeed.demo.wire import html as wire
from postings.model import RawPosting
from spiders.catalogue import Board
from spiders.platforms import html
from spiders.selecting import mistakes, rows_of
from spiders.shape import UnreadableRecord

URL = "https://orchard.example/careers"
SELECT = {
    "row": "li.job",
    "link": "a",
    "title": "h3",
    "location": ".place",
    "date": "time::attr(d)",
}
BOARD = Board(employer="Orchard Tools", url=URL, platform="html", select=SELECT)


def row(number: int, **more: str) -> str:
    return (
        f'<li class="job"><a href="/careers/job-{number}?utm_source=x"><h3>Job {number}</h3></a>'
        f'<i class="place">Riga</i><i class="place">Tartu</i><time d="2026-03-0{number % 9 + 1}">'
        f"soon</time>{more.get('inside', '')}</li>"
    )


def page(*rows: str, rest: str = "") -> Answer:
    body = f"<html><body><h1>Careers</h1><ul>{''.join(rows)}</ul>{rest}</body></html>"
    return Answer(body.encode(), headers={"Content-Type": "text/html; charset=utf-8"})


def test_selected_fields_come_before_what_the_page_tells() -> None:
    (held,) = rows_of(Selector(text=row(101)), URL, SELECT)
    detail = {
        "fields": {"department": "Nursery", "description": "<p>Trees wait.</p>"},
        "page": {
            "format": "json-ld",
            "url": URL,
            "data": {
                "@type": "JobPosting",
                "title": "Grafter II",
                "description": "<p>A far longer text than the one that was chosen.</p>",
                "employmentType": "PART_TIME",
                "validThrough": "2026-05-01",
                "jobLocation": {"address": {"addressLocality": "Tallinn"}},
            },
        },
    }
    posting = html.read({"list": held, "detail": detail}, BOARD)
    assert posting.model_dump(exclude_defaults=True) == {
        "platform": "html",
        "board": "orchard-tools-html",
        "employer": "Orchard Tools",
        "url": "https://orchard.example/careers/job-101?utm_source=x",
        "apply_url": URL,
        "posting_id": "101",
        "title": "Job 101",
        "locations": ["Riga", "Tartu"],
        "employment_type": "PART_TIME",
        "department": "Nursery",
        "published": "2026-03-03",
        "closes": "2026-05-01",
        "description_html": "<p>Trees wait.</p>",
    }


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ('<a href="jobs/7">x</a>', "https://orchard.example/jobs/7"),
        ('<div data-href="/jobs/7"></div>', "https://orchard.example/jobs/7"),
        ('<div data-url="//cdn.example/7"></div>', "https://cdn.example/7"),
        ("<button onclick=\"go('/jobs/7')\">x</button>", "https://orchard.example/jobs/7"),
        ('<a href="javascript:go()" data-url="/jobs/7">x</a>', "https://orchard.example/jobs/7"),
        ('<a href="/jobs/7#apply">x</a>', "https://orchard.example/jobs/7"),
        ('<a href="#job-7">x</a>', f"{URL}#job-7"),
        ('<a href="file:///etc/passwd">x</a>', None),
        ('<a href="mailto:jobs@orchard.example">x</a>', None),
        ('<a href="http://[">x</a>', None),
    ],
)
def test_a_link_is_found_wherever_it_sits(link: str, url: str | None) -> None:
    (found,) = rows_of(Selector(text=f'<li class="job">{link}</li>'), URL, {"row": ".job"})
    assert found.get("url") == url


def test_rows_may_be_the_links_themselves() -> None:
    text = '<a class="j" href="/1">Grafter</a><a class="j" href="/2">Picker</a>'
    assert rows_of(Selector(text=text), URL, {"link": "a.j"}) == [
        {"title": "Grafter", "url": "https://orchard.example/1"},
        {"title": "Picker", "url": "https://orchard.example/2"},
    ]


def test_a_boards_wrong_selectors_are_told() -> None:
    told = mistakes({"tilte": "h1", "title": "h1[", "date": "p::nothing(1)"})
    assert [words.split(" ")[0] for words in told] == [
        "select.tilte", "select.title", "select.date", "select",
    ]  # fmt: skip
    assert "keys are row, link" in told[0]
    assert mistakes(SELECT) == []


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=9)
    | st.sampled_from(["http://[", "https://orchard.example/jobs/1", "//x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=9,
)
keys = st.sampled_from(sorted(html.KNOWN | {"fields", "page"}))


@given(st.dictionaries(keys, anything | st.dictionaries(keys, anything)))
def test_a_hostile_record_never_raises(record: dict[str, Any]) -> None:
    html.read(record, BOARD)
    with pytest.raises(UnreadableRecord):
        html.read([record], BOARD)


# --- crawls --------------------------------------------------------------------------------------

LIST = "/careers"
TEXT = "You climb, you graft, you tell apples from pears in every weather. " * 5
DETAIL = Answer(
    f'<html lang="en"><body><main><h1>Job</h1><b class="team">Nursery</b><div class="text"><h2>'
    f"Requirements</h2><p>{TEXT}</p></div></main></body></html>".encode(),
    headers={"Content-Type": "text/html"},
)


def details(*numbers: int) -> dict[str, Any]:
    return {f"{LIST}/job-{n}?utm_source=x": DETAIL for n in numbers}


def counted(asked: Asked) -> Answer:
    start = int(asked.path.partition("start=")[2] or 0)
    return page(*[row(n) for n in range(101 + start, min(105 + start, 110))])


FILLED = page(rest="<p>This position has been filled.</p>")
BOARDS: dict[str, Any] = {
    "whole": {
        LIST: page(row(101), row(102), rest='<a class="more" href="?page=2">More</a>'),
        f"{LIST}?page=2": page(row(102), row(103), row(104), row(105)),
        **details(101, 102),
        f"{LIST}/job-103?utm_source=x": FILLED,
        f"{LIST}/job-104?utm_source=x": Answer(b"", 404),
        f"{LIST}/job-105?utm_source=x": Answer(b"", 302, {"Location": "/whole/careers?gone=1"}),
        f"{LIST}?gone=1": page(row(101)),
    },
    "torn": {
        LIST: page(row(101), rest='<a class="more" href="?page=2">More</a>'),
        f"{LIST}?page=2": Answer(b"", 500),
        **details(101),
    },
    "usual": {
        LIST: page(row(101), rest='<a rel="next" href="?page=2">2</a>'),
        f"{LIST}?page=2": page(row(102)),
        **details(101, 102),
    },
    "counted": {LIST: counted, **details(*range(101, 110))},
    "away": {
        LIST: page(row(101), rest='<a class="more" href="https://elsewhere.example/">More</a>'),
        **details(101),
    },
    "changed": {LIST: page(rest="<p>We like trees.</p>")},
    "empty": {LIST: page(rest="<p class='none'>Nothing to offer now</p>")},
    "words": {LIST: page(rest="<p>Derzeit keine   offenen Stellen.</p>")},
    "field": {LIST: page(row(101)), **details(101)},
    "shown": {LIST: page(row(101)), **details(101)},
    "next": {LIST: page(row(101), rest='<a rel="next" href="?page=2">2</a>'), **details(101)},
    "untitled": {LIST: page(row(101)), **details(101)},
    "whole rows": {LIST: page(row(101, inside="<div class='t'><p>All of it</p></div>"))},
    "unlinked": {LIST: page('<li class="job"><h3>Grafter</h3></li><li class="job"></li>')},
    "handed": {
        LIST: page('<li class="job"><h3>A</h3><a href="https://jobs.lever.co/orchard/x">x</a></li>')
    },
    "css": {LIST: page(row(101))},
    "none": {LIST: page(row(101))},
    "pdf": {
        LIST: page(row(101)),
        f"{LIST}/job-101?utm_source=x": Answer(
            b"%PDF-1.7\n\x00\x01\xff", headers={"Content-Type": "application/pdf"}
        ),
    },
    "gone": {},
    "demo": demo("html", openings(50, "norrsken")),
}
PLAIN = {"row": "li.job", "link": "a", "title": "h3"}
SELECTS: dict[str, Any] = {
    "whole": SELECT | {"next": "a.more", "description": ".text", "team": ".team"},
    "torn": PLAIN | {"next": "a.more"},
    "away": PLAIN | {"next": "a.more"},
    "empty": PLAIN | {"empty": ".none"},
    "field": PLAIN | {"department": ".dept"},
    "shown": PLAIN | {"team": ".team"},
    "next": PLAIN | {"next": "a.more"},
    "untitled": PLAIN | {"title": "h4"},
    "whole rows": PLAIN | {"description": ".t"},
    "unlinked": {"row": "li.job", "title": "h3"},
    "css": PLAIN | {"title": "h3["},
    "none": {},
    "demo": wire.SELECT,
}
OPTIONS: dict[str, Any] = {
    "counted": {"offset": "start"},
    "words": {"empty": "keine offenen Stellen"},
    "handed": {"details": False},
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    boards = {name.replace(" ", "-"): held for name, held in BOARDS.items()}
    return crawl_boards(
        tmp_path_factory.mktemp("html"),
        boards,
        platform="html",
        url=lambda base, name: wire.address("norrsken") if name == "demo" else URL,
        select=lambda base, name: SELECTS.get(name.replace("-", " "), PLAIN),
        options=lambda base, name: OPTIONS.get(name, {}),
    )


def test_a_list_is_walked_and_its_pages_read(crawled: dict[str, Crawled]) -> None:
    whole = crawled["whole"]
    assert (whole.told, whole.manifest.errors) == (("finished", True, 2), {})
    assert sorted((row.kind, row.posting.posting_id) for row in whole.seen) == [
        ("gone", "103"), ("gone", "104"), ("gone", "105"), ("posting", "101"), ("posting", "102"),
    ]  # fmt: skip
    posting = next(row.posting for row in whole.seen if row.posting.posting_id == "101")
    assert (posting.title, posting.team, posting.published, posting.language) == (
        "Job 101", "Nursery", "2026-03-03", "en",
    )  # fmt: skip
    assert posting.description_html == f"<h2>Requirements</h2><p>{TEXT}</p>"


def test_next_pages_are_found_by_selector_link_or_number(crawled: dict[str, Crawled]) -> None:
    assert crawled["usual"].told == ("finished", True, 2)
    assert crawled["counted"].told == ("finished", True, 9)
    assert [path for path in crawled["counted"].paths if "/job-" not in path] == [
        LIST, f"{LIST}?start=4", f"{LIST}?start=8", f"{LIST}?start=9",
    ]  # fmt: skip


def test_what_is_missing_is_told(crawled: dict[str, Crawled]) -> None:
    told = {name: (found.told, found.manifest.errors) for name, found in crawled.items()}
    assert told["torn"] == (("partial", False, 1), {"http 500": 1})
    assert told["away"] == (("partial", False, 1), {"list leads away": 1})
    assert told["gone"] == (("gone", False, 0), {"http 404": 1})


def test_a_selector_that_matches_nothing_is_an_error_of_the_entry(
    crawled: dict[str, Crawled],
) -> None:
    wrong = {"selector matches nothing": 1}
    told = {
        name: (crawled[name].told, crawled[name].manifest.errors)
        for name in ("changed", "field", "next", "untitled")
    }
    assert told == {
        "changed": (("failed", False, 0), wrong),
        "field": (("partial", False, 1), wrong),
        "next": (("partial", False, 1), wrong),
        "untitled": (("failed", False, 1), {"selector matches nothing": 2}),
    }
    (note,) = crawled["changed"].manifest.notes
    assert note.startswith("select.row 'li.job' matches nothing on http://127.0.0.1")
    assert "select: {empty: CSS}" in note
    assert "select.department '.dept'" in crawled["field"].manifest.notes[0]


def test_a_selector_may_match_on_the_postings_page(crawled: dict[str, Crawled]) -> None:
    shown = crawled["shown"]
    assert (shown.told, shown.seen[0].posting.team) == (("finished", True, 1), "Nursery")


def test_an_empty_board_says_so_itself(crawled: dict[str, Crawled]) -> None:
    assert crawled["empty"].told == ("empty", True, 0)
    assert crawled["words"].told == ("empty", True, 0)


def test_whole_rows_cost_no_page(crawled: dict[str, Crawled]) -> None:
    rows = crawled["whole-rows"]
    assert (rows.told, rows.paths) == (("finished", True, 1), [LIST])
    assert rows.seen[0].posting.description_html == "<p>All of it</p>"
    unlinked = crawled["unlinked"]
    assert (unlinked.told, unlinked.seen[0].posting.title) == (("finished", True, 1), "Grafter")
    assert unlinked.manifest.stats["row that is no posting"] == 1


def test_links_to_another_platforms_board_are_told(crawled: dict[str, Crawled]) -> None:
    assert crawled["handed"].manifest.notes == [
        "its links lead to orchard at lever: follow that board itself"
    ]


def test_an_entry_without_selectors_or_with_wrong_ones_asks_nothing(
    crawled: dict[str, Crawled],
) -> None:
    for name, word in (("css", "is no CSS selector"), ("none", "select needs 'row'")):
        assert (crawled[name].told[0], crawled[name].paths) == ("failed", [])
        assert word in crawled[name].manifest.notes[0]


def test_a_posting_in_a_pdf_is_known_by_its_row(crawled: dict[str, Crawled]) -> None:
    pdf = crawled["pdf"]
    assert (pdf.told, pdf.seen[0].posting.title) == (("finished", True, 1), "Job 101")
    assert pdf.manifest.stats["posting on no page of text"] == 1


def test_the_bundled_site_is_crawled_whole(crawled: dict[str, Crawled]) -> None:
    assert read_alike(crawled["demo"], openings(50, "norrsken"))


@pytest.mark.parametrize(
    ("written", "dated"),
    [
        ("2026-03-01", True),
        ("1. März", True),
        ("Mar 3", True),
        ("3/14", True),
        ("3 days ago", False),
        ("today", False),
        ("vor 2 Tagen", False),
    ],
)
def test_a_posting_is_not_read_again_because_it_has_aged(written: str, dated: bool) -> None:
    spider = html.HtmlSpider(board=BOARD)
    assert ("date" in spider.mark({"title": "x", "date": written})) == dated


def by_title(crawled: Crawled) -> dict[str | None, RawPosting]:
    return {row.posting.title: row.posting for row in crawled.seen}


def test_a_second_crawl_asks_for_the_list_only(tmp_path: Path) -> None:
    board = {LIST: page(row(101), row(102)), **details(101, 102)}
    common = {"url": URL, "platform": "html", "select": SELECT | {"team": ".team"}}
    first = crawl_boards(tmp_path, {"p": board}, **common)["p"]
    second = crawl_boards(tmp_path, {"p": board}, **common)["p"]
    assert (len(first.paths), second.paths) == (3, [LIST])
    assert second.told == ("finished", True, 2)
    assert by_title(second) == by_title(first)
