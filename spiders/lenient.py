"""JSON as career sites write it: guards, entities, raw line breaks, missing commas."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

GUARD = re.compile(r"^\s*(?://\s*)?(?:<!\[CDATA\[|<!--)|(?://\s*)?(?:\]\]>|-->)\s*$")
# Most pages have none, and finding that out by the pattern takes longer than reading the JSON.
GUARD_MARKS = ("<!", "]]>", "-->")
BAD_ESCAPE = re.compile(r"\\(?![\"\\/bfnrtu])")
TRAILING_COMMA = re.compile(r",(?=[ \t\r\n]{0,200}[}\]])")
MISSING_COMMA = re.compile(
    r"(?<=[\"\]}\dels])(?=[ \t]{0,40}\r?\n[ \t]{0,200}\"[\w@]{1,60}\"\s{0,9}:)"
)


def loads(body: str) -> Any:
    """The value, trying one repair after the other; None where none helps."""
    if any(mark in body for mark in GUARD_MARKS):
        body = GUARD.sub("", GUARD.sub("", body))
    body = body.strip().removesuffix(";")
    for attempt in _attempts(body):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _attempts(body: str) -> Iterator[str]:
    yield body
    unescaped = html.unescape(body) if "&quot;" in body or "&#34;" in body else body
    yield unescaped
    escaped = BAD_ESCAPE.sub(r"\\\\", unescaped)
    yield escaped
    yield MISSING_COMMA.sub(",", TRAILING_COMMA.sub("", escaped))
