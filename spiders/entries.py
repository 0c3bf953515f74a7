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


def _entries_of(path: Path, key: str) -> CommentedSeq:
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


class Written:
    """One entry of a file and where it stands, and the mistakes that are told of it."""

    def __init__(self, file: str, entry: CommentedMap, line: int, mistakes: list[str]) -> None:
        self.entry, self.line = entry, line
        self._file, self._mistakes = file, mistakes

    def at(self, key: str | None) -> str:
        """Where a key stands, or the entry where it lacks that key or none is meant: file, line."""
        line = int(self.entry.lc.key(key)[0]) + 1 if key in self.entry else self.line
        return f"{self._file}:{line}"

    def tell(self, key: str | None, sentence: str) -> None:
        """Tell of a mistake at a key, or of the whole entry."""
        self._mistakes.append(f"{self.at(key)}: {sentence}")

    def whose(self, key: str, what: str) -> str:
        """Words that say in a mistake whose entry it is, by the value of a key; else none."""
        return f" for {what} '{self.entry[key]}'" if self.entry.get(key) else ""

    def read(
        self, kind: type[Entry], whose: str = "", key_of_whole: Callable[[str], str] = str
    ) -> Entry | None:
        """The entry as its model; None where it has mistakes, which are told.

        `key_of_whole` names the key of a mistake that pydantic gives no place, by its message.
        """
        try:
            return kind(**{str(key): value for key, value in self.entry.items()})
        except ValidationError as error:
            for detail in error.errors():
                message = detail["msg"].removeprefix("Value error, ")
                key = str(detail["loc"][0]) if detail["loc"] else key_of_whole(message)
                self.tell(key, _mistake(detail, kind, key, whose, message))
        return None


def load_entries(
    path: Path, key: str, form: str, read: Callable[[Written], Entry | None]
) -> list[Entry]:
    """The entries of a file's list, each as `read` makes it; CatalogueError naming every mistake.

    `form` says what an entry is, to a person who wrote a bare word.
    """
    listed = _entries_of(path, key)
    held: list[Entry] = []
    mistakes: list[str] = []
    for position, entry in enumerate(listed):
        line = listed.lc.item(position)[0] + 1
        if not isinstance(entry, CommentedMap):
            mistakes.append(f"{path.name}:{line}: {form}")
        elif (found := read(Written(path.name, entry, line, mistakes))) is not None:
            held.append(found)
    if mistakes:
        raise CatalogueError(mistakes)
    return held


class NamesTaken:
    """Which names of a file are taken, so that no two entries have one."""

    def __init__(self, another: str) -> None:
        """`another` says in a mistake what to do about it."""
        self._another = another
        self._first_line: dict[str, int] = {}

    def take(self, name: str, written: Written) -> None:
        """Take a name for an entry; a mistake of it where an earlier one has it."""
        if name in self._first_line:
            told = f"the name '{name}' is taken by line {self._first_line[name]}; {self._another}"
            written.tell(None, told)
        self._first_line.setdefault(name, written.line)


def _mistake(detail: Any, kind: type[BaseModel], key: str, whose: str, message: str) -> str:
    if detail["type"] == "missing":
        return f"'{key}' is missing{whose}"
    if detail["type"] == "extra_forbidden":
        return f"'{key}' is not known{whose}; keys are {', '.join(kind.model_fields)}"
    return f"'{key}'{whose}: {message}"


def add_entry(
    path: Path, key: str, entry: dict[str, Any], check: Callable[[Path], object], head: str = ""
) -> None:
    """Add an entry at the end of a file, which begins with `head` where there was none.

    The file is written aside and put in place by a rename once `check` has read it and not raised.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else head
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(with_entry(before, key, entry), encoding="utf-8")
    try:
        check(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


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
