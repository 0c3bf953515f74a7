"""Commands that crawl: demo, run, crawl."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from flows import run as flow
from jobfeed import show
from jobfeed.shell import OPEN, Json, command, failed_unless, next_is, settings
from spiders import platforms
from spiders.catalogue import Board, CatalogueError
from spiders.landing import unpack_landed


@command()
def demo(json_: Json = False) -> None:
    """Run the whole pipeline against a bundled careers site on loopback."""
    from jobfeed.demonstration import demonstrate

    own = "home" in settings.model_fields_set
    demonstrate(settings.home if own else Path("demo-data"), json_)


@command()
def run(
    boards: Annotated[list[str] | None, typer.Argument(help="Boards by name.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every board, due or not.")] = False,
    json_: Json = False,
) -> None:
    """Crawl what is due (or the named boards), merge, publish."""
    with show.progress(not json_) as listener:
        result = flow.run(
            settings.home,
            settings.boards,
            boards or (),
            everything,
            None,
            listener,
            wait=settings.wait,
        )
    show.summary(result, json_)
    if result.published and not json_:
        next_is(OPEN)
    failed_unless(result.good)


@command()
def crawl(
    boards: Annotated[
        list[str], typer.Argument(help="Boards by name, or a platform and an address.")
    ],
    output: Annotated[
        Path | None, typer.Option("-O", help="Write observations here; land nothing.")
    ] = None,
    employer: Annotated[str, typer.Option(help="Whose board the address is.")] = "",
    api: Annotated[
        str | None, typer.Option(help="Read the platform from this base address.")
    ] = None,
    json_: Json = False,
) -> None:
    """Trigger a spider by hand: lands a batch, or writes a file."""
    chosen = _asked_for(boards, employer, api)
    with (
        tempfile.TemporaryDirectory(prefix="jobfeed-") as aside,
        show.progress(not json_) as listener,
    ):
        if output:
            result = flow.crawl_aside(Path(aside), chosen, listener)
            unpack_landed(Path(aside), output)
        else:
            result = flow.crawl_by_hand(settings.home, chosen, None, listener)
    show.summary(result, json_)
    if not output and not json_ and any(outcome.batch for outcome in result.boards):
        next_is("sweep")
    failed_unless(result.good)


def _asked_for(words: list[str], employer: str, api: str | None) -> list[Board]:
    if len(words) != 2 or "://" not in words[1]:
        found = flow.chosen(settings.boards, words)
        return [Board(**board.model_dump() | {"api": api or board.api}) for board in found]
    platform, url = words
    if platform not in platforms.known():
        known = ", ".join(platforms.known())
        raise CatalogueError([f"unknown platform '{platform}'; known are {known}"])
    return [Board(employer=employer, url=url, platform=platform, api=api)]
