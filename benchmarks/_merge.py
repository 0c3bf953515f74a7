"""One batch merged, or its cleaned rows plainly appended, in a process of its own.

`python -m benchmarks._merge merge STORE BATCH CLEANED` keeps the cleaned rows in CLEANED, or takes
them from there; `append DATABASE CLEANED` is the yardstick. Prints what was done and its seconds.
"""

import json
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

from flows.cleaning import clean_file
from warehouse.merge import merge_batch
from warehouse.store import open_store


def merge(home: Path, batch: Path, kept: Path) -> dict[str, Any]:
    """Merge a landed batch as the flow does; the seconds of cleaning are told apart."""
    cleaning = 0.0

    def clean(source: Path, target: Path) -> None:
        nonlocal cleaning
        begun = time.perf_counter()
        if not kept.exists():
            clean_file(source, kept)
        shutil.copyfile(kept, target)
        cleaning = time.perf_counter() - begun

    begun = time.perf_counter()
    with open_store(home) as store:
        counts = merge_batch(store, batch, clean)
    seconds = time.perf_counter() - begun
    return {"seconds": seconds - cleaning, "cleaning": cleaning, "counts": counts.model_dump()}


def append(database: Path, cleaned: Path) -> dict[str, Any]:
    """The cleaned rows into a table of the same columns, until they are safe on disk."""
    with duckdb.connect(str(database)) as store:
        store.execute("SET VARIABLE cleaned = ?", [str(cleaned)])
        store.execute("CREATE TABLE plain AS FROM read_json(getvariable('cleaned')) LIMIT 0")
        begun = time.perf_counter()
        store.execute("INSERT INTO plain SELECT * FROM read_json(getvariable('cleaned'))")
    return {"seconds": time.perf_counter() - begun}


if __name__ == "__main__":
    paths = [Path(word) for word in sys.argv[2:]]
    done = merge(*paths) if sys.argv[1] == "merge" else append(*paths)
    sys.stdout.write(json.dumps(done) + "\n")
