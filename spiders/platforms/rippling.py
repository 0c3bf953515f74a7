"""Rippling: a board's list by page (v2) or whole by place (v1), and the details of each posting."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response

from postings.clean.employer import employer_key
from postings.model import Observation, RawPay, RawPosting
from spiders.base import unread
from spiders.catalogue import Board
from spiders.hostbound import HostBoundSpider
from spiders.listing import Listing
from spiders.salary import pay_range
from spiders.shape import (
    count,
    filled,
    first_text,
    headed,
    mapping,
    origin,
    path_parts,
    place,
    record_of,
    rows,
    text,
    texts,
)

V1 = "https://api.rippling.com"
V2 = "https://ats.rippling.com"
JOB_SITE = re.compile(r"ats(?:\.[a-z0-9-]{1,20})?\.rippling\.com")
# A language, or the word for a board inside another page.
BEFORE = re.compile(r"[a-z]{2}(?:-[A-Za-z]{2,4})?|embed")
NO_BOARD = {"_next", "api", "internal", "static"}
PAGE_SIZE = 100
# The code stands under `label`, the employer's words under `id`: their names are swapped.
EMPLOYMENT = {
    "SALARIED_FT": "full-time", "HOURLY_FT": "full-time", "SALARIED_PT": "part-time",
    "HOURLY_PT": "part-time", "CONTRACTOR": "contractor", "TEMPORARY": "temporary",
    "TEMP": "temporary", "INTERN": "intern",
}  # fmt: skip
KNOWN = frozenset(("list", "detail"))
KNOWN_JOB = frozenset(
    (
        "companyName", "createdOn", "department", "description", "employmentType", "id",
        "language", "locations", "name", "payRangeDetails", "unlistedFromSearch", "url", "uuid",
        "workLocation", "workLocations",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """The board's name at Rippling, where an address is of its job site or one of its APIs."""
    host, parts = urlsplit(url).hostname or "", path_parts(url)
    job_site = JOB_SITE.fullmatch(host) is not None
    if job_site and parts[:1] != ["api"]:
        if len(parts) > 1 and parts[1] != "jobs" and BEFORE.fullmatch(parts[0]):
            parts = parts[1:]
        named = parts[:1] if parts[1:2] in ([], ["jobs"]) else []
    else:
        own = job_site or host == "api.rippling.com"
        named = parts[parts.index("board") + 1 :][:1] if own and "board" in parts else []
    return unquote(named[0]) if named and named[0] not in NO_BOARD else None


def read(record: Any, board: Board) -> RawPosting:
    """A posting from its details and its row of the list, or from one of them."""
    held = record_of(record)
    row = mapping(held.get("list"))
    job = mapping(held.get("detail")) if KNOWN & held.keys() else held
    both = (job, row)
    kind = next((found for part in both if (found := mapping(part.get("employmentType")))), {})
    places = [mapping(found) for part in both for found in rows(part.get("locations"))]
    url = first_text(both, "url")
    return RawPosting(
        platform="rippling",
        board=board.name,
        employer=board.employer or first_text(both, "companyName"),
        url=url,
        apply_url=url,
        posting_id=first_text(both, "uuid", "id"),
        title=first_text(both, "name"),
        locations=_locations(both, places),
        workplace=_only(texts([found.get("workplaceType") for found in places])),
        employment_type=EMPLOYMENT.get(text(kind.get("label")) or "")
        or first_text([kind], "id", "label"),
        department=first_text([mapping(part.get("department")) for part in both], "name", "label"),
        published=first_text(both, "createdOn"),
        pay=list(_pay(job)),
        description_html=_description(job.get("description")),
        language=first_text(both, "language"),
        extra=_extra(both, kind),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved list answer, or of a posting's details."""
    answer = orjson.loads(body)
    if isinstance(answer, dict) and "items" not in answer:
        return [{"detail": answer}]
    return [{"list": row} for row in _grouped(_listed(answer) or [])]


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is a board's list, in either form, or a posting's details."""
    held = mapping(answer)
    first = mapping(next(iter(rows(held.get("items", answer))), None))
    if {"items", "totalItems", "totalPages"} <= held.keys():
        return held["items"] == [] or {"id", "name", "locations"} <= first.keys()
    return {"uuid", "name"} <= first.keys() and bool(
        {"workLocation", "workLocations"} & first.keys()
    )


def _listed(answer: Any) -> list[Any] | None:
    found = answer.get("items") if isinstance(answer, dict) else answer
    return found if isinstance(found, list) else None


def _key(row: Any) -> str | None:
    return first_text([row], "uuid", "id")


def _grouped(listed: list[Any]) -> list[Any]:
    """One row a job of rows that are one a job and place."""
    found: dict[Any, list[Any]] = {}
    for position, row in enumerate(listed):
        found.setdefault(_key(row) or position, []).append(row)
    return [same[0] if len(same) == 1 else _merged(same) for same in found.values()]


def _merged(same: list[dict[str, Any]]) -> dict[str, Any]:
    names = [name for name in ("workLocation", "locations") if name in same[0]]
    return same[0] | {name: [at for row in same for at in rows(row.get(name))] for name in names}


def _locations(both: Any, places: list[dict[str, Any]]) -> list[str]:
    named = [_place(found) for found in places]
    labels = [
        first_text([mapping(found)], "label") or text(found)
        for part in both
        for found in rows(part.get("workLocation"))
    ]
    # Those of the details are more abbreviated than the list's.
    short = next((found for part in both if (found := texts(part.get("workLocations")))), [])
    return texts(named) or texts(labels) or short


def _place(found: dict[str, Any]) -> str | None:
    whole = place(found.get("city"), found.get("state"), found.get("country"))
    return whole if text(found.get("city")) else text(found.get("name")) or whole


def _only(found: list[str]) -> str | None:
    return found[0] if len(found) == 1 else None


def _pay(job: dict[str, Any]) -> Iterator[RawPay]:
    for row in map(mapping, rows(job.get("payRangeDetails"))):
        where = mapping(row.get("location"))
        yield from pay_range(
            row.get("rangeStart"),
            row.get("rangeEnd"),
            currency=row.get("currency"),
            period=row.get("frequency"),
            applies_to=first_text([where], "name", "label") or row.get("location"),
        )


def _description(served: Any) -> str | None:
    parts = texts(list(served.values())) if isinstance(served, dict) else texts(served)
    return "\n".join(headed(None, part) for part in parts) or None


def _extra(both: Any, kind: dict[str, Any]) -> dict[str, Any]:
    department = next((found for part in both if (found := mapping(part.get("department")))), {})
    workplaces = [
        mapping(found).get("workplaceType")
        for part in both
        for found in rows(part.get("locations"))
    ]
    return filled(
        company=first_text(both, "companyName"),
        employment_label=text(kind.get("id")),
        base_department=text(department.get("base_department")),
        department_tree=texts(department.get("department_tree")),
        workplaces=texts(workplaces),
    )


class RipplingSpider(HostBoundSpider):
    """Walks the pages of v2, or reads v1 where that does not answer, then the details."""

    name = "rippling"
    known = KNOWN
    read = staticmethod(read)
    form = 2

    def jobs(self) -> str:
        """Where a board's postings are, in the form that answers."""
        slug = quote(self.token(), safe="")
        if self.form == 1:
            return f"{self.base(V1)}/platform/api/ats/v1/board/{slug}/jobs"
        host = urlsplit(self.board.url).hostname or ""
        own = origin(self.board.url) if JOB_SITE.fullmatch(host) else V2
        return f"{self.base(own)}/api/v2/board/{slug}/jobs"

    def ask(self, place: int) -> Request:
        """A page of v2, or the whole list of v1."""
        query = f"?page={place}&pageSize={PAGE_SIZE}&groupJobsByLocation=true"
        return self.list_page(self.jobs() + (query if self.form == 2 else ""), place)

    def cut(self, answer: Any, place: int) -> Listing | None:
        """One row a job; a total that counts places is none of jobs."""
        listed = _listed(answer)
        if listed is None:
            return None
        found, told = _grouped(listed), mapping(answer)
        total = count(told.get("totalItems")) if len(found) == len(listed) else None
        more = place + 1 < (count(told.get("totalPages")) or 0)
        return Listing(found, total, place + 1 if more else None)

    def parse_list(self, response: Response, place: int) -> Iterator[Any]:
        """A page, or the list of v1 where v2 has no first page."""
        if response.status != 200 and place == 0 and self.form == 2:
            self.tally.pages += 1
            self.form = 1
            yield self.ask(0)
            return
        yield from super().parse_list(response, place)

    def key(self, row: Any) -> str | None:
        """The posting's uuid."""
        return _key(row)

    def detail(self, row: Any) -> Request | None:
        """The posting's details."""
        key = self.key(row)
        return self.detail_page(f"{self.jobs()}/{quote(key, safe='')}", row) if key else None

    def record(self, row: Any, answer: Any) -> Any:
        """The row beside its details."""
        return filled(list=row, detail=answer)

    def details_of(self, response: Response) -> Any:
        """The job; a name that is not the employer's is told, since short names are taken."""
        job = self.json(response)
        for name in unread(job, KNOWN_JOB):
            self.tally.count(f"unread/{name}")
        company, employer = text(mapping(job).get("companyName")), self.board.employer
        if company and employer and employer_key(company) != employer_key(employer):
            self.tally.note(f"this board calls its company '{company}', boards.yml '{employer}'")
        if job is not None and not mapping(job):
            self.tally.lose("no job in details", note=f"{response.url} holds no job")
        return mapping(job) or None

    def follow(self, row: Any, response: Response) -> Iterator[Any]:
        """A row's posting, unless it is to be found by its link alone."""
        return filter(self.is_listed, super().follow(row, response))

    def parse_detail(self, response: Response, row: Any) -> Iterator[Any]:
        """A row's posting, unless it is to be found by its link alone."""
        return filter(self.is_listed, super().parse_detail(response, row))

    def is_listed(self, thing: Any) -> bool:
        """Whether a posting is; requests are none."""
        if not isinstance(thing, Observation) or thing.kind != "posting":
            return True
        if mapping(mapping(thing.record).get("detail")).get("unlistedFromSearch") is not True:
            return True
        self.tally.items -= 1
        self.tally.count("unlisted")
        return False
