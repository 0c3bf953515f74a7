"""A site that shows its list in one of several ways: the first that lists postings is walked."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, NamedTuple

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from spiders.base import GONE
from spiders.challenge import is_challenge
from spiders.hostbound import REDIRECTS, HostBoundSpider
from spiders.listing import Listing

# The sign that a board is empty, and not only a page that lists nothing.
NOTHING_OPEN = re.compile(
    r"\bno (?:current |open )?(?:jobs?|openings?|results?|positions?|vacancies|opportunities)\b",
    re.I,
)


class Surface(NamedTuple):
    """Where a page stands: a way of listing, and the page on it."""

    name: str
    at: Any = 0


class NoList(ValueError):
    """What came is no list of postings; says what it is."""


class SurfaceSpider(HostBoundSpider):
    """Walks one surface after the other until one lists postings; none at all is no empty board.

    A platform says `ask` and `listing`; there it may set `onward`, the page after one without a
    new row, and `broken`, that the surface broke off: then the next one tells the rest.
    """

    ways: ClassVar[tuple[str, ...]]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.surfaces = self.ways
        self.tried: list[str] = []
        self.failures: list[Failure] = []
        self.statuses: set[int] = set()
        self.before = 0
        self.found: Listing | None = None
        self.onward: Surface | None = None
        self.broken = False

    def ask(self, place: Surface) -> Request:
        """The request of a page; made with `self.list_page`."""
        raise NotImplementedError

    def listing(self, response: Response, place: Surface) -> Listing:
        """What a page lists, NoList where it is no list."""
        raise NotImplementedError

    def says_empty(self, response: Response, place: Surface) -> bool:
        """Whether a page without a posting says that there is none."""
        return False

    def first_requests(self) -> Iterable[Request]:
        """The first page of the first surface."""
        yield self.ask(Surface(self.surfaces[0]))

    def list_page(self, url: str, place: Surface, **options: Any) -> Request:
        """The request of a page, whose loss is the next surface's chance."""
        return super().list_page(url, place, **options).replace(errback=self.list_lost)

    def parse_list(self, response: Response, place: Surface) -> Iterator[Any]:
        """A page of the surface that lists, or the next surface."""
        if self.listed == self.before and (why := self._why_not(response, place)):
            self.tally.pages += 1
            yield from self.elsewhere(place, f"{response.url} {why}")
            return
        yield from super().parse_list(response, place)
        onward, self.onward = self.onward, None
        broken, self.broken = self.broken, False
        if onward is not None:
            yield self.ask(onward)
        elif broken:
            yield from self.elsewhere(place, f"{response.url} broke off")

    def list_lost(self, failure: Failure) -> Iterator[Any]:
        """A page that did not come."""
        if self.listed != self.before:
            self.lost(failure)
            return
        self.failures.append(failure)
        # Scrapy puts the request on the failure.
        request: Request = failure.request  # type: ignore[attr-defined]
        why = f"{request.url} did not come: {failure.value}"
        yield from self.elsewhere(request.cb_kwargs["place"], why)

    def elsewhere(self, place: Surface, why: str) -> Iterator[Any]:
        """The next surface; after the last one, what was tried."""
        self.tried.append(why)
        self.before, self.onward, self.broken = self.listed, None, False
        left = self.surfaces[self.surfaces.index(place.name) + 1 :]
        if left:
            yield self.ask(Surface(left[0]))
            return
        self.tally.gone |= bool(self.statuses) and self.statuses <= GONE and not self.failures
        for failure in self.failures:
            self.lost(failure)
        name = "broken list" if self.listed else "no list"
        self.tally.lose(name, first=not self.listed, note="; ".join(self.tried)[:1000])

    def _why_not(self, response: Response, place: Surface) -> str:
        """Why a surface's first page lists nothing, empty where it does or is a bot wall."""
        if response.status == 202 or is_challenge(response.body):
            return ""
        self.statuses.add(response.status)
        if response.status in REDIRECTS:
            location = (response.headers.get("Location") or b"").decode("latin-1")
            return f"sends on to {location[:200]}"
        if response.status != 200:
            return f"answered {response.status}"
        try:
            self.found = self.listing(response, place)
        except NoList as error:
            return str(error)[:300]
        listed = self.found.rows or self.onward or self.says_empty(response, place)
        return "" if listed else "lists no posting"

    def answer(self, response: Response) -> Listing | None:
        """What a page lists, as it was read already or is read now."""
        found, self.found = self.found, None
        if found is not None:
            return found
        try:
            return self.listing(response, response.cb_kwargs["place"])
        except NoList as error:
            self.tally.lose("no list in answer", note=f"{response.url} {error}"[:300])
            return None

    def cut(self, answer: Listing, place: Surface) -> Listing:
        """The page as `listing` cut it."""
        return answer
