"""Any career page by the board's own CSS selectors."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urldefrag, urlsplit

from parsel import Selector
from scrapy import Request
from scrapy.http import Response, TextResponse
from scrapy.utils.response import get_base_url

from postings.clean.address import canonical_url
from postings.clean.dates import read_date
from postings.model import RawPosting
from spiders import links, platforms, selecting
from spiders.catalogue import Board, CatalogueError
from spiders.listing import Listing, ListSpider
from spiders.pages import (
    at_base,
    completed,
    is_of_board,
    next_number,
    page_record,
    public,
    says_closed,
)
from spiders.platforms import jsonld
from spiders.schema_org import url_id
from spiders.shape import mapping, record_of, text, texts, web_address

KNOWN = frozenset(("data", "detail", "format", "lang", "list", "url", *selecting.FIELDS))
# Fewer are a year's or a floor's as often as a posting's.
DIGITS = 3
DATES = {"date", "updated", "closes"}
SOME_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def read(record: Any, board: Board) -> RawPosting:
    """A posting from its row and its page: what selectors chose, then what the page tells."""
    held = record_of(record)
    if "format" in held:
        return jsonld.read(held, board)
    whole = held if "list" not in held else mapping(held["list"])
    page = mapping(held.get("detail")) if "list" in held else {}
    told = mapping(page.get("fields")) | whole
    url, chosen = web_address(whole.get("url")), text(told.get("description"))
    posting = RawPosting(
        platform="html",
        board=board.name,
        employer=board.employer or None,
        url=url,
        posting_id=_id(url),
        role_number=text(told.get("role_number")),
        title=text(told.get("title")),
        locations=texts(told.get("location")),
        workplace=text(told.get("workplace")),
        employment_type=text(told.get("employment_type")),
        department=text(told.get("department")),
        team=text(told.get("team")),
        published=text(told.get("date")),
        updated=text(told.get("updated")),
        closes=text(told.get("closes")),
        description_html=chosen,
        language=text(told.get("language")),
    )
    posting = completed(posting, page.get("page"), board)
    return posting.model_copy(update={"description_html": chosen}) if chosen else posting


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The rows of a saved list by the board's selectors, else what a saved page tells."""
    page = body.decode("utf-8", "replace") if isinstance(body, bytes) else body
    if {"row", "link"} & board.select.keys():
        return list(selecting.rows_of(Selector(text=page), board.url, board.select))
    return list(jsonld.page_records(page, text(board.options.get("page_url")), board))


def _id(url: str | None) -> str | None:
    """The address's number, else its path: a last word alone may stand for several postings."""
    parts = urlsplit(canonical_url(url) or "")
    if fragment := urlsplit(url or "").fragment:
        return fragment[:200]
    found = url_id(parts.geturl()) or ""
    named = sum(sign.isdigit() for sign in found) >= DIGITS
    return found if named else f"{parts.path}?{parts.query}".strip("/?")[:200] or None


def _is_age(written: Any) -> bool:
    """Whether a date is told by how long ago it was."""
    told = text(written)
    return read_date(told)[0] is None and read_date(told, SOME_DAY)[0] is not None


class HtmlSpider(ListSpider):
    """Walks a list page by `select` (row, link, title, next...) and reads each posting's page.

    `select: empty` or `options: empty: WORDS` is the sign that there is no opening. `options`:
    `page: NAME` or `offset: NAME` where that parameter counts pages or rows; `details: false`
    where rows are whole.
    """

    name = "html"
    known = KNOWN
    read = staticmethod(read)
    one_vendor = False
    start_at = ""
    accept = "text/html"

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.matched: set[str] = set()
        self.numbered = text(self.board.options.get("page"))
        self.by_offset = text(self.board.options.get("offset"))
        # A page's own data is looked for as if nothing were selected.
        self.plain = self.board.model_copy(update={"select": {}})

    def first_requests(self) -> Iterator[Request]:
        """The list, once its selectors are selectors."""
        if wrong := selecting.mistakes(self.board.select):
            raise CatalogueError([f"{self.board.name}: {mistake}" for mistake in wrong])
        yield from super().first_requests()

    def ask(self, place: str) -> Request:
        """A page of the list."""
        return self.list_page(at_base(self.board, place or self.board.url), place)

    def answer(self, response: Response) -> Listing | None:
        """The page's rows; a page without any is read only where it says that it is empty."""
        if not isinstance(response, TextResponse):
            self.tally.lose("no page", first=True, note=f"{response.url} is no page of text")
            return None
        select, first = self.board.select, bool(response.meta.get("first"))
        page, base = Selector(text=response.text), public(self.board, get_base_url(response))
        found = selecting.rows_of(page, base, select)
        if not found:
            past_the_end = not first and bool(self.numbered or self.by_offset)
            if not past_the_end and not self._says_empty(page):
                self._unmatched("row" if "row" in select else "link", response.url, first)
                return None
            return Listing([])
        for name in {"link", "title"} & select.keys():
            if not any({"link": "url"}.get(name, name) in row for row in found):
                self._unmatched(name, response.url, first)
        self.matched.update(*found)
        self._hand_over(found)
        kept = [row for row in found if "url" in row or "title" in row]
        if not kept:
            self._unmatched("row" if "row" in select else "link", response.url, first)
        elif left := len(found) - len(kept):
            self.tally.count("row that is no posting", left)
        return Listing(kept, following=self._following(page, response, len(found), first))

    def cut(self, answer: Listing, place: str) -> Listing:
        """The page as it was read."""
        return answer

    def key(self, row: Any) -> str | None:
        """The posting's id, else what the row shows."""
        held = mapping(row)
        if url := text(held.get("url")):
            return _id(url)
        return " ".join([text(held.get("title")) or "", *texts(held.get("location"))]) or None

    def detail(self, row: Any) -> Request | None:
        """The posting's page, unless the row is whole or leads nowhere else."""
        held = mapping(row)
        url = text(held.get("url"))
        whole = "description" in held or self.board.options.get("details") is False
        if url is None or whole or urlsplit(url).fragment:
            return None
        return self.detail_page(at_base(self.board, url), row)

    def mark(self, row: Any) -> Any:
        """What the row shows, without dates that are ages."""
        shown = mapping(row).items()
        return {name: value for name, value in shown if name not in DATES or not _is_age(value)}

    def record(self, row: Any, answer: Any) -> Any:
        """The row, with its page where that was read."""
        self.matched |= mapping(mapping(answer).get("fields")).keys()
        return super().record(row, answer)

    def details_of(self, response: Response) -> Any:
        """What the selectors find on the posting's page, and what the page itself tells."""
        if not isinstance(response, TextResponse):
            self.tally.count("posting on no page of text")
            return {"fields": {}}
        fields = selecting.fields_of(Selector(text=response.text), self.board.select)
        page = page_record(response, self.plain)
        if page is None and "description" not in fields:
            self.tally.lose("no posting on page", note=f"{response.url} reads as no posting")
            return None
        return {"fields": fields, "page": page}

    def says_gone(self, response: Response) -> bool:
        """A page that is gone, says so, or has led back to the list."""
        asked = response.meta.get("redirect_urls")
        list_page = at_base(self.board, self.board.url)
        back = asked and urldefrag(response.url)[0].partition("?")[0] == list_page.partition("?")[0]
        return says_closed(response) or bool(back)

    def ended(self, reason: str) -> None:
        """A selector that found nothing anywhere is a mistake, not a field left blank."""
        if self.listed:
            for name in self.board.select.keys() & set(selecting.FIELDS) - self.matched:
                self._unmatched(name, self.board.url, False)
        super().ended(reason)

    def _says_empty(self, page: Selector) -> bool:
        select, words = self.board.select, text(self.board.options.get("empty"))
        shown = " ".join(page.root.text_content().split()) if page.root is not None else ""
        return bool("empty" in select and page.css(select["empty"])) or bool(
            words and words.casefold() in shown.casefold()
        )

    def _unmatched(self, name: str, url: str, first: bool) -> None:
        query = self.board.select[name]
        note = f"select.{name} '{query}' matches nothing on {url}; correct it in boards.yml"
        if name in {"row", "link"}:
            note += (
                ", and say by 'select: {empty: CSS}' how the page shows that there is no opening"
            )
        self.tally.lose("selector matches nothing", first=first, note=note)

    def _following(
        self, page: Selector, response: TextResponse, rows: int, first: bool
    ) -> str | None:
        if self.numbered:
            return next_number(response.url, self.numbered, begins=1, step=1)
        if self.by_offset:
            return next_number(response.url, self.by_offset, begins=0, step=rows)
        usual = links.next_page(response.text, response.url, {})
        if "next" not in self.board.select:
            return usual
        base = public(self.board, get_base_url(response))
        chosen = selecting.link_of(page, self.board.select["next"], base)
        if chosen is None and usual and first:
            self._unmatched("next", response.url, False)
        if chosen is None or is_of_board(self.board, response.url, chosen):
            return chosen
        note = f"the next page is {chosen[:200]}, on another host: not read"
        self.tally.lose("list leads away", note=note)
        return None

    def _hand_over(self, found: list[dict[str, Any]]) -> None:
        for row in found:
            known = platforms.recognise(row["url"]) if "url" in row else None
            if known:
                told = f"its links lead to {known[1]} at {known[0]}: follow that board itself"
                self.tally.note(told)
                return
