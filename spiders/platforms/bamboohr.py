"""BambooHR: one list of a tenant's openings, and the details of each."""

import re
from typing import Any
from urllib.parse import quote

import orjson
from scrapy import Request
from scrapy.http import Response

from postings.model import RawPosting
from spiders.base import unread
from spiders.catalogue import Board
from spiders.hostbound import HostBoundSpider
from spiders.listing import Listing
from spiders.shape import (
    count,
    filled,
    first_text,
    headed,
    mapping,
    place,
    record_of,
    rows,
    subdomain,
    text,
    texts,
)

DOMAINS = ("bamboohr.com", "bamboohr.co.uk")
# Where a page of the employer's own is to show the board.
WIDGET = re.compile(
    r"""\bdata-domain\s{0,3}=\s{0,3}["']([a-z0-9-]{1,80})\.bamboohr\.com["']""", re.I
)
# "2" is hybrid, whatever older readers say (measured on 1,508 jobs).
WORKPLACES = {"0": "onsite", "1": "remote", "2": "hybrid"}
CLOSED = {"canceled", "cancelled", "closed", "filled"}
KNOWN = frozenset(("list", "detail"))
KNOWN_JOB = frozenset(
    (
        "atsLocation", "compensation", "datePosted", "departmentId", "departmentLabel",
        "description", "employmentStatusLabel", "employmentType", "id", "isRemote",
        "jobOpeningName", "jobOpeningShareUrl", "jobOpeningStatus", "location", "locationType",
        "minimumExperience",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """The tenant at BambooHR, where an address is one of its own."""
    return next(filter(None, (subdomain(url, domain) for domain in DOMAINS)), None)


def board_url(name: str) -> str:
    """The address of the board of a name."""
    return f"https://{name}.{DOMAINS[0]}/careers"


def read(record: Any, board: Board) -> RawPosting:
    """A posting from its details and its row of the list, or from one of them."""
    held = record_of(record)
    row = mapping(held.get("list"))
    job = mapping(held.get("detail")) if KNOWN & held.keys() else held
    both = (job, row)
    number = first_text([row, job], "id")
    url = _url(both, number, board)
    return RawPosting(
        platform="bamboohr",
        board=board.name,
        employer=board.employer or None,
        url=url,
        apply_url=url,
        posting_id=number or _number(url),
        title=first_text(both, "jobOpeningName"),
        locations=texts([_place(both)]),
        workplace=_workplace(both),
        employment_type=first_text(both, "employmentStatusLabel", "employmentType"),
        department=first_text(both, "departmentLabel"),
        published=first_text(both, "datePosted"),
        description_html=_description(both),
        extra=filled(
            experience=first_text(both, "minimumExperience"),
            compensation=first_text(both, "compensation"),
        ),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved list answer, or of an opening's details."""
    answer = mapping(orjson.loads(body))
    if job := _opening(answer):
        return [{"detail": job}]
    return [{"list": row} for row in rows(answer.get("result"))]


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is a tenant's list or an opening's details."""
    held = mapping(answer)
    result = held.get("result")
    first = mapping(next(iter(rows(result)), None))
    empty = result == [] and "totalCount" in mapping(held.get("meta"))
    return empty or "jobOpeningName" in first or "jobOpening" in first


def _opening(answer: Any) -> dict[str, Any]:
    return mapping(mapping(mapping(answer).get("result")).get("jobOpening"))


def _url(both: Any, number: str | None, board: Board) -> str | None:
    own = first_text(both, "jobOpeningShareUrl") or ""
    if own.startswith(("https://", "http://")):
        return own
    tenant = token(board.url) or text(board.options.get("token"))
    if not tenant or not number:
        return None
    return f"{_home(tenant, board)}/careers/{quote(number, safe='')}"


def _number(url: str | None) -> str | None:
    # Details tell no id but in the address that they are shared under.
    last = (url or "").rstrip("/").rpartition("/")[2]
    return last if last.isdigit() else None


def _home(tenant: str, board: Board) -> str:
    named = [domain for domain in DOMAINS if subdomain(board.url, domain)]
    return f"https://{tenant}.{next(iter(named), DOMAINS[0])}"


def _place(both: Any) -> str | None:
    for key, names in (
        ("location", ("city", "state", "addressCountry")),
        ("atsLocation", ("city", "state", "province", "country")),
    ):
        for held in both:
            found = mapping(held.get(key))
            if told := place(*map(found.get, names)):
                return told
    return None


def _workplace(both: Any) -> str | None:
    kind = first_text(both, "locationType")
    told = any(held.get("isRemote") in (True, 1, "1") for held in both)
    return WORKPLACES.get(kind or "") or ("remote" if told else None)


def _description(both: Any) -> str | None:
    parts = (
        headed(None, first_text(both, "description")),
        headed("Compensation", first_text(both, "compensation")),
    )
    return "\n".join(filter(None, parts)) or None


class BambooHrSpider(HostBoundSpider):
    """Reads the list, then the details of what is new or changed."""

    name = "bamboohr"
    known = KNOWN
    read = staticmethod(read)
    away_is_gone = True

    def careers(self) -> str:
        """Where the tenant's openings are."""
        return self.base(_home(quote(self.token(), safe=""), self.board)) + "/careers"

    def ask(self, place: int) -> Request:
        """The whole list."""
        return self.list_page(f"{self.careers()}/list", place)

    def cut(self, answer: Any, place: int) -> Listing | None:
        """Every opening in `result`."""
        held = mapping(answer)
        if not isinstance(held.get("result"), list):
            return None
        return Listing(held["result"], count(mapping(held.get("meta")).get("totalCount")))

    def detail(self, row: Any) -> Request | None:
        """An opening's details."""
        number = self.key(row)
        if number is None:
            return None
        return self.detail_page(f"{self.careers()}/{quote(number, safe='')}/detail", row)

    def record(self, row: Any, answer: Any) -> Any:
        """The row beside its details."""
        return filled(list=row, detail=answer)

    def says_gone(self, response: Response) -> bool:
        """Details that are not there, or call the opening closed."""
        status = text(_opening(self.peek(response)).get("jobOpeningStatus")) or ""
        return super().says_gone(response) or status.casefold() in CLOSED

    def details_of(self, response: Response) -> Any:
        """The opening of a details answer."""
        answer = self.json(response)
        job = _opening(answer)
        for name in unread(job, KNOWN_JOB):
            self.tally.count(f"unread/{name}")
        if answer is not None and not job:
            self.tally.lose("no job in details", note=f"{response.url} holds no job")
        return job or None
