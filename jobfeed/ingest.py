"""Postings from a file as a landed batch."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import orjson

from postings.batch import Manifest, new_batch_id
from postings.model import Observation, RawPosting
from spiders.landing import LandingWriter
from spiders.parse import TABLES, BadRecord, posting_of, read_saved
from spiders.platforms.file import from_cells


def land_file(
    home: Path, file: Path, board: str, at: datetime | None, complete: bool, aggregator: bool
) -> tuple[Manifest, list[BadRecord]]:
    """Land every RawPosting of a file; returns the manifest and the lines or rows left out.

    JSON Lines, unless its name ends as that of a CSV, TSV or Parquet file.
    """
    started = at or datetime.now(UTC)
    read = _read(file)
    bad = [line for line in read if isinstance(line, BadRecord)]
    postings = [line for line in read if isinstance(line, RawPosting)]
    writer = LandingWriter(home / "landing", new_batch_id(board, started))
    try:
        for posting in postings:
            writer.write(_observation(posting, board, started))
        manifest = Manifest(
            batch=writer.batch_id, board=board, platform="file", started=started, finished=started,
            employer=next((p.employer for p in postings if p.employer), None), reason="ingested",
            # A line that could not be read may have been any posting: the file is not whole.
            complete=complete and not bad, items=len(postings), aggregator=aggregator,
            errors={"unreadable line": len(bad)} if bad else {},
            notes=[f"{line.source}:{line.line}: {line.error}" for line in bad[:10]],
        )  # fmt: skip
        writer.close(manifest)
    except BaseException:
        writer.abandon()
        raise
    return manifest, bad


def _read(file: Path) -> list[RawPosting | BadRecord]:
    ending = file.suffix.lower()
    if ending == ".parquet":
        return [posting_of(file.name, row, record) for row, record in _rows(file)]
    return read_saved(file.name if ending in TABLES else f"{file.name}.jsonl", file.read_bytes())


def _rows(file: Path) -> Iterator[tuple[int, dict[str, Any] | str]]:
    with duckdb.connect() as reader:
        reader.execute("SET TimeZone = 'UTC'")
        found = reader.execute("SELECT to_json(r)::VARCHAR FROM read_parquet(?) r", [str(file)])
        for row, (held,) in enumerate(found.fetchall(), 1):
            yield row, from_cells(orjson.loads(held))


def _observation(posting: RawPosting, board: str, at: datetime) -> Observation:
    owned = posting.model_copy(update={"board": board})
    record = posting.model_dump(mode="json", exclude_defaults=True)
    return Observation(
        board=board,
        platform=owned.platform,
        url=owned.url,
        fetched_at=at,
        record=record,
        posting=owned,
    )
