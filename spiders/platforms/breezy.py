"""Breezy: one public JSON answer holds a board's every posting."""

import re
from collections.abc import Iterator
from typing import Any

import orjson
from scrapy import Request

from postings.model import RawPay, RawPosting
from spiders.catalogue import Board
from spiders.hostbound import HostBoundSpider
from spiders.listing import Listing
from spiders.salary import pay_range
from spiders.shape import (
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

DOMAIN = "breezy.hr"
MARKERS = ("breezy-portal",)
# "$25 – $30 / hour", "$20+ / hour", "Up to $60,000": the one form in which pay is written.
AMOUNT = r"(?P<{0}>\d[\d,.]{{0,14}})"
PAY = re.compile(
    rf"(?P<upto>up to )?(?P<sign>[^\s\d.,–-]{{0,4}}) ?{AMOUNT.format('low')}(?P<from>\+)?"
    rf"(?: ?[–-] ?[^\s\d.,–-]{{0,4}} ?{AMOUNT.format('high')})?(?: ?/ ?(?P<period>\w{{2,12}}))?",
    re.I,
)
THOUSANDS = re.compile(r"(?<=\d)[.,](?=\d{3}(?!\d))")
KNOWN = frozenset(
    (
        "company", "department", "description", "friendly_id", "id", "location", "locations",
        "name", "published_date", "salary", "type", "url",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """The board's name at Breezy, where an address is one of its own."""
    return subdomain(url, DOMAIN)


def read(record: Any, board: Board) -> RawPosting:
    """A posting from one element of the list."""
    job = record_of(record)
    company, kind = mapping(job.get("company")), mapping(job.get("type"))
    return RawPosting(
        platform="breezy",
        board=board.name,
        employer=board.employer or text(company.get("name")),
        url=text(job.get("url")),
        apply_url=text(job.get("url")),
        posting_id=text(job.get("id")),
        title=text(job.get("name")),
        locations=texts([_place(row) for row in _locations(job)]),
        workplace=_workplace(mapping(job.get("location"))),
        employment_type=first_text([kind], "id", "name"),
        department=text(job.get("department")),
        published=text(job.get("published_date")),
        pay=_pay(text(job.get("salary"))),
        description_html=_description(job),
        extra=filled(
            friendly_id=text(job.get("friendly_id")),
            company=text(company.get("name")),
            employment_label=text(kind.get("name")),
            salary=text(job.get("salary")),
        ),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved list answer."""
    return rows(orjson.loads(body))


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is a board's list."""
    first = mapping(next(iter(rows(answer)), None))
    return {"friendly_id", "published_date", "name"} <= first.keys()


def _locations(job: dict[str, Any]) -> Iterator[dict[str, Any]]:
    # The main place is not always among the places.
    yield mapping(job.get("location"))
    yield from map(mapping, rows(job.get("locations")))


def _place(row: dict[str, Any]) -> str | None:
    state, country = mapping(row.get("state")), mapping(row.get("country"))
    parts = (first_text([part], "name", "id") for part in (state, country))
    city = text(row.get("city"))
    return place(city, *parts) if city else text(row.get("name")) or place(*parts)


def _workplace(location: dict[str, Any]) -> str | None:
    # What the details say is stale where the flag is off.
    if location.get("is_remote") is not True:
        return None
    details = text(mapping(location.get("remote_details")).get("value"))
    return "hybrid" if details == "hybrid" else "remote"


def _pay(salary: str | None) -> list[RawPay]:
    # Three digits after a point or comma are thousands, whatever the country's habit.
    found = PAY.fullmatch(THOUSANDS.sub("", salary or ""))
    if found is None:
        return []
    single = found["high"] is None
    low = None if found["upto"] else found["low"]
    high = found["high"] if not single else None if found["from"] else found["low"]
    return pay_range(low, high, currency=found["sign"] or None, period=found["period"], text=salary)


def _description(job: dict[str, Any]) -> str | None:
    salary = text(job.get("salary"))
    told = None if _pay(salary) else salary
    parts = headed(None, text(job.get("description"))), headed("Salary", told)
    return "\n".join(filter(None, parts)) or None


class BreezySpider(HostBoundSpider):
    """One request a board."""

    name = "breezy"
    known = KNOWN
    read = staticmethod(read)
    away_is_gone = True

    def ask(self, place: int) -> Request:
        """The whole list, with descriptions."""
        # A domain of the employer's own serves the same list.
        host = self.token() if "." in self.token() else f"{self.token()}.{DOMAIN}"
        return self.list_page(f"{self.base(f'https://{host}')}/json?verbose=true", place)

    def cut(self, answer: Any, place: int) -> Listing | None:
        """A bare list."""
        return Listing(answer) if isinstance(answer, list) else None
