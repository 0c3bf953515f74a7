"""Commands that read and write files: parse, ingest, export."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, cast, get_args

import typer

from flows import run as flow
from flows.employers import employers_of
from jobfeed import show
from jobfeed.export import Form
from jobfeed.export import export as write_files
from jobfeed.ingest import land_file
from jobfeed.shell import USAGE, Json, command, failed_unless, settings, stop
from postings.clean import clean
from postings.model import RawPosting, UnidentifiablePosting
from spiders.catalogue import NAME, load_boards, slug
from spiders.parse import BadRecord, read_saved
from warehouse.export import Part


@command()
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
    failed_unless(good)


def _parsed(item: RawPosting | BadRecord) -> bool:
    if isinstance(item, BadRecord):
        show.complain(_told(item.source, item))
        return False
    try:
        show.print_plain(clean(item, employers=employers_of(settings.home)).model_dump_json())
    except UnidentifiablePosting as error:
        show.print_plain(json.dumps({"posting": None, "problems": [str(error)]}))
        return False
    return True


@command()
def ingest(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            dir_okay=False,
            help="RawPostings: JSON Lines, or CSV, TSV or Parquet with their fields as columns.",
        ),
    ],
    board: Annotated[str | None, typer.Option(help="The board they belong to.")] = None,
    complete: Annotated[
        bool,
        typer.Option("--complete", help="The file lists the whole board: what is missing closes."),
    ] = False,
    at: Annotated[
        str | None, typer.Option(help="When it was read, as ISO 8601; UTC where no zone is given.")
    ] = None,
    aggregator: Annotated[
        bool, typer.Option("--aggregator", help="The file copies other employers' postings.")
    ] = False,
    json_: Json = False,
) -> None:
    """Land the postings of a file as a batch and merge it."""
    name = board or slug(file.stem)
    if not NAME.fullmatch(name):
        stop(f"'{name}' is no board name; use a-z, 0-9, dot, dash and underscore", USAGE)
    known = {b.name: b for b in load_boards(settings.boards)} if settings.boards.exists() else {}
    copies = aggregator or (name in known and known[name].aggregator)
    moment = _moment(at)
    flow.ready(settings.home)
    _, bad = land_file(settings.home, file, name, moment, complete, copies)
    with show.progress(not json_) as listener:
        result = flow.process(settings.home, None, listener, settings.wait)
    show.summary(result, json_)
    for line in bad:
        show.complain(_told(str(file), line))
    failed_unless(result.good and not bad)


@command()
def export(
    folder: Annotated[Path, typer.Argument(help="A folder that is not there yet.")],
    form: Annotated[
        str, typer.Option("--format", help="parquet, csv, jsonl or jsonld (schema.org JobPosting).")
    ] = "parquet",
    where: Annotated[
        str, typer.Option(help="Only these: a SQL condition on a row of postings.")
    ] = "true",
    by: Annotated[str, typer.Option(help="Part Parquet by month or employer.")] = "month",
    json_: Json = False,
) -> None:
    """Write postings of the published file as files for other programs."""
    if form not in get_args(Form) or by not in get_args(Part):
        stop("--format is parquet, csv, jsonl or jsonld, --by is month or employer", USAGE)
    left_out = write_files(settings.home, folder, cast(Form, form), where, cast(Part, by))
    written = sorted(str(file) for file in folder.rglob("*") if file.is_file())
    if json_:
        show.as_json({"files": written, "left_out": left_out})
        return
    show.note(f"written: {len(written)} files below {folder}")
    if left_out:
        show.note(f"{left_out} postings without title, employer, text or country are left out:")
        show.note("schema.org's JobPosting demands them")


def _moment(at: str | None) -> datetime | None:
    if at is None:
        return None
    try:
        found = datetime.fromisoformat(at)
    except ValueError:
        stop(f"--at: '{at}' is no ISO 8601 time; write for example 2026-03-02T06:00:00Z", USAGE)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _told(source: str, bad: BadRecord) -> str:
    return f"{source}:{bad.line}: {bad.error}" if bad.line else f"{source}: {bad.error}"
