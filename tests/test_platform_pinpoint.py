"""Pinpoint: the reader's exact values, and lists that are empty by mistake."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, as_json, crawl_boards, demo, openings, read_alike
from fixtures.wire_junk import nested
from fixtures.wire_site import Answer, Asked
from hypothesis import given

from postings.model import RawPay
from spiders.catalogue import Board
from spiders.parse import BadRecord, read_saved
from spiders.platforms import pinpoint

HELD = json.loads((Path(__file__).parent / "fixtures" / "wire_pinpoint.json").read_text())
ROW = HELD["data"][0]
URL = "https://orchard.pinpointhq.com"
BOARD = Board(employer="Orchard Tools", url=URL)
LIST = "/postings.json"


def test_every_field_is_read() -> None:
    posting = pinpoint.read(ROW, BOARD)
    assert posting.model_dump(exclude={"pay"}, exclude_defaults=True) == {
        "platform": "pinpoint",
        "board": "orchard-tools-pinpoint",
        "employer": "Orchard Tools",
        "url": ROW["url"],
        "apply_url": ROW["url"],
        "posting_id": "90210",
        "role_number": "REQ-118",
        "title": "Nursery Lead",
        "locations": ["Woking, Surrey"],
        "workplace": "hybrid",
        "employment_type": "Permanent - Full Time",
        "department": "Growing",
        "team": "Trees",
        "closes": "2026-04-30T22:59:59.000Z",
        "description_html": "<div><!--block-->Saplings need a boss.</div>\n"
        "<h3>What you'll do &amp; when</h3>\n<ul><li>Water</li><li>Prune</li></ul>\n"
        "<h3>What we look for</h3>\n<div>Green fingers</div>\n"
        "<h3>Compensation</h3>\n<p>£29,000 - £31,500 / year</p>\n"
        "<h3>Reporting to</h3>\n<p>Head of Saplings</p>",
        "extra": {
            "job_id": "555807",
            "site": "Greenhouse No. 4",
            "postal_code": "GU21 6LQ",
            "division": "Trees",
            "group": "South",
        },
    }
    assert posting.pay == [
        RawPay(
            minimum=Decimal("29000.0"),
            maximum=Decimal("31500.0"),
            currency="GBP",
            period="year",
            text="£29,000 - £31,500 / year",
        )
    ]


def test_pay_that_is_not_shown_stays_unread() -> None:
    posting = pinpoint.read({**ROW, "compensation_visible": False}, BOARD)
    assert posting.pay == []
    assert "29,000" not in (posting.description_html or "")


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ({"name": "Leeds, United Kingdom", "city": "Leeds"}, ["Leeds, United Kingdom"]),
        ({"name": "Anywhere", "city": None, "province": ""}, ["Anywhere"]),
        ({"name": "Tokyo", "city": "Tokyo", "province": "Tokyo"}, ["Tokyo"]),
        (None, []),
    ],
)
def test_a_place_is_its_city_unless_the_name_says_more(location: Any, place: list[str]) -> None:
    assert pinpoint.read({**ROW, "location": location}, BOARD).locations == place


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (URL, "orchard"),
        (f"{URL}/en/postings/f81bdb8b-0d5f-4f5e-ae99-ebf3a6322dcd", "orchard"),
        (f"{URL}/postings.json?department_id=3", "orchard"),
        ("https://www.pinpointhq.com/pricing", None),
        ("https://pinpointhq.com", None),
        ("https://a.b.pinpointhq.com", None),
        ("https://orchard.pinpointhq.com.example.org", None),
        ("https://orchard.example/careers", None),
    ],
)
def test_the_token_is_the_subdomain(url: str, token: str | None) -> None:
    assert pinpoint.token(url) == token


@given(nested(*pinpoint.KNOWN, "name", "city"))
def test_hostile_records_read_as_far_as_they_go(record: Any) -> None:
    assert pinpoint.read(record, BOARD).platform == "pinpoint"


def test_a_saved_answer_is_recognised() -> None:
    (posting,) = read_saved("postings.json", json.dumps(HELD).encode())
    assert not isinstance(posting, BadRecord)
    assert (posting.platform, posting.url) == ("pinpoint", ROW["url"])


# --- the crawl ------------------------------------------------------------------------------------


def empty_twice(asked: Asked) -> Answer:
    return as_json({"data": [] if asked.times < 3 else [ROW]})


BOARDS: dict[str, Any] = {
    "whole": {LIST: as_json({"data": [{**ROW, "shiny": 1}, {**ROW, "id": "90211"}, ROW]})},
    "mistaken": {LIST: empty_twice},
    "empty": {LIST: as_json({"data": []})},
    "odd": {LIST: as_json({"data": [{**ROW, "id": str(n)} for n in range(1_000)]})},
    "torn": {LIST: Answer(b"oops", 500)},
    "null": {LIST: as_json(None)},
    "none": {},
    "renamed": {LIST: Answer(b"", 301, {"Location": "https://grove.pinpointhq.com/postings.json"})},
    "moved": {LIST: Answer(b"", 302, {"Location": "/careers/postings.json"})},
    "filtered": {f"{LIST}?department_id=60513": as_json({"data": [ROW]})},
    "demo": demo("pinpoint", openings(12)),
}


def address(base: str, name: str) -> str:
    return f"{URL}/?department_id=60513&utm_source=x" if name == "filtered" else URL


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    return crawl_boards(tmp_path_factory.mktemp("pinpoint"), BOARDS, url=address)


def test_the_list_is_the_board(crawled: dict[str, Crawled]) -> None:
    whole = crawled["whole"]
    assert whole.told == ("finished", True, 2)
    assert whole.manifest.stats == {"repeated id": 1, "unread/shiny": 1}
    assert whole.paths == [LIST]
    assert crawled["filtered"].told == ("finished", True, 1)


def test_an_empty_list_is_asked_for_again(crawled: dict[str, Crawled]) -> None:
    assert crawled["mistaken"].told == ("finished", True, 1)
    assert crawled["empty"].told == ("empty", True, 0)
    assert crawled["empty"].paths == [LIST] * 3


def test_a_list_of_exactly_a_thousand_may_be_cut(crawled: dict[str, Crawled]) -> None:
    assert crawled["odd"].told == ("partial", False, 1_000)
    assert crawled["odd"].manifest.errors == {"hidden rest": 1}


def test_what_fails_is_no_empty_board(crawled: dict[str, Crawled]) -> None:
    assert crawled["torn"].told == ("failed", False, 0)
    assert crawled["null"].told == ("failed", False, 0)
    assert crawled["null"].manifest.errors == {"bad json": 1}
    assert crawled["none"].told == ("gone", False, 0)


def test_a_board_renamed_is_gone_and_says_where_to(crawled: dict[str, Crawled]) -> None:
    assert crawled["renamed"].told == ("gone", False, 0)
    assert crawled["renamed"].manifest.errors == {"redirected away": 1}
    assert "https://grove.pinpointhq.com/postings.json" in crawled["renamed"].manifest.notes[0]
    assert crawled["moved"].told == ("failed", False, 0)


def test_the_demo_board_comes_out_as_it_went_in(crawled: dict[str, Crawled]) -> None:
    held = openings(12)
    assert read_alike(crawled["demo"], held)
    assert {row.posting.role_number for row in crawled["demo"].seen} == {o.number for o in held}
