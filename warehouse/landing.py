"""Landing as the warehouse reads it: finished batches, and which of them are not merged yet."""

import os
import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from io import BufferedReader
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import duckdb
from pydantic import ValidationError
from zstandard import ZstdDecompressor

from postings.batch import BATCH_ID, Manifest

LANDING = "landing"
PACKS = "packed"
ASIDE = ".aside"
OBSERVATIONS = "observations.jsonl.zst"
MANIFEST = "manifest.json"
# A second batch of one name lies aside as BATCH~2.
LIES_ASIDE = re.compile(rf"({BATCH_ID.pattern})(?:~\d+)?")


class DamagedBatch(ValueError):
    """A landed batch whose manifest or observations cannot be read."""


class DamagedPack(ValueError):
    """A pack of batches that cannot be read, or a batch in it."""


class Pack(NamedTuple):
    """An open pack: its name, and the names of what it holds of each batch."""

    name: str
    file: ZipFile
    batches: dict[str, list[str]]


def landed(home: Path) -> list[str]:
    """The ids of all finished batches in the order of their time."""
    folder = home / LANDING
    names = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 - a Path each is slow
    return sorted(filter(BATCH_ID.fullmatch, names))


def all_landed(home: Path) -> list[str]:
    """The ids of all batches that landed, in readable packs or not, in the order of their time."""
    held = (pack.batches for pack in opened_packs(home, packs(home), {}))
    return sorted(set(landed(home)).union(*held))


def packs(home: Path) -> list[Path]:
    """The files that hold batches which have no folder any more, the earliest first."""
    return sorted((home / LANDING / PACKS).glob("*.zip"))


def opened_packs(home: Path, paths: Sequence[Path], damaged: dict[str, str]) -> Iterator[Pack]:
    """Packs of a home, each open until the next comes, without what was set aside.

    One that cannot be read is passed over, its error told in `damaged` by the file's name.
    """
    for path in paths:
        try:
            pack = _opened(path)
        except DamagedPack as error:
            damaged[path.name] = str(error)
            continue
        with pack:
            batches = dict[str, list[str]]()
            for name in sorted(pack.namelist()):
                batch, _, part = name.partition("/")
                if part and BATCH_ID.fullmatch(batch):
                    batches.setdefault(batch, []).append(name)
            for batch in set(lie_aside(home).values()).intersection(batches):
                del batches[batch]
            yield Pack(path.name, pack, batches)


def read_packed(pack: Pack, batch: str) -> dict[str, bytes]:
    """What a pack holds of a batch, by file; DamagedPack where it cannot be read."""
    try:
        held = {Path(name).name: pack.file.read(name) for name in pack.batches[batch]}
    except Exception as error:
        raise DamagedPack(f"{batch} in {pack.file.filename} cannot be read: {error}") from error
    if not {MANIFEST, OBSERVATIONS} <= held.keys():
        raise DamagedPack(f"{batch} in {pack.file.filename} is not whole")
    return held


def _opened(path: Path) -> ZipFile:
    try:
        return ZipFile(path)
    except Exception as error:
        # Chance bytes make zipfile raise much more than its own error.
        raise DamagedPack(f"{path} cannot be read: {error}; put a copy in its place") from error


def lie_aside(home: Path) -> dict[str, str]:
    """The batches that were set aside, by the name under which each lies in `landing/.aside`."""
    folder = home / LANDING / ASIDE
    names = sorted(os.listdir(folder)) if folder.is_dir() else []  # noqa: PTH208 - as in `landed`
    return {name: found[1] for name in names if (found := LIES_ASIDE.fullmatch(name))}


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
    names = landed(home)
    return names if store is None else lacking(store, names)


def lacking(store: duckdb.DuckDBPyConnection, names: Sequence[str]) -> list[str]:
    """Those of the given batches that a store does not hold, in the order of their time."""
    sql = files("warehouse.queries").joinpath("lacking.sql").read_text("utf-8")
    return [name for (name,) in store.execute(sql, {"names": names}).fetchall()]
