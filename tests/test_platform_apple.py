"""Apple: hydration, the reader's exact values, and both forms of the search."""

import json
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_apple import DETAIL, ROW, details, page, search
from fixtures.wire_crawl import crawl
from fixtures.wire_site import Answer, Asked, served

from spiders.catalogue import Board
from spiders.hydration import hydration
from spiders.parse import BadRecord, read_saved
from spiders.platforms import apple
from spiders.shape import UnreadableRecord

URL = "https://jobs.apple.com/en-us/search?location=united-states-USA"
BOARD = Board(employer="Apple", url=URL, name="apple")
ADDRESS = "https://jobs.apple.com/en-us/details/200700001-0331/battery-archivist?team=HRDWR"


def test_every_field_is_read() -> None:
    posting = apple.read({"list": ROW, "detail": DETAIL}, BOARD)
    assert posting.model_dump(exclude={"description_html"}, exclude_defaults=True) == {
        "platform": "apple",
        "board": "apple",
        "employer": "Apple",
        "url": ADDRESS,
        "apply_url": ADDRESS,
        "posting_id": "200700001-0331",
        "role_number": "200700001-0331",
        "requisition": "200700001",
        "title": "Battery Archivist",
        "locations": ["Cupertino, California, United States of America"],
        "team": "Hardware",
        "published": "2026-02-03T00:00:00Z",
        "language": "en-us",
        "extra": {
            "weekly_hours": 40,
            "type": "REQ",
            "all_locations": [
                "Cupertino, California, United States of America",
                "Austin, Texas, United States of America",
            ],
        },
    }
    assert posting.description_html is not None
    assert posting.description_html.splitlines() == [
        "<p>Weekly Hours: 40</p>",
        "<h2>Summary</h2><p>A team that keeps cells on shelves.</p>",
        '<h2>Description</h2><p>You label "cells" &amp; log them.</p><p>You sweep.</p>',
        "<h2>Minimum Qualifications</h2><ul><li>Two years of shelving</li>"
        "<li>BSc or equal</li></ul>",
        "<h2>Preferred Qualifications</h2><p>A feather duster</p>",
        "<h2>Pay &amp; Benefits</h2><p>Base pay is between $91,000 and $140,500.</p>",
        "<h2>Equal Opportunity</h2><p>We are an equal opportunity employer.</p>",
    ]


def test_all_footers_stay_where_the_place_is_not_known() -> None:
    job = {key: value for key, value in DETAIL.items() if key != "selectedLocation"}
    posting = apple.read({"detail": job}, BOARD)
    assert "$80,000" in (posting.description_html or "")
    assert len(posting.locations) == 2


def test_a_pipeline_has_its_number_and_no_made_up_date() -> None:
    row = {**ROW, "id": "PIPE-114438158", "reqId": None, "positionId": "114438158", "type": "PIPE"}
    posting = apple.read({"list": row}, BOARD)
    assert (posting.role_number, posting.requisition) == ("PIPE-114438158", "114438158")
    assert posting.published is None


def test_hydration_is_decoded_twice() -> None:
    text = 'A "quoted" \\ back\\"slash </script>'
    assert hydration(page({"a": text}).decode()) == {"a": text}


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>",
        'window.__staticRouterHydrationData = JSON.parse("{',
        'window.__staticRouterHydrationData = JSON.parse("{\\"a\\": ");',
        'window.__staticRouterHydrationData = JSON.parse("' + "\\" * 100_001,
    ],
)
def test_a_page_without_data_is_told(body: str) -> None:
    with pytest.raises(UnreadableRecord):
        hydration(body)


def test_saved_pages_and_answers_read_alike() -> None:
    saved = [details(DETAIL), details([DETAIL]), json.dumps({"res": DETAIL}).encode()]
    numbers = []
    for name, body in zip(("a.html", "b.html", "c.json"), saved, strict=True):
        (posting,) = read_saved(name, body)
        assert not isinstance(posting, BadRecord)
        numbers.append((posting.platform, posting.role_number))
    assert numbers == [("apple", "200700001-0331")] * 3
    assert len(read_saved("s.html", search([ROW, {**ROW, "id": "200700002-0331"}], 2))) == 2


def numbered(number: int) -> dict[str, Any]:
    return {**ROW, "id": f"2008{number:05}-0331", "reqId": None, "positionId": f"2008{number:05}"}


def test_the_pages_are_walked_to_their_details(tmp_path: Path) -> None:
    rows = [numbered(n) for n in range(23)]

    def pages(asked: Asked) -> Answer:
        assert "location=united-states-USA" in asked.path
        if "page=1" in asked.path:
            return Answer(search(rows[:20], 23))
        # In range and yet empty once, as the live site does.
        return Answer(search([], 0, 2) if asked.times == 1 else search(rows[20:], 23, 2))

    with served() as site:
        site.answers["/en-us/search"] = pages
        for row in rows:
            path = f"/en-us/details/{row['id']}/battery-archivist"
            job = {**DETAIL, "id": row["id"], "jobNumber": row["id"], "shiny": 1}
            site.answers[path] = Answer(details(job))
        site.answers["/en-us/details/200800003-0331/battery-archivist"] = Answer(b"", 404)
        manifest, seen = crawl(tmp_path, url=URL, api=site.url, platform="apple")
    assert (manifest.reason, manifest.complete, manifest.items) == ("finished", True, 22)
    assert manifest.stats == {"empty page asked for again": 1, "unread/shiny": 22, "gone": 1}
    assert sorted(row.posting.posting_id or "" for row in seen) == [row["id"] for row in rows]
    assert [row.posting.posting_id for row in seen if row.kind == "gone"] == ["200800003-0331"]


def test_the_api_gets_its_token_and_cookie(tmp_path: Path) -> None:
    def token(asked: Asked) -> Answer:
        return Answer(
            b"", headers={"x-apple-csrf-token": "t0ken", "Set-Cookie": "jobs=abc; Path=/"}
        )

    def api(asked: Asked) -> Answer:
        held = asked.headers.get("x-apple-csrf-token"), asked.headers.get("cookie")
        if asked.method != "POST" or held != ("t0ken", "jobs=abc"):
            return Answer(b"", 403)
        wanted = json.loads(asked.body)
        assert wanted["filters"] == {"locations": ["postLocation-USA"]}
        assert wanted["format"]
        rows = [numbered(n) for n in range(21)][(wanted["page"] - 1) * 20 :][:20]
        return Answer(json.dumps({"res": {"searchResults": rows, "totalRecords": 21}}).encode())

    with served() as site:
        site.answers["/api/v1/CSRFToken"] = token
        site.answers["/api/v1/search"] = api
        for n in range(21):
            job = {**DETAIL, "id": numbered(n)["id"]}
            site.answers[f"/api/v1/jobDetails/{job['id']}"] = Answer(
                json.dumps({"res": job}).encode()
            )
        manifest, seen = crawl(
            tmp_path, url=URL, api=site.url, platform="apple", options={"csrf": True}
        )
    assert (manifest.reason, manifest.complete, manifest.items) == ("finished", True, 21)
    assert manifest.errors == {}
    assert len({row.posting.role_number for row in seen}) == 21
