"""Reads a schema.org JobPosting object."""

import re
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from postings.model import RawPay, RawPosting
from spiders.catalogue import Board
from spiders.shape import (
    first_text,
    mapping,
    place,
    rows,
    section,
    text,
    texts,
    unescaped,
    web_address,
)

AMOUNT = re.compile(r"\d[\d,. \u00a0']{0,20}")
ID_QUERY = re.compile(r"(?:gh_jid|job_?id|jid|req_?id|posting_?id|vacancy_?id|id)", re.I)
TRAILING_ID = re.compile(r"(?:^|[-_])((?:[A-Z]{1,5}-?)?\d{3,}(?:-\d{1,6})?)$")
LEADING_ID = re.compile(r"^(\d{4,})(?=[-_])")
YEAR = re.compile(r"(?:19|20)\d\d")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
REQUISITION = re.compile(r"(?:REQ|JR|R|RQ|JOB)[-_ ]?\d{2,12}(?:[-_]\d{1,6})?", re.I)
NO_SLUG = {"apply", "view", "details", "index", "job"}
# In the order a posting shows them, with the headings that cleaning knows.
PROSE = (
    ("responsibilities", "Responsibilities"),
    ("qualifications", "Minimum Qualifications"),
    ("skills", "Skills"),
    ("educationRequirements", "Education"),
    ("experienceRequirements", "Experience"),
    ("jobBenefits", "Benefits"),
    ("incentiveCompensation", "Compensation"),
)


def url_id(url: str | None) -> str | None:
    """What tells an address's posting from others of its site: a number, else the whole path."""
    segments = _segments(url)
    return _url_number(url, segments) or "/".join(segments)[:200] or None


def url_word(url: str | None) -> str | None:
    """The number or last word of an address, by which its copies in other folders are the same."""
    segments = _segments(url)
    return _url_number(url, segments) or next((part[:200] for part in segments[-1:]), None)


def _segments(url: str | None) -> list[str]:
    try:
        path = urlsplit(url or "").path
    except ValueError:
        return []
    found = [unquote(part) for part in path.split("/") if part]
    while len(found) > 1 and found[-1].casefold() in NO_SLUG:
        found.pop()
    return found


def _url_number(url: str | None, segments: list[str]) -> str | None:
    try:
        asked = parse_qsl(urlsplit(url or "").query)
    except ValueError:
        return None
    for key, value in asked:
        if ID_QUERY.fullmatch(key) and value.strip():
            return value.strip()[:200]
    for back, segment in enumerate(reversed(segments)):
        stem = re.sub(r"\.(?:html?|php|aspx?|jsp)$", "", segment, flags=re.I)
        if found := UUID.search(stem):
            return found[0]
        found = TRAILING_ID.search(stem) or LEADING_ID.search(stem)
        # A folder with a number in its name, or of a year, holds many postings.
        if found and (back == 0 or found[1] == stem and not YEAR.fullmatch(stem)):
            return found[1]
    return None


def read_schema(
    data: dict[str, Any], url: str | None, lang: str | None, board: Board
) -> RawPosting:
    """A posting from JobPosting data and the address of its page."""
    organization = data.get("hiringOrganization")
    own_url = web_address(data.get("url"))
    address = url or own_url
    known_id = url_id(address)
    number, identifier = _identifier(data.get("identifier"), url_word(address))
    return RawPosting(
        platform=board.platform,
        board=board.name,
        employer=_employer(organization, board),
        url=address,
        apply_url=address,
        posting_id=known_id or identifier,
        role_number=number,
        title=_label(data.get("title")) or _label(data.get("name")),
        locations=_locations(data),
        workplace="remote" if _telecommute(data) else None,
        employment_type=", ".join(texts(data.get("employmentType"))) or None,
        department=_label(data.get("employmentUnit")) or _label(data.get("department")),
        published=text(data.get("datePosted")),
        updated=text(data.get("dateModified")),
        closes=text(data.get("validThrough")),
        pay=_pay(data),
        description_html=_description(data),
        language=_label(data.get("inLanguage")) or lang,
        extra=_extra(data, organization, own_url, address),
    )


def _employer(organization: Any, board: Board) -> str | None:
    served = _label(organization)
    # An aggregator's pages name the real employer; a career site is its employer's own.
    return served or board.employer or None if board.aggregator else board.employer or served


def _label(value: Any) -> str | None:
    for held in rows(value):
        found = text(held) or text(mapping(held).get("name")) or text(mapping(held).get("@value"))
        if found:
            return unescaped_text(found)
    return None


def unescaped_text(value: str) -> str:
    """A name as words; entities are left to cleaning."""
    return " ".join(value.split())


def _identifier(value: Any, known_id: str | None) -> tuple[str | None, str | None]:
    for held in rows(value):
        found = text(held) or text(mapping(held).get("value")) or text(mapping(held).get("@value"))
        if not found or len(found) > 100 or found.startswith(("http://", "https://")):
            continue
        same = (known_id or "").casefold() == found.casefold()
        # The page's own id is no requisition, unless it is written like one.
        return (None if same and not REQUISITION.fullmatch(found) else found), found
    return None, None


def _locations(data: dict[str, Any]) -> list[str]:
    found = [_location(held) for held in _addressed(data.get("jobLocation"))]
    if not any(found) and _telecommute(data):
        found = [_location(held) for held in rows(data.get("applicantLocationRequirements"))]
    return texts(found)


def _addressed(value: Any) -> list[Any]:
    """Each place; one of several addresses is several."""
    return [
        mapping(held) | {"address": address}
        if isinstance(mapping(held).get("address"), list)
        else held
        for held in rows(value)
        for address in rows(mapping(held).get("address")) or [None]
    ]


def _location(value: Any) -> str | None:
    held = mapping(value)
    if not held:
        return text(value)
    address = held.get("address")
    if text(address):
        return text(address)
    parts = mapping(address) or held
    named = place(
        _label(parts.get("addressLocality")),
        _label(parts.get("addressRegion")),
        _label(parts.get("addressCountry")),
    )
    # A place's name may be the employer's, so it only stands in where there is no address.
    return named or _label(held.get("name"))


def _telecommute(data: dict[str, Any]) -> bool:
    return "TELECOMMUTE" in {kind.upper() for kind in texts(data.get("jobLocationType"))}


def _pay(data: dict[str, Any]) -> list[RawPay]:
    found = []
    for salary in rows(data.get("baseSalary")):
        held = mapping(salary)
        value = held.get("value") if held else salary
        inner = mapping(value)
        low = _amount(inner.get("minValue", held.get("minValue")))
        high = _amount(inner.get("maxValue", held.get("maxValue")))
        single = _amount(inner.get("value") if inner else value)
        if low is None and high is None:
            low = high = single
        if low is None and high is None:
            continue
        currency = (
            text(held.get("currency"))
            or text(inner.get("currency"))
            or text(data.get("salaryCurrency"))
        )
        unit = text(inner.get("unitText")) or text(held.get("unitText"))
        found.append(RawPay(minimum=low, maximum=high, currency=currency, period=unit))
    return found


def _amount(value: Any) -> Any:
    words = text(value)
    found = AMOUNT.search(words) if words else None
    if words is None or found is None:
        return None
    if not isinstance(value, str):
        return words if re.fullmatch(r"\d{1,15}(?:\.\d{1,15})?", words) else None
    digits = re.sub(r"[ \u00a0']", "", found[0]).rstrip(".,")
    # 60.000 and 60,000 are thousands, 60.00 and 60,5 are not.
    whole = re.sub(r"[.,](?=\d{3}(?:\D|$))", "", digits).replace(",", ".")
    return whole if re.fullmatch(r"\d{1,15}(?:\.\d{1,15})?", whole) else None


def _prose(value: Any) -> str | None:
    parts = [_served(held) for held in map(_prose_text, rows(value)) if held]
    return "\n".join(parts) or None


def _prose_text(value: Any) -> str | None:
    held = mapping(value)
    told = first_text([held], "description", "name", "credentialCategory")
    months = text(held.get("monthsOfExperience"))
    return text(value) or told or (f"{months} months of experience" if months else None)


def _served(value: str) -> str:
    # Some generators write the two characters \n for a line break.
    return unescaped(value.replace("\\n", "\n").replace("\\t", " "))


def _description(data: dict[str, Any]) -> str | None:
    body = _prose(data.get("description")) or ""
    parts = [section("Description", body) if body and "<" not in body else body]
    for field, heading in PROSE:
        told = _prose(data.get(field))
        if told and told not in body:
            parts.append(section(heading, told, listed=True))
    return "\n".join(part for part in parts if part) or None


def _extra(
    data: dict[str, Any], organization: Any, own_url: str | None, address: str | None
) -> dict[str, Any]:
    held = {
        "hiring_organization": _label(organization),
        "hiring_organization_url": text(mapping(organization).get("sameAs"))
        or text(mapping(organization).get("url")),
        "posting_url": own_url if own_url != address else None,
        "industry": _label(data.get("industry")),
        "occupational_category": _label(data.get("occupationalCategory")),
        "weekly_hours": text(data.get("workHours")),
    }
    return {key: value for key, value in held.items() if value}
