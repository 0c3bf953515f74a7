"""Reads one item of a feed by the names that feeds give their elements."""

import re
from collections.abc import Iterable
from typing import Any

from postings.model import RawPosting
from spiders.catalogue import Board
from spiders.feed import link_of, said
from spiders.schema_org import url_id
from spiders.shape import as_html, filled, mapping, place, rows, text, texts, unescaped, web_address

# Names outside the standards, without case, dashes and prefix.
NUMBERS = ("referencenumber", "reference", "requisitionid", "requisitionnumber", "requisition")
PARTS = (("city", "locality"), ("state", "region"), ("country",))
REMOTE = ("workplacetype", "workplace", "remotetype", "remotestatus", "remote")
TYPES = ("employmenttype", "jobtype", "contracttype")
DEPARTMENTS = ("department", "jobfunction", "division")
PUBLISHED = ("pubdate", "published", "datepublished", "date", "issued")
UPDATED = ("updated", "datemodified", "modified")
CLOSES = ("expirationdate", "closingdate", "validthrough", "expirydate", "deadline", "expires")
EMPLOYERS = ("company", "employer", "companyname", "author", "authors", "creator")
APPLY = ("applyurl", "applicationlink", "applylink")
# In the order in which they are the whole text.
BODIES = ("content:encoded", "content", "content_html", "description", "content_text", "summary")
# Pictures, sounds and the feed's own links: their titles are not the posting's.
FURNITURE = ("media:", "itunes:", "slash:", "wfw:", "@")
KNOWN = frozenset(
    (
        "@rdf:about", "@xml:lang", "applyurl", "apply_url", "atom:link", "atom:updated", "author",
        "authors", "category", "channel", "city", "closingDate", "company", "content",
        "content:encoded", "content_html", "content_text", "country", "date", "date_modified",
        "date_published", "dc:creator", "dc:date", "dc:language", "department", "description",
        "employmentType", "expirationdate", "external_url", "g:employer", "g:employment_type",
        "g:expiration_date", "g:id", "g:job_function", "g:location", "guid", "id", "jobId",
        "job_listing:company", "job_listing:job_type", "job_listing:location", "jobtype",
        "language", "link", "location", "pubDate", "published", "reference", "referencenumber",
        "remotetype", "requisitionId", "salary", "state", "summary", "tags", "title", "updated",
        "url",
    )
)  # fmt: skip


def read_item(item: dict[str, Any], board: Board) -> RawPosting:
    """A posting from one item; what stands in no element that is known stays in the record."""
    named, channel = by_name(item), mapping(item.get("channel"))
    url, number = web_address(item_link(item)), first(named, NUMBERS)
    posting_id = item_id(item)
    return RawPosting(
        platform="rss",
        board=board.name,
        employer=board.employer or _employer(named) or text(channel.get("title")),
        url=url,
        apply_url=web_address(first(named, APPLY)),
        posting_id=posting_id,
        role_number=None if number == posting_id else number,
        title=said(item.get("title")),
        locations=_locations(named),
        workplace=_workplace(first(named, REMOTE)),
        employment_type=first(named, TYPES),
        department=first(named, DEPARTMENTS),
        published=first(named, PUBLISHED),
        updated=first(named, UPDATED),
        closes=first(named, CLOSES),
        description_html=description(item, *BODIES),
        language=text(item.get("@xml:lang")) or first(named, ("language",))
        or text(channel.get("language")),
        extra=_extra(item, named),
    )  # fmt: skip


def by_name(item: dict[str, Any]) -> dict[str, Any]:
    """The item's elements by their names without case, dashes and prefix."""
    found: dict[str, Any] = {}
    for key in sorted(item, key=lambda name: ":" in name):
        if not key.startswith(FURNITURE):
            bare = key.rpartition(":")[2]
            found.setdefault(re.sub(r"[-_]", "", bare).casefold(), item[key])
    return found


def first(named: dict[str, Any], names: Iterable[str]) -> str | None:
    """What the first filled of several elements says."""
    return next((found for name in names if (found := said(named.get(name)))), None)


def item_link(item: dict[str, Any]) -> str | None:
    """The address an item leads to."""
    guid = item.get("guid")
    by_guid = said(guid) if mapping(guid).get("@isPermaLink") != "false" else None
    return link_of(item) or said(item.get("url")) or said(item.get("external_url")) or by_guid


def item_id(item: dict[str, Any]) -> str | None:
    """What tells an item from others: its own id, else the number in its address."""
    given = said(item.get("guid")) or said(item.get("id")) or text(item.get("@rdf:about"))
    if web_address(given):
        return url_id(given) or given
    url = web_address(item_link(item))
    return given or (url_id(url) if url else None)


def description(item: dict[str, Any], *names: str) -> str | None:
    """The first filled of several texts as HTML, however often it was escaped."""
    found = next((words for name in names if (words := said(item.get(name)))), None)
    return as_html(unescaped(found)) if found else None


def _employer(named: dict[str, Any]) -> str | None:
    for name in EMPLOYERS:
        held = next(iter(rows(named.get(name))), None)
        found = said(mapping(held).get("name")) or said(held)
        # An author's address is a person's.
        if found and "@" not in found:
            return found
    return None


def _locations(named: dict[str, Any]) -> list[str]:
    found = [_place(held) for held in rows(named.get("location"))]
    return texts(found) or texts(place(*(first(named, part) for part in PARTS)))


def _place(value: Any) -> str | None:
    inner = by_name(mapping(value))
    parts = place(*(first(inner, part) for part in PARTS))
    return said(value) or parts or said(inner.get("name"))


def _workplace(word: str | None) -> str | None:
    answer = (word or "").casefold()
    if answer in {"true", "yes", "1"}:
        return "remote"
    return None if answer in {"false", "no", "0", "none"} else word


def _extra(item: dict[str, Any], named: dict[str, Any]) -> dict[str, Any]:
    labels = [mapping(row).get("@term") or said(row) for row in rows(item.get("category"))]
    return filled(
        categories=texts([*labels, *rows(item.get("tags"))]),
        salary=first(named, ("salary", "compensation")),
        job_id=first(named, ("jobid",)),
    )
