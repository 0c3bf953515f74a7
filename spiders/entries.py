"""Entries of a YAML file that a person writes, as boards.yml: read, mistakes told, one added."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

INDENT = 2
Entry = TypeVar("Entry", bound=BaseModel)


class CatalogueError(ValueError):
    """What is wrong in such a file, one line a mistake: file:line, key, remedy."""

    def __init__(self, mistakes: list[str]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(mistakes))


def entries_of(path: Path, key: str) -> CommentedSeq:
    """The list under the file's one key, each entry with its lines; CatalogueError."""
    try:
        document = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogueError([f"{path}: no such file; create it with '{key}:'"]) from None
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
        for other in document:
            if other != key:
                line = document.lc.key(other)[0] + 1
                raise CatalogueError([f"{path.name}:{line}: '{other}' is not known; use '{key}:'"])
        document = document[key] if document[key] is not None else CommentedSeq()
    if not isinstance(document, CommentedSeq):
        raise CatalogueError([f"{path.name}:1: '{key}:' should hold a list of {key}"])
    return document


def read_entry(
    kind: type[Entry], entry: CommentedMap, whose: str, tell: Callable[[str, str], None],
    key_of_whole: Callable[[str], str] = str,
) -> Entry | None:  # fmt: skip
    """One entry as its model; None where `tell` got its mistakes, each a key and a sentence.

    `key_of_whole` names the key of a mistake that pydantic gives no place, by its message.
    """
    try:
        return kind(**{str(key): value for key, value in entry.items()})
    except ValidationError as error:
        for detail in error.errors():
            message = detail["msg"].removeprefix("Value error, ")
            key = str(detail["loc"][0]) if detail["loc"] else key_of_whole(message)
            tell(key, _mistake(detail, kind, key, whose, message))
    return None


def _mistake(detail: Any, kind: type[BaseModel], key: str, whose: str, message: str) -> str:
    if detail["type"] == "missing":
        return f"'{key}' is missing{whose}"
    if detail["type"] == "extra_forbidden":
        return f"'{key}' is not known{whose}; keys are {', '.join(kind.model_fields)}"
    return f"'{key}'{whose}: {message}"


def line_of(entry: CommentedMap, key: str, default: int) -> int:
    """Where a key of an entry stands, as a person counts lines."""
    return int(entry.lc.key(key)[0]) + 1 if key in entry else default


def with_entry(before: str, key: str, entry: dict[str, Any]) -> str:
    """The text with an entry added at its end; what a person wrote there stays as it is."""
    document = YAML(typ="rt").load(before) if before.strip() else None
    listed = document[key] if isinstance(document, CommentedMap) else document
    if document is None or listed is None:
        head = before if before.strip() else ""
        head = head if isinstance(document, CommentedMap) else f"{_ended(head)}{key}:\n"
        return _ended(head) + _written(entry, INDENT)
    if listed.fa.flow_style():
        raise CatalogueError([f"the {key} are one line of '[...]'; write them as '- ' lines"])
    return _ended(before) + _written(entry, _column(listed))


def _column(listed: CommentedSeq) -> int:
    """Where the dashes of the list stand."""
    return max(0, listed.lc.col) if len(listed) else INDENT


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else f"{text}\n"


def _written(entry: dict[str, Any], column: int) -> str:
    out = io.StringIO()
    YAML().dump([entry], out)
    return "".join(f"{' ' * column}{line}" for line in out.getvalue().splitlines(keepends=True))
