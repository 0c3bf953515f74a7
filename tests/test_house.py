"""The house stands as the design says: who may know whom, no print, everything documented."""

import ast
from importlib.resources import files
from pathlib import Path

import duckdb
import pytest

from postings.model import Posting
from warehouse.publish import create_views
from warehouse.schema import create_tables

ROOT = Path(__file__).parents[1]
# Arrows go one way: jobfeed -> flows -> {spiders, warehouse} -> postings.
MAY_KNOW = {
    "postings": {"postings"},
    "spiders": {"spiders", "postings"},
    "warehouse": {"warehouse", "postings"},
    "flows": {"flows", "spiders", "warehouse", "postings"},
    "jobfeed": {"jobfeed", "flows", "spiders", "warehouse", "postings"},
}
# Who may read the clock, the network or files is said by the design; postings/ is pure.
IMPURE = {
    "socket",
    "urllib.request",
    "requests",
    "scrapy",
    "prefect",
    "duckdb",
    "subprocess",
    "time",
}


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def imported(file: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("room", MAY_KNOW)
def test_arrows_between_rooms_go_one_way(room: str) -> None:
    assert modules(room)
    for file in modules(room):
        known = {name.split(".")[0] for name in imported(file)} & MAY_KNOW.keys()
        wrong = known - MAY_KNOW[room]
        assert not wrong, f"{file.relative_to(ROOT)} may not import {sorted(wrong)}"


def test_postings_are_pure() -> None:
    for file in modules("postings"):
        wrong = imported(file) & IMPURE
        assert not wrong, f"{file.relative_to(ROOT)} is pure; move {sorted(wrong)} to the edge"


def test_scrapy_prefect_and_duckdb_stay_in_their_rooms() -> None:
    homes = {"scrapy": {"spiders"}, "prefect": {"flows"}, "duckdb": {"warehouse", "jobfeed"}}
    for room in MAY_KNOW:
        for file in modules(room):
            for library in {name.split(".")[0] for name in imported(file)} & homes.keys():
                allowed = homes[library]
                assert room in allowed, f"{file.relative_to(ROOT)} may not import {library}"


def test_nothing_prints() -> None:
    for room in MAY_KNOW:
        for file in modules(room):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                assert not (called and node.func.id == "print"), f"{file}: use jobfeed.show"  # type: ignore[union-attr]


@pytest.fixture(scope="module")
def documented() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    create_tables(connection)
    create_views(connection)
    return connection


def test_every_table_and_column_has_a_comment(documented: duckdb.DuckDBPyConnection) -> None:
    silent = documented.execute(
        "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL OR length(comment) < 10"
    ).fetchall()
    assert silent == []
    silent = documented.execute(
        """SELECT table_name || '.' || column_name
        FROM duckdb_columns() JOIN duckdb_tables() USING (table_name)
        WHERE duckdb_columns.comment IS NULL OR length(duckdb_columns.comment) < 5"""
    ).fetchall()
    assert silent == [], "say in warehouse/comments.sql what it means"


def test_every_view_says_what_it_answers_and_what_a_row_is(
    documented: duckdb.DuckDBPyConnection,
) -> None:
    views = documented.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal"
    ).fetchall()
    written = {f.name.removesuffix(".sql") for f in files("warehouse.views").iterdir()}
    assert {name for name, _ in views} == {name for name in written if not name.startswith("__")}
    for name, comment in views:
        assert comment and "ne row " in comment.lower(), f"{name}.sql must begin with what a row is"


def test_a_posting_has_every_field_of_the_model_on_its_row(
    documented: duckdb.DuckDBPyConnection,
) -> None:
    columns = {name for (name, *_) in documented.execute("DESCRIBE postings").fetchall()}
    assert Posting.model_fields.keys() <= columns
    assert {"status", "first_seen", "last_seen", "closed_at", "reposts"} <= columns
