"""SmartRecruiters: a company's list of a hundred ads a page, and the details of each ad."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response

from postings.model import RawPay, RawPosting
from spiders.base import unread
from spiders.catalogue import Board
from spiders.listing import Listing, ListSpider
from spiders.salary import pay_range
from spiders.shape import (
    count,
    filled,
    first_text,
    headed,
    mapping,
    path_parts,
    place,
    record_of,
    rows,
    text,
)

API = "https://api.smartrecruiters.com"
PAGES = "https://jobs.smartrecruiters.com"
LIMIT = 100
FILTERS = {"q", "country", "region", "city", "department", "language"}
# The first step of pages that are no company's.
NO_COMPANY = {"oneclick-ui", "sr-jobs"}
# An ad on the vendor's own site, beside which that has pages of its own.
AD = re.compile(r"\d{9,20}(?:-|$)")
SECTIONS = ("companyDescription", "jobDescription", "qualifications", "additionalInformation")
KNOWN = frozenset(("list", "detail"))
KNOWN_AD = frozenset(
    (
        "active", "applyUrl", "company", "compensation", "creator", "customField", "defaultJobAd",
        "department", "experienceLevel", "function", "id", "industry", "jobAd", "jobAdId", "jobId",
        "language", "location", "name", "postingUrl", "ref", "refNumber", "referralUrl",
        "releasedDate", "typeOfEmployment", "uuid", "visibility",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """The company's identifier, where an address is of SmartRecruiters' pages or API."""
    parts = path_parts(url)
    match (urlsplit(url).hostname or "").removesuffix(".smartrecruiters.com"):
        case "api":
            parts = parts[2:] if parts[:2] == ["v1", "companies"] else []
        case "jobs" if parts[:2] == ["oneclick-ui", "company"]:
            parts = parts[2:]
        case "jobs" if parts[:1] == ["ni"]:
            parts = parts[1:]
        case "jobs" | "careers":
            parts = [] if parts[:1] and parts[0] in NO_COMPANY else parts
        case "www":
            parts = parts if parts[1:] and AD.match(parts[1]) else []
        case _:
            parts = []
    return unquote(parts[0]) if parts else None


def read(record: Any, board: Board) -> RawPosting:
    """A posting from a list row, its details, or both under `list` and `detail`."""
    ad = _whole(record_of(record))
    company = mapping(ad.get("company"))
    return RawPosting(
        platform="smartrecruiters",
        board=board.name,
        employer=board.employer or text(company.get("name")),
        url=_url(ad, company, board),
        apply_url=text(ad.get("applyUrl")),
        posting_id=text(ad.get("id")),
        role_number=text(ad.get("refNumber")),
        title=text(ad.get("name")),
        locations=_locations(mapping(ad.get("location"))),
        workplace=_workplace(mapping(ad.get("location"))),
        employment_type=_label(ad.get("typeOfEmployment")),
        department=_label(ad.get("department")),
        published=text(ad.get("releasedDate")),
        pay=_pay(ad),
        description_html=_description(ad),
        language=text(mapping(ad.get("language")).get("code")),
        extra=_extra(ad, company),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved list answer, or of one ad's details."""
    answer = mapping(orjson.loads(body))
    return rows(answer["content"]) if "content" in answer else [answer]


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is a company's list or the details of an ad."""
    held = mapping(answer)
    listed = isinstance(held.get("content"), list) and "totalFound" in held
    return listed or {"releasedDate", "refNumber"} <= held.keys() or "jobAd" in held


def _whole(held: dict[str, Any]) -> dict[str, Any]:
    """The row and its details as one object; where both fill a field, the details decide."""
    if not KNOWN & held.keys():
        return held
    return filled(**mapping(held.get("list"))) | filled(**mapping(held.get("detail")))


def _url(ad: dict[str, Any], company: dict[str, Any], board: Board) -> str | None:
    # In the samples `ref` is the page, in the API it is the API's own address.
    for own in (text(ad.get("postingUrl")), text(ad.get("ref"))):
        if own and not (urlsplit(own).hostname or "").startswith("api."):
            return own
    name, number = first_text([company], "identifier") or token(board.url), text(ad.get("id"))
    if name is None or number is None:
        return None
    return f"{PAGES}/{quote(name, safe='')}/{quote(number, safe='')}"


def _locations(location: dict[str, Any]) -> list[str]:
    parts = (location.get("city"), location.get("region"), location.get("country"))
    found = text(location.get("fullLocation")) or place(*parts)
    return [found] if found else []


def _workplace(location: dict[str, Any]) -> str | None:
    return next((word for word in ("hybrid", "remote") if location.get(word) is True), None)


def _label(value: Any) -> str | None:
    return text(mapping(value).get("label"))


def _pay(ad: dict[str, Any]) -> list[RawPay]:
    served = mapping(ad.get("compensation"))
    served = mapping(served.get("salary")) or served
    return pay_range(
        served.get("min"),
        served.get("max"),
        currency=served.get("currency"),
        period=served.get("period"),
    )


def _description(ad: dict[str, Any]) -> str | None:
    sections = mapping(mapping(ad.get("jobAd")).get("sections"))
    names = [*SECTIONS, *(name for name in sections if name not in SECTIONS)]
    held = [mapping(sections.get(name)) for name in names]
    parts = [headed(text(part.get("title")), text(part.get("text"))) for part in held]
    return "\n".join(filter(None, parts)) or None


def _extra(ad: dict[str, Any], company: dict[str, Any]) -> dict[str, Any]:
    return filled(
        company_name=text(company.get("name")),
        uuid=text(ad.get("uuid")),
        job_id=text(ad.get("jobId")),
        job_ad_id=text(ad.get("jobAdId")),
        function=_label(ad.get("function")),
        industry=_label(ad.get("industry")),
        level=_label(ad.get("experienceLevel")),
        fields=_fields(ad),
    )


def _fields(ad: dict[str, Any]) -> dict[str, str]:
    """The employer's own fields; one with an address of a person stays out."""
    told = {
        text(row.get("fieldLabel")): text(row.get("valueLabel"))
        for row in map(mapping, rows(ad.get("customField")))
    }
    return {label: value for label, value in told.items() if label and value and "@" not in value}


class SmartRecruitersSpider(ListSpider):
    """Walks the list by offset, then asks for the details of each ad."""

    name = "smartrecruiters"
    known = KNOWN
    read = staticmethod(read)
    slack = 2

    def first_requests(self) -> Iterable[Request]:
        """The first page of the company's list."""
        self.list_url = f"{self.base(API)}/v1/companies/{quote(self.token(), safe='')}/postings"
        return super().first_requests()

    def ask(self, place: int) -> Request:
        """A page of the list, by the filters of the board's address."""
        asked = parse_qsl(urlsplit(self.board.url).query)
        kept = [pair for pair in asked if pair[0] in FILTERS or pair[0].startswith("custom_field.")]
        query = urlencode([("limit", LIMIT), ("offset", place), *kept])
        return self.list_page(f"{self.list_url}?{query}", place)

    def cut(self, answer: Any, place: int) -> Listing | None:
        """The rows; the end is where they reach the total, or an empty page."""
        held = mapping(answer)
        if not isinstance(held.get("content"), list):
            return None
        found, told = held["content"], count(held.get("totalFound"))
        if not told and not found and place == 0:
            self.tally.note(
                f"{self.list_url} lists nothing; an unknown company is answered like that too, "
                f"so make sure that it is called '{self.token()}'"
            )
        total = told if self.total is None else self.total
        after = place + len(found)
        more = bool(found) and (after < total if total else len(found) >= LIMIT)
        return Listing(found, told, after if more else None)

    def record(self, row: Any, answer: Any) -> Any:
        """The row beside its details."""
        return filled(list=row, detail=answer)

    def detail(self, row: Any) -> Request | None:
        """The details of an ad; the samples have them in the list."""
        number = self.key(row)
        if number is None or mapping(row).get("jobAd"):
            return None
        return self.detail_page(f"{self.list_url}/{quote(number, safe='')}", row)

    def details_of(self, response: Response) -> Any:
        """The ad, with what is unread of it counted."""
        answer = self.json(response)
        if answer is None:
            return None
        if not mapping(answer).get("name"):
            self.tally.lose("no ad in details", note=f"{response.url} holds no ad")
            return None
        for name in unread(answer, KNOWN_AD):
            self.tally.count(f"unread/{name}")
        return answer
