"""Job feeds: four formats, what a feed proves, and feeds that are none."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, crawl_boards, demo, openings, read_alike
from fixtures.wire_crawl import crawl
from fixtures.wire_site import Answer, Asked, served
from hypothesis import given
from hypothesis import strategies as st

from jobfeed.commands.asking import health_of as health
from jobfeed.demo.wire import rss as wire
from postings.model import RawPosting
from spiders.catalogue import Board
from spiders.feed import read_feed
from spiders.parse import read_saved
from spiders.platforms import rss
from spiders.shape import UnreadableRecord

FIXTURE = Path(__file__).parent / "fixtures" / "wire_rss.xml"
URL = "https://orchard.example/jobs/feed/"
BOARD = Board(employer="", url=URL, platform="rss")

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="et"><title>Orchard</title>
<entry xml:lang="lv"><id>tag:orchard.example,2026:4711</id><title type="html">Grafter</title>
<link rel="edit" href="https://orchard.example/edit/1"/><link href="https://orchard.example/1"/>
<published>2026-03-01T09:30:00+02:00</published><updated>2026-03-02T09:30:00Z</updated>
<author><name>Orchard Tools</name></author><category term="Trees"/><summary>Short</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Trees <b>wait</b></p></div>
</content></entry></feed>"""

RDF = b"""<?xml version="1.0" encoding="iso-8859-1"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:d="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://orchard.example/">
<title>Orchard</title><d:language>de</d:language></channel>
<item rdf:about="https://orchard.example/jobs/4711"><title>G\xe4rtner&nbsp;(m/w/d)</title>
<link>https://orchard.example/jobs/4711</link><d:date>2026-03-01</d:date>
<description>B\xe4ume & Str\xe4ucher</description></item></rdf:RDF>"""

JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Orchard",
    "language": "en",
    "items": [
        {
            "id": "4711",
            "url": "https://orchard.example/jobs/4711",
            "title": "Grafter",
            "content_text": "Trees wait.\nOwn knife.",
            "date_published": "2026-03-01T09:30:00+02:00",
            "date_modified": "2026-03-02T09:30:00+02:00",
            "authors": [{"name": "Orchard Tools"}],
            "tags": ["Trees"],
        }
    ],
}


def only(body: bytes) -> dict[str, Any]:
    (item,) = rss.read_answer(body, BOARD)
    return rss.read(item, BOARD).model_dump(exclude_defaults=True)


def test_every_field_is_read() -> None:
    first, second = rss.read_answer(FIXTURE.read_bytes(), BOARD)
    assert rss.read(first, BOARD).model_dump(exclude_defaults=True) == {
        "platform": "rss",
        "board": "orchard.example-rss",
        "employer": "Orchard Tools & Sons: jobs",
        "url": "https://orchard.example/jobs/grafter-4711?utm_source=feed",
        "apply_url": "https://orchard.example/apply/4711",
        "posting_id": "4711",
        "role_number": "GR-2026/7",
        "title": "Grafter – Riga",
        "locations": ["Riga, Latvia", "Tartu, Estonia"],
        "workplace": "Hybrid",
        "employment_type": "Part-time",
        "department": "Nursery",
        "published": "Sun, 01 Mar 2026 09:30:00 EST",
        "updated": "2026-03-02T08:00:00+02:00",
        "closes": "2026-04-30",
        "description_html": "<p>Trees &amp; shrubs wait.</p><ul><li>Own knife</li></ul>",
        "language": "en-GB",
        "extra": {
            "categories": ["Trees", "Outdoors"],
            "salary": "1,800 EUR a month",
            "job_id": "4711",
        },
    }
    posting = rss.read(second, BOARD)
    assert (posting.posting_id, posting.locations, posting.workplace, posting.description_html) == (
        "4712",
        ["Tartu, Estonia"],
        None,
        "<p>Pick &amp; pack</p>",
    )


def test_atom_is_read() -> None:
    assert only(ATOM) == {
        "platform": "rss",
        "board": "orchard.example-rss",
        "employer": "Orchard Tools",
        "url": "https://orchard.example/1",
        "posting_id": "tag:orchard.example,2026:4711",
        "title": "Grafter",
        "published": "2026-03-01T09:30:00+02:00",
        "updated": "2026-03-02T09:30:00Z",
        "description_html": '<div xmlns="http://www.w3.org/1999/xhtml"><p>Trees <b>wait</b></p>'
        "</div>",
        "language": "lv",
        "extra": {"categories": ["Trees"]},
    }


def test_rss_1_with_undeclared_entities_is_read() -> None:
    assert only(RDF) == {
        "platform": "rss",
        "board": "orchard.example-rss",
        "employer": "Orchard",
        "url": "https://orchard.example/jobs/4711",
        "posting_id": "4711",
        "title": "Gärtner\xa0(m/w/d)",
        "published": "2026-03-01",
        "description_html": "<p>Bäume &amp; Sträucher</p>",
        "language": "de",
    }


def test_json_feed_is_read() -> None:
    assert only(json.dumps(JSON_FEED).encode()) == {
        "platform": "rss",
        "board": "orchard.example-rss",
        "employer": "Orchard Tools",
        "url": "https://orchard.example/jobs/4711",
        "posting_id": "4711",
        "title": "Grafter",
        "published": "2026-03-01T09:30:00+02:00",
        "updated": "2026-03-02T09:30:00+02:00",
        "description_html": "<p>Trees wait.</p><p>Own knife.</p>",
        "language": "en",
        "extra": {"categories": ["Trees"]},
    }


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("jobs.xml", FIXTURE.read_bytes()),
        ("jobs.rss", ATOM),
        ("jobs.rdf", RDF),
        ("jobs.json", json.dumps(JSON_FEED).encode()),
    ],
)
def test_a_saved_feed_is_recognised(name: str, body: bytes) -> None:
    found = read_saved(name, body)
    assert {row.platform for row in found if isinstance(row, RawPosting)} == {"rss"}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        (URL, "orchard.example"),
        ("https://www.orchard.example/careers/rss.xml", "www.orchard.example"),
        ("https://orchard.example/all-jobs.atom", "orchard.example"),
        ("https://orchard.example/jobs", None),
        ("https://orchard.example/jobs.rss", None),
        ("https://orchard.teamtailor.com/rss", None),
        ("https://orchard.example/feedback", None),
        ("mailto:feed", None),
    ],
)
def test_a_feed_is_known_by_its_address(url: str, host: str | None) -> None:
    assert rss.token(url) == host


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


@given(st.dictionaries(st.sampled_from(sorted(rss.KNOWN | {"#text", "tt:locations"})), anything))
def test_a_hostile_item_never_raises(item: dict[str, Any]) -> None:
    rss.read(item, BOARD)
    with pytest.raises(UnreadableRecord):
        rss.read([item], BOARD)


def test_an_address_that_is_none_is_left_out() -> None:
    for link in ("javascript:alert(1)", "http://[", "ftp://orchard.example/1"):
        assert rss.read({"title": "x", "link": link}, BOARD).url is None


def page(start: int, count: int, following: str = "") -> bytes:
    items = "".join(
        f"<item><guid>id-{n}</guid><title>Job {n}</title></item>"
        for n in range(start, start + count)
    )
    return f"<rss><channel>{following}{items}</channel></rss>".encode()


def following(href: str) -> str:
    return f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="next" href="{href}"/>'


def numbered(asked: Asked) -> Answer:
    number = int(asked.path.partition("paged=")[2] or 1)
    return Answer(page(3 * number, 3)) if number < 4 else Answer(b"", 404)


TEAMTAILORS = (
    b'<rss xmlns:tt="https://teamtailor.com/locations"><channel><item><title>x</title>'
    b"<tt:locations><tt:location><tt:city>Riga</tt:city></tt:location></tt:locations></item>"
    b"</channel></rss>"
)
FEED, PAGED = "/jobs/feed/", {"whole": True, "page": "paged"}
BOARDS: dict[str, Any] = {
    "limited": {FEED: Answer(FIXTURE.read_bytes())},
    "whole": {FEED: Answer(FIXTURE.read_bytes())},
    "linked": {
        FEED: Answer(page(0, 2, following("?p=2"))),
        f"{FEED}?p=2": Answer(page(2, 2, following("https://orchard.example/jobs/feed/?p=3"))),
        f"{FEED}?p=3": Answer(page(4, 1, following("https://elsewhere.example/"))),
    },
    "numbered": {FEED: numbered},
    "same": {FEED: Answer(page(0, 3))},
    "torn": {FEED: Answer(page(0, 3)), f"{FEED}?paged=2": Answer(b"", 500)},
    "cut": {FEED: Answer(page(0, 3)[:-40])},
    "html": {FEED: Answer(b"<html><body>Careers</body></html>")},
    "json": {FEED: Answer(b'{"jobs": []}')},
    "gone": {},
    "pattern": {FEED: Answer(page(0, 1))},
    "teamtailors": {FEED: Answer(TEAMTAILORS)},
    "demo": demo("rss", openings(50, "cobalt")),
}
OPTIONS: dict[str, Any] = {
    "limited": {},
    "numbered": PAGED,
    "same": PAGED,
    "torn": PAGED,
    "pattern": {"only": "("},
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    return crawl_boards(
        tmp_path_factory.mktemp("rss"),
        BOARDS,
        url=lambda base, name: wire.address(name) if name == "demo" else URL,
        platform="rss",
        options=lambda base, name: OPTIONS.get(name, {"whole": True}),
    )


def test_a_feed_closes_nothing_unless_it_is_said_to_be_whole(crawled: dict[str, Crawled]) -> None:
    limited = crawled["limited"]
    assert limited.told == ("finished", False, 2)
    assert limited.manifest.errors == {}
    assert "options: {whole: true}" in limited.manifest.notes[0]
    assert [row.posting.posting_id for row in limited.seen] == ["4711", "4712"]
    assert crawled["whole"].told == ("finished", True, 2)


def test_next_pages_are_followed_at_the_same_place_only(crawled: dict[str, Crawled]) -> None:
    linked = crawled["linked"]
    assert (linked.told, linked.manifest.errors) == (
        ("partial", False, 5),
        {"feed leads away": 1},
    )
    assert linked.paths == [FEED, f"{FEED}?p=2", f"{FEED}?p=3"]
    assert "https://elsewhere.example/" in linked.manifest.notes[0]


def test_numbered_pages_end_where_there_is_none_or_the_same_again(
    crawled: dict[str, Crawled],
) -> None:
    assert crawled["numbered"].told == ("finished", True, 9)
    assert crawled["numbered"].paths[-1] == f"{FEED}?paged=4"
    assert (crawled["same"].told, crawled["same"].manifest.pages) == (("finished", True, 3), 2)
    assert crawled["torn"].told == ("partial", False, 3)
    assert crawled["torn"].manifest.errors == {"http 500": 1}


def test_a_feed_that_breaks_off_is_read_as_far_as_it_goes(crawled: dict[str, Crawled]) -> None:
    cut = crawled["cut"]
    assert (cut.told, cut.manifest.errors) == (("partial", False, 2), {"broken feed": 1})
    assert [row.posting.posting_id for row in cut.seen] == ["id-0", "id-1"]


def test_a_page_that_is_no_feed_is_no_empty_board(crawled: dict[str, Crawled]) -> None:
    told = {
        name: (crawled[name].told, crawled[name].manifest.errors)
        for name in ("html", "json", "gone")
    }
    assert told == {
        "html": (("failed", False, 0), {"no feed": 1}),
        "json": (("failed", False, 0), {"no feed": 1}),
        "gone": (("gone", False, 0), {"http 404": 1}),
    }


def test_a_pattern_that_is_none_is_told(crawled: dict[str, Crawled]) -> None:
    pattern = crawled["pattern"]
    assert (pattern.told[0], pattern.manifest.errors) == ("failed", {"bad board": 1})
    assert "'options: only'" in pattern.manifest.notes[0]


def test_a_feed_of_teamtailors_says_so(crawled: dict[str, Crawled]) -> None:
    assert crawled["teamtailors"].manifest.notes == [
        "this is a feed of Teamtailor's: 'platform: teamtailor' reads it whole"
    ]


def test_the_bundled_sites_feed_is_crawled_whole(crawled: dict[str, Crawled]) -> None:
    assert read_alike(crawled["demo"], openings(50, "cobalt"))
    assert crawled["demo"].paths == ["/jobs/feed", "/jobs/feed?page=2"]


def test_teasers_are_completed_from_their_pages_once(tmp_path: Path) -> None:
    script = (
        '<script type="application/ld+json">{"@type": "JobPosting", "title": "Grafter II", '
        '"description": "<p>Trees wait for a steady hand.</p>", "datePosted": "2026-03-01", '
        '"baseSalary": {"currency": "EUR", "value": {"minValue": 1800, "unitText": "MONTH"}}}'
        "</script>"
    )
    items = [
        f"<item><title>Job {n}</title><link>https://orchard.example/{path}</link>"
        "<description>Trees…</description></item>"
        for n, path in enumerate(["jobs/grafter-101", "jobs/old-102", "news/trees-103"])
    ]
    feed = f"<rss><channel>{''.join(items)}</channel></rss>".encode()
    options = {"whole": True, "details": True, "only": "/jobs/"}
    with served() as site:
        site.answers["/jobs/feed/"] = Answer(feed)
        html = {"Content-Type": "text/html"}
        site.answers["/jobs/grafter-101"] = Answer(f"<html>{script}</html>".encode(), headers=html)
        site.answers["/jobs/old-102"] = Answer(b"", 410)
        board = {"url": URL, "api": site.url, "platform": "rss", "options": options}
        manifest, seen = crawl(tmp_path, **board)
        again, _ = crawl(tmp_path, **board)
        assert site.paths().count("/jobs/grafter-101") == 1
    assert (manifest.reason, manifest.complete) == ("finished", True)
    assert manifest.stats["item that is no posting"] == 1
    told = {(row.kind, row.posting.posting_id): row.posting for row in seen}
    assert told.keys() == {("posting", "101"), ("gone", "102")}
    posting = told["posting", "101"]
    assert (posting.title, posting.published, posting.description_html) == (
        "Job 0", "2026-03-01", "<p>Trees wait for a steady hand.</p>",
    )  # fmt: skip
    assert (posting.pay[0].minimum, posting.pay[0].period) == (1800, "MONTH")
    assert again.stats["details remembered"] == 1


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    body = bomb + b"<rss><channel><item><title>x&b;y</title></item></channel></rss>"
    (item,) = read_feed(body).items
    assert len(item["title"]) < 20


@pytest.mark.parametrize(
    ("reason", "complete", "told"),
    [
        ("finished", True, "good"),
        ("finished", False, "good, shows a part"),
        ("partial", False, "partial"),
    ],
)
def test_status_takes_a_window_for_no_fault(reason: str, complete: bool, told: str) -> None:
    now = datetime(2026, 1, 5, tzinfo=UTC)
    row = {"flag": None, "last_crawl": now, "last_reason": reason}
    assert health(row | {"last_complete": now if complete else None}) == told
