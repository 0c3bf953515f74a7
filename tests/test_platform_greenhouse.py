"""Greenhouse: the reader's exact values, and the spider against a site on loopback."""

import gzip
import json
from decimal import Decimal
from pathlib import Path

import pytest
from fixtures.wire_crawl import crawl, crawl_many
from fixtures.wire_site import Answer, Asked, served

from postings.model import RawPay
from spiders.catalogue import Board
from spiders.parse import BadRecord, read_saved
from spiders.platforms import greenhouse

FIXTURE = Path(__file__).parent / "fixtures" / "wire_greenhouse.json"
CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "wire" / "greenhouse"
LIST = "/v1/boards/orchardtools/jobs"
BOARD = Board(employer="Orchard Tools", url="https://boards.greenhouse.io/orchardtools")


def test_every_field_is_read() -> None:
    record = json.loads(FIXTURE.read_text())["jobs"][0]
    posting = greenhouse.read(record, BOARD)
    assert posting.model_dump(exclude={"extra", "pay"}, exclude_none=True) == {
        "platform": "greenhouse",
        "board": "orchard-tools-greenhouse",
        "employer": "Orchard Tools",
        "url": "https://boards.greenhouse.io/orchardtools/jobs/5100231",
        "apply_url": "https://boards.greenhouse.io/orchardtools/jobs/5100231",
        "posting_id": "5100231",
        "role_number": "OT-417",
        "title": "Orchard Robot Mechanic",
        "locations": ["Ghent, Belgium"],
        "employment_type": "Full-time",
        "department": "Field Service",
        "published": "2026-04-30T09:00:00-04:00",
        "updated": "2026-05-04T10:12:00-04:00",
        "closes": "2026-07-01T23:59:00-04:00",
        "description_html": "<p>Keep pickers picking &amp; trees safe.</p>"
        "<ul><li>Swap grippers</li></ul>",
        "language": "en",
    }
    assert posting.pay == [
        RawPay(
            minimum=Decimal("41000"),
            maximum=Decimal("52500.5"),
            currency="EUR",
            applies_to="Ghent pay",
            text="<p>a year</p>",
        ),
        RawPay(
            minimum=Decimal("41000.0"),
            maximum=Decimal("52000.0"),
            currency="EUR",
            applies_to="Yearly range",
        ),
    ]
    assert posting.extra["internal_job_id"] == "88120"


def test_a_prospect_post_has_no_number_and_takes_its_office() -> None:
    posting = greenhouse.read(json.loads(FIXTURE.read_text())["jobs"][1], BOARD)
    assert (posting.role_number, posting.locations) == (None, ["Ghent"])
    assert posting.extra["prospect"] is True
    assert posting.description_html is None


def test_content_served_unescaped_stays() -> None:
    posting = greenhouse.read({"id": 1, "content": "<p>a &lt; b</p>"}, BOARD)
    assert posting.description_html == "<p>a &lt; b</p>"


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("https://boards.greenhouse.io/acme", "acme"),
        ("https://job-boards.eu.greenhouse.io/acme/jobs/12", "acme"),
        ("https://boards.greenhouse.io/embed/job_board?for=acme", "acme"),
        ("https://boards-api.greenhouse.io/v1/boards/acme/jobs", "acme"),
    ],
)
def test_the_token_comes_from_the_address(url: str, token: str) -> None:
    assert greenhouse.token(url) == token


@pytest.mark.parametrize("junk", [None, 3, "x", [], {"id": {"a": 1}, "departments": "none"}])
def test_a_hostile_record_is_one_bad_record_or_an_empty_posting(junk: object) -> None:
    body = json.dumps({"jobs": [{"id": 1, "title": "A"}, junk, {"id": 2, "title": "B"}]}).encode()
    found = read_saved("jobs.json", body)
    assert len(found) == 3
    assert isinstance(found[1], BadRecord) != isinstance(junk, dict)
    assert [getattr(row, "title", None) for row in (found[0], found[2])] == ["A", "B"]


def test_the_corpus_reads_without_loss() -> None:
    if not CORPUS.is_dir():
        pytest.skip("../shared is not here")
    for path in sorted(CORPUS.glob("*.json")):
        found = read_saved(path.name, path.read_bytes())
        assert len(found) == len(json.loads(path.read_text())["jobs"]), path.name
        assert not [row for row in found if isinstance(row, BadRecord)], path.name


def test_a_board_lands_whole_and_a_second_run_is_not_modified(tmp_path: Path) -> None:
    body = FIXTURE.read_bytes()

    def conditional(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == '"v1"':
            return Answer(status=304, headers={"ETag": '"v1"'})
        headers = {"ETag": '"v1"', "Content-Encoding": "gzip", "Content-Type": "application/json"}
        return Answer(gzip.compress(body), headers=headers)

    with served() as site:
        site.answers[LIST] = conditional
        first, seen = crawl(
            tmp_path,
            "--now",
            "2026-05-05T06:00:00+00:00",
            url="https://boards.greenhouse.io/orchardtools",
            api=site.url,
        )
        again, seen_again = crawl(
            tmp_path, url="https://boards.greenhouse.io/orchardtools", api=site.url
        )
    assert (first.reason, first.complete, first.pages, first.items) == ("finished", True, 1, 2)
    assert first.errors == {}
    assert first.stats == {"unread/shiny_new_field": 1}
    assert first.started.isoformat().startswith("2026-05-05T06:00:0")
    assert seen[0].record == json.loads(body)["jobs"][0]
    assert seen[0].fetched_at.isoformat().startswith("2026-05-05T06:00:0")
    assert (first.not_modified, again.not_modified) == (0, 1)
    assert (again.reason, again.complete, again.items) == ("finished", True, 2)
    assert [row.posting for row in seen_again] == [row.posting for row in seen]
    assert site.asked[-1].headers["user-agent"].startswith("jobfeed/")


CASES = {
    "html": (
        Answer(b"<!doctype html><p>Moved</p>", headers={"Content-Type": "text/html"}),
        ("failed", False, {"html instead of json": 1}),
    ),
    "cut": (Answer(FIXTURE.read_bytes()[:900]), ("failed", False, {"bad json": 1})),
    "broken": (Answer(b"oops", 500), ("failed", False, {"http 500": 1})),
    "gone": (Answer(b"{}", 404), ("gone", False, {"http 404": 1})),
    "empty": (Answer(b'{"jobs": [], "meta": {"total": 0}}'), ("empty", True, {})),
    "other": (Answer(b'{"error": "no"}'), ("failed", False, {"no list in answer": 1})),
    "short": (
        Answer(b'{"jobs": [{"id": 1, "title": "A"}], "meta": {"total": 9}}'),
        ("partial", False, {"short list": 1}),
    ),
    "wall": (
        Answer(b"<html><title>Just a moment...</title></html>"),
        ("blocked", False, {"challenge page": 1}),
    ),
}


def test_what_is_no_board_is_never_an_empty_board(tmp_path: Path) -> None:
    with served() as site:
        boards = []
        for name, (answer, _) in CASES.items():
            site.answers[f"/v1/boards/{name}/jobs"] = answer
            url = f"https://boards.greenhouse.io/{name}"
            boards.append({"employer": "Acme", "name": name, "url": url, "api": site.url})
        events, _ = crawl_many(tmp_path, boards)
    landed = {event["board"]: event["manifest"] for event in events if event["event"] == "landed"}
    told = {
        name: (held["reason"], held["complete"], held["errors"]) for name, held in landed.items()
    }
    assert told == {name: expected for name, (_, expected) in CASES.items()}
    assert "answered HTML where JSON was due" in " ".join(landed["html"]["notes"])


def test_an_oversize_answer_is_refused_also_when_it_was_packed(tmp_path: Path) -> None:
    big = b'{"jobs": [' + b" " * 3_000_000 + b"]}"
    with served() as site:
        site.answers["/v1/boards/plain/jobs"] = Answer(big)
        packed = Answer(gzip.compress(big), headers={"Content-Encoding": "gzip"})
        site.answers["/v1/boards/packed/jobs"] = packed
        boards = [
            {
                "employer": "Acme",
                "name": name,
                "url": f"https://boards.greenhouse.io/{name}",
                "api": site.url,
                "max_bytes": 1_000_000,
            }
            for name in ("plain", "packed")
        ]
        events, _ = crawl_many(tmp_path, boards)
    landed = [event["manifest"] for event in events if event["event"] == "landed"]
    assert len(landed) == 2
    for manifest in landed:
        assert (manifest["reason"], manifest["errors"]) == ("failed", {"oversize": 1})


def test_a_record_that_breaks_its_reader_is_landed_with_the_reason(tmp_path: Path) -> None:
    with served() as site:
        site.answers[LIST] = Answer(b'{"jobs": [7, {"id": 2, "title": "B"}]}')
        url = "https://boards.greenhouse.io/orchardtools"
        manifest, seen = crawl(tmp_path, url=url, api=site.url)
    assert (manifest.reason, manifest.items) == ("finished", 2)
    assert manifest.errors == {"unreadable record": 1}
    assert seen[0].record == 7
    assert "should be an object" in seen[0].posting.extra["reader_error"]


def test_a_cap_stops_loudly(tmp_path: Path) -> None:
    with served() as site:
        site.answers[LIST] = Answer(FIXTURE.read_bytes())
        url = "https://boards.greenhouse.io/orchardtools"
        manifest, seen = crawl(tmp_path, url=url, api=site.url, max_items=1)
    assert (manifest.reason, manifest.complete, len(seen)) == ("capped", False, 1)
    assert manifest.notes == ["stopped at max_items 1; the rest of the board was not read"]


def test_own_fields_tell_the_workplace_no_person_and_no_range_twice() -> None:
    person = {"user_id": 9, "email": "jane@orchard.example", "name": "Jane Roe"}
    salary = {"unit": "EUR", "min_value": "60000.0", "max_value": "80000.0"}
    own = [
        {"name": "Hiring Manager", "value": person, "value_type": "user"},
        {"name": "Remote?", "value": None, "value_type": "yes_no"},
        {"name": "Workplace Type", "value": "Hybrid", "value_type": "single_select"},
        {"name": "Salary", "value": salary, "value_type": "currency_range"},
    ]
    ranges = [{"min_cents": 6000000, "max_cents": 8000000, "currency_type": "EUR", "title": "DE"}]
    posting = greenhouse.read({"id": 1, "metadata": own, "pay_input_ranges": ranges}, BOARD)
    assert posting.workplace == "Hybrid"
    assert [(pay.minimum, pay.maximum, pay.applies_to) for pay in posting.pay] == [
        (60000, 80000, "DE")
    ]
    assert posting.extra["metadata"] == {"Workplace Type": "Hybrid", "Salary": salary}
