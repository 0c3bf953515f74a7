"""iCIMS: the sitemap of a portal, or its list pages, and a page a job."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from scrapy import Request
from scrapy.http import Response

from postings.model import RawPosting
from spiders import icims_pages, links
from spiders.catalogue import Board
from spiders.listing import Listing
from spiders.pages import at_base, public, says_closed
from spiders.platforms import jsonld
from spiders.shape import filled, mapping, path_parts, record_of, text, texts, web_address
from spiders.surfaces import NOTHING_OPEN, NoList, Surface, SurfaceSpider

HOST = re.compile(r"[a-z0-9]{1,60}((?:-[a-z0-9]{1,60}){0,9})\.icims\.(?:com|eu|ca|co\.uk)")
RESERVED = {"www", "api", "app", "care", "developer", "help", "login", "support"}
ROLE = re.compile(
    r"(?:(?:external )?(?:requisition|req\.?|job|posting) ?)?(?:id|number|no\.?|#)", re.I
)
PLACES = re.compile(r"(?:job |work |posting )?locations?", re.I)
DEPARTMENT = re.compile(r"(?:job )?category|department", re.I)
TYPE = re.compile(r"(?:position |job |employment )?type|employment status", re.I)
REMOTE = re.compile(r"remote|(?:remote|work(?:place)?) ?(?:status|type|arrangement|model)", re.I)
POSTED = re.compile(r"(?:date )?posted(?: date)?|posting date", re.I)
# A portal writes why it labels a field behind the label.
ASIDE = re.compile(r"\s{0,9}\([^()]{0,60}\)$")
MARK = "iCIMS_"
KNOWN = frozenset(("list", "detail"))


def token(url: str) -> str | None:
    """The portal's host, where an address is one of iCIMS's portals."""
    host = urlsplit(url).hostname or ""
    found = HOST.fullmatch(host)
    if found is None or host.partition(".")[0] in RESERVED:
        return None
    # The vendor has hosts of one word itself; on a portal jobs are below `/jobs`.
    return host if found[1] or path_parts(url)[:1] == ["jobs"] else None


def read(record: Any, board: Board) -> RawPosting:
    """A posting from a row of the list and what its page holds."""
    held = record_of(record)
    row, page = mapping(held.get("list")), mapping(held.get("detail"))
    labels = _labels(mapping(page.get("labels")) | mapping(row.get("labels")))
    told = jsonld.read(mapping(page.get("data")), board)
    shown = [part.strip() for part in (_behind(labels, PLACES) or "").split("|")]
    places = max(told.locations, texts(shown), key=len)
    return RawPosting(
        platform="icims",
        board=board.name,
        employer=told.employer,
        url=web_address(row.get("url")),
        posting_id=text(row.get("id")),
        role_number=_behind(labels, ROLE),
        title=text(row.get("title")) or told.title or text(page.get("title")),
        locations=places,
        workplace=told.workplace or _workplace(_behind(labels, REMOTE)),
        employment_type=_behind(labels, TYPE) or told.employment_type,
        department=_behind(labels, DEPARTMENT) or text(told.extra.get("occupational_category")),
        published=_behind(labels, POSTED),
        updated=text(row.get("lastmod")),
        pay=told.pay,
        description_html=told.description_html or text(page.get("description")),
        language=told.language,
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The jobs of a saved list page, or the job of a saved page."""
    page = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    url = text(board.options.get("page_url")) or board.url
    job, number = icims_pages.job_page(page, url, board), icims_pages.job_of(url)
    if job is not None:
        row = {"id": number[0], "url": number[1]} if number else {}
        return [{"list": row, "detail": job}]
    return [{"list": row} for row in icims_pages.cards(page, url)]


def looks_like_page(body: bytes) -> bool:
    """Whether a saved page is one of iCIMS's."""
    return b"iCIMS_Job" in body


def _labels(served: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in served.items():
        if told := text(value):
            found.setdefault(ASIDE.sub("", name), told)
    return found


def _behind(labels: dict[str, str], pattern: re.Pattern[str]) -> str | None:
    return next((value for name, value in labels.items() if pattern.fullmatch(name)), None)


def _workplace(word: str | None) -> str | None:
    answer = (word or "").casefold()
    if answer == "yes":
        return "remote"
    return None if answer == "no" else word


class IcimsSpider(SurfaceSpider):
    """Takes the sitemap, which is where robots.txt lets a portal be read, else the list pages."""

    name = "icims"
    known = KNOWN
    read = staticmethod(read)
    start_at = Surface("sitemap")
    ways = ("sitemap", "search")
    accept = "text/html"

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        asked = parse_qsl(urlsplit(self.board.url).query)
        self.filters = [pair for pair in asked if pair[0].startswith("search")]
        if self.filters:
            # The sitemap knows of none.
            self.surfaces = ("search",)

    def ask(self, place: Surface) -> Request:
        """The sitemap, or a list page with the board's own filters."""
        base = self.base(f"https://{self.token()}")
        if place.name == "sitemap":
            return self.list_page(f"{base}/sitemap.xml", place, headers={"Accept": "text/xml"})
        query = urlencode([("ss", 1), *self.filters, ("in_iframe", 1), ("pr", place.at)])
        return self.list_page(f"{base}/jobs/search?{query}", place)

    def listing(self, response: Response, place: Surface) -> Listing:
        """The jobs of the sitemap, or of a list page; the last page may come again for ever."""
        if place.name == "sitemap":
            return self._sitemap(response)
        page = getattr(response, "text", "")
        if MARK not in page:
            raise NoList("is no page of iCIMS")
        found = icims_pages.cards(page, public(self.board, response.url))
        return Listing(found, following=Surface("search", place.at + 1) if found else None)

    def _sitemap(self, response: Response) -> Listing:
        try:
            _, pages = links.read_sitemap(response.body, self.board.max_bytes)
        except (links.UnreadableSitemap, OSError, EOFError) as error:
            raise NoList(f"is no sitemap: {error}") from error
        jobs = [(icims_pages.job_of(url), lastmod) for url, lastmod in pages.items()]
        return Listing(
            [filled(id=job[0], url=job[1], lastmod=lastmod) for job, lastmod in jobs if job]
        )

    def says_empty(self, response: Response, place: Surface) -> bool:
        """A list page that says so."""
        page = getattr(response, "text", "")
        return place.name == "search" and NOTHING_OPEN.search(page) is not None

    def mark(self, row: Any) -> Any:
        """The sitemap's date, or what a card shows without the posting's age."""
        held = mapping(row)
        labels = mapping(held.get("labels"))
        shown = {name: value for name, value in labels.items() if not POSTED.fullmatch(name)}
        return held | {"labels": shown}

    def detail(self, row: Any) -> Request | None:
        """The job's page; without `in_iframe` an empty wrapper comes."""
        url = web_address(mapping(row).get("url"))
        return self.detail_page(f"{at_base(self.board, url)}?in_iframe=1", row) if url else None

    def details_of(self, response: Response) -> Any:
        """What the job's page holds."""
        found = icims_pages.job_page(getattr(response, "text", ""), response.url, self.board)
        if found is None:
            self.tally.lose("no posting on page", note=f"{response.url} reads as no posting")
        return found

    def says_gone(self, response: Response) -> bool:
        """410 where a job is filled, 404 where it is gone, or a page that says so."""
        return says_closed(response)
