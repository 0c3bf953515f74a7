"""Pinpoint: one public JSON answer holds a board's every posting."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

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
)

DOMAIN = "pinpointhq.com"
# Where a page of the employer's own is to show the board.
WIDGET = re.compile(r"""\bdata-pinpoint-subdomain\s{0,3}=\s{0,3}["']([a-z0-9-]{1,80})["']""", re.I)
FILTERS = {"department_id", "division_id", "location_id", "structure_custom_group_one_id"}
# A board of just so many may hold more: no page follows, and no total is told.
SUSPICIOUS = 1_000
PARTS = ("key_responsibilities", "skills_knowledge_expertise", "benefits")
KNOWN = frozenset(
    (
        "benefits", "benefits_header", "compensation", "compensation_currency",
        "compensation_frequency", "compensation_maximum", "compensation_minimum",
        "compensation_visible", "deadline_at", "description", "employment_type",
        "employment_type_text", "id", "job", "key_responsibilities",
        "key_responsibilities_header", "location", "path", "reporting_to",
        "skills_knowledge_expertise", "skills_knowledge_expertise_header", "title", "url",
        "workplace_type", "workplace_type_text",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """The board's name at Pinpoint, where an address is one of its own."""
    return subdomain(url, DOMAIN)


def board_url(name: str) -> str:
    """The address of the board of a name."""
    return f"https://{name}.{DOMAIN}/"


def read(record: Any, board: Board) -> RawPosting:
    """A posting from one element of `data`."""
    held = record_of(record)
    job, location = mapping(held.get("job")), mapping(held.get("location"))
    groups = [_name(job, key) for key in ("division", "structure_custom_group_one")]
    return RawPosting(
        platform="pinpoint",
        board=board.name,
        employer=board.employer or None,
        url=text(held.get("url")),
        apply_url=text(held.get("url")),
        posting_id=text(held.get("id")),
        role_number=text(job.get("requisition_id")),
        title=text(held.get("title")),
        locations=[found] if (found := _location(location)) else [],
        workplace=text(held.get("workplace_type")),
        employment_type=first_text([held], "employment_type_text", "employment_type"),
        department=_name(job, "department"),
        team=next(filter(None, groups), None),
        closes=text(held.get("deadline_at")),
        pay=_pay(held),
        description_html=_description(held),
        extra=filled(
            job_id=text(job.get("id")),
            site=text(location.get("name")),
            postal_code=text(location.get("postal_code")),
            division=groups[0],
            group=groups[1],
        ),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved list answer."""
    return rows(mapping(orjson.loads(body)).get("data"))


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is a board's list."""
    first = mapping(next(iter(rows(mapping(answer).get("data"))), None))
    return {"title", "workplace_type", "employment_type", "deadline_at"} <= first.keys()


def _name(job: dict[str, Any], key: str) -> str | None:
    return text(mapping(job.get(key)).get("name"))


def _location(location: dict[str, Any]) -> str | None:
    name, city = text(location.get("name")), text(location.get("city"))
    # The name is often a site's own; one that goes on from the city says more than the fields.
    if name and city and name.startswith(f"{city},"):
        return name
    return place(city, location.get("province")) or name


def _pay(held: dict[str, Any]) -> list[RawPay]:
    if held.get("compensation_visible") is not True:
        return []
    return pay_range(
        held.get("compensation_minimum"),
        held.get("compensation_maximum"),
        currency=held.get("compensation_currency"),
        period=held.get("compensation_frequency"),
        text=held.get("compensation"),
    )


def _description(held: dict[str, Any]) -> str | None:
    parts = [headed(None, text(held.get("description")))]
    parts += [headed(text(held.get(f"{key}_header")), text(held.get(key))) for key in PARTS]
    if held.get("compensation_visible") is True:
        parts.append(headed("Compensation", text(held.get("compensation"))))
    parts.append(headed("Reporting to", text(held.get("reporting_to"))))
    return "\n".join(filter(None, parts)) or None


class PinpointSpider(HostBoundSpider):
    """One request a board; a list that is empty is asked for again before it is believed."""

    name = "pinpoint"
    known = KNOWN
    read = staticmethod(read)
    away_is_gone = True
    ask_again = 2

    def ask(self, place: int) -> Request:
        """The whole list, filtered as the board's address is."""
        kept = [pair for pair in parse_qsl(urlsplit(self.board.url).query) if pair[0] in FILTERS]
        query = f"?{urlencode(kept)}" if kept else ""
        # A custom domain serves the same list.
        host = self.token() if "." in self.token() else f"{self.token()}.{DOMAIN}"
        return self.list_page(f"{self.base(f'https://{host}')}/postings.json{query}", place)

    def cut(self, answer: Any, place: int) -> Listing | None:
        """Every posting in `data`."""
        listed = mapping(answer).get("data")
        if not isinstance(listed, list):
            return None
        if len(listed) == SUSPICIOUS:
            note = f"exactly {SUSPICIOUS} postings were listed, so that there may be more"
            self.tally.lose("hidden rest", note=note)
        return Listing(listed)

    def empty_is_odd(self) -> bool:
        """One full board in five hundred answers an empty list by mistake."""
        return True
