"""Ashby: the reader's exact values, and what a board's one answer may be."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_boards import Crawled, as_json, crawl_boards, demo, openings, read_alike
from fixtures.wire_junk import JSON, nested
from fixtures.wire_site import Answer
from hypothesis import given

from postings.model import RawPay, RawPosting
from spiders.catalogue import Board
from spiders.parse import read_saved, recognise_saved
from spiders.platforms import ashby

HELD = json.loads((Path(__file__).parent / "fixtures" / "wire_ashby.json").read_text())
JOB, QUIET = HELD["jobs"]
CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "wire" / "ashby"
URL = "https://jobs.ashbyhq.com/Orchard%20Tools"
LIST = "/posting-api/job-board/Orchard%20Tools"
BOARD = Board(employer="Orchard", url=URL)
# As the samples call them.
LATER = ("teamName", "publishedDate")
TIERS = [
    RawPay(
        minimum=Decimal(30000),
        maximum=Decimal(36000),
        currency="EUR",
        period="1 YEAR",
        applies_to="Latvia",
        text="€30K – €36K",
    ),
    RawPay(
        minimum=Decimal(0),
        maximum=Decimal("41500.5"),
        currency="SEK",
        period="1 MONTH",
        applies_to="Sweden",
        text="up to SEK 41,500.50",
    ),
]


def test_every_field_is_read() -> None:
    posting = ashby.read(JOB, BOARD)
    assert posting.pay == TIERS
    assert posting.model_dump(exclude={"pay"}, exclude_defaults=True) == {
        "platform": "ashby",
        "board": "orchard-ashby",
        "employer": "Orchard",
        "url": f"{URL}/0d9c7a10-1111-4222-8333-444455556666",
        "apply_url": f"{URL}/0d9c7a10-1111-4222-8333-444455556666/application",
        "posting_id": "0d9c7a10-1111-4222-8333-444455556666",
        "title": "Pomologist",
        "locations": ["Riga HQ", "Remote - Estonia", "Malmö"],
        "workplace": "Hybrid",
        "employment_type": "FullTime",
        "department": "Orchard",
        "team": "Varieties",
        "published": "2026-02-03T08:15:00.123+00:00",
        "updated": "2026-02-04T08:15:00.000+00:00",
        "description_html": "<p>You name apples &amp; pears.</p>\n<p>Paid &lt;13 times a year</p>",
        "extra": {
            "addresses": ["Riga, Latvia", "Estonia", "Malmö, Sweden"],
            "compensation": "€30K – €41.5K • Offers Equity • Multiple Ranges",
        },
    }


def test_pay_that_is_not_meant_to_be_shown_is_not_read() -> None:
    posting = ashby.read({**JOB, "shouldDisplayCompensationOnJobPostings": False}, BOARD)
    assert posting.pay == []
    assert posting.description_html == "<p>You name apples &amp; pears.</p>"
    assert "compensation" not in posting.extra


def test_pay_in_words_alone_becomes_part_of_the_text() -> None:
    words = {"scrapeableCompensationSalarySummary": "€30K - €41.5K"}
    posting = ashby.read({"descriptionPlain": "Apples\nPears", "compensation": words}, BOARD)
    assert posting.description_html == (
        "<p>Apples</p><p>Pears</p>\n<h3>Compensation</h3>\n<p>€30K - €41.5K</p>"
    )


def test_pay_without_tiers_and_in_the_older_form_is_read() -> None:
    summary = {"summaryComponents": JOB["compensation"]["summaryComponents"]}
    older = {
        "compensationComponents": [
            {
                "compensationType": "Salary",
                "tiers": [
                    {"title": "Tier 1", "tierFloor": 15, "tierCeiling": 19, "currency": "USD"}
                ],
            },
            {"compensationType": "Bonus", "tiers": [{"tierFloor": 1}]},
        ]
    }
    assert [p.maximum for p in ashby.read({"compensation": summary}, BOARD).pay] == [41500]
    assert ashby.read({"compensation": older}, BOARD).pay == [
        RawPay(minimum=Decimal(15), maximum=Decimal(19), currency="USD", applies_to="Tier 1")
    ]


@pytest.mark.parametrize(
    ("job", "workplace"),
    [
        ({"workplaceType": "OnSite", "isRemote": False}, "OnSite"),
        ({"workplaceType": None, "isRemote": True}, "Remote"),
        ({"isRemote": False}, None),
        ({"isRemote": "true"}, None),
    ],
)
def test_the_workplace_is_the_word_before_the_flag(job: Any, workplace: str | None) -> None:
    assert ashby.read(job, BOARD).workplace == workplace


@pytest.mark.parametrize(
    ("url", "token"),
    [
        (URL, "Orchard Tools"),
        ("https://jobs.ashbyhq.com/orchard.Tools/0d9c7a10-1111", "orchard.Tools"),
        ("https://jobs.ashbyhq.com/orchard/embed?version=2", "orchard"),
        (f"https://api.ashbyhq.com{LIST}?includeCompensation=true", "Orchard Tools"),
        ("https://api.ashbyhq.com/posting-api/job-board", None),
        ("https://api.ashbyhq.com/candidate.list", None),
        ("https://jobs.ashbyhq.com/api/non-user-graphql", None),
        ("https://jobs.ashbyhq.com/", None),
        ("https://www.ashbyhq.com/careers", None),
        ("https://app.ashbyhq.com/orchard", None),
        ("https://jobs.ashbyhq.com.example.org/orchard", None),
        ("https://orchard.example/jobs?ashby_jid=0d9c7a10", None),
    ],
)  # fmt: skip
def test_the_token_is_the_board(url: str, token: str | None) -> None:
    assert ashby.token(url) == token


INNER = (
    "postalAddress", "addressLocality", "compensationTiers", "components", "summaryComponents",
    "compensationComponents", "tiers", "compensationType", "minValue", "maxValue", "tierFloor",
    "additionalInformation", "interval",
)  # fmt: skip


@given(nested(*ashby.KNOWN, *INNER))
def test_hostile_records_read_as_far_as_they_go(job: Any) -> None:
    assert ashby.read(job, BOARD).platform == "ashby"


@given(JSON)
def test_foreign_answers_are_not_claimed(answer: Any) -> None:
    assert not ashby.looks_like(answer)


def test_saved_answers_are_known_by_their_shape() -> None:
    for answer in (HELD, {"jobs": [JOB]}, JOB):
        body = json.dumps(answer).encode()
        assert recognise_saved("a.json", body) == "ashby"
        (posting,) = read_saved("a.json", body)
        assert isinstance(posting, RawPosting)
        assert posting.posting_id == JOB["id"]


def test_the_corpus_reads_as_served() -> None:
    if not CORPUS.is_dir():
        pytest.skip("../shared is not here")
    for path in sorted(CORPUS.glob("*.json")):
        found = read_saved(path.name, path.read_bytes())
        assert [
            (p.posting_id, p.title, p.url, p.locations, p.team, p.published)
            for p in found
            if isinstance(p, RawPosting)
        ] == [
            (*map(job.get, ("id", "title", "jobUrl")), [job["location"]], *map(job.get, LATER))
            for job in json.loads(path.read_text())["jobs"]
            if job["isListed"]
        ]
        assert all(isinstance(p, RawPosting) and p.description_html for p in found)


# --- the crawl ------------------------------------------------------------------------------------

BOARDS: dict[str, Any] = {
    "whole": {LIST: as_json(HELD)},
    "none": {},
    "members": {LIST: Answer(b"Unauthorized", 401)},
    "empty": {LIST: as_json({"apiVersion": "1", "jobs": []})},
    "odd": {LIST: as_json({"error": "later"})},
    "down": {LIST: Answer(b"oops", 500)},
    "demo": demo("ashby", openings(12)),
}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Crawled]:
    return crawl_boards(tmp_path_factory.mktemp("ashby"), BOARDS, url=URL)


def test_a_board_is_one_request_and_the_unlisted_stay_out(crawled: dict[str, Crawled]) -> None:
    whole = crawled["whole"]
    assert whole.told == ("finished", True, 1)
    assert whole.paths == [f"{LIST}?includeCompensation=true"]
    assert [row.posting.title for row in whole.seen] == ["Pomologist"]
    assert whole.manifest.stats == {"unlisted": 1}


def test_a_missing_board_is_gone_and_an_empty_one_is_not(crawled: dict[str, Crawled]) -> None:
    assert crawled["none"].told == ("gone", False, 0)
    assert crawled["members"].told == ("gone", False, 0)
    assert crawled["empty"].told == ("empty", True, 0)


def test_a_board_that_answers_no_list_has_failed(crawled: dict[str, Crawled]) -> None:
    assert crawled["odd"].told == crawled["down"].told == ("failed", False, 0)
    assert crawled["odd"].manifest.errors == {"no list in answer": 1}
    assert crawled["down"].manifest.errors == {"http 500": 1}


def test_the_demo_board_comes_out_as_it_went_in(crawled: dict[str, Crawled]) -> None:
    assert read_alike(crawled["demo"], openings(12))
    assert {row.posting.pay[0].minimum for row in crawled["demo"].seen} == {
        o.pay[0] for o in openings(12)
    }
