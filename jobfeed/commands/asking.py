"""Commands that answer from the published file: sql, status, why."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.aside import lying_aside
from flows.paused import paused
from flows.run import heeding_sigterm
from jobfeed import show
from jobfeed.alerts.untold import untold
from jobfeed.shell import FAILED, USAGE, Json, command, failed_unless, next_is, settings, stop
from spiders.tally import ROBOTS_IGNORED
from warehouse import read

FORMATS = ("table", "csv", "json", "parquet")
REFRESH = 2.0
RULES = {
    0: "by_hand",
    1: "same role number",
    2: "same posting id",
    3: "same address",
    4: "copy with the number",
    5: "same text",
}


@command()
def sql(
    query: Annotated[str, typer.Argument(help="One SQL statement over the published file.")],
    format_: Annotated[
        str | None,
        typer.Option("--format", help="table, csv, json or parquet; by default as -o ends."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", help="Write here instead of the terminal.")
    ] = None,
    json_: Json = False,
) -> None:
    """Ask the published file."""
    ending = output.suffix.removeprefix(".").lower() if output else ""
    wanted = "json" if json_ else format_ or (ending if ending in FORMATS else "table")
    if wanted not in FORMATS or (wanted == "parquet" and output is None):
        stop("--format is table, csv, json or parquet; parquet needs -o FILE", USAGE)
    with read.open_published(settings.home) as published:
        if wanted == "parquet":
            published.sql(query).write_parquet(str(output))
            return
        found = published.execute(query)
        columns = [column[0] for column in found.description or []]
        rows = found.fetchall()
    if wanted == "table":
        show.table("", columns, rows, limit=200, file=output)
        return
    held = show.as_csv(columns, rows) if wanted == "csv" else show.rows_as_json(columns, rows)
    if output:
        output.write_text(held, encoding="utf-8")
    else:
        show.print_plain(held.removesuffix("\n"))


@command()
def status(
    watch: Annotated[
        bool, typer.Option("--watch", help="Keep it on the screen and fresh, until ctrl-C.")
    ] = False,
    json_: Json = False,
) -> None:
    """How each board is, and which batches wait."""
    if watch and (json_ or not show.out.is_terminal):
        stop(
            "--watch draws on a terminal; for a program, ask 'jobfeed status --json' as often as "
            "you like, or 'jobfeed metrics'",
            USAGE,
        )
    if watch:
        with heeding_sigterm():
            show.watched(_tell_status, REFRESH)
    elif json_:
        asleep = {name: pause.model_dump() for name, pause in paused(settings.home).items()}
        waits, aside = read.not_published(settings.home), lying_aside(settings.home)
        rows = read.status(settings.home)
        held = untold(settings.home)
        told = {"boards": rows, "waiting": waits, "aside": aside, "paused": asleep}
        show.as_json(told | {"untold": held.model_dump() if held else None})
    else:
        _tell_status()


def _tell_status() -> None:
    rows = read.status(settings.home)
    columns = ["board", "last_crawl", "ended", "open", "new", "closed", "lag", "health"]
    show.table("Boards", columns, [_health_row(row) for row in rows])
    for row in rows:
        for sentence in [row["flag"], *(row["notes"] or [])]:
            if sentence and (health_of(row) != "good" or sentence.startswith(ROBOTS_IGNORED)):
                show.note(f"{row['board']}: {sentence}")
    for name, pause in paused(settings.home).items():
        show.note(f"{name}: {pause}")
    aside = lying_aside(settings.home)
    for batch, reason in aside.items():
        show.note(f"set aside, for it could not be merged: {batch}: {reason}")
    if aside:
        next_is("sweep --again")
    if held := untold(settings.home):
        for trouble in held.trouble:
            show.note(f"not told since {show.cell(held.since)}: {trouble}")
        next_is("tell")
    if waits := read.not_published(settings.home):
        show.note(f"{len(waits)} batches wait in landing, the first {waits[0]}")
        next_is("sweep")
    if not rows:
        show.note("Nothing crawled yet.")
        next_is("run")


def _health_row(row: dict[str, Any]) -> list[Any]:
    crawl = [row["board"], row["last_crawl"], row["last_reason"]]
    return [*crawl, row["open"], row["new"], row["closed"], lag_of(row), health_of(row)]


def lag_of(row: dict[str, Any]) -> str:
    """How long ago the board was last seen whole."""
    whole = row["last_complete"]
    return show.span(datetime.now(UTC) - whole) if whole else "never whole"


def health_of(row: dict[str, Any]) -> str:
    if row["flag"]:
        return "shrunk"
    if row["last_complete"] == row["last_crawl"]:
        return "good"
    # Nothing went wrong, but the source shows a part only: nothing closes by its absence there.
    window = row["last_reason"] in {"finished", "empty", "ingested"}
    return "good, shows a part" if window else str(row["last_reason"])


@command()
def why(
    posting: Annotated[
        str, typer.Argument(help="Role number, requisition, address or posting_key.")
    ],
    json_: Json = False,
) -> None:
    """Why a posting is what it is: its sources, rules, versions and events."""
    found = read.why(settings.home, posting)
    if json_:
        show.as_json(found)
        failed_unless(bool(found))
        return
    if not found:
        told = f"No posting is known by '{posting}'"
        stop(f"{told}; try its role number, address or posting_key.", FAILED)
    for row in found:
        _tell(row)


def _tell(row: dict[str, Any]) -> None:
    show.out.print(
        f"\n{row['employer'] or 'unknown employer'}: {row['title'] or 'no title'}",
        style="bold",
        markup=False,
        highlight=False,
    )
    show.note(
        f"role number {row['role_number'] or 'none'}, requisition {row['requisition'] or 'none'}, "
        f"{row['status']}, seen {show.cell(row['first_seen'])} to {show.cell(row['last_seen'])}"
    )
    show.note(f"posting_key {row['posting_key']}")
    show.heading("Sources")
    for source in row["sources"]:
        _tell_source(source)
    events = [(e["at"], e["kind"], e["detail"]) for e in row["events"]]
    show.table("History", ["at", "what", "detail"], events)


def _tell_source(source: dict[str, Any]) -> None:
    kind = "copy on" if source["copy"] else "on"
    gone = f", closed {show.cell(source['closed_at'])}" if source["closed_at"] else ""
    seen = f"{show.cell(source['first_seen'])} to {show.cell(source['last_seen'])}{gone}"
    show.note(f"  {kind} {source['board']}: {source['url'] or source['posting_id']}")
    said = RULES.get(source["rule"], "")
    show.note(
        f"    rule {source['rule']}, {said}, score {source['score']:.2f}: {source['evidence']}"
    )
    show.note(f"    seen {seen}")
