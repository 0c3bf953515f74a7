"""Teamtailor: both feeds' exact values, and the walk over all pages."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, crawl_boards, demo, openings, read_alike
from fixtures.wire_site import Answer, Asked
from hypothesis import given
from hypothesis import strategies as st

from jobfeed.demo.wire import teamtailor as wire
from postings.model import RawPay, RawPosting
from spiders.catalogue import Board
from spiders.parse import read_saved
from spiders.platforms import recognise, teamtailor
from spiders.shape import UnreadableRecord

FIXTURE = Path(__file__).parent / "fixtures" / "wire_teamtailor.xml"
URL = "https://orchard.teamtailor.com/jobs"
BOARD = Board(employer="", url=URL)

JSON_ITEM = {
    "id": "fb63bcb7-4f43-4d0b-9a53-6f0f66b5a7d1",
    "url": "https://jobs.orchard.example/jobs/4711-grafter",
    "title": "Grafter",
    "content_html": "<p>Trees wait.</p>",
    "date_published": "2026-04-23T12:41:59+02:00",
    "_jobposting": {
        "@type": "JobPosting",
        "title": "Grafter",
        "hiringOrganization": {"@type": "Organization", "name": "Orchard Tools"},
        "jobLocation": [
            {"@type": "Place", "address": {"addressLocality": "Riga", "addressCountry": "LV"}}
        ],
        "baseSalary": {
            "currency": "EUR",
            "value": {"minValue": "1800", "maxValue": 2400, "unitText": "MONTH"},
        },
    },
}


def test_every_field_of_the_rss_is_read() -> None:
    first, _, third = teamtailor.read_answer(FIXTURE.read_bytes(), BOARD)
    assert teamtailor.read(first, BOARD).model_dump(exclude_defaults=True) == {
        "platform": "teamtailor",
        "board": "orchard.teamtailor.com-teamtailor",
        "employer": "Orchard Tools",
        "url": "https://orchard.teamtailor.com/jobs/4711-grafter-pruner",
        "apply_url": "https://orchard.teamtailor.com/jobs/4711-grafter-pruner",
        "posting_id": "4711",
        "title": "Grafter & Pruner",
        "locations": ["Riga, Latvia", "Tartu hut"],
        "workplace": "fully remote",
        "department": "Nursery",
        "published": "Thu, 23 Apr 2026 12:41:59 +0200",
        "description_html": "<p>Trees &amp; shrubs wait.</p>",
        "extra": {"uuid": "fb63bcb7-4f43-4d0b-9a53-6f0f66b5a7d1", "role": "Grafting"},
    }
    posting = teamtailor.read(third, BOARD)
    assert (posting.posting_id, posting.workplace, posting.description_html) == (
        "4712",
        None,
        "<p>Pick &amp; pack</p>",
    )


def test_the_json_feed_has_pay() -> None:
    posting = teamtailor.read(JSON_ITEM, BOARD)
    assert posting.model_dump(exclude={"pay"}, exclude_defaults=True) == {
        "platform": "teamtailor",
        "board": "orchard.teamtailor.com-teamtailor",
        "employer": "Orchard Tools",
        "url": "https://jobs.orchard.example/jobs/4711-grafter",
        "apply_url": "https://jobs.orchard.example/jobs/4711-grafter",
        "posting_id": "4711",
        "title": "Grafter",
        "locations": ["Riga, LV"],
        "published": "2026-04-23T12:41:59+02:00",
        "description_html": "<p>Trees wait.</p>",
        "extra": {"uuid": "fb63bcb7-4f43-4d0b-9a53-6f0f66b5a7d1"},
    }
    assert posting.pay == [
        RawPay(minimum=Decimal(1800), maximum=Decimal(2400), currency="EUR", period="MONTH")
    ]


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        (URL, "orchard"),
        ("https://orchard.career.teamtailor.com/en/jobs/4711-grafter", "orchard"),
        ("https://orchard.teamtailor.com/jobs.rss", "orchard"),
        ("https://www.teamtailor.com/", None),
        ("https://api.teamtailor.com/v1/jobs", None),
        ("https://teamtailor.com/jobs", None),
        ("https://orchard.teamtailor.com.example/jobs", None),
    ],
)
def test_a_site_is_known_by_its_host(url: str, slug: str | None) -> None:
    assert teamtailor.token(url) == slug
    assert recognise(url) == (("teamtailor", slug) if slug else None)


def test_saved_feeds_are_recognised() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [JSON_ITEM]}
    for name, body in (
        ("jobs.rss", FIXTURE.read_bytes()),
        ("jobs.json", json.dumps(feed).encode()),
    ):
        found = read_saved(name, body)
        assert {row.platform for row in found if isinstance(row, RawPosting)} == {"teamtailor"}


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


@given(st.dictionaries(st.sampled_from(sorted(teamtailor.KNOWN)), anything))
def test_a_hostile_item_never_raises(item: dict[str, Any]) -> None:
    teamtailor.read(item, BOARD)
    with pytest.raises(UnreadableRecord):
        teamtailor.read([item], BOARD)


def page(start: int, count: int) -> Answer:
    items = "".join(
        f"<item><title>Job {n}</title><link>https://orchard.teamtailor.com/jobs/{n}-x</link></item>"
        for n in range(start, start + count)
    )
    namespace = 'xmlns:tt="https://teamtailor.com/locations"'
    return Answer(f"<rss {namespace}><channel>{items}</channel></rss>".encode())


def hiccup(asked: Asked) -> Answer:
    return Answer(b"", 400) if asked.times == 1 else page(0, 2)


def json_page(asked: Asked) -> Answer:
    start = 100 * (int(asked.path.partition("page=")[2]) - 1)
    items = [
        {"title": f"Job {n}", "url": f"https://orchard.teamtailor.com/jobs/{n}"}
        for n in range(start, min(start + 100, 130))
    ]
    return Answer(json.dumps({"version": "x", "items": items}).encode())


FEED, AWAY = "/jobs.rss", {"Location": "https://elsewhere.example/"}
BOARDS: dict[str, Any] = {
    "whole": {
        f"{FEED}?offset=0&per_page=100": page(0, 100),
        f"{FEED}?offset=100&per_page=100": page(99, 100),
        f"{FEED}?offset=200&per_page=100": page(200, 3),
    },
    "torn": {FEED: Answer(b"", 500), f"{FEED}?offset=0&per_page=100": page(0, 100)},
    "same": {FEED: page(0, 100)},
    "hiccup": {FEED: hiccup},
    "pools": {FEED: Answer(FIXTURE.read_bytes())},
    "empty": {FEED: page(0, 0)},
    "away": {FEED: Answer(b"", 302, AWAY)},
    "gone": {},
    "json": {"/jobs.json": json_page},
    "demo": demo("teamtailor", openings(50, "cobalt")),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    return crawl_boards(
        tmp_path_factory.mktemp("teamtailor"),
        BOARDS,
        url=lambda base, name: f"{URL}.json" if name == "json" else wire.address("orchard"),
    )


def test_all_pages_are_walked(crawled: dict[str, Crawled]) -> None:
    whole = crawled["whole"]
    assert whole.told == ("finished", True, 202)
    assert whole.manifest.stats["repeated id"] == 1
    assert [path.partition("offset=")[2] for path in whole.paths] == [
        f"{offset}&per_page=100" for offset in (0, 100, 200)
    ]
    assert crawled["json"].told == ("finished", True, 130)


def test_what_is_missing_is_told(crawled: dict[str, Crawled]) -> None:
    told = {name: (crawled[name].told, crawled[name].manifest.errors) for name in BOARDS}
    assert told["torn"] == (("partial", False, 100), {"http 500": 1})
    assert told["same"] == (("partial", False, 100), {"pages repeat": 1})
    assert told["away"] == (("failed", False, 0), {"redirected away": 1})
    assert told["gone"] == (("gone", False, 0), {"http 404": 1})
    assert told["empty"] == (("empty", True, 0), {})


def test_a_400_is_asked_again(crawled: dict[str, Crawled]) -> None:
    assert (crawled["hiccup"].told, len(crawled["hiccup"].paths)) == (("finished", True, 2), 2)


def test_talent_pools_are_left_out(crawled: dict[str, Crawled]) -> None:
    pools = crawled["pools"]
    assert [row.posting.posting_id for row in pools.seen] == ["4711", "4712"]
    assert (pools.manifest.complete, pools.manifest.stats["talent pool"]) == (True, 1)


def test_the_bundled_site_is_crawled_whole(crawled: dict[str, Crawled]) -> None:
    assert read_alike(crawled["demo"], openings(50, "cobalt"))


def test_a_place_without_a_city_has_its_name() -> None:
    places = [{"tt:name": "Malmö", "tt:country": "Sweden"}, {"tt:name": "HQ", "tt:city": "Lund"}]
    posting = teamtailor.read({"tt:locations": {"tt:location": places}}, BOARD)
    assert posting.locations == ["Malmö, Sweden", "Lund"]
