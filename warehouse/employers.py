"""What a home knows of employers, followed by the store."""

from importlib.resources import files

import duckdb
import orjson

from postings.clean.employers import Employers
from warehouse.merge import CleanFile, clean_outdated, regroup
from warehouse.read import answers
from warehouse.transaction import at_once

HELD = "SELECT kind, mark, employer, employer_key FROM employer_marks"


def follow_employers(
    store: duckdb.DuckDBPyConnection, employers: Employers, clean_file: CleanFile
) -> int | None:
    """Make the store follow what is known of employers, by which `clean_file` cleans.

    Returns how many contents were cleaned anew: those whose employer may be another by what
    changed. None where the store follows already.
    """
    marks = list(employers.marks())
    if set(store.execute(HELD).fetchall()) == {tuple(mark.values()) for mark in marks}:
        return None
    with at_once(store):
        store.execute("SET VARIABLE marks = ?", [orjson.dumps(marks).decode()])
        store.execute(files("warehouse").joinpath("employers.sql").read_text("utf-8"))
        boards = store.execute("SELECT DISTINCT board FROM to_clean ORDER BY board").fetchall()
        cleaned = sum(clean_outdated(store, board, clean_file) for (board,) in boards)
        answers(store, "sources_of_renamed_boards.sql", {})
        regroup(store)
    return cleaned
