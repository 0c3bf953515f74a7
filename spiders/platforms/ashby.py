"""Ashby: one public JSON answer holds a board's every posting, with its pay."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response

from postings.model import RawPay, RawPosting
from spiders.catalogue import Board
from spiders.listing import Listing, ListSpider
from spiders.salary import pay_range
from spiders.shape import (
    as_html,
    filled,
    first_text,
    headed,
    mapping,
    path_parts,
    place,
    record_of,
    rows,
    text,
    texts,
)

API = "https://api.ashbyhq.com"
# The first step of addresses at jobs.ashbyhq.com that are no board's.
NO_BOARD = {"api", "_next", "static"}
UNKNOWN_BOARD = 401
# The samples name department, team and date otherwise than the live answer.
KNOWN = frozenset(
    (
        "address", "applyUrl", "compensation", "department", "departmentName", "descriptionHtml",
        "descriptionPlain", "employmentType", "id", "isListed", "isRemote", "jobUrl", "location",
        "publishedAt", "publishedDate", "secondaryLocations",
        "shouldDisplayCompensationOnJobPostings", "team", "teamName", "title", "updatedAt",
        "workplaceType",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """The board's name at Ashby, where an address is of its job site or its API."""
    parts = path_parts(url)
    match urlsplit(url).hostname or "":
        case "jobs.ashbyhq.com":
            parts = [] if parts[:1] and parts[0] in NO_BOARD else parts
        case "api.ashbyhq.com":
            parts = parts[2:] if parts[:2] == ["posting-api", "job-board"] else []
        case _:
            parts = []
    return unquote(parts[0]) if parts else None


def read(record: Any, board: Board) -> RawPosting:
    """A posting from one element of `jobs`."""
    job = record_of(record)
    pay = mapping(job.get("compensation"))
    if job.get("shouldDisplayCompensationOnJobPostings") is False:
        pay = {}
    ranges = [*_ranges(pay)]
    return RawPosting(
        platform="ashby",
        board=board.name,
        employer=board.employer or None,
        url=text(job.get("jobUrl")),
        apply_url=text(job.get("applyUrl")),
        posting_id=text(job.get("id")),
        title=text(job.get("title")),
        locations=texts([job.get("location"), *map(_named, _secondary(job))]),
        # Hybrid postings are `isRemote` too, so that says something only where it stands alone.
        workplace=text(job.get("workplaceType"))
        or ("Remote" if job.get("isRemote") is True else None),
        employment_type=text(job.get("employmentType")),
        department=first_text([job], "department", "departmentName"),
        team=first_text([job], "team", "teamName"),
        published=first_text([job], "publishedAt", "publishedDate"),
        updated=text(job.get("updatedAt")),
        pay=ranges,
        description_html=_description(job, pay, bool(ranges)),
        extra=filled(
            addresses=texts([_address(row) for row in [job, *_secondary(job)]]),
            compensation=text(pay.get("compensationTierSummary")),
            unlisted=job.get("isListed") is False or None,
        ),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved list answer without its unlisted ones, or the one of a posting."""
    answer = mapping(orjson.loads(body))
    return [row for row in rows(answer["jobs"]) if _listed(row)] if "jobs" in answer else [answer]


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is a board's list or one of its postings."""
    held = mapping(answer)
    jobs = held.get("jobs")
    if not isinstance(jobs, list):
        return {"jobUrl", "title"} <= held.keys()
    first = mapping(next(iter(jobs), None))
    return "apiVersion" in held or {"jobUrl", "title"} <= first.keys()


def _listed(row: Any) -> bool:
    return mapping(row).get("isListed") is not False


def _secondary(job: dict[str, Any]) -> list[Any]:
    return rows(job.get("secondaryLocations"))


def _named(secondary: Any) -> str | None:
    return text(secondary) or text(mapping(secondary).get("location"))


def _address(held: Any) -> str | None:
    address = mapping(mapping(held).get("address"))
    postal = mapping(address.get("postalAddress")) or address
    return place(*map(postal.get, ("addressLocality", "addressRegion", "addressCountry")))


def _ranges(pay: dict[str, Any]) -> Iterator[RawPay]:
    """The salaries of every tier; bonus, commission and equity are none."""
    tiers = [mapping(row) for row in rows(pay.get("compensationTiers"))]
    for tier in tiers or [{"components": pay.get("summaryComponents")}]:
        for part in map(mapping, rows(tier.get("components"))):
            if text(part.get("compensationType")) == "Salary":
                yield from pay_range(
                    part.get("minValue"),
                    part.get("maxValue"),
                    currency=part.get("currencyCode"),
                    period=part.get("interval"),
                    applies_to=tier.get("title"),
                    text=first_text([part, tier], "summary", "tierSummary"),
                )
    yield from _older_ranges(pay)


def _older_ranges(pay: dict[str, Any]) -> Iterator[RawPay]:
    for part in map(mapping, rows(pay.get("compensationComponents"))):
        for tier in map(mapping, rows(part.get("tiers"))):
            if text(part.get("compensationType")) == "Salary":
                yield from pay_range(
                    tier.get("tierFloor"),
                    tier.get("tierCeiling"),
                    currency=tier.get("currency"),
                    period=tier.get("interval"),
                    applies_to=tier.get("title"),
                )


def _description(job: dict[str, Any], pay: dict[str, Any], ranged: bool) -> str | None:
    parts = [text(job.get("descriptionHtml")) or as_html(text(job.get("descriptionPlain")) or "")]
    if not ranged:
        keys = ("scrapeableCompensationSalarySummary", "compensationTierSummary")
        parts.append(headed("Compensation", first_text([pay], *keys)))
    notes = [
        mapping(row).get("additionalInformation") for row in rows(pay.get("compensationTiers"))
    ]
    parts += [as_html(note) for note in texts(notes)]
    return "\n".join(filter(None, parts)) or None


class AshbySpider(ListSpider):
    """One request a board; there is no total to compare it with."""

    name = "ashby"
    known = KNOWN
    read = staticmethod(read)

    def ask(self, place: int) -> Request:
        """The whole list, with descriptions and pay."""
        path = f"/posting-api/job-board/{quote(self.token(), safe='')}?includeCompensation=true"
        return self.list_page(self.base(API) + path, place)

    def arrived(self, response: Response, *, listing: bool = True) -> bool:
        """A board that is no more is answered as if it were for members only."""
        self.tally.gone |= response.status == UNKNOWN_BOARD
        return super().arrived(response, listing=listing)

    def cut(self, answer: Any, place: int) -> Listing | None:
        """Every posting in `jobs`; those reachable by link only are left out."""
        jobs = mapping(answer).get("jobs")
        if not isinstance(jobs, list):
            return None
        listed = [row for row in jobs if _listed(row)]
        if len(listed) < len(jobs):
            self.tally.count("unlisted", len(jobs) - len(listed))
        return Listing(listed)
