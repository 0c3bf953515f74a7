"""JOIN: pages of five postings, as data inside HTML or as JSON, and the details of each."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response

from postings.model import RawPay, RawPosting
from spiders.base import unread
from spiders.catalogue import Board
from spiders.hostbound import HostBoundSpider
from spiders.hydration import next_data
from spiders.listing import Listing
from spiders.salary import pay_range
from spiders.shape import (
    UnreadableRecord,
    amount,
    count,
    filled,
    first_text,
    headed,
    is_html,
    mapping,
    path_parts,
    place,
    record_of,
    rows,
    text,
    texts,
)

HOME = "https://join.com"
# A larger page is refused.
PAGE_SIZE = 5
HTML = {"Accept": "text/html"}
SCRIPTS = ("__NEXT_DATA__", "__JOIN_COM_DATA__")
PARTS = ((None, "intro"), ("Tasks", "tasks"), ("Requirements", "requirements"))
KNOWN = frozenset(("list", "detail", "company"))
KNOWN_JOB = frozenset(
    (
        "category", "city", "company", "country", "createdAt", "department", "description",
        "employmentType", "id", "idParam", "intro", "language", "locations", "publishedAt",
        "remoteOption", "requirements", "salaryAmountFrom", "salaryAmountTo", "salaryFrequency",
        "schemaDescription", "shareableUrl", "tasks", "title", "workplaceType",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """The company's name at JOIN, where an address is of its page or one of its postings."""
    parts = path_parts(url)
    if urlsplit(url).hostname not in {"join.com", "www.join.com"} or parts[:1] != ["companies"]:
        return None
    return unquote(parts[1]) if parts[1:] else None


def read(record: Any, board: Board) -> RawPosting:
    """A posting from its details and its row of the list, or from one of them."""
    held = record_of(record)
    row = mapping(held.get("list"))
    job = mapping(held.get("detail")) if {"list", "detail"} & held.keys() else held
    both = (job, row)
    company = mapping(held.get("company")) or mapping(job.get("company"))
    url = _url(both, first_text([company], "slug") or token(board.url))
    described = _description(both)
    return RawPosting(
        platform="join",
        board=board.name,
        employer=board.employer or text(company.get("name")),
        url=url,
        apply_url=url,
        posting_id=first_text(both, "id"),
        title=first_text(both, "title"),
        locations=_locations(both),
        workplace=first_text(both, "workplaceType", "remoteOption"),
        employment_type=_label(both, "employmentType", "googleType", "name"),
        department=_label(both, "category", "name") or _label(both, "department", "name"),
        published=first_text(both, "publishedAt", "createdAt"),
        pay=_pay(both),
        description_html=described if described and is_html(described) else None,
        description_text=described if described and not is_html(described) else None,
        language=first_text(both, "language"),
        extra=filled(
            employment_label=_label(both, "employmentType", "name"),
            company=text(company.get("name")),
            domain=text(company.get("domain")),
        ),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved page or answer, a list or a posting's."""
    saved = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    if saved.lstrip().startswith("<"):
        state = _state(saved)
        listed, job = mapping(state.get("jobs")).get("items"), mapping(state.get("job"))
    else:
        state = mapping(orjson.loads(saved))
        listed, job = state.get("items"), {} if "items" in state else state
    if job:
        return [{"detail": job}]
    company = mapping(state.get("company"))
    return [filled(list=row, company=company) for row in rows(listed)]


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is a page of the list."""
    held = mapping(answer)
    first = mapping(next(iter(rows(held.get("items"))), None))
    named = {"idParam", "shareableUrl", "workplaceType", "remoteOption"} & first.keys()
    paged = {"pageCount", "totalPages"} & mapping(held.get("pagination")).keys()
    return bool(paged) and (held.get("items") == [] or bool(named))


def looks_like_page(page: bytes) -> bool:
    """Whether a saved page carries postings as JOIN's own pages do."""
    return all(sign in page for sign in (b"__NEXT_DATA__", b"initialState", b"idParam"))


def _state(page: str) -> dict[str, Any]:
    """What a page knows: `jobs` or a `job`, and the `company`."""
    try:
        props = mapping(mapping(next_data(page, SCRIPTS[0]).get("props")).get("pageProps"))
    except UnreadableRecord:
        found = next_data(page, SCRIPTS[1])
        return {"company": {"id": found.get("companyId")}}
    return mapping(props.get("initialState")) or mapping(props.get("companyData"))


def _url(both: Any, slug: str | None) -> str | None:
    own, named = first_text(both, "shareableUrl") or "", first_text(both, "idParam")
    if own.startswith(("https://", "http://")):
        return own
    path = f"{quote(slug or '', safe='')}/{quote(named or '', safe='')}"
    return f"{HOME}/companies/{path}" if slug and named else None


def _label(both: Any, key: str, *names: str) -> str | None:
    """What an object under the key says by one of its names, or the text that stands there."""
    found = (first_text([mapping(held.get(key))], *names) or text(held.get(key)) for held in both)
    return next(filter(None, found), None)


def _locations(both: Any) -> list[str]:
    listed = next((found for held in both if (found := rows(held.get("locations")))), [])
    named = [place(_city(row), row.get("country")) for row in map(mapping, listed)]
    own = [_city_and_country(held) for held in both if held.get("city")]
    return texts(named) or texts(own[:1])


def _city(row: dict[str, Any]) -> str | None:
    return first_text([row], "city", "name")


def _city_and_country(held: dict[str, Any]) -> str | None:
    city, country = mapping(held.get("city")), mapping(held.get("country"))
    return place(
        first_text([city], "cityName", "name") or held.get("city"),
        first_text([city], "countryName")
        or first_text([country, mapping(city.get("country"))], "name", "countryName")
        or held.get("country"),
    )


def _pay(both: Any) -> list[RawPay]:
    low, high = (_money(both, f"salaryAmount{end}") for end in ("From", "To"))
    return pay_range(
        _units(low),
        _units(high),
        currency=first_text((low, high), "currency"),
        period=first_text(both, "salaryFrequency"),
    )


def _money(both: Any, key: str) -> dict[str, Any]:
    return next((found for held in both if (found := mapping(held.get(key)))), {})


def _units(money: dict[str, Any]) -> str | None:
    cents = amount(money.get("amount"))
    return None if cents is None else str(cents / Decimal(100))


def _description(both: Any) -> str | None:
    whole = first_text(both, "description", "schemaDescription")
    parts = [(heading, first_text(both, key)) for heading, key in PARTS]
    if whole or not any(body for _, body in parts):
        return whole
    if any(is_html(body) for _, body in parts if body):
        return "\n".join(headed(heading, body) for heading, body in parts if body)
    return "\n\n".join(
        f"## {heading}\n{body}" if heading else body for heading, body in parts if body
    )


class JoinSpider(HostBoundSpider):
    """Walks the company's pages, or the API where they name a company and list nothing."""

    name = "join"
    known = KNOWN
    read = staticmethod(read)
    start_at = 1
    company: dict[str, Any] = {}
    number: str | None = None

    def ask(self, place: int) -> Request:
        """A page of the list."""
        if self.number:
            query = f"locale=en&page={place}&pageSize={PAGE_SIZE}"
            path = f"/api/public/companies/{quote(self.number, safe='')}/jobs?{query}"
            return self.list_page(self.base(HOME) + path, place)
        return self.list_page(f"{self.own_page()}?page={place}", place, headers=HTML)

    def own_page(self) -> str:
        """The company's page."""
        return f"{self.base(HOME)}/companies/{quote(self.token(), safe='')}"

    def parse_list(self, response: Response, place: int) -> Iterator[Any]:
        """A page; the first may name the company only, whose list the API then tells."""
        if self.number is None and place == self.start_at and response.status == 200:
            state = self.state(response)
            self.company = _told(mapping(state.get("company")))
            number = text(self.company.get("id"))
            if "items" not in mapping(state.get("jobs")) and number:
                self.tally.pages += 1
                self.number = number
                yield self.ask(place)
                return
        yield from super().parse_list(response, place)

    def state(self, response: Response) -> dict[str, Any]:
        """What a page knows; nothing where it cannot be read."""
        try:
            return _state(getattr(response, "text", ""))
        except UnreadableRecord:
            return {}

    def answer(self, response: Response) -> Any:
        """The list of a page or of an answer."""
        return self.json(response) if self.number else self.state(response).get("jobs") or {}

    def cut(self, answer: Any, place: int) -> Listing | None:
        """Five rows; the pages are counted."""
        held, paging = mapping(answer), mapping(mapping(answer).get("pagination"))
        if not isinstance(held.get("items"), list):
            return None
        pages = count(first_text([paging], "pageCount", "totalPages"))
        more = bool(held["items"]) if pages is None else place < pages
        return Listing(held["items"], count(paging.get("total")), place + 1 if more else None)

    def record(self, row: Any, answer: Any) -> Any:
        """The row, its details, and the company that both are of."""
        return filled(list=row, detail=answer, company=self.company)

    def detail(self, row: Any) -> Request | None:
        """The posting's page or answer, unless the row has its description."""
        held = mapping(row)
        if text(held.get("description")):
            return None
        if self.number and (key := self.key(row)):
            path = f"/api/public/jobs/{quote(key, safe='')}?locale=en"
            return self.detail_page(self.base(HOME) + path, row)
        named = text(held.get("idParam"))
        if not named:
            return None
        return self.detail_page(f"{self.own_page()}/{quote(named, safe='')}", row, headers=HTML)

    def details_of(self, response: Response) -> Any:
        """The job of a posting's page or answer."""
        job = self.json(response) if self.number else self.state(response).get("job")
        for name in unread(job, KNOWN_JOB):
            self.tally.count(f"unread/{name}")
        if not mapping(job) and not (self.number and job is None):
            self.tally.lose("no job in details", note=f"{response.url} holds no job")
        return mapping(job) or None


def _told(company: dict[str, Any]) -> dict[str, Any]:
    return filled(**{key: text(company.get(key)) for key in ("id", "name", "slug", "domain")})
