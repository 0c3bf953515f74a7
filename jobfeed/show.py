"""What commands print: tables and progress for people, JSON for programs."""

import csv
import io
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from flows.progress import Listener
from flows.summary import COUNTS, RunSummary, Telling

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
# A column of less can hardly be read.
NARROWEST = 12
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_json(value: Any) -> None:
    """One JSON document on stdout."""
    print_plain(_json(value))


def rows_as_json(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Rows as a JSON list of objects."""
    return _json([dict(zip(columns, row, strict=True)) for row in rows]) + "\n"


def _json(value: Any) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False, indent=2)


def _plain(value: Any) -> Any:
    # Amounts are numbers; everything else JSON has no form for is its text.
    return float(value) if isinstance(value, Decimal) else str(value)


def print_plain(text: str) -> None:
    """Text on stdout as it is, without wrapping or markup."""
    out.file.write(text + "\n")


def note(sentence: str) -> None:
    """A sentence for a person; never taken for markup."""
    out.print(sentence, markup=False, soft_wrap=True)


def heading(words: str) -> None:
    """A heading above what follows."""
    out.print(words, style="bold", markup=False)


def hint(command: str) -> None:
    """What to type next."""
    note(f"Next: {command}")


def complain(sentence: str) -> None:
    """A sentence about what did not work, on stderr."""
    err.print(sentence, style="red", markup=False, soft_wrap=True)


def table(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    limit: int = 50,
    file: Path | None = None,
) -> None:
    """A table that fits the terminal, or in a file; values are shown, never interpreted.

    With more columns than can be read beside one another, each row is lines of name and value.
    """
    if file is not None:
        with file.open("w", encoding="utf-8") as lines:
            Console(file=lines, width=200).print(_table(title, columns, rows))
        return
    if _crowded(columns, rows[:limit], out.width):
        if title:
            heading(title)
        for row in rows[:limit]:
            out.print(_record(columns, row))
    else:
        out.print(_table(title, columns, rows[:limit]))
    if len(rows) > limit:
        note(f"... and {len(rows) - limit} more rows")


def _crowded(columns: Sequence[str], rows: Sequence[Sequence[Any]], width: int) -> bool:
    """Whether columns would become so narrow that their words are cut to pieces."""
    widest = [max((len(cell(row[at])) for row in rows), default=0) for at in range(len(columns))]
    needed = [
        max(len(name), min(found, NARROWEST)) for name, found in zip(columns, widest, strict=True)
    ]
    return bool(rows) and sum(needed) + 2 * (len(needed) - 1) > width


def _record(columns: Sequence[str], row: Sequence[Any]) -> Group:
    shown = Table.grid(padding=(0, 2, 0, 0))
    shown.add_column(no_wrap=True)
    shown.add_column(overflow="fold")
    for name, value in zip(columns, row, strict=True):
        shown.add_row(escape(name), escape(cell(value)))
    return Group(Rule(style="none"), shown)


def as_text(columns: Sequence[str], rows: Sequence[Sequence[Any]], width: int) -> str:
    """A table as plain lines of at most so many signs."""
    held = io.StringIO()
    Console(file=held, width=width).print(_table("", columns, rows))
    return "".join(f"{line.rstrip()}\n" for line in held.getvalue().splitlines())


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    shown = Table(
        title=title or None,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, 1, 0, 0),
    )
    for position, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(r[position], int | float | Decimal) for r in rows)
        shown.add_column(escape(column), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(escape(cell(value)) for value in row))
    return shown


def span(passed: timedelta) -> str:
    """A span of time as a person says it."""
    minutes = max(0, round(passed.total_seconds() / 60))
    for unit, size in (("d", 1440), ("h", 60)):
        if minutes >= 2 * size:
            return f"{minutes // size} {unit}"
    return f"{minutes} min"


def cell(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, list | tuple):
        return ", ".join(cell(part) for part in value)
    return CONTROL.sub(" ", str(value))


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """CSV in which no cell is a formula to a spreadsheet."""
    held = io.StringIO()
    write_csv(held, columns, rows)
    return held.getvalue()


def write_csv(out: IO[str], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Rows as such CSV, below a head where columns are given."""
    writer = csv.writer(out, lineterminator="\n")
    if columns:
        writer.writerow(columns)
    writer.writerows([_harmless(value) for value in row] for row in rows)


def _harmless(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def run_as_json(result: RunSummary) -> dict[str, Any]:
    """A run for programs."""
    return result.model_dump(mode="json") | {"totals": result.totals, "good": result.good}


def summary(result: RunSummary, json_wanted: bool) -> None:
    """What a run did, and what a person should look at."""
    if json_wanted:
        as_json(run_as_json(result))
        return
    if result.boards:
        rows = [
            (o.board, o.reason, o.pages, o.items, "yes" if o.complete else "no",
             ", ".join(f"{n} x {name}" for name, n in o.errors.items()))
            for o in result.boards
        ]  # fmt: skip
        table("Crawled", ["board", "ended", "pages", "postings", "whole", "errors"], rows)
    if result.merged:
        counts = {name: result.totals[name] for name in COUNTS if result.totals[name]}
        told = (f"[bold]{count}[/bold] {name}" for name, count in counts.items())
        out.print("  ".join(told) or "Nothing was listed.")
    if result.cleaned_anew:
        note(f"{result.cleaned_anew} contents cleaned anew by what employers.yml says now")
    for search, news in result.telling.found.items():
        if news:
            note(f"{news} news for the search {search}")
    complaints(result)


def complaints(result: RunSummary) -> None:
    """What did not go well, on stderr."""
    for outcome in result.boards:
        if outcome.failed or outcome.notes:
            told = " ".join(outcome.notes) or outcome.reason
            err.print(f"{escape(outcome.board)}: {escape(told)}", style="yellow", soft_wrap=True)
    for batch, error in result.set_aside.items():
        complain(f"set aside {batch}: {error}")
    troubles(result.telling)
    if result.busy:
        err.print(escape(result.busy), style="red")
        err.print(f"{len(result.waiting)} batches wait in landing; nothing is lost.")
    if not result.boards and result.not_due:
        first = min(result.not_due, key=lambda name: result.not_due[name])
        when = result.not_due[first].strftime("%Y-%m-%d %H:%M UTC")
        err.print(
            f"No board is due; the first is {escape(first)} at {when}. Name boards or use --all."
        )


def troubles(telling: Telling) -> None:
    """What could not be told, on stderr."""
    for sentence in telling.trouble:
        complain(f"not told: {sentence}")


class _Rate(ProgressColumn):
    """Pages or batches a second."""

    def render(self, task: Task) -> Text:
        return Text(f"{task.finished_speed or task.speed or 0:.1f}/s")


@contextmanager
def busy(doing: str) -> Iterator[None]:
    """What goes on meanwhile, where somebody watches."""
    if err.is_terminal:
        with err.status(escape(doing)):
            yield
    else:
        yield


@contextmanager
def progress(wanted: bool = True) -> Iterator[Listener | None]:
    """A listener that shows what runs; None where nobody watches."""
    if not wanted or not err.is_terminal:
        yield None
        return
    columns = [
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(20),
        MofNCompleteColumn(),
        _Rate(),
        TimeElapsedColumn(),
    ]
    with Progress(*columns, console=err, transient=True) as bar:
        crawl = bar.add_task("starting", total=None)
        tally: dict[str, tuple[int, int]] = {}

        def hear(event: Mapping[str, Any]) -> None:
            name = event["event"]
            if name == "progress":
                tally[event["board"]] = (event["pages"], event["items"])
                pages, items = (sum(held) for held in zip(*tally.values(), strict=True))
                bar.update(
                    crawl, description=f"crawling: {pages} pages, {items} postings", completed=pages
                )
            elif name == "merging":
                bar.update(
                    crawl,
                    description=f"merging {event['batch']}",
                    completed=event["position"],
                    total=event["of"],
                )
            elif name == "publishing":
                bar.update(crawl, description="publishing")

        yield hear


def watched(draw: Callable[[], None], every: float) -> None:
    """Show what `draw` prints, anew every so many seconds; ctrl-C leaves the last in sight."""
    # What `out` prints is captured: the display needs a console of its own.
    live = Live(
        console=Console(highlight=False),
        auto_refresh=False,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    with suppress(KeyboardInterrupt), live:
        while True:
            with out.capture() as held:
                draw()
            live.update(Text.from_ansi(held.get()), refresh=True)
            time.sleep(every)


def merging(listener: Listener | None) -> Callable[[str, int, int], None]:
    """Tells a listener of each batch that a replay merges."""

    def tell(batch: str, position: int, of: int) -> None:
        if listener is not None:
            listener({"event": "merging", "batch": batch, "position": position, "of": of})

    return tell
