"""Reads the page of a job on SAP's career sites."""

import re
from datetime import date
from itertools import islice
from typing import Any
from urllib.parse import urlsplit

from postings.model import RawPosting
from spiders import markup
from spiders.catalogue import Board
from spiders.pages import completed
from spiders.platforms import jsonld
from spiders.shape import filled, mapping, text, texts, web_address

JOB = re.compile(
    r"(?:/[^/]{1,100})?/job/(?:[^/]{1,400}/)?(\d{2,15})(?:-([A-Za-z]{2}_[A-Za-z]{2}))?/?"
)
NUMBERED_DAY = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{2}|\d{4})")
# What tenants write before a value, in the languages of their sites.
ROLE = re.compile(
    r"(?:job )?(?:requisition|req\.?|job|reference|posting|vacancy|stellen|anforderungs)[- ]?"
    r"(?:id|number|no\.?|nr\.?|#|code)|kennziffer|referenz(?:nummer)?|référence|vacaturenummer",
    re.I,
)
TYPE = re.compile(
    r"(?:employment|job|contract|position|full ?time.{0,20}part ?time) ?type|employment status|"
    r"anstellungsart|beschäftigungs(?:art|grad)|vertragsart|type de contrat|dienstverband",
    re.I,
)
WORKPLACE = re.compile(r"(?:work(?:place)?|location) ?(?:type|model|flexibility|arrangement)", re.I)
DEPARTMENT = re.compile(r"department|job function|abteilung|funktionsbereich|département", re.I)
CLOSES = re.compile(r"(?:posting )?end date|closing date|bewerbungsfrist|date de fin", re.I)
PLACE = re.compile(r"(?:geographic |job |work )?locations?|standorte?|lieux?|city", re.I)
LONGEST_LABEL, LONGEST_VALUE = 60, 300
# How many elements on a value may stand.
NEAR = 3


def job_id(url: str) -> str | None:
    """The number in the address of a job's page."""
    try:
        found = JOB.fullmatch(urlsplit(url).path)
    except ValueError:
        return None
    return found[1] if found else None


def words(element: Any) -> str:
    """The text inside an element on one line."""
    return " ".join(element.text_content().split())


def first(tree: Any, path: str) -> str | None:
    """The words of the first element of a path that has any."""
    found = (words(element) for element in tree.xpath(path))
    return next((held for held in found if held), None)


def job_page(page: str, url: str, board: Board) -> dict[str, Any] | None:
    """What a job's page holds: `properties` by the site's names, `labels`, structured data.

    None where it is no job's page, such as what a retired site shows with status 200.
    """
    tree = markup.parse(page)
    if tree is None:
        return None
    description = _description(tree)
    found = jsonld.page_records(page, url, board) if "ld+json" in page else []
    data = next((record for record in found if record.get("format") == "json-ld"), None)
    if not description and data is None:
        return None
    return filled(
        title=first(tree, "//*[@itemprop='title']"),
        description=description,
        properties=_properties(tree),
        labels=_labels(tree),
        meta=_meta(tree),
        data=data,
        lang=text(tree.get("lang")),
    )


def _description(tree: Any) -> str | None:
    """The longest of the elements that are called one: the others are teasers and footers."""
    path = (
        "//*[@itemprop='description' or @data-careersite-propertyid='description' "
        "or contains(concat(' ', @class, ' '), ' jobdescription ')]"
    )
    found = [held for held in tree.xpath(path) if held.tag != "meta"]
    longest = max(found, key=lambda held: len(held.text_content()), default=None)
    return (markup.inner_html(longest) or None) if longest is not None else None


def _properties(tree: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.xpath("//*[@data-careersite-propertyid]"):
        name, value = element.get("data-careersite-propertyid"), words(element)
        if value and name != "description" and len(value) <= LONGEST_VALUE:
            found.setdefault(name, []).append(value)
    return {name: texts(values) for name, values in found.items()}


def _labels(tree: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for label in tree.xpath("//*[contains(@class, 'joblayouttoken-label')]"):
        beside = (words(held) for held in islice(label.itersiblings(), NEAR))
        value = next((told for told in beside if told), "")
        _keep(found, words(label), value)
    for element in tree.xpath("//*[@data-careersite-propertyid]"):
        parent, before = element.getparent(), element.getprevious()
        told = (
            words(before)
            if before is not None
            else (parent.text or "")
            if parent is not None
            else ""
        )
        if told.strip().endswith(":"):
            _keep(found, told, words(element))
    return found


def _keep(found: dict[str, str], label: str, value: str) -> None:
    label = label.strip().rstrip(":").strip()
    if label and value and len(label) <= LONGEST_LABEL and len(value) <= LONGEST_VALUE:
        found.setdefault(label, value)


def _meta(tree: Any) -> dict[str, str]:
    path = "//meta[@itemprop and @content]"
    wanted = {"datePosted", "hiringOrganization", "streetAddress", "addressLocality"}
    held = {meta.get("itemprop"): meta.get("content").strip() for meta in tree.xpath(path)}
    return {name: value for name, value in held.items() if name in wanted and value}


def labelled(labels: dict[str, Any], pattern: re.Pattern[str]) -> str | None:
    """The value behind the first label that a pattern knows."""
    return next((text(value) for name, value in labels.items() if pattern.fullmatch(name)), None)


def day_of(written: str | None, locale: str | None) -> str | None:
    """A day as a locale writes it in numbers, as ISO; anything else as it was written."""
    found = NUMBERED_DAY.fullmatch(written or "")
    if found is None:
        return written
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    month_first = found[2] == "/" and (locale or "en_US").casefold() == "en_us"
    month, day = (first, second) if month_first else (second, first)
    try:
        return date(year + (2000 if year < 100 else 0), month, day).isoformat()
    except ValueError:
        return written


def read_job(row: dict[str, Any], page: dict[str, Any], board: Board) -> RawPosting:
    """A posting from a row of the list and what its page holds."""
    shown, labels = mapping(page.get("properties")), mapping(page.get("labels"))
    meta, locale = mapping(page.get("meta")), text(row.get("locale"))
    places = texts(shown.get("location")) or texts(row.get("location"))
    places = places or texts(labelled(labels, PLACE)) or texts(shown.get("city"))
    url, number = web_address(row.get("url")), labelled(labels, ROLE)
    posting = RawPosting(
        platform="successfactors",
        board=board.name,
        employer=board.employer or text(meta.get("hiringOrganization")),
        url=url,
        apply_url=url,
        posting_id=text(row.get("id")),
        role_number=None if number == text(row.get("id")) else number,
        title=text(row.get("title")) or text(page.get("title")),
        locations=places or texts(meta.get("streetAddress")),
        workplace=labelled(labels, WORKPLACE),
        employment_type=labelled(labels, TYPE),
        department=", ".join(texts(shown.get("dept"))) or labelled(labels, DEPARTMENT),
        published=day_of(text(row.get("date")), locale)
        or next(iter(texts(shown.get("date"))), None)
        or text(meta.get("datePosted")),
        updated=text(row.get("lastmod")),
        closes=day_of(text(row.get("end")) or labelled(labels, CLOSES), locale),
        description_html=text(page.get("description")),
        language=text(page.get("lang")) or locale,
    )
    return completed(posting, page.get("data"), board)
