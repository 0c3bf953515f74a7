"""Apple: the search pages of jobs.apple.com, or its search API, and a page a posting."""

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response

from postings.model import Observation, RawPosting
from spiders.base import GONE, BoardSpider, blank
from spiders.catalogue import Board
from spiders.hydration import job_details, search_results
from spiders.shape import (
    UnreadableRecord,
    mapping,
    origin,
    path_parts,
    place,
    record_of,
    rows,
    section,
    text,
    texts,
)

API = "https://jobs.apple.com"
PAGE_SIZE = 20
EMPTY_RETRIES = 3
LOCALE = re.compile(r"[a-z]{2}-[a-z]{2}", re.I)
ROLE = re.compile(r"(\d{6,12})(?:-\d{1,6})?")
KNOWN = frozenset(("list", "detail"))
KNOWN_DETAIL = frozenset(
    (
        "additionalRequirements", "description", "educationExperience", "employmentType",
        "homeOffice", "id", "jobNumber", "jobSummary", "jobType", "localeCode", "locations",
        "minimumQualifications", "positionId", "postDateInGMT", "postingDate", "postingDateMeta",
        "postingFooters", "postingTitle", "preferredQualifications", "reqId", "responsibilities",
        "selectedLocation", "standardWeeklyHours", "team", "teamNames", "transformedPostingTitle",
        "type",
    )
)  # fmt: skip


def recognises(url: str) -> bool:
    """Whether an address is of Apple's careers site."""
    return urlsplit(url).hostname == "jobs.apple.com"


def read(record: Any, board: Board) -> RawPosting:
    """A posting from a detail answer, with its list row where there is one."""
    held = record_of(record)
    row = mapping(held.get("list"))
    job = mapping(held.get("detail")) if KNOWN & held.keys() else held
    number = _first(job, row, "id", "reqId", "jobNumber", "positionId")
    locale = _locale(board)
    home_office = job.get("homeOffice", row.get("homeOffice"))
    team = mapping(job.get("team")) or mapping(row.get("team"))
    return RawPosting(
        platform="apple",
        board=board.name,
        employer=board.employer or "Apple",
        url=_url(board, locale, number, job, row),
        apply_url=_url(board, locale, number, job, row),
        posting_id=number,
        role_number=number,
        requisition=_requisition(number, _first(job, row, "positionId")),
        title=_first(job, row, "postingTitle"),
        locations=_places(job, row, number),
        workplace="remote" if home_office is True else None,
        employment_type=_first(job, row, "employmentType", "jobType"),
        team=", ".join(texts(job.get("teamNames"))) or text(team.get("teamName")),
        published=_published(job, row),
        description_html=_description(job, row, locale, number),
        language=locale,
        extra=_extra(job, row),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved search or details page, or of an API answer."""
    page = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    if page.lstrip().startswith(("{", "[")):
        answer = orjson.loads(page)
        held = mapping(mapping(answer).get("res")) or mapping(answer)
        found = held.get("searchResults")
        if found is not None:
            return [{"list": row} for row in rows(found)]
        return [{"detail": row} for row in rows(held or answer)]
    if job := job_details(page):
        return [{"detail": job}]
    return [{"list": row} for row in rows(search_results(page).get("searchResults"))]


def _first(job: dict[str, Any], row: dict[str, Any], *keys: str) -> str | None:
    for held in (job, row):
        for key in keys:
            if found := text(held.get(key)):
                return found
    return None


def _locale(board: Board) -> str:
    parts = path_parts(board.url)
    return parts[0].lower() if parts and LOCALE.fullmatch(parts[0]) else "en-us"


def _requisition(number: str | None, position: str | None) -> str | None:
    found = ROLE.fullmatch(number or "")
    return found[1] if found else position


def _url(
    board: Board, locale: str, number: str | None, job: dict[str, Any], row: dict[str, Any]
) -> str | None:
    if number is None:
        return None
    slug = _first(job, row, "transformedPostingTitle")
    team = text(mapping(job.get("team")).get("teamCode")) or text(
        mapping(row.get("team")).get("teamCode")
    )
    url = f"{_base(board)}/{locale}/details/{quote(number, safe='')}"
    url += f"/{quote(slug, safe='-')}" if slug else ""
    return url + (f"?team={quote(team, safe='')}" if team else "")


def _base(board: Board) -> str:
    if board.api:
        return board.api.rstrip("/")
    return origin(board.url)


def _places(job: dict[str, Any], row: dict[str, Any], number: str | None) -> list[str]:
    own = rows(job.get("selectedLocation"))
    found = own or rows(job.get("locations")) or rows(row.get("locations"))
    places = []
    for entry in found:
        if isinstance(entry, str):
            places.append(text(entry))
            continue
        held = mapping(entry)
        city = text(held.get("city")) or text(held.get("name"))
        places.append(place(city, held.get("stateProvince"), held.get("countryName")))
    return texts(places)


def _published(job: dict[str, Any], row: dict[str, Any]) -> str | None:
    if (text(row.get("type")) or text(job.get("type"))) == "PIPE":
        # A pipeline's postDateInGMT is made when it is asked for.
        return _first(job, row, "postingDateMeta")
    return _first(job, row, "postDateInGMT", "postingDateMeta", "postingDate")


def _description(
    job: dict[str, Any], row: dict[str, Any], locale: str, number: str | None
) -> str | None:
    hours = text(job.get("standardWeeklyHours"))
    parts = [
        f"<p>Weekly Hours: {html.escape(hours)}</p>" if hours else "",
        section("Summary", _first(job, row, "jobSummary")),
        section("Description", text(job.get("description"))),
        section("Responsibilities", text(job.get("responsibilities")), listed=True),
        section("Minimum Qualifications", text(job.get("minimumQualifications")), listed=True),
        section("Preferred Qualifications", text(job.get("preferredQualifications")), listed=True),
        section("Education & Experience", text(job.get("educationExperience"))),
        section("Additional Requirements", text(job.get("additionalRequirements"))),
        *_footers(job, locale),
    ]
    return "\n".join(part for part in parts if part) or None


def _footers(job: dict[str, Any], locale: str) -> Iterator[str]:
    footers = [mapping(row) for row in rows(job.get("postingFooters"))]
    selected = {
        found
        for entry in map(mapping, rows(job.get("selectedLocation")))
        for key in ("postLocationId", "id")
        if (found := text(entry.get(key)))
    }
    # One footer a place: this posting's own where it is named, else all.
    own = (
        [row for row in footers if text(row.get("postLocationId")) in selected] if selected else []
    )
    told: set[str] = set()
    for footer in own or footers:
        for content, heading in _footer_texts(footer, locale):
            if content in told:
                continue
            told.add(content)
            equal = (
                "equal opportunity" in content.casefold() and "base pay" not in content.casefold()
            )
            yield section(heading or ("Equal Opportunity" if equal else "Pay & Benefits"), content)


def _footer_texts(footer: dict[str, Any], locale: str) -> Iterator[tuple[str, str | None]]:
    localized = mapping(footer.get("localizations"))
    wanted = locale.replace("-", "_").casefold()
    chosen = [
        rows_ for key, rows_ in localized.items() if key.replace("-", "_").casefold() == wanted
    ]
    for entry in rows(chosen[0] if chosen else next(iter(localized.values()), None)):
        held = mapping(entry)
        if content := text(held.get("content")):
            yield content, text(held.get("title"))


def _extra(job: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    cities = [
        place(
            held.get("city") or held.get("name"), held.get("stateProvince"), held.get("countryName")
        )
        for held in map(mapping, rows(job.get("locations")))
    ]
    held = {
        "weekly_hours": job.get("standardWeeklyHours"),
        "type": _first(job, row, "type"),
        "all_locations": texts(cities) if len(cities) > 1 else None,
    }
    return {key: value for key, value in held.items() if value}


class AppleSpider(BoardSpider):
    """Walks the search, form A (pages) or B (`options: csrf: true`, the API), then the details."""

    name = "apple"
    known = KNOWN
    read = staticmethod(read)

    def first_requests(self) -> Iterable[Request]:
        """The first search page, or the token that the API wants."""
        self.locale = _locale(self.board)
        self.base = _base(self.board)
        self.api_form = bool(self.board.options.get("csrf")) or (
            self.board.options.get("form") == "api"
        )
        self.total = 0
        if self.board.options.get("csrf"):
            url = f"{self.base}/api/v1/CSRFToken"
            yield self.page(url, self.parse_token, first=True, meta={"dont_cache": True})
        else:
            yield self._search(1)

    def parse_token(self, response: Response) -> Iterator[Request]:
        """Keep the token; every later POST carries it, with the cookies Scrapy keeps."""
        if not self.arrived(response):
            return
        self.token = (response.headers.get("x-apple-csrf-token") or b"").decode("latin-1")
        if not self.token:
            self.tally.lose("no csrf token", first=True, note=f"{response.url} gave no token")
            return
        yield self._search(1)

    def parse_search(self, response: Response, page: int, empty: int = 0) -> Iterator[Any]:
        """Ask for each row's details and for the next page."""
        if not self.arrived(response):
            return
        answer = self._answer(response)
        if answer is None:
            return
        found = rows(answer.get("searchResults"))
        total = answer.get("totalRecords")
        if page == 1 and isinstance(total, int):
            self.total = total
        # In-range pages now and then answer empty with total 0; asking again helps.
        if not found and (page - 1) * PAGE_SIZE < self.total:
            if empty < EMPTY_RETRIES:
                self.tally.count("empty page retried")
                yield self._search(page, empty + 1)
            else:
                self.tally.lose("empty page", note=f"search page {page} stayed empty")
            return
        for row in found:
            number = _first(mapping(row), {}, "id", "reqId", "positionId")
            if number is None:
                self.tally.errors["row without number"] += 1
                yield self.observe({"list": row}, None, response)
            elif self.fresh(number):
                yield self._detail(row, number)
        # The end is a short page; the total only bounds a server that never shortens one.
        if len(found) >= PAGE_SIZE and (not self.total or page * PAGE_SIZE < self.total):
            yield self._search(page + 1)

    def parse_detail(
        self, response: Response, row: dict[str, Any], number: str
    ) -> Iterator[Observation]:
        """A posting, or that it is gone."""
        if response.status in GONE:
            self.tally.pages += 1
            yield self.gone(
                blank(
                    self.board,
                    posting_id=number,
                    role_number=number,
                    url=_url(self.board, self.locale, number, {}, row),
                )
            )
            return
        if not self.arrived(response, listing=False):
            return
        job = self._job(response)
        if job is None:
            return
        for key in job.keys() - KNOWN_DETAIL:
            self.tally.count(f"unread/{key}")
        yield self.observe({"list": row, "detail": job}, response.url, response)

    def _job(self, response: Response) -> dict[str, Any] | None:
        job: dict[str, Any] = {}
        if self.api_form:
            answer = self.json(response)
            if answer is None:
                return None
            found = rows(mapping(answer).get("res"))
            job = mapping(found[0]) if found else {}
        else:
            try:
                job = job_details(response.text)
            except (UnreadableRecord, AttributeError) as error:
                self.tally.lose("no hydration data", note=f"{response.url}: {error}")
                return None
        if not job:
            self.tally.lose("no job in details", note=f"{response.url} holds no job")
        return job or None

    def _answer(self, response: Response) -> dict[str, Any] | None:
        first = bool(response.meta.get("first"))
        if self.api_form:
            answer = self.json(response)
            if answer is None:
                return None
            held = mapping(mapping(answer).get("res"))
        else:
            try:
                held = search_results(response.text)
            except (UnreadableRecord, AttributeError) as error:
                self.tally.lose("no hydration data", first=first, note=f"{response.url}: {error}")
                return None
        if "searchResults" not in held:
            self.tally.lose("no results in answer", first=first)
            return None
        return held

    def _search(self, page: int, empty: int = 0) -> Request:
        options: dict[str, Any] = {
            "first": page == 1,
            "cb_kwargs": {"page": page, "empty": empty},
            "dont_filter": empty > 0,
        }
        asked = dict(parse_qsl(urlsplit(self.board.url).query))
        if not self.api_form:
            query = urlencode({**asked, "page": page})
            return self.page(
                f"{self.base}/{self.locale}/search?{query}", self.parse_search, **options
            )
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token := getattr(self, "token", ""):
            headers["x-apple-csrf-token"] = token
        return self.page(
            f"{self.base}/api/v1/search",
            self.parse_search,
            method="POST",
            headers=headers,
            body=orjson.dumps(self._query(asked, page)),
            **options,
        )

    def _query(self, asked: dict[str, str], page: int) -> dict[str, Any]:
        filters: dict[str, Any] = {}
        if location := asked.get("location"):
            filters["locations"] = [f"postLocation-{location.rpartition('-')[2]}"]
        return {
            "query": asked.get("search", ""),
            "filters": filters,
            "page": page,
            "locale": self.locale,
            "sort": asked.get("sort", ""),
            # Without a format the API answers 200 with an empty list.
            "format": {"longDate": "MMMM D, YYYY", "mediumDate": "MMM D, YYYY"},
        }

    def _detail(self, row: dict[str, Any], number: str) -> Request:
        if self.api_form:
            digits = number.removeprefix("PIPE-")
            url = f"{self.base}/api/v1/jobDetails/{quote(digits, safe='')}?locale={self.locale}"
        else:
            url = _url(self.board, self.locale, number, {}, row) or ""
        return self.page(url, self.parse_detail, cb_kwargs={"row": row, "number": number})
