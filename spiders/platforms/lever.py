"""Lever: public JSON pages of a hundred postings, descriptions included."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response

from postings.model import RawPay, RawPosting
from spiders.catalogue import Board
from spiders.listing import Listing, ListSpider
from spiders.shape import (
    amount,
    as_html,
    filled,
    from_epoch,
    mapping,
    origin,
    path_parts,
    record_of,
    rows,
    text,
    texts,
)

API = "https://api.lever.co"
API_EU = "https://api.eu.lever.co"
# The vendor's other hosts have no boards.
HOST = re.compile(r"(jobs|api)(?:\.eu)?\.lever\.co")
LIMIT = 100
FILTERS = {"location", "commitment", "team", "department", "level"}
KNOWN = frozenset(
    (
        "additional", "additionalPlain", "applyUrl", "categories", "country", "createdAt",
        "description", "descriptionBody", "descriptionBodyPlain", "descriptionPlain", "hostedUrl",
        "id", "lists", "opening", "openingPlain", "salaryDescription", "salaryDescriptionPlain",
        "salaryRange", "text", "workplaceType",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """The board's name at Lever, where an address is one of its own."""
    found, parts = HOST.fullmatch(urlsplit(url).hostname or ""), path_parts(url)
    if found is None:
        return None
    if found[1] == "api":
        parts = parts[2:] if parts[:2] == ["v0", "postings"] else []
    return unquote(parts[0]) if parts else None


def read(record: Any, board: Board) -> RawPosting:
    """A posting from one element of the list."""
    job = record_of(record)
    categories = mapping(job.get("categories"))
    workplace = text(job.get("workplaceType"))
    return RawPosting(
        platform="lever",
        board=board.name,
        employer=board.employer or None,
        url=text(job.get("hostedUrl")),
        apply_url=text(job.get("applyUrl")),
        posting_id=text(job.get("id")),
        title=text(job.get("text")),
        locations=texts(categories.get("allLocations")) or texts(categories.get("location")),
        workplace=None if workplace == "unspecified" else workplace,
        employment_type=text(categories.get("commitment")),
        department=text(categories.get("department")),
        team=text(categories.get("team")),
        published=from_epoch(job.get("createdAt"), 1000),
        pay=_pay(job),
        description_html=_description(job),
        extra=_extra(job, categories),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved list answer, or of a single posting's."""
    return rows(orjson.loads(body))


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is a site's list or one of its postings."""
    first = mapping(next(iter(rows(answer)), None))
    return answer == [] or {"text", "hostedUrl"} <= first.keys()


def _pay(job: dict[str, Any]) -> list[RawPay]:
    served = mapping(job.get("salaryRange"))
    low, high = amount(served.get("min")), amount(served.get("max"))
    if low is None and high is None:
        return []
    return [
        RawPay(
            minimum=low,
            maximum=high,
            currency=text(served.get("currency")),
            period=text(served.get("interval")),
            text=text(job.get("salaryDescriptionPlain")),
        )
    ]


def _part(job: dict[str, Any], name: str) -> str:
    served = text(job.get(name))
    if served:
        return served
    plain = text(job.get(f"{name}Plain"))
    return as_html(plain) if plain else ""


def _description(job: dict[str, Any]) -> str | None:
    body = _part(job, "description") or _part(job, "opening") + _part(job, "descriptionBody")
    parts = [body]
    for entry in map(mapping, rows(job.get("lists"))):
        heading, points = text(entry.get("text")), text(entry.get("content"))
        if heading:
            parts.append(f"<h3>{html.escape(html.unescape(heading), quote=False)}</h3>")
        if points:
            parts.append(f"<ul>{points}</ul>" if "<li" in points.lower() else as_html(points))
    parts += [_part(job, "salaryDescription"), _part(job, "additional")]
    return "\n".join(part for part in parts if part) or None


def _extra(job: dict[str, Any], categories: dict[str, Any]) -> dict[str, Any]:
    return filled(country=text(job.get("country")), level=text(categories.get("level")))


class LeverSpider(ListSpider):
    """Walks the pages until a short one; a site unknown here is asked for in the EU."""

    name = "lever"
    known = KNOWN
    read = staticmethod(read)
    api = API

    def first_requests(self) -> Iterable[Request]:
        """The first page, in the EU where the address says so."""
        if "/v0/postings/" in self.board.url:
            self.api = origin(self.board.url)
        elif ".eu." in (urlsplit(self.board.url).hostname or ""):
            self.api = API_EU
        return super().first_requests()

    def ask(self, place: int) -> Request:
        """A page of the list."""
        kept = [pair for pair in parse_qsl(urlsplit(self.board.url).query) if pair[0] in FILTERS]
        query = urlencode([("mode", "json"), ("skip", place), ("limit", LIMIT), *kept])
        site = quote(self.token(), safe="")
        return self.list_page(f"{self.base(self.api)}/v0/postings/{site}?{query}", place)

    def cut(self, answer: Any, place: int) -> Listing | None:
        """A bare list; a full one has a page after it."""
        if not isinstance(answer, list):
            return None
        return Listing(answer, following=place + LIMIT if len(answer) == LIMIT else None)

    def parse_list(self, response: Response, place: int) -> Iterator[Any]:
        """A page, or the same one in the EU."""
        if response.status == 404 and self.api == API and not self.board.api and place == 0:
            self.api = API_EU
            yield self.ask(0)
            return
        yield from super().parse_list(response, place)
