"""How a flow run is found again: by tags of boards and platforms, by a line in its log a batch."""

import json
import logging
import re
from collections.abc import Iterable
from typing import Any

from prefect import runtime
from prefect.client.orchestration import get_client
from prefect.logging import get_run_logger

# A run over more boards than this is tagged by their platforms alone.
MOST_TAGGED = 30
WORD = re.compile(r"[\w.:/+-]+")


def tag_run(boards: Iterable[str], platforms: Iterable[str]) -> None:
    """Add `board:NAME` and `platform:NAME` to the tags of this flow run."""
    named = {f"board:{board}" for board in boards}
    wanted = {f"platform:{platform}" for platform in platforms if platform}
    wanted |= named if len(named) <= MOST_TAGGED else set()
    with get_client(sync_client=True) as client:
        client.update_flow_run(runtime.flow_run.id, tags=sorted({*runtime.flow_run.tags, *wanted}))


def log(what: str, level: int = logging.INFO, **fields: Any) -> None:
    """One line in the log of this flow run: `merged board=acme batch=20260302T... opened=3`."""
    get_run_logger().log(level, line(what, fields))


def line(what: str, fields: dict[str, Any]) -> str:
    """A happening and its fields on one line; a value that is more than a word is quoted."""
    held = {name: str(value) for name, value in fields.items() if value not in (None, "", {}, [])}
    told = (f"{name}={_quoted(value)}" for name, value in held.items())
    return " ".join([what, *told])


def _quoted(value: str) -> str:
    return value if WORD.fullmatch(value) else json.dumps(value, ensure_ascii=False)
