"""Breezy: the reader's exact values, pay in its one written form, and boards that are none."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, as_json, crawl_boards, demo, openings, read_alike
from fixtures.wire_junk import nested
from fixtures.wire_site import Answer
from hypothesis import given

from postings.model import RawPay
from spiders.catalogue import Board
from spiders.parse import BadRecord, read_saved
from spiders.platforms import breezy

FIXTURE = Path(__file__).parent / "fixtures" / "wire_breezy.json"
ROW = json.loads(FIXTURE.read_text())[0]
URL = "https://orchard.breezy.hr"
BOARD = Board(employer="Orchard Tools", url=URL)
LIST = "/json?verbose=true"


def test_every_field_is_read() -> None:
    posting = breezy.read(ROW, BOARD)
    assert posting.model_dump(exclude={"pay"}, exclude_defaults=True) == {
        "platform": "breezy",
        "board": "orchard-tools-breezy",
        "employer": "Orchard Tools",
        "url": f"{URL}/p/5f0c9d1e2a3b4c-orchard-keeper",
        "apply_url": f"{URL}/p/5f0c9d1e2a3b4c-orchard-keeper",
        "posting_id": "5f0c9d1e2a3b4c",
        "title": "Orchard Keeper",
        "locations": ["Kelowna, British Columbia, Canada", "Yakima, WA, US"],
        "workplace": "hybrid",
        "employment_type": "fullTime",
        "department": "Trees",
        "published": "2026-02-03T08:15:00.000Z",
        "description_html": "<p>You keep trees &amp; ladders.</p>",
        "extra": {
            "friendly_id": "5f0c9d1e2a3b4c-orchard-keeper",
            "company": "Orchard Tools Inc.",
            "employment_label": "Vollzeit",
            "salary": "$25.50 – $30 / hour",
        },
    }


@pytest.mark.parametrize(
    ("salary", "pay"),
    [
        ("$25.50 – $30 / hour", ("25.50", "30", "$", "hour")),
        ("$20+ / hour", ("20", None, "$", "hour")),
        ("Up to $60,000", (None, "60000", "$", None)),
        ("€3.000 / month", ("3000", "3000", "€", "month")),
        ("CA$70,000 – CA$90,000 / year", ("70000", "90000", "CA$", "year")),
        ("Competitive", None),
        ("$25 an hour or so", None),
        ("1" * 10_000, None),
    ],
)
def test_pay_has_one_written_form(salary: str, pay: tuple[str | None, ...] | None) -> None:
    posting = breezy.read({**ROW, "salary": salary}, BOARD)
    if pay is None:
        assert posting.pay == []
        assert f"<h3>Salary</h3>\n<p>{salary}</p>" in (posting.description_html or "")
        return
    low, high = (None if end is None else Decimal(end) for end in pay[:2])
    assert posting.pay == [
        RawPay(minimum=low, maximum=high, currency=pay[2], period=pay[3], text=salary)
    ]


@pytest.mark.parametrize(
    ("location", "workplace", "places"),
    [
        ({"is_remote": True, "name": "Anywhere"}, "remote", ["Anywhere"]),
        ({"is_remote": False, "remote_details": {"value": "hybrid"}}, None, []),
        ({"city": "", "country": {"id": "FR"}}, None, ["FR"]),
    ],
)
def test_the_flag_decides_on_remote(
    location: dict[str, Any], workplace: str | None, places: list[str]
) -> None:
    posting = breezy.read({**ROW, "location": location, "locations": []}, BOARD)
    assert (posting.workplace, posting.locations) == (workplace, places)


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (f"{URL}/", "orchard"),
        (f"{URL}/p/5f0c9d1e2a3b4c-orchard-keeper/apply", "orchard"),
        (f"{URL}{LIST}", "orchard"),
        ("https://app.breezy.hr/signin", None),
        ("https://breezy.hr/features", None),
        ("https://www.breezy.hr", None),
        ("https://orchard.breezy.hr.example.org", None),
        ("https://orchardbreezy.hr", None),
    ],
)
def test_the_token_is_the_subdomain(url: str, token: str | None) -> None:
    assert breezy.token(url) == token


@given(nested(*breezy.KNOWN, "is_remote", "city", "country", "state"))
def test_hostile_records_read_as_far_as_they_go(record: Any) -> None:
    assert breezy.read(record, BOARD).platform == "breezy"


def test_a_saved_answer_is_recognised() -> None:
    (posting,) = read_saved("saved.json", FIXTURE.read_bytes())
    assert not isinstance(posting, BadRecord)
    assert (posting.platform, posting.employer) == ("breezy", "Orchard Tools Inc.")


# --- the crawl ------------------------------------------------------------------------------------

BOARDS: dict[str, Any] = {
    "whole": {LIST: as_json([ROW, {**ROW, "id": "b2", "education": "x"}, ROW])},
    "empty": {LIST: as_json([])},
    "object": {LIST: as_json({"error": "no"})},
    "broken": {LIST: Answer(b"", 500)},
    "none": {LIST: Answer(b"<html>no such company</html>", 404)},
    "left": {LIST: Answer(b"", 302, {"Location": "https://breezy.hr/"})},
    "domain": {LIST: as_json([ROW])},
    "demo": demo("breezy", openings(12, "cobalt")),
}


def options(_: str, name: str) -> dict[str, str]:
    return {"token": "jobs.orchard.example"} if name == "domain" else {}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    return crawl_boards(tmp_path_factory.mktemp("breezy"), BOARDS, url=URL, options=options)


def test_the_list_is_the_board(crawled: dict[str, Crawled]) -> None:
    whole = crawled["whole"]
    assert whole.told == ("finished", True, 2)
    assert whole.manifest.stats == {"repeated id": 1, "unread/education": 1}
    assert whole.paths == [LIST]
    assert crawled["domain"].told == ("finished", True, 1)


def test_what_fails_is_no_empty_board(crawled: dict[str, Crawled]) -> None:
    assert crawled["empty"].told == ("empty", True, 0)
    assert crawled["object"].told == ("failed", False, 0)
    assert crawled["broken"].told == ("failed", False, 0)
    assert crawled["none"].told == ("gone", False, 0)
    assert crawled["left"].told == ("gone", False, 0)


def test_a_board_on_a_domain_of_its_own_is_asked_there() -> None:
    board = Board(
        employer="O", url="https://jobs.orchard.example/", platform="breezy",
        options={"token": "jobs.orchard.example"},
    )  # fmt: skip
    assert breezy.BreezySpider(board=board).ask(0).url == f"https://jobs.orchard.example{LIST}"


def test_the_demo_board_comes_out_as_it_went_in(crawled: dict[str, Crawled]) -> None:
    assert read_alike(crawled["demo"], openings(12, "cobalt"))
