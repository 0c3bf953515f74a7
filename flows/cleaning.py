"""Cleans a file of RawPostings into a file of Postings, on all cores where that pays."""

import os
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime
from functools import partial
from itertools import islice
from multiprocessing import active_children, get_context
from pathlib import Path

import orjson
from pydantic import ValidationError

from flows import leash
from postings.clean import NOBODY, clean
from postings.clean.employers import Employers
from postings.identity import match_marks
from postings.model import RawPosting, UnidentifiablePosting

CHUNK = 500
# Below this, starting processes costs more than they save.
WORTH_PROCESSES = 4_000


def cleaner(employers: Employers) -> Callable[[Path, Path], None]:
    """`clean_file` by what is known of employers."""
    return partial(clean_file, employers=employers)


def clean_file(source: Path, target: Path, employers: Employers = NOBODY) -> None:
    """Lines of {content_id, fetched_at, posting} become {content_id, posting, match, error}."""
    with (
        source.open("rb") as lines,
        target.open("wb") as out,
        # Interrupted between two chunks, its processes are not left to the garbage collector.
        closing(_cleaned(lines, employers)) as cleaned,
    ):
        for chunk in cleaned:
            out.writelines(chunk)


def clean_line(line: bytes, employers: Employers = NOBODY) -> bytes:
    """One line cleaned; what cannot be read has its error in the place of the posting."""
    given = orjson.loads(line)
    posting, match, error = None, None, None
    try:
        fetched_at = given.get("fetched_at")
        when = datetime.fromisoformat(fetched_at) if fetched_at else None
        raw = RawPosting.model_validate(given["posting"])
        cleaned = clean(raw, when, employers)
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


def _clean_chunk(employers: Employers, lines: list[bytes]) -> list[bytes]:
    return [clean_line(line, employers) for line in lines]


def _cleaned(lines: Iterable[bytes], employers: Employers) -> Generator[list[bytes], None, None]:
    clean_chunk, lines = partial(_clean_chunk, employers), iter(lines)
    first = list(islice(lines, WORTH_PROCESSES))
    if len(first) < WORTH_PROCESSES:
        yield clean_chunk(first)
        return
    with _processes() as pool:
        yield from pool.map(clean_chunk, _chunks(first))
        while window := list(islice(lines, 20 * CHUNK)):
            yield from pool.map(clean_chunk, _chunks(window))


@contextmanager
def _processes() -> Iterator[ProcessPoolExecutor]:
    """Processes that end with the block: at once where it is interrupted, and with this one."""
    others = active_children()
    # Forking a process that runs Prefect's threads could take their locks along.
    pool = ProcessPoolExecutor(
        os.cpu_count(), mp_context=get_context("spawn"), initializer=leash.follow_forker
    )
    try:
        yield pool
    except BaseException:
        # What they work on is thrown away; to wait for it, here and again at the interpreter's
        # end, takes longer than a stop may. The pool knows first, or it trips over their end.
        try:
            pool.shutdown(wait=False, cancel_futures=True)
        finally:
            for process in active_children():
                if process not in others:
                    process.kill()
        raise
    pool.shutdown()


def _chunks(lines: list[bytes]) -> Iterator[list[bytes]]:
    for start in range(0, len(lines), CHUNK):
        yield lines[start : start + CHUNK]
