"""A circuit breaker a host, and waits that a server asks for."""

import asyncio
import time
from collections import Counter
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached

POLL = 0.25


class HostGivenUp(IgnoreRequest):
    """A request not made because its host failed too many times in a row."""


def _host(request: Request) -> str:
    return urlparse_cached(request).netloc


class CircuitBreaker:
    """After N failures in a row the rest of that host's requests fail at once."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.limit = crawler.settings.getint("BREAKER_FAILURES")
        self.failures: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "CircuitBreaker":
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Fail fast while the circuit is open."""
        if self.failures[_host(request)] >= self.limit:
            self.crawler.stats.inc_value("breaker/refused")
            raise HostGivenUp(
                f"{_host(request)} failed {self.limit} times in a row; the rest was left out"
            )

    def process_response(self, request: Request, response: Response) -> Response:
        """Count a server's failure, forget earlier ones after an answer."""
        failed = response.status >= 500
        self.failures[_host(request)] = self.failures[_host(request)] + 1 if failed else 0
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Count a connection that failed."""
        if not isinstance(exception, IgnoreRequest):
            self.failures[_host(request)] += 1


class PatientRetry(RetryMiddleware):
    """Scrapy's retry, waiting as long as Retry-After asks (capped) without blocking others.

    A crawl that is asked to stop waits no longer: what it has lands before its time to stop is up.
    """

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self.longest = settings.getfloat("RETRY_LONGEST_WAIT")
        self.backoff = settings.getfloat("RETRY_BACKOFF")
        self.until: dict[str, float] = {}

    async def process_request(self, request: Request) -> None:
        """Hold a request while its host asked for quiet."""
        while (wait := self.until.get(_host(request), 0.0) - time.monotonic()) > 0:
            if not self.crawler.crawling:
                raise IgnoreRequest("the crawl was asked to stop")
            await asyncio.sleep(min(wait, POLL))

    def process_response(
        self, request: Request, response: Response, spider: Any = None
    ) -> Request | Response:
        """Note how long to wait, then let Scrapy decide whether to try again."""
        if response.status in self.retry_http_codes:
            times = request.meta.get("retry_times", 0)
            wait = retry_after(response, time.time())
            if wait is None:
                wait = self.backoff * 2**times
            until = time.monotonic() + min(wait, self.longest)
            self.until[_host(request)] = max(until, self.until.get(_host(request), 0.0))
        return super().process_response(request, response)


def retry_after(response: Response, now: float) -> float | None:
    """Seconds an answer asks to wait, from either form of Retry-After."""
    header = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if header.isascii() and header.isdigit():
        return float(header[:9])
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now)
    except (ValueError, OverflowError):
        return None
