"""Rebuilding the whole store from landing alone, or cleaning anew what it holds."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import duckdb
from pydantic import BaseModel

from postings.clean import CLEANER_VERSION, NOBODY
from postings.clean.employers import Employers
from postings.decisions import Decision
from warehouse.by_hand import follow
from warehouse.copying import clear
from warehouse.employers import follow_employers
from warehouse.landing import DamagedBatch, all_landed, lacking
from warehouse.merge import CleanFile, clean_again, merge_batches, together
from warehouse.packs import all_folders, remember_packs
from warehouse.quoting import quoted
from warehouse.read import answers
from warehouse.store import STORE, connect, hold_store, open_store

ASIDE = ".store.duckdb.new"


class Recleaned(BaseModel):
    """How many contents of each board were cleaned anew, and how many read otherwise by field.

    `employers` counts those cleaned before that because others are known to be one employer.
    """

    cleaned: dict[str, int]
    fields: dict[str, int]
    employers: int = 0


def rebuild_store(
    home: Path,
    clean_file: CleanFile,
    decisions: Sequence[Decision] = (),
    employers: Employers = NOBODY,
    on_batch: Callable[[str, int, int], None] | None = None,
    wait: float = 30.0,
) -> dict[str, str]:
    """Merge every landed batch into a new store and put it in the old one's place.

    Returns the batches that could not be merged, and the packs that could not be read, with their
    errors; the old store stays until the new one is whole.
    """
    aside, of = home / ASIDE, len(all_landed(home))
    damaged: dict[str, str] = {}
    clear(aside)
    with hold_store(home, wait) as old, tempfile.TemporaryDirectory(dir=home) as folder:
        store = connect(aside, wait)
        try:
            follow_employers(store, employers, clean_file)
            follow(store, decisions)
            _keep_recleaned(old, store, Path(folder, "recleaned.parquet"))
            done = 0
            for group in chain.from_iterable(map(together, all_folders(home, damaged))):
                done += len(group)
                if on_batch is not None:
                    on_batch(group[-1].name, done, of)
                damaged |= _merge(store, group, clean_file)
            remember_packs(store, home)
            # What one pack holds damaged may lie whole in another.
            damaged = {name: damaged[name] for name in lacking(store, list(damaged))}
        finally:
            store.close()
        aside.replace(home / STORE)
        Path(f"{home / STORE}.wal").unlink(missing_ok=True)
    return damaged


def _merge(
    store: duckdb.DuckDBPyConnection, group: list[Path], clean_file: CleanFile
) -> dict[str, str]:
    """Merge what can be merged; returns the error of each batch that cannot."""
    try:
        merge_batches(store, group, clean_file)
    except DamagedBatch as error:
        if len(group) == 1:
            return {group[0].name: str(error)}
        half = len(group) // 2
        return {
            **_merge(store, group[:half], clean_file), **_merge(store, group[half:], clean_file)
        }  # fmt: skip
    return {}


def clean_store_again(
    home: Path,
    clean_file: CleanFile,
    employers: Employers = NOBODY,
    on_board: Callable[[str, int, int], None] | None = None,
    wait: float = 30.0,
) -> Recleaned:
    """Clean what other rules made of the contents of a store, without crawl or landing.

    One transaction a board: what was done stays when a later one fails, and is not done again.
    """
    since, cleaned = datetime.now(UTC), dict[str, int]()
    with open_store(home, wait) as store:
        renamed = follow_employers(store, employers, clean_file) or 0
        known = {"cleaner_version": CLEANER_VERSION}
        boards = [str(one["board"]) for one in answers(store, "outdated_boards.sql", known)]
    for position, board in enumerate(boards, 1):
        if on_board is not None:
            on_board(board, position, len(boards))
        # Others may merge in between.
        with open_store(home, wait) as store:
            cleaned[board] = clean_again(store, board, clean_file)
    with open_store(home, wait) as store:
        changed = answers(store, "recleaned_fields.sql", {"since": since})
        fields = {str(one["field"]): int(one["contents"]) for one in changed}
    return Recleaned(cleaned=cleaned, fields=fields, employers=renamed)


def _keep_recleaned(
    old: duckdb.DuckDBPyConnection, store: duckdb.DuckDBPyConnection, between: Path
) -> None:
    """What was once read otherwise is the one thing that landing does not tell."""
    tables = old.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    if ("recleaned",) in tables:
        # The old store takes no step to today's schema: before version 6 contents had hashes for
        # keys.
        old.execute(
            """COPY (
                SELECT * REPLACE (
                    CASE WHEN typeof(content_id) = 'VARCHAR'
                         THEN ('0x' || left(content_id::VARCHAR, 16))::UBIGINT
                         ELSE try_cast(content_id AS UBIGINT) END AS content_id)
                FROM recleaned
            ) TO """
            f"{quoted(between)} (FORMAT parquet)"
        )
        store.execute("INSERT INTO recleaned BY NAME FROM read_parquet(?)", [str(between)])
