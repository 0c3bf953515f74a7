"""The catalogue: which career pages to follow, read from boards.yml."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)

from spiders import platforms
from spiders.entries import CatalogueError as CatalogueError
from spiders.entries import NamesTaken, Written, load_entries

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
EVERY = re.compile(r"([1-9]\d{0,3})([mhd])")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
MEBIBYTE = 1024 * 1024


class Board(BaseModel):
    """One career page to follow."""

    model_config = ConfigDict(extra="forbid")

    employer: str = Field(description="Whose postings these are")
    url: str = Field(description="The address of the board or career page")
    platform: str = Field(default="", description="Its platform; by the address where left out")
    api: str | None = Field(
        default=None, description="Read the platform from this base address instead of its own"
    )
    every: str = Field(default="6h", description="How often it is due: 30m, 6h, 1d")
    select: dict[str, str] = Field(
        default_factory=dict, description="CSS selectors of a plain page: row, link, title, ..."
    )
    options: dict[str, Any] = Field(
        default_factory=dict, description="What its platform wants to know besides, as `token`"
    )
    name: str = Field(default="", description="Its name; by employer and platform where left out")
    aggregator: bool = Field(default=False, description="It copies other employers' postings")
    robots: str = Field(
        default="obey", description="`obey`, or `ignore: WHY` where its owner lets you read it"
    )
    max_bytes: int = Field(default=64 * MEBIBYTE, gt=0, description="Largest answer, unpacked")
    max_pages: int = Field(default=20_000, gt=0, description="Most pages a crawl")
    max_items: int = Field(default=50_000, gt=0, description="Most postings a crawl")

    @field_validator("url", "api")
    @classmethod
    def _address(cls, value: str | None, info: ValidationInfo) -> str | None:
        parts = urlsplit(value or "")
        if parts.scheme == "file" and parts.path and not parts.netloc and info.field_name == "url":
            return value
        if value is not None and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError(f"'{value}' is not a web address; write it whole, with https://")
        return value

    @field_validator("every")
    @classmethod
    def _every(cls, value: str) -> str:
        interval_of(value)
        return value

    @field_validator("robots")
    @classmethod
    def _robots(cls, value: str) -> str:
        reason = value.removeprefix("ignore:").strip()
        if value != "obey" and (not value.startswith("ignore:") or not reason):
            raise ValueError("write obey, or 'ignore: ' and the reason why that is right here")
        return value

    def model_post_init(self, context: Any) -> None:
        """Fill platform and name where the entry leaves them out, and check both."""
        if urlsplit(self.url).scheme == "file" and self.platform != "file":
            raise ValueError(f"'{self.url}' is a file, which only 'platform: file' reads")
        if not self.platform:
            self.platform = (platforms.recognise(self.url) or ("jsonld", ""))[0]
        if self.platform not in platforms.known():
            names = ", ".join(platforms.known())
            raise ValueError(f"unknown platform '{self.platform}'; known are {names}")
        whose = self.employer or urlsplit(self.url).hostname
        self.name = self.name or slug(f"{whose}-{self.platform}")
        if not NAME.fullmatch(self.name):
            raise ValueError(f"'{self.name}' is no name; use a-z, 0-9, dot, dash and underscore")

    @property
    def interval(self) -> timedelta:
        """How long to wait between two crawls."""
        return interval_of(self.every)


def interval_of(every: str) -> timedelta:
    """A span of time as a person writes it: 30m, 6h, 1d; ValueError where it is none."""
    found = EVERY.fullmatch(every)
    if found is None:
        raise ValueError(f"'{every}' is not a span of time; write for example 30m, 6h or 1d")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def slug(words: str) -> str:
    """A board name made from words; letters outside a-z are dropped."""
    return re.sub(r"[^a-z0-9._]+", "-", words.casefold()).strip("-._")[:80] or "board"


def load_boards(path: Path) -> list[Board]:
    """The boards of a catalogue file, or CatalogueError naming every mistake in it."""
    taken = NamesTaken("give this board another 'name'")

    def read(written: Written) -> Board | None:
        if "employer" in written.entry and not str(written.entry["employer"] or "").strip():
            written.tell("employer", "'employer' is empty; write whose postings these are")
            return None
        board = written.read(Board, written.whose("employer", "employer"), _key_of_whole)
        if board is not None:
            taken.take(board.name, written)
        return board

    return load_entries(path, "boards", "a board is 'employer:' and 'url:', not a bare word", read)


def _key_of_whole(message: str) -> str:
    # Platform and name are checked after the rest, so pydantic gives their mistakes no place.
    return "name" if "is no name" in message else "platform"
