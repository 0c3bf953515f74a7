"""What could not be told, kept for monitors and `jobfeed status`: `untold.json` in the home."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ValidationError

UNTOLD = "untold.json"


class Untold(BaseModel):
    """What went wrong in the last telling, and since when none went well."""

    since: datetime
    trouble: list[str]


def untold(home: Path) -> Untold | None:
    """What could not be told; None where the last telling went well, or there was none."""
    try:
        return Untold.model_validate_json((home / UNTOLD).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def keep(home: Path, trouble: Sequence[str], now: datetime) -> None:
    """Keep what a telling could not do, or that it went well."""
    path = home / UNTOLD
    if not trouble:
        path.unlink(missing_ok=True)
        return
    before = untold(home)
    held = Untold(since=before.since if before else now, trouble=list(trouble))
    aside = path.with_name(f".{UNTOLD}.new")
    aside.write_text(held.model_dump_json(), encoding="utf-8")
    aside.replace(path)
