"""The search API of SAP's newer career sites: every locale, ten jobs a page."""

import html
import re
from typing import Any, NamedTuple
from urllib.parse import quote

import orjson

from spiders.listing import TOTALS_LIE
from spiders.shape import count, filled, mapping, text, texts

PAGE = 10
LOCALE = re.compile(r"\blocale[\"']?\s{0,3}[=:]\s{0,3}[\"']?([a-z]{2}_[A-Z]{2})\b")
CSRF = re.compile(r"CSRFToken[\"']?\s{0,3}[=:]\s{0,3}[\"']([\w.=-]{8,200})[\"']")
BREAK = re.compile(r"<br\s{0,9}/?>", re.I)
MAX_LOCALES = 40


class ApiPage(NamedTuple):
    """A page of one locale; `again` says that its walk is the second."""

    locale: int = 0
    page: int = 0
    again: bool = False


class SearchApi:
    """The walk over the locales that a search page links, as each lists its own jobs only.

    A page does not always hold the same ten jobs, so that a walk may miss some: a short one is
    walked once more, and `missing` is what both did not meet.
    """

    def __init__(self, search_page: str) -> None:
        told = dict.fromkeys(LOCALE.findall(search_page)) or {"en_US": None}
        self.locales = list(told)[:MAX_LOCALES]
        found = CSRF.search(search_page)
        self.csrf = found[1] if found else None
        self.missing = 0
        self.met: set[str] = set()
        self.walked: set[str] = set()

    def request(self, at: ApiPage) -> dict[str, Any]:
        """How a page is asked for."""
        asked = {
            "keywords": "",
            "location": "",
            "locale": self.locales[at.locale],
            "pageNumber": at.page,
            "sortBy": "recent",
        }
        token = {"x-csrf-token": self.csrf} if self.csrf else {}
        headers = {"Content-Type": "application/json", "Accept": "application/json"} | token
        return {"method": "POST", "headers": headers, "body": orjson.dumps(asked)}

    def after(self, at: ApiPage, jobs: list[dict[str, Any]], total: int | None) -> ApiPage | None:
        """The page after this one, None at the end of the last locale."""
        ids = {str(job.get("id")) for job in jobs}
        new = ids - self.walked
        self.walked |= ids
        self.met |= ids
        if new and (at.page + 1) * PAGE < (total or 0):
            return at._replace(page=at.page + 1)
        short = (total or 0) - len(self.met)
        self.walked = set()
        if short * TOTALS_LIE > (total or 0):
            if not at.again:
                return ApiPage(at.locale, 0, True)
            self.missing += short
        self.met = set()
        return ApiPage(at.locale + 1) if at.locale + 1 < len(self.locales) else None


def read_results(
    answer: Any, site: str, locale: str
) -> tuple[list[dict[str, Any]], int | None] | None:
    """(jobs, total) of an answer; None where it is none."""
    held = mapping(answer)
    if not isinstance(held.get("jobSearchResult"), list):
        return None
    found = [mapping(mapping(row).get("response")) for row in held["jobSearchResult"]]
    return [_job(job, site, locale) for job in found if job], count(held.get("totalJobs"))


def _job(job: dict[str, Any], site: str, locale: str) -> dict[str, Any]:
    number = text(job.get("id"))
    slug = html.unescape(text(job.get("unifiedUrlTitle")) or text(job.get("urlTitle")) or "job")
    places = [part for held in texts(job.get("jobLocationShort")) for part in BREAK.split(held)]
    return filled(
        id=number,
        url=f"{site}/job/{quote(slug, safe='-')}/{number}-{locale}" if number else None,
        title=text(job.get("unifiedStandardTitle")),
        location=texts(places),
        date=text(job.get("unifiedStandardStart")),
        end=text(job.get("unifiedStandardEnd")),
        locale=locale,
    )
