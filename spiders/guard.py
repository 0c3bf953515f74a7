"""Keeps the crawler out of private networks: every request, redirect and resolved address."""

import ipaddress
import os
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from spiders.environment import Crawling

# Ranges that is_global lets pass although they lead inside: NAT64 and 6to4 carry an IPv4 address.
EMBEDDING = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16"))
# The rest of 127.0.0.0/8 may be another service's: it is never opened.
OWN = (ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1"))
LOOPBACK_NAMES = {"localhost", "localhost."}


class ForbiddenAddress(IgnoreRequest):
    """A request to an address the crawler must not touch; says which and why."""


def private_allowed() -> bool:
    """Whether loopback may be crawled (JOBFEED_ALLOW_PRIVATE=1); nothing opens other ranges."""
    return _allowed(os.environ.get("JOBFEED_ALLOW_PRIVATE"))


@cache
def _allowed(told: str | None) -> bool:
    # Asked at every request, and reading the environment as a whole takes a millisecond.
    return Crawling().allow_private


def is_loopback(host: str | None) -> bool:
    """Whether a host is this machine by its name or number."""
    if not host:
        return False
    address = _literal(host)
    return address in OWN if address else host.lower() in LOOPBACK_NAMES


def refusal(address: str) -> str | None:
    """Why an IP address is refused, None where it may be reached."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    ip = mapped or ip
    if ip in OWN:
        if private_allowed():
            return None
        return "it is this machine; JOBFEED_ALLOW_PRIVATE=1 allows that"
    if any(ip in network for network in EMBEDDING if network.version == ip.version):
        return "it embeds another address"
    if not ip.is_global or ip.is_multicast:
        return "it is not a public address"
    return None


def check_url(url: str) -> None:
    """ForbiddenAddress unless the address is http(s) and its host may be looked up."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"}:
        raise ForbiddenAddress(f"refused {url[:200]}: only http and https are fetched")
    host = parts.hostname or ""
    literal = _literal(host)
    reason = refusal(str(literal)) if literal else None
    if not literal and host.lower() in LOOPBACK_NAMES:
        reason = refusal("127.0.0.1")
    if not host or reason:
        raise ForbiddenAddress(f"refused {url[:200]}: {reason or 'no host'}")


def _literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


class AddressGuard:
    """Downloader middleware: looks at every request, also those a redirect or robots.txt makes."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "AddressGuard":
        """Made by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Refuse before anything is looked up or opened."""
        try:
            check_url(request.url)
        except ForbiddenAddress:
            self.crawler.stats.inc_value("guard/refused")
            raise

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Give a lookup that the resolver refused its own name and reason."""
        reason = REFUSED.get(urlsplit(request.url).hostname or "")
        if reason and not isinstance(exception, IgnoreRequest):
            self.crawler.stats.inc_value("guard/refused")
            raise ForbiddenAddress(f"refused {request.url[:200]}: {reason}")


# Hosts the resolver refused, with the reason: Twisted drops the message of a failed lookup.
REFUSED: dict[str, str] = {}


class GuardedResolver(CachingThreadedResolver):
    """Checks what a name resolves to; the checked address itself is what gets connected to."""

    def getHostByName(self, name: str, timeout: Any = ()) -> "Deferred[str]":
        """Resolve a name, failing where its address is refused."""
        found: Deferred[str] = super().getHostByName(name, timeout)
        return found.addCallback(self._checked, name)

    @staticmethod
    def _checked(address: str, name: str) -> str:
        reason = refusal(address)
        if reason:
            REFUSED[name] = f"{name} resolves to {address}, and {reason}"
            raise DNSLookupError(REFUSED[name])
        REFUSED.pop(name, None)
        return address
