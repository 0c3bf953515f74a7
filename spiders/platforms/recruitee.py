"""Recruitee: one public JSON answer at a company's own host holds all its offers."""

from typing import Any
from urllib.parse import urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response

from postings.model import RawPay, RawPosting
from spiders.catalogue import Board
from spiders.listing import Listing, ListSpider
from spiders.salary import pay_range
from spiders.shape import (
    filled,
    first_text,
    headed,
    mapping,
    origin,
    place,
    record_of,
    rows,
    text,
    texts,
)

DOMAIN = ".recruitee.com"
NO_COMPANY = {
    "api", "app", "assets", "blog", "careers-analytics", "cdn", "developers", "docs", "help",
    "media", "static", "status", "support", "www",
}  # fmt: skip
MARKERS = ("recruiteecdn.com", "window.recruitee")
NO_BOARD = "careers_not_hosted"
SAMPLE = "(Sample)"
# A mailbox is nobody's business; the samples name pay otherwise than the live answer.
DROPPED = "mailbox_email"
# Of the form to apply by, not of the offer.
OF_THE_FORM = frozenset(
    (
        "dynamic_fields", "eeo_questions", "locations_question", "locations_question_required",
        "offer_tags", "open_questions", "options_cover_letter", "options_cv", "options_phone",
        "options_photo", "position",
    )
)  # fmt: skip
KNOWN = OF_THE_FORM | frozenset(
    (
        "careers_apply_url", "careers_url", "category_code", "city", "close_at", "company_name",
        "country", "country_code", "created_at", "department", "description", "education_code",
        "employment_type_code", "experience_code", "guid", "hybrid", "id", "location", "locations",
        "max_hours", "min_hours", "on_site", "postal_code", "published_at", "remote",
        "requirements", "salary", "salary_currency", "salary_max", "salary_min", "slug", "state",
        "state_code", "state_name", "status", "street", "tags", "title", "translations",
        "updated_at",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """The company's name at Recruitee, where an address is of its host there."""
    host = urlsplit(url).hostname or ""
    name = host.removesuffix(DOMAIN).removeprefix("www.")
    return name if host.endswith(DOMAIN) and "." not in name and name not in NO_COMPANY else None


def read(record: Any, board: Board) -> RawPosting:
    """A posting from one element of `offers`."""
    offer = record_of(record)
    language = _language(offer)
    told = mapping(mapping(offer.get("translations")).get(language or ""))
    return RawPosting(
        platform="recruitee",
        board=board.name,
        employer=board.employer or text(offer.get("company_name")),
        url=text(offer.get("careers_url")),
        apply_url=text(offer.get("careers_apply_url")),
        posting_id=first_text([offer], "id", "guid"),
        title=first_text([offer, told], "title"),
        locations=_locations(offer),
        workplace=_workplace(offer),
        employment_type=text(offer.get("employment_type_code")),
        department=text(offer.get("department")),
        published=first_text([offer], "published_at", "created_at"),
        updated=text(offer.get("updated_at")),
        closes=text(offer.get("close_at")),
        pay=_pay(offer),
        description_html=_description(offer, told),
        language=language,
        extra=_extra(offer),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The published records of a saved list answer, or the one of an offer."""
    answer = mapping(orjson.loads(body))
    if "offers" in answer:
        return [row for row in map(_clean, rows(answer["offers"])) if _published(row)]
    return [_clean(answer.get("offer", answer))]


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is a company's list or one of its offers."""
    held = mapping(answer)
    if isinstance(held.get("offers"), list):
        first = mapping(next(iter(held["offers"]), None))
        return held.keys() == {"offers"} or "careers_url" in first
    return {"careers_url", "slug"} <= (mapping(held.get("offer")) or held).keys()


def _clean(offer: Any) -> Any:
    return (
        {name: held for name, held in offer.items() if name != DROPPED} if mapping(offer) else offer
    )


def _published(offer: Any) -> bool:
    return text(mapping(offer).get("status")) in {None, "published"}


def _language(offer: dict[str, Any]) -> str | None:
    """The language of the offer's own title; where it has one translation, that one's."""
    translations = mapping(offer.get("translations"))
    title = text(offer.get("title"))
    same = [key for key, held in translations.items() if text(mapping(held).get("title")) == title]
    return next((found[0] for found in ([*translations], same) if len(found) == 1), None)


def _locations(offer: dict[str, Any]) -> list[str]:
    listed = [mapping(row) for row in rows(offer.get("locations"))]
    if listed:
        return texts([_named_place(row) for row in listed])
    whole, city = text(offer.get("location")), text(offer.get("city"))
    # The text may be nothing but a word for remote, while the city is another field.
    if whole and (city is None or city in whole):
        return [whole]
    return texts([_place(offer) or whole])


def _named_place(row: dict[str, Any]) -> str | None:
    """A place by its parts; one without a city has its own name, such as that of remote work."""
    name, told = text(row.get("name")), _place(row)
    if text(row.get("city")) or name is None:
        return told or name
    country = first_text([row], "country", "country_code") or ""
    return name if country in name else place(name, told)


def _place(held: dict[str, Any]) -> str | None:
    region = first_text([held], "state", "state_name", "state_code")
    return place(held.get("city"), region, first_text([held], "country", "country_code"))


def _workplace(offer: dict[str, Any]) -> str | None:
    flags = ("remote", "hybrid", "on_site")
    return ", ".join(flag for flag in flags if offer.get(flag) is True) or None


def _pay(offer: dict[str, Any]) -> list[RawPay]:
    served = mapping(offer.get("salary"))
    return pay_range(
        served.get("min", offer.get("salary_min")),
        served.get("max", offer.get("salary_max")),
        currency=served.get("currency") or offer.get("salary_currency"),
        period=served.get("period"),
    )


def _description(offer: dict[str, Any], told: dict[str, Any]) -> str | None:
    both = [offer, told]
    parts = [headed(None, first_text(both, "description"))]
    parts.append(headed("Requirements", first_text(both, "requirements")))
    return "\n".join(filter(None, parts)) or None


def _extra(offer: dict[str, Any]) -> dict[str, Any]:
    hours = texts([offer.get("min_hours"), offer.get("max_hours")])
    return filled(
        company_name=text(offer.get("company_name")),
        guid=text(offer.get("guid")),
        country=text(offer.get("country_code")),
        category=text(offer.get("category_code")),
        level=text(offer.get("experience_code")),
        education=text(offer.get("education_code")),
        created=text(offer.get("created_at")) if text(offer.get("published_at")) else None,
        weekly_hours=hours[0] if len(hours) == 1 else None,
        hours=hours if len(hours) > 1 else None,
        tags=texts(offer.get("tags")),
        languages=[*mapping(offer.get("translations"))],
    )


class RecruiteeSpider(ListSpider):
    """One request a board, at the company's host or at its own domain."""

    name = "recruitee"
    known = KNOWN
    read = staticmethod(read)

    def ask(self, place: int) -> Request:
        """The whole list, with descriptions."""
        given = text(self.board.options.get("token"))
        own = f"https://{given}{DOMAIN}" if given else origin(self.board.url)
        return self.list_page(f"{self.base(own)}/api/offers/", place)

    def arrived(self, response: Response, *, listing: bool = True) -> bool:
        """A host without a board sends to a page that says so."""
        if NO_BOARD not in response.url:
            return super().arrived(response, listing=listing)
        self.tally.pages += 1
        self.tally.gone = True
        told = f"{self.board.url} sends on to {response.url}: there is no board any more"
        self.tally.lose("redirected away", first=True, note=told)
        return False

    def cut(self, answer: Any, place: int) -> Listing | None:
        """The published offers."""
        offers = mapping(answer).get("offers")
        if not isinstance(offers, list):
            return None
        listed = [row for row in map(_clean, offers) if _published(row)]
        if len(listed) < len(offers):
            self.tally.count("unpublished", len(offers) - len(listed))
        if any(SAMPLE in (text(mapping(row).get("title")) or "") for row in listed):
            told = f"titles with {SAMPLE} are those of a demo that was left behind"
            self.tally.note(f"{self.board.url}: {told}; make sure that this board is in use")
        return Listing(listed)
