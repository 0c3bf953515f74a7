"""The command that begins: init."""

import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from flows import run as flow
from flows.summary import RunSummary
from jobfeed import show
from jobfeed.alerts.items import FEEDS
from jobfeed.alerts.searches import Search, load_searches
from jobfeed.commands.catalogue import follow
from jobfeed.shell import OPEN, Json, command, failed_unless, next_is, settings
from spiders.catalogue import Board, slug
from spiders.entries import add_entry

REMOTE = re.compile(r"\bremote\b( in\b)?", re.I)
PAGE = "Which careers page do you want to follow?"
HEAD = "# What you look for; docs/alert.md says what else a search can hold.\n"


@command()
def init(
    url: Annotated[str | None, typer.Option(help="A careers page; else it is asked for.")] = None,
    words: Annotated[str | None, typer.Option(help="Words that a posting has.")] = None,
    place: Annotated[str | None, typer.Option(help="City, country or remote.")] = None,
    api: Annotated[
        str | None, typer.Option(help="Read the platform from this base address.")
    ] = None,
    json_: Json = False,
) -> None:
    """Ask three questions, write boards.yml and searches.yml, crawl for the first time."""
    load_searches(settings.searches)
    page = url or _asked(PAGE, None)
    words = _asked("Which words must its postings have? (empty: any)", words)
    place = _asked("Where? A city, a country or remote (empty: anywhere)", place)
    board = _followed(page, api, again=url is None)
    search = write_search(settings.searches, _search(words, place))
    with show.progress(not json_) as listener:
        result = flow.run(
            settings.home, settings.boards, [board.name], on_progress=listener, wait=settings.wait
        )
    if json_:
        told = {"board": board.model_dump(), "search": search, "run": show.run_as_json(result)}
        show.as_json(told)
    else:
        _tell(board, search["name"], result)
    failed_unless(result.good)


def _followed(page: str, api: str | None, again: bool) -> Board:
    """The board of a page; where somebody is there to answer, asked for `again` until it is one."""
    while True:
        try:
            with show.busy(f"looking at {page}"):
                return follow(page, api=api, known=True)[0]
        except typer.Exit:
            if not again or not sys.stdin.isatty():
                raise
            page = _asked(PAGE, None)


def _asked(question: str, given: str | None) -> str:
    """What was given, or what a person answers; asked on stderr, for stdout may be a program's."""
    if given is not None:
        return given
    answer: str = typer.prompt(question, default="", show_default=False, err=True)
    return answer.strip()


def _search(words: str, place: str) -> dict[str, Any]:
    where = REMOTE.sub("", place).strip(" ,")
    terms = {"words": words, "place": where, "remote": bool(REMOTE.search(place))}
    name = slug(f"{words} {place}" if words or place else "all")
    # Of words in a script without small letters nothing is left.
    name = "search" if name == slug("") else name
    return {"name": name} | {term: value for term, value in terms.items() if value}


def write_search(path: Path, search: dict[str, Any]) -> dict[str, Any]:
    """Add a search to a searches.yml, made where there is none, under a name that is not taken.

    Returns it as it stands there. One that asks the same is not written twice.
    """
    held = {each.name: each for each in load_searches(path)}
    names = (search["name"], *(f"{search['name']}-{number}" for number in range(2, len(held) + 3)))
    for name in names:
        named = search | {"name": name}
        if name in held and held[name].terms() == Search(**named).terms():
            return named
        if name not in held:
            break
    add_entry(path, "searches", named, load_searches, HEAD)
    return named


def _tell(board: Board, search: str, result: RunSummary) -> None:
    show.note(f"{settings.boards}: follows {board.employer} as {board.name}")
    show.note(f"{settings.searches}: holds your search as {search}")
    show.summary(result, json_wanted=False)
    show.note(f"What fits it: {settings.home / FEEDS / search}.atom, for any feed reader")
    next_is(OPEN)
    next_is("serve, which keeps following")
