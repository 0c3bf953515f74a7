"""The commands. Each prints for people, or with --json for programs."""

import json
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import duckdb
import typer
import zstandard
from pydantic import ValidationError

from flows import run as flow
from flows.cleaning import clean_file
from flows.crawling import CrawlFailed
from jobfeed import show
from jobfeed.ingest import land_file
from jobfeed.settings import Settings
from postings.clean import clean
from postings.model import RawPosting, UnidentifiablePosting
from spiders import platforms
from spiders.catalogue import NAME, Board, CatalogueError, load_boards, slug
from spiders.landing import sweep_partials
from spiders.parse import BadRecord, read_saved
from warehouse import landing, read
from warehouse.publish import publish as put_in_place
from warehouse.replay import rebuild_store
from warehouse.store import StoreBusy, StoreFromTheFuture, open_store

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Follow career pages; keep one true record of every job opening.",
)
settings = Settings()
USAGE, FAILED = 2, 1
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Everything = Annotated[bool, typer.Option("--all", help="Every board, due or not.")]


def told(command: Callable[..., None]) -> Callable[..., None]:
    """Errors a user can mend are one message and an exit code, never a traceback."""

    @wraps(command)
    def run_it(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except (
            CatalogueError,
            read.NotPublished,
            duckdb.Error,
            FileNotFoundError,
            IsADirectoryError,
        ) as error:
            _stop(str(error), USAGE)
        except ValidationError as error:
            _stop(
                "; ".join(part["msg"].removeprefix("Value error, ") for part in error.errors()),
                USAGE,
            )
        except (StoreBusy, StoreFromTheFuture, CrawlFailed, OSError) as error:
            _stop(str(error), FAILED)
        except KeyboardInterrupt:
            _stop("stopped; what landed is merged by the next run", 130)

    return run_it


def _stop(message: str, code: int) -> None:
    show.err.print(message, style="red", markup=False)
    raise typer.Exit(code)


@app.callback()
def main(
    home: Annotated[
        Path | None, typer.Option(help="Where everything lives (JOBFEED_HOME).")
    ] = None,
    boards: Annotated[Path | None, typer.Option(help="The catalogue (JOBFEED_BOARDS).")] = None,
) -> None:
    """Settle where to work."""
    settings.home = home or settings.home
    settings.boards = boards or settings.boards


@app.command()
@told
def demo(json_: Json = False) -> None:
    """Run the whole pipeline against a bundled careers site on loopback."""
    from jobfeed.demonstration import demonstrate

    chosen = settings.home if settings.home != Path("data") else Path("demo-data")
    demonstrate(chosen, json_)


@app.command()
@told
def run(
    boards: Annotated[list[str] | None, typer.Argument(help="Boards by name.")] = None,
    everything: Everything = False,
    json_: Json = False,
) -> None:
    """Crawl what is due (or the named boards), merge, publish."""
    with show.progress(not json_) as listener:
        result = flow.run(
            settings.home,
            settings.boards,
            boards or (),
            everything,
            None,
            listener,
            wait=settings.wait,
        )
    show.summary(result, json_)
    if not result.good:
        raise typer.Exit(FAILED)
    if not json_ and result.published:
        show.out.print(
            f"Ask it: jobfeed --home {settings.home} sql 'FROM open_postings LIMIT 20'",
            markup=False,
            soft_wrap=True,
        )


@app.command()
@told
def crawl(
    boards: Annotated[
        list[str], typer.Argument(help="Boards by name, or a platform and an address.")
    ],
    output: Annotated[
        Path | None, typer.Option("-O", help="Write observations here; land nothing.")
    ] = None,
    json_: Json = False,
) -> None:
    """Trigger a spider by hand: lands a batch, or writes a file."""
    chosen = _asked_for(boards)
    with (
        tempfile.TemporaryDirectory(prefix="jobfeed-") as aside,
        show.progress(not json_) as listener,
    ):
        home = Path(aside) if output else settings.home
        result = flow.crawl_by_hand(home, chosen, None, listener)
        if output:
            _write_out(home, output)
    show.summary(result, json_)
    if not result.good:
        raise typer.Exit(FAILED)


def _asked_for(words: list[str]) -> list[Board]:
    if len(words) == 2 and "://" in words[1]:
        if words[0] not in platforms.known():
            raise CatalogueError(
                [f"unknown platform '{words[0]}'; known are {', '.join(platforms.known())}"]
            )
        return [Board(employer="", url=words[1], platform=words[0])]
    return flow.chosen(settings.boards, words)


def _write_out(home: Path, output: Path) -> None:
    with output.open("wb") as lines:
        for batch in landing.landed(home):
            with (home / landing.LANDING / batch / landing.OBSERVATIONS).open("rb") as packed:
                zstandard.ZstdDecompressor().copy_stream(packed, lines)


@app.command()
@told
def parse(
    files: Annotated[
        list[Path], typer.Argument(help="Saved answers, pages, texts or RawPostings.")
    ],
    platform: Annotated[str | None, typer.Option(help="Whose answer it is.")] = None,
    url: Annotated[str | None, typer.Option(help="Where it came from.")] = None,
    employer: Annotated[str | None, typer.Option(help="Whose postings these are.")] = None,
) -> None:
    """Print the cleaned postings of saved answers as JSON Lines; touches no store."""
    good = True
    for file in files:
        for item in read_saved(str(file), file.read_bytes(), platform, url, employer):
            good &= _parsed(item)
    if not good:
        raise typer.Exit(FAILED)


def _parsed(item: RawPosting | BadRecord) -> bool:
    if isinstance(item, BadRecord):
        where = f"{item.source}:{item.line}" if item.line else item.source
        show.err.print(f"{where}: {item.error}", style="red", markup=False, soft_wrap=True)
        return False
    try:
        show.print_plain(clean(item).model_dump_json())
    except UnidentifiablePosting as error:
        show.print_plain(json.dumps({"posting": None, "problems": [str(error)]}))
        return False
    return True


@app.command()
@told
def ingest(
    file: Annotated[Path, typer.Argument(help="RawPostings, one JSON object a line.")],
    board: Annotated[str | None, typer.Option(help="The board they belong to.")] = None,
    complete: Annotated[
        bool,
        typer.Option("--complete", help="The file lists the whole board: what is missing closes."),
    ] = False,
    at: Annotated[
        datetime | None,
        typer.Option(
            formats=[
                "%Y-%m-%d",
                "%Y-%m-%dT%H:%M:%S",
                "%Y-%m-%dT%H:%M:%S%z",
                "%Y-%m-%dT%H:%M:%S.%f%z",
                "%Y-%m-%d %H:%M:%S",
                "%Y-%m-%dT%H:%M",
            ],
            help="When it was read; UTC where no zone is given.",
        ),
    ] = None,
    aggregator: Annotated[
        bool, typer.Option("--aggregator", help="The file copies other employers' postings.")
    ] = False,
    json_: Json = False,
) -> None:
    """Land the postings of a file as a batch and merge it."""
    name = board or slug(file.stem)
    if not NAME.fullmatch(name):
        _stop(f"'{name}' is no board name; use a-z, 0-9, dot, dash and underscore", USAGE)
    known = {b.name: b for b in load_boards(settings.boards)} if settings.boards.exists() else {}
    copies = aggregator or (name in known and known[name].aggregator)
    when = at.replace(tzinfo=at.tzinfo or UTC) if at else None
    flow.ready(settings.home)
    manifest, bad = land_file(settings.home, file, name, when, complete, copies)
    with show.progress(not json_) as listener:
        result = flow.process(settings.home, None, listener, settings.wait)
    show.summary(result, json_)
    for line in bad:
        show.err.print(
            f"{file}:{line.line}: {line.error}", style="red", markup=False, soft_wrap=True
        )
    if bad or not result.good:
        raise typer.Exit(FAILED)


@app.command()
@told
def sql(
    query: Annotated[str, typer.Argument(help="One SQL statement over the published file.")],
    format_: Annotated[
        str, typer.Option("--format", help="table, csv, json or parquet.")
    ] = "table",
    output: Annotated[
        Path | None, typer.Option("-o", help="Write here instead of the terminal.")
    ] = None,
    json_: Json = False,
) -> None:
    """Ask the published file."""
    wanted = "json" if json_ else format_
    if wanted not in ("table", "csv", "json", "parquet") or (
        wanted == "parquet" and output is None
    ):
        _stop("--format is table, csv, json or parquet; parquet needs -o FILE", USAGE)
    with read.open_published(settings.home) as published:
        if wanted == "parquet":
            assert output is not None  # refused above
            published.sql(query).write_parquet(str(output))
            return
        found = published.execute(query)
        columns = [column[0] for column in found.description or []]
        rows = found.fetchall()
    if wanted == "table" and output is None:
        show.table("", columns, rows, limit=200)
        return
    held = show.as_csv(columns, rows)
    if wanted != "csv":
        held = (
            json.dumps(
                [dict(zip(columns, row, strict=True)) for row in rows],
                default=str,
                ensure_ascii=False,
                indent=2,
            )
            + "\n"
        )
    if output:
        output.write_text(held, encoding="utf-8")
    else:
        show.print_plain(held.removesuffix("\n"))


@app.command()
@told
def status(json_: Json = False) -> None:
    """How each board is, and which batches wait."""
    published = (settings.home / "jobfeed.duckdb").exists()
    rows = read.status(settings.home) if published else []
    waits = _waiting() if published else landing.landed(settings.home)
    if json_:
        show.as_json({"boards": rows, "waiting": waits})
        return
    columns = ["board", "last_crawl", "last_reason", "last_items", "open", "new", "closed", "flag"]
    show.table("Boards", columns, [[row[name] for name in columns] for row in rows])
    if waits:
        show.out.print(
            f"{len(waits)} batches wait in landing; 'jobfeed sweep' merges them: {waits[0]} ...",
            markup=False,
        )
    if not rows:
        show.out.print("Nothing crawled yet; 'jobfeed run' starts, 'jobfeed demo' shows.")


def _waiting() -> list[str]:
    with read.open_published(settings.home) as published:
        return landing.waiting(settings.home, published)


@app.command()
@told
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
    elif not found:
        show.err.print(
            f"No posting is known by '{posting}'; try its role number, address or posting_key.",
            markup=False,
        )
    for row in [] if json_ else found:
        show.out.print(f"\n{row['employer']}: {row['title']}", style="bold", markup=False)
        show.out.print(
            f"role number {row['role_number'] or 'none'}, {row['status']}, "
            f"first seen {show.cell(row['first_seen'])}, posting_key {row['posting_key']}",
            markup=False,
        )
        show.table(
            "Sources",
            ["board", "rule", "evidence", "url", "closed"],
            [
                (s["board"], s["rule"], s["evidence"], s["url"], s["closed_at"])
                for s in row["sources"]
            ],
        )
        show.table(
            "History",
            ["at", "what", "detail"],
            [(e["at"], e["kind"], e["detail"]) for e in row["events"]],
        )
    if not found:
        raise typer.Exit(FAILED)


@app.command()
@told
def boards(json_: Json = False) -> None:
    """The catalogue, and when each board is due."""
    from flows.due import due_at

    held = load_boards(settings.boards)
    due = due_at(settings.home, held)
    if json_:
        show.as_json([board.model_dump() | {"due": due[board.name]} for board in held])
        return
    rows = [(b.name, b.employer, b.platform, b.every, due[b.name] or "now") for b in held]
    show.table(f"{settings.boards}", ["name", "employer", "platform", "every", "due"], rows, 500)


@app.command()
@told
def sweep(json_: Json = False) -> None:
    """Merge every batch that landed and is not merged yet; clear what dead crawls left."""
    removed = sweep_partials(settings.home / "landing")
    with show.progress(not json_) as listener:
        result = flow.process(settings.home, None, listener, settings.wait)
    show.summary(result, json_)
    if not json_:
        show.out.print(
            f"{len(result.merged)} batches merged, {len(removed)} unfinished ones cleared"
        )
    if not result.good:
        raise typer.Exit(FAILED)


@app.command()
@told
def publish() -> None:
    """Put a finished copy of the store in place for readers."""
    with open_store(settings.home, settings.wait) as store:
        fresh = put_in_place(store, settings.home)
    show.out.print("published" if fresh else "the published file is up to date")


@app.command()
@told
def replay() -> None:
    """Rebuild the whole store from landing, and publish it."""
    damaged = rebuild_store(settings.home, clean_file, wait=settings.wait)
    with open_store(settings.home, settings.wait) as store:
        put_in_place(store, settings.home)
    show.out.print(f"{len(landing.landed(settings.home)) - len(damaged)} batches replayed")
    for batch, error in damaged.items():
        show.err.print(f"{batch}: {error}", style="red", markup=False)
    if damaged:
        raise typer.Exit(FAILED)


if __name__ == "__main__":
    sys.exit(app())
