"""A batch: what one crawl of one board brought, and how it went."""

import re
import secrets
from datetime import UTC, datetime
from typing import Literal

from pydantic import AwareDatetime, BaseModel, Field

Reason = Literal[
    "finished", "failed", "partial", "blocked", "gone", "stopped", "capped", "ingested", "empty"
]

BATCH_ID = re.compile(r"\d{8}T\d{12}Z-[a-z0-9][a-z0-9._-]*-[0-9a-f]{6}")


class Manifest(BaseModel):
    """What stands beside a batch's observations in landing: `manifest.json`.

    `complete` says whether the crawl saw the whole board; only a complete one may close postings.
    `digest` is the same for two batches that hold the same postings, in whatever order.
    `errors` counts by name (`http 500`, `bad json`), `notes` are sentences for a person.
    """

    batch: str
    board: str
    platform: str
    employer: str | None = None
    url: str | None = None
    started: AwareDatetime
    finished: AwareDatetime
    reason: Reason
    complete: bool
    pages: int = 0
    items: int = 0
    requests: int = 0
    not_modified: int = 0
    errors: dict[str, int] = Field(default_factory=dict)
    notes: list[str] = Field(default_factory=list)
    stats: dict[str, int] = Field(default_factory=dict)
    aggregator: bool = False
    digest: str = ""


def new_batch_id(board: str, started: datetime) -> str:
    """A batch id that sorts by time: start in UTC to the microsecond, board, six random digits."""
    stamp = started.astimezone(UTC).strftime("%Y%m%dT%H%M%S%f")
    return f"{stamp}Z-{board}-{secrets.token_hex(3)}"
