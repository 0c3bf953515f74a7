"""Workable: the reader's exact values in both forms, and both lists."""

import json
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, as_json, crawl_boards, demo, openings, read_alike
from fixtures.wire_junk import JSON, nested
from fixtures.wire_site import Answer, Asked
from hypothesis import given

from postings.model import RawPosting
from spiders.catalogue import Board
from spiders.parse import read_saved, recognise_saved
from spiders.platforms import workable

HELD = json.loads((Path(__file__).parent / "fixtures" / "wire_workable.json").read_text())
JOB, ROW, DETAIL = HELD["widget"]["jobs"][0], HELD["list"]["results"][0], HELD["detail"]
URL = "https://apply.workable.com/orchard/"
WIDGET = "/api/v1/widget/accounts/orchard"
LIST, DETAILS = "/api/v3/accounts/orchard/jobs", "/api/v2/accounts/orchard/jobs"
BOARD = Board(employer="Orchard", url=URL)


def test_every_field_of_the_widget_is_read() -> None:
    posting = workable.read(JOB, BOARD)
    assert posting.model_dump(exclude_defaults=True) == {
        "platform": "workable",
        "board": "orchard-workable",
        "employer": "Orchard",
        "url": "https://apply.workable.com/j/A1B2C3D4E5",
        "apply_url": "https://apply.workable.com/j/A1B2C3D4E5/apply",
        "posting_id": "A1B2C3D4E5",
        "role_number": "TS-04",
        "title": "Tool Smith",
        "locations": ["Riga, Latvia", "Tartu, Tartumaa, Estonia"],
        "employment_type": "Full-time",
        "department": "Forge",
        "published": "2026-02-03",
        "description_html": "<p>You forge &amp; file.</p>"
        "<h3>Requirements</h3><ul><li>Arms</li></ul>",
        "extra": {
            "country": "LV",
            "function": "Production",
            "industry": "Machinery",
            "education": "Vocational",
            "level": "Associate",
            "created": "2026-02-01",
        },
    }


def test_every_field_of_the_details_is_read() -> None:
    posting = workable.read({"list": ROW, "detail": DETAIL}, BOARD)
    assert posting.model_dump(exclude_defaults=True) == {
        "platform": "workable",
        "board": "orchard-workable",
        "employer": "Orchard",
        "url": "https://apply.workable.com/orchard/j/A1B2C3D4E5/",
        "apply_url": "https://apply.workable.com/orchard/j/A1B2C3D4E5/apply/",
        "posting_id": "A1B2C3D4E5",
        "role_number": "TS-04",
        "title": "Tool Smith",
        "locations": ["Riga, Latvia"],
        "workplace": "on_site",
        "employment_type": "full",
        "department": "Forge, Hot Works",
        "published": "2026-02-03T00:00:00.000Z",
        "description_html": "<p>You forge &amp; file.</p>\n"
        "<h3>Requirements</h3>\n<ul><li>Arms</li></ul>\n<h3>Benefits</h3>\n<p>Gloves</p>",
        "language": "en",
        "extra": {"id": "3344556", "country": "LV"},
    }


@pytest.mark.parametrize(
    ("job", "locations", "workplace"),
    [
        ({"city": "Riga", "state": "RIX", "telecommuting": True}, ["Riga, RIX"], "remote"),
        ({"city": "Riga", "locations": [{"city": "Riga", "hidden": True}]}, [], None),
        ({"state": "published", "remote": True}, [], "remote"),
        ({"location": {"countryCode": "LV"}, "workplace": "hybrid"}, ["LV"], "hybrid"),
    ],
)
def test_places_are_those_that_are_shown(job: Any, locations: list[str], workplace: Any) -> None:
    posting = workable.read(job, BOARD)
    assert (posting.locations, posting.workplace) == (locations, workplace)


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (URL, "orchard"),
        ("https://apply.workable.com/orchard?lng=lv", "orchard"),
        ("https://apply.workable.com/orchard-1/j/A1B2C3D4E5/apply/", "orchard-1"),
        (f"https://apply.workable.com{WIDGET}?details=true", "orchard"),
        (f"https://apply.workable.com{LIST}", "orchard"),
        ("https://orchard.workable.com/jobs/12", "orchard"),
        ("https://apply.workable.com/j/A1B2C3D4E5", None),
        ("https://apply.workable.com/", None),
        ("https://apply.workable.com/api/v1/widget/accounts", None),
        ("https://apply.workable.com/api/v1/jobs", None),
        ("https://jobs.workable.com/company/gtYQ/jobs-at-orchard", None),
        ("https://www.workable.com/orchard", None),
        ("https://a.b.workable.com/", None),
        ("https://workable.com/orchard", None),
        ("https://orchard.workable.com.example.org/", None),
    ],
)
def test_the_token_is_the_account(url: str, token: str | None) -> None:
    assert workable.token(url) == token


INNER = ("city", "region", "countryCode", "hidden")


@given(nested(*workable.KNOWN_JOB, *INNER), nested(*workable.KNOWN_JOB, *INNER))
def test_hostile_records_read_as_far_as_they_go(row: Any, detail: Any) -> None:
    for record in ({"list": row, "detail": detail}, row):
        assert workable.read(record, BOARD).platform == "workable"


@given(JSON)
def test_foreign_answers_are_not_claimed(answer: Any) -> None:
    assert not workable.looks_like(answer)


def test_saved_answers_are_known_by_their_shape() -> None:
    for answer in HELD.values():
        body = json.dumps(answer).encode()
        assert recognise_saved("a.json", body) == "workable"
        (posting,) = read_saved("a.json", body)
        assert isinstance(posting, RawPosting)
        assert posting.posting_id == "A1B2C3D4E5"
    empty = json.dumps(HELD["widget"] | {"jobs": []}).encode()
    assert recognise_saved("a.json", empty) == "workable"


# --- the crawl ------------------------------------------------------------------------------------

BY_PLACE = [
    {"shortcode": "A", "title": "Smith", "city": "Riga", "country": "Latvia"},
    {"shortcode": "B", "title": "Filer", "city": "Riga", "country": "Latvia"},
    {"shortcode": "A", "title": "Smith", "city": "Tartu", "country": "Estonia"},
]


def in_pages(count: int) -> Any:
    def answer(asked: Asked) -> Answer:
        query = json.loads(asked.body)
        assert query.keys() - {"token"} == {"query", "location", "department", "worktype"}
        start = int(query.get("token", "0"))
        rows = [{**ROW, "shortcode": f"C{n}"} for n in range(start, min(count, start + 10))]
        following = {"nextPage": str(start + 10)} if start + 10 < count else {}
        return as_json({"total": count, "results": rows} | following)

    return answer


def paged(count: int) -> dict[str, Any]:
    details = {f"{DETAILS}/C{n}": as_json({**DETAIL, "shortcode": f"C{n}"}) for n in range(count)}
    return {LIST: in_pages(count), **details}


def torn(asked: Asked) -> Answer:
    return Answer(b"", 500) if "token" in json.loads(asked.body) else in_pages(25)(asked)


BOARDS: dict[str, Any] = {
    "whole": {WIDGET: as_json(HELD["widget"])},
    "grouped": {WIDGET: as_json({"name": "Orchard", "jobs": BY_PLACE})},
    "paged": paged(25),
    "torn": paged(25) | {LIST: torn},
    "closed": paged(2) | {f"{DETAILS}/C1": Answer(b"", 404)},
    "broken": paged(2) | {f"{DETAILS}/C1": as_json({"error": "no"})},
    "none": {},
    "empty": {WIDGET: as_json({"name": "Orchard", "description": None, "jobs": []})},
    "unknown": {WIDGET: as_json({"jobs": []})},
    "odd": {WIDGET: as_json([])},
    "demo": demo("workable", openings(12)),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("workable")


@pytest.fixture(scope="module")
def crawled(home: Path) -> dict[str, Crawled]:
    return crawl_boards(home, BOARDS, url=URL)


def test_a_board_is_one_request(crawled: dict[str, Crawled]) -> None:
    assert crawled["whole"].told == ("finished", True, 1)
    assert crawled["whole"].paths == [f"{WIDGET}?details=true"]
    assert crawled["whole"].manifest.stats == {}


def test_rows_of_one_posting_by_place_are_one_posting(crawled: dict[str, Crawled]) -> None:
    assert crawled["grouped"].told == ("finished", True, 2)
    assert {row.posting.title: row.posting.locations for row in crawled["grouped"].seen} == {
        "Smith": ["Riga, Latvia", "Tartu, Estonia"],
        "Filer": ["Riga, Latvia"],
    }


def test_an_account_without_widget_is_walked_in_pages(crawled: dict[str, Crawled]) -> None:
    found = crawled["paged"]
    assert found.told == ("finished", True, 25)
    assert [path for path in found.paths if not path.startswith(DETAILS)] == [
        f"{WIDGET}?details=true",
        *[LIST] * 3,
    ]
    assert {row.posting.posting_id for row in found.seen} == {f"C{n}" for n in range(25)}
    assert found.manifest.stats["unread/surprise"] == 25


def test_details_are_asked_for_once(home: Path, crawled: dict[str, Crawled]) -> None:
    again = crawl_boards(home, {"paged": paged(25)}, url=URL)["paged"]
    assert again.told == ("finished", True, 25)
    assert not [path for path in again.paths if path.startswith(DETAILS)]


def test_a_lost_later_page_is_partial(crawled: dict[str, Crawled]) -> None:
    assert crawled["torn"].told == ("partial", False, 10)
    assert crawled["torn"].manifest.errors == {"http 500": 1}


def test_a_missing_account_is_gone_and_an_empty_one_is_not(crawled: dict[str, Crawled]) -> None:
    assert crawled["none"].told == ("gone", False, 0)
    assert crawled["empty"].told == ("empty", True, 0)
    assert crawled["empty"].manifest.notes == []
    assert "an unknown account may be answered like that" in crawled["unknown"].manifest.notes[0]
    assert crawled["odd"].manifest.errors == {"no list in answer": 1}


def test_a_posting_without_details_is_closed_where_it_is_missing_and_else_lost(
    crawled: dict[str, Crawled],
) -> None:
    assert crawled["closed"].told == ("finished", True, 1)
    assert [row.posting.posting_id for row in crawled["closed"].seen if row.kind == "gone"] == [
        "C1"
    ]
    assert crawled["broken"].told == ("partial", False, 1)
    assert crawled["broken"].manifest.errors == {"no job in details": 1}


def test_the_demo_board_comes_out_as_it_went_in(crawled: dict[str, Crawled]) -> None:
    held = openings(12)
    assert read_alike(crawled["demo"], held)
    assert {row.posting.role_number for row in crawled["demo"].seen} == {o.number for o in held}
