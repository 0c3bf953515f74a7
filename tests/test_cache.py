"""Conditional requests: what is kept, what the server confirms, what is forgotten."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from fixtures.wire_crawl import crawl
from fixtures.wire_site import Answer, Asked, served
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.statscollectors import MemoryStatsCollector

from spiders.cache import ConditionalCache
from spiders.catalogue import Board
from spiders.expendable import Expendable
from spiders.platforms.greenhouse import GreenhouseSpider

URL = "https://boards.greenhouse.io/orchardtools"
LIST = "/v1/boards/orchardtools/jobs"
PAGE = "https://careers.example.org/jobs"
BOARD = Board(employer="Orchard Tools", url=URL, name="orchard")
TABLE = "CREATE TABLE IF NOT EXISTS held (key TEXT PRIMARY KEY, value TEXT NOT NULL)"


class Visit:
    """One crawl's use of the cache, from its first request to its end."""

    def __init__(self, home: Path, at: str = "2026-03-01") -> None:
        settings = {"JOBFEED_HOME": str(home), "JOBFEED_NOW": f"{at}T06:00:00+00:00"}
        self.crawler = Crawler(GreenhouseSpider, settings)
        self.crawler.stats = MemoryStatsCollector(self.crawler)
        self.spider = GreenhouseSpider.from_crawler(self.crawler, board=BOARD)
        self.crawler.spider = self.spider
        self.cache = ConditionalCache.from_crawler(self.crawler)

    def ask(self, answer: dict[str, Any], url: str = PAGE, **asked: Any) -> tuple[Request, Any]:
        """The request as it would leave, and what the spider gets for this answer."""
        request = Request(url, **asked)
        self.cache.process_request(request)
        kind = HtmlResponse if answer.get("body") else Response
        return request, self.cache.process_response(request, kind(url, **answer))

    def end(self, *, whole: bool = True) -> None:
        """Close as the spider does."""
        self.spider.tally.pages = self.spider.tally.items = 1
        self.spider.tally.lost_later = not whole
        self.cache.closed(self.spider, "finished")

    def count(self, name: str) -> int:
        """How often the cache counted this."""
        found: int = self.crawler.stats.get_value(f"cache/{name}", 0)
        return found


def page(body: bytes = b"<p>Cook", tag: str = '"v1"', **headers: str) -> dict[str, Any]:
    return {"status": 200, "body": body, "headers": {"ETag": tag, **headers}}


UNCHANGED: dict[str, Any] = {"status": 304}


def file_of(home: Path) -> Path:
    return home / "cache" / "http" / "orchard.sqlite3"


def visited(home: Path, *answers: dict[str, Any], at: str = "2026-03-01") -> None:
    """A whole crawl that asks for the page and gets these answers."""
    visit = Visit(home, at)
    for answer in answers:
        visit.ask(answer)
    visit.end()


@pytest.mark.parametrize(
    ("tells", "asks", "value"),
    [
        ("ETag", "If-None-Match", '"v1"'),
        ("Last-Modified", "If-Modified-Since", "Sun, 01 Mar 2026 06:00:00 GMT"),
    ],
)
def test_what_the_server_confirms_is_served_from_the_cache(
    tmp_path: Path, tells: str, asks: str, value: str
) -> None:
    headers = {tells: value, "Content-Type": "text/html; charset=latin-1"}
    visited(tmp_path, {"status": 200, "body": b"<p>K\xf6chin", "headers": headers})
    later = Visit(tmp_path, "2026-03-02")
    request, answer = later.ask(UNCHANGED)
    assert request.headers[asks] == value.encode()
    assert isinstance(answer, TextResponse)
    assert (answer.status, answer.text, answer.url) == (200, "<p>Köchin", PAGE)
    assert later.count("not_modified") == 1
    later.end()


def test_a_packed_body_keeps_its_encoding(tmp_path: Path) -> None:
    visited(tmp_path, page(b"\x1f\x8bpacked", **{"Content-Encoding": "gzip"}))
    later = Visit(tmp_path)
    _, answer = later.ask(UNCHANGED)
    assert (answer.body, answer.headers["Content-Encoding"]) == (b"\x1f\x8bpacked", b"gzip")
    later.end()


def test_a_changed_page_replaces_the_stored_one(tmp_path: Path) -> None:
    visited(tmp_path, page())
    visited(tmp_path, page(b"<p>Baker", '"v2"'))
    later = Visit(tmp_path)
    request, answer = later.ask(UNCHANGED)
    assert (request.headers["If-None-Match"], answer.body) == (b'"v2"', b"<p>Baker")
    later.end()


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({}, {"status": 200, "body": b"no validator"}),
        ({}, page(**{"Cache-Control": "private, No-Store"})),
        ({}, {**page(), "status": 203}),
        ({}, {**page(), "flags": ["dataloss"]}),
        ({"method": "POST"}, page()),
    ],
)
def test_what_cannot_be_confirmed_later_is_not_kept(
    tmp_path: Path, asked: dict[str, Any], answer: dict[str, Any]
) -> None:
    visit = Visit(tmp_path)
    visit.ask(answer, **asked)
    visit.end()
    assert not file_of(tmp_path).exists()


def test_a_post_and_a_second_try_are_asked_without_condition(tmp_path: Path) -> None:
    visited(tmp_path, page())
    visit = Visit(tmp_path)
    for asked in ({"method": "POST"}, {"meta": {"dont_cache": True}}):
        request, _ = visit.ask({"status": 500}, **asked)
        assert "If-None-Match" not in request.headers
    visit.end()


def test_answers_in_other_formats_are_kept_apart(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    visit.ask(page(), headers={"Accept": "text/html"})
    request, _ = visit.ask(page(), headers={"Accept": "application/json"})
    assert "If-None-Match" not in request.headers
    visit.end()


def test_a_304_to_no_condition_is_handed_on(tmp_path: Path) -> None:
    visit = Visit(tmp_path)
    assert visit.ask(UNCHANGED)[1].status == 304
    visit.end()


def _no_database(file: Path) -> None:
    file.write_bytes(b"no database " * 99)


def _torn(file: Path) -> None:
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))


def _other_table(file: Path) -> None:
    file.unlink()
    with sqlite3.connect(file) as store:
        store.execute("CREATE TABLE answers (key TEXT)")


@pytest.mark.parametrize("damage", [_no_database, _torn, _other_table])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, damage: Any) -> None:
    visited(tmp_path, page())
    damage(file_of(tmp_path))
    visit = Visit(tmp_path)
    request, answer = visit.ask(page(b"<p>Cook again"))
    assert "If-None-Match" not in request.headers
    assert answer.body == b"<p>Cook again"
    visit.end()
    visited(tmp_path, page())
    later = Visit(tmp_path)
    assert later.ask(UNCHANGED)[1].body == b"<p>Cook"
    later.end()


@pytest.mark.parametrize("change", ["body = x'00'", "headers = '{}'"])
def test_an_answer_that_is_not_as_it_was_stored_is_not_served(tmp_path: Path, change: str) -> None:
    visited(tmp_path, page())
    with sqlite3.connect(file_of(tmp_path)) as store:
        store.execute(f"UPDATE answers SET {change}")
    visit = Visit(tmp_path)
    assert "If-None-Match" not in visit.ask(page())[0].headers
    visit.end()


def test_what_no_whole_crawl_used_for_long_is_dropped(tmp_path: Path) -> None:
    first = Visit(tmp_path, "2026-03-01")
    first.ask(page())
    first.ask(page(), url=f"{PAGE}/left")
    first.end()
    visited(tmp_path, UNCHANGED, at="2026-03-20")
    assert _kept(tmp_path) == 2
    partial = Visit(tmp_path, "2026-04-10")
    partial.ask(UNCHANGED)
    partial.end(whole=False)
    assert _kept(tmp_path) == 2
    visited(tmp_path, UNCHANGED, at="2026-04-11")
    assert _kept(tmp_path) == 1
    later = Visit(tmp_path)
    assert later.ask(UNCHANGED)[1].body == b"<p>Cook"
    later.end()


def _kept(home: Path) -> int:
    with sqlite3.connect(file_of(home)) as store:
        (found,) = store.execute("SELECT count(*) FROM answers").fetchone()
    return int(found)


@pytest.mark.parametrize(("lock", "read"), [("IMMEDIATE", True), ("EXCLUSIVE", False)])
def test_a_file_in_use_elsewhere_is_left_alone(tmp_path: Path, lock: str, read: bool) -> None:
    visited(tmp_path, page())
    other = sqlite3.connect(file_of(tmp_path), isolation_level=None)
    other.execute(f"BEGIN {lock}")
    visit = Visit(tmp_path)
    request, answer = visit.ask(page(b"<p>Baker", '"v2"'))
    assert ("If-None-Match" in request.headers) is read
    assert answer.body == b"<p>Baker"
    visit.end()
    other.execute("COMMIT")
    other.close()
    later = Visit(tmp_path)
    assert later.ask(UNCHANGED)[0].headers["If-None-Match"] == b'"v1"'
    later.end()


def test_a_place_that_cannot_be_written_keeps_nothing_and_fails_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    visit = Visit(tmp_path)
    assert visit.ask(page())[1].body == b"<p>Cook"
    visit.end()
    assert (tmp_path / "cache").read_text() == "a file where the folder should be"


def test_a_journal_left_behind_does_not_come_into_the_file_begun_anew(tmp_path: Path) -> None:
    file, journal = tmp_path / "held.sqlite3", tmp_path / "held.sqlite3-journal"
    for path in (file, journal):
        path.write_bytes(b"no database " * 99)
    store = Expendable(file, TABLE)
    assert store.write("INSERT INTO held VALUES (?, ?)", ("a", "1"))
    store.close()
    assert not journal.exists()
    again = Expendable(file, TABLE)
    assert again.find("SELECT value FROM held WHERE key = ?", ("a",)) == ("1",)
    again.close()


def test_a_crawl_asks_again_with_what_it_stored(tmp_path: Path) -> None:
    def jobs(asked: Asked) -> Answer:
        if asked.headers.get("if-none-match") == '"v1"':
            return Answer(status=304)
        return Answer(b'{"jobs": [{"id": 1}]}', headers={"ETag": '"v1"'})

    with served() as site:
        site.answers[LIST] = jobs
        found = [crawl(tmp_path, url=URL, api=site.url, name="orchard") for _ in range(2)]
    assert [(one.items, one.not_modified) for one, _ in found] == [(1, 0), (1, 1)]
    assert file_of(tmp_path).exists()
