"""Lever: the reader's exact values, and the spider's paging."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from fixtures.wire_crawl import crawl, crawl_many
from fixtures.wire_site import Answer, Asked, served

from postings.model import RawPay
from spiders.catalogue import Board
from spiders.parse import BadRecord, read_saved
from spiders.platforms import lever

FIXTURE = Path(__file__).parent / "fixtures" / "wire_lever.json"
CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "wire" / "lever"
URL = "https://jobs.lever.co/orchard"
LIST = "/v0/postings/orchard"
BOARD = Board(employer="Orchard Tools", url=URL)


def test_every_field_is_read() -> None:
    posting = lever.read(json.loads(FIXTURE.read_text())[0], BOARD)
    assert posting.model_dump(exclude={"pay"}, exclude_none=True) == {
        "platform": "lever",
        "board": "orchard-tools-lever",
        "employer": "Orchard Tools",
        "url": f"{URL}/0d9c7a10-1111-4222-8333-444455556666",
        "apply_url": f"{URL}/0d9c7a10-1111-4222-8333-444455556666/apply",
        "posting_id": "0d9c7a10-1111-4222-8333-444455556666",
        "title": "Grafting Specialist",
        "locations": ["Tartu", "Riga"],
        "workplace": "hybrid",
        "employment_type": "Part-time",
        "department": "Nursery",
        "team": "Grafting",
        "published": "2026-01-01T00:00:00.123Z",
        "description_html": "<p>Trees wait.</p><p>You join roots &amp; shoots.</p>\n"
        "<h3>What you bring</h3>\n<ul><li>A steady hand</li><li>Own knife</li></ul>\n"
        "<h3>R&amp;D duties</h3>\n<p>Keep a log</p>\n<p>before tax</p>\n"
        "<p>Boots are provided.</p>",
        "extra": {"country": "EE", "level": "Senior"},
    }
    assert posting.pay == [
        RawPay(
            minimum=Decimal("1800"),
            maximum=Decimal("2400.5"),
            currency="EUR",
            period="per-month-salary",
            text="before tax",
        )
    ]


@pytest.mark.parametrize("stamp", [None, "soon", True, 10**30, -(10**30), {"ms": 1}])
def test_an_impossible_date_is_none(stamp: object) -> None:
    assert lever.read({"id": "x", "createdAt": stamp}, BOARD).published is None


def test_an_unspecified_workplace_is_none() -> None:
    assert lever.read({"id": "x", "workplaceType": "unspecified"}, BOARD).workplace is None


def test_the_corpus_reads_without_loss() -> None:
    if not CORPUS.is_dir():
        pytest.skip("../shared is not here")
    for path in sorted(CORPUS.glob("*.json")):
        found = read_saved(path.name, path.read_bytes())
        assert len(found) == len(json.loads(path.read_text())), path.name
        assert not [row for row in found if isinstance(row, BadRecord)], path.name


def rows(start: int, count: int) -> bytes:
    return json.dumps(
        [{"id": f"id-{n}", "text": f"Job {n}"} for n in range(start, start + count)]
    ).encode()


def pages(last: Answer) -> object:
    def answer(asked: Asked) -> Answer:
        if "skip=0&" in asked.path:
            return Answer(rows(0, 100))
        return Answer(rows(100, 100)) if "skip=100&" in asked.path else last

    return answer


def test_paging_ends_at_a_short_page_and_a_lost_one_is_partial(tmp_path: Path) -> None:
    with served() as site:
        site.answers["/v0/postings/whole"] = pages(Answer(rows(200, 3)))
        site.answers["/v0/postings/torn"] = pages(Answer(b"oops", 500))
        site.answers["/v0/postings/same"] = Answer(rows(0, 100))
        boards = [
            {
                "employer": "A",
                "name": name,
                "url": f"https://jobs.lever.co/{name}?team=Grafting",
                "api": site.url,
            }
            for name in ("whole", "torn", "same")
        ]
        events, done = crawl_many(tmp_path, boards)
    landed = {event["board"]: event["manifest"] for event in events if event["event"] == "landed"}
    told = {
        name: (held["reason"], held["complete"], held["items"], held["pages"], held["errors"])
        for name, held in landed.items()
    }
    assert told == {
        "whole": ("finished", True, 203, 3, {}),
        "torn": ("partial", False, 200, 3, {"http 500": 1}),
        "same": ("finished", True, 100, 2, {}),
    }
    assert landed["same"]["stats"]["repeated id"] == 100
    assert done.returncode == 0
    assert all("team=Grafting" in path for path in site.paths() if path.startswith("/v0"))


def test_a_page_that_heals_is_no_loss(tmp_path: Path) -> None:
    def heals(asked: Asked) -> Answer:
        return Answer(b"oops", 503) if asked.times == 1 else Answer(FIXTURE.read_bytes())

    with served() as site:
        site.answers[LIST] = heals
        manifest, _ = crawl(tmp_path, url=URL, api=site.url)
    assert (manifest.reason, manifest.complete, manifest.errors) == ("finished", True, {})
