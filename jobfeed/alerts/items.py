"""A news item as it is told everywhere: an item of JSON Feed 1.1, with our fields in `_jobfeed`."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

# What XML cannot hold, nor a header or a terminal should.
UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# RFC 4151: ids that nobody can look up, the same for ever. No host has this name.
TAG = "tag:jobfeed.invalid,2026:"
# Where the feeds lie in a home.
FEEDS = "feeds"
SHORT = 500
FIELDS = (
    "posting_key", "kind", "detail", "status", "employer", "role_number", "workplace",
    "employment_type", "seniority", "skills", "pay_per_year", "currency",
)  # fmt: skip


def item_of(row: dict[str, Any]) -> dict[str, Any]:
    """One row of posting_news as an item."""
    address = next((url for url in (row["url"], row["apply_url"]) if _is_web(url)), None)
    at: datetime = row["at"]
    item = {
        "id": TAG + row["news_id"],
        "url": address,
        "title": _title(row),
        "content_text": _content(row),
        "date_published": at.isoformat(),
        "authors": [{"name": _clean(row["employer"])}] if row["employer"] else None,
        "tags": [row["kind"]],
        "_jobfeed": {
            **{name: _clean(row[name]) if isinstance(row[name], str) else row[name]
               for name in FIELDS},
            "places": _places(row),
        },
    }  # fmt: skip
    return {name: value for name, value in item.items() if value is not None}


def _title(row: dict[str, Any]) -> str:
    words = _clean(row["title"] or row["role_number"] or "A posting without a title")
    words += f" at {_clean(row['employer'])}" if row["employer"] else ""
    places = _places(row)
    words += f" ({'; '.join(places[:3])}{' and more' if len(places) > 3 else ''})" if places else ""
    words = " ".join(words.split())
    return words if row["kind"] == "opened" else f"{row['kind'].capitalize()}: {words}"


def _content(row: dict[str, Any]) -> str:
    pay = [_pay(pay) for pay in row["pay"] or []]
    facts = [
        f"{row['kind']} {row['at']:%Y-%m-%d}" + (f" ({row['detail']})" if row["detail"] else ""),
        row["workplace"], row["employment_type"], row["seniority"], *pay,
        f"role number {row['role_number']}" if row["role_number"] else None,
    ]  # fmt: skip
    text = row["text"] or ""
    short = text if len(text) <= SHORT else text[:SHORT].rsplit(" ", 1)[0] + " ..."
    return _clean(", ".join(fact for fact in facts if fact) + (f"\n\n{short}" if short else ""))


def _pay(pay: dict[str, Any]) -> str:
    ends = " to ".join(f"{end:,.0f}" for end in (pay["minimum"], pay["maximum"]) if end is not None)
    return f"{ends} {pay['currency'] or ''} a {pay['period']}".replace("  ", " ")


def _places(row: dict[str, Any]) -> list[str]:
    named = [
        ", ".join(part for part in (p["city"], p["region"], p["country"]) if part) or p["text"]
        for p in row["places"] or []
    ]
    return [_clean(name) for name in dict.fromkeys(named) if name]


def _is_web(url: str | None) -> bool:
    return bool(url) and urlsplit(url).scheme in {"http", "https"} and not UNFIT.search(str(url))


def _clean(text: str) -> str:
    return UNFIT.sub(" ", text)
