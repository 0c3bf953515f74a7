"""A published file of any size: some thousands of cleaned postings, multiplied by DuckDB.

`python -m benchmarks._published HOME COUNT` makes it, and without COUNT it grows a day older: a
child's peak memory is told with that of its parent, who is to stay small.
"""

import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import duckdb
import orjson

from benchmarks._postings import posting
from postings.clean import clean
from warehouse.publish import PUBLISHED, create_published

CLEANED = 2_000
SEEN = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def publish(home: Path, count: int) -> Path:
    """`count` postings in `home`: the same few thousand texts, each with rare words of its own."""
    home.mkdir(parents=True, exist_ok=True)
    cleaned = home / "cleaned.jsonl"
    with cleaned.open("wb") as lines:
        for index in range(min(count, CLEANED)):
            lines.write(orjson.dumps(clean(posting(index), SEEN).model_dump(mode="json")) + b"\n")
    with duckdb.connect(str(home / PUBLISHED)) as store:
        create_published(store)
        store.execute("SET VARIABLE cleaned = ?", [str(cleaned)])
        store.execute("SET VARIABLE wanted = ?", [count])
        _run(store, "_published.sql")
    cleaned.unlink()
    return home / PUBLISHED


def change(home: Path) -> None:
    """What is published a day later."""
    with duckdb.connect(str(home / PUBLISHED)) as store:
        _run(store, "_day_later.sql")


def _run(store: duckdb.DuckDBPyConnection, name: str) -> None:
    store.execute(files("benchmarks").joinpath(name).read_text("utf-8"))


if __name__ == "__main__":
    if sys.argv[2:]:
        publish(Path(sys.argv[1]), int(sys.argv[2]))
    else:
        change(Path(sys.argv[1]))
