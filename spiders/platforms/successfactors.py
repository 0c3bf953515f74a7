"""SAP SuccessFactors: a site's job feed, else its sitemap, its search pages, its search API."""

import re
from typing import Any
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response

from postings.model import RawPosting
from spiders import careersite, careersite_feed, careersite_lists, links
from spiders.careersite_api import ApiPage, SearchApi, read_results
from spiders.catalogue import Board
from spiders.feed import UnreadableFeed, read_feed, said
from spiders.hostbound import REDIRECTS
from spiders.listing import Listing
from spiders.pages import at_base, public, says_closed
from spiders.shape import filled, mapping, origin, path_parts, record_of, text, web_address
from spiders.surfaces import NoList, Surface, SurfaceSpider

MARKERS = ("rmkcdn.successfactors.com", "jobs2web.com", "jobs.hr.cloud.sap")
VENDOR = re.compile(r"[\w.-]{1,200}\.(?:successfactors\.(?:com|eu)|sapsf\.(?:com|eu|cn))")
COMPANY = ("company", "career_company", "bplte_company")
TENANT = re.compile(r"([\w-]{1,100})\.(?:jobs2web\.[\w.-]{1,100}|jobs\.hr\.cloud\.sap)")
FEED = re.compile(rb"base\.google\.com/ns/1\.0(?s:.){0,2000}?/job/[^<]{1,400}?/\d{3,15}/")
# A feed is made while it is sent, at about 30 KB a second.
PATIENCE = {"download_timeout": 1_800, "download_fail_on_dataloss": False}
MAX_SITEMAPS = 200
XML, HTML = {"Accept": "application/xml, text/xml"}, {"Accept": "text/html"}
KNOWN = frozenset(
    (
        "channel", "description", "detail", "g:employer", "g:expiration_date", "g:id",
        "g:job_function", "g:location", "g:publish_date", "guid", "link", "list", "pubDate",
        "title",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """The tenant's name, where an address is the vendor's own or that of a tenant's feed."""
    parts = urlsplit(url)
    host, path = parts.hostname or "", path_parts(url)
    if found := TENANT.fullmatch(host):
        return found[1]
    if path[-1:] == ["googlefeed.xml"]:
        return host or None
    return _company(url)


def read(record: Any, board: Board) -> RawPosting:
    """A posting from an item of the feed, or from a row of a list with its page."""
    held = record_of(record)
    if "ReqId" in held or "JobTitle" in held:
        return careersite_lists.read_listed(held, origin(board.url), _tenant(board), board)
    if "list" in held:
        return careersite.read_job(mapping(held["list"]), mapping(held.get("detail")), board)
    return careersite_feed.read_item(held, board)


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The items of a saved feed or answer, or the job of a saved page."""
    body = body if isinstance(body, bytes) else body.encode()
    if body.lstrip()[:1] == b"{":
        found = read_results(orjson.loads(body), origin(board.url), "en_US")
        return [{"list": row} for row in found[0]] if found else []
    listed = careersite_lists.job_listing(body)
    if listed is not None:
        return list(listed)
    try:
        return list(read_feed(body, huge=True).items)
    except UnreadableFeed:
        url = text(board.options.get("page_url")) or ""
        page = careersite.job_page(body.decode("utf-8", "replace"), url, board)
        if page is None:
            listed, _, _ = careersite_lists.search_results(body.decode("utf-8", "replace"), url)
            return [{"list": row} for row in listed]
        return [{"list": filled(id=careersite.job_id(url), url=url), "detail": page}]


def looks_like_xml(head: bytes) -> bool:
    """Whether a saved feed is in Google's namespace and links to jobs as these sites do."""
    return FEED.search(head) is not None or b"<Job-Listing" in head


def looks_like(answer: Any) -> bool:
    """Whether saved JSON is an answer of the search API."""
    return "jobSearchResult" in mapping(answer)


def _company(url: str) -> str | None:
    """The tenant that an old host's address names."""
    parts = urlsplit(url)
    if not VENDOR.fullmatch(parts.hostname or "") or "career" not in parts.path.casefold():
        return None
    asked = parse_qs(parts.query)
    return next((asked[name][0] for name in COMPANY if name in asked), None)


def _tenant(board: Board) -> str | None:
    return text(board.options.get("company")) or _company(board.url)


class SuccessFactorsSpider(SurfaceSpider):
    """Reads the feed, which is whole in one answer; a job that is not in it costs a page.

    `options: company: ID` where an old host's address does not carry it.
    """

    name = "successfactors"
    known = KNOWN
    read = staticmethod(read)
    one_vendor = False
    start_at = Surface("feed")
    ways = ("feed", "sitemap", "search", "unify")

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.site = origin(self.board.url)
        self.children: list[str] = []
        self.tiles = False
        self.api = SearchApi("")
        if _tenant(self.board):
            self.surfaces = ("listing",)

    def ask(self, place: Surface) -> Request:
        """A page of a surface."""
        base = self.base(self.site)
        match place.name:
            case "feed":
                own = urlsplit(self.board.url).path.endswith(".xml")
                url = at_base(self.board, self.board.url) if own else f"{base}/googlefeed.xml"
                return self.list_page(url, place, headers=XML, meta=dict(PATIENCE))
            case "sitemap":
                url = at_base(self.board, place.at) if place.at else f"{base}/sitemap.xml"
                return self.list_page(url, place, headers=XML)
            case "listing":
                tenant = quote(_tenant(self.board) or "", safe="")
                query = f"company={tenant}&career_ns=job_listing_summary&resultType=XML"
                return self.list_page(f"{base}/career?{query}", place, headers=XML)
            case "unify":
                url = f"{base}/services/recruiting/v1/jobs"
                return self.list_page(url, place, **self.api.request(place.at or ApiPage()))
        path = "tile-search-results" if self.tiles else "search"
        return self.list_page(f"{base}/{path}/?q=&startrow={place.at}", place, headers=HTML)

    def listing(self, response: Response, place: Surface) -> Listing:
        """The jobs of a page of a surface."""
        read_page = {
            "feed": self._feed, "sitemap": self._sitemap, "listing": self._listing,
            "search": self._search, "unify": self._unify,
        }[place.name]  # fmt: skip
        return read_page(response, place)

    def _feed(self, response: Response, place: Surface) -> Listing:
        try:
            feed = read_feed(response.body, huge=True)
        except UnreadableFeed as error:
            raise NoList(f"is no feed: {error}") from error
        self.broken = not feed.whole or "dataloss" in response.flags
        return Listing(
            [
                careersite_feed.row(item) if careersite_feed.is_bare(item) else item
                for item in feed.items
            ]
        )

    def _sitemap(self, response: Response, place: Surface) -> Listing:
        try:
            children, pages = links.read_sitemap(response.body, self.board.max_bytes)
        except (links.UnreadableSitemap, OSError, EOFError):
            # At some tenants the sitemap is the feed.
            return self._feed(response, place)
        if not place.at:
            self.children = [urljoin(response.url, child) for child in children[:MAX_SITEMAPS]]
        if self.children:
            self.onward = Surface("sitemap", self.children.pop(0))
        found = [
            filled(id=careersite.job_id(url), url=url, lastmod=lastmod)
            for url, lastmod in pages.items()
        ]
        return Listing([row for row in found if "id" in row])

    def _search(self, response: Response, place: Surface) -> Listing:
        page = getattr(response, "text", "")
        found, last, total = careersite_lists.search_results(page, public(self.board, response.url))
        if place.at == 0:
            self.api, self.tiles = SearchApi(page), "job-tile" in page
            if found and total is None:
                note = f"{response.url} does not say how many jobs there are"
                self.tally.lose("list of unknown length", note=note)
        last = last or place.at + len(found)
        more = bool(found) and last > place.at and (last < (total or self.total or last + 1))
        return Listing(found, total, Surface("search", last) if more else None)

    def _unify(self, response: Response, place: Surface) -> Listing:
        at = place.at or ApiPage()
        try:
            answer = orjson.loads(response.body)
        except orjson.JSONDecodeError as error:
            raise NoList(f"is no JSON: {error}") from error
        results = read_results(answer, self.site, self.api.locales[at.locale])
        if results is None:
            raise NoList("is no list of jobs")
        following = self.api.after(at, *results)
        self.onward = Surface("unify", following) if following else None
        if self.onward is None and self.api.missing:
            note = f"{self.api.missing} postings that the site counts were not listed"
            self.tally.lose("short list", note=note)
        return Listing(results[0])

    def _listing(self, response: Response, place: Surface) -> Listing:
        found = careersite_lists.job_listing(response.body)
        if found is None:
            raise NoList("is no job listing")
        return Listing(found)

    def key(self, row: Any) -> str | None:
        """The number of the job's address, or of its requisition at the old hosts."""
        held = mapping(row)
        return text(held.get("id")) or said(held.get("ReqId")) or careersite_feed.item_id(held)

    def detail(self, row: Any) -> Request | None:
        """The job's page, where the list has no text."""
        url = web_address(mapping(row).get("url"))
        return self.detail_page(at_base(self.board, url), row, headers=HTML) if url else None

    def details_of(self, response: Response) -> Any:
        """What the job's page holds."""
        found = careersite.job_page(getattr(response, "text", ""), response.url, self.board)
        if found is None:
            self.tally.lose("no posting on page", note=f"{response.url} reads as no posting")
        return found

    def says_gone(self, response: Response) -> bool:
        """A page that is gone, says so, or sends back to the list."""
        location = (response.headers.get("Location") or b"").decode("latin-1")
        back = response.status in REDIRECTS and careersite.job_id(location) is None
        return (
            says_closed(response)
            or back
            and origin(urljoin(response.url, location)) == origin(response.url)
        )
