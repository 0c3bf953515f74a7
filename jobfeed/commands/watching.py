"""Commands for monitors: metrics, health."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from jobfeed import show
from jobfeed.metrics import ailments, as_prometheus
from jobfeed.shell import Json, command, failed_unless, settings
from spiders.catalogue import load_boards


@command()
def metrics() -> None:
    """Print the figures of a home as Prometheus text."""
    show.print_plain(as_prometheus(settings.home, datetime.now(UTC)).removesuffix("\n"))


@command()
def health(
    patience: Annotated[
        float,
        typer.Option(min=0, help="Hours a batch may wait, a board be overdue, news be untold."),
    ] = 6.0,
    json_: Json = False,
) -> None:
    """Exit with 0 where all is well, else with 1 and what a person should look at."""
    boards = load_boards(settings.boards) if settings.boards.exists() else None
    now, waits = datetime.now(UTC), timedelta(hours=patience)
    found = ailments(settings.home, boards, settings.searches, now, waits)
    if json_:
        show.as_json({"well": not found, "ailments": found})
    for ailment in [] if json_ else found:
        show.complain(ailment)
    if not found and not json_:
        show.note("All is well.")
    failed_unless(not found)
