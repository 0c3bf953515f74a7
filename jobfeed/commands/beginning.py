"""The command that begins: init."""

from pathlib import Path
from typing import Annotated, Any

import typer
from ruamel.yaml import YAML

from flows import run as flow
from flows.summary import RunSummary
from jobfeed import show
from jobfeed.alerts.items import FEEDS
from jobfeed.alerts.searches import load_searches
from jobfeed.commands.catalogue import follow
from jobfeed.shell import Json, command, failed_unless, settings
from spiders.catalogue import Board, slug

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
    url = url or _asked("Which careers page do you want to follow?", None)
    words = _asked("Which words must its postings have? (empty: any)", words)
    place = _asked("Where? A city, a country or remote (empty: anywhere)", place)
    board, _ = follow(url, api=api)
    search = _search(words, place)
    written = write_search(settings.searches, search)
    with show.progress(not json_) as listener:
        result = flow.run(
            settings.home, settings.boards, [board.name], on_progress=listener, wait=settings.wait
        )
    if json_:
        told = {"board": board.model_dump(), "search": search, "run": show.run_as_json(result)}
        show.as_json(told)
    else:
        _tell(board, written, result)
    failed_unless(result.good)


def _asked(question: str, given: str | None) -> str:
    """What was given, or what a person answers; asked on stderr, for stdout may be a program's."""
    if given is not None:
        return given
    answer: str = typer.prompt(question, default="", show_default=False, err=True)
    return answer.strip()


def _search(words: str, place: str) -> dict[str, Any]:
    remote = place.casefold() == "remote"
    terms = {"words": words, "place": "" if remote else place, "remote": remote}
    return {"name": slug(f"{words} {place}" if words or place else "all")} | {
        term: value for term, value in terms.items() if value
    }


def write_search(path: Path, search: dict[str, Any]) -> bool:
    """Begin a searches.yml with one search; False where there is one, which stays as it is."""
    if path.exists():
        return False
    with path.open("x", encoding="utf-8") as out:
        out.write(HEAD)
        YAML().dump({"searches": [search]}, out)
    load_searches(path)
    return True


def _tell(board: Board, written: bool, result: RunSummary) -> None:
    show.note(f"{settings.boards}: follows {board.employer} as {board.name}")
    kept = "is there already and stays as it is"
    show.note(f"{settings.searches}: {'holds your search' if written else kept}")
    show.summary(result, json_wanted=False)
    for search, news in result.telling.found.items():
        show.note(f"{news} postings fit '{search}': {settings.home / FEEDS / search}.atom")
    show.hint(f"jobfeed --home {settings.home} sql 'FROM open_postings LIMIT 20'")
    show.hint("jobfeed serve, which keeps following")
