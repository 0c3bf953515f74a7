"""Where a person's own SQL runs: it reads the published file and reaches nothing else.

Each question has a DuckDB of its own in memory, without files, network or extensions, with bounds
on memory and time, and with all of that locked.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, NamedTuple

import duckdb

from jobfeed import show
from jobfeed.deadline import stopped_after
from jobfeed.explore.published import attach_published
from warehouse.quoting import quoted

MEMORY = "1GB"
SHOWN = 1_000
# Rows that are written to a file at a time.
CHUNK = 10_000
ANSWERS = {duckdb.StatementType.SELECT, duckdb.StatementType.EXPLAIN}

Format = Literal["csv", "parquet"]


class NoAnswer(ValueError):
    """The query cannot be answered; the message says why, for the person who wrote it."""


class Answer(NamedTuple):
    """The first rows with the names of their columns, which may repeat; `more` where there are."""

    columns: list[str]
    rows: list[tuple[Any, ...]]
    more: bool


class Sandbox:
    """Runs queries over a home's published file, each for at most so many seconds."""

    def __init__(self, home: Path, seconds: float) -> None:
        self.home, self.seconds = home, seconds

    def answer(self, query: str) -> Answer:
        """The first rows of a query; NoAnswer where it cannot be answered."""
        with self._relation(query, None) as relation:
            rows = relation.limit(SHOWN + 1).fetchall()
            return Answer(relation.columns, rows[:SHOWN], len(rows) > SHOWN)

    def write(self, query: str, form: Format, folder: Path) -> Path:
        """All rows of a query as a file in an empty folder; NoAnswer where there can be none."""
        target = folder / f"jobfeed.{form}"
        with self._relation(query, folder) as relation:
            if form == "parquet":
                relation.write_parquet(str(target))
                return target
            with target.open("w", encoding="utf-8", newline="") as file:
                show.write_csv(file, relation.columns, _rows(relation))
        return target

    @contextmanager
    def _relation(self, query: str, folder: Path | None) -> Iterator[duckdb.DuckDBPyRelation]:
        with duckdb.connect(config={"memory_limit": MEMORY}) as connection:
            attach_published(connection, self.home)
            self._lock(connection, folder)
            try:
                with stopped_after(self.seconds, connection.interrupt):
                    yield _asked(connection, query)
            except duckdb.InterruptException as error:
                raise NoAnswer(
                    f"Stopped after {self.seconds:g} s; ask for less, or start the page with a "
                    "higher --seconds."
                ) from error
            except duckdb.OutOfMemoryException as error:
                raise NoAnswer(f"It needs more than {MEMORY} of memory; ask for less.") from error
            except (duckdb.Error, RuntimeError) as error:
                raise NoAnswer(str(error)) from error

    def _lock(self, connection: duckdb.DuckDBPyConnection, folder: Path | None) -> None:
        settings = ["USE jobfeed", "SET TimeZone = 'UTC'", "SET temp_directory = ''"]
        if folder is not None:
            settings.append(f"SET allowed_directories = [{quoted(folder)}]")
        settings += ["SET enable_external_access = false", "SET lock_configuration = true"]
        for setting in settings:
            connection.execute(setting)


def _asked(connection: duckdb.DuckDBPyConnection, query: str) -> duckdb.DuckDBPyRelation:
    statements = connection.extract_statements(query)
    if not statements or statements[-1].type not in ANSWERS:
        raise NoAnswer("This only answers questions: write a SELECT, or FROM and a table's name.")
    for statement in statements[:-1]:
        connection.execute(statement)
    return connection.sql(statements[-1])


def _rows(relation: duckdb.DuckDBPyRelation) -> Iterator[tuple[Any, ...]]:
    while chunk := relation.fetchmany(CHUNK):
        yield from chunk
