"""The feed files of a search: Atom (RFC 4287) and JSON Feed 1.1, in `feeds/` of the home."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from feedgen.feed import FeedGenerator

from jobfeed.alerts.items import FEEDS, TAG, UNFIT
from jobfeed.alerts.searches import Search

JSON_FEED = "https://jsonfeed.org/version/1.1"
# A feed without news was never updated; Atom wants a time.
NEVER = "1970-01-01T00:00:00+00:00"


def write_feeds(
    home: Path, search: Search, items: list[dict[str, Any]], served_at: str | None
) -> list[Path]:
    """Write both files of a search, the newest item first; returns those that changed.

    Where the folder is served at an address each file says its own.
    """
    folder = home / FEEDS
    folder.mkdir(parents=True, exist_ok=True)
    held = {
        folder / name: written(
            search, items, f"{served_at.rstrip('/')}/{name}" if served_at else None
        )
        for name, written in ((f"{search.name}.atom", atom), (f"{search.name}.json", json_feed))
    }
    return [path for path, content in held.items() if _put(path, content)]


def atom(search: Search, items: list[dict[str, Any]], address: str | None) -> bytes:
    """The Atom feed of a search."""
    feed = FeedGenerator()
    feed.id(f"{TAG}search/{search.name}")
    feed.title(UNFIT.sub(" ", search.headline))
    feed.author({"name": "jobfeed"})
    feed.updated(datetime.fromisoformat(items[0]["date_published"] if items else NEVER))
    if address:
        feed.link({"href": address, "rel": "self", "type": "application/atom+xml"})
    for item in items:
        entry = feed.add_entry(order="append")
        entry.id(item["id"])
        entry.title(item["title"])
        entry.updated(item["date_published"])
        entry.published(item["date_published"])
        entry.content(item["content_text"], type="text")
        entry.category([{"term": tag} for tag in item["tags"]])
        if "url" in item:
            entry.link({"href": item["url"], "rel": "alternate"})
        for author in item.get("authors", []):
            entry.author(author)
    return bytes(feed.atom_str(pretty=True))


def json_feed(search: Search, items: list[dict[str, Any]], address: str | None) -> bytes:
    """The JSON Feed of a search."""
    feed = {
        "version": JSON_FEED,
        "title": UNFIT.sub(" ", search.headline),
        **({"feed_url": address} if address else {}),
        "authors": [{"name": "jobfeed"}],
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=2).encode() + b"\n"


def _put(path: Path, content: bytes) -> bool:
    """Whether the file had to be written; readers see the old one or the new one whole."""
    if path.exists() and path.read_bytes() == content:
        return False
    aside = path.with_name(f".{path.name}.new")
    aside.write_bytes(content)
    aside.replace(path)
    return True
