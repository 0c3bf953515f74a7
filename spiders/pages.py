"""A posting's own page, read to complete what its list says."""

from typing import Any
from urllib.parse import urlsplit

from scrapy.http import Response
from w3lib.url import add_or_replace_parameter, url_query_parameter

from postings.model import RawPosting
from spiders import headings
from spiders.base import GONE
from spiders.catalogue import Board
from spiders.platforms import jsonld
from spiders.shape import mapping, origin

COMPLETED = (
    "employer", "url", "apply_url", "posting_id", "role_number", "title", "locations", "workplace",
    "employment_type", "department", "published", "updated", "closes", "pay", "description_html",
    "language",
)  # fmt: skip


def page_record(response: Response, board: Board) -> dict[str, Any] | None:
    """The page's posting: its structured data, else what its headings tell; None for none."""
    url = public(board, response.url)
    found = jsonld.page_records(getattr(response, "text", ""), url, board)
    return found[0] if found else None


def says_closed(response: Response) -> bool:
    """Whether a page is gone, or is a notice that its posting is closed."""
    if response.status in GONE:
        return True
    page = getattr(response, "text", "")
    return response.status == 200 and "JobPosting" not in page and headings.says_closed(page)


def completed(posting: RawPosting, record: Any, board: Board) -> RawPosting:
    """The posting with what only its page's record says, and the longer description of the two."""
    if not mapping(record):
        return posting
    page = jsonld.read(record, board)
    told = {name: getattr(page, name) for name in COMPLETED if not getattr(posting, name)}
    if len(page.description_html or "") > len(posting.description_html or ""):
        told["description_html"] = page.description_html
    return posting.model_copy(update=told | {"extra": page.extra | posting.extra})


def at_base(board: Board, url: str) -> str:
    """Where a page of the board is asked for: at the board's `api` if it has one."""
    base = (board.api or "").rstrip("/")
    if not base or url == base or url.startswith((f"{base}/", f"{base}?")):
        return url
    parts = urlsplit(url)
    return base + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def public(board: Board, url: str) -> str:
    """The address that visitors know a page by which was asked for at the board's `api`."""
    base = (board.api or "").rstrip("/")
    return origin(board.url) + url.removeprefix(base) if base and url.startswith(base) else url


def next_number(here: str, name: str, begins: int, step: int) -> str | None:
    """An address with its parameter of that name counted on, where that is a number."""
    number = url_query_parameter(here, name) or str(begins)
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        return None
    return add_or_replace_parameter(here, name, str(int(number) + step))


def is_of_board(board: Board, here: str, url: str) -> bool:
    """Whether an address that a page names lies on the page's own host, or on the board's."""
    return origin(url) in {origin(here), origin(board.url)}
