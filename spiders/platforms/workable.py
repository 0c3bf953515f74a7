"""Workable: one public JSON answer holds an account's every posting; where not, a list in pages."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import orjson
from scrapy import Request
from scrapy.http import Response

from postings.model import RawPosting
from spiders.base import unread
from spiders.catalogue import Board
from spiders.listing import Listing, ListSpider
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
    texts,
)

API = "https://apply.workable.com"
NO_ACCOUNT = {"api", "j", "static", "favicon.ico", "robots.txt"}
NO_HOST = {
    "api", "app", "apply", "blog", "careers", "developers", "get", "help", "jobs", "resources",
    "status", "support", "try", "www",
}  # fmt: skip
PARTS = ((None, "description"), ("Requirements", "requirements"), ("Benefits", "benefits"))
KNOWN_JOB = frozenset(
    (
        "accountUid", "application_url", "approvalStatus", "benefits", "city", "code", "country",
        "created_at", "department", "description", "education", "employment_type", "experience",
        "function", "id", "industry", "isInternal", "language", "location", "locations",
        "published", "published_on", "remote", "requirements", "shortcode", "shortlink", "state",
        "telecommuting", "title", "type", "url", "workplace",
    )
)  # fmt: skip
KNOWN = KNOWN_JOB | {"list", "detail"}


def token(url: str) -> str | None:
    """The account, where an address is of Workable's job pages, its API, or the account's own."""
    host, parts = urlsplit(url).hostname or "", path_parts(url)
    name = host.removesuffix(".workable.com")
    if name == host or "." in name:
        return None
    if parts[:1] == ["api"] and "accounts" in parts[1:4]:
        parts = parts[parts.index("accounts") + 1 :]
    elif name != "apply":
        return None if name in NO_HOST else name
    return None if not parts or parts[0] in NO_ACCOUNT else unquote(parts[0])


def read(record: Any, board: Board) -> RawPosting:
    """A posting from an element of `jobs`, or from a row of the list with its details."""
    held = record_of(record)
    if {"list", "detail"} & held.keys():
        held = filled(**mapping(held.get("list"))) | filled(**mapping(held.get("detail")))
    url = _url(held, board)
    return RawPosting(
        platform="workable",
        board=board.name,
        employer=board.employer or None,
        url=url,
        apply_url=text(held.get("application_url"))
        or (f"{url.rstrip('/')}/apply/" if url else None),
        posting_id=text(held.get("shortcode")),
        role_number=text(held.get("code")),
        title=text(held.get("title")),
        locations=texts([_place(location) for location in _locations(held)]),
        workplace=_workplace(held),
        employment_type=first_text([held], "employment_type", "type"),
        department=", ".join(texts(held.get("department"))) or None,
        published=first_text([held], "published", "published_on"),
        description_html=_description(held),
        language=text(held.get("language")),
        extra=_extra(held),
    )


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a saved answer of either list, or of one posting's details."""
    answer = mapping(orjson.loads(body))
    if "jobs" in answer:
        return _grouped(rows(answer["jobs"]))
    return rows(answer["results"]) if "results" in answer else [answer]


def looks_like(answer: Any) -> bool:
    """Whether a saved answer is one of the lists, or a posting of them."""
    held = mapping(answer)
    first = mapping(next(iter(rows(held.get("jobs", held.get("results")))), None))
    return (
        "shortcode" in first
        or "shortcode" in held
        or held.keys() == {"name", "description", "jobs"}
    )


def _account(board: Board) -> str | None:
    return text(board.options.get("token")) or token(board.url)


def _url(held: dict[str, Any], board: Board) -> str | None:
    account, code = _account(board), text(held.get("shortcode"))
    built = (
        f"{API}/{quote(account, safe='')}/j/{quote(code, safe='')}/" if account and code else None
    )
    return first_text([held], "url", "shortlink") or built


def _locations(held: dict[str, Any]) -> list[dict[str, Any]]:
    """The places, without those that are not meant to be shown."""
    found = [mapping(row) for row in rows(held.get("locations"))] or [mapping(held.get("location"))]
    if not any(found) and "city" in held:
        # `state` is a region only beside a city; in a list with pages it is the posting's.
        found = [{**held, "region": held.get("state")}]
    return [location for location in found if location.get("hidden") is not True]


def _place(location: dict[str, Any]) -> str | None:
    country = first_text([location], "country", "countryCode")
    return place(location.get("city"), location.get("region"), country)


def _workplace(held: dict[str, Any]) -> str | None:
    remote = held.get("telecommuting") is True or held.get("remote") is True
    return text(held.get("workplace")) or ("remote" if remote else None)


def _description(held: dict[str, Any]) -> str | None:
    parts = [headed(heading, text(held.get(name))) for heading, name in PARTS]
    return "\n".join(filter(None, parts)) or None


def _extra(held: dict[str, Any]) -> dict[str, Any]:
    return filled(
        id=text(held.get("id")),
        country=first_text(_locations(held), "countryCode"),
        function=text(held.get("function")),
        industry=text(held.get("industry")),
        education=text(held.get("education")),
        level=text(held.get("experience")),
        created=text(held.get("created_at")),
    )


def _grouped(jobs: list[Any]) -> list[Any]:
    """One row a posting: some accounts have one for each of its places."""
    found: dict[str, list[dict[str, Any]]] = {}
    for at, job in enumerate(map(mapping, jobs)):
        found.setdefault(text(job.get("shortcode")) or f"row {at}", []).append(job)
    return [
        {**same[0], "locations": [where for job in same for where in _locations(job)]}
        if len(same) > 1
        else same[0]
        for same in found.values()
    ]


class WorkableSpider(ListSpider):
    """One request a board; where that is not answered, pages and the details of each posting."""

    name = "workable"
    known = KNOWN
    read = staticmethod(read)
    start_at = ""
    slack = 2
    paged = False

    def ask(self, place: str) -> Request:
        """The whole board, or the page of the list that a token of the one before names."""
        account = quote(self.token(), safe="")
        if not self.paged:
            path = f"/api/v1/widget/accounts/{account}?details=true"
            return self.list_page(self.base(API) + path, place)
        asked = {"query": "", "location": [], "department": [], "worktype": []}
        return self.list_page(
            f"{self.base(API)}/api/v3/accounts/{account}/jobs",
            place,
            method="POST",
            headers={"Content-Type": "application/json"},
            body=orjson.dumps(asked | filled(token=place)),
        )

    def parse_list(self, response: Response, place: str) -> Iterator[Any]:
        """A page, or the list in pages where the account has no widget."""
        if response.status == 404 and not self.paged:
            self.paged = True
            yield self.ask(place)
            return
        yield from super().parse_list(response, place)

    def cut(self, answer: Any, place: str) -> Listing | None:
        """All postings, or ten of them and the token of the next page."""
        held = mapping(answer)
        found = held.get("results" if self.paged else "jobs")
        if not isinstance(found, list):
            return None
        if not self.paged:
            if not found and not text(held.get("name")):
                told = "an unknown account may be answered like that too"
                self.tally.note(f"{self.board.url} lists nothing and has no name; {told}")
            return Listing(_grouped(found))
        following = text(held.get("nextPage")) if found else None
        return Listing(found, count(held.get("total")), following)

    def key(self, row: Any) -> str | None:
        """The code in the posting's address."""
        return text(mapping(row).get("shortcode"))

    def detail(self, row: Any) -> Request | None:
        """The details of a row of the list in pages; the widget has them."""
        code = self.key(row)
        if code is None or not self.paged:
            return None
        path = f"/api/v2/accounts/{quote(self.token(), safe='')}/jobs/{quote(code, safe='')}"
        return self.detail_page(self.base(API) + path, row)

    def details_of(self, response: Response) -> Any:
        """The posting, with what is unread of it counted."""
        answer = self.json(response)
        if answer is not None and not mapping(answer).get("title"):
            self.tally.lose("no job in details", note=f"{response.url} holds no job")
            return None
        for name in unread(answer, KNOWN_JOB):
            self.tally.count(f"unread/{name}")
        return answer
