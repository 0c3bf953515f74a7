"""The writer's own file, `store.duckdb`: opened for the length of a merge, one writer at a time."""

import logging
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

import duckdb

logger = logging.getLogger(__name__)

STORE = "store.duckdb"
SCHEMA_VERSION = 2
POLL = 0.1
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    # Descriptions are long and alike: compressed, as DuckDB 1.2 and later read them.
    "storage_compatibility_version": "v1.2.0",
    "zstd_min_string_length": "100",
    # What does not fit is spilled beside the store.
    "memory_limit": "1500MB",
}
HOLDER = re.compile(r"held in (?P<program>.*?) \(PID (?P<pid>\d+)\)")


class StoreBusy(RuntimeError):
    """Another process kept the store open for longer than this one would wait."""


class StoreFromTheFuture(RuntimeError):
    """The store was written by a later version of jobfeed."""


@contextmanager
def open_store(home: Path, wait: float = 30.0) -> Iterator[duckdb.DuckDBPyConnection]:
    """The store for writing, made where there is none; StoreBusy after `wait` seconds."""
    home.mkdir(parents=True, exist_ok=True)
    store = connect(home / STORE, wait)
    try:
        yield store
    finally:
        store.close()


def connect(path: Path, wait: float) -> duckdb.DuckDBPyConnection:
    """A connection for writing with the schema in place and times in UTC.

    An older store is kept aside and begun anew; StoreFromTheFuture where it is a newer one.
    """
    deadline = time.monotonic() + wait
    while True:
        try:
            store = duckdb.connect(str(path), config=CONFIG)
            break
        except duckdb.IOException as error:
            if "lock" not in str(error):
                raise
            if time.monotonic() >= deadline:
                raise StoreBusy(_told(path, wait, str(error))) from error
            time.sleep(POLL)
    try:
        version = _prepare(store, path)
    except BaseException:
        store.close()
        raise
    if version == SCHEMA_VERSION:
        return store
    # Landing is the truth: in a store of today's shape every landed batch waits to be merged anew.
    store.close()
    aside = path.with_name(f"{path.stem}-schema{version}{path.suffix}")
    path.replace(aside)
    logger.warning(
        "%s has schema %d: kept as %s, and built anew from landing", path, version, aside
    )
    return connect(path, wait)


def _prepare(store: duckdb.DuckDBPyConnection, path: Path) -> int:
    store.execute("SET TimeZone = 'UTC'")
    store.execute("SET preserve_insertion_order = false")
    # Few rows are wanted of many: told which, a scan passes over the blocks that hold none.
    store.execute("SET dynamic_or_filter_threshold = 1000")
    found = store.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'about'").fetchone()
    if found is None:
        store.execute("BEGIN")
        create_tables(store)
        store.execute("INSERT INTO about VALUES (?, 0)", [SCHEMA_VERSION])
        store.execute("COMMIT")
    (version,) = store.execute("SELECT schema_version FROM about").fetchall()[0]
    if version > SCHEMA_VERSION:
        raise StoreFromTheFuture(
            f"{path} has schema {version}; this jobfeed knows {SCHEMA_VERSION}. Upgrade jobfeed."
        )
    return int(version)


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables with their comments."""
    for name in ("schema.sql", "comments.sql"):
        connection.execute(files("warehouse").joinpath(name).read_text("utf-8"))


def _told(path: Path, wait: float, message: str) -> str:
    holder = HOLDER.search(message)
    who = f"process {holder['pid']} ({holder['program']})" if holder else "another process"
    return (
        f"{path} is held by {who}; gave up after {wait:.0f} s. Close it there, then run "
        "'jobfeed sweep'; nothing is lost."
    )
