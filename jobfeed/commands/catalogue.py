"""Commands about the catalogue: boards, detect, add, new-platform."""

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.crawling import crawl_boards
from flows.due import due_at
from flows.paused import pause as set_paused
from flows.paused import paused
from flows.paused import resume as resume_board
from flows.run import chosen
from flows.summary import BoardOutcome
from jobfeed import show
from jobfeed.shell import FAILED, USAGE, Json, command, failed_unless, next_is, settings, stop
from jobfeed.skeleton import write_platform
from spiders.catalogue import Board, load_boards
from spiders.entry import append_board
from spiders.landing import unpack_landed
from spiders.parse import first_employer
from spiders.recognise import Recognised, from_address

SAMPLE = {"max_pages": 5, "max_items": 3}


@command()
def boards(json_: Json = False) -> None:
    """The catalogue, and when each board is due."""
    held = load_boards(settings.boards)
    due, asleep = due_at(settings.home, held), paused(settings.home)
    if json_:
        told = {name: pause.model_dump() for name, pause in asleep.items()}
        turns = {b.name: {"due": due[b.name], "paused": told.get(b.name)} for b in held}
        show.as_json([b.model_dump() | turns[b.name] for b in held])
        return
    rows = [
        (b.name, b.employer, b.platform, b.every,
         "paused" if b.name in asleep else due[b.name] or "now")
        for b in held
    ]  # fmt: skip
    show.table(f"{settings.boards}", ["name", "employer", "platform", "every", "due"], rows, 500)


@command()
def pause(
    names: Annotated[list[str], typer.Argument(metavar="BOARD...", help="Boards by name.")],
    because: Annotated[str, typer.Option(help="Why; status repeats it.")] = "",
    json_: Json = False,
) -> None:
    """Leave boards alone until they are resumed; `run BOARD` still crawls one."""
    for board in chosen(settings.boards, names):
        set_paused(settings.home, board.name, datetime.now(UTC), because)
        if not json_:
            show.note(f"{board.name} is paused; 'jobfeed resume {board.name}' lets it go on")
    if json_:
        show.as_json({name: pause.model_dump() for name, pause in paused(settings.home).items()})


@command()
def resume(
    names: Annotated[list[str], typer.Argument(metavar="BOARD...", help="Boards by name.")],
    json_: Json = False,
) -> None:
    """Let paused boards go on: they are crawled when they are due."""
    for name in names:
        if not resume_board(settings.home, name):
            show.complain(f"{name} was not paused")
        elif not json_:
            show.note(f"{name} goes on")
    if json_:
        show.as_json({name: pause.model_dump() for name, pause in paused(settings.home).items()})


@command()
def detect(
    urls: Annotated[list[str], typer.Argument(help="Addresses; - reads them from stdin.")],
    offline: Annotated[
        bool, typer.Option("--offline", help="By the address alone; fetch nothing.")
    ] = False,
) -> None:
    """Recognise the platform of career pages; prints JSON Lines."""
    asked = [line.strip() for line in sys.stdin] if urls == ["-"] else urls
    known = True
    for found in recognised([url for url in asked if url], offline):
        show.print_plain(found.model_dump_json())
        known &= found.platform is not None
    failed_unless(known)


def recognised(urls: list[str], offline: bool) -> Iterable[Recognised]:
    """What each address leads to, in their order; pages are fetched where addresses do not tell."""
    by_address = {url: from_address(url) for url in urls}
    unknown = [url for url, found in by_address.items() if found.platform is None]
    by_page = {} if offline or not unknown else _fetched(unknown)
    return [by_page.get(url, by_address[url]) for url in urls]


def _fetched(urls: list[str]) -> dict[str, Recognised]:
    # Scrapy's reactor runs once a process, so pages are fetched in one of their own.
    web = [url for url in urls if url.startswith(("http://", "https://"))]
    told = {
        url: Recognised(url=url, reason="not a web address; write it whole, with https://")
        for url in urls
    }
    if not web:
        return told
    done = subprocess.run(
        [sys.executable, "-m", "spiders.detect", *web], capture_output=True, text=True, check=False
    )
    for line in done.stdout.splitlines():
        found = Recognised.model_validate_json(line)
        told[found.url] = found
    return told


@command()
def add(
    url: Annotated[str, typer.Argument(help="A careers address.")],
    employer: Annotated[str, typer.Option(help="Whose board it is; else read from it.")] = "",
    name: Annotated[str, typer.Option(help="The board's name; else made from the employer.")] = "",
    api: Annotated[
        str | None, typer.Option(help="Read the platform from this base address.")
    ] = None,
    json_: Json = False,
) -> None:
    """Recognise a careers address, check it by reading a page, append it to boards.yml."""
    board, reason = follow(url, employer, name, api)
    if json_:
        show.as_json(board.model_dump() | {"reason": reason})
        return
    show.note(f"{board.name}: {board.employer} on {board.platform} ({reason}); added")
    if not employer:
        show.note(f"The employer's name is taken from the board; edit {settings.boards} to change.")
    next_is(f"run {board.name}")


def follow(
    url: str, employer: str = "", name: str = "", api: str | None = None, known: bool = False
) -> tuple[Board, str]:
    """A careers address as a new entry of boards.yml, and how its platform was told.

    Where it may be `known`, the entry that there is already.
    """
    (found,) = recognised([url], offline=False)
    if found.platform is None or found.token is None:
        stop(f"{url or 'no address'}: {found.reason}", FAILED)
    entry: dict[str, Any] = {"url": found.board_url or url, "platform": found.platform}
    held = load_boards(settings.boards) if known and settings.boards.exists() else []
    if same := [board for board in held if board.url == entry["url"]]:
        return same[0], found.reason
    entry |= {"api": api} if api else {}
    outcome, served = _sample(Board(employer=employer, **entry))
    if outcome.failed:
        stop(f"{url} is not added: {' '.join(outcome.notes) or outcome.reason}", FAILED)
    whose = employer or served or found.token
    entry = {"employer": whose, **entry} | ({"name": name} if name else {})
    board = append_board(settings.boards, entry)
    return board, found.reason


def _sample(board: Board) -> tuple[BoardOutcome, str | None]:
    """How reading the first postings of a board goes, and whose they say they are."""
    with tempfile.TemporaryDirectory(prefix="jobfeed-") as folder:
        home, lines = Path(folder), Path(folder, "sample.jsonl")
        limited = Board(**board.model_dump() | SAMPLE)
        (outcome,) = crawl_boards(home, [limited], None, frozenset())
        unpack_landed(home, lines)
        return outcome, first_employer(lines.read_bytes())


@command("new-platform")
def new_platform(
    name: Annotated[str, typer.Argument(help="The platform's name, a Python identifier.")],
    json_: Json = False,
) -> None:
    """Write the skeleton of a platform: its module and its test."""
    if not name.isidentifier() or name != name.lower():
        stop(f"'{name}' is no module name; use a-z, 0-9 and underscore", USAGE)
    written: list[Any] = write_platform(Path.cwd(), name)
    if json_:
        show.as_json({"written": written})
        return
    for path in written:
        show.note(f"written: {path}")
    show.hint(f"pytest tests/test_platform_{name}.py")
