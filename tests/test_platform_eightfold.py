"""Eightfold: the reader's exact values, the surfaces in turn, and walks that miss some."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, as_json, crawl_boards, demo, openings, read_alike
from fixtures.wire_junk import nested
from fixtures.wire_site import Answer, Asked
from hypothesis import given

from spiders.catalogue import Board
from spiders.parse import BadRecord, read_saved
from spiders.platforms import eightfold

HELD = json.loads((Path(__file__).parent / "fixtures" / "wire_eightfold.json").read_text())
ROW, OLD = HELD["pcsx"]["data"]["positions"][0], HELD["apply"]["positions"][0]
JOB = HELD["pcsx_details"]["data"]
HOME = "https://orchard.eightfold.ai"
URL = f"{HOME}/careers?domain=orchard.example"
BOARD = Board(employer="Orchard Tools", url=URL)
PCSX, PCSX_DETAILS = "/api/pcsx/search", "/api/pcsx/position_details"
APPLY, SITEMAP = "/api/apply/v2/jobs", "/careers/sitemap.xml"


def test_every_field_of_the_newer_api_is_read() -> None:
    posting = eightfold.read({"list": ROW, "detail": JOB}, BOARD)
    assert posting.model_dump(exclude_defaults=True) == {
        "platform": "eightfold",
        "board": "orchard-tools-eightfold",
        "employer": "Orchard Tools",
        "url": f"{HOME}/careers/job/549800423238",
        "apply_url": f"{HOME}/careers/job/549800423238",
        "posting_id": "549800423238",
        "role_number": "JR044450",
        "title": "Pomologist, Storage",
        "locations": ["Wenatchee, Washington, United States", "Hastings, New Zealand"],
        "workplace": "onsite",
        "department": "Research",
        "published": "2026-02-03T08:15:00Z",
        "description_html": "<p>You keep pears &amp; notes.</p>",
        "extra": {"ats_job_id": "44450", "custom": {"efcustomTextTimeType": ["Full time"]}},
    }


def test_every_field_of_the_older_api_is_read() -> None:
    posting = eightfold.read({"list": OLD, "detail": {"job_description": "<p>x</p>"}}, BOARD)
    assert posting.model_dump(exclude_defaults=True) == {
        "platform": "eightfold",
        "board": "orchard-tools-eightfold",
        "employer": "Orchard Tools",
        "url": "https://careers.orchard.example/careers/job/549800423238",
        "apply_url": "https://careers.orchard.example/careers/job/549800423238",
        "posting_id": "549800423238",
        "role_number": "JR044450",
        "title": "Pomologist, Storage",
        "locations": ["Wenatchee, Washington, United States"],
        "workplace": "hybrid",
        "department": "Research, Cold chain",
        "team": "Fruit",
        "published": "2026-02-03T08:15:00Z",
        "updated": "2026-02-04T08:15:00Z",
        "description_html": "<p>x</p>",
    }


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (URL, "orchard"),
        (f"{HOME}/careers/job/549800423238-pomologist?domain=orchard.example", "orchard"),
        (f"{HOME}{PCSX}?domain=orchard.example", "orchard"),
        ("https://www.eightfold.ai/careers", None),
        ("https://eightfold.ai/", None),
        ("https://app.eightfold.ai/login", None),
        ("https://orchard.eightfold.ai.example.org/careers", None),
        ("https://careers.orchard.example/careers?domain=o.example", "careers.orchard.example"),
        ("https://careers.orchard.example/careers?domain=us", None),
        ("https://careers.orchard.example/jobs?domain=o.example", None),
    ],
)
def test_the_token_is_the_tenant(url: str, token: str | None) -> None:
    assert eightfold.token(url) == token


@pytest.mark.parametrize("home", ["https://jobs.orchard.example", "https://orchard.eightfold.ai"])
def test_a_domain_of_the_employers_own_is_the_host(home: str) -> None:
    board = Board(employer="O", url=f"{home}/careers", platform="eightfold")
    posting = eightfold.read(ROW, board)
    assert posting.url == f"{home}/careers/job/549800423238"


@given(nested(*eightfold.KNOWN_JOB, *eightfold.KNOWN, "efcustomX", "data", "format", "url"))
def test_hostile_records_read_as_far_as_they_go(record: Any) -> None:
    assert eightfold.read(record, BOARD).platform == "eightfold"


@pytest.mark.parametrize("part", ["pcsx", "pcsx_details", "apply"])
def test_saved_answers_are_recognised(part: str) -> None:
    (posting,) = read_saved("saved.json", json.dumps(HELD[part]).encode())
    assert not isinstance(posting, BadRecord)
    told = (posting.platform, posting.posting_id, posting.role_number)
    assert told == ("eightfold", "549800423238", "JR044450")


# --- the crawl ------------------------------------------------------------------------------------


def start(asked: Asked) -> int:
    found = re.search(r"\bstart=(\d+)", asked.path)
    return int(found[1]) if found else 0


def position(number: int) -> dict[str, Any]:
    path = f"/careers/job/{number}"
    return {**ROW, "id": number, "displayJobId": f"JR{number}", "positionUrl": path}


def walks(*orders: list[int], count: int) -> Callable[[Asked], Answer]:
    """A list whose replicas sort it otherwise at each walk."""

    def answer(asked: Asked) -> Answer:
        order = orders[min(asked.times, len(orders)) - 1]
        shown = [position(n) for n in order[start(asked) :][:10]]
        return as_json({"data": {"positions": shown, "count": count}})

    return answer


def details(asked: Asked) -> Answer:
    found = re.search(r"position_id=(\d+)&domain=orchard.example&hl=en$", asked.path)
    assert found
    number = int(found[1])
    if number == 0:
        return Answer(b"", 404)
    return as_json({"data": {**JOB, **position(number)}})


def sitemap(*numbers: int, more: str = "") -> Answer:
    urls = "".join(f"<url><loc>{HOME}/careers/job/{n}-x</loc></url>" for n in numbers)
    other = f"<url><loc>{HOME}/careers/events</loc></url>{more}"
    return Answer(f"<urlset>{urls}{other}</urlset>".encode())


def torn(asked: Asked) -> Answer:
    return whole(asked) if start(asked) == 0 else Answer(b"", 500)


def no_end(asked: Asked) -> Answer:
    shown = [position(n) for n in range(1, 11)]
    return as_json({"data": {"positions": shown, "count": 4_000}})


def page(number: int) -> Answer:
    data = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": "Pear Sorter",
        "datePosted": "1970-01-01",
        "employmentType": "PART_TIME",
        "description": "<p>You sort.</p>",
        "jobLocation": {"address": {"addressLocality": "Hood River", "addressCountry": "US"}},
    }
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    return Answer(f"<html><head>{script}</head><body><h1>Pear</h1></body></html>".encode())


INDEX = f"<sitemapindex><sitemap><loc>{HOME}/one.xml</loc></sitemap></sitemapindex>"
SHUT = as_json({"message": "PCSX is not enabled"}, 403)
ALL = list(range(23))
whole = walks(ALL, count=23)
OLD_DETAILS = {
    f"{APPLY}/{OLD['id']}": as_json({**OLD, "job_description": "<p>x</p>"}),
}
BOARDS: dict[str, Any] = {
    "whole": {PCSX: whole, PCSX_DETAILS: details},
    "replicas": {
        PCSX: walks(ALL[:20] + ALL[1:4], ALL[3:] + ALL[:3], count=23),
        PCSX_DETAILS: details,
    },
    "rest": {PCSX: walks(ALL[:20], count=23), PCSX_DETAILS: details, SITEMAP: sitemap(*ALL[15:])},
    "short": {PCSX: walks(ALL[:20], count=23), PCSX_DETAILS: details},
    "overcounted": {
        PCSX: walks(ALL[:20], count=23), PCSX_DETAILS: details, SITEMAP: sitemap(*ALL[:20]),
    },
    "torn": {PCSX: torn, PCSX_DETAILS: details},
    "endless": {PCSX: no_end, PCSX_DETAILS: details},
    "older": {PCSX: SHUT, APPLY: as_json(HELD["apply"]), **OLD_DETAILS},
    "pages": {
        PCSX: SHUT,
        APPLY: SHUT,
        SITEMAP: Answer(INDEX.encode()),
        "/one.xml": sitemap(7, 8),
        "/careers/job/7-x": page(7),
        "/careers/job/8-x": Answer(b"", 410),
    },
    "shut": {PCSX: SHUT, APPLY: Answer(b"", 405)},
    "none": {},
    "wall": {PCSX: Answer(b"<title>Just a moment...</title>", 200)},
    "empty": {PCSX: as_json({"data": {"positions": [], "count": 0}})},
    "no-domain": {
        "/careers": Answer(b'<script>window._EF_GROUP_ID = "orchard.example";</script>'),
        PCSX: whole,
        PCSX_DETAILS: details,
    },
    "no-page": {PCSX: walks(ALL[:0], count=0)},
    "demo": demo("eightfold", openings(24)),
}  # fmt: skip


def address(base: str, name: str) -> str:
    return f"{HOME}/careers" if name in {"no-domain", "no-page"} else URL


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("eightfold")


@pytest.fixture(scope="module")
def crawled(home: Path) -> dict[str, Crawled]:
    return crawl_boards(home, BOARDS, url=address)


def lists(found: Crawled, path: str = PCSX) -> list[str]:
    return [asked for asked in found.paths if asked.startswith(f"{path}?")]


def test_the_list_is_walked_to_its_details(home: Path, crawled: dict[str, Crawled]) -> None:
    found = crawled["whole"]
    assert found.told == ("finished", True, 22)
    assert lists(found) == [
        f"{PCSX}?domain=orchard.example&query=&location=&start={n}" for n in (0, 10, 20)
    ]
    assert found.manifest.stats == {"gone": 1, "unread/isHot": 22, "unread/userRecommended": 22}
    again = crawl_boards(home, {"whole": BOARDS["whole"]}, url=address)["whole"]
    assert {path for path in again.paths if path not in lists(again)} == {
        f"{PCSX_DETAILS}?position_id=0&domain=orchard.example&hl=en"
    }


def test_a_walk_that_misses_some_is_walked_again(crawled: dict[str, Crawled]) -> None:
    found = crawled["replicas"]
    assert found.told == ("finished", True, 22)
    assert len(lists(found)) == 6
    assert found.manifest.stats["walks that missed some"] == 1


def test_what_no_walk_meets_is_in_the_sitemap(crawled: dict[str, Crawled]) -> None:
    found = crawled["rest"]
    assert found.told == ("finished", True, 22)
    assert len(lists(found)) == 6
    assert {row.posting.role_number for row in found.seen if row.kind == "posting"} == {
        f"JR{n}" for n in ALL[1:]
    }


def test_without_a_sitemap_the_count_decides(crawled: dict[str, Crawled]) -> None:
    assert crawled["short"].told == ("partial", False, 19)
    assert crawled["short"].manifest.notes == ["20 of 23 postings were listed"]
    assert crawled["overcounted"].told == ("finished", True, 19)
    (note,) = crawled["overcounted"].manifest.notes
    assert note == "23 postings are counted, 20 are listed, and the sitemap holds no more"


def test_a_lost_later_page_is_partial(crawled: dict[str, Crawled]) -> None:
    assert crawled["torn"].told == ("partial", False, 9)
    assert crawled["torn"].manifest.errors == {"http 500": 1}


def test_a_server_that_ignores_paging_ends(crawled: dict[str, Crawled]) -> None:
    assert crawled["endless"].told == ("partial", False, 10)
    assert len(lists(crawled["endless"])) == 2


def test_the_older_api_is_asked_where_the_newer_is_shut(crawled: dict[str, Crawled]) -> None:
    found = crawled["older"]
    assert found.told == ("finished", True, 1)
    assert lists(found, APPLY) == [f"{APPLY}?domain=orchard.example&start=0&num=10"]
    assert found.seen[0].posting.description_html == "<p>x</p>"


def test_pages_are_read_where_no_api_opens(crawled: dict[str, Crawled]) -> None:
    found = crawled["pages"]
    assert found.told == ("finished", True, 1)
    assert {row.posting.posting_id: row.kind for row in found.seen} == {"7": "posting", "8": "gone"}
    posting = next(row.posting for row in found.seen if row.kind == "posting")
    told = (posting.title, posting.locations, posting.employment_type, posting.published)
    assert told == ("Pear Sorter", ["Hood River, US"], "PART_TIME", None)
    assert posting.url == f"{HOME}/careers/job/7-x"


def test_a_tenant_that_opens_nothing_is_blocked_and_no_empty_board(
    crawled: dict[str, Crawled],
) -> None:
    assert crawled["shut"].told == ("blocked", False, 0)
    assert "its APIs answer 403, 405, and it has no sitemap" in crawled["shut"].manifest.notes[0]
    assert crawled["wall"].told == ("blocked", False, 0)
    assert crawled["none"].told == ("gone", False, 0)
    assert crawled["empty"].told == ("empty", True, 0)


def test_the_careers_page_tells_the_domain(crawled: dict[str, Crawled]) -> None:
    assert crawled["no-domain"].told == ("finished", True, 22)
    assert all("domain=orchard.example" in path for path in lists(crawled["no-domain"]))
    assert crawled["no-page"].told == ("empty", True, 0)


def test_the_demo_board_comes_out_as_it_went_in(crawled: dict[str, Crawled]) -> None:
    held = openings(24)
    assert read_alike(crawled["demo"], held)
    assert {row.posting.role_number for row in crawled["demo"].seen} == {o.number for o in held}


def test_a_whole_address_comes_before_a_path() -> None:
    whole = f"{HOME}/careers/job/7"
    posting = eightfold.read({"id": 7, "positionUrl": "/careers/job/7", "publicUrl": whole}, BOARD)
    assert posting.url == whole
