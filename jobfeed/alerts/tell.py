"""Telling: what the saved searches find goes into their feeds, and to whom they name."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import httpx
import orjson

from flows import turns
from flows.summary import Telling
from jobfeed.alerts import mail, untold, webhook
from jobfeed.alerts.delivery import NotTaken
from jobfeed.alerts.feeds import write_feeds
from jobfeed.alerts.items import item_of
from jobfeed.alerts.searches import Search, load_searches
from jobfeed.deadline import stopped_after
from jobfeed.settings import Settings
from spiders.entries import CatalogueError
from warehouse.publish import PUBLISHED, stamp
from warehouse.read import open_published
from warehouse.told import Found, Ledger, open_ledger, open_news

# So many of a search's newest items stand in its feeds.
SHOWN = 200
ANOTHER = "another process tells just now; it tells this as well"
GONE = "no search of that name sends there any more"


def tell(home: Path, settings: Settings | None = None) -> Telling:
    """Tell what was published and not told yet; called after each publish, and by a person.

    Raises CatalogueError for a malformed searches.yml and NotPublished.
    """
    settings = settings or Settings()
    searches = load_searches(settings.searches)
    if not searches:
        return Telling()
    with open_published(home):
        pass
    telling = Telling()
    while True:
        published = stamp(home / PUBLISHED)
        with turns.telling(home) as ours:
            if not ours:
                return telling if telling != Telling() else Telling(trouble=[ANOTHER])
            _tell(home, searches, settings, telling)
            untold.keep(home, telling.trouble, datetime.now(UTC))
        # Whoever published meanwhile and was turned away counts on its being told here.
        if stamp(home / PUBLISHED) == published:
            return telling


def follow(home: Path) -> Telling:
    """`tell` for a flow: what it cannot do is told, for the work before it is done."""
    try:
        return tell(home)
    except (CatalogueError, duckdb.Error, OSError) as error:
        return Telling(trouble=[str(error)])


def _tell(home: Path, searches: Sequence[Search], settings: Settings, telling: Telling) -> None:
    with open_ledger(home):
        pass
    found, batches = _found(home, searches, settings.search_seconds, telling)
    with open_ledger(home) as ledger:
        with ledger.at_once():
            for search in searches:
                if search.name in found:
                    _note(ledger, search, found[search.name])
                    known = telling.found.get(search.name, 0)
                    telling.found[search.name] = known + len(found[search.name])
            # A search that could not be asked must find all of it another time.
            if len(found) == len(searches):
                ledger.looked_through(batches)
        for search in searches:
            try:
                write_feeds(home, search, ledger.recent(search.name, SHOWN), settings.feeds_url)
            except OSError as error:
                # It holds what it held; each later run writes all that stands in the ledger.
                telling.trouble.append(f"{search.name}: its feeds could not be written: {error}")
        _send_waiting(ledger, {search.name: search for search in searches}, settings, telling)


def _found(
    home: Path, searches: Sequence[Search], seconds: float, telling: Telling
) -> tuple[dict[str, list[Found]], list[str]]:
    """What each search finds; one that cannot be asked, or not in time, is told and left out."""
    found: dict[str, list[Found]] = {}
    with open_news(home) as published:
        for search in searches:
            try:
                with stopped_after(seconds, published.interrupt):
                    rows = published.matches(search.name, search.terms())
            except duckdb.Error as error:
                telling.trouble.append(_unanswered(search, seconds, error))
                continue
            found[search.name] = [
                Found(**{n: row[n] for n in ("news_id", "at", "before")}, item=item_of(row))
                for row in rows
            ]
        return found, published.batches()


def _unanswered(search: Search, seconds: float, error: duckdb.Error) -> str:
    if isinstance(error, duckdb.InterruptException):
        remedy = "make it ask for less, or raise JOBFEED_SEARCH_SECONDS"
        return f"{search.where_at}: search '{search.name}' had no answer in {seconds:g} s; {remedy}"
    return f"{search.where_at}: 'where' of search '{search.name}': {error}"


def _note(ledger: Ledger, search: Search, found: list[Found]) -> None:
    now = datetime.now(UTC)
    ledger.note(search.name, search.terms(), found, list(search.channels), search.gathered, now)


def _send_waiting(
    ledger: Ledger, searches: dict[str, Search], settings: Settings, telling: Telling
) -> None:
    named = [f"{s.name}/{channel}" for s in searches.values() for channel in s.channels]
    for channel, count in ledger.forget_all_but(named).items():
        telling.trouble.append(f"{count} messages that waited for {channel} are dropped: {GONE}")
    closed: set[tuple[str, str]] = set()
    silent: set[str] = set()
    with httpx.Client(timeout=webhook.TIMEOUT) as client:
        for message in ledger.waiting():
            search, channel = searches[message["search"]], message["channel"]
            # Behind a message that is not taken the others of its channel wait, in their order.
            if (search.name, channel) in closed:
                continue
            try:
                if (server := _server_of(search, channel, settings)) in silent:
                    raise NotTaken(f"{server} gave no answer just now", later=True)
                _send(search, channel, message, settings, client)
            except NotTaken as error:
                ledger.failed(message["message_id"], str(error))
                closed.add((search.name, channel))
                silent |= {error.silent} if error.silent else set()
                telling.trouble.append(f"{search.name}: its {channel} waits: {error}")
            else:
                ledger.sent(message["message_id"], datetime.now(UTC))
                telling.sent[search.name] = telling.sent.get(search.name, 0) + 1


def _server_of(search: Search, channel: str, settings: Settings) -> str:
    if channel == "webhook":
        return webhook.server_of(search.channels[channel])
    return mail.server_of(settings)


def _send(
    search: Search, channel: str, message: dict[str, Any], settings: Settings, client: httpx.Client
) -> None:
    held = message | {"items": orjson.loads(message["items"])}
    if channel == "webhook":
        webhook.post(search, held, settings, datetime.now(UTC), client)
    else:
        mail.send(search, held, settings)
