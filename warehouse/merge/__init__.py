"""Merging a landed batch into the store: one transaction, keyed by the batch id."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import duckdb
from pydantic import BaseModel
from zstandard import ZstdError

from postings.batch import Manifest
from postings.clean import CLEANER_VERSION
from postings.clean.employer import employer_key
from warehouse.landing import OBSERVATIONS, DamagedBatch, longest_line, manifest_of
from warehouse.read import answers
from warehouse.transaction import at_once

# What DuckDB expects where it is told nothing.
LINE = 16 * 2**20
# Postings of a batch that one thread is done with sooner than two.
FEW = 200
CleanFile = Callable[[Path, Path], None]
INCOMING, NOTHING_NEW, CLEANED, ARRIVED, *WORKED_OUT, SEEN_AGAIN = sorted(
    step.name for step in files(__name__).iterdir() if step.name.endswith(".sql")
)
# From here on everything follows from the sources.
GROUPING = WORKED_OUT.index("05_numbers.sql")


class MergeCounts(BaseModel):
    """What a batch did to the postings it touched."""

    opened: int = 0
    changed: int = 0
    closed: int = 0
    reopened: int = 0
    reposted: int = 0
    unchanged: int = 0
    quarantined: int = 0
    cleaned: int = 0


def merge_batch(
    store: duckdb.DuckDBPyConnection, batch: Path, clean_file: CleanFile
) -> MergeCounts:
    """Merge a batch's folder; a batch that is merged already changes nothing.

    `clean_file` turns JSON Lines of {content_id, fetched_at, posting} into {content_id, posting,
    match, error}. Raises DamagedBatch where the folder cannot be read.
    """
    manifest = manifest_of(batch)
    held = store.execute("SELECT 1 FROM batches WHERE batch_id = ?", [manifest.batch]).fetchone()
    if held is not None:
        return MergeCounts()
    with _threads_for(store, manifest.items), at_once(store):
        cleaned = _merge(store, batch, manifest, clean_file)
        return counts_of(store, manifest.batch).model_copy(update={"cleaned": cleaned})


def regroup(store: duckdb.DuckDBPyConnection) -> None:
    """Work out anew what belongs together, for sources that `touched` and `left_behind` hold."""
    store.execute("SET VARIABLE merged_at = ?", [datetime.now(UTC)])
    _work_out(store, GROUPING)


def counts_of(store: duckdb.DuckDBPyConnection, batch: str) -> MergeCounts:
    """What a merged batch did, from the events it caused."""
    (counts,) = answers(store, "batch_counts.sql", {"batch": batch})
    return MergeCounts(**counts)


def clean_again(store: duckdb.DuckDBPyConnection, board: str, clean_file: CleanFile) -> int:
    """Clean what other rules made of a board's contents, and work out its postings anew.

    Returns how many contents that were; what reads otherwise stands in `recleaned`.
    """
    with at_once(store), tempfile.TemporaryDirectory(prefix="jobfeed-") as folder:
        _set(store, board=board, again=True, **_today())
        answers(store, "stored_contents.sql", {})
        count = _clean(store, Path(folder), clean_file)
        if count:
            _work_out(store)
        return count


@contextmanager
def _threads_for(store: duckdb.DuckDBPyConnection, postings: int) -> Iterator[None]:
    """One thread for few postings: to share such work out costs more than it saves."""
    ((before,),) = store.execute("SELECT current_setting('threads')").fetchall()
    store.execute(f"SET threads = {1 if postings <= FEW else before}")
    try:
        yield
    finally:
        store.execute(f"SET threads = {before}")


def _merge(
    store: duckdb.DuckDBPyConnection, batch: Path, manifest: Manifest, clean_file: CleanFile
) -> int:
    _set(
        store,
        board=manifest.board,
        again=False,
        batch=manifest.batch,
        aggregator=manifest.aggregator,
        employer_key=employer_key(manifest.employer),
        observations=str(batch / OBSERVATIONS),
        manifest=manifest.model_dump_json(),
        **_today(),
    )
    try:
        _set(store, longest=_room_for(batch / OBSERVATIONS))
        _step(store, INCOMING)
    except duckdb.OutOfMemoryException:
        # The batch is not to blame.
        raise
    except (duckdb.Error, ZstdError, OSError) as error:
        raise DamagedBatch(f"{batch}: its observations cannot be read: {error}") from error
    _whole(store, batch, manifest)
    with tempfile.TemporaryDirectory(prefix="jobfeed-") as folder:
        count = _clean(store, Path(folder), clean_file)
    _step(store, ARRIVED)
    _work_out(store)
    return count


def _work_out(store: duckdb.DuckDBPyConnection, since: int = 0) -> None:
    """Take the steps from one on; those that group sources only where some have news."""
    for name in WORKED_OUT[since : GROUPING + 1]:
        _step(store, name)
    if store.execute("SELECT getvariable('news')").fetchone() == (True,):
        for name in WORKED_OUT[GROUPING + 1 :]:
            _step(store, name)
    _step(store, SEEN_AGAIN)


def _clean(store: duckdb.DuckDBPyConnection, folder: Path, clean_file: CleanFile) -> int:
    """Clean the contents in question; returns how many they are."""
    given, cleaned = folder / "given.jsonl", folder / "cleaned.jsonl"
    ((count,),) = store.execute(f"COPY (FROM new_contents) TO '{given}' (FORMAT json)").fetchall()
    if count == 0:
        _step(store, NOTHING_NEW)
        return 0
    clean_file(given, cleaned)
    _set(store, cleaned=str(cleaned), longest=_room_for(cleaned))
    _step(store, CLEANED)
    return int(count)


def _room_for(lines: Path) -> int:
    """How long a line DuckDB must expect: each of its threads keeps room for two such."""
    return max(LINE, longest_line(lines) + 1)


def _today() -> dict[str, object]:
    return {"merged_at": datetime.now(UTC), "cleaner_version": CLEANER_VERSION}


def _set(store: duckdb.DuckDBPyConnection, **variables: object) -> None:
    for name, value in variables.items():
        store.execute(f"SET VARIABLE {name} = ?", [value])


def _whole(store: duckdb.DuckDBPyConnection, batch: Path, manifest: Manifest) -> None:
    # DuckDB takes a compressed file that was cut short for a shorter one.
    found = store.execute("SELECT count(*) FROM incoming WHERE kind = 'posting'").fetchone()
    if manifest.complete and found is not None and found[0] < manifest.items:
        raise DamagedBatch(f"{batch}: holds {found[0]} observations of {manifest.items}")


def _step(store: duckdb.DuckDBPyConnection, name: str) -> None:
    store.execute(files(__name__).joinpath(name).read_text("utf-8"))
