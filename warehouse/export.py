"""Taking postings out of the published file, to carry them elsewhere."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from warehouse.quoting import quoted
from warehouse.read import open_published

Part = Literal["month", "employer"]
PARTS: dict[Part, str] = {"month": "month", "employer": "employer_part"}
CHUNK = 2_000


def write_parquet(home: Path, folder: Path, where: str, by: Part) -> None:
    """Postings as Parquet files below a folder, parted by month first seen or by employer."""
    with open_published(home) as published:
        options = f"FORMAT parquet, COMPRESSION zstd, PARTITION_BY ({PARTS[by]})"
        other = ", ".join(column for part, column in PARTS.items() if part != by)
        chosen = f"SELECT * EXCLUDE ({other}) FROM ({_sql('export_parquet.sql', where)})"
        published.execute(f"COPY ({chosen}) TO {quoted(folder)} ({options})")


def read_out(
    home: Path, form: Literal["csv", "jsonl", "jsonld"], where: str
) -> Iterator[tuple[list[str], list[tuple[Any, ...]]]]:
    """Postings in chunks: the columns, and rows of them."""
    with open_published(home) as published:
        found = published.execute(_sql(f"export_{form}.sql", where))
        columns = [column[0] for column in found.description or []]
        while rows := found.fetchmany(CHUNK):
            yield columns, rows


def _sql(name: str, where: str) -> str:
    held = files("warehouse.queries")
    inner = held.joinpath("export.sql").read_text("utf-8").replace("/* where */", f"\n{where}\n")
    return held.joinpath(name).read_text("utf-8").replace("/* export */", f"\n{inner}\n")
