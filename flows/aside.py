"""Batches set aside: in `landing/.aside` until a person moves them back, the reason beside each."""

from collections.abc import Iterable
from itertools import chain, count
from pathlib import Path

from pydantic import TypeAdapter

from warehouse.landing import ASIDE, LANDING, lie_aside

REASON = ".reason"
# Where earlier versions kept it, in the batch.
INSIDE = "reason.txt"
TRIES = "tries.json"
COUNTS = TypeAdapter(dict[str, int])


class Unmergeable(ValueError):
    """A batch whose merging broke, whatever the reason, and left nothing of it in the store."""


def set_aside(home: Path, batch: str, reason: str) -> None:
    """Take a batch out of the way of the others; OSError where it cannot be moved."""
    folder = home / LANDING / ASIDE
    folder.mkdir(exist_ok=True)
    there = lie_aside(home)
    names = chain([batch], (f"{batch}~{number}" for number in count(2)))
    name = next(name for name in names if name not in there)
    # Not in the batch: it may be no folder, or one that nobody may write to.
    (folder / f"{name}{REASON}").write_text(reason + "\n", encoding="utf-8")
    (home / LANDING / batch).rename(folder / name)


def lying_aside(home: Path) -> dict[str, str]:
    """Every batch that lies aside, with its reason; a second one of a name as BATCH~2."""
    return {name: _reason(home / LANDING / ASIDE / name) for name in lie_aside(home)}


def put_back(home: Path) -> list[str]:
    """Move the batches that lie aside back into landing, to be tried again.

    One of whose name landing has another stays.
    """
    folder, batches = home / LANDING / ASIDE, list[str]()
    (folder / TRIES).unlink(missing_ok=True)
    for name, batch in lie_aside(home).items():
        if not (home / LANDING / batch).exists():
            (folder / name).rename(home / LANDING / batch)
            (folder / f"{name}{REASON}").unlink(missing_ok=True)
            batches.append(batch)
    return batches


def count_tries(home: Path, broken: Iterable[str]) -> dict[str, int]:
    """How many times in a row each of the batches broke, this time too; others are forgotten."""
    kept = home / LANDING / ASIDE / TRIES
    try:
        before = COUNTS.validate_json(kept.read_bytes())
    except (OSError, ValueError):
        before = {}
    tries = {batch: before.get(batch, 0) + 1 for batch in broken}
    kept.parent.mkdir(exist_ok=True)
    kept.write_bytes(COUNTS.dump_json(tries))
    return tries


def _reason(held: Path) -> str:
    for kept in (held.with_name(held.name + REASON), held / INSIDE):
        try:
            return kept.read_text(encoding="utf-8").strip()
        except OSError:
            continue
    return "no reason is kept"
