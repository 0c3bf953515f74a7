"""Batches set aside: in `landing/.aside`, each with the reason, until a person moves it back."""

from pathlib import Path

from postings.batch import BATCH_ID
from warehouse.landing import LANDING

ASIDE = ".aside"
REASON = "reason.txt"


def set_aside(home: Path, batch: str, reason: str) -> None:
    """Take a batch out of the way of the others."""
    folder = home / LANDING / batch
    (home / LANDING / ASIDE).mkdir(exist_ok=True)
    (folder / REASON).write_text(reason + "\n", encoding="utf-8")
    folder.rename(home / LANDING / ASIDE / batch)


def lying_aside(home: Path) -> dict[str, str]:
    """Every batch that lies aside, with its reason."""
    folder = home / LANDING / ASIDE
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return {batch.name: _reason(batch) for batch in found if BATCH_ID.fullmatch(batch.name)}


def put_back(home: Path) -> list[str]:
    """Move every batch that lies aside back into landing, to be tried again."""
    batches = list(lying_aside(home))
    for batch in batches:
        (home / LANDING / ASIDE / batch).rename(home / LANDING / batch)
    return batches


def _reason(folder: Path) -> str:
    try:
        return (folder / REASON).read_text(encoding="utf-8").strip()
    except OSError:
        return "no reason is kept"
