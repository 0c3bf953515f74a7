"""Publishing: a finished copy for readers, put in place by a rename."""

import re
from graphlib import TopologicalSorter
from importlib.resources import files
from itertools import takewhile
from pathlib import Path

import duckdb

from warehouse.copying import copy_held, sync
from warehouse.schema import CONFIG, create_tables
from warehouse.store import STORE

PUBLISHED = "jobfeed.duckdb"
ASIDE = ".jobfeed.duckdb.new"
Stamp = tuple[int, int, int]
READS = re.compile(r"\b(?:FROM|JOIN) (\w+)")
# The merge's own index.
INTERNAL = ("source_marks",)


def publish(store: duckdb.DuckDBPyConnection, home: Path) -> bool:
    """Write `jobfeed.duckdb` anew; False where it holds this state already."""
    target, aside = home / PUBLISHED, home / ASIDE
    revision = store.execute("FROM about").fetchone()
    if target.exists() and _revision(target) == revision:
        return False
    copy_held(store, home / STORE, aside)
    with duckdb.connect(str(aside), config=CONFIG) as copy:
        _drop_internal(copy)
        create_views(copy)
    sync(aside)
    aside.replace(target)
    return True


def create_published(connection: duckdb.DuckDBPyConnection) -> None:
    """What readers get, empty: the tables but the merge's own, and the views."""
    create_tables(connection)
    _drop_internal(connection)
    create_views(connection)


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Every view of warehouse/views, each file's leading comment its COMMENT."""
    found = sorted(files("warehouse.views").iterdir(), key=lambda file: file.name)
    views = {
        v.name.removesuffix(".sql"): v.read_text("utf-8") for v in found if v.name.endswith(".sql")
    }
    # A view comes after those that it reads.
    read = {name: [of for of in READS.findall(sql) if of in views] for name, sql in views.items()}
    for name in TopologicalSorter(read).static_order():
        leading = takewhile(lambda line: line.startswith("--"), views[name].splitlines())
        comment = " ".join(line.removeprefix("--").strip() for line in leading)
        comment = comment.replace("'", "''")
        connection.execute(f"CREATE VIEW {name} AS {views[name]}")
        connection.execute(f"COMMENT ON VIEW {name} IS '{comment}'")


def stamp(path: Path) -> Stamp | None:
    """What tells a file from the one that took its place; None where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _drop_internal(connection: duckdb.DuckDBPyConnection) -> None:
    for table in INTERNAL:
        connection.execute(f"DROP TABLE {table}")


def _revision(target: Path) -> tuple[int, int] | None:
    try:
        with duckdb.connect(str(target), read_only=True) as published:
            row: tuple[int, int] | None = published.execute("FROM about").fetchone()
            return row
    except duckdb.Error:
        # A damaged or foreign file is no reason not to put a good one in its place.
        return None
