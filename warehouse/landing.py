"""Landing as the warehouse reads it: finished batches, and which of them are not merged yet."""

import os
from io import BufferedReader
from pathlib import Path

import duckdb
from pydantic import ValidationError
from zstandard import ZstdDecompressor

from postings.batch import BATCH_ID, Manifest

LANDING = "landing"
OBSERVATIONS = "observations.jsonl.zst"
MANIFEST = "manifest.json"


class DamagedBatch(ValueError):
    """A landed batch whose manifest or observations cannot be read."""


def landed(home: Path) -> list[str]:
    """The ids of all finished batches in the order of their time."""
    folder = home / LANDING
    names = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 - a Path each is slow
    return sorted(filter(BATCH_ID.fullmatch, names))


def read_manifest(home: Path, batch: str) -> Manifest:
    """The manifest of a landed batch."""
    return manifest_of(home / LANDING / batch)


def manifest_of(folder: Path) -> Manifest:
    """The manifest in a batch's folder; DamagedBatch where it cannot be read."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValidationError) as error:
        raise DamagedBatch(f"{folder / MANIFEST} cannot be read: {error}") from error
    if manifest.batch != folder.name:
        raise DamagedBatch(f"{folder / MANIFEST} names another batch, {manifest.batch}")
    return manifest


def longest_line(file: Path) -> int:
    """The bytes of the longest line of a file, compressed or not; OSError, zstandard.ZstdError."""
    with file.open("rb") as held:
        packed = file.suffix == ".zst"
        lines = (
            BufferedReader(ZstdDecompressor().stream_reader(held, read_across_frames=True))
            if packed
            else held
        )
        return max(map(len, lines), default=0)


def waiting(home: Path, store: duckdb.DuckDBPyConnection | None) -> list[str]:
    """Batches that landed and are not merged; without a store, all that landed."""
    merged = set()
    if store is not None:
        merged = {row[0] for row in store.execute("SELECT batch_id FROM batches").fetchall()}
    return [batch for batch in landed(home) if batch not in merged]
