"""What every command shares: the app, its settings, its exit codes and how errors are told."""

import shutil
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from shlex import quote
from typing import Annotated, Any, NoReturn

import duckdb
import typer
from pydantic import ValidationError

from flows.aside import Unmergeable
from flows.crawling import CrawlFailed
from jobfeed import show
from jobfeed.settings import Settings
from spiders.catalogue import CatalogueError
from warehouse.by_hand import Undecidable
from warehouse.landing import DamagedBatch
from warehouse.migrate import MigrationFailed
from warehouse.read import NotPublished
from warehouse.store import StoreBusy, StoreFromTheFuture

FAILED, USAGE, STOPPED = 1, 2, 130
# What to ask first.
OPEN = "sql 'SELECT employer, title, places FROM open_postings LIMIT 20'"
WRONG_USAGE = (
    CatalogueError, NotPublished, Undecidable, duckdb.Error, FileNotFoundError, IsADirectoryError,
)  # fmt: skip
DID_NOT_WORK = (
    StoreBusy, StoreFromTheFuture, MigrationFailed, CrawlFailed, DamagedBatch, Unmergeable, OSError,
)  # fmt: skip

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Follow career pages; keep one true record of every job opening.",
)


def _of_the_environment() -> Settings:
    try:
        return Settings()
    except ValidationError as error:
        for part in error.errors():
            told = part["msg"].removeprefix("Value error, ")
            name = f"JOBFEED_{part['loc'][0]}".upper()
            show.err.print(f"{name}: {told}", style="red", markup=False, soft_wrap=True)
        raise SystemExit(USAGE) from error


settings = _of_the_environment()
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def command(name: str | None = None) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A command whose errors are one message and an exit code, never a traceback."""

    def register(does: Callable[..., None]) -> Callable[..., None]:
        @wraps(does)
        def run_it(*args: Any, **kwargs: Any) -> None:
            try:
                does(*args, **kwargs)
            except WRONG_USAGE as error:
                stop(str(error), USAGE)
            except ValidationError as error:
                stop(_mistakes(error), USAGE)
            except DID_NOT_WORK as error:
                stop(str(error), FAILED)
            except KeyboardInterrupt:
                stop("stopped; what landed is merged by the next run", STOPPED)

        app.command(name)(run_it)
        return run_it

    return register


def called() -> str:
    """How this program is called with this home, for a person to call it again."""
    program = sys.argv[0]
    if Path(program).name != "jobfeed" or shutil.which("jobfeed") == str(Path(program).absolute()):
        program = "jobfeed"
    return (
        program
        if settings.home == Settings().home
        else f"{program} --home {quote(str(settings.home))}"
    )


def next_is(words: str) -> None:
    """Say which command of ours to type next."""
    show.hint(f"{called()} {words}")


def stop(message: str, code: int) -> NoReturn:
    """End the command with a message on stderr."""
    show.err.print(message, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(code)


def failed_unless(good: bool) -> None:
    """End with 1 where something did not work that was told already."""
    if not good:
        raise typer.Exit(FAILED)


def _mistakes(error: ValidationError) -> str:
    return "; ".join(part["msg"].removeprefix("Value error, ") for part in error.errors())
