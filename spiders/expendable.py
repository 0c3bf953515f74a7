"""SQLite files whose loss costs requests and nothing else."""

import logging
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

logger = logging.getLogger(__name__)

# After these the file is begun anew: it is damaged, or has not the shape we give it. Any other
# error (in use elsewhere, disk full, not writable) leaves it as it is.
SPOILT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR}
# A crawl that is killed keeps what was committed, so that the next need not ask for all of it.
TOGETHER = 500


class Expendable:
    """One table in a file, None for memory; where the file cannot be used nothing fails.

    A file that another process writes to is read only, or not at all, by this crawl.
    """

    def __init__(self, file: Path | None, schema: str) -> None:
        self._file = file
        self._writable = True
        self._spoilt = False
        self._waiting = 0
        self._store = self._opened(schema)

    def find(self, question: str, parameters: Sequence[Any]) -> Any:
        """The first row of an answer; None where there is none."""
        try:
            return self._store.execute(question, parameters).fetchone()
        except sqlite3.DatabaseError as error:
            self._spoilt |= _is_spoilt(error)
            return None

    def write(self, statement: str, parameters: Sequence[Any]) -> bool:
        """Run a statement; False where the file takes nothing more from this crawl."""
        if not self._writable:
            return False
        try:
            self._store.execute(statement, parameters)
            self._waiting += 1
            if self._waiting >= TOGETHER:
                self._commit()
        except sqlite3.DatabaseError as error:
            self._give_up(error)
        return self._writable

    def close(self) -> None:
        """Commit what waits."""
        try:
            self._commit()
        except sqlite3.DatabaseError as error:
            self._give_up(error)
        self._store.close()
        if self._spoilt and self._file is not None:
            _remove(self._file)

    def _opened(self, schema: str) -> sqlite3.Connection:
        if self._file is None:
            return _connected(":memory:", schema)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            return _connected_or_anew(self._file, schema)
        except (OSError, sqlite3.DatabaseError) as error:
            logger.warning("%s is of no use to this crawl: %s", self._file, error)
            return _connected(":memory:", schema)

    def _commit(self) -> None:
        self._store.commit()
        self._waiting = 0

    def _give_up(self, error: sqlite3.DatabaseError) -> None:
        logger.warning("%s takes nothing more from this crawl: %s", self._file, error)
        self._spoilt |= _is_spoilt(error)
        self._writable = False
        self._store.rollback()


def _connected(file: Path | str, schema: str) -> sqlite3.Connection:
    # Without waiting for another process: the event loop would stand still.
    store = sqlite3.connect(file, timeout=0)
    try:
        # A killed process damages nothing; what a power cut damages is begun anew.
        store.execute("PRAGMA synchronous = OFF")
        store.execute(schema)
    except sqlite3.DatabaseError:
        store.close()
        raise
    return store


def _connected_or_anew(file: Path, schema: str) -> sqlite3.Connection:
    try:
        return _connected(file, schema)
    except sqlite3.DatabaseError as error:
        if not _is_spoilt(error):
            raise
        _remove(file)
        return _connected(file, schema)


def _is_spoilt(error: sqlite3.DatabaseError) -> bool:
    return error.sqlite_errorcode & 0xFF in SPOILT


def _remove(file: Path) -> None:
    # A journal left behind would be rolled back into the file begun anew.
    file.with_name(f"{file.name}-journal").unlink(missing_ok=True)
    file.unlink(missing_ok=True)
