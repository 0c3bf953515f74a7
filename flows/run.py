"""What the command line calls: a run, a crawl by hand, merging what waits."""

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from flows import crawling, room, server, turns
from flows.due import board_of, due_at
from flows.paused import paused
from flows.progress import Listener, also_heard_by, heard_by
from flows.room import FullDisk
from flows.server import ServerUnavailable
from flows.summary import BoardOutcome, RunSummary
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

    Boards that another process crawls just now are left to it, paused ones alone unless named.
    Raises CatalogueError for a malformed boards.yml or a name it does not hold, FullDisk where no
    room is left, and KeyboardInterrupt where it is told to stop, also by SIGTERM.
    """
    asked = [*(asked_for(home, boards_file, names) if boards_file else []), *ad_hoc]
    always = bool(names) or everything
    with working(home, on_progress), in_turn(home, asked, always, now) as turn:
        from flows import pipeline

        summary = pipeline.run(home, turn.boards, named(turn.boards), now, wait)
    outcomes = summary.boards + turn.others
    return summary.model_copy(update={"not_due": turn.not_due, "boards": outcomes})


def crawl_by_hand(
    home: Path,
    boards: Sequence[Board],
    now: datetime | None = None,
    on_progress: Listener | None = None,
) -> RunSummary:
    """Crawl boards into landing, whether due or not, and leave them there."""
    with working(home, on_progress), in_turn(home, boards, True, now) as turn:
        from flows import pipeline

        summary = pipeline.crawl_only(home, turn.boards, named(turn.boards), now)
    return summary.model_copy(update={"boards": summary.boards + turn.others})


def crawl_aside(
    home: Path, boards: Sequence[Board], on_progress: Listener | None = None
) -> RunSummary:
    """Crawl boards into a landing that nobody else knows, outside any flow: no server is needed."""
    with heeding_sigterm(), heard_by(on_progress):
        try:
            return RunSummary(boards=crawling.crawl_boards(home, boards, None, frozenset()))
        except crawling.CrawlFailed as failed:
            return RunSummary(boards=failed.outcomes)


def process(
    home: Path,
    batches: Sequence[str] | None = None,
    on_progress: Listener | None = None,
    wait: float = WAIT,
) -> RunSummary:
    """Merge the given batch, or all that wait in landing, and publish."""
    with working(home, on_progress):
        from flows import pipeline

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


def asked_for(home: Path, boards_file: Path, names: Sequence[str] = ()) -> list[Board]:
    """The named boards of the catalogue, or all that are not paused."""
    held, asleep = chosen(boards_file, names), paused(home)
    return [board for board in held if names or board.name not in asleep]


def ready(home: Path) -> None:
    """Make sure of room on the disk, then of a Prefect server."""
    room.require(home)
    server.ready(home)


@contextmanager
def working(home: Path, on_progress: Listener | None) -> Iterator[None]:
    """Room, server and listener for the length of a flow; SIGTERM stops it as ctrl-C does."""
    with heeding_sigterm(), heard_by(on_progress), room.watched(home):
        ready(home)
        yield


@contextmanager
def heeding_sigterm() -> Iterator[None]:
    """SIGTERM raises KeyboardInterrupt, as ctrl-C does."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


class Turn(NamedTuple):
    """What to crawl now, when the turn of others is, and what another process crawls."""

    boards: list[Board]
    not_due: dict[str, datetime]
    others: list[BoardOutcome]


@contextmanager
def in_turn(
    home: Path, asked: Sequence[Board], always: bool, now: datetime | None
) -> Iterator[Turn]:
    """Those of the boards asked for that are due, or all; each is this process's until it landed.

    A board that is not due is left for others to take, and one that takes long keeps no other.
    """
    wanted, not_due = due(home, list(asked), always, now)
    with turns.taken(home, [board.name for board in wanted]) as ours:
        held = ours.boards
        others = [left_to_another(board) for board in wanted if board.name not in held]
        # Between the look and the taking another process may have crawled one.
        boards, done = due(home, [board for board in wanted if board.name in held], always, now)
        with also_heard_by(partial(_give_back, ours)):
            yield Turn(boards, not_due | done, others)


def _give_back(ours: turns.Turns, event: dict[str, Any]) -> None:
    if event["event"] == "landed":
        ours.give_back(board_of(event["batch"]))


def left_to_another(board: Board) -> BoardOutcome:
    """The outcome of a board that another process crawls."""
    told = "another process crawls it just now"
    return BoardOutcome(board=board.name, platform=board.platform, reason="busy", notes=[told])


def due(
    home: Path, boards: list[Board], everything: bool, now: datetime | None
) -> tuple[list[Board], dict[str, datetime]]:
    """The boards whose turn it is, and when that of the others is."""
    if everything:
        return boards, {}
    when = now or datetime.now(UTC)
    later = {name: at for name, at in due_at(home, boards).items() if at is not None and at > when}
    return [board for board in boards if board.name not in later], later


def named(boards: Sequence[Board]) -> str:
    """A few boards by name, for the name of a flow run."""
    names = ", ".join(board.name for board in boards[:5])
    return names + (f" and {len(boards) - 5} more" if len(boards) > 5 else "") or "no boards"


__all__ = [
    "FullDisk", "ServerUnavailable", "asked_for", "chosen", "crawl_aside", "crawl_by_hand",
    "process", "ready", "run",
]  # fmt: skip
