"""Walking a list: what is asked for again, where it ends, and what makes a crawl incomplete."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

from fixtures.wire_apple import DETAIL, ROW
from fixtures.wire_crawl import crawl
from fixtures.wire_site import Answer, Asked, Site, served

URL = "https://jobs.apple.com/en-us/search"
FIRST, LATER = "2026-03-02T06:00:00+00:00", "2026-03-03T06:00:00+00:00"


def role(number: int, **changed: Any) -> dict[str, Any]:
    return {**ROW, "id": f"2008{number:05}-0331", "reqId": None, **changed}


def serve(site: Site, rows: list[dict[str, Any]], total: int | None = None) -> None:
    def api(asked: Asked) -> Answer:
        start = (json.loads(asked.body)["page"] - 1) * 20
        found = {"searchResults": rows[start : start + 20], "totalRecords": total or len(rows)}
        return Answer(json.dumps({"res": found}).encode())

    site.answers["/api/v1/search"] = api
    for row in rows:
        answer = {"res": {**DETAIL, **row}}
        site.answers[f"/api/v1/jobDetails/{row['id']}"] = Answer(json.dumps(answer).encode())


def board(site: Site) -> dict[str, Any]:
    return {"url": URL, "api": site.url, "platform": "apple", "options": {"form": "api"}}


def details_asked(site: Site) -> Counter[str]:
    return Counter(path.split("/")[4].partition("?")[0] for path in site.paths() if "Det" in path)


def test_only_new_and_changed_postings_are_asked_for_again(tmp_path: Path) -> None:
    rows = [role(n) for n in range(30)]
    with served() as site:
        serve(site, rows)
        _, before = crawl(tmp_path, "--now", FIRST, **board(site))
        site.asked.clear()
        serve(site, [role(0, postingTitle="Battery Historian"), *rows[1:], role(30)])
        manifest, after = crawl(tmp_path, "--now", LATER, **board(site))
        assert details_asked(site) == {rows[0]["id"]: 1, "200800030-0331": 1}
    assert (manifest.reason, manifest.complete, manifest.items) == ("finished", True, 31)
    assert manifest.stats["details remembered"] == 29
    held = {row.posting.role_number: row.posting for row in before}
    same = [row for row in after if row.posting == held.get(row.posting.role_number)]
    assert len(same) == 29


def test_what_was_read_long_ago_is_read_again(tmp_path: Path) -> None:
    with served() as site:
        serve(site, [role(1)])
        crawl(tmp_path, "--now", FIRST, **board(site))
        crawl(tmp_path, "--now", "2026-03-17T06:00:00+00:00", **board(site))
        assert details_asked(site) == {role(1)["id"]: 2}


def test_a_damaged_memory_costs_requests_and_nothing_else(tmp_path: Path) -> None:
    with served() as site:
        serve(site, [role(1)])
        crawl(tmp_path, "--now", FIRST, **board(site))
        (file,) = (tmp_path / "cache" / "details").iterdir()
        file.write_bytes(b"no database " * 99)
        manifest, seen = crawl(tmp_path, "--now", LATER, **board(site))
        assert details_asked(site) == {role(1)["id"]: 2}
    assert (manifest.complete, len(seen)) == (True, 1)


def test_a_lost_later_page_is_partial_and_keeps_the_first(tmp_path: Path) -> None:
    with served() as site:
        serve(site, [role(n) for n in range(45)])
        whole = site.answers["/api/v1/search"]
        assert callable(whole)
        site.answers["/api/v1/search"] = lambda asked: (
            Answer(b"", 500) if json.loads(asked.body)["page"] == 2 else whole(asked)
        )
        manifest, seen = crawl(tmp_path, **board(site))
    assert (manifest.reason, manifest.complete, len(seen)) == ("partial", False, 20)
    assert manifest.errors == {"http 500": 1}


def test_far_fewer_rows_than_the_total_is_partial(tmp_path: Path) -> None:
    with served() as site:
        serve(site, [role(n) for n in range(15)], total=19)
        manifest, _ = crawl(tmp_path, **board(site))
    assert (manifest.reason, manifest.complete) == ("partial", False)
    assert manifest.notes == ["15 of 19 postings were listed"]


def test_a_total_that_lies_by_one_in_fifty_is_whole(tmp_path: Path) -> None:
    with served() as site:
        serve(site, [role(n) for n in range(59)], total=60)
        manifest, seen = crawl(tmp_path, **board(site))
    assert (manifest.reason, manifest.complete, len(seen)) == ("finished", True, 59)


def test_a_server_that_ignores_paging_ends(tmp_path: Path) -> None:
    rows = [role(n) for n in range(20)]
    with served() as site:
        serve(site, rows)
        found = {"res": {"searchResults": rows, "totalRecords": 4000}}
        site.answers["/api/v1/search"] = Answer(json.dumps(found).encode())
        manifest, seen = crawl(tmp_path, **board(site))
    assert (manifest.complete, len(seen)) == (False, 20)
    assert len([path for path in site.paths() if path.endswith("search")]) == 2
