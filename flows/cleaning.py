"""Cleans a file of RawPostings into a file of Postings, on all cores where that pays."""

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import orjson
from pydantic import ValidationError

from postings.clean import clean
from postings.identity import match_marks
from postings.model import RawPosting, UnidentifiablePosting

CHUNK = 500
# Below this, starting processes costs more than they save.
WORTH_PROCESSES = 4_000


def clean_file(source: Path, target: Path) -> None:
    """Lines of {content_id, fetched_at, posting} become {content_id, posting, match, error}."""
    with source.open("rb") as lines, target.open("wb") as out:
        for cleaned in _cleaned(lines):
            out.writelines(cleaned)


def clean_line(line: bytes) -> bytes:
    """One line cleaned; what cannot be read has its error in the place of the posting."""
    given = orjson.loads(line)
    posting, match, error = None, None, None
    try:
        fetched_at = given.get("fetched_at")
        when = datetime.fromisoformat(fetched_at) if fetched_at else None
        raw = RawPosting.model_validate(given["posting"])
        cleaned = clean(raw, when)
        match, posting = match_marks(raw, cleaned), cleaned.model_dump(mode="json")
    except UnidentifiablePosting as refused:
        error = str(refused)
    except ValidationError as refused:
        parts = [f"{'.'.join(map(str, part['loc']))}: {part['msg']}" for part in refused.errors()]
        error = "; ".join(parts[:5])
    except Exception as unforeseen:  # noqa: BLE001 - a posting is foreign: one that breaks a rule is quarantined with its error, its batch goes on
        error = f"{type(unforeseen).__name__}: {unforeseen}"[:500]
    told = {"posting": posting, "match": match, "error": error}
    return orjson.dumps({"content_id": given["content_id"], **told}) + b"\n"


def _clean_chunk(lines: list[bytes]) -> list[bytes]:
    return [clean_line(line) for line in lines]


def _cleaned(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    lines = iter(lines)
    first = list(islice(lines, WORTH_PROCESSES))
    if len(first) < WORTH_PROCESSES:
        yield _clean_chunk(first)
        return
    # Forking a process that runs Prefect's threads could take their locks along.
    with ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn")) as pool:
        yield from pool.map(_clean_chunk, _chunks(first))
        while window := list(islice(lines, 20 * CHUNK)):
            yield from pool.map(_clean_chunk, _chunks(window))


def _chunks(lines: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(lines), CHUNK):
        yield lines[start : start + CHUNK]
