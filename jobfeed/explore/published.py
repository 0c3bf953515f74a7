"""What the pages read: the published file and its full-text index, each as new as it lies there."""

import subprocess
import threading
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from flows import leash
from jobfeed.explore.full_text import FOLDER, LOG, attach, attach_index, index_of, load_fts, sql
from warehouse.publish import PUBLISHED, Stamp, stamp
from warehouse.read import NotPublished, rows_of

# How long a worker that makes an index is waited for when it is told to end, in seconds.
PATIENCE = 2.0

Row = dict[str, Any]


class Published:
    """Answers questions over a home, also while its file is replaced; safe between threads."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self._lock, self._remembering = threading.Lock(), threading.Lock()
        self._seen: tuple[Stamp | None, Stamp | None] = (None, None)
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._remembered: dict[tuple[object, ...], list[Row]] = {}
        self._worker: subprocess.Popen[str] | None = None
        self._tried: Stamp | None = None
        self._indexed = False

    def ask(self, question: str, **values: Any) -> list[Row]:
        """The rows that `question`.sql, here or of the warehouse, finds with these values bound."""
        with self.cursor() as cursor:
            return rows_of(cursor.execute(_question(question), values or None))

    def remembered(self, question: str, **values: str) -> list[Row]:
        """As `ask`; asked once for each published state."""
        self.cursor().close()
        known, asked = self._remembered, (question, *values.items())
        # Whoever asks the same meanwhile waits for the one answer.
        with self._remembering:
            if asked not in known:
                known[asked] = self.ask(question, **values)
        return known[asked]

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own to what is published now."""
        with self._lock:
            seen = (stamp(self.home / PUBLISHED), stamp(index_of(self.home)))
            if self._connection is None or seen != self._seen:
                self._connection, self._seen, self._remembered = self._opened(), seen, {}
            cursor = self._connection.cursor()
        cursor.execute("SET search_path = 'jobfeed.main,memory.main'")
        cursor.execute("SET TimeZone = 'UTC'")
        return cursor

    def _opened(self) -> duckdb.DuckDBPyConnection:
        # In memory with the files attached: opened by its name, a file that was replaced would be
        # the old one for as long as anybody in this process holds that open.
        connection = duckdb.connect()
        load_fts(connection, self.home)
        attach_published(connection, self.home)
        self._indexed = attach_index(connection, self.home, "full_text")
        connection.execute(sql("hits" if self._indexed else "hits_by_title"))
        connection.execute("SET enable_external_access = false")
        return connection

    def index_state(self) -> str:
        """`current`, `behind` what is published, or `missing`."""
        self.cursor().close()
        if not self._indexed:
            return "missing"
        (row,) = self.ask("index_state")
        return "current" if row["current"] else "behind"

    def renew_index(self) -> None:
        """Have a process of its own make the index anew where it is not current; never waits."""
        if self._worker is not None and self._worker.poll() is None:
            return
        wanted = stamp(self.home / PUBLISHED)
        # What went wrong once goes wrong again with the same file.
        if wanted != self._tried and self.index_state() != "current":
            module, log = "jobfeed.explore.full_text", self.home / FOLDER / LOG
            self._worker, self._tried = leash.start(module, [str(self.home)], log), wanted

    def index_trouble(self) -> str:
        """Why the last index could not be made; empty where nothing went wrong."""
        failed = self._worker is not None and self._worker.poll()
        return leash.last_words(self.home / FOLDER / LOG) if failed else ""

    def close(self) -> None:
        """End the process that makes an index."""
        if self._worker is not None:
            leash.stop(self._worker, PATIENCE)


def attach_published(connection: duckdb.DuckDBPyConnection, home: Path) -> None:
    """The published file as `jobfeed`, read-only; NotPublished where there is none."""
    path = home / PUBLISHED
    if not path.exists():
        raise NotPublished(f"{path} is not there yet; 'jobfeed run' or 'jobfeed demo' makes it")
    attach(connection, path, "jobfeed")


def _question(name: str) -> str:
    own = files("jobfeed.explore").joinpath(f"{name}.sql")
    asked = own if own.is_file() else files("warehouse.queries").joinpath(f"{name}.sql")
    return asked.read_text("utf-8")
