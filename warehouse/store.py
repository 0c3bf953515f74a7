"""The writer's own file, `store.duckdb`: opened for the length of a merge, one writer at a time."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from warehouse.migrate import upgrade
from warehouse.schema import CONFIG, SCHEMA_VERSION, create_store, version_of

STORE = "store.duckdb"
POLL = 0.1
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


@contextmanager
def hold_store(home: Path, wait: float = 30.0) -> Iterator[duckdb.DuckDBPyConnection]:
    """Keep others out of the store, whatever its schema; StoreFromTheFuture where it is newer."""
    store = _opened(home / STORE, wait)
    try:
        _refuse_newer(home / STORE, version_of(store))
        yield store
    finally:
        store.close()


def connect(path: Path, wait: float) -> duckdb.DuckDBPyConnection:
    """A connection for writing with the schema of today in place and times in UTC.

    An older store is upgraded, MigrationFailed where that does not work; a newer one is refused as
    StoreFromTheFuture.
    """
    store = _opened(path, wait)
    try:
        version = version_of(store)
        _refuse_newer(path, version)
        if version is None:
            create_store(store)
        elif version < SCHEMA_VERSION:
            upgrade(store, path, version)
            store.close()
            return connect(path, wait)
        _prepare(store)
    except BaseException:
        store.close()
        raise
    return store


def _opened(path: Path, wait: float) -> duckdb.DuckDBPyConnection:
    deadline = time.monotonic() + wait
    while True:
        try:
            return duckdb.connect(str(path), config=CONFIG)
        except duckdb.IOException as error:
            if "lock" not in str(error):
                raise
            if time.monotonic() >= deadline:
                raise StoreBusy(_told(path, wait, str(error))) from error
            time.sleep(POLL)


def holder(message: str) -> str:
    """Who holds a file, by what DuckDB says of its lock."""
    found = HOLDER.search(message)
    return f"process {found['pid']} ({found['program']})" if found else "another process"


def _refuse_newer(path: Path, version: int | None) -> None:
    if version is not None and version > SCHEMA_VERSION:
        raise StoreFromTheFuture(
            f"{path} has schema {version}; this jobfeed knows {SCHEMA_VERSION}. Upgrade jobfeed."
        )


def _prepare(store: duckdb.DuckDBPyConnection) -> None:
    store.execute("SET TimeZone = 'UTC'")
    store.execute("SET preserve_insertion_order = false")
    # Few rows are wanted of many: told which, a scan passes over the blocks that hold none.
    store.execute("SET dynamic_or_filter_threshold = 100000")


def _told(path: Path, wait: float, message: str) -> str:
    return (
        f"{path} is held by {holder(message)}; gave up after {wait:.0f} s. Close it there, then "
        "run 'jobfeed sweep'; nothing is lost."
    )
