"""A board whose list is walked page by page: the steps that platforms share."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, NamedTuple

from scrapy import Request
from scrapy.http import Response

from spiders.base import GONE, blank
from spiders.recognise import from_page
from spiders.remembering import RememberingSpider
from spiders.shape import mapping, text

# Totals are now and then a row or two too high: one in fifty may be missing.
TOTALS_LIE = 50


class Listing(NamedTuple):
    """What one list page holds.

    `total` is what the platform says the board holds, `following` where the next page begins: an
    offset, a page number, a cursor; None at the end.
    """

    rows: list[Any]
    total: int | None = None
    following: Any = None


class ListSpider(RememberingSpider):
    """Asks for list pages until the end, and for the details of what is new or changed.

    A platform says `ask` (the request of a page), `cut` (what stands on it) and, where rows are
    not whole, `detail`. A page without a new row ends the walk: a server that ignores its paging
    would serve the same page for ever.
    """

    start_at: ClassVar[Any] = 0
    # Rows by which a platform's total is usually too high.
    slack: ClassVar[int] = 0
    # How often a page that is empty by mistake is asked for again.
    ask_again: ClassVar[int] = 0
    accept = "application/json"

    # --- what a platform says ------------------------------------------------------------------

    def ask(self, place: Any) -> Request:
        """The request of the list page at `place`; made with `self.list_page`."""
        raise NotImplementedError

    def cut(self, answer: Any, place: Any) -> Listing | None:
        """What a page holds; None where it has not the shape of a list."""
        raise NotImplementedError

    def key(self, row: Any) -> str | None:
        """What tells a row's posting from others on this board."""
        return text(mapping(row).get("id"))

    def detail(self, row: Any) -> Request | None:
        """The request of a row's details; None where the row is whole."""
        return None

    def mark(self, row: Any) -> Any:
        """What of a row changes when its details do: an updated date where there is one."""
        return row

    def record(self, row: Any, answer: Any) -> Any:
        """The record of a row, with the answer of its details where there is one."""
        return row if answer is None else {"list": row, "detail": answer}

    def details_of(self, response: Response) -> Any:
        """What a details page holds, as JSON can keep it; None where it cannot be read."""
        return self.json(response)

    def says_gone(self, response: Response) -> bool:
        """Whether a details page says that the posting is closed."""
        return response.status in GONE

    def answer(self, response: Response) -> Any:
        """What a list page holds; JSON unless a platform says otherwise."""
        return self.json(response)

    # --- the walk ------------------------------------------------------------------------------

    total: int | None = None
    listed = 0

    def first_requests(self) -> Iterable[Request]:
        """The first list page."""
        yield self.ask(self.start_at)

    def list_page(self, url: str, place: Any, **options: Any) -> Request:
        """The request of a list page."""
        headers = {"Accept": self.accept} | options.pop("headers", {})
        return self.page(
            url,
            self.parse_list,
            first=place == self.start_at,
            headers=headers,
            cb_kwargs={"place": place},
            **options,
        )

    def detail_page(self, url: str, row: Any, **options: Any) -> Request:
        """The request of a row's details."""
        headers = {"Accept": self.accept} | options.pop("headers", {})
        return self.page(url, self.parse_detail, headers=headers, cb_kwargs={"row": row}, **options)

    def parse_list(self, response: Response, place: Any) -> Iterator[Any]:
        """Cut a page into rows and ask for the next."""
        answer = self.answer(response) if self.arrived(response) else None
        if self.tally.gone and not self.board.api:
            yield self.page(self.board.url, self.parse_moved)
        if answer is None:
            return
        listing = self.cut(answer, place)
        if listing is None:
            note = f"{response.url} answered no list of postings"
            self.tally.lose("no list in answer", first=place == self.start_at, note=note)
            return
        if self.total is None:
            self.total = listing.total
        tries = response.meta.get("tries", 0)
        if not listing.rows and self.empty_is_odd() and tries < self.ask_again:
            self.tally.count("empty page asked for again")
            meta = response.meta | {"tries": tries + 1, "dont_cache": True}
            yield self.ask(place).replace(meta=meta)
            return
        fresh = [row for row in listing.rows if self.fresh(self.key(row))]
        self.listed += len(fresh)
        for row in fresh:
            yield from self.follow(row, response)
        if listing.following is not None and any(self.key(row) for row in fresh):
            yield self.ask(listing.following)
        else:
            self.check_total()

    def parse_moved(self, response: Response) -> None:
        """Where the public page of a board that is gone leads to now."""
        found = from_page(self.board.url, response.url, getattr(response, "text", ""))
        if found.board_url and found.platform != self.name:
            self.tally.note(f"it seems to have moved: try 'jobfeed add {found.board_url}'")

    def follow(self, row: Any, response: Response) -> Iterator[Any]:
        """A row as an observation, or the request that completes it."""
        request, key = self.detail(row), self.key(row)
        if request is None:
            yield self.observe(self.record(row, None), None, response)
            return
        kept = self.recall(key, self.mark(row))
        if kept is None:
            yield request
            return
        yield self.observe(self.record(row, kept), None, response)

    def parse_detail(self, response: Response, row: Any) -> Iterator[Any]:
        """A posting, or that it is gone."""
        key = self.key(row)
        if self.asked_once(response):
            yield self.again(response)
            return
        if self.says_gone(response):
            self.tally.pages += 1
            yield self.gone(blank(self.board, posting_id=key, url=self.public_url(row)))
            return
        answer = self.details_of(response) if self.arrived(response, listing=False) else None
        if answer is None:
            return
        self.keep(key, self.mark(row), answer)
        yield self.observe(self.record(row, answer), None, response)

    def public_url(self, row: Any) -> str | None:
        """The posting's own address by its row alone, where a row tells it."""
        return self.read(self.record(row, {}), self.board).url

    def empty_is_odd(self) -> bool:
        """Whether a page without rows cannot be the end."""
        return self.listed < (self.total or 0)

    def check_total(self) -> None:
        """Compare what was met with what the platform said."""
        missing = (self.total or 0) - self.listed
        if missing > self.slack and missing * TOTALS_LIE > (self.total or 0):
            note = f"{self.listed} of {self.total} postings were listed"
            self.tally.lose("short list", note=note)
