"""Reads saved answers, pages and texts: what `jobfeed parse` prints before cleaning."""

from collections.abc import Iterator
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from postings.model import RawPosting
from spiders import platforms
from spiders.catalogue import Board
from spiders.hydration import HYDRATION
from spiders.platforms.text import read_text
from spiders.shape import mapping, rows

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
    head = body[:3].removeprefix(b"\xef\xbb\xbf") + body[3:]
    start = head.lstrip()[:1]
    if name.endswith((".txt", ".md", ".text")):
        return "text"
    if start in (b"{", b"["):
        return _json_platform(orjson.loads(head))
    if start == b"<" or name.endswith((".html", ".htm", ".xhtml")):
        page = body.decode("utf-8", "replace")
        return "apple" if HYDRATION.search(page) else "jsonld"
    raise UnknownShape(f"{path_name}: cannot tell the platform; say --platform")


def _json_platform(answer: Any) -> str:
    held = mapping(answer)
    first = mapping(rows(answer)[0]) if rows(answer) else {}
    if "jobs" in held and not held.get("apiVersion") or "absolute_url" in held:
        return "greenhouse"
    if isinstance(answer, list) and (not answer or "text" in first and "hostedUrl" in first):
        return "lever"
    if "hostedUrl" in held and "text" in held:
        return "lever"
    res = mapping(held.get("res")) or held
    if "searchResults" in res or "postingTitle" in res:
        return "apple"
    if any("JobPosting" in str(mapping(row).get("@type")) for row in [held, *rows(answer)[:5]]):
        return "jsonld"
    raise UnknownShape("no known platform answers JSON of this shape; say --platform")


def _records(
    path_name: str, body: bytes, platform: str, url: str | None, employer: str | None
) -> Iterator[RawPosting | BadRecord]:
    module = platforms.readers()[platform]
    # An address that is no web address would not pass as a board's; it is none of the page's.
    board = Board.model_construct(
        employer=employer or "", url=url or NOWHERE, platform=platform, name="", api=None,
        select={}, options={"page_url": url}, aggregator=False,
    )  # fmt: skip
    body = body.removeprefix(b"\xef\xbb\xbf")
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
    for number, line in enumerate(body.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            held = orjson.loads(line)
            posting = RawPosting.model_validate(held)
        except orjson.JSONDecodeError as error:
            yield BadRecord(source=path_name, line=number, error=f"not JSON: {error}")
        except ValidationError as error:
            told = "; ".join(
                f"{'.'.join(map(str, part['loc'])) or 'line'}: {part['msg']}"
                for part in error.errors()[:5]
            )
            yield BadRecord(source=path_name, line=number, error=told)
        else:
            update = {"employer": posting.employer or employer, "url": posting.url or url}
            yield posting.model_copy(update=update)
