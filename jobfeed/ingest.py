"""Postings from a file as a landed batch."""

from datetime import UTC, datetime
from pathlib import Path

from postings.batch import Manifest, new_batch_id
from postings.model import Observation, RawPosting
from spiders.landing import LandingWriter
from spiders.parse import BadRecord, read_saved


def land_file(
    home: Path, file: Path, board: str, at: datetime | None, complete: bool, aggregator: bool
) -> tuple[Manifest, list[BadRecord]]:
    """Land every RawPosting of a JSON Lines file; returns the manifest and the lines left out."""
    started = at or datetime.now(UTC)
    read = read_saved(f"{file.name}.jsonl", file.read_bytes())
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
