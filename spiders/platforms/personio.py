"""Personio: one public XML answer holds a company's every position; where it is off, its pages."""

import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, urlsplit

from scrapy import Request
from scrapy.http import Response

from postings.model import RawPosting
from spiders import markup, pages
from spiders.base import unread
from spiders.catalogue import Board
from spiders.hostbound import REDIRECTS, HostBoundSpider
from spiders.listing import Listing
from spiders.salary import pay_range
from spiders.shape import filled, headed, mapping, origin, record_of, rows, text, texts
from spiders.xml import UnreadableXml, parse_xml

HOST = re.compile(r"([a-z0-9-]{1,80})\.jobs\.personio\.(de|com|at|ch|es|fr|it|nl|pt)")
ROOT = "workzag-jobs"
# The end of a whole answer; libxml2 closes what a broken one leaves open.
END = re.compile(rb"</workzag-jobs\s{0,9}>|<workzag-jobs\s{0,9}/>")
JOB_PAGE = re.compile(r"/job/(\d{1,18})(?![\w-])")
# Such an office is none, but where the work is done.
REMOTE = re.compile(r"(?:100 ?% )?(?:remote|home[ -]?office|mobil(?:es? arbeit(?:en)?)?)", re.I)
# A section of this name tells a person's name, address and number.
PERSON = re.compile(
    r"ansprechpartner|ansprechperson|kontaktperson|contact person|contactpersoon|"
    r"^(?:(?:dein|ihr|unser|your|our)e? )?(?:kontakt|contact)(?:daten| details| us)?\W{0,3}$",
    re.I,
)
KNOWN = frozenset(
    (
        "additionalOffices", "createdAt", "department", "employmentType", "id", "jobDescriptions",
        "keywords", "list", "name", "occupation", "occupationCategory", "office", "page",
        "recruitingCategory", "salaryInformation", "schedule", "seniority", "site", "subcompany",
        "yearsOfExperience",
    )
)  # fmt: skip


def token(url: str) -> str | None:
    """The company's name at Personio, where an address is of its job host there."""
    found = HOST.fullmatch(urlsplit(url).hostname or "")
    return None if found is None or found[1] == "www" else found[1]


def read(record: Any, board: Board) -> RawPosting:
    """A posting from a `position`, or from its row on the company's page with its own page."""
    held = record_of(record)
    site = text(held.get("site")) or (origin(board.url) if token(board.url) else None)
    position = mapping(held.get("list")) if "list" in held else held
    posting = _read(position, site, board)
    return pages.completed(posting, held.get("page"), board)


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The positions of a saved answer; UnreadableXml where it is none."""
    return positions(body if isinstance(body, bytes) else body.encode())


def looks_like_xml(head: bytes) -> bool:
    """Whether a saved answer is a company's positions."""
    return f"<{ROOT}".encode() in head


def positions(body: bytes) -> list[Any]:
    """Each position as an object: repeated elements as a list, others as their text."""
    root = parse_xml(body)
    if root.tag != ROOT:
        raise UnreadableXml(f"its root is {str(root.tag)[:80]}, not {ROOT}")
    return [_held(element) for element in root.iterchildren("position")]


def _held(element: Any) -> Any:
    if not len(element):
        return text(element.text)
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(str(child.tag), []).append(_held(child))
    return {name: held[0] if len(held) == 1 else held for name, held in found.items()}


def _read(position: dict[str, Any], site: str | None, board: Board) -> RawPosting:
    number = text(position.get("id"))
    url = f"{site}/job/{quote(number, safe='')}" if site and number else None
    additional = mapping(position.get("additionalOffices")).get("office")
    offices = texts([position.get("office"), *rows(additional)])
    kind = texts([position.get("employmentType"), position.get("schedule")])
    salary = mapping(position.get("salaryInformation"))
    return RawPosting(
        platform="personio",
        board=board.name,
        employer=board.employer or text(position.get("subcompany")),
        url=url,
        apply_url=url,
        posting_id=number,
        title=text(position.get("name")),
        locations=offices,
        workplace=next(filter(REMOTE.fullmatch, offices), None),
        employment_type=", ".join(kind) or None,
        department=text(position.get("department")),
        published=text(position.get("createdAt")),
        pay=pay_range(
            salary.get("min"),
            salary.get("max"),
            currency=salary.get("currencyCode"),
            period=salary.get("type"),
        ),
        description_html=_description(position),
        extra=_extra(position),
    )


def _description(position: dict[str, Any]) -> str | None:
    parts = []
    for row in map(mapping, rows(mapping(position.get("jobDescriptions")).get("jobDescription"))):
        heading = text(row.get("name"))
        if not PERSON.search(heading or ""):
            parts.append(headed(heading, text(row.get("value"))))
    return "\n".join(filter(None, parts)) or None


def _extra(position: dict[str, Any]) -> dict[str, Any]:
    return filled(
        recruiting_category=text(position.get("recruitingCategory")),
        legal_unit=text(position.get("subcompany")),
        occupation=text(position.get("occupation")),
        occupation_category=text(position.get("occupationCategory")),
        keywords=texts((text(position.get("keywords")) or "").split(",")),
        level=text(position.get("seniority")),
        years_of_experience=text(position.get("yearsOfExperience")),
    )


class PersonioSpider(HostBoundSpider):
    """One request a board, at the company's host in either domain; else its pages."""

    name = "personio"
    known = KNOWN
    read = staticmethod(read)
    accept = "application/xml, text/xml;q=0.9, text/html;q=0.8"
    # A company that is unknown is sent to the vendor's own site.
    away_is_gone = True
    by_pages = False

    def first_requests(self) -> Iterable[Request]:
        """The company's host, then the one of the same name in the other domain."""
        own = HOST.fullmatch(urlsplit(self.board.url).hostname or "")
        first = own[2] if own else "de"
        second = "com" if first == "de" else "de"
        self.sites = [
            f"https://{self.token()}.jobs.personio.{domain}" for domain in (first, second)
        ]
        return super().first_requests()

    def ask(self, place: int) -> Request:
        """All positions, each in its own language; or the page that lists them."""
        path = "/?language=en" if self.by_pages else "/xml"
        return self.list_page(self.base(self.sites[0]) + path, place)

    def parse_list(self, response: Response, place: int) -> Iterator[Any]:
        """The list; where a host has none, the other host's, where it has no XML, the page."""
        if response.status in REDIRECTS and len(self.sites) > 1 and not self.board.api:
            self.sites.pop(0)
            yield self.ask(place)
            return
        if response.status == 404 and not self.by_pages:
            self.by_pages = True
            yield self.ask(place)
            return
        yield from super().parse_list(response, place)

    def answer(self, response: Response) -> Any:
        """The positions, or the links to them."""
        if self.by_pages:
            return self.links(response)
        try:
            found = positions(response.body)
        except UnreadableXml as error:
            self.tally.lose("bad xml", first=True, note=f"{response.url}: {error}"[:300])
            return None
        if not END.search(response.body[-200:]):
            note = f"{response.url} broke off after {len(found)} positions"
            self.tally.lose("broken xml", note=note)
        return found

    def links(self, response: Response) -> Any:
        """A row for each position that the company's page links to."""
        tree = markup.parse(getattr(response, "text", ""))
        found: dict[str, Any] = {}
        for anchor in tree.iter("a") if tree is not None else ():
            if number := JOB_PAGE.search(anchor.get("href") or ""):
                found.setdefault(number[1], {"id": number[1]})
        if not found:
            note = f"{response.url} links to no position, and there is no XML"
            self.tally.lose("no job links", first=True, note=note)
            return None
        self.tally.note(f"{self.sites[0]} has its XML switched off; its pages were read instead")
        return list(found.values())

    def cut(self, answer: Any, place: int) -> Listing | None:
        """All there is, with what is unread of it counted."""
        for name in (name for row in answer for name in unread(mapping(row), KNOWN)):
            self.tally.count(f"unread/{name}")
        return Listing(answer)

    def record(self, row: Any, answer: Any) -> Any:
        """The position, its page where that was read, and the host that both are of."""
        return {"list": row} | filled(page=answer, site=self.sites[0])

    def detail(self, row: Any) -> Request | None:
        """The page of a position that the XML does not tell."""
        number = self.key(row)
        if not self.by_pages or number is None:
            return None
        return self.detail_page(f"{self.base(self.sites[0])}/job/{number}", row)

    def mark(self, row: Any) -> Any:
        """A link says nothing of changes."""
        return None

    def says_gone(self, response: Response) -> bool:
        """A page that is gone, or says that its position is closed."""
        return pages.says_closed(response)

    def details_of(self, response: Response) -> Any:
        """What the page of a position tells."""
        found = pages.page_record(response, self.board)
        if found is None:
            self.tally.lose("no posting on page", note=f"{response.url} reads as no posting")
        return found
