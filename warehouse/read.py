"""Reading the published file: ad-hoc SQL, why a posting is what it is, how the boards are."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from postings.clean.address import canonical_url
from warehouse import landing
from warehouse.publish import PUBLISHED, create_published
from warehouse.store import STORE, holder


class NotPublished(FileNotFoundError):
    """No published file is there yet."""


class HeldOpen(OSError):
    """Another process has the published file open for writing."""


@contextmanager
def open_published(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published file, read-only; NotPublished where there is none yet, HeldOpen."""
    path = home / PUBLISHED
    if not path.exists():
        raise NotPublished(f"{path} is not there yet; 'jobfeed run' or 'jobfeed demo' makes it")
    connection = _opened(path)
    try:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection
    finally:
        connection.close()


def _opened(path: Path) -> duckdb.DuckDBPyConnection:
    # Settled before the file is opened: nothing a query names may be fetched from the network.
    config: dict[str, Any] = {"autoinstall_known_extensions": "false"}
    try:
        return duckdb.connect(str(path), read_only=True, config=config)
    except duckdb.IOException as error:
        if "lock" not in str(error):
            raise
        raise HeldOpen(
            f"{path} is held by {holder(str(error))}, which opened it for writing. Close it there, "
            "and open it with 'duckdb -readonly' or read_only=True"
        ) from error


def not_published(home: Path) -> list[str]:
    """Landed batches that readers do not see yet, in the order of their time.

    Where another process keeps readers out, those that are not merged, as far as that is known.
    """
    try:
        with open_published(home) as published:
            return landing.waiting(home, published)
    except NotPublished:
        return landing.waiting(home, None)
    except HeldOpen:
        return _not_merged(home)


def _not_merged(home: Path) -> list[str]:
    try:
        with duckdb.connect(str(home / STORE), read_only=True) as store:
            return landing.waiting(home, store)
    except duckdb.Error:
        # All that ever landed would be a guess that stops the scheduled crawl.
        return []


def why(home: Path, asked: str) -> list[dict[str, Any]]:
    """Each posting that `asked` names, with its sources, versions and events."""
    with open_published(home) as published:
        canonical = canonical_url(asked) or ""
        found = answers(published, "why.sql", {"asked": asked.strip(), "canonical": canonical})
        for posting in found:
            key = {"posting_key": posting["posting_key"]}
            for part in ("sources", "versions", "events"):
                posting[part] = answers(published, f"why_{part}.sql", key)
        return found


def status(home: Path) -> list[dict[str, Any]]:
    """One row a board that was ever merged; none where nothing is published."""
    try:
        with open_published(home) as published:
            return answers(published, "status.sql", {})
    except NotPublished:
        return []


def history(home: Path) -> dict[str, list[dict[str, Any]]]:
    """`crawl_errors` by board and kind, `event_counts` by kind, `merged_batches` in one row."""
    names = ("crawl_errors", "event_counts", "merged_batches")
    with open_published(home) as published:
        return {name: answers(published, f"{name}.sql", {}) for name in names}


def size(home: Path) -> dict[str, Any]:
    """How many postings, open ones and employers the published file holds."""
    with open_published(home) as published:
        return answers(published, "size.sql", {})[0]


def describe() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The tables and views of the published file with their comments, and every column."""
    with duckdb.connect() as empty:
        create_published(empty)
        return answers(empty, "tables.sql", {}), answers(empty, "columns.sql", {})


def rows_of(found: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """What a statement found, a dict a row."""
    names = [column[0] for column in found.description or []]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def answers(
    held: duckdb.DuckDBPyConnection, name: str, values: dict[str, Any]
) -> list[dict[str, Any]]:
    """What a query of warehouse/queries finds, a dict a row."""
    sql = files("warehouse.queries").joinpath(name).read_text("utf-8")
    return rows_of(held.execute(sql, values or None))
