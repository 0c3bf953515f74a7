"""Lever: public JSON pages of a hundred postings, descriptions included."""

import html
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response

from postings.model import RawPay, RawPosting
from spiders.base import BoardSpider
from spiders.catalogue import Board, CatalogueError
from spiders.shape import as_html, mapping, origin, path_parts, record_of, rows, text, texts

API = "https://api.lever.co"
API_EU = "https://api.eu.lever.co"
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


def recognises(url: str) -> bool:
    """Whether an address is a Lever board's."""
    host = urlsplit(url).hostname or ""
    return host == "lever.co" or host.endswith(".lever.co")


def site(board: Board) -> str:
    """The board's name at Lever, from its options or its address."""
    if given := text(board.options.get("site")):
        return given
    parts = path_parts(board.url)
    if parts[:2] == ["v0", "postings"]:
        parts = parts[2:]
    if not parts:
        raise CatalogueError(
            [f"{board.name}: {board.url} names no Lever site; set options: site: NAME"]
        )
    return parts[0]


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
        published=_instant(job.get("createdAt")),
        pay=_pay(job),
        description_html=_description(job),
        extra=_extra(job, categories),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved list answer, or of a single posting's."""
    return rows(orjson.loads(body))


def _instant(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    try:
        moment = datetime.fromtimestamp(value / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _pay(job: dict[str, Any]) -> list[RawPay]:
    served = mapping(job.get("salaryRange"))
    low, high = _amount(served.get("min")), _amount(served.get("max"))
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


def _amount(value: Any) -> Decimal | None:
    try:
        amount = Decimal(text(value) or "")
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


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
    held = {"country": text(job.get("country")), "level": text(categories.get("level"))}
    return {key: value for key, value in held.items() if value}


class LeverSpider(BoardSpider):
    """Walks the pages until a short one; a site unknown here is asked for in the EU."""

    name = "lever"
    known = KNOWN
    read = staticmethod(read)

    def first_requests(self) -> Iterable[Request]:
        """The first page."""
        yield self._list(self._base(), 0)

    def parse_list(self, response: Response, base: str, skip: int) -> Iterator[Any]:
        """Cut a page into records and ask for the next."""
        if response.status == 404 and skip == 0 and base == API and not self.board.api:
            yield self._list(API_EU, 0)
            return
        records = self.json(response) if self.arrived(response) else None
        if records is None:
            return
        if not isinstance(records, list):
            self.tally.lose("no list in answer", first=skip == 0)
            return
        fresh = 0
        for record in records:
            if self.fresh(text(mapping(record).get("id"))):
                fresh += 1
                yield self.observe(record, None, response)
        # A server that ignores `skip` would serve the same page for ever.
        if len(records) == LIMIT and fresh:
            yield self._list(base, skip + LIMIT)

    def _base(self) -> str:
        host = urlsplit(self.board.url).hostname or ""
        if self.board.api:
            return self.board.api.rstrip("/")
        if "/v0/postings/" in self.board.url:
            return origin(self.board.url)
        return API_EU if ".eu." in host else API

    def _list(self, base: str, skip: int) -> Request:
        kept = [pair for pair in parse_qsl(urlsplit(self.board.url).query) if pair[0] in FILTERS]
        query = urlencode([("mode", "json"), ("skip", skip), ("limit", LIMIT), *kept])
        url = f"{base}/v0/postings/{quote(site(self.board), safe='')}?{query}"
        return self.page(
            url,
            self.parse_list,
            first=skip == 0,
            headers={"Accept": "application/json"},
            cb_kwargs={"base": base, "skip": skip},
        )
