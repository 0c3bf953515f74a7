"""Writing the store anew, without what fills its file and holds nothing that stands."""

import errno
import shutil
from pathlib import Path

import duckdb

from warehouse.copying import clear, sync
from warehouse.quoting import quoted
from warehouse.read import answers
from warehouse.schema import create_tables
from warehouse.store import STORE, open_store

ASIDE = ".store.duckdb.compact"
# DuckDB keeps a row that was replaced until nearly all rows of its group are, and the blocks that a
# merge set free for the next one. Once so large a share of the file is wasted, and so many bytes,
# less of it is worth the writing of all the rest.
SHARE = 1 / 5
WORTH = 8 * 1024 * 1024
MEMORY = "600MB"
# The columns that can be written: a generated one has its expression for a default, and no other
# has one.
STORED = """
SELECT table_name, list(column_name) FROM duckdb_columns()
WHERE database_name = 'anew' AND column_default IS NULL
GROUP BY table_name"""
# What the generated columns of a table wait for, as `schema.sql` says, and the key of its rows.
FINISHED = {
    "observations": ("cleaner_version", "content_id"),
    "postings": ("sources", "posting_key"),
}


class NotCompacted(RuntimeError):
    """A copy of the store without waste could not be written."""


def compact(home: Path, wait: float = 30.0) -> bool:
    """Put a copy without waste in the store's place; False where too little is wasted.

    To be called in the turn to merge. Raises StoreBusy, and OSError or NotCompacted where the copy
    cannot be written; the store is as it was then.
    """
    aside = home / ASIDE
    with open_store(home, wait) as store:
        size = (home / STORE).stat().st_size
        (found,) = answers(store, "wasted_bytes.sql", {"size": size})
        if found["wasted"] < max(WORTH, SHARE * size):
            return False
        clear(aside)
        if shutil.disk_usage(home).free < size:
            raise OSError(errno.ENOSPC, f"a copy of {STORE} needs {size} bytes", str(home))
        try:
            _write_anew(store, aside)
            sync(aside)
            # Still held, so that nobody writes to the file that is about to go.
            aside.replace(home / STORE)
        except duckdb.Error as error:
            clear(aside)
            raise NotCompacted(f"{home / STORE} could not be written anew: {error}") from error
        except BaseException:
            clear(aside)
            raise
        sync(home)
    return True


def _write_anew(store: duckdb.DuckDBPyConnection, aside: Path) -> None:
    # A log beside the store would be taken for that of the copy.
    store.execute("CHECKPOINT")
    # Rows only pass through: less room takes no more time.
    store.execute(f"SET preserve_insertion_order = true; SET memory_limit = '{MEMORY}'")
    store.execute(f"ATTACH {quoted(aside)} AS anew; USE anew")
    create_tables(store)
    store.execute("BEGIN")
    for table, columns in store.execute(STORED).fetchall():
        _copy(store, table, columns)
    store.execute("COMMIT; CHECKPOINT anew; USE store; DETACH anew")


def _copy(store: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> None:
    """Copy a table's rows in their order."""
    finished, key = FINISHED.get(table, (None, None))
    # By name: what a step to a newer schema added stands last in an upgraded store.
    told = ", ".join(f'"{column}"' for column in columns if column != finished)
    store.execute(f"INSERT INTO anew.{table} BY NAME SELECT {told} FROM store.{table}")
    if finished is not None:
        # Afterwards, or DuckDB works out every generated column, which takes twice the time of all.
        store.execute(
            f"UPDATE anew.{table} SET {finished} = o.{finished} "
            f"FROM store.{table} o WHERE o.{key} = {table}.{key}"
        )
