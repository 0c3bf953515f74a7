"""Publishing: a finished copy for readers, put in place by a rename."""

import hashlib
import re
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources import files
from itertools import takewhile
from pathlib import Path

import duckdb

from warehouse.copying import copy_held, sync
from warehouse.quoting import quoted
from warehouse.schema import CONFIG, create_tables
from warehouse.store import STORE

PUBLISHED = "jobfeed.duckdb"
ASIDE = ".jobfeed.duckdb.new"
Stamp = tuple[int, int, int]
READS = re.compile(r"\b(?:FROM|JOIN) (\w+)")
# The merge's own index.
INTERNAL = ("source_marks",)


def publish(store: duckdb.DuckDBPyConnection, home: Path) -> bool:
    """Write `jobfeed.duckdb` anew; False where it holds this state and the views of today."""
    target, aside = home / PUBLISHED, home / ASIDE
    log = Path(f"{target}.wal")
    revision = store.execute("FROM about").fetchall()
    # Readers see what somebody wrote into a log beside it, too.
    if not log.exists() and target.exists() and _revision(target) == (revision, _made_of()):
        return False
    copy_held(store, home / STORE, aside)
    with duckdb.connect(str(aside), config=CONFIG) as copy:
        _drop_internal(copy)
        create_views(copy)
    # DuckDB opens for writing what it may write, and keeps others out meanwhile.
    aside.chmod(aside.stat().st_mode & 0o444)
    sync(aside)
    # It would take a log of the old file for one of the new.
    log.unlink(missing_ok=True)
    aside.replace(target)
    log.unlink(missing_ok=True)
    return True


def create_published(connection: duckdb.DuckDBPyConnection) -> None:
    """What readers get, empty: the tables but the merge's own, and the views."""
    create_tables(connection)
    _drop_internal(connection)
    create_views(connection)


def create_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Every view of warehouse/views, each file's leading comment its COMMENT."""
    views = _views()
    # A view comes after those that it reads.
    read = {name: [of for of in READS.findall(sql) if of in views] for name, sql in views.items()}
    for name in TopologicalSorter(read).static_order():
        leading = takewhile(lambda line: line.startswith("--"), views[name].splitlines())
        comment = " ".join(line.removeprefix("--").strip() for line in leading)
        connection.execute(f"CREATE VIEW {name} AS {views[name]}")
        connection.execute(f"COMMENT ON VIEW {name} IS {quoted(comment)}")
    connection.execute(f"CREATE MACRO views_made_of() AS '{_made_of()}'")


@cache
def _views() -> dict[str, str]:
    found = sorted(files("warehouse.views").iterdir(), key=lambda file: file.name)
    return {
        view.name.removesuffix(".sql"): view.read_text("utf-8")
        for view in found
        if view.name.endswith(".sql")
    }


def _made_of() -> str:
    """What tells the views of one version from those of another."""
    return hashlib.sha256("".join(_views().values()).encode()).hexdigest()


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


def _revision(target: Path) -> tuple[list[tuple[int, int]], str] | None:
    try:
        with duckdb.connect(str(target), read_only=True) as published:
            revision = published.execute("FROM about").fetchall()
            ((views,),) = published.execute("SELECT views_made_of()").fetchall()
            return revision, views
    except duckdb.Error:
        # A damaged or foreign file is no reason not to put a good one in its place.
        return None
