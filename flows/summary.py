"""What a run brought, for people and programs."""

from datetime import datetime

from pydantic import BaseModel, Field

from postings.batch import Manifest

COUNTS = ("opened", "changed", "closed", "reopened", "reposted", "unchanged", "quarantined")

# Ends of a crawl after which no person need look.
WELL = frozenset({"finished", "ingested", "empty", "capped", "stopped", "busy"})


class BoardOutcome(BaseModel):
    """How the crawl of one board went; `batch` is None where nothing could be landed.

    `reason` is that of its manifest, or `busy` where another process crawls the board just now.
    """

    board: str
    platform: str = ""
    url: str | None = None
    batch: str | None = None
    reason: str
    complete: bool = False
    pages: int = 0
    items: int = 0
    not_modified: int = 0
    errors: dict[str, int] = Field(default_factory=dict)
    notes: list[str] = Field(default_factory=list)

    @classmethod
    def of(cls, manifest: Manifest) -> "BoardOutcome":
        """The outcome that a manifest tells."""
        held = manifest.model_dump(include=set(cls.model_fields))
        return cls(**held)

    @property
    def failed(self) -> bool:
        """Whether a person should look: the crawl did not end as it should."""
        return self.reason not in WELL


class Telling(BaseModel):
    """What the saved searches found and sent, by search; `trouble` is for a person to look at."""

    found: dict[str, int] = Field(default_factory=dict)
    sent: dict[str, int] = Field(default_factory=dict)
    trouble: list[str] = Field(default_factory=list)


class RunSummary(BaseModel):
    """A run as a whole.

    `merged` holds the counts by batch id, `waiting` the batches that lie in landing unmerged and
    `busy` who kept the store from being written, `set_aside` the batches that could not be merged
    with the reason, `aside` these and those of earlier runs, `not_due` the boards that were left
    alone and when they are due, `telling` what the saved searches found and sent, `cleaned_anew`
    how many contents were cleaned again because employers.yml had changed.
    """

    boards: list[BoardOutcome] = Field(default_factory=list)
    merged: dict[str, dict[str, int]] = Field(default_factory=dict)
    waiting: list[str] = Field(default_factory=list)
    busy: str | None = None
    set_aside: dict[str, str] = Field(default_factory=dict)
    aside: dict[str, str] = Field(default_factory=dict)
    not_due: dict[str, datetime] = Field(default_factory=dict)
    published: bool = False
    cleaned_anew: int = 0
    telling: Telling = Field(default_factory=Telling)

    @property
    def totals(self) -> dict[str, int]:
        """Counts over all merged batches."""
        return {name: sum(c.get(name, 0) for c in self.merged.values()) for name in COUNTS}

    @property
    def failed(self) -> list[str]:
        """The boards a person should look at."""
        return [outcome.board for outcome in self.boards if outcome.failed]

    @property
    def good(self) -> bool:
        """Whether everything that was asked for was done."""
        return not (self.failed or self.busy or self.set_aside or self.telling.trouble)
