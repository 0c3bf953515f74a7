"""What the command line calls: a run, a crawl by hand, merging what waits."""

import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from flows import server
from flows.due import due_at
from flows.progress import Listener, heard_by
from flows.summary import RunSummary
from spiders.catalogue import Board, CatalogueError, load_boards

WAIT = 30.0


def run(
    home: Path,
    boards_file: Path | None,
    names: Sequence[str] = (),
    everything: bool = False,
    now: datetime | None = None,
    on_progress: Listener | None = None,
    ad_hoc: Sequence[Board] = (),
    wait: float = WAIT,
) -> RunSummary:
    """Crawl the boards that are due (or the named ones, or all), merge what landed, publish.

    Raises CatalogueError for a malformed boards.yml or a name it does not hold, FullDisk where no
    room is left for a batch.
    """
    asked = chosen(boards_file, names) if boards_file else []
    boards, not_due = _due(home, asked, bool(names) or everything, now)
    boards += ad_hoc
    ready(home)
    from flows import pipeline

    with heard_by(on_progress):
        summary = pipeline.run(home, boards, _named(boards), now, wait)
    return summary.model_copy(update={"not_due": not_due})


def crawl_by_hand(
    home: Path,
    boards: Sequence[Board],
    now: datetime | None = None,
    on_progress: Listener | None = None,
) -> RunSummary:
    """Crawl boards into landing, whether due or not, and leave them there."""
    ready(home)
    from flows import pipeline

    with heard_by(on_progress):
        return pipeline.crawl_only(home, list(boards), _named(boards), now)


def process(
    home: Path,
    batches: Sequence[str] | None = None,
    on_progress: Listener | None = None,
    wait: float = WAIT,
) -> RunSummary:
    """Merge the given batches, or all that wait in landing, and publish."""
    ready(home)
    from flows import pipeline

    with heard_by(on_progress):
        if batches is not None and len(batches) == 1:
            return pipeline.process_batch(home, batches[0], wait)
        return pipeline.sweep(home, wait)


def chosen(boards_file: Path, names: Sequence[str] = ()) -> list[Board]:
    """The named boards of the catalogue, or all; CatalogueError for a name it does not hold."""
    held = {board.name: board for board in load_boards(boards_file)}
    unknown = [name for name in names if name not in held]
    if unknown:
        known = ", ".join(held) or "none"
        raise CatalogueError(
            [f"{boards_file.name}: no board named '{name}'; it has {known}" for name in unknown]
        )
    return [held[name] for name in dict.fromkeys(names)] or list(held.values())


class FullDisk(OSError):
    """Too little room for a crawl to land and a store to be written."""


ROOM = 32 * 1024 * 1024


def ready(home: Path) -> None:
    """Make sure of room on the disk, then of a Prefect server."""
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    if free < ROOM:
        raise FullDisk(
            f"{home}: {free / 2**20:.0f} MiB free, {ROOM / 2**20:.0f} MiB needed to work safely; "
            "make room or choose another place with --home"
        )
    server.ready(home)


def _due(
    home: Path, boards: list[Board], everything: bool, now: datetime | None
) -> tuple[list[Board], dict[str, datetime]]:
    if everything:
        return boards, {}
    when = now or datetime.now(UTC)
    later = {name: at for name, at in due_at(home, boards).items() if at is not None and at > when}
    return [board for board in boards if board.name not in later], later


def _named(boards: Sequence[Board]) -> str:
    names = ", ".join(board.name for board in boards[:5])
    return names + (f" and {len(boards) - 5} more" if len(boards) > 5 else "") or "no boards"
