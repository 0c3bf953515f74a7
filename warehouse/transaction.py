"""All of a change to a DuckDB file, or nothing of it."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


@contextmanager
def at_once(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """What is written inside is written whole, or where the block ends by an error not at all."""
    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
