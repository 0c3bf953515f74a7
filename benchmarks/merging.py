"""Merging 100,000 postings into the store, beside DuckDB's plain append of the same rows."""

import json
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from rich.console import Console

from benchmarks import Measured
from benchmarks._postings import posting
from benchmarks._process import Cost, run_module
from postings.batch import Manifest, new_batch_id
from postings.model import Observation
from spiders.landing import LandingWriter

POSTINGS = 100_000
# In the second batch every twentieth has another text.
CHANGED = 20
ROUNDS = 2
BOARD = "bench"
FIRST = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


def main(scale: float = 1.0) -> list[Measured]:
    """Clean each batch once; merge it, and append its rows, more than once."""
    count, rounds = max(CHANGED, round(POSTINGS * scale)), ROUNDS if scale >= 1 else 1
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        batches = [land(folder, count, day) for day in (0, 1)]
        cleaned = [folder / f"cleaned{day}.jsonl" for day in (0, 1)]
        merges = [merge_both(folder / f"store{n}", batches, cleaned) for n in range(rounds)]
        told(count, merges[0])
        plain = [append(folder / f"plain{n}.duckdb", cleaned[0]) for n in range(rounds)]
    yardstick = count / median(plain)
    names = ("merge of new postings", "merge with one in twenty changed")
    return [
        Measured(
            name,
            count / median(held[day][0]["seconds"] for held in merges),
            yardstick,
            "postings/s",
        )
        for day, name in enumerate(names)
    ]


def land(folder: Path, count: int, day: int) -> Path:
    """A landed batch of the board's postings on a day."""
    now = FIRST + timedelta(days=day)
    writer = LandingWriter(folder / "landing", new_batch_id(BOARD, now))
    for index in range(count):
        seen = posting(index, edition=day if index % CHANGED == 0 else 0)
        writer.write(
            Observation(
                board=BOARD,
                platform="file",
                url=seen.url,
                fetched_at=now,
                posting=seen,
                record=seen.model_dump(mode="json", exclude_defaults=True),
            )  # fmt: skip
        )
    return writer.close(
        Manifest(
            batch=writer.batch_id,
            board=BOARD,
            platform="file",
            started=now,
            finished=now,
            reason="ingested",
            complete=True,
            items=count,
        )  # fmt: skip
    )


def merge_both(store: Path, batches: list[Path], cleaned: list[Path]) -> list[tuple[Any, Cost]]:
    """Both batches into a store of their own, one process each."""
    held = []
    for batch, kept in zip(batches, cleaned, strict=True):
        cost = run_module("benchmarks._merge", ["merge", str(store), str(batch), str(kept)])
        held.append((json.loads(cost.printed), cost))
    return held


def append(database: Path, cleaned: Path) -> float:
    """The yardstick's seconds."""
    cost = run_module("benchmarks._merge", ["append", str(database), str(cleaned)])
    seconds: float = json.loads(cost.printed)["seconds"]
    return seconds


def told(count: int, merges: list[tuple[Any, Cost]]) -> None:
    """What the table has no room for: the split between cleaning and merging, and the memory."""
    console = Console()
    for done, cost in merges:
        brought = ", ".join(
            f"{number:,} {kind}" for kind, number in done["counts"].items() if number
        )
        console.print(
            f"  {count:,} postings ({brought}): cleaning {done['cleaning']:.1f} s, "
            f"merging {done['seconds']:.1f} s, peak memory {cost.peak:,.0f} MiB",
            highlight=False,
        )
