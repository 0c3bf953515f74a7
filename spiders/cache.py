"""Conditional requests: answers kept with their ETag or date, served again on 304."""

import hashlib
import os
from pathlib import Path
from typing import Any

import orjson
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.responsetypes import responsetypes

VALIDATORS = {b"ETag": b"If-None-Match", b"Last-Modified": b"If-Modified-Since"}
# What a stored body needs to be understood again, and to be asked after.
KEPT = (b"Content-Type", b"Content-Encoding", b"ETag", b"Last-Modified")


class ConditionalCache:
    """Always asks the server; never serves an answer the server did not confirm just now."""

    def __init__(self, crawler: Crawler, folder: Path) -> None:
        self.crawler = crawler
        self.folder = folder

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ConditionalCache":
        """Made by Scrapy; off where no home is set."""
        home = crawler.settings.get("JOBFEED_HOME")
        if not home:
            raise NotConfigured("no JOBFEED_HOME, so no cache")
        return cls(crawler, Path(home) / "cache" / "http")

    def process_request(self, request: Request) -> None:
        """Send the validators of what is stored."""
        if request.method != "GET" or request.meta.get("dont_cache"):
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

    def _path(self, request: Request) -> Path:
        accept = request.headers.get("Accept") or b""
        key = hashlib.sha256(request.url.encode() + b"\n" + accept).hexdigest()
        return self.folder / key[:2] / key

    def _load(self, request: Request) -> Response | None:
        try:
            head, _, body = self._path(request).read_bytes().partition(b"\n")
            meta: dict[str, Any] = orjson.loads(head)
            if meta["url"] != request.url or meta["length"] != len(body):
                return None
            headers = {name: value.encode("latin-1") for name, value in meta["headers"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None  # nothing usable is stored: ask as if for the first time
        kind = responsetypes.from_args(headers=None, url=request.url, body=body)
        if b"Content-Encoding" not in headers:
            kind = responsetypes.from_args(
                headers=Response(request.url, headers=headers).headers, url=request.url, body=body
            )
        return kind(
            request.url, status=200, headers=headers, body=body, request=request, flags=["stored"]
        )

    def _store(self, request: Request, response: Response) -> None:
        if not any(name in response.headers for name in VALIDATORS):
            return
        if b"no-store" in (response.headers.get("Cache-Control") or b"").lower():
            return
        headers = {
            name.decode(): (response.headers.get(name) or b"").decode("latin-1")
            for name in KEPT
            if name in response.headers
        }
        head = {"url": request.url, "length": len(response.body), "headers": headers}
        path = self._path(request)
        aside = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            _write(aside, orjson.dumps(head) + b"\n" + response.body)
            aside.replace(path)
            self.crawler.stats.inc_value("cache/stored")
        except OSError:
            # A cache that cannot be written costs a download, not the crawl.
            self.crawler.stats.inc_value("cache/not_written")
            aside.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
