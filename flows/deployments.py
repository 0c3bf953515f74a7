"""The deployments: which flow runs when, and after which event; and their serving."""

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows import leash, room, server
from flows.run import heeding_sigterm
from spiders.catalogue import load_boards

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment

PORT = 4200
SWEEP = timedelta(minutes=5)
# A failed crawl is tried again after ten minutes: look at least as often.
LONGEST_TICK = timedelta(minutes=10)
# The scheduler looks for new deployments every five seconds, and never back: on a busy machine it
# takes some more until they are there.
SOON = timedelta(seconds=15)
LOOK = 1.0
# Longer than a crawl takes to stop, and what it had to merge.
STOPPING = 60.0
SHORT_LIVED = 15.0


class ServingFailed(RuntimeError):
    """The process that serves the flows ends whenever it is started."""


def build(
    home: Path, boards_file: Path, sweep_every: timedelta = SWEEP, triggers: bool = True
) -> "list[RunnerDeployment]":
    """Every deployment of a home; without `triggers` the schedules alone do the work."""
    from prefect.types.entrypoint import EntrypointType

    from flows import deployed

    where = {"home": str(home.resolve())}
    catalogue = where | {"boards_file": str(boards_file.resolve())}
    tick = every_so_often(board.interval for board in load_boards(boards_file))
    landed = (
        [_after("landed", home, deployed.BURST, {"batch": "event.payload.batch"})]
        if triggers
        else []
    )
    merged = [_after("merged", home, deployed.PUBLISHING, {})] if triggers else []

    def deploy(flow: Any, name: str, parameters: dict[str, str], **when: Any) -> Any:
        return flow.to_deployment(
            name, parameters=parameters, tags=["jobfeed"], paused=False,
            entrypoint_type=EntrypointType.MODULE_PATH, **when,
        )  # fmt: skip

    return [
        # Those with a schedule come first, for their first turn is soon.
        deploy(deployed.crawl, "crawl", catalogue, schedule=_every(tick)),
        deploy(deployed.sweep, "sweep", where, schedule=_every(sweep_every)),
        deploy(deployed.process_batch, "process-batch", where, triggers=landed),
        deploy(deployed.publish_and_tell, "publish-and-tell", where, triggers=merged),
        deploy(deployed.replay, "replay", where),
    ]


def every_so_often(spans: Iterable[timedelta]) -> timedelta:
    """How often to look for due boards: a whole part of the shortest span, at most ten minutes."""
    # Between two looks a board of fifteen minutes would wait for the second one, after twenty.
    shortest = min(spans, default=LONGEST_TICK)
    return shortest / ceil(shortest / LONGEST_TICK)


def _every(interval: timedelta) -> Any:
    from prefect.schedules import Interval

    # The first turn is at once: what a pause left undone is not left for another interval.
    return Interval(interval, anchor_date=datetime.now(UTC) + SOON)


def _after(what: str, home: Path, burst: timedelta, taken: dict[str, str]) -> Any:
    from prefect.events import DeploymentEventTrigger

    from flows.announcing import HOME

    return DeploymentEventTrigger(
        name=f"jobfeed-batch-{what}",
        expect={f"jobfeed.batch.{what}"},
        match={"prefect.resource.id": "jobfeed.board.*", HOME: str(home.resolve())},
        within=burst,
        parameters={name: _text(of) for name, of in (taken | {"since": "event.occurred"}).items()},
    )


def _text(expression: str) -> dict[str, str]:
    # As a bare template it would be read as JSON, and a time is none.
    return {"__prefect_kind": "jinja", "template": f"{{{{ {expression} }}}}"}


def serve(
    home: Path,
    boards_file: Path,
    host: str = "127.0.0.1",
    port: int = PORT,
    sweep_every: timedelta = SWEEP,
    triggers: bool = True,
    on_ready: Callable[[str], None] | None = None,
) -> None:
    """Serve the deployments until told to stop, by ctrl-C or SIGTERM; a second one ends at once.

    Against the Prefect server that PREFECT_API_URL names, else with one of our own at `host` and
    `port`, its database under the home. What dies of it is started again. `on_ready` gets the
    server's address. Raises CatalogueError, FullDisk, ServerUnavailable and ServingFailed.
    """
    load_boards(boards_file)
    room.require(home)
    with heeding_sigterm():
        url = server.lasting(home, host, port)
        if on_ready is not None:
            on_ready(url)
        arguments = [str(home.resolve()), str(boards_file.resolve())]
        arguments += [str(sweep_every.total_seconds()), *(["triggers"] if triggers else [])]
        with suppress(KeyboardInterrupt):
            while True:
                _serve_once(home, arguments, host, port)


def _serve_once(home: Path, arguments: list[str], host: str, port: int) -> None:
    """Keep the runner and our server alive until the runner dies."""
    began = time.monotonic()
    process = leash.start("flows.serving_process", arguments)
    try:
        while process.poll() is None:
            # A server that the user named comes back without us; Prefect's runner waits for it.
            if not server.configured():
                server.lasting(home, host, port)
            time.sleep(LOOK)
    finally:
        leash.stop(process, STOPPING)
    # One that a signal killed did not fail by itself: it is started again, however young.
    if process.returncode >= 0 and time.monotonic() - began < SHORT_LIVED:
        raise ServingFailed(
            f"the process that serves the flows ended with {process.returncode} as soon as it "
            "began; what it said stands above"
        )
