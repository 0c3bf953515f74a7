"""BambooHR: the reader's exact values, the list with its details, and tenants that left."""

import json
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, as_json, crawl_boards, demo, openings, read_alike
from fixtures.wire_junk import nested
from fixtures.wire_site import Answer
from hypothesis import given

from spiders.catalogue import Board
from spiders.parse import BadRecord, read_saved
from spiders.platforms import bamboohr

HELD = json.loads((Path(__file__).parent / "fixtures" / "wire_bamboohr.json").read_text())
ROW = HELD["list"]["result"][0]
JOB = HELD["detail"]["result"]["jobOpening"]
URL = "https://orchard.bamboohr.com/careers"
BOARD = Board(employer="Orchard Tools", url=URL)


def test_every_field_is_read() -> None:
    posting = bamboohr.read({"list": ROW, "detail": JOB}, BOARD)
    assert posting.model_dump(exclude_defaults=True) == {
        "platform": "bamboohr",
        "board": "orchard-tools-bamboohr",
        "employer": "Orchard Tools",
        "url": f"{URL}/36",
        "apply_url": f"{URL}/36",
        "posting_id": "36",
        "title": "Graft Researcher",
        "locations": ["Lausanne, Vaud, Switzerland"],
        "workplace": "hybrid",
        "employment_type": "Full-Time",
        "department": "Research",
        "published": "2026-02-03",
        "description_html": "<p>Join scion &amp; stock.</p><ul><li>Log each graft</li></ul>\n"
        "<h3>Compensation</h3>\n<p>CHF 90,000 - 110,000 + fruit</p>",
        "extra": {"experience": "Mid-level", "compensation": "CHF 90,000 - 110,000 + fruit"},
    }


@pytest.mark.parametrize(
    ("told", "workplace"),
    [
        ({"locationType": "0", "isRemote": None}, "onsite"),
        ({"locationType": "1", "isRemote": True}, "remote"),
        ({"locationType": 2, "isRemote": 1}, "hybrid"),
        ({"locationType": None, "isRemote": 1}, "remote"),
        ({"locationType": "7", "isRemote": None}, None),
    ],
)
def test_workplaces_are_numbers(told: dict[str, Any], workplace: str | None) -> None:
    assert bamboohr.read({**ROW, **told}, BOARD).workplace == workplace


def test_a_row_alone_has_its_address_and_the_other_place() -> None:
    place = {"city": "Chur", "province": "Graubünden", "country": "Switzerland"}
    row = {**ROW, "location": {"city": None, "state": ""}, "atsLocation": place}
    posting = bamboohr.read({"list": row}, BOARD)
    assert (posting.url, posting.posting_id) == (f"{URL}/36", "36")
    assert posting.locations == ["Chur, Graubünden, Switzerland"]


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (URL, "orchard"),
        (f"{URL}/36", "orchard"),
        ("https://orchard.bamboohr.com/jobs/embed2.php?version=1.0.0", "orchard"),
        ("https://www.bamboohr.com/careers", None),
        ("https://api.bamboohr.com/api/gateway.php/orchard", None),
        ("https://bamboohr.recruitee.com", None),
        ("https://orchard.bamboohr.com.example.org/careers", None),
    ],
)
def test_the_token_is_the_tenant(url: str, token: str | None) -> None:
    assert bamboohr.token(url) == token


@given(nested(*bamboohr.KNOWN_JOB, *bamboohr.KNOWN, "city", "state"))
def test_hostile_records_read_as_far_as_they_go(record: Any) -> None:
    assert bamboohr.read(record, BOARD).platform == "bamboohr"


@pytest.mark.parametrize("part", ["list", "detail"])
def test_saved_answers_are_recognised(part: str) -> None:
    (posting,) = read_saved("saved.json", json.dumps(HELD[part]).encode(), url=URL)
    assert not isinstance(posting, BadRecord)
    told = (posting.platform, posting.posting_id, posting.title, posting.url)
    assert told == ("bamboohr", "36", "Graft Researcher", f"{URL}/36")


# --- the crawl ------------------------------------------------------------------------------------


def listed(*numbers: int, total: int | None = None) -> Answer:
    rows = [{**ROW, "id": str(n)} for n in numbers]
    return as_json({"meta": {"totalCount": total or len(rows)}, "result": rows})


def details(number: int, **told: Any) -> Answer:
    job = {**JOB, "jobOpeningShareUrl": f"{URL}/{number}", **told}
    return as_json({"meta": {}, "result": {"jobOpening": job}})


VENDOR = {"Location": "https://www.bamboohr.com/"}
BOARDS: dict[str, Any] = {
    "whole": {
        "/careers/list": listed(1, 2, 3, 4),
        "/careers/1/detail": details(1),
        "/careers/2/detail": Answer(b"", 404),
        "/careers/3/detail": details(3, jobOpeningStatus="Filled"),
        "/careers/4/detail": details(4),
    },
    "torn": {
        "/careers/list": listed(1, 2),
        "/careers/1/detail": details(1),
        "/careers/2/detail": Answer(b"", 500),
    },
    "short": {"/careers/list": listed(1, total=2), "/careers/1/detail": details(1)},
    "bare": {"/careers/list": listed(1), "/careers/1/detail": as_json({"result": None})},
    "broken": {"/careers/list": Answer(b"", 500)},
    "empty": {"/careers/list": as_json({"meta": {"totalCount": 0}, "result": []})},
    "left": {"/careers/list": Answer(b"", 302, VENDOR)},
    "none": {},
    "demo": demo("bamboohr", openings(12)),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    return crawl_boards(tmp_path_factory.mktemp("bamboohr"), BOARDS, url=URL)


def test_the_list_is_completed_by_details(crawled: dict[str, Crawled]) -> None:
    whole = crawled["whole"]
    assert whole.told == ("finished", True, 2)
    kinds = {row.posting.posting_id: row.kind for row in whole.seen}
    assert kinds == {"1": "posting", "2": "gone", "3": "gone", "4": "posting"}
    assert whole.manifest.stats == {"gone": 2, "unread/seekPromoted": 2}
    assert {row.posting.published for row in whole.seen} == {"2026-02-03", None}


def test_lost_details_and_short_lists_are_partial(crawled: dict[str, Crawled]) -> None:
    assert crawled["torn"].told == ("partial", False, 1)
    assert crawled["torn"].manifest.errors == {"http 500": 1}
    assert crawled["short"].told == ("partial", False, 1)
    assert crawled["bare"].told == ("partial", False, 0)
    assert crawled["bare"].manifest.errors == {"no job in details": 1}
    assert crawled["broken"].told == ("failed", False, 0)


def test_tenants_that_left_are_gone(crawled: dict[str, Crawled]) -> None:
    assert crawled["none"].told == ("gone", False, 0)
    assert crawled["left"].told == ("gone", False, 0)
    assert VENDOR["Location"] in crawled["left"].manifest.notes[0]
    assert crawled["empty"].told == ("empty", True, 0)


def test_the_demo_board_comes_out_as_it_went_in(crawled: dict[str, Crawled]) -> None:
    assert read_alike(crawled["demo"], openings(12))
