"""Rippling: the reader's exact values, both forms of the list, and names that others hold."""

import json
import re
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
from spiders.platforms import rippling

HELD = json.loads((Path(__file__).parent / "fixtures" / "wire_rippling.json").read_text())
ROW, JOB = HELD["v2"]["items"][0], HELD["detail"]
UUID = JOB["uuid"]
URL = "https://ats.rippling.com/orchard/jobs"
BOARD = Board(employer="Orchard Tools", url=URL)
V1, V2 = "/platform/api/ats/v1/board/orchard/jobs", "/api/v2/board/orchard/jobs"


def test_every_field_is_read() -> None:
    posting = rippling.read({"list": ROW, "detail": JOB}, BOARD)
    assert posting.model_dump(exclude={"pay"}, exclude_defaults=True) == {
        "platform": "rippling",
        "board": "orchard-tools-rippling",
        "employer": "Orchard Tools",
        "url": f"{URL}/{UUID}",
        "apply_url": f"{URL}/{UUID}",
        "posting_id": UUID,
        "title": "Harvest Planner",
        "locations": ["Yakima, Washington, United States", "Remote (Canada)"],
        "workplace": "HYBRID",
        "employment_type": "full-time",
        "department": "Growing",
        "published": "2026-02-03T10:45:51.914000-07:00",
        "description_html": "<p>We grow tools.</p>\n<p>You plan &amp; pick.</p>",
        "language": "en-US",
        "extra": {
            "company": "Orchard Tools, Inc.",
            "employment_label": "Salaried, all year",
            "base_department": "Operations",
            "department_tree": ["Operations", "Growing"],
            "workplaces": ["HYBRID"],
        },
    }
    assert posting.pay == [
        RawPay(
            minimum=Decimal("62000"),
            maximum=Decimal("70000.5"),
            currency="USD",
            period="YEAR",
            applies_to="Yakima, WA",
        ),
        RawPay(minimum=Decimal("41"), currency="CAD", period="HOUR"),
    ]


def test_details_alone_tell_short_places() -> None:
    posting = rippling.read(JOB, Board(employer="", url=URL))
    assert (posting.employer, posting.locations) == (
        "Orchard Tools, Inc.",
        ["Yakima, WA", "Remote, CA"],
    )


def test_places_worked_at_in_several_ways_have_no_one_workplace() -> None:
    places = [{"city": "Yakima", "workplaceType": "ON_SITE"}, {"workplaceType": "REMOTE"}]
    posting = rippling.read({"list": {**ROW, "locations": places}}, BOARD)
    assert (posting.workplace, posting.extra["workplaces"]) == (None, ["ON_SITE", "REMOTE"])


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (URL, "orchard"),
        (f"{URL}/{UUID}", "orchard"),
        ("https://ats.rippling.com/en-GB/orchard/jobs", "orchard"),
        ("https://ats.us1.rippling.com/orchard/jobs", "orchard"),
        ("https://ats.rippling.com/hp/jobs", "hp"),
        ("https://ats.rippling.com/orchard", "orchard"),
        (f"https://ats.rippling.com{V2}?page=0", "orchard"),
        (f"https://api.rippling.com{V1}", "orchard"),
        ("https://api.rippling.com/platform/api/employees", None),
        ("https://ats.rippling.com/internal/jobs", None),
        ("https://ats.rippling.com/", None),
        ("https://www.rippling.com/orchard/jobs", None),
        ("https://ats.rippling.com.example.org/orchard/jobs", None),
    ],
)
def test_the_token_is_the_boards_name(url: str, token: str | None) -> None:
    assert rippling.token(url) == token


@given(nested(*rippling.KNOWN_JOB, *rippling.KNOWN, "label", "name", "workplaceType"))
def test_hostile_records_read_as_far_as_they_go(record: Any) -> None:
    assert rippling.read(record, BOARD).platform == "rippling"


@pytest.mark.parametrize(
    ("form", "places"),
    [
        ("v1", ["Yakima, WA", "Remote (United States)"]),
        ("v2", ["Yakima, Washington, United States", "Remote (Canada)"]),
        ("detail", ["Yakima, WA", "Remote, CA"]),
    ],
)
def test_saved_answers_hold_a_posting_once(form: str, places: list[str]) -> None:
    (posting,) = read_saved("saved.json", json.dumps(HELD[form]).encode())
    assert not isinstance(posting, BadRecord)
    assert (posting.platform, posting.posting_id) == ("rippling", UUID)
    assert (posting.locations, posting.url) == (places, f"{URL}/{UUID}")


# --- the crawl ------------------------------------------------------------------------------------


def pages(asked: Asked) -> Answer:
    """Two rows a page, whatever is asked for."""
    found = re.search(r"\?page=(\d)&pageSize=100&groupJobsByLocation=true$", asked.path)
    assert found
    shown = [{**ROW, "id": f"u{n}"} for n in range(5)][int(found[1]) * 2 :][:2]
    return as_json({"items": shown, "page": int(found[1]), "totalItems": 5, "totalPages": 3})


def torn(asked: Asked) -> Answer:
    return pages(asked) if "page=0" in asked.path else Answer(b"", 500)


def by_place(asked: Asked) -> Answer:
    return as_json({"items": [ROW, ROW], "page": 0, "totalItems": 2, "totalPages": 1})


def details(path: str, *names: str, **told: Any) -> dict[str, Any]:
    return {f"{path}/{name}": as_json({**JOB, "uuid": name, **told}) for name in names}


FIVE = [f"u{n}" for n in range(5)]
BOARDS: dict[str, Any] = {
    "whole": {V2: pages, **details(V2, *FIVE[1:], companyName="Orchard Chess")},
    "torn": {V2: torn, **details(V2, *FIVE)},
    "old": {V1: as_json(HELD["v1"]), **details(V1, UUID)},
    "by-place": {V2: by_place, **details(V2, UUID)},
    "unlisted": {V2: by_place, **details(V2, UUID, unlistedFromSearch=True)},
    "empty": {V1: as_json([])},
    "odd": {V1: as_json({"detail": "no"})},
    "none": {},
    "demo": demo("rippling", openings(12)),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("rippling")


@pytest.fixture(scope="module")
def crawled(home: Path) -> dict[str, Crawled]:
    return crawl_boards(home, BOARDS, url=URL)


def test_the_pages_are_walked_to_their_details(crawled: dict[str, Crawled]) -> None:
    whole = crawled["whole"]
    assert whole.told == ("finished", True, 4)
    assert len([path for path in whole.paths if "?" in path]) == 3
    assert {row.posting.posting_id: row.kind for row in whole.seen} == {
        "u0": "gone", "u1": "posting", "u2": "posting", "u3": "posting", "u4": "posting",
    }  # fmt: skip
    assert whole.manifest.stats["unread/hasAIEvaluationsEnabled"] == 4


def test_a_name_that_is_another_firms_is_told(crawled: dict[str, Crawled]) -> None:
    told = ["this board calls its company 'Orchard Chess', boards.yml 'Orchard Tools'"]
    assert crawled["whole"].manifest.notes == told
    assert crawled["old"].manifest.notes == []


def test_a_lost_later_page_is_partial(crawled: dict[str, Crawled]) -> None:
    assert crawled["torn"].told == ("partial", False, 2)
    assert crawled["torn"].manifest.errors == {"http 500": 1}


def test_the_older_form_is_read_where_the_newer_does_not_answer(
    crawled: dict[str, Crawled],
) -> None:
    old = crawled["old"]
    assert old.told == ("finished", True, 1)
    assert old.seen[0].posting.locations == ["Yakima, WA", "Remote (United States)"]
    assert old.paths == [f"{V2}?page=0&pageSize=100&groupJobsByLocation=true", V1, f"{V1}/{UUID}"]


def test_rows_by_place_are_one_posting(crawled: dict[str, Crawled]) -> None:
    assert crawled["by-place"].told == ("finished", True, 1)


def test_a_posting_found_by_its_link_alone_is_left_out(
    home: Path, crawled: dict[str, Crawled]
) -> None:
    again = crawl_boards(home, {"unlisted": BOARDS["unlisted"]}, url=URL)["unlisted"]
    assert again.manifest.stats["details remembered"] == 1
    for found in (crawled["unlisted"], again):
        assert found.told == ("empty", True, 0)
        assert (found.seen, found.manifest.stats["unlisted"]) == ([], 1)


def test_what_fails_is_no_empty_board(crawled: dict[str, Crawled]) -> None:
    assert crawled["empty"].told == ("empty", True, 0)
    assert crawled["odd"].told == ("failed", False, 0)
    assert crawled["none"].told == ("gone", False, 0)


def test_the_demo_board_comes_out_as_it_went_in(crawled: dict[str, Crawled]) -> None:
    assert read_alike(crawled["demo"], openings(12))
