"""The commands. Each prints for people, or with --json for programs."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from jobfeed.commands import (
    alerting,
    asking,
    beginning,
    catalogue,
    crawling,
    deciding,
    exploring,
    files,
    serving,
    upkeep,
    watching,
)
from jobfeed.shell import app as app
from jobfeed.shell import settings

# The modules register their commands when they are imported; help lists them in this order.
COMMANDS = (
    beginning,
    crawling,
    asking,
    deciding,
    exploring,
    alerting,
    files,
    catalogue,
    serving,
    upkeep,
    watching,
)


@app.callback()
def main(
    home: Annotated[
        Path | None, typer.Option(help="Where everything lives (JOBFEED_HOME).")
    ] = None,
    boards: Annotated[Path | None, typer.Option(help="The catalogue (JOBFEED_BOARDS).")] = None,
    searches: Annotated[
        Path | None, typer.Option(help="The saved searches (JOBFEED_SEARCHES).")
    ] = None,
) -> None:
    """Settle where to work."""
    if home is not None:
        settings.home = home
    if boards is not None:
        settings.boards = boards
    if searches is not None:
        settings.searches = searches
    # Flows tell news after each publish, also in processes of their own and at other places.
    os.environ["JOBFEED_SEARCHES"] = str(settings.searches.resolve())


if __name__ == "__main__":
    sys.exit(app())
