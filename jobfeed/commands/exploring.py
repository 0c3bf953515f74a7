"""The command for looking: explore."""

import webbrowser
from typing import Annotated

import typer

from jobfeed import show
from jobfeed.shell import command, settings


@command()
def explore(
    port: Annotated[int, typer.Option(help="Where the page listens; 0 is any free port.")] = 8042,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open a browser.")] = True,
    seconds: Annotated[float, typer.Option(min=0.1, help="Longest a query of yours runs.")] = 30.0,
) -> None:
    """Look at the published file in a browser: openings over time, search, pay, boards, SQL."""
    # The framework takes a second to import; only this command needs it.
    from jobfeed.explore.site import serve

    def ready(address: str) -> None:
        show.note(f"Looking at {settings.home}: {address}")
        show.note("Stop with ctrl-C.")
        if open_:
            webbrowser.open(address)

    serve(settings.home, port, seconds, on_ready=ready)
