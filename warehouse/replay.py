"""Rebuilding the whole store from landing alone."""

from collections.abc import Callable, Sequence
from pathlib import Path

from postings.decisions import Decision
from warehouse.by_hand import follow
from warehouse.landing import LANDING, DamagedBatch, landed
from warehouse.merge import CleanFile, merge_batch
from warehouse.store import STORE, connect, hold_store

ASIDE = ".store.duckdb.new"


def rebuild_store(
    home: Path,
    clean_file: CleanFile,
    decisions: Sequence[Decision] = (),
    on_batch: Callable[[str, int, int], None] | None = None,
    wait: float = 30.0,
) -> dict[str, str]:
    """Merge every landed batch into a new store and put it in the old one's place.

    Returns the batches that could not be merged with their errors; the old store stays until the
    new one is whole.
    """
    aside, batches = home / ASIDE, landed(home)
    damaged: dict[str, str] = {}
    for stale in (aside, Path(f"{aside}.wal")):
        stale.unlink(missing_ok=True)
    with hold_store(home, wait):
        store = connect(aside, wait)
        try:
            follow(store, decisions)
            for position, batch in enumerate(batches, 1):
                if on_batch is not None:
                    on_batch(batch, position, len(batches))
                try:
                    merge_batch(store, home / LANDING / batch, clean_file)
                except DamagedBatch as error:
                    damaged[batch] = str(error)
        finally:
            store.close()
        aside.replace(home / STORE)
        Path(f"{home / STORE}.wal").unlink(missing_ok=True)
    return damaged
