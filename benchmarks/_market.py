"""A job market of any size: employers' boards, one of them without numbers, and one that copies.

Reading every text as `clean` does would take hours for a million: one of a batch is cleaned, and
the others are told the same way with numbers, titles, texts and sketches of their own.
"""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from itertools import chain, islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from benchmarks._postings import PLACES, ROLES, TEAMS, description
from postings.batch import Manifest, new_batch_id
from postings.clean import clean
from postings.identity import sketch, title_words
from postings.model import Observation, RawPosting
from spiders.landing import LandingWriter

EMPLOYERS = 4
# The last of them publishes no numbers, as on Ashby and Lever.
NUMBERLESS = 3
EVERY = 5
FIRST = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
LEVELS = ("", "Senior ", "Staff ", "Principal ", "Junior ")
ENDS = re.compile(r"(?:</(?:p|li|ul)>)+")
CHUNK, WINDOW = 500, 20


class Board(NamedTuple):
    """An employer's board by its number, or one that copies every fifth posting of them all."""

    number: int
    size: int
    copies: bool = False

    @property
    def name(self) -> str:
        return f"{'copies' if self.copies else 'board'}{self.number:04d}"

    def posting(self, index: int, edition: int = 0) -> RawPosting:
        """The posting at this place of the board, always the same in one edition."""
        if not self.copies:
            return _own(self.number, index, edition)
        own = _own(index % EMPLOYERS, index // EMPLOYERS * EVERY, edition)
        url = f"https://{self.name}.example/view/{own.posting_id}"
        return own.model_copy(update={"board": self.name, "url": url})


class Crawl(NamedTuple):
    """What a crawl of a board finds: which postings, and which of them in which later edition."""

    board: Board
    day: int
    listed: Iterable[int]
    complete: bool = True
    edition: Callable[[int], int] = lambda index: 0


def boards(size: int) -> list[Board]:
    """Four employers' boards of so many postings, and one that copies them."""
    own = [Board(number, size) for number in range(EMPLOYERS)]
    return [*own, Board(0, size * EMPLOYERS // (EVERY * EMPLOYERS), copies=True)]


def land(landing: Path, crawl: Crawl) -> Path:
    """The crawl as a landed batch."""
    now = FIRST + timedelta(days=crawl.day, seconds=crawl.board.number)
    writer = LandingWriter(landing, new_batch_id(crawl.board.name, now))
    items = 0
    for items, index in enumerate(crawl.listed, 1):  # noqa: B007 - counted for the manifest
        seen = crawl.board.posting(index, crawl.edition(index))
        record = seen.model_dump(mode="json", exclude_defaults=True)
        writer.write(
            Observation(
                board=crawl.board.name,
                platform="file",
                url=seen.url,
                fetched_at=now,
                posting=seen,
                record=record,
            )  # fmt: skip
        )
    return writer.close(
        Manifest(
            batch=writer.batch_id,
            board=crawl.board.name,
            platform="file",
            started=now,
            finished=now,
            reason="ingested",
            complete=crawl.complete,
            items=items,
            aggregator=crawl.board.copies,
        )  # fmt: skip
    )


def clean_alike(source: Path, target: Path) -> None:
    """In the place of `clean_file`: each posting told as the first of the file was cleaned."""
    with source.open("rb") as lines, target.open("wb") as out:
        first = lines.readline()
        if not first:
            return
        model = _model(first)
        rest = chain([first], lines)
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            # A pool takes all that it is given at once: a few chunks, for all may be much.
            while window := list(islice(rest, WINDOW * CHUNK)):
                chunks = (window[start : start + CHUNK] for start in range(0, len(window), CHUNK))
                for told in pool.map(_tell_all, ((model, chunk) for chunk in chunks)):
                    out.write(told)


def _own(board: int, index: int, edition: int) -> RawPosting:
    number = board * 10_000 + index
    chance = random.Random(number * 7)
    employer = f"Employer {board:04d}"
    level, role, team = (chance.choice(words) for words in (LEVELS, ROLES, TEAMS))
    title, place = f"{level}{role}, {team} {chance.choice(TEAMS)}", chance.choice(PLACES)
    # A later edition has another text, as most changes are.
    told = random.Random(number * 7 + edition) if edition else chance
    return RawPosting(
        platform="file",
        board=f"board{board:04d}",
        employer=employer,
        url=f"https://jobs.employer{board:04d}.example/jobs/{4_000_000 + number}",
        posting_id=str(4_000_000 + number),
        role_number=None if board == NUMBERLESS else f"R-{100_000 + number}",
        title=title,
        locations=[place],
        employment_type="Full-time",
        published=f"2026-02-{1 + index % 28:02d}",
        description_html=description(told, employer, told.randrange(52, 160) * 1000),
    )


def _model(line: bytes) -> dict[str, Any]:
    given = orjson.loads(line)
    raw = RawPosting.model_validate(given["posting"])
    return clean(raw, None).model_dump(mode="json")


def _tell_all(work: tuple[dict[str, Any], list[bytes]]) -> bytes:
    model, lines = work
    return b"".join(_told(model, orjson.loads(line)) for line in lines)


def _told(model: dict[str, Any], given: dict[str, Any]) -> bytes:
    raw = given["posting"]
    parts = dict(_sections(raw["description_html"]))
    text = "\n\n".join(parts.values())
    title_key = raw["title"].lower().replace(",", "")
    number = raw["role_number"]
    employer = raw["employer"]
    posting = model | {
        "url": raw["url"], "canonical_url": raw["url"], "posting_id": raw["posting_id"],
        "employer": employer, "employer_key": employer.lower(), "role_number": number,
        "requisition": number, "role_number_from": number and "field", "title": raw["title"],
        "title_key": title_key, "text": text, "sections": parts,
        "content_hash": blake2b(f"{number} {title_key} {text}".encode()).hexdigest()[:20],
    }  # fmt: skip
    marks = {"title_words": title_words(title_key), "sketch": sketch(text), "links": []}
    told = {"content_id": given["content_id"], "posting": posting, "match": marks, "error": None}
    return orjson.dumps(told) + b"\n"


def _sections(html: str) -> Iterator[tuple[str, str]]:
    for part in html.split("<h3>")[1:]:
        heading, body = part.split("</h3>")
        lines = ENDS.sub("\n", body.replace("<li>", "- ").replace("<ul>", "").replace("<p>", ""))
        yield heading.lower().replace(" ", "_"), f"{heading}\n{lines.strip()}"
