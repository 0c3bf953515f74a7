"""Reads the pages of Jobvite: a board's search page, and a job."""

import re
from typing import Any
from urllib.parse import urljoin, urlsplit

from spiders import markup
from spiders.catalogue import Board
from spiders.platforms import jsonld
from spiders.shape import filled

KEY = re.compile(r"companyEId[\"']?\s{0,4}[:=]\s{0,4}[\"']([A-Za-z0-9]{4,20})[\"']")
JOB = re.compile(r"/(?:careers/)?([^/]{1,100})/job/([A-Za-z0-9]{4,20})/?")
NUMBER = re.compile(r"Req\.?\s{0,2}(?:Num|No|ID|#)\.?\s{0,2}:?\s{0,2}([\w./-]{1,40})", re.I)
COUNT = re.compile(r"\d[\d.,\u00a0]{0,12}")
SEVERAL = re.compile(r"\d{1,3} \w{1,20}")


def job_id(url: str) -> str | None:
    """The id in the address of a job's page."""
    try:
        found = JOB.fullmatch(urlsplit(url).path)
    except ValueError:
        return None
    return found[2] if found else None


def company_key(page: str) -> str | None:
    """The key of the company's XML feed, as its pages' script names it."""
    found = KEY.search(page)
    return found[1] if found else None


def search_page(page: str, base: str) -> tuple[list[dict[str, Any]], int | None, bool]:
    """(jobs, total, whether there is a next page); a job has `id`, `url` and what its row shows."""
    tree = markup.parse(page)
    if tree is None:
        return [], None, False
    found: dict[str, dict[str, Any]] = {}
    shown: dict[Any, dict[str, str]] = {}
    for anchor in tree.iter("a"):
        try:
            url = urljoin(base, (anchor.get("href") or "").strip()).partition("?")[0]
        except ValueError:
            continue
        if number := job_id(url):
            row = next((up for up in anchor.iterancestors() if up.tag in {"tr", "li"}), anchor)
            if row not in shown:
                shown[row] = _shown(row)
            title = shown[row].get("title") or _words(anchor)
            told = filled(id=number, url=url, title=title)
            found.setdefault(number, shown[row] | told)
    counted = COUNT.findall(_first(tree, "jv-pagination-text") or "")
    total = int(re.sub(r"\D", "", counted[-1])) if len(counted) == 3 else None
    following = tree.xpath("//a[contains(@class, 'jv-pagination-next')][@href]")
    return list(found.values()), total, bool(following)


def _shown(row: Any) -> dict[str, str]:
    place = _first(row, "jv-job-list-location")
    return filled(
        title=_first(row, "jv-job-list-name"),
        # "3 Locations" names none.
        location=None if SEVERAL.fullmatch(place or "") else place,
        number=_first(row, "jv-job-list-req"),
    )


def _words(element: Any) -> str:
    return " ".join(element.text_content().split())


def _first(tree: Any, name: str) -> str | None:
    path = f"descendant-or-self::*[contains(concat(' ', @class, ' '), ' {name} ')]"
    found = (_words(element) for element in tree.xpath(path))
    return next((words for words in found if words), None)


def job_page(page: str, url: str, board: Board) -> dict[str, Any] | None:
    """What a job's page holds: structured `data`, `title`, `number`, `category`, `locations`."""
    tree = markup.parse(page)
    if tree is None:
        return None
    found = jsonld.page_records(page, url, board) if "ld+json" in page else []
    data = next((row for row in found if row.get("format") == "json-ld"), None)
    body = tree.xpath("//*[contains(@class, 'jv-job-detail-description')]")
    description = markup.inner_html(body[0]) if body else None
    if data is None and not description:
        return None
    meta = next(iter(tree.xpath("//*[contains(@class, 'jv-job-detail-meta')]")), None)
    told = _meta(meta) if meta is not None else {}
    return filled(
        data=data, title=_first(tree, "jv-header"), description=description or None, **told
    )


def _meta(meta: Any) -> dict[str, Any]:
    """The line under the title: category, places, number; alone, a part could be either."""
    parts = [" ".join(words.split()) for words in meta.itertext() if words.strip()]
    number = next((found[1] for part in parts if (found := NUMBER.search(part))), None)
    shown = [part for part in parts if not NUMBER.search(part) and part != "|"]
    if len(shown) < 2:
        return filled(number=number)
    places = [place.strip() for part in shown[1:] for place in part.split(";")]
    return filled(number=number, category=shown[0], locations=places)
