"""Postings from a file of one's own: JSON Lines or CSV with the model's field names; no network."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from postings.model import RawPosting
from spiders.base import BoardSpider
from spiders.catalogue import MEBIBYTE, Board, CatalogueError
from spiders.shape import UnreadableRecord, record_of, text, texts

FIELDS = frozenset(RawPosting.model_fields)
KNOWN = FIELDS
# Fields that hold more than one text: JSON in a cell, or places set apart by a bar or a semicolon.
OBJECTS = {"extra", "pay"}
SEPARATORS = ("|", ";", "\n")
BOM = "\ufeff"
LONGEST_CELL = 16 * MEBIBYTE


def read(record: Any, board: Board) -> RawPosting:
    """A posting from one record: it says what it is, the board only what the record leaves out."""
    if isinstance(record, str):
        raise UnreadableRecord(record)
    posting = RawPosting.model_validate(record_of(record))
    told = {"board": board.name, "employer": posting.employer or board.employer or None}
    return posting.model_copy(update=told)


def read_answer(body: bytes | str, board: Board) -> list[Any]:
    """The records of a file's content; in the place of one that is none, what is wrong with it."""
    written = body.decode("utf-8-sig") if isinstance(body, bytes) else body.removeprefix(BOM)
    return [record for _, record in records(io.StringIO(written, newline=""))]


def records(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """(line number, record or what is wrong with it); CSV unless the first line is an object."""
    held = iter(lines)
    before, first = 0, ""
    for first in held:
        if first.strip():
            break
        before += 1
    whole = _chained(first, held)
    found = _json_lines(whole) if first.lstrip()[:1] in {"{", "["} else _csv(whole)
    yield from ((before + line, record) for line, record in found)


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    yield first
    yield from rest


def _json_lines(lines: Iterator[str]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield number, f"not JSON: {error}"[:200]
        else:
            told = f"one JSON object a line is due, this is {type(record).__name__}"
            yield number, record if isinstance(record, dict) else told


def _csv(lines: Iterator[str]) -> Iterator[tuple[int, dict[str, Any] | str]]:
    head = next(lines, "")
    # A spreadsheet in some languages writes semicolons.
    delimiter = max(",;\t", key=head.count)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.DictReader(_chained(head, lines), delimiter=delimiter, strict=True)
    if not FIELDS & set(reader.fieldnames or ()):
        yield 1, f"no column is a field of a posting; fields are {', '.join(sorted(FIELDS))}"
        return
    try:
        for row in reader:
            yield reader.reader.line_num, from_cells(row)
    except csv.Error as error:
        yield reader.reader.line_num, f"not CSV: {error}"


def from_cells(row: Mapping[str | None, Any]) -> dict[str, Any] | str:
    """The filled cells of a row as fields; columns of other names are kept under `extra`."""
    held: dict[str, Any] = {}
    other: dict[str, Any] = {}
    for name, cell in row.items():
        value = cell if isinstance(cell, list | dict) else text(cell)
        if name is None:
            return "more cells than columns"
        if value is None:
            continue
        try:
            (held if name in FIELDS else other)[name] = _cell(name, value)
        except ValueError as error:
            return f"{name}: not JSON: {error}"
    if other:
        held["extra"] = other | held.get("extra", {})
    return held


def _cell(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if name in OBJECTS:
        return json.loads(value)
    if name != "locations":
        return value
    if value.startswith("["):
        return json.loads(value)
    separator = next((sign for sign in SEPARATORS if sign in value), None)
    return texts(value.split(separator)) if separator else [value]


def path_of(board: Board) -> Path:
    """The file that the board's own entry names."""
    given = text(board.options.get("path"))
    parts = urlsplit(board.url)
    if given is None and parts.scheme != "file":
        told = f"{board.name}: no file is named; write 'options: {{path: FILE}}'"
        raise CatalogueError([f"{told}, or 'url: file:///whole/path'"])
    path = Path(given).expanduser() if given else Path(unquote(parts.path))
    if not path.is_file():
        raise CatalogueError([f"{board.name}: there is no file {path}"])
    return path


class FileSpider(BoardSpider):
    """Reads the file that boards.yml names, by a `file:` address or `options: path: FILE`.

    The file is the whole board, so that what it no longer holds closes; `options: whole: false`
    where it is a part.
    """

    name = "file"
    known = KNOWN
    read = staticmethod(read)
    one_vendor = False

    def first_requests(self) -> Iterator[Any]:
        """Every record as an observation; nothing is requested."""
        path = path_of(self.board)
        if path.stat().st_size > self.board.max_bytes:
            note = f"{path} is larger than max_bytes {self.board.max_bytes}"
            self.tally.lose("oversize", first=True, note=note)
            return
        if not path.stat().st_size:
            note = f"{path} is empty, as an export that broke is; a CSV's header alone says 'none'"
            self.tally.lose("empty file", first=True, note=note)
            return
        self.tally.pages += 1
        if self.board.options.get("whole") is False:
            self.tally.note(f"{path} is said to be a part of the board: nothing closes by absence")
            self.tally.window = True
        try:
            with path.open(encoding="utf-8-sig", newline="") as lines:
                yield from self._observations(path, lines)
        except UnicodeDecodeError as error:
            self.tally.lose("unreadable file", first=True, note=f"{path} is not UTF-8: {error}")
        except CloseSpider:
            # A cap is reached; it is noted already.
            return

    def _observations(self, path: Path, lines: Iterable[str]) -> Iterator[Any]:
        answer = Response(path.absolute().as_uri())
        for line, record in records(lines):
            told = record if isinstance(record, str) else None
            if not isinstance(record, str):
                if not self.fresh(text(record.get("posting_id")) or text(record.get("url"))):
                    continue
                observation = self.observe(record, None, answer)
                told = text(observation.posting.extra.get("reader_error"))
                yield observation
            if told:
                # It may have been any posting, so what is missing is not gone.
                self.tally.lose("unreadable line", note=f"{path.name}:{line}: {told}"[:300])
