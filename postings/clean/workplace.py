"""Remote, hybrid or onsite: the source's field, then its places and title, then plain statements."""

import re
from collections.abc import Iterable
from typing import NamedTuple, cast

from postings.clean.body import Body
from postings.clean.gazetteer import gazetteer
from postings.clean.phrases import WORD, PhraseBook, Place, longest_first, phrases_of
from postings.clean.signs import lowered
from postings.model import Workplace

ROWS = list(phrases_of("workplace_words.tsv"))
FIELD = PhraseBook(row for row in ROWS if not row[0].endswith("_stated"))
STATED = PhraseBook(
    ((row[0].removesuffix("_stated"), *row[1:]) for row in ROWS if row[0].endswith("_stated")),
    in_texts=True,
)
# `Hybrid` says more than `remote` beside it, and both more than an office that is named as well.
ORDER: tuple[Workplace, ...] = ("hybrid", "remote", "onsite")
# A title says where one works in brackets, behind a dash or before a colon.
IN_TITLE = re.compile(
    r"[\[(][^\])\[(]{0,80}[\])]|[-–—|,][^-–—|,]{0,80}$|^[^:|–—]{3,20}(?=\s?[:|–—])"
)
BESIDE = frozenset(["ok", "possible", "only", "friendly", "first", "optional", "based", "eligible", "in", "within", "or", "and", "from", "emea", "eu", "europe", "apac", "latam", "100", "fully", "days", "per", "week", "1", "2", "3", "4"])  # fmt: skip
NEGATED = re.compile(r"\b(?:not|no|non|isn't|cannot|can't|nicht|kein\w*|without|pas|nie|niet|non)\b[^.!?]{0,25}$|\bלא [^.]{0,15}$")  # fmt: skip


class Found(NamedTuple):
    """A workplace that a piece of text names, and where."""

    workplace: Workplace
    start: int
    end: int


def workplaces(written: str) -> list[Found]:
    """What the words of a short field say, in their order, none inside another."""
    low = lowered(written)
    return _apart(FIELD.find(low))


def read_workplace(
    field: str | None, said: Workplace | None, title: str | None, body: Body
) -> tuple[Workplace | None, str]:
    """The workplace and the words; a negated or merely possible one in running text is not read."""
    if field and (found := first(workplaces(field.replace("_", " ")))):
        return found, field.strip()
    if said:
        return said, said
    for part in IN_TITLE.findall(title or ""):
        if (found := first(workplaces(part))) and _says_nothing_else(part):
            return found, part.strip()
    for stated in _apart(body.find(STATED)):
        if not NEGATED.search(body.low[max(0, stated.start - 40) : stated.start]):
            return stated.workplace, body.text[stated.start : stated.end]
    return None, ""


def _says_nothing_else(part: str) -> bool:
    """`- Remote`, `(Hybrid, Berlin)`, but not `- Remote Sensing Group`."""
    for found in reversed(workplaces(part)):
        part = f"{part[: found.start]} {part[found.end :]}"
    rest = [word for word in WORD.findall(part) if word.lower() not in BESIDE]
    gaz = gazetteer()
    return not rest or gaz.is_outer(" ".join(rest)) or gaz.is_city(" ".join(rest))


def first(found: list[Found]) -> Workplace | None:
    """The one that says most."""
    said = {one.workplace for one in found}
    return next((workplace for workplace in ORDER if workplace in said), None)


def _apart(found: Iterable[Place]) -> list[Found]:
    apart: list[Found] = []
    for phrase, start, end in sorted(found, key=longest_first):
        if not apart or start >= apart[-1].end:
            apart.append(Found(cast(Workplace, phrase.kind), start, end))
    return apart
