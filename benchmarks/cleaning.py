"""Cleaning whole postings beside BeautifulSoup's plain text alone, on the same descriptions."""

import resource
import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from time import process_time
from typing import Any

from bs4 import BeautifulSoup, MarkupResemblesLocatorWarning
from markdown_it import MarkdownIt

from benchmarks import Measured
from benchmarks._postings import posting
from postings.clean import clean
from postings.model import RawPosting
from spiders import lenient

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "postings"
ROUNDS = 5
MANY = 100_000
GENERATED = 500


def main(scale: float = 1.0) -> list[Measured]:
    """Postings a second on one core, both in turns; and that memory does not grow with them."""
    warnings.filterwarnings("ignore", category=MarkupResemblesLocatorWarning)
    raws = list(islice(_corpus(), max(20, int(10_000 * scale))))
    render = MarkdownIt("commonmark", {"html": False}).render
    rendered = [_with_html(raw, render(raw.description_text or "")) for raw in raws]
    rounds = max(1, round(ROUNDS * min(1, scale)))
    return [
        _beside("cleaning, corpus as HTML", rendered, rounds),
        _beside("cleaning, corpus as Markdown", raws, rounds),
        _memory(int(MANY * scale)),
    ]


def _corpus() -> Iterator[RawPosting]:
    """Real postings where the corpus is there, else as many of real shape."""
    if not CORPUS.is_dir():
        yield from map(posting, range(GENERATED))
        return
    for path in sorted(CORPUS.glob("*.jsonl")):
        for row in map(lenient.loads, path.read_text("utf-8").splitlines()):
            if row and row.get("description"):
                yield RawPosting(
                    employer=row["company"],
                    url=row["job_url"],
                    posting_id=row["id"],
                    title=row["title"],
                    locations=[row["location"]] if row.get("location") else [],
                    published=row.get("date_posted"),
                    description_text=row["description"],
                )


def _with_html(raw: RawPosting, description_html: str) -> RawPosting:
    given = {"description_html": description_html, "description_text": None}
    return raw.model_copy(update=given) if raw.description_text else raw


def _beside(name: str, raws: list[RawPosting], rounds: int) -> Measured:
    texts = [raw.description_html or raw.description_text or "" for raw in raws]
    clean(raws[0])
    ours, yardstick = zip(
        *((_rate(clean, raws), _rate(_plain_text, texts)) for _ in range(rounds)), strict=True
    )
    return Measured(name, max(ours), max(yardstick), "postings/s")


def _plain_text(text: str) -> str:
    return BeautifulSoup(text, "lxml").get_text()


def _rate(work: Callable[[Any], object], over: list[Any]) -> float:
    start = process_time()
    for one in over:
        work(one)
    return len(over) / (process_time() - start)


def _memory(count: int) -> Measured:
    """Memory at its highest after a tenth of the postings, beside that after all: 1 is flat."""
    _clean_all(range(count // 10))
    early = _megabytes()
    _clean_all(range(count // 10, count))
    return Measured(f"memory after a tenth of {count:,}", early, _megabytes(), "MB")


def _clean_all(numbers: Iterable[int]) -> None:
    for number in numbers:
        clean(posting(number))


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
