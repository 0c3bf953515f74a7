"""The schema of today: its tables, its version, and how a file that holds them is written."""

from importlib.resources import files

import duckdb

MIGRATIONS = "warehouse.migrations"
# By the version that each leads to.
STEPS = {
    int(step.name[:3]): step.name
    for step in sorted(files(MIGRATIONS).iterdir(), key=lambda step: step.name)
    if step.name.endswith(".sql")
}
SCHEMA_VERSION = max(STEPS)
CONFIG: dict[str, str | bool | int | float | list[str]] = {
    # Descriptions are long and alike: compressed, as DuckDB 1.2 and later read them.
    "storage_compatibility_version": "v1.2.0",
    "zstd_min_string_length": "100",
    # What does not fit is spilled beside the store.
    "memory_limit": "1200MB",
}


def create_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables with their comments."""
    _run(connection, "warehouse", "schema.sql")
    comment_tables(connection)


def comment_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """What every table and column means, told anew."""
    _run(connection, "warehouse", "comments.sql")


def create_store(connection: duckdb.DuckDBPyConnection) -> None:
    """The tables of a store that holds nothing yet."""
    connection.execute("BEGIN")
    create_tables(connection)
    connection.execute("INSERT INTO about VALUES (?, 0)", [SCHEMA_VERSION])
    connection.execute("COMMIT")


def version_of(connection: duckdb.DuckDBPyConnection) -> int | None:
    """The version of the schema that a file holds; None where there is no store in it."""
    found = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'about'")
    if found.fetchone() is None:
        return None
    return int(connection.execute("SELECT schema_version FROM about").fetchall()[0][0])


def take_step(connection: duckdb.DuckDBPyConnection, version: int) -> None:
    """Lead a store of the version before to this one, in one transaction."""
    connection.execute("BEGIN")
    _run(connection, MIGRATIONS, STEPS[version])
    if version_of(connection) is not None:
        connection.execute("UPDATE about SET schema_version = ?", [version])
    connection.execute("COMMIT")


def _run(connection: duckdb.DuckDBPyConnection, folder: str, name: str) -> None:
    connection.execute(files(folder).joinpath(name).read_text("utf-8"))
