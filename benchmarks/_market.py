"""A job market of any size: employers' boards, one of them without numbers, and one that copies."""

import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from benchmarks._postings import PLACES, ROLES, TEAMS, description
from postings.batch import Manifest, new_batch_id
from postings.model import Observation, RawPosting
from spiders.landing import LandingWriter

EMPLOYERS = 4
# The last of them publishes no numbers, as on Ashby and Lever.
NUMBERLESS = 3
EVERY = 5
FIRST = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
LEVELS = ("", "Senior ", "Staff ", "Principal ", "Junior ")


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


def _own(board: int, index: int, edition: int) -> RawPosting:
    number = board * 10_000 + index
    chance = random.Random(number * 7)
    employer = f"Employer {board:04d}"
    level, role, team = (chance.choice(words) for words in (LEVELS, ROLES, TEAMS))
    title, place = f"{level}{role}, {team} {chance.choice(TEAMS)}", chance.choice(PLACES)
    base = chance.randrange(52, 160) * 1000
    # A later edition has another text and asks for other skills, as most changes are.
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
        description_html=description(told, employer, base),
    )
