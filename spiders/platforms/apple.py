"""Apple: the search pages of jobs.apple.com, or its search API, and a page a posting."""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response

from postings.model import RawPosting
from spiders.catalogue import Board
from spiders.hydration import HYDRATION, job_details, search_results
from spiders.listing import Listing, ListSpider
from spiders.shape import (
    UnreadableRecord,
    count,
    filled,
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


def token(url: str) -> str | None:
    """The locale, where an address is of Apple's careers site: one employer needs no name."""
    return _locale(url) if urlsplit(url).hostname == "jobs.apple.com" else None


def read(record: Any, board: Board) -> RawPosting:
    """A posting from a detail answer, with its list row where there is one."""
    held = record_of(record)
    row = mapping(held.get("list"))
    job = mapping(held.get("detail")) if KNOWN & held.keys() else held
    number = _first(job, row, "id", "reqId", "jobNumber", "positionId")
    locale = _locale(board.url)
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


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is of the search or details API."""
    held = mapping(mapping(answer).get("res")) or mapping(answer)
    return bool({"searchResults", "postingTitle"} & held.keys())


def looks_like_page(page: bytes) -> bool:
    """Whether a saved page carries the hydration data of the careers site."""
    return HYDRATION.search(page.decode("utf-8", "replace")) is not None


def _first(job: dict[str, Any], row: dict[str, Any], *keys: str) -> str | None:
    for held in (job, row):
        for key in keys:
            if found := text(held.get(key)):
                return found
    return None


def _locale(url: str) -> str:
    parts = path_parts(url)
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


class AppleSpider(ListSpider):
    """Walks the search, form A (pages) or B (`options: csrf: true`, the API), then the details."""

    name = "apple"
    known = KNOWN
    read = staticmethod(read)
    start_at = 1
    ask_again = 3
    csrf = ""

    def first_requests(self) -> Iterable[Request]:
        """The first search page, or the token that the API wants."""
        options = self.board.options
        self.locale = _locale(self.board.url)
        self.api_form = bool(options.get("csrf")) or options.get("form") == "api"
        self.accept = "application/json" if self.api_form else "text/html"
        first = super().first_requests()
        if not options.get("csrf"):
            return first
        url = f"{_base(self.board)}/api/v1/CSRFToken"
        # A token is made for each visit: one kept from the last is none.
        meta = {"dont_cache": True}
        return [self.page(url, self.parse_token, first=True, meta=meta, cb_kwargs={"then": first})]

    def parse_token(self, response: Response, then: Iterable[Request]) -> Iterator[Request]:
        """Keep the token; every later POST carries it, with the cookies Scrapy keeps."""
        if not self.arrived(response):
            return
        self.csrf = (response.headers.get("x-apple-csrf-token") or b"").decode("latin-1")
        if not self.csrf:
            self.tally.lose("no csrf token", first=True, note=f"{response.url} gave no token")
            return
        yield from then

    def ask(self, place: int) -> Request:
        """A search page, or its answer from the API."""
        asked = dict(parse_qsl(urlsplit(self.board.url).query))
        if not self.api_form:
            query = urlencode({**asked, "page": place})
            return self.list_page(f"{_base(self.board)}/{self.locale}/search?{query}", place)
        token = {"x-apple-csrf-token": self.csrf} if self.csrf else {}
        return self.list_page(
            f"{_base(self.board)}/api/v1/search",
            place,
            method="POST",
            headers={"Content-Type": "application/json"} | token,
            body=orjson.dumps(_query(asked, place, self.locale)),
        )

    def answer(self, response: Response) -> Any:
        """The API's answer, or the data that hydrates the page."""
        if self.api_form:
            answer = self.json(response)
            return None if answer is None else mapping(mapping(answer).get("res"))
        return self._hydrated(response, search_results)

    def cut(self, answer: Any, place: int) -> Listing | None:
        """Twenty rows a page; the end is a short one, the total bounds a server that has none."""
        if "searchResults" not in mapping(answer):
            return None
        found, total = rows(answer["searchResults"]), count(answer.get("totalRecords"))
        known = self.total or total
        more = len(found) >= PAGE_SIZE and (not known or place * PAGE_SIZE < known)
        return Listing(found, total, place + 1 if more else None)

    def key(self, row: Any) -> str | None:
        """The role number."""
        return _first(mapping(row), {}, "id", "reqId", "positionId")

    def mark(self, row: Any) -> Any:
        """All but the date, which a pipeline has made anew at each request."""
        return {name: held for name, held in mapping(row).items() if name != "postDateInGMT"}

    def record(self, row: Any, answer: Any) -> Any:
        """The row beside its details."""
        return filled(list=row, detail=answer)

    def detail(self, row: Any) -> Request | None:
        """The details page, or its answer from the API."""
        number = self.key(row)
        if number is None:
            return None
        if not self.api_form:
            return self.detail_page(_url(self.board, self.locale, number, {}, row) or "", row)
        digits = quote(number.removeprefix("PIPE-"), safe="")
        url = f"{_base(self.board)}/api/v1/jobDetails/{digits}?locale={self.locale}"
        return self.detail_page(url, row)

    def details_of(self, response: Response) -> Any:
        """The job of a details page."""
        if self.api_form:
            answer = self.json(response)
            if answer is None:
                return None
            job = mapping(next(iter(rows(mapping(answer).get("res"))), None))
        else:
            job = self._hydrated(response, job_details) or {}
        if not job:
            self.tally.lose("no job in details", note=f"{response.url} holds no job")
            return None
        for name in job.keys() - KNOWN_DETAIL:
            self.tally.count(f"unread/{name}")
        return job

    def _hydrated(self, response: Response, read_page: Callable[[str], Any]) -> Any:
        try:
            return read_page(response.text)
        except (UnreadableRecord, AttributeError) as error:
            first, note = bool(response.meta.get("first")), f"{response.url}: {error}"
            self.tally.lose("no hydration data", first=first, note=note)
            return None


def _query(asked: dict[str, str], page: int, locale: str) -> dict[str, Any]:
    location = asked.get("location", "").rpartition("-")[2]
    return {
        "query": asked.get("search", ""),
        "filters": {"locations": [f"postLocation-{location}"]} if location else {},
        "page": page,
        "locale": locale,
        "sort": asked.get("sort", ""),
        # Without a format the API answers 200 with an empty list.
        "format": {"longDate": "MMMM D, YYYY", "mediumDate": "MMM D, YYYY"},
    }
