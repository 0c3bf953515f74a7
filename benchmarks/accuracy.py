"""How much of the gold cleaning reads right: `python -m benchmarks.accuracy [FOLDER]`.

FOLDER holds `pay.jsonl`, `role_numbers.jsonl` and `places.jsonl` in the form that the gold's own
README tells; without one both `../shared/gold` and this project's own set, `tests/fixtures/gold`,
are measured.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from postings.clean import clean
from postings.clean.pay import pay_in_text
from postings.clean.places import read_places
from postings.model import RawPosting

GOLD = Path(__file__).parents[2] / "shared" / "gold"
OWN = Path(__file__).parents[1] / "tests" / "fixtures" / "gold"


@dataclass
class Score:
    """Lines of one file and kind: how many, how many right, and the wrong ones as sentences."""

    file: str
    kind: str
    lines: int = 0
    wrong: list[str] = field(default_factory=list)

    @property
    def right(self) -> int:
        return self.lines - len(self.wrong)


def measure(folder: Path = GOLD) -> list[Score]:
    """A score for each file and kind, in the order of the files."""
    scores: dict[tuple[str, str], Score] = {}
    for file, read in (("pay", _pay), ("role_numbers", _role_number), ("places", _places)):
        for line in _lines(folder / f"{file}.jsonl"):
            kind, expected, found = read(line)
            score = scores.setdefault((file, kind), Score(file, kind))
            score.lines += 1
            if found != expected:
                score.wrong.append(f"{line['id']}: {line['text']!r}\n  {expected}\n  {found}")
    return list(scores.values())


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_bytes().splitlines():
        if line.strip():
            yield orjson.loads(line)


def _pay(line: dict[str, Any]) -> tuple[str, Any, Any]:
    expected = [
        (_number(pay["minimum"]), _number(pay["maximum"]), pay["currency"], pay["period"])
        for pay in line["expect"]
    ]
    found = [
        (_number(pay.minimum), _number(pay.maximum), pay.currency, pay.period)
        for pay in pay_in_text(line["text"], line["country"])
    ]
    return "stated" if expected else "none stated", expected, found


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _role_number(line: dict[str, Any]) -> tuple[str, Any, Any]:
    expected = (line["role_number"], line["requisition"])
    # Nothing says whether a line is a title or a description: both are asked, as on a posting.
    title = line["text"] if "\n" not in line["text"] and len(line["text"]) < 100 else "Engineer"
    posting = clean(RawPosting(title=title, description_html=line["text"]))
    found = (posting.role_number, posting.requisition)
    return "stated" if expected[0] else "none stated", expected, found


def _places(line: dict[str, Any]) -> tuple[str, Any, Any]:
    places, workplace, _ = read_places([line["text"]])
    expected = ([tuple(place) for place in line["places"]], line["workplace"])
    found = ([(place.city, place.region, place.country) for place in places], workplace)
    return "stated" if line["places"] else "none stated", expected, found


def show(scores: Iterable[Score], console: Console, title: str | None = None) -> None:
    """Prints the figures as a table, then every line that is wrong: expected above found."""
    table = Table("file", "kind", "lines", "right", "of 100", title=title)
    scores = list(scores)
    for score in scores:
        share = f"{100 * score.right / score.lines:.1f}"
        table.add_row(score.file, score.kind, str(score.lines), str(score.right), share)
    console.print(table)
    for score in scores:
        for line in score.wrong:
            console.print(line, markup=False, highlight=False)


if __name__ == "__main__":
    for folder in [Path(named) for named in sys.argv[1:]] or [GOLD, OWN]:
        show(measure(folder), Console(width=120), "/".join(folder.parts[-2:]))
