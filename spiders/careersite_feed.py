"""Reads the items of the job feed of SAP's career sites."""

import re
from typing import Any

from postings.model import RawPosting
from spiders.careersite import job_id
from spiders.catalogue import Board
from spiders.feed import said
from spiders.feed_item import description, item_link
from spiders.shape import filled, mapping, text, texts, web_address

CODED = re.compile(r", [A-Z]{2}(?:,|$)")
NO_DEPARTMENT = {"ATS_WEBFORM"}
NO_EMPLOYER = {"Careers"}


def read_item(item: dict[str, Any], board: Board) -> RawPosting:
    """A posting from one item of the feed."""
    title, location = said(item.get("title")), said(item.get("g:location"))
    title, told = _parted(title, location)
    employer, department = said(item.get("g:employer")), said(item.get("g:job_function"))
    url = web_address(item_link(item))
    return RawPosting(
        platform="successfactors",
        board=board.name,
        employer=board.employer or (None if employer in NO_EMPLOYER else employer),
        url=url,
        apply_url=url,
        posting_id=item_id(item),
        title=title,
        locations=texts(location or told),
        department=None if department in NO_DEPARTMENT else department,
        published=said(item.get("pubDate")) or said(item.get("g:publish_date")),
        closes=said(item.get("g:expiration_date")),
        description_html=None if is_bare(item) else description(item, "description"),
        language=text(mapping(item.get("channel")).get("language")),
    )


def item_id(item: dict[str, Any]) -> str | None:
    """The number of an item's job."""
    by_link = job_id(item_link(item) or "")
    return said(item.get("g:id")) or by_link or said(item.get("guid"))


def row(item: dict[str, Any]) -> dict[str, Any]:
    """A row of the feed whose text stands on the job's page only."""
    location = said(item.get("g:location"))
    title, told = _parted(said(item.get("title")), location)
    return filled(
        id=item_id(item), url=item_link(item), title=title, location=location or told,
        date=said(item.get("pubDate")), end=said(item.get("g:expiration_date")),
    )  # fmt: skip


def is_bare(item: dict[str, Any]) -> bool:
    """Whether an item holds no text, or its title once more."""
    told, title = said(item.get("description")), said(item.get("title")) or ""
    return told is None or told in {title, _parted(title, said(item.get("g:location")))[0]}


def _parted(title: str | None, location: str | None) -> tuple[str | None, str | None]:
    """A title without the place in brackets that a feed ends it with, and that place."""
    if title is None or not title.endswith(")"):
        return title, None
    city = (location or "").partition(",")[0].strip().casefold()
    start = len(title)
    for _ in range(3):
        start = title.rfind("(", 0, start)
        inner = title[start + 1 : -1].strip()
        named = inner.casefold().startswith(city) if city else CODED.search(inner)
        if start > 0 and named:
            return title[:start].strip(), inner
        if start <= 0:
            break
    return title, None
