"""Commands by which a person decides which posting is which: split, join."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated

import duckdb
import typer

from flows.decisions import DECISIONS, decisions_of, remember
from jobfeed import show
from jobfeed.shell import Json, command, settings
from postings.decisions import Decision
from warehouse import by_hand
from warehouse.publish import publish
from warehouse.store import open_store

Because = Annotated[str, typer.Option(help="Why; it is kept with the decision.")]


@command()
def split(
    posting: Annotated[
        str, typer.Argument(help="Role number, address, BOARD/POSTING_ID or posting_key.")
    ],
    addresses: Annotated[
        list[str],
        typer.Argument(metavar="ADDRESS...", help="Those of its addresses that are another's."),
    ],
    because: Because = "",
    json_: Json = False,
) -> None:
    """Take sources out of a posting: they become one of their own, for good."""
    _decide(lambda store, now: by_hand.split(store, posting, addresses, now, because), json_)


@command()
def join(
    postings: Annotated[
        list[str],
        typer.Argument(metavar="POSTING...", help="Two or more; the first one's key stays."),
    ],
    because: Because = "",
    json_: Json = False,
) -> None:
    """Make postings one, for good."""
    _decide(lambda store, now: by_hand.join(store, postings, now, because), json_)


def _decide(decide: Callable[[duckdb.DuckDBPyConnection, datetime], Decision], json_: bool) -> None:
    """Decide by the store as it is after all that was decided before."""
    with open_store(settings.home, settings.wait) as store:
        by_hand.follow(store, decisions_of(settings.home))
        _settle(store, decide(store, datetime.now(UTC)), json_)


def _settle(store: duckdb.DuckDBPyConnection, decision: Decision, json_: bool) -> None:
    """Remember a decision, make store and published file follow it, and tell."""
    remember(settings.home, decision)
    by_hand.follow(store, decisions_of(settings.home))
    publish(store, settings.home)
    keys = by_hand.postings_of(store, decision)
    if json_:
        show.as_json({"decision": decision.entry(), "postings": keys})
        return
    show.note(f"{', '.join(decision.split or decision.join)}: one posting now, {' '.join(keys)}")
    show.note(f"remembered in {settings.home / DECISIONS}; take the entry out to undo it")
