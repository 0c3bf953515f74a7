"""Teamtailor: every site's RSS with its own namespace, a hundred postings a page."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.http import Response

from postings.model import RawPosting
from spiders.catalogue import Board
from spiders.feed import Feed, FeedSpider, read_feed, said
from spiders.feed_item import description, item_link
from spiders.hostbound import HostBoundSpider
from spiders.listing import Listing
from spiders.schema_org import read_schema
from spiders.shape import (
    filled,
    first_text,
    mapping,
    origin,
    path_parts,
    place,
    record_of,
    rows,
    text,
    texts,
    web_address,
)

PAGE = 100
NAMESPACE = b"teamtailor.com/locations"
MARKERS = ("teamtailor-cdn.com",)
# The vendor's own hosts, no boards.
RESERVED = frozenset(
    (
        "academy", "api", "app", "assets", "blog", "cdn", "docs", "get", "go", "help", "images",
        "integrations", "partners", "status", "support", "www",
    )
)  # fmt: skip
NUMBER = re.compile(r"(\d{1,20})(?:-|$)")
KNOWN = frozenset(
    (
        "_jobposting", "channel", "content_html", "date_published", "description", "guid", "id",
        "link", "pubDate", "remoteStatus", "title", "tt:department", "tt:locations", "tt:role",
        "url",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """The site's name at Teamtailor, where an address is one of its own hosts."""
    host = urlsplit(url).hostname or ""
    slug = host.removesuffix(".teamtailor.com").partition(".")[0]
    return slug if host.endswith(".teamtailor.com") and slug not in RESERVED else None


def read(record: Any, board: Board) -> RawPosting:
    """A posting from one item of the RSS, or of the JSON Feed, which has pay and no department."""
    item = record_of(record)
    job, url = mapping(item.get("_jobposting")), web_address(item_link(item))
    told = read_schema(job, url, None, board)
    return RawPosting(
        platform="teamtailor",
        board=board.name,
        employer=told.employer or said(mapping(item.get("channel")).get("title")),
        url=url,
        apply_url=url,
        posting_id=_number(url),
        title=said(item.get("title")),
        locations=_locations(item) or told.locations,
        workplace=_workplace(said(item.get("remoteStatus"))),
        department=said(item.get("tt:department")),
        published=said(item.get("pubDate")) or said(item.get("date_published")),
        pay=told.pay,
        description_html=description(item, "description", "content_html"),
        language=text(mapping(item.get("channel")).get("language")),
        extra=filled(
            uuid=said(item.get("guid")) or said(item.get("id")), role=said(item.get("tt:role"))
        ),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The items of a saved feed, in either format."""
    return list(read_feed(body if isinstance(body, bytes) else body.encode()).items)


def looks_like_xml(head: bytes) -> bool:
    """Whether a saved feed declares Teamtailor's namespace."""
    return NAMESPACE in head


def looks_like(answer: Any) -> bool:
    """Whether a saved JSON Feed carries Teamtailor's postings."""
    held = mapping(answer)
    return "_jobposting" in mapping(next(iter(rows(held.get("items"))), None))


def _number(url: str | None) -> str | None:
    parts = path_parts(url or "")
    after = parts[parts.index("jobs") + 1 :] if "jobs" in parts else []
    found = NUMBER.match(after[0]) if after else None
    return found[1] if found else None


def _locations(item: dict[str, Any]) -> list[str]:
    found = rows(mapping(item.get("tt:locations")).get("tt:location"))
    return texts([_place(mapping(row)) or said(row) for row in found])


def _place(held: dict[str, Any]) -> str | None:
    # The name is the employer's for its office, so it only stands in for a city.
    city = said(held.get("tt:city")) or said(held.get("tt:name"))
    return place(city, first_text([held], "tt:region", "tt:state"), said(held.get("tt:country")))


def _workplace(status: str | None) -> str | None:
    """`fully` and `temporary` say how remote; `none` is what every other posting has."""
    if status in {"fully", "temporary"}:
        return f"{status} remote"
    return None if status == "none" else status


class TeamtailorSpider(FeedSpider, HostBoundSpider):
    """Walks the RSS, or the JSON Feed where the board's address is that, until a short page."""

    name = "teamtailor"
    known = KNOWN
    read = staticmethod(read)
    more = False

    def ask(self, place: int) -> Request:
        """A page of the feed."""
        slug = text(self.board.options.get("token"))
        site = f"https://{quote(slug, safe='')}.teamtailor.com" if slug else origin(self.board.url)
        if self._in_json():
            return self.list_page(f"{self.base(site)}/jobs.json?page={place // PAGE + 1}", place)
        return self.list_page(f"{self.base(site)}/jobs.rss?offset={place}&per_page={PAGE}", place)

    def cut(self, answer: Feed, place: int) -> Listing:
        """A page's postings; the pages of talent pools are none."""
        found = [item for item in answer.items if "/connect" not in (item_link(item) or "")]
        if pools := len(answer.items) - len(found):
            self.tally.count("talent pool", pools)
        self.more = len(answer.items) >= PAGE
        after = place + (PAGE if self._in_json() else len(answer.items))
        return Listing(found, following=after if self.more else None)

    def key(self, row: Any) -> str | None:
        """The number in the posting's address; each language of a site lists it again."""
        return _number(web_address(item_link(row)))

    def check_total(self) -> None:
        """Where a full page holds nothing new, what comes after it was not shown."""
        if self.more:
            self.tally.lose("pages repeat", note=f"pages repeat after {self.listed} postings")

    def parse_list(self, response: Response, place: int) -> Iterator[Any]:
        """A page; now and then a site answers 400 and means: again."""
        if response.status == 400 and response.request is not None:
            again = get_retry_request(response.request, spider=self, reason="400")
            if again is not None:
                yield again
                return
        yield from super().parse_list(response, place)

    def _in_json(self) -> bool:
        return urlsplit(self.board.url).path.endswith("/jobs.json")
