"""Which posting is which, decided by a person: asked for, and followed by the store."""

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files
from typing import Any

import duckdb
import orjson

from postings.clean.address import canonical_url
from postings.decisions import Decision
from warehouse.merge import regroup
from warehouse.read import answers
from warehouse.transaction import at_once

HELD = """SELECT position, kind, "at", why, ordinal, board, "name", address FROM decisions
ORDER BY position, kind, ordinal"""


class Undecidable(ValueError):
    """What was asked for names no posting or source, or more than one, or changes nothing."""


def follow(store: duckdb.DuckDBPyConnection, decisions: Sequence[Decision]) -> bool:
    """Make the store follow the decisions; False where it does so already."""
    rows = [row for position, one in enumerate(decisions) for row in _rows(position, one)]
    wanted = [tuple(value for name, value in row.items() if name != "decision") for row in rows]
    if store.execute(HELD).fetchall() == sorted(wanted, key=lambda row: (row[0], row[1], row[4])):
        return False
    with at_once(store):
        store.execute("SET VARIABLE decisions = ?", [orjson.dumps(rows).decode()])
        store.execute(files("warehouse").joinpath("decisions.sql").read_text("utf-8"))
        regroup(store)
    return True


def split(
    store: duckdb.DuckDBPyConnection, posting: str, addresses: Sequence[str], at: datetime, why: str
) -> Decision:
    """The decision that the sources at these addresses are another posting; or Undecidable."""
    key = _posting(store, posting)
    sources = answers(store, "sources.sql", {"posting_key": key})
    leaving = {one["source_key"] for asked in addresses for one in _named(sources, asked, posting)}
    staying = [one["source_key"] for one in sources if one["source_key"] not in leaving]
    if not staying:
        raise Undecidable(f"'{posting}' would have no source left; name fewer of its addresses")
    names, since = _names(store, leaving, key)
    stays, _ = _names(store, staying, key)
    told = {"split": names, "from": stays[0], "at": max(at, since), "why": why}
    return Decision.model_validate(told)


def join(
    store: duckdb.DuckDBPyConnection, postings: Sequence[str], at: datetime, why: str
) -> Decision:
    """The decision that these postings are one, known by the first's key; or Undecidable."""
    keys = list(dict.fromkeys(_posting(store, asked) for asked in postings))
    if len(keys) < 2:
        told = " and ".join(f"'{asked}'" for asked in postings)
        raise Undecidable(f"{told}: one posting already; name two or more that are to be one")
    found = [answers(store, "sources.sql", {"posting_key": key}) for key in keys]
    names, since = _names(store, [one["source_key"] for rows in found for one in rows], keys[0])
    return Decision(join=names, at=max(at, since), why=why)


def postings_of(store: duckdb.DuckDBPyConnection, decision: Decision) -> list[str]:
    """The keys of the postings that its sources, but the one that stays, belong to now."""
    rows = [row for row in _rows(0, decision) if row["kind"] != "from"]
    named = {key: [row[key] for row in rows] for key in ("board", "name")}
    return [row["posting_key"] for row in answers(store, "decided_postings.sql", named)]


def _rows(position: int, decision: Decision) -> list[dict[str, Any]]:
    """A decision as rows of the table, one a source."""
    stays = [decision.stays] if decision.stays else []
    groups = {"split": decision.split, "from": stays, "join": decision.join}
    first = (decision.split or decision.join)[0]
    at = decision.at.astimezone(UTC)
    told = {"position": position, "decision": f"{at.isoformat()} {first}", "at": at}
    return [
        {**told, "kind": kind, "why": decision.why, "ordinal": ordinal, "board": board,
         "name": name, "address": canonical_url(name)}
        for kind, group in groups.items()
        for ordinal, (board, _, name) in enumerate(source.partition("/") for source in group)
    ]  # fmt: skip


def _posting(store: duckdb.DuckDBPyConnection, asked: str) -> str:
    values = {"asked": asked.strip(), "canonical": canonical_url(asked) or ""}
    found = answers(store, "why.sql", values)
    if not found:
        told = "try its role number, address or posting_key"
        raise Undecidable(f"No posting is known by '{asked}'; {told}")
    if len(found) > 1:
        several = ", ".join(f"{row['posting_key']} ({row['title']})" for row in found[:5])
        raise Undecidable(f"'{asked}' names {len(found)} postings; write one's key: {several}")
    return str(found[0]["posting_key"])


def _named(sources: list[dict[str, Any]], asked: str, posting: str) -> list[dict[str, Any]]:
    """The sources that an address, a posting id, or either after its board and a slash means."""
    board, _, name = asked.partition("/")
    bare = [one for one in sources if _means(one, asked)]
    whole = [one for one in sources if one["board"] == board and _means(one, name)]
    found = bare or whole
    if not found:
        held = ", ".join(f"{one['board']}/{one['local_id']}" for one in sources)
        raise Undecidable(f"'{posting}' has no source '{asked}'; it has {held}")
    boards = sorted({one["board"] for one in found})
    if len(boards) > 1:
        told = " or ".join(f"{one}/{asked}" for one in boards)
        raise Undecidable(f"'{asked}' is on {len(boards)} boards; write {told}")
    return found


def _means(source: dict[str, Any], asked: str) -> bool:
    canonical = canonical_url(asked)
    return asked in (source["url"], source["posting_id"], source["local_id"]) or (
        canonical is not None and canonical == source["canonical_url"]
    )


def _names(
    store: duckdb.DuckDBPyConnection, chosen: Sequence[int] | set[int], first: str
) -> tuple[list[str], datetime]:
    """Names for sources that stay theirs whatever is crawled, and when the last was first seen."""
    found = answers(store, "names.sql", {"chosen": sorted(chosen), "first": first})
    for row in found:
        if row["name"] is None:
            told = "its board gave its id and its address to other postings as well"
            raise Undecidable(f"{row['shown']} cannot be named: {told}")
    return [row["name"] for row in found], max(row["first_seen"] for row in found)
