"""Greenhouse: one public JSON answer holds a board's every posting."""

import html
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

import orjson
from scrapy import Request

from postings.model import RawPay, RawPosting
from spiders.catalogue import Board
from spiders.listing import Listing, ListSpider
from spiders.shape import (
    amount,
    count,
    is_html,
    mapping,
    origin,
    path_parts,
    record_of,
    rows,
    text,
    texts,
)

API = "https://boards-api.greenhouse.io"
# The vendor has many more, none of them with boards; those of the API are the first group.
HOST = re.compile(r"(?:((?:boards-)?api)|(?:job-)?boards)(?:\.eu)?\.greenhouse\.io")
EMPLOYMENT = {"employment type", "job type", "time type", "employment", "contract type"}
WORKPLACE = {"workplace type", "workplace", "work model", "work arrangement", "remote status"}
# What the form asks for and what becomes of it is not of the posting.
KNOWN = frozenset(
    (
        "absolute_url", "application_deadline", "company_name", "content", "data_compliance",
        "departments", "education",
        "first_published", "id", "internal_job_id", "language", "location", "metadata", "offices",
        "pay_input_ranges", "requisition_id", "title", "updated_at",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """The board's name at Greenhouse, where an address is one of its own."""
    found = HOST.fullmatch(urlsplit(url).hostname or "")
    parts, query = path_parts(url), parse_qs(urlsplit(url).query)
    if found is None:
        return None
    if found[1]:
        parts = parts[2:] if parts[:2] == ["v1", "boards"] else []
    elif parts[:1] == ["embed"] or not parts:
        return next(iter(query.get("for", [])), None)
    return unquote(parts[0]) if parts else None


def read(record: Any, board: Board) -> RawPosting:
    """A posting from one element of `jobs`."""
    job = record_of(record)
    metadata = _metadata(job)
    return RawPosting(
        platform="greenhouse",
        board=board.name,
        employer=board.employer or text(job.get("company_name")),
        url=text(job.get("absolute_url")),
        apply_url=text(job.get("absolute_url")),
        posting_id=text(job.get("id")),
        role_number=text(job.get("requisition_id")),
        title=text(job.get("title")),
        locations=_locations(job),
        workplace=_answer(metadata, WORKPLACE),
        employment_type=_answer(metadata, EMPLOYMENT),
        department=", ".join(_names(job.get("departments"))) or None,
        published=text(job.get("first_published")),
        updated=text(job.get("updated_at")),
        closes=text(job.get("application_deadline")),
        pay=_pay(job, metadata),
        description_html=_content(job.get("content")),
        language=text(job.get("language")),
        extra=_extra(job, metadata),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved list answer."""
    answer = mapping(orjson.loads(body))
    return rows(answer["jobs"]) if "jobs" in answer else [answer]


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is a board's list or one of its jobs."""
    held = mapping(answer)
    listed = mapping(next(iter(rows(held.get("jobs"))), None))
    whole = "jobs" in held and held.keys() <= {"jobs", "meta"} and "jobUrl" not in listed
    return whole or "absolute_url" in held or "absolute_url" in listed


def _content(value: Any) -> str | None:
    served = text(value)
    if served is None:
        return None
    # Served escaped once as a rule, unescaped by a few boards: what comes first, tag or entity?
    before_entity = served.partition("&lt;")[0]
    return served if is_html(before_entity) else html.unescape(served)


def _names(value: Any) -> list[str]:
    return texts([mapping(row).get("name") for row in rows(value)])


def _locations(job: dict[str, Any]) -> list[str]:
    found = text(mapping(job.get("location")).get("name"))
    if found:
        return [found]
    offices = [mapping(row) for row in rows(job.get("offices"))]
    return texts([text(office.get("location")) or office.get("name") for office in offices])


def _metadata(job: dict[str, Any]) -> list[dict[str, Any]]:
    """The board's own fields that are filled; one that names a person is nobody's business."""
    held = map(mapping, rows(job.get("metadata")))
    return [row for row in held if row.get("value") is not None and row.get("value_type") != "user"]


def _answer(metadata: list[dict[str, Any]], names: set[str]) -> str | None:
    """What stands in the first of the board's own fields that is so named."""
    found = (row for row in metadata if (text(row.get("name")) or "").casefold() in names)
    return next((told for row in found if (told := ", ".join(texts(row.get("value"))))), None)


def _pay(job: dict[str, Any], metadata: list[dict[str, Any]]) -> list[RawPay]:
    """Its ranges, and those of the board's own fields that do not repeat one."""
    found = [*_ranges(job)]
    told = {(pay.minimum, pay.maximum, pay.currency) for pay in found}
    more = _metadata_pay(metadata)
    return found + [pay for pay in more if (pay.minimum, pay.maximum, pay.currency) not in told]


def _ranges(job: dict[str, Any]) -> Iterator[RawPay]:
    for row in map(mapping, rows(job.get("pay_input_ranges"))):
        low, high = _cents(row.get("min_cents")), _cents(row.get("max_cents"))
        if low is None and high is None:
            continue
        yield RawPay(
            minimum=low,
            maximum=high,
            currency=text(row.get("currency_type")),
            applies_to=text(row.get("title")),
            text=text(row.get("blurb")),
        )


def _cents(value: Any) -> Decimal | None:
    found = amount(value)
    return None if found is None else found / 100


def _metadata_pay(metadata: list[dict[str, Any]]) -> Iterator[RawPay]:
    for row in metadata:
        value = row.get("value")
        if row.get("value_type") != "currency_range" or not isinstance(value, dict):
            continue
        low, high = amount(value.get("min_value")), amount(value.get("max_value"))
        if low is not None or high is not None:
            currency = text(value.get("unit"))
            yield RawPay(
                minimum=low, maximum=high, currency=currency, applies_to=text(row.get("name"))
            )


def _extra(job: dict[str, Any], metadata: list[dict[str, Any]]) -> dict[str, Any]:
    held: dict[str, Any] = {
        "internal_job_id": text(job.get("internal_job_id")),
        "offices": _names(job.get("offices")),
        "company_name": text(job.get("company_name")),
        "metadata": {name: row.get("value") for row in metadata if (name := text(row.get("name")))},
    }
    if "internal_job_id" in job and job["internal_job_id"] is None:
        held["prospect"] = True
    return {key: value for key, value in held.items() if value}


class GreenhouseSpider(ListSpider):
    """One request a board; `meta.total` tells whether the list came whole."""

    name = "greenhouse"
    known = KNOWN
    read = staticmethod(read)

    def ask(self, place: int) -> Request:
        """The whole list, with descriptions and pay."""
        api = origin(self.board.url) if "/v1/boards/" in self.board.url else API
        path = f"/v1/boards/{quote(self.token(), safe='')}/jobs?content=true&pay_transparency=true"
        return self.list_page(self.base(api) + path, place)

    def cut(self, answer: Any, place: int) -> Listing | None:
        """Every posting in `jobs`."""
        held = mapping(answer)
        if not isinstance(held.get("jobs"), list):
            return None
        return Listing(held["jobs"], count(mapping(held.get("meta")).get("total")))
