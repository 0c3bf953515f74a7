"""Take what a foreign record holds without trusting its types."""

import html
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

TAG = re.compile(r"<\s*/?\s*[a-zA-Z][a-zA-Z0-9]{0,15}[\s/>]")
BULLET = re.compile(r"^[\s]{0,20}[-*•·+–][ \t\xa0]{1,20}")

# Under a vendor's domain these are no boards.
VENDORS = frozenset(
    (
        "", "admin", "api", "app", "apps", "assets", "auth", "blog", "cdn", "developer",
        "developers", "docs", "documentation", "go", "help", "info", "login", "marketplace",
        "partners", "static", "status", "support", "www",
    )
)  # fmt: skip


class UnreadableRecord(ValueError):
    """A record that has not the outer shape its platform promises."""


def text(value: Any) -> str | None:
    """A scalar as trimmed text; None for blanks and for anything that is no scalar."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def mapping(value: Any) -> dict[str, Any]:
    """The value where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def rows(value: Any) -> list[Any]:
    """The value where it is a list; nothing for null; a single thing as a list of one."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def texts(value: Any) -> list[str]:
    """The distinct scalar texts of a list, in order."""
    found = (text(row) for row in rows(value))
    return list(dict.fromkeys(row for row in found if row))


def first_text(held: Iterable[Any], *keys: str) -> str | None:
    """What the first of several objects says under the first key that is filled there."""
    told = (text(mapping(part).get(key)) for part in held for key in keys)
    return next((found for found in told if found), None)


def record_of(value: Any) -> dict[str, Any]:
    """The record as an object, or UnreadableRecord saying what came instead."""
    if not isinstance(value, dict):
        raise UnreadableRecord(f"a record should be an object, this is {type(value).__name__}")
    return value


def amount(value: Any) -> Decimal | None:
    """A number of money as served: a number, or a text with or without thousands commas."""
    try:
        found = Decimal((text(value) or "").replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def count(value: Any) -> int | None:
    """A whole number of things as served, None for anything else."""
    found = amount(value)
    return int(found) if found is not None and found >= 0 else None


def from_epoch(value: Any, per_second: int = 1) -> str | None:
    """An ISO instant of an epoch in seconds, or in parts of one (1000: milliseconds)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        moment = datetime.fromtimestamp(value / per_second, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    precise = "seconds" if per_second == 1 else "milliseconds"
    return moment.isoformat(timespec=precise).replace("+00:00", "Z")


def filled(**held: Any) -> dict[str, Any]:
    """The named values that say something."""
    return {key: value for key, value in held.items() if value not in (None, "", [], {})}


def place(*parts: Any) -> str | None:
    """'City, Region, Country' of the parts that are there, repeated ones once."""
    return ", ".join(dict.fromkeys(part for part in map(text, parts) if part)) or None


def is_html(value: str) -> bool:
    """Whether a text carries markup."""
    return TAG.search(value) is not None


def unescaped(value: str, times: int = 2) -> str:
    """HTML from HTML that was escaped once or twice; untouched where it carries tags already."""
    for _ in range(times):
        if is_html(value) or "&lt;" not in value and "&amp;lt;" not in value:
            break
        value = html.unescape(value)
    return value


def as_html(value: str, listed: bool = False) -> str:
    """Plain text as HTML: a paragraph a line, list items for lines that are points."""
    if is_html(value):
        return value
    lines = [line.strip() for line in html.unescape(value).splitlines() if line.strip()]
    marked = any(BULLET.match(line) for line in lines)
    whole = listed and len(lines) > 1 and not marked
    parts = []
    for points, group in groupby(lines, lambda line: whole or bool(BULLET.match(line))):
        tag = "li" if points else "p"
        found = (html.escape(BULLET.sub("", line), quote=False) for line in group)
        body = "".join(f"<{tag}>{line}</{tag}>" for line in found)
        parts.append(f"<ul>{body}</ul>" if points else body)
    return "".join(parts)


def section(heading: str, body: str | None, listed: bool = False) -> str:
    """One HTML section under its heading; nothing where there is no body."""
    if not body:
        return ""
    return f"<h2>{html.escape(heading, quote=False)}</h2>{as_html(body, listed)}"


def headed(heading: str | None, body: str | None) -> str:
    """One part of a description under its heading, if it has one; nothing where it has no body."""
    if not body:
        return ""
    words = html.escape(html.unescape(heading), quote=False) if heading else ""
    return (f"<h3>{words}</h3>\n" if words else "") + as_html(body)


def web_address(value: Any) -> str | None:
    """An address that a browser would open, None for any other thing."""
    found = text(value)
    try:
        parts = urlsplit(found or "")
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return found if usable else None


def origin(url: str) -> str:
    """Scheme and host of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def subdomain(url: str, domain: str) -> str | None:
    """The board's name in `NAME.domain`; None for other hosts and for those of the vendor."""
    host = urlsplit(url).hostname or ""
    name = host.removesuffix(f".{domain}")
    return None if name in {host, *VENDORS} or "." in name else name


def path_parts(url: str) -> list[str]:
    """The non-empty path segments of an address."""
    return [part for part in urlsplit(url).path.split("/") if part]


def walk(value: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """Every object inside a value, outermost first, to a depth of twelve."""
    if depth > 12:
        return
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for part in value:
            yield from walk(part, depth + 1)
