"""Jobvite: the XML feed of a company, whole in one answer, else its search pages."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from scrapy import Request
from scrapy.http import Response

from postings.model import RawPosting
from spiders import jobvite_pages
from spiders.catalogue import Board
from spiders.feed import said, value_of
from spiders.feed_item import description
from spiders.hostbound import REDIRECTS
from spiders.listing import Listing
from spiders.pages import at_base, public, says_closed
from spiders.platforms import jsonld
from spiders.shape import mapping, path_parts, record_of, rows, text, texts, web_address
from spiders.surfaces import NOTHING_OPEN, NoList, Surface, SurfaceSpider
from spiders.xml import UnreadableXml, parse_xml

PAGES, FEEDS = "https://jobs.jobvite.com", "https://app.jobvite.com"
NO_SLUG = {"careers", "support", "assets", "__assets__", "search", "privacy-policy"}
XML = {"Accept": "application/xml, text/xml"}
# A feed of 236 jobs took 11 seconds.
PATIENCE = {"download_timeout": 300}
# Ids may be fewer than the counter says, as a posting may fill two slots, but not by so many.
SHARE = 0.9
KNOWN = frozenset(
    (
        "apply-url", "briefdescription", "category", "date", "description", "detail", "detail-url",
        "id", "jobtype", "list", "location", "requisitionid", "title",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """The company's slug on the vendor's pages, or the key that its feed is called by."""
    parts = urlsplit(url)
    host, path = parts.hostname or "", path_parts(url)
    if host.endswith(".jobvite.com") and path[:1] == ["CompanyJobs"]:
        return _key(url)
    if host != "jobs.jobvite.com":
        return None
    path = path[1:] if path[:1] == ["careers"] else path
    return unquote(path[0]) if path and path[0] not in NO_SLUG else None


def read(record: Any, board: Board) -> RawPosting:
    """A posting from a job of the feed, or from a row of a list and what its page holds."""
    held = record_of(record)
    if "list" in held:
        return _read_page(mapping(held["list"]), mapping(held.get("detail")), board)
    return RawPosting(
        platform="jobvite",
        board=board.name,
        employer=board.employer or None,
        url=_secure(held.get("detail-url")),
        apply_url=_secure(held.get("apply-url")),
        posting_id=said(held.get("id")),
        role_number=said(held.get("requisitionid")),
        title=said(held.get("title")),
        locations=texts([said(place) for place in rows(held.get("location"))]),
        employment_type=said(held.get("jobtype")),
        department=said(held.get("category")),
        published=said(held.get("date")),
        description_html=description(held, "description", "briefdescription"),
    )


def _read_page(row: dict[str, Any], page: dict[str, Any], board: Board) -> RawPosting:
    told = jsonld.read(mapping(page.get("data")), board)
    url = web_address(row.get("url"))
    return RawPosting(
        platform="jobvite",
        board=board.name,
        employer=told.employer,
        url=url,
        apply_url=url,
        posting_id=text(row.get("id")),
        role_number=text(page.get("number")) or text(row.get("number")),
        title=text(row.get("title")) or told.title or text(page.get("title")),
        locations=told.locations or texts(page.get("locations")) or texts(row.get("location")),
        workplace=told.workplace,
        employment_type=told.employment_type,
        department=text(page.get("category")) or text(told.extra.get("industry")),
        published=told.published,
        closes=told.closes,
        pay=told.pay,
        description_html=told.description_html or text(page.get("description")),
        language=told.language,
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The jobs of a saved feed, or the job of a saved page."""
    body = body if isinstance(body, bytes) else body.encode()
    jobs = _jobs(body)
    if jobs is not None:
        return list(jobs)
    url = text(board.options.get("page_url")) or board.url
    page = jobvite_pages.job_page(body.decode("utf-8", "replace"), url, board)
    return [{"list": {"id": jobvite_pages.job_id(url), "url": url}, "detail": page}] if page else []


def looks_like_xml(head: bytes) -> bool:
    """Whether a saved document is a company's feed."""
    own = any(mark in head for mark in (b"<requisitionid", b"<jobtype", b"jobvite.com"))
    return b"<result" in head and b"<job>" in head and own


def looks_like_page(body: bytes) -> bool:
    """Whether a saved page is a job's."""
    return b"jv-job-detail" in body


def _key(url: str) -> str | None:
    return next(iter(parse_qs(urlsplit(url).query).get("c", [])), None)


def _secure(value: Any) -> str | None:
    address = web_address(said(value))
    return f"https:{address[5:]}" if address and address.startswith("http:") else address


def _jobs(body: bytes) -> list[dict[str, Any]] | None:
    try:
        root = parse_xml(body, huge=True)
    except UnreadableXml:
        return None
    return [mapping(value_of(job, "")) for job in root] if root.tag == "result" else None


class JobviteSpider(SurfaceSpider):
    """Finds the feed's key on the board's page; `options: company: KEY` spares that page.

    The vendor lets the feed be read about once in thirty seconds: its 429 says when.
    """

    name = "jobvite"
    known = KNOWN
    read = staticmethod(read)
    start_at = Surface("page")
    ways = ("page", "feed", "search")
    accept = "text/html"

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.counted: int | None = None
        given, by_address = text(self.board.options.get("company")), _key(self.board.url)
        self.company = given or by_address
        if self.company:
            self.surfaces = ("feed",) if by_address else ("feed", "search")

    def ask(self, place: Surface) -> Request:
        """The board's page, the feed, or a search page."""
        if place.name == "feed":
            key = quote(self.company or "", safe="")
            url = f"{self.base(FEEDS)}/CompanyJobs/Xml.aspx?c={key}"
            return self.list_page(url, place, headers=XML, meta=dict(PATIENCE))
        slug = quote(self.token(), safe="")
        # The first page is asked for twice where there is no feed.
        url = f"{self.base(PAGES)}/{slug}/search?p={place.at}"
        return self.list_page(url, place, dont_filter=place.name == "search")

    def listing(self, response: Response, place: Surface) -> Listing:
        """The jobs of the feed or of a search page; the board's first page has the feed's key."""
        if place.name == "feed":
            return self._feed(response)
        page = getattr(response, "text", "")
        found, total, more = jobvite_pages.search_page(page, public(self.board, response.url))
        if place.name == "page":
            self.company, self.counted = jobvite_pages.company_key(page), total
            if self.company is None:
                raise NoList("names no feed")
            self.onward = Surface("feed")
            return Listing([])
        if "jv-" not in page:
            raise NoList("is no page of Jobvite's")
        return Listing(found, total, Surface("search", place.at + 1) if more else None)

    def _feed(self, response: Response) -> Listing:
        jobs = _jobs(response.body)
        if jobs is None:
            raise NoList("is no feed of jobs")
        self.broken = len(jobs) < SHARE * (self.counted or 0)
        return Listing(jobs)

    def says_empty(self, response: Response, place: Surface) -> bool:
        """A search page that says so."""
        page = getattr(response, "text", "")
        return place.name == "search" and NOTHING_OPEN.search(page) is not None

    def parse_list(self, response: Response, place: Surface) -> Iterator[Any]:
        """A page; a company that left is sent to the vendor's search, an empty feed elsewhere."""
        location = (response.headers.get("Location") or b"").decode("latin-1")
        if response.status in REDIRECTS and "invalid=1" in location:
            self.tally.pages += 1
            self.tally.gone = True
            self.tally.lose("redirected away", first=True, note=f"{response.url} is no company")
            return
        if response.status in REDIRECTS and place.name == "feed" and "NoJobs" in location:
            self.tally.pages += 1
            return
        yield from super().parse_list(response, place)

    def check_total(self) -> None:
        """Compare slots, not ids."""
        slots = self.total
        self.total = (slots or 0) - self.tally.stats["repeated id"]
        super().check_total()
        self.total = slots

    def detail(self, row: Any) -> Request | None:
        """The job's page, where the row is no job of the feed."""
        url = web_address(mapping(row).get("url"))
        return self.detail_page(at_base(self.board, url), row) if url else None

    def details_of(self, response: Response) -> Any:
        """What the job's page holds."""
        found = jobvite_pages.job_page(getattr(response, "text", ""), response.url, self.board)
        if found is None:
            self.tally.lose("no posting on page", note=f"{response.url} reads as no posting")
        return found

    def says_gone(self, response: Response) -> bool:
        """A page that is gone, or sends on to a list with an error."""
        location = response.headers.get("Location") or b""
        away = b"error=404" in location or b"invalid=1" in location
        return says_closed(response) or response.status in REDIRECTS and away
