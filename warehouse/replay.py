"""Rebuilding the whole store from landing alone, or cleaning anew what it holds."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb
from pydantic import BaseModel

from postings.clean import CLEANER_VERSION
from postings.decisions import Decision
from warehouse.by_hand import follow
from warehouse.landing import LANDING, DamagedBatch, landed
from warehouse.merge import CleanFile, clean_again, merge_batch
from warehouse.store import STORE, connect, hold_store, open_store

ASIDE = ".store.duckdb.new"


class Recleaned(BaseModel):
    """How many contents of each board were cleaned anew, and how many read otherwise by field."""

    cleaned: dict[str, int]
    fields: dict[str, int]


def rebuild_store(
    home: Path,
    clean_file: CleanFile,
    decisions: Sequence[Decision] = (),
    on_batch: Callable[[str, int, int], None] | None = None,
    wait: float = 30.0,
) -> dict[str, str]:
    """Merge every landed batch into a new store and put it in the old one's place.

    Returns the batches that could not be merged with their errors; the old store stays until the
    new one is whole.
    """
    aside, batches = home / ASIDE, landed(home)
    damaged: dict[str, str] = {}
    for stale in (aside, Path(f"{aside}.wal")):
        stale.unlink(missing_ok=True)
    with hold_store(home, wait) as old, tempfile.TemporaryDirectory(dir=home) as folder:
        store = connect(aside, wait)
        try:
            follow(store, decisions)
            _keep_recleaned(old, store, Path(folder, "recleaned.parquet"))
            for position, batch in enumerate(batches, 1):
                if on_batch is not None:
                    on_batch(batch, position, len(batches))
                try:
                    merge_batch(store, home / LANDING / batch, clean_file)
                except DamagedBatch as error:
                    damaged[batch] = str(error)
        finally:
            store.close()
        aside.replace(home / STORE)
        Path(f"{home / STORE}.wal").unlink(missing_ok=True)
    return damaged


def clean_store_again(
    home: Path,
    clean_file: CleanFile,
    on_board: Callable[[str, int, int], None] | None = None,
    wait: float = 30.0,
) -> Recleaned:
    """Clean what other rules made of the contents of a store, without crawl or landing.

    One transaction a board: what was done stays when a later one fails, and is not done again.
    """
    since, cleaned = datetime.now(UTC), dict[str, int]()
    with open_store(home, wait) as store:
        boards = [
            str(board)
            for board, _ in _asked(store, "outdated_boards", cleaner_version=CLEANER_VERSION)
        ]
    for position, board in enumerate(boards, 1):
        if on_board is not None:
            on_board(board, position, len(boards))
        # Others may merge in between.
        with open_store(home, wait) as store:
            cleaned[board] = clean_again(store, board, clean_file)
    with open_store(home, wait) as store:
        fields = {str(f): int(n) for f, n in _asked(store, "recleaned_fields", since=since)}
    return Recleaned(cleaned=cleaned, fields=fields)


def _asked(store: duckdb.DuckDBPyConnection, query: str, **values: object) -> list[tuple[Any, ...]]:
    sql = files("warehouse.queries").joinpath(f"{query}.sql").read_text("utf-8")
    return store.execute(sql, values).fetchall()


def _keep_recleaned(
    old: duckdb.DuckDBPyConnection, store: duckdb.DuckDBPyConnection, between: Path
) -> None:
    """What was once read otherwise is the one thing that landing does not tell."""
    tables = old.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    if ("recleaned",) in tables:
        old.execute(f"COPY recleaned TO '{between}' (FORMAT parquet)")
        store.execute("INSERT INTO recleaned BY NAME FROM read_parquet(?)", [str(between)])
