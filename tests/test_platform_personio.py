"""Personio: the reader's exact values, hosts that send away, and companies without XML."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, crawl_boards, demo, openings, read_alike
from fixtures.wire_junk import nested
from fixtures.wire_site import Answer
from hypothesis import given
from scrapy import Request
from scrapy.http import TextResponse

from postings.model import RawPosting
from spiders.catalogue import Board
from spiders.parse import BadRecord, read_saved, recognise_saved
from spiders.platforms import personio

BODY = (Path(__file__).parent / "fixtures" / "wire_personio.xml").read_bytes()
URL = "https://orchard.jobs.personio.de/?language=de"
SITE = "https://orchard.jobs.personio.de"
BOARD = Board(employer="Obstbau", url=URL)
XML = {"Content-Type": "application/xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}


def test_every_field_is_read() -> None:
    (position,) = personio.positions(BODY)
    posting = personio.read(position, BOARD)
    assert posting.model_dump(exclude_defaults=True) == {
        "platform": "personio",
        "board": "obstbau-personio",
        "employer": "Obstbau",
        "url": f"{SITE}/job/1834455",
        "apply_url": f"{SITE}/job/1834455",
        "posting_id": "1834455",
        "title": "Obstbaumeister & Lehrer (m/w/d)",
        "locations": ["Home Office", "Graz", "Linz"],
        "workplace": "Home Office",
        "employment_type": "permanent, full-or-part-time",
        "department": "Baumschule",
        "published": "2026-02-03T08:15:00+01:00",
        "pay": [
            {
                "minimum": Decimal("2800.5"),
                "maximum": Decimal("3400"),
                "currency": "EUR",
                "period": "monthly",
            }
        ],
        "description_html": "<h3>Deine Aufgaben</h3>\n"
        "<ul><li>Du schneidest &amp; lehrst</li></ul></value></jobDescription>\n"
        "<h3>Dein Profil</h3>\n<p>Geduld</p><p>Leiter &lt; 3 m</p>",
        "extra": {
            "recruiting_category": "Fachkräfte",
            "legal_unit": "Obstbau Werkzeuge GmbH",
            "occupation": "gardener",
            "occupation_category": "agriculture",
            "keywords": ["Obst", "Schnitt"],
            "level": "experienced",
            "years_of_experience": "2-5",
        },
    }


def test_one_section_and_one_further_office_are_read_like_several() -> None:
    position = {
        "office": "Wien",
        "additionalOffices": {"office": "Graz"},
        "jobDescriptions": {"jobDescription": {"name": "Profil", "value": "<p>Geduld</p>"}},
        "salaryInformation": {"min": "0", "currencyCode": "EUR"},
    }
    posting = personio.read(position, BOARD)
    assert (posting.locations, posting.workplace, posting.pay) == (["Wien", "Graz"], None, [])
    assert posting.description_html == "<h3>Profil</h3>\n<p>Geduld</p>"


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (URL, "orchard"),
        ("https://orchard-1.jobs.personio.com/job/1834455?language=en", "orchard-1"),
        ("https://ORCHARD.jobs.personio.de/xml", "orchard"),
        ("https://jobs.personio.de/", None),
        ("https://www.personio.de/", None),
        ("https://www.jobs.personio.de/", None),
        ("https://orchard.personio.de/", None),
        ("https://orchard.jobs.personio.fr/job/7", "orchard"),
        ("https://orchard.jobs.personio.org/", None),
        ("https://orchard.jobs.personio.de.example.org/", None),
    ],
)
def test_the_token_is_the_companys_host(url: str, token: str | None) -> None:
    assert personio.token(url) == token


INNER = ("jobDescription", "value", "min", "max", "type", "format", "data", "url")


@given(nested(*personio.KNOWN, *INNER))
def test_hostile_records_read_as_far_as_they_go(position: Any) -> None:
    assert personio.read(position, BOARD).platform == "personio"


def test_a_saved_answer_is_known_by_its_shape() -> None:
    assert recognise_saved("a.xml", BODY) == "personio"
    (posting,) = read_saved("a.xml", BODY)
    assert isinstance(posting, RawPosting)
    assert (posting.posting_id, posting.url) == ("1834455", None)
    (posting,) = read_saved("a.xml", BODY, url=URL)
    assert isinstance(posting, RawPosting)
    assert posting.url == f"{SITE}/job/1834455"
    assert isinstance(read_saved("a.xml", b"<rss/>", "personio")[0], BadRecord)


# --- the crawl ------------------------------------------------------------------------------------

LISTED = b'<a href="/job/7?language=en">Baker</a> <a href="/job/8">Cook</a> <a href="/job/7">x</a>'
AWAY = Answer(b"", 307, {"Location": "https://www.personio.example/"})


def job_page(title: str) -> Answer:
    data = {
        "@type": "JobPosting",
        "title": title,
        "description": f"<p>You are our {title} and do what a {title} does all day.</p>",
        "jobLocation": {"address": {"addressLocality": "Graz"}},
    }
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return Answer(f"<html><head>{script}</head></html>".encode(), headers=HTML)


BOARDS: dict[str, Any] = {
    "whole": {"/xml": Answer(BODY, headers=XML)},
    "broken": {"/xml": Answer(BODY.replace(b"</workzag-jobs>", b"<position><id>2"), headers=XML)},
    "empty": {"/xml": Answer(b'<?xml version="1.0"?>\n<workzag-jobs/>', headers=XML)},
    "html": {"/xml": Answer(b"<!DOCTYPE html><html><p>jobs</p></html>", headers=HTML)},
    "away": {"/xml": AWAY},
    "down": {"/xml": Answer(b"", 500)},
    "pages": {"/": Answer(LISTED, headers=HTML), "/job/7": job_page("Baker"), "/job/8": AWAY},
    "no-links": {"/": Answer(b"<p>Welcome</p>", headers=HTML)},
    "closed": {"/": Answer(LISTED, headers=HTML), "/job/7": job_page("Baker")},
    "none": {},
    "demo": demo("personio", openings(12)),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("personio")


@pytest.fixture(scope="module")
def crawled(home: Path) -> dict[str, Crawled]:
    return crawl_boards(home, BOARDS, url=URL)


def test_a_board_is_one_request(crawled: dict[str, Crawled]) -> None:
    whole = crawled["whole"]
    assert whole.told == ("finished", True, 1)
    assert whole.paths == ["/xml"]
    assert whole.seen[0].posting.url == f"{SITE}/job/1834455"
    assert whole.seen[0].record["list"]["surprise"] == "neu"
    assert whole.manifest.stats == {"unread/surprise": 1}


def test_an_answer_that_breaks_off_is_partial(crawled: dict[str, Crawled]) -> None:
    assert crawled["broken"].told == ("partial", False, 2)
    assert crawled["broken"].manifest.errors == {"broken xml": 1}


def test_an_empty_root_is_an_empty_board_and_a_page_is_none(crawled: dict[str, Crawled]) -> None:
    assert crawled["empty"].told == ("empty", True, 0)
    assert crawled["html"].told == crawled["down"].told == ("failed", False, 0)
    assert crawled["html"].manifest.errors == {"bad xml": 1}
    assert "its root is html" in crawled["html"].manifest.notes[0]


def test_a_company_that_is_sent_away_is_gone_and_not_followed(crawled: dict[str, Crawled]) -> None:
    assert crawled["away"].told == ("gone", False, 0)
    assert crawled["away"].manifest.errors == {"redirected away": 1}
    assert crawled["none"].told == ("gone", False, 0)
    assert crawled["none"].paths == ["/xml", "/?language=en"]


def test_pages_stand_in_where_the_xml_is_switched_off(crawled: dict[str, Crawled]) -> None:
    found = crawled["pages"]
    assert found.told == ("partial", False, 1)
    assert found.manifest.errors == {"redirected away": 1}
    posting = found.seen[0].posting
    assert (posting.posting_id, posting.title, posting.locations, posting.url) == (
        "7", "Baker", ["Graz"], f"{SITE}/job/7",
    )  # fmt: skip
    assert "has its XML switched off" in found.manifest.notes[0]
    assert crawled["no-links"].manifest.errors == {"no job links": 1}


def test_a_page_that_is_missing_is_gone_and_one_that_was_read_is_not_read_again(
    home: Path, crawled: dict[str, Crawled]
) -> None:
    assert crawled["closed"].told == ("finished", True, 1)
    assert [row.posting.posting_id for row in crawled["closed"].seen if row.kind == "gone"] == ["8"]
    again = crawl_boards(home, {"closed": BOARDS["closed"]}, url=URL)["closed"]
    assert "/job/7" not in again.paths


def test_the_demo_board_comes_out_as_it_went_in(crawled: dict[str, Crawled]) -> None:
    assert read_alike(crawled["demo"], openings(12))
    assert crawled["demo"].paths == ["/xml"]


@pytest.mark.parametrize(("first", "second"), [("de", "com"), ("com", "de")])
def test_the_other_domain_is_asked_where_one_sends_away(first: str, second: str) -> None:
    board = Board(employer="O", url=f"https://orchard.jobs.personio.{first}/")
    spider = personio.PersonioSpider(board=board)
    (asked,) = spider.first_requests()
    assert asked.url == f"https://orchard.jobs.personio.{first}/xml"
    away = TextResponse(asked.url, 307, headers=AWAY.headers, request=asked)
    (other,) = spider.parse_list(away, 0)
    assert isinstance(other, Request)
    assert other.url == f"https://orchard.jobs.personio.{second}/xml"
    (found,) = spider.parse_list(TextResponse(other.url, 200, body=BODY, request=other), 0)
    assert found.posting.url == f"https://orchard.jobs.personio.{second}/job/1834455"


@pytest.mark.parametrize(
    ("heading", "kept"),
    [("Dein Kontakt", False), ("Kontakt:", False), ("Contact us", False), ("Kundenkontakt", True)],
)
def test_a_section_about_a_person_stays_out(heading: str, kept: bool) -> None:
    sections = {"jobDescription": {"name": heading, "value": "<p>x</p>"}}
    posting = personio.read({"id": "1", "jobDescriptions": sections}, BOARD)
    assert (posting.description_html is not None) == kept
