"""Reads saved answers, pages and texts: what `jobfeed parse` prints before cleaning."""

import io
from collections.abc import Iterator
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from postings.model import RawPosting
from spiders import platforms
from spiders.catalogue import Board
from spiders.platforms import file
from spiders.platforms.text import read_text
from spiders.shape import mapping, text

TABLES = (".csv", ".tsv")
BOM = b"\xef\xbb\xbf"
HEAD = 2_000
NOWHERE = "https://saved.invalid/"


class BadRecord(BaseModel):
    """What stands in the place of a line or record that cannot be read."""

    source: str
    line: int | None = None
    error: str


class UnknownShape(ValueError):
    """A saved answer whose platform cannot be told."""


def read_saved(
    path_name: str,
    body: bytes,
    platform: str | None = None,
    url: str | None = None,
    employer: str | None = None,
) -> list[RawPosting | BadRecord]:
    """Every posting of a saved file in its order; one BadRecord for each that cannot be read."""
    if platform is not None and platform not in platforms.readers():
        names = ", ".join(platforms.readers())
        return [
            BadRecord(source=path_name, error=f"unknown platform '{platform}'; known are {names}")
        ]
    if path_name.lower().endswith((".jsonl", ".ndjson")) and platform is None:
        return list(_lines(path_name, body, url, employer))
    if path_name.lower().endswith(TABLES) and platform is None:
        return list(_cells(path_name, body, url, employer))
    try:
        found = platform or recognise_saved(path_name, body)
        if found == "text":
            return [read_text(body.decode("utf-8-sig", "replace"), employer, url)]
        return list(_records(path_name, body, found, url, employer))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        return [BadRecord(source=path_name, error=f"{error}"[:500] or type(error).__name__)]


def recognise_saved(path_name: str, body: bytes) -> str:
    """The platform of a saved answer by its shape, or UnknownShape."""
    name = path_name.lower()
    body = body.removeprefix(BOM)
    start = body.lstrip()[:1]
    if name.endswith((".txt", ".md", ".text")):
        return "text"
    if start in (b"{", b"["):
        found = _claimed("looks_like", orjson.loads(body))
    elif start == b"<" or name.endswith((".html", ".htm", ".xhtml", ".xml", ".rss")):
        found = _claimed("looks_like_xml", body[:HEAD]) or _claimed("looks_like_page", body)
        found = found or "jsonld"
    else:
        found = None
    if found is None:
        raise UnknownShape(
            f"{path_name}: no known platform answers in this shape; say --platform, "
            f"one of {', '.join(platforms.readers())}"
        )
    return found


def _claimed(test: str, answer: Any) -> str | None:
    """The first platform whose test of this name claims the answer."""
    for name, module in platforms.readers().items():
        claims = getattr(module, test, None)
        if claims is not None and claims(answer):
            return name
    return None


def _records(
    path_name: str, body: bytes, platform: str, url: str | None, employer: str | None
) -> Iterator[RawPosting | BadRecord]:
    module = platforms.readers()[platform]
    # An address that is no web address would not pass as a board's; it is none of the page's.
    board = Board.model_construct(
        employer=employer or "", url=url or NOWHERE, platform=platform, name="", api=None,
        select={}, options={"page_url": url}, aggregator=False,
    )  # fmt: skip
    body = body.removeprefix(BOM)
    if platform == "jsonld" and body.lstrip()[:1] in (b"{", b"["):
        page = b'<script type="application/ld+json">' + body + b"</script>"
        body = page
    records = module.read_answer(body, board)
    if not records and platform == "jsonld":
        yield BadRecord(source=path_name, error="the page reads as no posting")
    for position, record in enumerate(records, 1):
        try:
            posting: RawPosting = module.read(record, board)
        except Exception as error:  # noqa: BLE001 - a record is foreign: whatever it breaks is told
            told = f"record {position}: {type(error).__name__}: {error}"
            yield BadRecord(source=path_name, line=position, error=told[:500])
        else:
            yield _owned(posting, url)


def _owned(posting: RawPosting, url: str | None) -> RawPosting:
    invented = (posting.url or "").startswith(NOWHERE)
    return posting.model_copy(
        update={
            "board": None,
            "url": url if invented or posting.url is None else posting.url,
            "apply_url": None if invented else posting.apply_url,
        }
    )


def _lines(
    path_name: str, body: bytes, url: str | None, employer: str | None
) -> Iterator[RawPosting | BadRecord]:
    for number, line in enumerate(body.removeprefix(BOM).split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            held = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield BadRecord(source=path_name, line=number, error=f"not JSON: {error}")
        else:
            yield posting_of(path_name, number, held, url, employer)


def _cells(
    path_name: str, body: bytes, url: str | None, employer: str | None
) -> Iterator[RawPosting | BadRecord]:
    try:
        lines = io.StringIO(body.decode("utf-8-sig"), newline="")
    except UnicodeDecodeError as error:
        yield BadRecord(source=path_name, error=f"not UTF-8: {error}")
        return
    for number, record in file.records(lines):
        yield posting_of(path_name, number, record, url, employer)


def posting_of(
    source: str, line: int, record: Any, url: str | None = None, employer: str | None = None
) -> RawPosting | BadRecord:
    """The RawPosting that a record of a file is, or what is wrong with it."""
    if isinstance(record, str):
        return BadRecord(source=source, line=line, error=record)
    try:
        posting = RawPosting.model_validate(record)
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(map(str, part['loc'])) or 'line'}: {part['msg']}"
            for part in error.errors()[:5]
        )
        return BadRecord(source=source, line=line, error=told)
    update = {"employer": posting.employer or employer, "url": posting.url or url}
    return posting.model_copy(update=update)


def first_employer(lines: bytes) -> str | None:
    """The employer that the first observation of a crawl's JSON Lines names."""
    for line in lines.splitlines():
        posting = mapping(mapping(orjson.loads(line)).get("posting"))
        if found := text(posting.get("employer")):
            return found
    return None
