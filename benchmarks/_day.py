"""A day of batches merged, or the same rows plainly written, in a process of its own.

`python -m benchmarks._day merge HOME BATCH...` keeps what was cleaned beside each batch;
`plain HOME BATCH...` takes it from there; `same HOME BATCH...` tells the blocks of the store after
each batch; `compact HOME` writes the store anew where that is due; `why HOME NUMBER` publishes and
asks. Prints what was done and its seconds.
"""

import json
import shutil
import sys
import time
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from flows.cleaning import clean_file
from warehouse.compact import compact
from warehouse.landing import OBSERVATIONS, read_manifest
from warehouse.merge import merge_batch, merge_batches, together
from warehouse.publish import publish
from warehouse.read import why
from warehouse.store import open_store

CLEANED = "cleaned.jsonl"
ARRIVED = ("batch", "board", "started")


def merge(home: Path, batches: list[Path]) -> dict[str, Any]:
    """Merge batches, many at once; the time of cleaning is not counted."""
    spent = [0.0, 0.0]

    def clean_in(batch: Path) -> Callable[[Path, Path], None]:
        def clean(source: Path, target: Path) -> None:
            begun = _now()
            clean_file(source, target)
            shutil.copyfile(target, batch / CLEANED)
            spans = zip(spent, _now(), begun, strict=True)
            spent[:] = [total + end - start for total, end, start in spans]

        return clean

    begun = _now()
    counts: dict[str, int] = {}
    with open_store(home) as store:
        for group in together(batches):
            (group[0] / CLEANED).touch()
            for told in merge_batches(store, group, clean_in(group[0])).values():
                counts = {k: counts.get(k, 0) + number for k, number in told.model_dump().items()}
    seconds, cpu = (end - start - out for end, start, out in zip(_now(), begun, spent, strict=True))
    return {"seconds": seconds, "cpu": cpu, "counts": counts}


def plain(home: Path, batches: list[Path]) -> dict[str, Any]:
    """The same sightings and contents appended, the same postings updated, by known keys."""
    sql = files("benchmarks").joinpath("plain_day.sql").read_text("utf-8")
    with open_store(home) as store:
        store.execute(
            "CREATE TABLE plain (content_id UBIGINT, record JSON, posting JSON, match JSON)"
        )
        begun = _now()
        for group in together(batches):
            manifests = [read_manifest(home, batch.name) for batch in group]
            arrived = [m.model_dump(mode="json", include={*ARRIVED}) for m in manifests]
            values = {
                "arrived": json.dumps(arrived), "cleaned": str(group[0] / CLEANED),
                "observations": [str(batch / OBSERVATIONS) for batch in group],
            }  # fmt: skip
            for name, value in values.items():
                store.execute(f"SET VARIABLE {name} = ?", [value])
            store.execute(sql)
    seconds, cpu = (end - start for end, start in zip(_now(), begun, strict=True))
    return {"seconds": seconds, "cpu": cpu}


def same(home: Path, batches: list[Path]) -> dict[str, Any]:
    """The bytes that a store takes before, and after each batch."""
    taken = []
    for batch in [None, *batches]:
        with open_store(home) as store:
            if batch is not None:
                merge_batch(store, batch, clean_file)
            store.execute("CHECKPOINT")
            taken.append(_used(store))
    return {"bytes": taken}


def write_anew(home: Path) -> dict[str, Any]:
    """Compact the store where that is due; the bytes in use after it."""
    begun = _now()
    done = compact(home)
    cpu = _now()[1] - begun[1]
    with open_store(home) as store:
        return {"done": done, "cpu": cpu, "bytes": _used(store)}


def _used(store: duckdb.DuckDBPyConnection) -> int:
    size = store.execute(
        "SELECT used_blocks * block_size FROM pragma_database_size() "
        "WHERE database_name = current_database()"
    ).fetchone()
    return size[0] if size else 0


def ask(home: Path, number: str) -> dict[str, Any]:
    """Publish, then ask once why a posting is one."""
    begun = _now()
    with open_store(home) as store:
        publish(store, home)
    published = _now()
    found = len(why(home, number))
    return {
        "found": found, "seconds": _now()[0] - published[0], "publish": published[0] - begun[0],
    }  # fmt: skip


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


if __name__ == "__main__":
    does, home, *rest = sys.argv[1:]
    if does == "why":
        done = ask(Path(home), rest[0])
    elif does == "compact":
        done = write_anew(Path(home))
    else:
        done = {"merge": merge, "plain": plain, "same": same}[does](
            Path(home), list(map(Path, rest))
        )
    sys.stdout.write(json.dumps(done) + "\n")
