"""Publishing: a finished copy for readers, put in place by a rename."""

import os
from importlib.resources import files
from itertools import takewhile
from pathlib import Path

import duckdb

from warehouse.store import COMPRESSED, create_tables

PUBLISHED = "jobfeed.duckdb"
ASIDE = ".jobfeed.duckdb.new"
# The merge's own index.
INTERNAL = ("source_marks",)


def publish(store: duckdb.DuckDBPyConnection, home: Path) -> bool:
    """Write `jobfeed.duckdb` anew; False where it holds this state already."""
    target, aside = home / PUBLISHED, home / ASIDE
    revision = store.execute("FROM about").fetchone()
    if target.exists() and _revision(target) == revision:
        return False
    for stale in (aside, Path(f"{aside}.wal")):
        stale.unlink(missing_ok=True)
    with duckdb.connect(str(aside), config=COMPRESSED) as copy:
        create_published(copy)
    quoted = str(aside).replace("'", "''")
    store.execute(f"ATTACH '{quoted}' AS published")
    try:
        tables = store.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'published'"
        ).fetchall()
        for (table,) in tables:
            store.execute(f'INSERT INTO published."{table}" SELECT * FROM main."{table}"')
        store.execute("CHECKPOINT published")
    finally:
        store.execute("DETACH published")
    _sync(aside)
    aside.replace(target)
    return True


def create_published(connection: duckdb.DuckDBPyConnection) -> None:
    """What readers get, empty: the tables but the merge's own, and the views."""
    create_tables(connection)
    for table in INTERNAL:
        connection.execute(f"DROP TABLE {table}")
    create_views(connection)


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Every view of warehouse/views, each file's leading comment its COMMENT."""
    for view in sorted(files("warehouse.views").iterdir(), key=lambda file: file.name):
        if view.name.endswith(".sql"):
            name, sql = view.name.removesuffix(".sql"), view.read_text("utf-8")
            leading = takewhile(lambda line: line.startswith("--"), sql.splitlines())
            comment = " ".join(line.removeprefix("--").strip() for line in leading)
            comment = comment.replace("'", "''")
            connection.execute(f"CREATE VIEW {name} AS {sql}")
            connection.execute(f"COMMENT ON VIEW {name} IS '{comment}'")


def _revision(target: Path) -> tuple[int, int] | None:
    try:
        with duckdb.connect(str(target), read_only=True) as published:
            row: tuple[int, int] | None = published.execute("FROM about").fetchone()
            return row
    except duckdb.Error:
        # A damaged or foreign file is no reason not to put a good one in its place.
        return None


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
