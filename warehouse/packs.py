"""Packs: old batches of landing, many in one file, for a folder a crawl fills a disk with names.

A pack is a zip of the folders of merged batches, in place by a rename before these go. The store
knows in which pack a batch lies; a store that does not, be it new or an older copy put back, is
given what it lacks.
"""

import errno
import logging
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import duckdb

from warehouse.copying import sync
from warehouse.landing import (
    LANDING,
    OBSERVATIONS,
    PACKS,
    DamagedPack,
    Pack,
    lacking,
    landed,
    opened_packs,
    packs,
    read_packed,
)
from warehouse.read import answers
from warehouse.store import open_store

logger = logging.getLogger(__name__)

ASIDE = ".pack"
UNPACKED = ".unpacked"
GONE = ".gone"
AGE = timedelta(days=1)
# By the last batches of a board its next crawl is due.
KEPT = 10
# Fewer folders harm nobody, and a pack for each handful would be a file a day for no use.
LEAST = 1_000
# More would keep others from the store for long, and want much room at once.
MOST = 10_000
AT_ONCE = 500


def pack_landing(home: Path, now: datetime, wait: float = 30.0) -> int:
    """Pack merged batches of days that are over; returns how many, none where they are few.

    To be called in the turn to merge. Raises StoreBusy, and OSError where there is no room for a
    pack; every batch is then where it was.
    """
    _remove(home, ())
    names, before = landed(home), (now.astimezone(UTC) - AGE).strftime("%Y%m%d")
    if sum(name < before for name in names) < LEAST:
        return 0
    with open_store(home, wait) as store:
        give_back(store, home)
        there = {path.name for path in packs(home)}
        asked = {"landed": names, "kept": KEPT, "before": before}
        found = {one["batch_id"]: one["pack"] for one in answers(store, "packable.sql", asked)}
        # Beside a pack lies what it holds where the removal was cut short or a store lacked it.
        twice = {batch: pack for batch, pack in found.items() if pack in there}
        _remove(home, _same(home, twice))
        due = [batch for batch in found if batch not in twice][:MOST]
        if len(due) < LEAST:
            return 0
        _remember(store, home, _write(home / LANDING, due), due)
        _remove(home, due)
        return len(due)


def give_back(store: duckdb.DuckDBPyConnection, home: Path) -> list[str]:
    """Put back into landing what packs hold and the store does not; returns the batches."""
    known = {pack for (pack,) in store.execute("SELECT DISTINCT pack FROM batches").fetchall()}
    unknown = [path for path in packs(home) if path.name not in known]
    returned, damaged = list[str](), dict[str, str]()
    for pack in opened_packs(home, unknown, damaged):
        lacks = _learn(store, home, pack)
        missing = [name for name in lacks if not (home / LANDING / name).exists()]
        for folders in _unpacked(pack, missing, home, damaged):
            for folder in folders:
                for part in (*folder.iterdir(), folder):
                    sync(part)
                folder.rename(home / LANDING / folder.name)
                returned.append(folder.name)
    if returned:
        sync(home / LANDING)
        logger.warning("%d batches that the store does not hold are back in landing", len(returned))
    for error in damaged.values():
        logger.warning("%s", error)
    return returned


def all_folders(home: Path, damaged: dict[str, str]) -> Iterator[list[Path]]:
    """The folders of all batches, some at a time; those of packs are there until the next come.

    What cannot be read is passed over, its error told in `damaged` by batch or by the pack's name.
    """
    loose = landed(home)
    for pack in opened_packs(home, packs(home), damaged):
        yield from _unpacked(pack, sorted(pack.batches.keys() - set(loose)), home, damaged)
    yield [home / LANDING / name for name in loose]


def remember_packs(store: duckdb.DuckDBPyConnection, home: Path) -> None:
    """Tell the store of every pack that it holds all batches of."""
    for pack in opened_packs(home, packs(home), {}):
        _learn(store, home, pack)


def _learn(store: duckdb.DuckDBPyConnection, home: Path, pack: Pack) -> list[str]:
    """Tell the store of a pack unless it lacks some of it; returns what it lacks."""
    names = list(pack.batches)
    lacks = lacking(store, names)
    # Only then: a pack that is known is not looked into again.
    if not lacks:
        _remember(store, home, pack.name, names)
    return lacks


def _remember(
    store: duckdb.DuckDBPyConnection, home: Path, pack: str, names: Sequence[str]
) -> None:
    store.execute(
        "UPDATE batches SET pack = $pack WHERE batch_id IN (SELECT unnest($names::VARCHAR[])) "
        "AND (pack IS NULL OR pack NOT IN (SELECT unnest($there::VARCHAR[])))",
        {"pack": pack, "names": names, "there": [path.name for path in packs(home)]},
    )


def _unpacked(
    pack: Pack, names: Sequence[str], home: Path, damaged: dict[str, str]
) -> Iterator[list[Path]]:
    """The folders of batches, some at a time, as they were; each is there until the next come."""
    for start in range(0, len(names), AT_ONCE):
        with _folder_for(home) as folder:
            yield [
                _unpack(held, folder / name)
                for name in names[start : start + AT_ONCE]
                if (held := _read(pack, name, damaged))
            ]


@contextmanager
def _folder_for(home: Path) -> Iterator[Path]:
    folder = home / LANDING / UNPACKED
    # A dead process may have left some; this one has the store.
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(held: dict[str, bytes], folder: Path) -> Path:
    folder.mkdir(parents=True)
    for name, content in held.items():
        (folder / name).write_bytes(content)
    return folder


def _read(pack: Pack, batch: str, damaged: dict[str, str]) -> dict[str, bytes]:
    try:
        return read_packed(pack, batch)
    except DamagedPack as error:
        damaged[batch] = str(error)
        return {}


def _write(landing: Path, names: Sequence[str]) -> str:
    """Write a pack of these batches, named by the first of them; returns its name."""
    parts = [(name, part) for name in names for part in sorted((landing / name).iterdir())]
    size = sum(part.stat().st_size for _, part in parts)
    if shutil.disk_usage(landing).free < size:
        raise OSError(errno.ENOSPC, f"a pack of batches needs {size} bytes", str(landing))
    (landing / PACKS).mkdir(exist_ok=True)
    aside, final = landing / PACKS / ASIDE, _free(landing / PACKS, names[0])
    aside.unlink(missing_ok=True)
    try:
        with ZipFile(aside, "w", strict_timestamps=False) as pack:
            for name, part in parts:
                packed = ZIP_STORED if part.name == OBSERVATIONS else ZIP_DEFLATED
                pack.write(part, f"{name}/{part.name}", packed)
        sync(aside)
        with ZipFile(aside) as pack:
            damaged = pack.testzip()
        if damaged is not None:
            raise OSError(errno.EIO, f"{damaged} was not packed as it is", str(aside))
        aside.rename(final)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    sync(landing / PACKS)
    sync(landing)
    return final.name


def _free(folder: Path, name: str) -> Path:
    # A batch that a store was given back may be the first of a pack a second time.
    tried = (folder / (f"{name}_{n}.zip" if n else f"{name}.zip") for n in count())
    return next(path for path in tried if not path.exists())


def _same(home: Path, twice: dict[str, str]) -> list[str]:
    """Those of the batches whose folder holds just what their pack does."""
    found, held = list[str](), set(twice.values())
    for pack in opened_packs(home, [path for path in packs(home) if path.name in held], {}):
        for batch in (b for b in pack.batches if twice.get(b) == pack.name):
            parts = (home / LANDING / batch).iterdir()
            if _read(pack, batch, {}) == {part.name: part.read_bytes() for part in parts}:
                found.append(batch)
    return found


def _remove(home: Path, names: Iterable[str]) -> None:
    """Remove folders from landing, each at once: what lies there is whole at any moment."""
    gone = home / LANDING / GONE
    # A dead process may have left some.
    shutil.rmtree(gone, ignore_errors=True)
    for name in names:
        gone.mkdir(exist_ok=True)
        (home / LANDING / name).rename(gone / name)
    shutil.rmtree(gone, ignore_errors=True)
