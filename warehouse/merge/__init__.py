"""Merging landed batches into the store: one transaction for several, keyed by the batch id."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import duckdb
import orjson
from pydantic import BaseModel
from zstandard import ZstdError

from postings.batch import Manifest
from postings.clean import CLEANER_VERSION
from postings.clean.employer import employer_key
from warehouse.landing import OBSERVATIONS, DamagedBatch, longest_line, manifest_of
from warehouse.quoting import quoted
from warehouse.read import answers
from warehouse.transaction import at_once

# What DuckDB expects where it is told nothing.
LINE = 16 * 2**20
# Postings that one thread is done with sooner than two.
FEW = 200
# Batches merged at once cost little more than one of them, up to so many postings.
MANY = 25_000
CleanFile = Callable[[Path, Path], None]
BATCHES, INCOMING, NOTHING_NEW, CLEANED, ARRIVED, *WORKED_OUT, SEEN_AGAIN = sorted(
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
    return merge_batches(store, [batch], clean_file)[batch.name]


def merge_batches(
    store: duckdb.DuckDBPyConnection, batches: Sequence[Path], clean_file: CleanFile
) -> dict[str, MergeCounts]:
    """Merge batches that are `together`, in one transaction: all of them or none.

    Returns what each did by its id. Raises as `merge_batch` does.
    """
    counts = {batch.name: MergeCounts() for batch in batches}
    known = "SELECT batch_id FROM batches WHERE batch_id IN (SELECT unnest(?))"
    held = store.execute(known, [list(counts)]).fetchall()
    manifests = {batch: manifest_of(batch) for batch in batches if (batch.name,) not in held}
    if manifests:
        with _threads_for(store, sum(m.items for m in manifests.values())), at_once(store):
            _merge(store, manifests, clean_file)
            for found in answers(store, "batch_counts.sql", {}):
                counts[found.pop("batch_id")] = MergeCounts(**found)
    return counts


def together(batches: Sequence[Path]) -> Iterator[list[Path]]:
    """The given batches in groups, in their order: no two of one board, not too many postings.

    One whose manifest cannot be read stands alone.
    """
    group, boards, postings = list[Path](), set[str | None](), 0
    for batch in batches:
        try:
            manifest = manifest_of(batch)
            board, items = manifest.board, manifest.items
        except DamagedBatch:
            board, items = None, MANY
        if group and (board in boards or postings + items > MANY):
            yield group
            group, boards, postings = [], set(), 0
        group.append(batch)
        boards.add(board)
        postings += items
    if group:
        yield group


def regroup(store: duckdb.DuckDBPyConnection) -> None:
    """Work out anew what belongs together, for the sources that `touched` holds."""
    answers(store, "looked_at_again.sql", {})
    store.execute("SET VARIABLE merged_at = ?", [datetime.now(UTC)])
    _work_out(store, GROUPING)


def clean_again(store: duckdb.DuckDBPyConnection, board: str, clean_file: CleanFile) -> int:
    """Clean what other rules made of a board's contents, and work out its postings anew.

    Returns how many contents that were; what reads otherwise stands in `recleaned`.
    """
    with at_once(store):
        _set(store, board=board, **_today())
        answers(store, "outdated_contents.sql", {})
        return clean_outdated(store, board, clean_file)


def clean_outdated(store: duckdb.DuckDBPyConnection, board: str, clean_file: CleanFile) -> int:
    """Within a transaction, clean what `to_clean` holds of a board as `clean_again` does."""
    _set(store, board=board, **_today())
    with tempfile.TemporaryDirectory(prefix="jobfeed-") as folder:
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
    store: duckdb.DuckDBPyConnection, manifests: dict[Path, Manifest], clean_file: CleanFile
) -> None:
    told = [
        {
            "manifest": manifest.model_dump(mode="json"),
            "employer_key": employer_key(manifest.employer),
            "observations": str(batch / OBSERVATIONS),
        }
        for batch, manifest in manifests.items()
    ]
    _set(store, batches=orjson.dumps(told).decode(), **_today())
    _step(store, BATCHES)
    names = ", ".join(map(str, manifests))
    try:
        _set(store, longest=max(_room_for(batch / OBSERVATIONS) for batch in manifests))
        _step(store, INCOMING)
    except duckdb.OutOfMemoryException:
        # The batch is not to blame.
        raise
    except (duckdb.Error, ZstdError, OSError) as error:
        raise DamagedBatch(f"{names}: its observations cannot be read: {error}") from error
    _whole(store, manifests)
    with tempfile.TemporaryDirectory(prefix="jobfeed-") as folder:
        _clean(store, Path(folder), clean_file)
    _step(store, ARRIVED)
    _work_out(store)


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
    copying = f"COPY (FROM new_contents) TO {quoted(given)} (FORMAT json)"
    ((count,),) = store.execute(copying).fetchall()
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


def _whole(store: duckdb.DuckDBPyConnection, manifests: dict[Path, Manifest]) -> None:
    # DuckDB takes a compressed file that was cut short for a shorter one.
    counted = "SELECT batch_id, count(*) FROM incoming WHERE kind = 'posting' GROUP BY batch_id"
    found = dict(store.execute(counted).fetchall())
    for batch, manifest in manifests.items():
        held = found.get(manifest.batch, 0)
        if manifest.complete and held < manifest.items:
            raise DamagedBatch(f"{batch}: holds {held} observations of {manifest.items}")


def _step(store: duckdb.DuckDBPyConnection, name: str) -> None:
    store.execute(files(__name__).joinpath(name).read_text("utf-8"))
