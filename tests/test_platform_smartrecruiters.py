"""SmartRecruiters: the reader's exact values, and the walk from list to details."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fixtures.wire_boards import Crawled, as_json, crawl_boards, demo, openings, read_alike
from fixtures.wire_crawl import crawl
from fixtures.wire_junk import JSON, nested
from fixtures.wire_site import Answer, Asked, served
from hypothesis import given

from postings.model import RawPay, RawPosting
from spiders.catalogue import Board
from spiders.parse import read_saved, recognise_saved
from spiders.platforms import smartrecruiters

HELD = json.loads((Path(__file__).parent / "fixtures" / "wire_smartrecruiters.json").read_text())
ROW, AD = HELD["list"]["content"][0], HELD["detail"]
CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "wire" / "smartrecruiters"
URL = "https://careers.smartrecruiters.com/OrchardTools"
LIST = "/v1/companies/OrchardTools/postings"
BOARD = Board(employer="Orchard", url=URL)


def test_every_field_is_read() -> None:
    posting = smartrecruiters.read({"list": ROW, "detail": AD}, BOARD)
    assert posting.model_dump(exclude_defaults=True) == {
        "platform": "smartrecruiters",
        "board": "orchard-smartrecruiters",
        "employer": "Orchard",
        "url": "https://jobs.smartrecruiters.com/OrchardTools/744000099911122-cider-buyer",
        "apply_url": "https://jobs.smartrecruiters.com/OrchardTools/744000099911122-cider-buyer?oga=true",
        "posting_id": "744000099911122",
        "role_number": "REF4711K",
        "title": "Cider Buyer",
        "locations": ["Riga, Rīga, Latvia"],
        "workplace": "hybrid",
        "employment_type": "Full-time",
        "department": "Purchasing",
        "published": "2026-02-03T08:15:00.123Z",
        "pay": [
            {
                "minimum": Decimal("28000"),
                "maximum": Decimal("34500.5"),
                "currency": "EUR",
                "period": "YEARLY",
            }
        ],
        "description_html": "<h3>Company Description</h3>\n<p>We press.</p>\n"
        "<h3>R&amp;D Duties</h3>\n<p>Taste</p><p>Write &lt;5 notes</p>\n"
        "<h3>Qualifications</h3>\n<ul><li>A nose</li></ul>\n"
        "<h3>Additional Information</h3>\n<p>Boots</p>",
        "language": "lv",
        "extra": {
            "company_name": "Orchard Tools",
            "uuid": "5e7a10c2-1111-4222-8333-444455556666",
            "job_id": "1f7a10c2-1111-4222-8333-444455556666",
            "job_ad_id": "9a7a10c2-1111-4222-8333-444455556666",
            "function": "Procurement",
            "industry": "Food Production",
            "level": "Mid-Senior Level",
            "fields": {"Brand": "Windfall"},
        },
    }


def test_a_row_alone_reads_as_far_as_it_goes() -> None:
    row = {**ROW, "location": {"city": "Riga", "country": "lv", "remote": True, "hybrid": False}}
    posting = smartrecruiters.read(row, Board(employer="", url=URL))
    assert posting.url == "https://jobs.smartrecruiters.com/OrchardTools/744000099911122"
    assert (posting.locations, posting.workplace) == (["Riga, lv"], "remote")
    assert (posting.employer, posting.apply_url, posting.pay) == ("Orchard Tools", None, [])


@pytest.mark.parametrize(
    ("compensation", "pay"),
    [
        ({"min": 0, "max": 0, "currency": "EUR"}, []),
        ({"max": 50, "currency": "EUR"}, [RawPay(maximum=Decimal(50), currency="EUR")]),
        ({"salary": {"min": "1,200"}}, [RawPay(minimum=Decimal(1200))]),
        (None, []),
    ],
)
def test_pay_is_what_its_fields_say(compensation: Any, pay: list[RawPay]) -> None:
    assert smartrecruiters.read({"id": "1", "compensation": compensation}, BOARD).pay == pay


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (URL, "OrchardTools"),
        (f"{URL}?search=cider", "OrchardTools"),
        ("https://jobs.smartrecruiters.com/OrchardTools/744-cider-buyer", "OrchardTools"),
        ("https://jobs.smartrecruiters.com/oneclick-ui/company/Orchard%20T/x", "Orchard T"),
        ("https://jobs.smartrecruiters.com/oneclick-ui/", None),
        (f"https://api.smartrecruiters.com{LIST}?limit=100", "OrchardTools"),
        ("https://api.smartrecruiters.com/v1/jobs", None),
        ("https://careers.smartrecruiters.com/", None),
        ("https://www.smartrecruiters.com/OrchardTools", None),
        ("https://smartrecruiters.com/OrchardTools", None),
        ("https://careers.smartrecruiters.com.example.org/OrchardTools", None),
    ],
)  # fmt: skip
def test_the_token_is_the_company(url: str, token: str | None) -> None:
    assert smartrecruiters.token(url) == token


INNER = (
    "location", "city", "remote", "fullLocation", "label", "code", "sections", "title", "text",
    "min", "max", "salary", "fieldLabel", "valueLabel", "identifier",
)  # fmt: skip


@given(nested(*smartrecruiters.KNOWN_AD, *INNER), nested(*smartrecruiters.KNOWN_AD, *INNER))
def test_hostile_records_read_as_far_as_they_go(row: Any, ad: Any) -> None:
    for record in ({"list": row, "detail": ad}, row):
        assert smartrecruiters.read(record, BOARD).platform == "smartrecruiters"


@given(JSON)
def test_foreign_answers_are_not_claimed(answer: Any) -> None:
    assert not smartrecruiters.looks_like(answer)


def test_saved_answers_are_known_by_their_shape() -> None:
    for answer in (HELD["list"], AD):
        body = json.dumps(answer).encode()
        assert recognise_saved("a.json", body) == "smartrecruiters"
        (posting,) = read_saved("a.json", body)
        assert isinstance(posting, RawPosting)
        assert (posting.posting_id, posting.title) == ("744000099911122", "Cider Buyer")


def test_the_corpus_reads_as_served() -> None:
    if not CORPUS.is_dir():
        pytest.skip("../shared is not here")
    for path in sorted(CORPUS.glob("*.json")):
        found = read_saved(path.name, path.read_bytes())
        assert [
            (p.posting_id, p.role_number, p.title, p.url, p.locations)
            for p in found
            if isinstance(p, RawPosting)
        ] == [
            (ad["id"], ad["refNumber"], ad["name"], ad["ref"], [ad["location"]["fullLocation"]])
            for ad in json.loads(path.read_text())["content"]
        ]
        assert all(isinstance(p, RawPosting) and p.description_html for p in found)


# --- the crawl ------------------------------------------------------------------------------------


def pages(count: int, total: int) -> Callable[[Asked], Answer]:
    def answer(asked: Asked) -> Answer:
        query = parse_qs(urlsplit(asked.path).query)
        start, limit = int(query["offset"][0]), int(query["limit"][0])
        found = [
            {**ROW, "id": str(n), "name": f"Buyer {n}"}
            for n in range(start, min(count, start + limit))
        ]
        # Later totals lie.
        return as_json({"totalFound": 0 if start else total, "content": found})

    return answer


def board(count: int, total: int | None = None) -> dict[str, Any]:
    details = {
        f"{LIST}/{n}": as_json({**AD, "id": str(n), "name": f"Buyer {n}", "postingUrl": None})
        for n in range(count)
    }
    return {LIST: pages(count, count if total is None else total), **details}


WHOLE = board(205, total=206)
TORN = pages(150, 150)
BOARDS: dict[str, Any] = {
    "whole": WHOLE,
    "torn": board(100)
    | {LIST: lambda asked: TORN(asked) if "offset=0" in asked.path else Answer(b"", 500)},
    "none": {},
    "empty": board(0),
    "closed": board(2) | {f"{LIST}/1": Answer(b"", 404)},
    "broken": board(2) | {f"{LIST}/1": as_json(["no", "ad"])},
    "odd": {LIST: as_json({"message": "no list"})},
    "demo": demo("smartrecruiters", openings(12)),
}


def address(base: str, name: str) -> str:
    return f"https://careers.smartrecruiters.com/{name}" if name == "demo" else f"{URL}?country=lv"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("smartrecruiters")


@pytest.fixture(scope="module")
def crawled(home: Path) -> dict[str, Crawled]:
    return crawl_boards(home, BOARDS, url=address)


def test_pages_are_walked_to_the_total(crawled: dict[str, Crawled]) -> None:
    whole = crawled["whole"]
    assert whole.told == ("finished", True, 205)
    lists = [path for path in whole.paths if path.startswith(f"{LIST}?")]
    assert lists == [f"{LIST}?limit=100&offset={n}&country=lv" for n in (0, 100, 200, 205)]
    assert whole.manifest.stats["unread/surprise"] == 205
    assert {row.posting.url for row in whole.seen} == {
        f"https://jobs.smartrecruiters.com/OrchardTools/{n}" for n in range(205)
    }


def test_details_are_asked_for_once(home: Path, crawled: dict[str, Crawled]) -> None:
    again = crawl_boards(home, {"whole": WHOLE}, url=address)["whole"]
    assert again.told == ("finished", True, 205)
    assert again.paths == [path for path in crawled["whole"].paths if "?" in path]


def test_a_lost_later_page_is_partial(crawled: dict[str, Crawled]) -> None:
    assert crawled["torn"].told == ("partial", False, 100)
    assert crawled["torn"].manifest.errors == {"http 500": 1}


def test_a_missing_board_is_gone_and_an_empty_one_may_be_unknown(
    crawled: dict[str, Crawled],
) -> None:
    assert crawled["none"].told == ("gone", False, 0)
    assert crawled["empty"].told == ("empty", True, 0)
    assert "make sure that it is called 'OrchardTools'" in crawled["empty"].manifest.notes[0]
    assert crawled["odd"].manifest.errors == {"no list in answer": 1}


def test_an_ad_without_details_is_closed_where_it_is_missing_and_else_lost(
    crawled: dict[str, Crawled],
) -> None:
    closed, broken = crawled["closed"], crawled["broken"]
    assert closed.told == ("finished", True, 1)
    assert {row.posting.posting_id: row.kind for row in closed.seen} == {
        "0": "posting",
        "1": "gone",
    }
    assert broken.told == ("partial", False, 1)
    assert broken.manifest.errors == {"no ad in details": 1}


def test_a_robots_txt_that_closes_the_api_is_told(tmp_path: Path) -> None:
    with served() as site:
        site.answers = {**WHOLE, "/robots.txt": Answer(b"User-agent: *\nDisallow: /")}
        manifest, _ = crawl(tmp_path, url=URL, api=site.url)
        assert site.paths() == ["/robots.txt"]
    assert (manifest.reason, manifest.complete) == ("blocked", False)
    assert f"closes {LIST}" in manifest.notes[0]


def test_the_demo_board_comes_out_as_it_went_in(crawled: dict[str, Crawled]) -> None:
    held = openings(12)
    assert read_alike(crawled["demo"], held)
    assert {row.posting.role_number for row in crawled["demo"].seen} == {o.number for o in held}
    assert len(crawled["demo"].paths) == 1 + len(held)
