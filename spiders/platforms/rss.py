"""Job feeds of any maker: RSS 2.0, RSS 1.0, Atom, job lists in XML, JSON Feed."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from postings.model import RawPosting
from spiders.catalogue import Board, CatalogueError
from spiders.feed import Feed, FeedSpider, read_feed
from spiders.feed_item import KNOWN as KNOWN_ITEM
from spiders.feed_item import item_id, item_link, read_item
from spiders.listing import Listing
from spiders.pages import at_base, completed, is_of_board, next_number, page_record, says_closed
from spiders.platforms import successfactors, teamtailor
from spiders.shape import mapping, path_parts, record_of, text, web_address

PATH = re.compile(r"(?:(?:feed|rss|atom|rss2)(?:\.(?:xml|json))?|.{1,80}\.(?:rss|atom))", re.I)
# Their feeds have modules of their own, or a place for tokens that this would hide.
OTHERS = re.compile(
    r"\.(?:teamtailor|smartrecruiters|workable|myworkdayjobs|myworkdaysite|successfactors|sapsf)\.",
    re.I,
)
# Most feeds are of news; one of jobs says so somewhere in its address.
OF_JOBS = re.compile(
    r"job|career|karriere|vacanc|position|recruit|stelle|emploi|empleo|hiring", re.I
)
FEED = re.compile(rb"<(?:rss|feed|(?:\w{1,20}:)?RDF)[\s>]")
KNOWN = KNOWN_ITEM | {"list", "detail"}


def token(url: str) -> str | None:
    """The host of an address that is a feed's by its last word."""
    host, parts = urlsplit(url).hostname or "", path_parts(url)
    if not parts or not PATH.fullmatch(parts[-1]) or OTHERS.search(f".{host}"):
        return None
    if not OF_JOBS.search(host + "/".join(parts)):
        return None
    # Teamtailor's name for its feed, also on the domains of employers.
    return None if parts[-1] == "jobs.rss" else host or None


def read(record: Any, board: Board) -> RawPosting:
    """A posting from one item, with the record of its page where that was asked for."""
    held = record_of(record)
    if held.keys() != {"list", "detail"}:
        return read_item(held, board)
    return completed(read_item(mapping(held["list"]), board), held["detail"], board)


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The items of a saved feed."""
    return list(read_feed(body if isinstance(body, bytes) else body.encode()).items)


def looks_like_xml(head: bytes) -> bool:
    """Whether a saved document is a feed that no other module reads."""
    own = any(module.looks_like_xml(head) for module in (successfactors, teamtailor))
    return FEED.search(head) is not None and not own


def looks_like(answer: Any) -> bool:
    """Whether saved JSON is a JSON Feed that no other module reads."""
    version = text(mapping(answer).get("version")) or ""
    return "jsonfeed.org/version" in version and not teamtailor.looks_like(answer)


class RssSpider(FeedSpider):
    """Reads a feed, its next pages where it names them, and the postings' pages if asked to.

    `options`: `whole: true` where the feed lists every opening; `page: NAME` where pages are
    numbered by a parameter of that name; `only: REGEX` for the links that are postings;
    `details: true` where items are teasers.
    """

    name = "rss"
    known = KNOWN
    read = staticmethod(read)
    one_vendor = False
    start_at = ""

    def first_requests(self) -> Iterator[Request]:
        """The feed; what a feed leaves out is not closed, unless it is known to be whole."""
        options = self.board.options
        try:
            self.only = re.compile(text(options.get("only")) or "")
        except re.error as error:
            told = f"{self.board.name}: 'options: only' is no regular expression: {error}"
            raise CatalogueError([told]) from error
        self.numbered = text(options.get("page"))
        yield from super().first_requests()
        if options.get("whole") is not True:
            self.tally.note(
                "this feed may hold its latest items only, so nothing closes by absence; where it "
                "lists every opening, write 'options: {whole: true}'"
            )
            self.tally.window = True

    def ask(self, place: str) -> Request:
        """A page of the feed."""
        return self.list_page(at_base(self.board, place or self.board.url), place)

    def cut(self, answer: Feed, place: str) -> Listing:
        """The items whose links are postings."""
        found = [item for item in answer.items if self.only.search(item_link(item) or "")]
        if left := len(answer.items) - len(found):
            self.tally.count("item that is no posting", left)
        if any("tt:locations" in item for item in answer.items):
            self.tally.note("this is a feed of Teamtailor's: 'platform: teamtailor' reads it whole")
        here = at_base(self.board, place or self.board.url)
        return Listing(found, following=self._following(answer, here))

    def key(self, row: Any) -> str | None:
        """The item's id."""
        return item_id(row)

    def detail(self, row: Any) -> Request | None:
        """The posting's page, where the board says that items are teasers."""
        url = web_address(item_link(row))
        if url is None or self.board.options.get("details") is not True:
            return None
        return self.detail_page(at_base(self.board, url), row, headers={"Accept": "text/html"})

    def details_of(self, response: Response) -> Any:
        """What the posting's page holds."""
        found = page_record(response, self.board)
        if found is None:
            self.tally.lose("no posting on page", note=f"{response.url} reads as no posting")
        return found

    def says_gone(self, response: Response) -> bool:
        """A page that is gone, or says that its posting is."""
        return says_closed(response)

    def parse_list(self, response: Response, place: str) -> Iterator[Any]:
        """A page; numbered pages may end in one that is not there."""
        if place and self.numbered and response.status == 404:
            self.tally.pages += 1
            return
        yield from super().parse_list(response, place)

    def _following(self, feed: Feed, here: str) -> str | None:
        if self.numbered and feed.items:
            return next_number(here, self.numbered, begins=1, step=1)
        following = web_address(urljoin(here, feed.following)) if feed.following else None
        if following is None or is_of_board(self.board, here, following):
            return following
        note = f"the feed's next page is {following[:200]}, on another host: not read"
        self.tally.lose("feed leads away", note=note)
        return None
