"""Values as a person reads them."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from jobfeed import show

AROUND = 240
LONG_WORD = 40


def place(of: Mapping[str, Any]) -> str:
    """A place from small to large; where nothing was recognised, the words it came from."""
    parts = [of["city"], of["region"], of["country"]]
    return ", ".join(part for part in parts if part) or str(of["text"])


def places(of: Sequence[Mapping[str, Any]], most: int = 3) -> str:
    """The first places of a posting."""
    told = [place(each) for each in of]
    more = f" and {len(told) - most} more" if len(told) > most else ""
    return "; ".join(told[:most]) + more


def pay(of: Mapping[str, Any]) -> str:
    """A pay range with its currency and period."""
    ends = [amount(end) for end in dict.fromkeys((of["minimum"], of["maximum"])) if end is not None]
    per = f" a {of['period']}" if of["period"] else ""
    return f"{of['currency'] or ''} {' to '.join(ends)}{per}".strip()


def amount(of: Decimal | float) -> str:
    """An amount with its thousands apart; decimals only where there are some."""
    return f"{of:,.2f}".removesuffix(".00")


def word(of: str | None) -> str:
    """A value of a closed list, as `full_time`, in words."""
    return (of or "").replace("_", " ")


def age(since: datetime) -> str:
    """How long ago."""
    return f"{show.span(datetime.now(UTC) - since)} ago"


def excerpt(text: str, words: str) -> str:
    """The part of a text around the first of the words, or its beginning."""
    folded = " ".join(text.split())
    # Words match by their stem: the first letters find where one stands.
    stems = [re.escape(each[: max(3, len(each) - 3)]) for each in re.findall(r"\w+", words)]
    found = re.search(rf"\b(?:{'|'.join(stems)})", folded, re.IGNORECASE) if stems else None
    start = max(0, found.start() - AROUND // 3) if found else 0
    start, end = _between_words(folded, start), _between_words(folded, start + AROUND)
    return ("… " if start else "") + folded[start:end].strip() + (" …" if end < len(folded) else "")


def _between_words(text: str, at: int) -> int:
    """A place between words at or shortly before one in a text; that one in a very long word."""
    return at if at >= len(text) else text.rfind(" ", max(0, at - LONG_WORD), at) + 1 or at
