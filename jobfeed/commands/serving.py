"""The command that keeps running: serve."""

from typing import Annotated

import typer

from jobfeed import show
from jobfeed.shell import command, settings


@command()
def serve(
    host: Annotated[
        str, typer.Option(help="Where our own Prefect server listens; its pages have no password.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="And at which port.")] = 4200,
) -> None:
    """Serve the flows until stopped: schedules, event triggers, runs by hand."""
    # Prefect takes seconds to import; only this command needs it at once.
    from flows.deployments import serve as keep_serving

    def ready(address: str) -> None:
        show.note(f"Serving. Prefect's page: {address.removesuffix('/api')}")
        show.note("Stop with ctrl-C; a crawl under way lands what it has.")

    keep_serving(settings.home, settings.boards, host, port, on_ready=ready)
