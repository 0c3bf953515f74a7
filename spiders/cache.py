"""Conditional requests: answers kept with their ETag or date, served again on 304."""

import zlib
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path

import orjson
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from spiders.base import BoardSpider
from spiders.expendable import Expendable

VALIDATORS = {b"ETag": b"If-None-Match", b"Last-Modified": b"If-Modified-Since"}
# What a stored body needs to be understood again, and to be asked after.
KEPT = (b"Content-Type", b"Content-Encoding", b"ETag", b"Last-Modified")
# Longer than a posting's details are remembered, in which time its page is not asked for.
UNUSED_AFTER = timedelta(days=30)
# Noting a use writes the whole answer anew, so it is noted once in this time.
NOTED_EVERY = timedelta(days=5)
SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY, headers TEXT NOT NULL, body BLOB NOT NULL, sum INTEGER NOT NULL,
    used_at TEXT NOT NULL
)
"""


class ConditionalCache:
    """Always asks the server; never serves an answer the server did not confirm just now.

    One SQLite file a board, JOBFEED_HOME/cache/http/BOARD.sqlite3.
    """

    def __init__(self, crawler: Crawler, folder: Path) -> None:
        self.crawler = crawler
        self.folder = folder
        self.used: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ConditionalCache":
        """Made by Scrapy; off where no home is set."""
        home = crawler.settings.get("JOBFEED_HOME")
        if not home or not issubclass(crawler.spidercls, BoardSpider):
            raise NotConfigured("no JOBFEED_HOME, so no cache")
        cache = cls(crawler, Path(home) / "cache" / "http")
        crawler.signals.connect(cache.closed, signal=signals.spider_closed)
        return cache

    @cached_property
    def file(self) -> Path:
        """Where this board's answers are kept."""
        assert isinstance(self.crawler.spider, BoardSpider)  # from_crawler lets no other in
        return self.folder / f"{self.crawler.spider.board.name}.sqlite3"

    @cached_property
    def store(self) -> Expendable:
        """The answers kept; the file is made where there is none."""
        return Expendable(self.file, SCHEMA)

    def process_request(self, request: Request) -> None:
        """Send the validators of what is stored."""
        if request.method != "GET" or request.meta.get("dont_cache") or not self._is_begun():
            return
        stored = self._load(request)
        if stored is None:
            return
        request.meta["stored_answer"] = stored
        for kept, asked in VALIDATORS.items():
            if value := stored.headers.get(kept):
                request.headers[asked] = value

    def process_response(self, request: Request, response: Response) -> Response:
        """Serve the stored body on 304, store a fresh answer that has a validator."""
        stored = request.meta.pop("stored_answer", None)
        if response.status == 304 and stored is not None:
            self.crawler.stats.inc_value("cache/not_modified")
            self.used.add(_key(request))
            fresh: Response = stored
            return fresh
        # What broke off would be served for whole once the server confirms it.
        whole = "dataloss" not in response.flags
        if request.method == "GET" and response.status == 200 and whole:
            self._store(request, response)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A failed request leaves no trace of the stored answer for its next try."""
        request.meta.pop("stored_answer", None)

    def closed(self, spider: BoardSpider, reason: str) -> None:
        """Note what was used; a whole crawl drops what none has used for long."""
        if not self._is_begun():
            return
        now = spider.clock.now()
        self.store.write(
            "UPDATE answers SET used_at = ? WHERE used_at < ?"
            " AND key IN (SELECT value FROM json_each(?))",
            (_date(now), _date(now - NOTED_EVERY), orjson.dumps(list(self.used)).decode()),
        )
        if spider.tally.verdict(reason)[1]:
            self.store.write("DELETE FROM answers WHERE used_at < ?", (_date(now - UNUSED_AFTER),))
        self.store.close()

    def _is_begun(self) -> bool:
        return "store" in vars(self) or self.file.exists()

    def _load(self, request: Request) -> Response | None:
        question = "SELECT headers, body, sum FROM answers WHERE key = ?"
        found = self.store.find(question, (_key(request),))
        if found is None or _sum(found[0], found[1]) != found[2]:
            return None  # nothing usable is stored: ask as if for the first time
        headers, body = Headers(orjson.loads(found[0]), encoding="latin-1"), found[1]
        known = None if b"Content-Encoding" in headers else headers
        kind = responsetypes.from_args(headers=known, url=request.url, body=body)
        return kind(
            request.url, status=200, headers=headers, body=body, request=request, flags=["stored"]
        )

    def _store(self, request: Request, response: Response) -> None:
        if not any(name in response.headers for name in VALIDATORS):
            return
        if b"no-store" in (response.headers.get("Cache-Control") or b"").lower():
            return
        kept = {
            name.decode(): (response.headers.get(name) or b"").decode("latin-1")
            for name in KEPT
            if name in response.headers
        }
        assert isinstance(self.crawler.spider, BoardSpider)
        headers, now = orjson.dumps(kept).decode(), self.crawler.spider.clock.now()
        written = self.store.write(
            "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?)",
            (_key(request), headers, response.body, _sum(headers, response.body), _date(now)),
        )
        # A cache that cannot be written costs a download, not the crawl.
        self.crawler.stats.inc_value("cache/stored" if written else "cache/not_written")


def _key(request: Request) -> str:
    accept = request.headers.get("Accept") or b""
    return f"{accept.decode('latin-1')} {request.url}"


def _date(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _sum(headers: str, body: bytes) -> int:
    return zlib.crc32(body, zlib.crc32(headers.encode()))
