"""What the bundled site is asked, and what it answers."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

JSON = "application/json"
HTML = "text/html; charset=utf-8"
XML = "application/xml; charset=utf-8"


class Answer(NamedTuple):
    """What the site answers."""

    body: bytes
    kind: str = JSON
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class Call(NamedTuple):
    """A request to one board: `steps` is its path below the board's `base` address.

    Names of `headers` are in lower case.
    """

    method: str
    steps: list[str]
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes
    base: str
    day: int


MISSING = Answer(b"not here", "text/plain", 404)


def as_json(value: Any) -> Answer:
    """A JSON answer."""
    return Answer(json.dumps(value, ensure_ascii=False).encode())
