"""Writing the store anew, without what fills its file and holds nothing that stands."""

import errno
import shutil
from pathlib import Path

import duckdb

from warehouse.copying import clear, sync
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


def compact(home: Path, wait: float = 30.0) -> bool:
    """Put a copy without waste in the store's place; False where too little is wasted.

    To be called in the turn to merge. Raises StoreBusy, and OSError or duckdb.Error where the copy
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
    path = str(aside).replace("'", "''")
    store.execute(f"ATTACH '{path}' AS anew; USE anew")
    create_tables(store)
    store.execute(
        "COPY FROM DATABASE store TO anew (DATA); CHECKPOINT anew; USE store; DETACH anew"
    )
