"""The events by which other things follow at once; nothing depends on their arriving."""

from pathlib import Path
from typing import Any

from prefect.events import emit_event

from flows.due import board_of

# The label by which events of several homes at one server are told apart.
HOME = "jobfeed.home"


def announce(home: Path, what: str, batch: str, payload: dict[str, Any]) -> None:
    """Emit `jobfeed.batch.landed` or `jobfeed.batch.merged`."""
    board = board_of(batch)
    emit_event(
        event=f"jobfeed.batch.{what}",
        resource={
            "prefect.resource.id": f"jobfeed.board.{board}",
            "prefect.resource.name": board,
            HOME: str(home.resolve()),
        },
        payload={"batch": batch, **payload},
    )


def announce_published(home: Path) -> None:
    """Emit `jobfeed.published`: the file for readers is there."""
    where = str(home.resolve())
    resource = {"prefect.resource.id": "jobfeed.published", HOME: where}
    emit_event(event="jobfeed.published", resource=resource, payload={"home": where})
