"""A posting's page: what it says, where it was seen and why that is one posting, what changed."""

import json
from typing import Any, NamedTuple

from nicegui import run, ui

from jobfeed import show
from jobfeed.commands.asking import RULES
from jobfeed.explore import wording
from jobfeed.explore.changes import differences
from jobfeed.explore.filters import Filters
from jobfeed.explore.frame import facts, frame, inward, outward, said
from jobfeed.explore.published import Published, Row

# A section whose first line is longer has no heading there.
LONGEST_HEADING = 80
MARKS = {"kept": "span", "added": "ins", "removed": "del"}


class Told(NamedTuple):
    """All that is known of a posting."""

    posting: Row
    sources: list[Row]
    events: list[Row]
    versions: list[Row]


def read(published: Published, posting_key: str) -> Told | None:
    """A posting by its key; None where there is none."""
    found = published.ask("posting", posting_key=posting_key)
    if not found:
        return None
    parts = ("why_sources", "why_events", "posting_versions")
    return Told(found[0], *(published.ask(part, posting_key=posting_key) for part in parts))


async def build(published: Published, posting_key: str) -> None:
    """Put the page together."""
    told = await run.io_bound(read, published, posting_key)
    if told is None:
        _unknown()
        return
    with frame(told.posting["title"] or "Posting", "/search"):
        _head(told.posting)
        _text(told.posting)
        _sources(told.sources)
        _history(told.events, told.versions)
        _evidence(told.posting)


def _unknown() -> None:
    with frame("No posting", "/search"):
        said("h1", "No posting has this key")
        with said("p", "It may have been joined with another since. "):
            inward("Search for it", "/search")


def _head(row: Row) -> None:
    said("h1", row["title"] or "no title")
    with said("p", ""):
        inward(
            row["employer"] or "unknown employer", Filters(employer=row["employer"] or "").address()
        )
        said("span", f" · {wording.places(row['places'], most=10) or 'no place stated'}")
    with ui.element("div"):
        said("span", row["status"]).classes(f"tag {row['status']}")
        for value in (row["workplace"], row["seniority"], row["employment_type"], row["language"]):
            if value:
                said("span", wording.word(value)).classes("tag")
    pays = [_pay(each) for each in row["pay"]]
    closed = row["closed_at"]
    facts(
        {
            "Pay": "; ".join(pays),
            "Role number": row["role_number"] or "",
            "Requisition": row["requisition"] if row["requisition"] != row["role_number"] else "",
            "Department": " / ".join(filter(None, (row["department"], row["team"]))),
            "Seen": f"{show.cell(row['first_seen'])} to {show.cell(row['last_seen'])}",
            "Closed": show.cell(closed),
            "Posted again": f"{row['reposts']} times" if row["reposts"] else "",
            "Published": show.cell(row["published"]),
            "Closes": show.cell(row["closes"]),
            "Address": lambda: outward(row["url"] or "none", row["url"]),
        }
    )


def _pay(each: dict[str, Any]) -> str:
    inferred = f" ({' and '.join(each['inferred'])} inferred)" if each["inferred"] else ""
    flags = f" [{', '.join(each['flags'])}]" if each["flags"] else ""
    where = f" for {each['applies_to']}" if each["applies_to"] else ""
    kind = " on target" if each["kind"] == "on_target" else ""
    return f"{wording.pay(each)}{kind}{where}{inferred}{flags}"


def _text(row: Row) -> None:
    said("h2", "What it says")
    for kind, text in json.loads(row["sections"] or "{}").items():
        with ui.element("section").classes("part"):
            heading, _, rest = text.partition("\n")
            if not rest or len(heading) > LONGEST_HEADING:
                heading, rest = "", text
            if wording.word(kind).casefold() != heading.casefold():
                said("div", wording.word(kind)).classes("kind")
            if heading:
                said("h3", heading)
            said("div", rest).classes("prose")


def _sources(sources: list[Row]) -> None:
    said("h2", "Where it was seen, and why that is one posting")
    for source in sources:
        with ui.element("section").classes("part source"):
            with said("h3", "Copy on " if source["copy"] else "On "):
                said("span", f"{source['board']} ")
                outward(source["url"] or source["posting_id"] or "", source["url"])
            rule = RULES.get(source["rule"], "")
            scored = f"Rule {source['rule']}, {rule}, score {source['score']:.2f}"
            said("p", f"{scored}: {source['evidence']}").classes("rule")
            gone = f", closed {show.cell(source['closed_at'])}" if source["closed_at"] else ""
            seen = f"{show.cell(source['first_seen'])} to {show.cell(source['last_seen'])}"
            said("p", f"Seen {seen}{gone}").classes("soft")


def _history(events: list[Row], versions: list[Row]) -> None:
    said("h2", "History")
    with ui.element("ul"):
        for event in events:
            detail = f": {event['detail']}" if event["detail"] else ""
            said("li", f"{show.cell(event['at'])} {event['kind']}{detail}")
    for before, after in zip(versions, versions[1:], strict=False):
        with ui.element("section").classes("part change"):
            changed = ", ".join(after["changed"] or [])
            said("h3", f"{show.cell(after['valid_from'])}: {changed} changed")
            for field in ("title", "places", "pay", "text"):
                _change(field, _lines(before[field]), _lines(after[field]))


def _change(field: str, before: str, after: str) -> None:
    if before == after:
        return
    said("div", field).classes("kind")
    for pieces in differences(before, after):
        with ui.element("div").classes("prose"):
            for kind, text in pieces:
                said(MARKS[kind], text)


def _lines(value: str | list[str] | None) -> str:
    return value if isinstance(value, str) else "\n".join(value or [])


def _evidence(row: Row) -> None:
    """What was read from it, each with the words it was read from."""
    said("h2", "What was read from it, and from which words")
    evidence = json.loads(row["evidence"] or "{}")
    told: dict[str, Any] = {
        wording.word(name): words for name, words in evidence.items() if isinstance(words, str)
    }
    told["pay"] = "; ".join(f"{wording.pay(y)}: “{y['evidence']}”" for y in row["pay"])
    told["skills"] = "; ".join(f"{s['name']}: “{s['evidence']}”" for s in row["skills"])
    facts(told)
    for problem in row["problems"] or []:
        said("p", problem).classes("wrong")
