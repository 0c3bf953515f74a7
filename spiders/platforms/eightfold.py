"""Eightfold: whichever of its two search APIs a tenant opens, else its sitemap and job pages."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, urljoin, urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from postings.model import RawPosting
from spiders.base import GONE, unread
from spiders.catalogue import Board
from spiders.challenge import is_challenge
from spiders.hostbound import HostBoundSpider
from spiders.links import UnreadableSitemap, read_sitemap
from spiders.listing import Listing
from spiders.pages import at_base, completed, page_record, says_closed
from spiders.shape import (
    count,
    filled,
    first_text,
    from_epoch,
    mapping,
    origin,
    record_of,
    subdomain,
    text,
    texts,
    web_address,
)

VENDOR = "eightfold.ai"
MARKERS = ("static.vscdn.net", "_EF_GROUP_ID")
GROUP = re.compile(r"""_EF_GROUP_ID["']?\s{0,4}[=:]\s{0,4}["']([\w.-]{3,100})["']""")
JOB_PAGE = re.compile(r"/careers/job/(\d{1,20})(?:[-/?#]|$)")
# What an employer's own domain shows at these paths it shows by `domain`.
ON_OWN_DOMAIN = re.compile(r"/careers(?:/job(?:/\d{6,20}(?:-|$)|$)|/?$)")
DOMAIN = re.compile(r"[a-z0-9-]{1,60}(?:\.[a-z0-9-]{1,60}){1,3}", re.I)
SITEMAP = "/careers/sitemap.xml"
# Replicas sort ties differently, so that one walk misses some; not all differences ever close.
WALKS = 4
MOST_SITEMAPS = 50
SHUT = {401, 403, 405, 429}
# The first may be a path only.
URLS = ("positionUrl", "canonicalPositionUrl", "publicUrl")
KNOWN = frozenset(("list", "detail", "page"))
KNOWN_JOB = frozenset(
    (
        "atsJobId", "ats_job_id", "businessUnit", "business_unit", "canonicalPositionUrl",
        "creationTs", "department", "displayJobId", "display_job_id", "id", "jobDescription",
        "job_description", "location", "locations", "name", "positionUrl", "postedTs",
        "posting_name", "publicUrl", "standardizedLocations", "t_create", "t_update",
        "workLocationOption", "work_location_option",
    )
)  # fmt: skip


class Surface(NamedTuple):
    """One search API: its list, and the details of one posting."""

    listed: str
    details: str


class Place(NamedTuple):
    """Where a page begins: how often the list was walked, and its first row."""

    walk: int = 1
    start: int = 0


SURFACES = (
    Surface(
        "/api/pcsx/search?domain={domain}&query=&location=&start={start}",
        "/api/pcsx/position_details?position_id={number}&domain={domain}&hl=en",
    ),
    Surface(
        "/api/apply/v2/jobs?domain={domain}&start={start}&num=10",
        "/api/apply/v2/jobs/{number}?domain={domain}",
    ),
)


def token(url: str) -> str | None:
    """The tenant at Eightfold, where an address is of one of its own hosts."""
    parts = urlsplit(url)
    if not ON_OWN_DOMAIN.match(parts.path) or not DOMAIN.fullmatch(_domain(url)):
        return subdomain(url, VENDOR)
    return subdomain(url, VENDOR) or parts.hostname or None


def _domain(url: str) -> str:
    return next(iter(parse_qs(urlsplit(url).query).get("domain", [])), "")


def read(record: Any, board: Board) -> RawPosting:
    """A posting from its row, its details or its page, or from some of them."""
    held = record_of(record)
    row = mapping(held.get("list"))
    job = mapping(held.get("detail")) if KNOWN & held.keys() else held
    both = (job, row)
    url = _url(both, board)
    posting = RawPosting(
        platform="eightfold",
        board=board.name,
        employer=board.employer or None,
        url=url,
        apply_url=url,
        posting_id=first_text(both, "id"),
        role_number=first_text(both, "displayJobId", "display_job_id"),
        title=first_text(both, "name", "posting_name"),
        locations=_locations(both),
        workplace=first_text(both, "workLocationOption", "work_location_option"),
        department=_named(both, "department"),
        team=_named(both, "business_unit", "businessUnit"),
        published=_moment(both, "postedTs", "creationTs", "t_create"),
        updated=_moment(both, "t_update"),
        description_html=first_text(both, "jobDescription", "job_description"),
        extra=_extra(both),
    )
    if "page" not in held:
        return posting
    # The date in a page's data is not to be relied on.
    return completed(posting, held["page"], board).model_copy(update={"published": None})


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved list answer, or of a posting's details."""
    answer = mapping(orjson.loads(body))
    listed = _listed(answer)
    if listed is None:
        return [{"detail": mapping(answer.get("data")) or answer}]
    return [{"list": row} for row in listed]


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is of one of the search APIs, a list or a posting's details."""
    listed = _listed(answer)
    if listed is not None:
        own = {"displayJobId", "display_job_id", "positionUrl", "canonicalPositionUrl"}
        return bool(own & mapping(next(iter(listed), None)).keys()) if listed else True
    job = mapping(mapping(answer).get("data")) or mapping(answer)
    return {"displayJobId", "jobDescription"} <= job.keys() or {
        "display_job_id", "job_description",
    } <= job.keys()  # fmt: skip


def _listed(answer: Any) -> list[Any] | None:
    held = mapping(answer)
    found = mapping(held.get("data")).get("positions", held.get("positions"))
    return found if isinstance(found, list) else None


def _home(board: Board) -> str:
    """Scheme and host of a tenant; employers have it on a domain of their own as well."""
    tenant = text(board.options.get("token")) or token(board.url)
    if tenant is None:
        return origin(board.url)
    return f"https://{tenant}" if "." in tenant else f"https://{tenant}.{VENDOR}"


def _url(both: Any, board: Board) -> str | None:
    named = texts([held.get(key) for key in URLS for held in both])
    served = next(filter(web_address, named), None) or next(iter(named), None)
    try:
        return web_address(urljoin(f"{_home(board)}/", served)) if served else None
    except ValueError:
        return None


def _locations(both: Any) -> list[str]:
    for key in ("locations", "location", "standardizedLocations"):
        for held in both:
            served = held.get(key)
            if found := texts(_unpacked(served) if isinstance(served, str) else served):
                return found
    return []


def _unpacked(served: str) -> Any:
    """A list that came as JSON in a text; any other text as it is."""
    if not served.startswith("["):
        return served
    try:
        return orjson.loads(served)
    except orjson.JSONDecodeError:
        return served


def _named(both: Any, *keys: str) -> str | None:
    found = (", ".join(texts(held.get(key))) for held in both for key in keys)
    return next(filter(None, found), None)


def _moment(both: Any, *keys: str) -> str | None:
    found = (from_epoch(held.get(key)) for key in keys for held in both)
    return next(filter(None, found), None)


def _extra(both: Any) -> dict[str, Any]:
    number = first_text(both, "displayJobId", "display_job_id")
    behind = first_text(both, "atsJobId", "ats_job_id")
    custom = {key: texts(held[key]) for held in both for key in held if key.startswith("efcustom")}
    return filled(ats_job_id=behind if behind != number else None, custom=filled(**custom))


class EightfoldSpider(HostBoundSpider):
    """Tries the search APIs in turn; walks the one that answers until its count is reached.

    What four walks do not reach is looked up in the sitemap, which is the list where no API opens.
    """

    name = "eightfold"
    known = KNOWN
    read = staticmethod(read)
    start_at = Place()
    surface = 0
    domain = ""
    shown: list[str | None] | None = None
    before = 0

    # --- the tenant ----------------------------------------------------------------------------

    def first_requests(self) -> Iterable[Request]:
        """The list; before that the careers page where nothing else tells the domain."""
        self.shut: list[int] = []
        self.sitemaps: set[str] = set()
        self.unread_sitemaps, self.in_sitemaps = 0, 0
        self.domain = text(self.board.options.get("domain")) or _domain(self.board.url)
        first = super().first_requests()
        if self.domain:
            return first
        page = self.page(f"{self.host()}/careers", self.parse_page, cb_kwargs={"then": first})
        return [page.replace(errback=self.unpaged)]

    def host(self) -> str:
        """Where the tenant is asked."""
        return self.base(_home(self.board))

    def parse_page(self, response: Response, then: Iterable[Request]) -> Iterable[Request]:
        """The domain that a careers page names."""
        self.tally.pages += 1
        found = GROUP.search(getattr(response, "text", ""))
        self.domain = found[1] if found else ""
        return then

    def unpaged(self, failure: Failure) -> Any:
        """The list without a domain, for tenants that need none."""
        # Scrapy puts the request on the failure.
        return failure.request.cb_kwargs["then"]  # type: ignore[attr-defined]

    # --- the walks -----------------------------------------------------------------------------

    def ask(self, place: Place) -> Request:
        """A page of the list; one walked before is asked for anew."""
        domain = quote(self.domain, safe="")
        path = SURFACES[self.surface].listed.format(domain=domain, start=place.start)
        anew = {"meta": {"dont_cache": True}} if place.walk > 1 else {}
        return self.list_page(self.host() + path, place, **anew)

    def cut(self, answer: Any, place: Place) -> Listing | None:
        """Ten rows; where the next begins is for the walk to say."""
        listed, held = _listed(answer), mapping(answer)
        if listed is None:
            return None
        return Listing(listed, count(mapping(held.get("data")).get("count", held.get("count"))))

    def parse_list(self, response: Response, place: Place) -> Iterator[Any]:
        """A page and what follows it; another surface where this one is shut."""
        listed = _listed(self.peek(response))
        if listed is None and place == self.start_at and not is_challenge(response.body):
            self.tally.pages += 1
            self.shut.append(response.status)
            self.surface += 1
            yield self.ask(place) if self.surface < len(SURFACES) else self.ask_sitemap()
            return
        yield from super().parse_list(response, place)
        if listed is not None:
            yield from self.onwards(place, [self.key(row) for row in listed])

    def onwards(self, place: Place, shown: list[str | None]) -> Iterator[Request]:
        """The next page, another walk, or the sitemap for what the walks did not reach."""
        # A first page that has rows and counts none tells no total.
        start, total = place.start + len(shown), self.total or None
        same, self.shown = shown == self.shown, shown
        if shown and not same and (total is None or start < total):
            yield self.ask(Place(place.walk, start))
            return
        gained, self.before = self.listed - self.before, self.listed
        if total is None or self.listed >= total:
            return
        self.tally.count("walks that missed some")
        again = place.walk < WALKS and gained and not same
        yield self.ask(Place(place.walk + 1)) if again else self.ask_sitemap()

    def check_total(self) -> None:
        """Left to the end of the last walk."""

    # --- the sitemap ---------------------------------------------------------------------------

    def ask_sitemap(self, url: str = "") -> Request:
        """The request of a sitemap; the tenant's own where none is named."""
        url = url or self.host() + SITEMAP
        self.sitemaps.add(url)
        self.unread_sitemaps += 1
        return self.page(url, self.parse_sitemap, first=not self.listed)

    def parse_sitemap(self, response: Response) -> Iterator[Any]:
        """The job pages that no walk met, and the sitemaps it leads to."""
        self.unread_sitemaps -= 1
        self.tally.pages += 1
        children, found = self.sitemap_of(response)
        if len(children) > MOST_SITEMAPS:
            note = f"{response.url} names more than {MOST_SITEMAPS} sitemaps"
            self.tally.lose("too many sitemaps", note=note)
        for child in children[:MOST_SITEMAPS]:
            if (url := at_base(self.board, child)) not in self.sitemaps:
                yield self.ask_sitemap(url)
        for number, row in found.items():
            self.in_sitemaps += 1
            if self.fresh(number):
                self.listed += 1
                yield from self.follow(row, response)
        if not self.unread_sitemaps:
            yield from self.judge()

    def sitemap_of(self, response: Response) -> tuple[list[str], dict[str, Any]]:
        """Further sitemaps, and a row a job page by its number."""
        try:
            whole = response.status == 200
            children, pages = (
                read_sitemap(response.body, self.board.max_bytes) if whole else ([], {})
            )
        except (UnreadableSitemap, OSError, EOFError):
            whole, children, pages = False, [], {}
        if not whole and not response.url.startswith(self.host() + SITEMAP):
            self.tally.lose("bad sitemap", note=f"{response.url} is no sitemap")
        found = ((JOB_PAGE.search(url), url, edited) for url, edited in pages.items())
        return children, {
            job[1]: filled(id=job[1], positionUrl=url, lastmod=edited)
            for job, url, edited in found
            if job
        }

    def judge(self) -> Iterator[Request]:
        """Whether the board was seen whole: by its sitemap if it has one, else by its count."""
        asked = f"{self.host()}{SITEMAP}?domain={quote(self.domain, safe='')}"
        if self.in_sitemaps:
            if self.listed < (self.total or 0):
                told = f"{self.total} postings are counted, {self.listed} are listed"
                self.tally.note(f"{told}, and the sitemap holds no more")
        elif self.domain and asked not in self.sitemaps:
            yield self.ask_sitemap(asked)
        elif self.surface < len(SURFACES):
            super().check_total()
        else:
            self.nothing_open()

    def nothing_open(self) -> None:
        """A tenant that shows its list nowhere."""
        told = ", ".join(map(str, self.shut))
        self.tally.blocked = any(status in SHUT for status in self.shut)
        self.tally.gone = all(status in GONE for status in self.shut)
        note = f"{self.host()} opens no list: its APIs answer {told}, and it has no sitemap"
        self.tally.lose("no list open", first=True, note=note)

    # --- the postings --------------------------------------------------------------------------

    def mark(self, row: Any) -> Any:
        """What the reader reads of a row, and when the sitemap says that its page changed."""
        read_of = KNOWN_JOB | {"lastmod"}
        return {name: held for name, held in mapping(row).items() if name in read_of}

    def detail(self, row: Any) -> Request | None:
        """The posting's details, or its page where no API opens."""
        number = self.key(row)
        if number is None:
            return None
        if self.surface < len(SURFACES):
            path = SURFACES[self.surface].details
            told = {"number": quote(number, safe=""), "domain": quote(self.domain, safe="")}
            return self.detail_page(self.host() + path.format(**told), row)
        url = _url([mapping(row)], self.board) or ""
        return self.detail_page(at_base(self.board, url), row, headers={"Accept": "text/html"})

    def says_gone(self, response: Response) -> bool:
        """Details that are not there, a page that says so."""
        return says_closed(response) if self.surface == len(SURFACES) else response.status in GONE

    def record(self, row: Any, answer: Any) -> Any:
        """The row beside its details, or its page."""
        name = "detail" if self.surface < len(SURFACES) else "page"
        return {"list": row} | filled(**{name: answer})

    def details_of(self, response: Response) -> Any:
        """The position of a details answer, or the posting on a page."""
        if self.surface == len(SURFACES):
            found = page_record(response, self.board)
        else:
            answer = self.json(response)
            if answer is None:
                return None
            found = mapping(mapping(answer).get("data")) or mapping(answer)
            custom = {name for name in unread(found, KNOWN_JOB) if not name.startswith("efcustom")}
            for name in sorted(custom):
                self.tally.count(f"unread/{name}")
        if not found:
            self.tally.lose("no job in details", note=f"{response.url} holds no job")
        return found or None
