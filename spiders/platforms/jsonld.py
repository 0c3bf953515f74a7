"""Any career site: list page or sitemap to details with schema.org data, else by headings."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

from postings.model import RawPosting
from spiders import headings, links, markup
from spiders.base import GONE, blank
from spiders.catalogue import Board
from spiders.recognise import from_page
from spiders.remembering import RememberingSpider
from spiders.schema_org import read_schema, url_id, url_word
from spiders.shape import mapping, origin, record_of, rows, text, texts

SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/sitemaps/sitemap.xml", "/sitemap/sitemap.xml")
CANONICAL = re.compile(r"<link\b[^>]{0,300}\brel=[\"']?canonical\b[^>]{0,2000}>", re.I)
HREF = re.compile(r"\bhref=[\"']([^\"']{1,2000})", re.I)
LANG = re.compile(r"<html\b[^>]{0,500}?\blang=[\"']?([A-Za-z-]{2,12})", re.I)
MAX_SITEMAPS = 200


def read(record: Any, board: Board) -> RawPosting:
    """A posting from a page's record: its format, its data, its address."""
    held = record_of(record)
    data, url = mapping(held.get("data")), text(held.get("url"))
    if held.get("format") != "page":
        return read_schema(data, url, text(held.get("lang")), board)
    return RawPosting(
        platform=board.platform,
        board=board.name,
        employer=board.employer or None,
        url=url,
        apply_url=url,
        posting_id=url_id(url),
        role_number=next(iter(texts(data.get("role_number"))), None),
        title=text(data.get("title")),
        locations=texts(data.get("location")),
        employment_type=next(iter(texts(data.get("employment_type"))), None),
        department=next(iter(texts(data.get("department"))), None),
        published=next(iter(texts(data.get("published"))), None),
        description_html=text(data.get("html")),
        language=text(data.get("lang")),
        extra={"read_by": "headings"},
    )


def page_records(page: str, url: str | None, board: Board) -> list[dict[str, Any]]:
    """The records of a page: each JobPosting in it, else the page itself where it reads as one."""
    found = markup.job_postings(page, url)
    lang = LANG.search(page[:5_000])
    common = {"url": canonical(page, url), "lang": lang[1] if lang else None}
    if len(found) == 1:
        return [{"format": found[0][0], "data": found[0][1], **common}]
    if found:
        # Several on one page: each has its own address, or none that tells it apart.
        return [
            {"format": name, "data": data, **common, "url": _own_url(data, url)}
            for name, data in found
        ]
    read_by_headings = headings.read_page(page, board.select)
    return [{"format": "page", "data": read_by_headings, **common}] if read_by_headings else []


def _own_url(data: dict[str, Any], page_url: str | None) -> str | None:
    served = text(data.get("url"))
    own = urljoin(page_url or "", served) if served else ""
    return own if urlsplit(own).scheme in {"http", "https"} and own != page_url else None


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved page."""
    page = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    return page_records(page, text(board.options.get("page_url")), board)


def looks_like(answer: Any) -> bool:
    """Whether saved JSON is schema.org data with a JobPosting."""
    found = [mapping(row) for row in rows(answer)[:5]]
    return any("JobPosting" in str(row.get("@type")) for row in found)


def canonical(page: str, url: str | None) -> str | None:
    """The address a page calls its own, where it lies on the same host, else the one asked for."""
    found = CANONICAL.search(page[:200_000])
    href = HREF.search(found[0]) if found else None
    if href is None:
        return url
    own = urljoin(url or "", href[1])
    parts = urlsplit(own)
    # Many sites name their start page as canonical of all: that tells postings apart no more.
    usable = parts.scheme in {"http", "https"} and parts.path.strip("/")
    if url is None:
        return own if usable else None
    same = parts.netloc == urlsplit(url).netloc
    return own if usable and same and url_word(own) == url_word(url) else url


def _same_page(one: str, other: str) -> bool:
    return one.partition("?")[0].rstrip("/") == other.partition("?")[0].rstrip("/")


class JsonLdSpider(RememberingSpider):
    """Starts at the board's address, a list page or a sitemap, and reads each page found."""

    name = "jsonld"
    elsewhere: str | None = None
    one_vendor = False
    known = frozenset(("format", "data", "url", "lang"))
    read = staticmethod(read)

    def first_requests(self) -> Iterable[Request]:
        """The board's own address, or the sitemap it names."""
        self.sitemaps: set[str] = set()
        self.pattern = text(self.board.options.get("details"))
        start = text(self.board.options.get("sitemap")) or self.board.api or self.board.url
        yield self.page(start, self.parse_start, first=True)

    def parse_start(self, response: Response) -> Iterator[Any]:
        """A sitemap, a list page, or a page that says neither and sends us to the sitemaps."""
        if not self.arrived(response):
            return
        if response.body[:2] == b"\x1f\x8b" or re.search(
            rb"<(?:\w+:)?(?:urlset|sitemapindex)\b", response.body[:3_000]
        ):
            yield from self.parse_sitemap(response, counted=True)
            return
        yield from self.parse_list(response, counted=True)

    def parse_list(self, response: Response, counted: bool = False) -> Iterator[Any]:
        """Postings on the page itself, links to postings, and the next page."""
        if not counted and not self.arrived(response):
            return
        first, page = bool(response.meta.get("first")), getattr(response, "text", "")
        found = links.job_rows(page, response.url, self.board.select, self.pattern)
        for url, words in found.items():
            yield from self.follow(url, words, response)
        if not found:
            own = page_records(page, response.url, self.board)
            own = [record for record in own if record["format"] != "page"]
            for record in own:
                yield self.observe(record, response.url, response)
            if first and not own:
                self.elsewhere = from_page(self.board.url, response.url, page).board_url
                robots = f"{origin(response.url)}/robots.txt"
                yield self.page(robots, self.parse_robots, first=True)
                return
        following = links.next_page(page, response.url, self.board.select)
        if following and self.fresh(f"list {following}"):
            yield self.page(following, self.parse_list)

    def parse_robots(self, response: Response) -> Iterator[Request]:
        """The sitemaps that robots.txt names, else the usual places one after the other."""
        named = []
        if response.status == 200:
            named = links.robots_sitemaps(getattr(response, "text", ""))
        self.tally.pages += 1
        for url in named[:MAX_SITEMAPS]:
            yield from self._sitemap(urljoin(response.url, url))
        if not named:
            yield from self._usual(response.url, 0)

    def parse_usual(self, response: Response, place: int) -> Iterator[Any]:
        """A guessed sitemap: absent ones are no loss, unless all are."""
        self.tally.pages += 1
        if response.status == 200 and b"<loc" in response.body:
            yield from self.parse_sitemap(response, counted=True)
        elif place + 1 < len(SITEMAPS):
            yield from self._usual(response.url, place + 1)
        else:
            note = f"{self.board.url} links to no job page, and the site has no sitemap"
            self.tally.lose("no job links", first=True, note=note)
            if self.elsewhere:
                self.tally.note(f"its page leads to {self.elsewhere}: try 'jobfeed add' with that")

    def parse_sitemap(self, response: Response, counted: bool = False) -> Iterator[Any]:
        """Child sitemaps and job pages."""
        if not counted and not self.arrived(response, listing=False):
            return
        first = bool(response.meta.get("first"))
        try:
            children, pages = links.read_sitemap(response.body, self.board.max_bytes)
        except (links.UnreadableSitemap, OSError, EOFError) as error:
            self.tally.lose("bad sitemap", first=first, note=f"{response.url}: {error}"[:300])
            return
        for child in children:
            yield from self._sitemap(urljoin(response.url, child))
        for url, changed in pages.items():
            if links.is_job_url(url, self.pattern):
                yield from self.follow(url, changed, response)
            else:
                self.tally.count("sitemap address that is no job page")

    def follow(self, url: str, mark: str, response: Response) -> Iterator[Any]:
        """A posting's page as it was read before, or the request for it."""
        if not self.fresh(url):
            return
        kept = self.recall(url, mark)
        if kept is None:
            yield self.page(url, self.parse_detail, cb_kwargs={"url": url, "mark": mark})
            return
        for record in kept:
            yield self.observe(record, url, response)

    def parse_detail(self, response: Response, url: str, mark: str) -> Iterator[Any]:
        """The posting on a page, or that it is gone."""
        if self.asked_once(response):
            yield self.again(response)
            return
        to_list = response.url != url and _same_page(response.url, self.board.url)
        if response.status in GONE or to_list:
            self.tally.pages += 1
            yield self._gone(url)
            return
        if not self.arrived(response, listing=False):
            return
        page = getattr(response, "text", "")
        records = page_records(page, url, self.board)
        by_headings = not records or records[0]["format"] == "page"
        if by_headings and headings.says_closed(page):
            yield self._gone(url)
            return
        if not records:
            self.tally.lose("no posting on page", note=f"{url} reads as no posting")
        else:
            self.keep(url, mark, records)
        for record in records:
            yield self.observe(record, url, response)

    def _gone(self, url: str) -> Any:
        return self.gone(blank(self.board, url=url, posting_id=url_id(url)))

    def _sitemap(self, url: str) -> Iterator[Request]:
        if url in self.sitemaps:
            return
        if len(self.sitemaps) >= MAX_SITEMAPS:
            self.tally.lose("too many sitemaps", note=f"more than {MAX_SITEMAPS} sitemaps")
            return
        self.sitemaps.add(url)
        yield self.page(url, self.parse_sitemap, first=len(self.sitemaps) == 1)

    def _usual(self, url: str, place: int) -> Iterator[Request]:
        yield self.page(
            origin(url) + SITEMAPS[place], self.parse_usual, first=True, cb_kwargs={"place": place}
        )
