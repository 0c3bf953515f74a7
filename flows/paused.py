"""Boards that a person paused: left alone by schedules and runs until resumed, unless named.

A file a board in `.paused` under the home, so that a catalogue shared by several homes stays as it
is and nobody's comments in it are touched.
"""

from datetime import datetime
from pathlib import Path

from pydantic import BaseModel

FOLDER = ".paused"
ENDING = ".json"


class Pause(BaseModel):
    """Since when a board is paused, and why."""

    since: datetime
    because: str = ""

    def __str__(self) -> str:
        why = f": {self.because}" if self.because else ""
        return f"paused since {self.since:%Y-%m-%d %H:%M}{why}"


def pause(home: Path, board: str, since: datetime, because: str = "") -> None:
    """Pause a board; paused again, it keeps the later reason."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / f"{board}.new"
    written.write_text(Pause(since=since, because=because).model_dump_json(), encoding="utf-8")
    written.replace(folder / f"{board}{ENDING}")


def resume(home: Path, board: str) -> bool:
    """Let a board go on; False where it was not paused."""
    held = home / FOLDER / f"{board}{ENDING}"
    found = held.exists()
    held.unlink(missing_ok=True)
    return found


def paused(home: Path) -> dict[str, Pause]:
    """Every paused board."""
    folder = home / FOLDER
    held = sorted(folder.glob(f"*{ENDING}")) if folder.is_dir() else []
    return {file.name.removesuffix(ENDING): _read(file) for file in held}


def _read(file: Path) -> Pause:
    return Pause.model_validate_json(file.read_text(encoding="utf-8"))
