"""The full-text index: a file beside the published one, brought up to what is published.

`python -m jobfeed.explore.full_text HOME` does it, on the leash of its parent.
"""

import fcntl
import hashlib
import os
import shutil
import sys
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb
from duckdb_extensions import import_extension

from flows import leash
from warehouse.publish import PUBLISHED
from warehouse.quoting import quoted
from warehouse.read import rows_of

FOLDER = "explore"
INDEX = "full_text.duckdb"
LOG = "full_text.log"
# What does not fit is spilled beside the index.
MEMORY = "500MB"
# Postings whose words are counted at a time.
SLICE = 5_000
# All is sorted anew when one document in so many was added behind what stands in order: every
# question reads those words from end to end.
UNSORTED = 10


def index_of(home: Path) -> Path:
    """Where the index of a home lies."""
    return home / FOLDER / INDEX


def load_fts(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """DuckDB's full-text extension, out of its package, and how words are told apart with it.

    The extension's folder is inside the home.
    """
    connection.execute(f"SET extension_directory = {quoted(home / FOLDER / 'extensions')}")
    import_extension("fts", con=connection)
    connection.execute("LOAD fts")
    connection.execute(sql("words"))


def attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Another file under a name, read-only."""
    connection.execute(f"ATTACH {quoted(path)} AS {name} (READ_ONLY)")


def attach_index(connection: duckdb.DuckDBPyConnection, home: Path, name: str) -> bool:
    """The index under a name; False where there is none, or none made by the rules of today."""
    if not index_of(home).exists():
        return False
    try:
        attach(connection, index_of(home), name)
        (made_by,) = connection.execute(f"SELECT rules FROM {name}.about").fetchall()
    except duckdb.Error:
        made_by = ("unreadable",)
    if made_by != (rules(),):
        connection.execute(f"DETACH DATABASE IF EXISTS {name}")
        return False
    return True


@cache
def rules() -> str:
    """What an index depends on beside the postings: DuckDB's stems and hashes, and our scripts."""
    told = "".join(map(sql, ("words", "index_none", "index_changes", "index_words")))
    return f"{duckdb.__version__} {hashlib.sha256(told.encode()).hexdigest()}"


def sql(name: str) -> str:
    """A script of this folder."""
    return files("jobfeed.explore").joinpath(f"{name}.sql").read_text("utf-8")


def build(home: Path) -> None:
    """Bring the index up to what is published, aside, and put it in place by a rename.

    One process at a time. Only postings that say something new are read.
    """
    target = index_of(home)
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / ".building").open("w") as turn:
        # The kernel takes the lock back when its holder dies.
        fcntl.flock(turn, fcntl.LOCK_EX)
        scratch, aside = target.with_name(".scratch.duckdb"), target.with_suffix(".new")
        for stale in (scratch, aside):
            stale.unlink(missing_ok=True)
            Path(f"{stale}.wal").unlink(missing_ok=True)
        with duckdb.connect(str(scratch), config={"memory_limit": MEMORY, "threads": 1}) as working:
            working.execute("SET preserve_insertion_order = false")
            load_fts(working, home)
            attach(working, home / PUBLISHED, "jobfeed")
            _write(working, home, aside)
        aside.replace(target)
        scratch.unlink()


def _write(working: duckdb.DuckDBPyConnection, home: Path, aside: Path) -> None:
    held = attach_index(working, home, "held")
    if not held:
        working.execute(sql("index_none"))
    working.execute(sql("index_changes"))
    (extent,) = rows_of(working.execute(sql("index_extent")))
    _count_words(working, extent["first"] or 1, extent["last"] or 0)
    unsorted = extent["newest"] - extent["in_order"]
    appends = held and unsorted * UNSORTED <= extent["documents"]
    if appends:
        shutil.copyfile(index_of(home), aside)
    working.execute(f"ATTACH {quoted(aside)} AS full_text")
    working.execute(sql("index_append" if appends else "index_sort"))
    told = {"rules": rules(), "in_order": extent["in_order" if appends else "newest"]}
    for variable, value in told.items():
        working.execute(f"SET VARIABLE {variable} = ?", [value])
    working.execute(sql("index_about"))


def _count_words(working: duckdb.DuckDBPyConnection, first: int, last: int) -> None:
    for begin in range(first, last + 1, SLICE):
        working.execute("SET VARIABLE first = ?", [begin])
        working.execute("SET VARIABLE last = ?", [begin + SLICE - 1])
        working.execute(sql("index_words"))
    working.execute(sql("index_lengths"))


def main(home: Path) -> int:
    """Bring the index up to date; 1 where that cannot be done, with the reason as the last word."""
    leash.follow_parent()
    # Whoever looks at the page meanwhile comes first.
    os.nice(10)
    try:
        build(home)
    except (duckdb.Error, OSError) as error:
        sys.stderr.write(f"{error}\n")
        sys.stderr.flush()
        return 1
    return 0


if __name__ == "__main__":
    # An ordered end would break on the thread that reads what the parent never writes.
    os._exit(main(Path(sys.argv[1])))
