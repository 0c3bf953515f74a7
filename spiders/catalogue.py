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
    ValidationError,
    ValidationInfo,
    field_validator,
)
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from spiders import platforms

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")
EVERY = re.compile(r"([1-9]\d{0,3})([mhd])")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
MEBIBYTE = 1024 * 1024


class CatalogueError(ValueError):
    """What is wrong in boards.yml, one line a mistake: file:line, key, remedy."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))


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
        if not EVERY.fullmatch(value):
            raise ValueError(f"'{value}' is not a span of time; write for example 30m, 6h or 1d")
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
        found = EVERY.fullmatch(self.every)
        assert found is not None  # the validator let nothing else pass
        return timedelta(**{UNITS[found[2]]: int(found[1])})


def slug(words: str) -> str:
    """A board name made from words; letters outside a-z are dropped."""
    return re.sub(r"[^a-z0-9._]+", "-", words.casefold()).strip("-._")[:80] or "board"


def load_boards(path: Path) -> list[Board]:
    """The boards of a catalogue file, or CatalogueError naming every mistake in it."""
    entries = _entries(path)
    boards: list[Board] = []
    mistakes: list[str] = []
    first_line: dict[str, int] = {}
    for position, entry in enumerate(entries):
        line = entries.lc.item(position)[0] + 1
        if not isinstance(entry, CommentedMap):
            mistakes.append(
                f"{path.name}:{line}: a board is 'employer:' and 'url:', not a bare word"
            )
            continue
        if "employer" in entry and not str(entry["employer"] or "").strip():
            where = f"{path.name}:{_line(entry, 'employer', line)}"
            mistakes.append(f"{where}: 'employer' is empty; write whose postings these are")
            continue
        board = _board(entry, line, path.name, mistakes)
        if board is None:
            continue
        if board.name in first_line:
            mistakes.append(
                f"{path.name}:{line}: the name '{board.name}' is taken by line "
                f"{first_line[board.name]}; give this board another 'name'"
            )
        first_line.setdefault(board.name, line)
        boards.append(board)
    if mistakes:
        raise CatalogueError(mistakes)
    return boards


def _entries(path: Path) -> CommentedSeq:
    try:
        document = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogueError([f"{path}: no such file; create it with 'boards:'"]) from None
    except UnicodeDecodeError as error:
        raise CatalogueError([f"{path.name}: not UTF-8 text ({error.reason})"]) from error
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogueError([f"{path.name}:{line}: not YAML: {error.problem}"]) from error
    except YAMLError as error:
        raise CatalogueError([f"{path.name}: not YAML: {error}"]) from error
    if document is None:
        return CommentedSeq()
    if isinstance(document, CommentedMap):
        for key in document:
            if key != "boards":
                line = document.lc.key(key)[0] + 1
                raise CatalogueError([f"{path.name}:{line}: '{key}' is not known; use 'boards:'"])
        document = document["boards"] if document["boards"] is not None else CommentedSeq()
    if not isinstance(document, CommentedSeq):
        raise CatalogueError([f"{path.name}:1: 'boards:' should hold a list of boards"])
    return document


def _board(entry: CommentedMap, line: int, file: str, mistakes: list[str]) -> Board | None:
    try:
        return Board(**{str(key): value for key, value in entry.items()})
    except ValidationError as error:
        for detail in error.errors():
            mistakes.append(_mistake(detail, entry, line, file))
    return None


def _mistake(detail: Any, entry: CommentedMap, line: int, file: str) -> str:
    # Platform and name are checked after the rest, so pydantic gives their mistakes no place.
    whole = "name" if "is no name" in detail["msg"] else "platform"
    key = str(detail["loc"][0]) if detail["loc"] else whole
    where = f"{file}:{_line(entry, key, line)}"
    whose = f" for employer '{entry['employer']}'" if entry.get("employer") else ""
    if detail["type"] == "missing":
        return f"{where}: '{key}' is missing{whose}"
    if detail["type"] == "extra_forbidden":
        return f"{where}: '{key}' is not known{whose}; keys are {', '.join(Board.model_fields)}"
    message = detail["msg"].removeprefix("Value error, ")
    return f"{where}: '{key}'{whose}: {message}"


def _line(entry: CommentedMap, key: str, default: int) -> int:
    return entry.lc.key(key)[0] + 1 if key in entry else default
