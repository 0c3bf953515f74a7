"""Workday: a site's list of twenty rows a page, past 2,000 rows by facets, and details by path."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote, unquote, urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response

from postings.model import RawPosting
from spiders.base import unread
from spiders.catalogue import Board, CatalogueError
from spiders.facets import Facets, facets_of, size_of, split
from spiders.listing import Listing
from spiders.parted import PartedSpider, Place
from spiders.shape import (
    count,
    filled,
    first_text,
    mapping,
    origin,
    path_parts,
    record_of,
    rows,
    text,
    texts,
)

LIMIT = 20
OWN_HOST = re.compile(r"([a-z0-9_-]{1,80})\.(wd\d{1,4})\.myworkdayjobs\.com")
SHARED_HOST = re.compile(r"(wd\d{1,4})\.myworkdaysite\.com")
LOCALE = re.compile(r"[a-z]{2}-[A-Za-z]{2,4}")
LANGUAGE = re.compile(r"[a-z]{2}")
# What follows a site's name in the addresses of its pages.
INSIDE = (["job"], ["details"], ["jobs"], ["login"], ["userHome"], ["introduceYourself"])
# "5 Locations", in the site's language; a place itself begins with a capital letter.
SEVERAL = re.compile(
    r"[1-9]\d{0,2} ?(?:Locations?|Standorte|Orte|[^\WA-Z\d_]\w{0,19}(?: \w{1,20})?)"
)
FACET_ID = re.compile(r"[0-9a-f]{32}")
NO_SITE = {"wday", "robots.txt", "favicon.ico"}
SEE_OTHER = 303
CLOSED = b"S22"
KNOWN = frozenset(("list", "detail"))
KNOWN_JOB = frozenset(
    (
        "additionalLocations", "canApply", "country", "endDate", "externalUrl", "id",
        "includeResumeParsing", "jobDescription", "jobFamilyGroup", "jobPostingId",
        "jobPostingSiteId", "jobReqId", "jobRequisitionLocation", "location", "posted", "postedOn",
        "questionnaireId", "remoteType", "startDate", "timeLeftToApply", "timeType", "title",
    )
)  # fmt: skip
# These of a row change by themselves.
RELATIVE = {"postedOn", "timeLeftToApply"}


class Site(NamedTuple):
    """A tenant's site: the host that serves its data, and where its pages are."""

    tenant: str
    name: str
    host: str
    pages: str


def site_of(url: str) -> Site | None:
    """The site that an address is of, on the tenant's host or on the one that tenants share."""
    host, parts = urlsplit(url).hostname or "", path_parts(url)
    if parts and (LOCALE.fullmatch(parts[0]) or _is_language(parts)):
        parts = parts[1:]
    if shared := SHARED_HOST.fullmatch(host):
        if parts[:1] != ["recruiting"] or len(parts) < 3:
            return None
        tenant, name = unquote(parts[1]), unquote(parts[2])
        pages = f"{origin(url)}/{'/'.join(parts[:3])}"
        return Site(tenant, name, f"https://{tenant}.{shared[1]}.myworkdayjobs.com", pages)
    own = OWN_HOST.fullmatch(host)
    if parts[:2] == ["wday", "cxs"]:
        parts = parts[3:]
    if own is None or not parts or parts[0] in NO_SITE:
        return None
    return Site(own[1], unquote(parts[0]), origin(url), f"{origin(url)}/{parts[0]}")


def _is_language(parts: list[str]) -> bool:
    """Whether an address begins with a bare language, and not with a site of two letters."""
    return LANGUAGE.fullmatch(parts[0]) is not None and parts[1:2] not in ([], *INSIDE)


def token(url: str) -> str | None:
    """`tenant/site`, where an address is on one of Workday's hosts."""
    found = site_of(url)
    return f"{found.tenant}/{found.name}" if found else None


def read(record: Any, board: Board) -> RawPosting:
    """A posting from its details, its list row, or both under `list` and `detail`."""
    held = record_of(record)
    row = mapping(held.get("list"))
    answer = mapping(held.get("detail")) if KNOWN & held.keys() else held
    job = mapping(answer.get("jobPostingInfo"))
    both = [job, row]
    url = _url(job, row, board)
    legal_unit = text(mapping(answer.get("hiringOrganization")).get("name"))
    closed = job.get("canApply") is False
    return RawPosting(
        platform="workday",
        board=board.name,
        employer=board.employer or legal_unit,
        url=url,
        apply_url=None if url is None or closed else f"{url}/apply",
        posting_id=text(job.get("id")) or text(row.get("externalPath")),
        # `bulletFields` of a row is the number at some tenants and anything else at others.
        role_number=text(job.get("jobReqId")),
        title=first_text(both, "title"),
        locations=_locations(job, row),
        workplace=first_text(both, "remoteType"),
        employment_type=first_text(both, "timeType"),
        department=first_text(both, "jobFamilyGroup"),
        published=text(job.get("startDate")),
        closes=text(job.get("endDate")),
        description_html=text(job.get("jobDescription")),
        extra=filled(
            country=_country(job),
            legal_unit=legal_unit,
            job_posting_id=text(job.get("jobPostingId")),
        ),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved list answer, or the one of a posting's details."""
    answer = mapping(orjson.loads(body))
    if "jobPostings" in answer:
        return [{"list": row} for row in rows(answer["jobPostings"])]
    return [{"detail": answer}]


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is a site's list or a posting's details."""
    held = mapping(answer)
    return isinstance(held.get("jobPostings"), list) or bool(mapping(held.get("jobPostingInfo")))


def _url(job: dict[str, Any], row: dict[str, Any], board: Board) -> str | None:
    site, path = site_of(board.url), text(row.get("externalPath"))
    built = f"{site.pages}/{path.lstrip('/')}" if site and path else None
    return text(job.get("externalUrl")) or built


def _locations(job: dict[str, Any], row: dict[str, Any]) -> list[str]:
    named = [job.get("location"), *rows(job.get("additionalLocations"))]
    listed = text(row.get("locationsText"))
    # A row of several places tells only how many: "5 Locations", in the site's language.
    return texts(named) or ([] if listed is None or SEVERAL.fullmatch(listed) else [listed])


def _country(job: dict[str, Any]) -> str | None:
    office = mapping(mapping(job.get("jobRequisitionLocation")).get("country"))
    own = mapping(job.get("country"))
    return first_text([own, office], "alpha2Code") or first_text([own, office], "descriptor")


class WorkdaySpider(PartedSpider):
    """Walks the list of a site, in parts where it hides its end, then asks for the details."""

    name = "workday"
    known = KNOWN
    read = staticmethod(read)
    # A query stops here, and says that this is all there is.
    ceiling = 2_000
    slack = 2

    def first_requests(self) -> Iterable[Request]:
        """The first page of the list."""
        tenant, _, name = self.token().partition("/")
        site = site_of(self.board.url)
        if site is None and self.board.api is None:
            told = f"{self.board.name}: {self.board.url} does not tell which host has its data"
            raise CatalogueError([f"{told}; set 'api: https://TENANT.wdN.myworkdayjobs.com'"])
        base = self.base(site.host if site else "")
        self.cxs = f"{base}/wday/cxs/{quote(tenant, safe='')}/{quote(name, safe='')}"
        query = parse_qs(urlsplit(self.board.url).query)
        self.words = " ".join(query.pop("q", []))
        self.facets = {key: held for key, held in query.items() if _are_ids(held)}
        locale = next(iter(path_parts(self.board.url)), "")
        self.language = {"Accept-Language": locale} if LOCALE.fullmatch(locale) else {}
        return super().first_requests()

    def ask(self, place: Place) -> Request:
        """A page of the list, by the facets of the board's address and of the part."""
        asked = {
            "appliedFacets": self.facets | (orjson.loads(place.part) if place.part else {}),
            "limit": LIMIT,
            "offset": place.offset,
            "searchText": self.words,
        }
        headers = {"Content-Type": "application/json", **self.language}
        body = orjson.dumps(asked)
        return self.list_page(f"{self.cxs}/jobs", place, method="POST", headers=headers, body=body)

    def cut(self, answer: Any, place: Place) -> Listing | None:
        """The rows; the total counts on the first page only."""
        held = mapping(answer)
        listed, told = held.get("jobPostings"), count(held.get("total"))
        if not isinstance(listed, list) or not listed and told is None:
            return None
        listing = self.reached(held, place, listed, told)
        if place == self.start_at and told is not None and self.hides(told):
            return listing._replace(total=self.size(facets_of(held), told))
        return listing

    def size(self, facets: Facets, told: int | None) -> int | None:
        """How long a list is that is said to be this long."""
        known = [found for found in (size_of(facets), told) if found and found != self.ceiling]
        return max(known, default=None)

    def hides(self, total: int) -> bool:
        """Exactly 2,000 is said of every longer list."""
        return total >= self.ceiling

    def parts_of(self, answer: Any, place: Place) -> list[str]:
        """Groups of one facet's values, of one that is not used for this part already."""
        used = self.facets | (orjson.loads(place.part) if place.part else {})
        facets = {name: held for name, held in facets_of(answer).items() if name not in used}
        found = split(facets, self.size(facets, self.totals[place.part]), self.ceiling)
        if found is None:
            return []
        parameter, groups = found
        return [orjson.dumps(used | {parameter: group}).decode() for group in groups]

    def parse_list(self, response: Response, place: Place) -> Iterator[Any]:
        """A page, or what a host answers where the site is not."""
        if self.passing(response):
            yield self.again(response)
            return
        if response.status in (422, 500) and place == self.start_at:
            told = "a tenant that is unknown there, or has moved to another 'wdN', answers so"
            self.tally.note(f"{response.url} answered {response.status}: {told}")
        yield from super().parse_list(response, place)

    # --- its postings --------------------------------------------------------------------------

    def key(self, row: Any) -> str | None:
        """The path of the posting's page."""
        return text(mapping(row).get("externalPath"))

    def mark(self, row: Any) -> Any:
        """All but what changes by itself."""
        return {name: held for name, held in mapping(row).items() if name not in RELATIVE}

    def record(self, row: Any, answer: Any) -> Any:
        """The row beside its details."""
        return filled(list=row, detail=answer)

    def detail(self, row: Any) -> Request | None:
        """The details by path."""
        path = self.key(row)
        if path is None:
            return None
        return self.detail_page(f"{self.cxs}/{path.lstrip('/')}", row, headers=self.language)

    def says_gone(self, response: Response) -> bool:
        """404, or 403 with the code of a posting that is closed."""
        return super().says_gone(response) or response.status == 403 and CLOSED in response.body

    def parse_detail(self, response: Response, row: Any) -> Iterator[Any]:
        """A posting."""
        if self.passing(response):
            yield self.again(response)
            return
        yield from super().parse_detail(response, row)

    def details_of(self, response: Response) -> Any:
        """The job and who hires, without the other jobs it is shown beside."""
        answer = self.json(response)
        job = mapping(mapping(answer).get("jobPostingInfo"))
        if answer is not None and not job:
            self.tally.lose("no job in details", note=f"{response.url} holds no job")
        if not job:
            return None
        for name in unread(job, KNOWN_JOB):
            self.tally.count(f"unread/{name}")
        return filled(jobPostingInfo=job, hiringOrganization=answer.get("hiringOrganization"))

    def passing(self, response: Response) -> bool:
        """Whether an answer is of the trouble that passes, and was not asked for again yet."""
        html = response.status == 200 and response.body.lstrip()[:1] == b"<"
        found = (html or response.status == SEE_OTHER) and not response.meta.get("again")
        if found:
            self.tally.count("page asked for again")
        return found


def _are_ids(values: list[str]) -> bool:
    return all(FACET_ID.fullmatch(value) for value in values)
