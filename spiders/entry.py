"""Adds an entry to boards.yml as text, so that what a person wrote there stays as it is."""

from pathlib import Path
from typing import Any

from spiders.catalogue import Board, CatalogueError, load_boards
from spiders.entries import add_entry


def append_board(path: Path, entry: dict[str, Any]) -> Board:
    """Append an entry and return its board; CatalogueError where the file or the entry is wrong."""
    written = path.exists() and path.read_text(encoding="utf-8").strip()
    held = load_boards(path) if written else []
    board = Board(**entry)
    taken = next((known for known in held if known.name == board.name), None)
    if taken is not None:
        told = f"{path.name}: the board '{board.name}' is there already ({taken.url})"
        raise CatalogueError([f"{told}; give this one another name with --name"])

    def check(aside: Path) -> None:
        if len(load_boards(aside)) != len(held) + 1:
            raise CatalogueError([f"{path.name}: no place for an entry; add it by hand at its end"])

    add_entry(path, "boards", entry, check)
    return board
