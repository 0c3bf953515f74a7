"""Recruitee: the reader's exact values, and what a company's one answer may be."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, as_json, crawl_boards, demo, openings, read_alike
from fixtures.wire_junk import JSON, nested
from fixtures.wire_site import Answer, Asked
from hypothesis import given

from postings.clean import clean
from postings.model import RawPosting
from spiders.catalogue import Board
from spiders.parse import read_saved, recognise_saved
from spiders.platforms import recruitee
from spiders.recognise import from_page

HELD = json.loads((Path(__file__).parent / "fixtures" / "wire_recruitee.json").read_text())
OFFER = HELD["offers"][0]
CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "wire" / "recruitee"
URL = "https://orchard.recruitee.com/"
LIST = "/api/offers/"
BOARD = Board(employer="Orchard", url=URL)


def test_every_field_is_read() -> None:
    posting = recruitee.read(OFFER, BOARD)
    assert posting.model_dump(exclude_defaults=True) == {
        "platform": "recruitee",
        "board": "orchard-recruitee",
        "employer": "Orchard",
        "url": "https://orchard.recruitee.com/o/cider-taster",
        "apply_url": "https://orchard.recruitee.com/o/cider-taster/c/new",
        "posting_id": "2626499",
        "title": "Cider Taster",
        "locations": ["Riga, Latvia", "Somewhere quiet"],
        "workplace": "hybrid, on_site",
        "employment_type": "parttime_fixed_term",
        "department": "Press House",
        "published": "2026-07-02 17:18:08 UTC",
        "updated": "2026-07-03 17:18:08 UTC",
        "closes": "2026-08-31 22:00:00 UTC",
        "pay": [
            {
                "minimum": Decimal("2100.5"),
                "maximum": Decimal("2600"),
                "currency": "EUR",
                "period": "month",
            }
        ],
        "description_html": "<p>You taste &amp; spit.</p>\n"
        "<h3>Requirements</h3>\n<ul><li>A dry tongue</li></ul>",
        "language": "en",
        "extra": {
            "company_name": "Orchard Tools",
            "guid": "r7x2k",
            "country": "LV",
            "category": "food",
            "level": "entry_level",
            "education": "vocational",
            "created": "2026-07-01 10:00:00 UTC",
            "hours": ["24", "32"],
            "tags": ["apples", "cider"],
            "languages": ["nl", "en"],
        },
    }


def test_its_dates_are_moments() -> None:
    posting = clean(recruitee.read(OFFER, BOARD))
    assert posting.published == datetime(2026, 7, 2, 17, 18, 8, tzinfo=UTC)
    assert posting.closes == datetime(2026, 8, 31, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("offer", "locations"),
    [
        ({"location": "Gent, Belgium", "city": "Gent", "state": "OV"}, ["Gent, Belgium"]),
        ({"location": "Thuiswerk", "city": "Gent", "state_name": "OV"}, ["Gent, OV"]),
        ({"location": "Thuiswerk", "city": None}, ["Thuiswerk"]),
        ({"location": None, "city": "Gent"}, ["Gent"]),
        ({}, []),
    ],
)
def test_the_city_stands_where_the_place_is_a_word_for_remote(
    offer: Any, locations: list[str]
) -> None:
    assert recruitee.read(offer, BOARD).locations == locations


@pytest.mark.parametrize(
    ("translations", "language"),
    [
        ({"de": {"title": "Koch"}}, "de"),
        ({"de": {"title": "Koch"}, "en": {"title": "Cook"}}, "en"),
        ({"de": {"title": "Cook"}, "en": {"title": "Cook"}}, None),
        (["de"], None),
    ],
)
def test_the_language_is_that_of_the_title(translations: Any, language: str | None) -> None:
    posting = recruitee.read({"title": "Cook", "translations": translations}, BOARD)
    assert posting.language == language


def test_a_translation_fills_what_the_offer_leaves_empty() -> None:
    held = {"title": "Koch", "description": "<p>Töpfe</p>", "requirements": "Hut"}
    posting = recruitee.read({"translations": {"de": held}}, BOARD)
    assert (posting.title, posting.description_html) == (
        "Koch",
        "<p>Töpfe</p>\n<h3>Requirements</h3>\n<p>Hut</p>",
    )


def test_pay_as_the_samples_name_it_is_read_and_a_placeholder_is_not() -> None:
    offer = {"salary_min": 30000, "salary_max": None, "salary_currency": "EUR", "min_hours": 40}
    posting = recruitee.read(offer, BOARD)
    assert [(p.minimum, p.maximum, p.currency) for p in posting.pay] == [(30000, None, "EUR")]
    assert posting.extra == {"weekly_hours": "40"}
    assert recruitee.read({"salary": {"min": "0", "max": "0"}}, BOARD).pay == []


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (URL, "orchard"),
        ("https://orchard.recruitee.com/l/en/o/cider-taster", "orchard"),
        ("https://orchard.recruitee.com/api/offers/", "orchard"),
        ("https://careers-analytics.recruitee.com/x.js", None),
        ("https://www.recruitee.com/pricing", None),
        ("https://recruitee.com/", None),
        ("https://a.b.recruitee.com/", None),
        ("https://orchard.recruitee.com.example.org/", None),
        ("https://careers.orchard.example/o/cider-taster", None),
    ],
)
def test_the_token_is_the_companys_host(url: str, token: str | None) -> None:
    assert recruitee.token(url) == token


def test_a_domain_of_the_companys_own_is_known_by_its_assets() -> None:
    page = '<script src="https://cdn.recruiteecdn.com/a.js"></script>'
    found = from_page("https://careers.orchard.example/", "https://careers.orchard.example/", page)
    assert (found.platform, found.token) == ("recruitee", "careers.orchard.example")


@given(nested(*recruitee.KNOWN, "min", "max", "name", "en"))
def test_hostile_records_read_as_far_as_they_go(offer: Any) -> None:
    assert recruitee.read(offer, BOARD).platform == "recruitee"


@given(JSON)
def test_foreign_answers_are_not_claimed(answer: Any) -> None:
    assert not recruitee.looks_like(answer)


def test_saved_answers_are_known_by_their_shape() -> None:
    for answer in (HELD, {"offer": OFFER}, OFFER):
        body = json.dumps(answer).encode()
        assert recognise_saved("a.json", body) == "recruitee"
        (posting,) = read_saved("a.json", body)
        assert isinstance(posting, RawPosting)
        assert posting.posting_id == "2626499"


def test_the_corpus_reads_as_served() -> None:
    if not CORPUS.is_dir():
        pytest.skip("../shared is not here")
    for path in sorted(CORPUS.glob("*.json")):
        found = read_saved(path.name, path.read_bytes())
        assert [
            (p.posting_id, p.title, p.url, p.locations, p.published, p.department)
            for p in found
            if isinstance(p, RawPosting)
        ] == [
            (
                str(offer["id"]),
                offer["title"].strip(),
                offer["careers_url"],
                [offer["location"]] if offer["location"] else [],
                offer["created_at"],
                offer["department"],
            )
            for offer in json.loads(path.read_text())["offers"]
        ]
        assert all(isinstance(p, RawPosting) and p.description_html for p in found)


# --- the crawl ------------------------------------------------------------------------------------


def away(asked: Asked) -> Answer:
    return Answer(b"", 302, {"Location": "/away/careers_not_hosted"})


def moved(asked: Asked) -> Answer:
    return Answer(b"", 302, {"Location": "/whole/api/offers/"})


BOARDS: dict[str, Any] = {
    "whole": {LIST: as_json(HELD)},
    "moved": {LIST: moved},
    "away": {LIST: away, "/careers_not_hosted": Answer(b"<h1>Nothing here</h1>")},
    "sample": {LIST: as_json({"offers": [{"id": 1, "title": "Chef (Sample)"}]})},
    "none": {},
    "empty": {LIST: as_json({"offers": []})},
    "odd": {LIST: as_json({"error": "no"})},
    "down": {LIST: Answer(b"", 500)},
    "demo": demo("recruitee", openings(12)),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    return crawl_boards(tmp_path_factory.mktemp("recruitee"), BOARDS, url=URL)


def test_a_board_is_one_request_and_what_is_not_published_stays_out(
    crawled: dict[str, Crawled],
) -> None:
    whole = crawled["whole"]
    assert whole.told == ("finished", True, 1)
    assert set(whole.paths) == {LIST}
    assert whole.manifest.stats == {"unpublished": 1}
    assert "mailbox_email" not in whole.seen[0].record


def test_a_redirect_is_followed_unless_it_says_that_there_is_no_board(
    crawled: dict[str, Crawled],
) -> None:
    assert crawled["moved"].told == ("finished", True, 1)
    assert crawled["away"].told == ("gone", False, 0)
    assert crawled["away"].manifest.errors == {"redirected away": 1}


def test_a_missing_board_is_gone_and_an_empty_one_is_not(crawled: dict[str, Crawled]) -> None:
    assert crawled["none"].told == ("gone", False, 0)
    assert crawled["empty"].told == ("empty", True, 0)


def test_a_board_that_answers_no_list_has_failed(crawled: dict[str, Crawled]) -> None:
    assert crawled["odd"].told == crawled["down"].told == ("failed", False, 0)


def test_a_demo_that_was_left_behind_is_told(crawled: dict[str, Crawled]) -> None:
    assert crawled["sample"].told == ("finished", True, 1)
    assert "make sure that this board is in use" in crawled["sample"].manifest.notes[0]


def test_the_demo_board_comes_out_as_it_went_in(crawled: dict[str, Crawled]) -> None:
    assert read_alike(crawled["demo"], openings(12))
    assert {row.posting.pay[0].maximum for row in crawled["demo"].seen} == {
        o.pay[1] for o in openings(12)
    }


@pytest.mark.parametrize(
    ("board", "url"),
    [
        ({"url": URL}, "https://orchard.recruitee.com/api/offers/"),
        ({"url": "https://jobs.orchard.example/all"}, "https://jobs.orchard.example/api/offers/"),
        (
            {"url": "https://jobs.orchard.example/all", "options": {"token": "orchard"}},
            "https://orchard.recruitee.com/api/offers/",
        ),
    ],
)
def test_the_list_is_asked_for_at_the_companys_own_host(board: Any, url: str) -> None:
    held = Board(employer="O", platform="recruitee", **board)
    (request,) = recruitee.RecruiteeSpider(board=held).first_requests()
    assert request.url == url


def test_a_place_without_a_city_has_its_name() -> None:
    listed = [
        {"name": "HQ", "city": "Tartu", "country": "Estonia"},
        {"name": "Remote", "city": None, "country": "Germany"},
        {"name": "Anywhere in Spain", "city": "", "country": "Spain"},
    ]
    posting = recruitee.read({"id": 1, "locations": listed}, BOARD)
    assert posting.locations == ["Tartu, Estonia", "Remote, Germany", "Anywhere in Spain"]
