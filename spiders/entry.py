"""Adds an entry to boards.yml as text, so that what a person wrote there stays as it is."""

import io
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from spiders.catalogue import Board, CatalogueError, load_boards

INDENT = 2


def append_board(path: Path, entry: dict[str, Any]) -> Board:
    """Append an entry and return its board; CatalogueError where the file or the entry is wrong.

    The file is written aside and put in place by a rename; it is made where there is none.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    held = load_boards(path) if before.strip() else []
    board = Board(**entry)
    taken = next((known for known in held if known.name == board.name), None)
    if taken is not None:
        told = f"{path.name}: the board '{board.name}' is there already ({taken.url})"
        raise CatalogueError([f"{told}; give this one another name with --name"])
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(_with_entry(before, entry), encoding="utf-8")
    try:
        if len(load_boards(aside)) != len(held) + 1:
            raise CatalogueError([f"{path.name}: no place for an entry; add it by hand at its end"])
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return board


def _with_entry(before: str, entry: dict[str, Any]) -> str:
    document = YAML(typ="rt").load(before) if before.strip() else None
    boards = document["boards"] if isinstance(document, CommentedMap) else document
    if document is None or boards is None:
        head = before if before.strip() else ""
        head = head if isinstance(document, CommentedMap) else f"{head}boards:\n"
        return _ended(head) + _written(entry, INDENT)
    if boards.fa.flow_style():
        raise CatalogueError(["boards.yml is one line of '[...]'; write its boards as '- ' lines"])
    return _ended(before) + _written(entry, _column(boards))


def _column(boards: CommentedSeq) -> int:
    """Where the dashes of the list stand."""
    return max(0, boards.lc.col) if len(boards) else INDENT


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _written(entry: dict[str, Any], column: int) -> str:
    out = io.StringIO()
    YAML().dump([entry], out)
    return "".join(f"{' ' * column}{line}" for line in out.getvalue().splitlines(keepends=True))
