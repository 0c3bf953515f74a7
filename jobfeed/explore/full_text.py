"""The full-text index: a file beside the published one, made anew when that was replaced.

`python -m jobfeed.explore.full_text HOME` makes it, on the leash of its parent.
"""

import fcntl
import os
import sys
from importlib.resources import files
from pathlib import Path

import duckdb
from duckdb_extensions import import_extension

from flows import leash
from warehouse.publish import PUBLISHED

FOLDER = "explore"
INDEX = "full_text.duckdb"
LOG = "full_text.log"
# What does not fit is spilled beside the index.
MEMORY = "1500MB"


def index_of(home: Path) -> Path:
    """Where the index of a home lies."""
    return home / FOLDER / INDEX


def load_fts(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """DuckDB's full-text extension, out of its package; its folder is inside the home."""
    connection.execute(f"SET extension_directory = {quoted(home / FOLDER / 'extensions')}")
    import_extension("fts", con=connection)
    connection.execute("LOAD fts")


def attach(connection: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Another file under a name, read-only."""
    connection.execute(f"ATTACH {quoted(path)} AS {name} (READ_ONLY)")


def quoted(path: Path) -> str:
    """A path as a literal of SQL, where no value can be bound."""
    return "'" + str(path).replace("'", "''") + "'"


def build(home: Path) -> None:
    """Make the index anew, aside, and put it in place by a rename; one process at a time."""
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
            working.execute(f"ATTACH {quoted(aside)} AS full_text")
            for script in ("documents.sql", "full_text.sql"):
                working.execute(files("jobfeed.explore").joinpath(script).read_text("utf-8"))
        aside.replace(target)
        scratch.unlink()


def main(home: Path) -> int:
    """Make the index; 1 where it cannot be made, with the reason as the last word."""
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
