"""Degrees that a posting requires or prefers."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from postings.clean.body import Body
from postings.clean.phrases import PhraseBook, phrases_of
from postings.clean.preferred import prefers, sentences
from postings.clean.signs import lowered
from postings.model import Education

LEVELS = ("secondary", "associate", "bachelor", "master", "doctorate")
# As written only: `BA`, `MS` and the like are words of other things in other cases.
SHORT = {
    "bachelor": re.compile(r"(?<!\w)(?:B\.\s?S\.?c?|BS[cC]|Bsc|BS\.c|B\.A|BA(?=\s?[/,]|\s(?:or|in|degree)\b)|BS(?=\s?[/,]|\s(?:or|in|degree)\b)|B\.?Eng|B\.?Tech|B\.E|LL\.?B)(?!\w)\.?"),
    "master": re.compile(r"(?<!\w)(?:M\.\s?S\.?c?|MS[cC]|Msc|MS\.c|M\.A|MA(?=\s(?:or|in|degree)\b)|MS(?=\s?/|\s(?:or|in|degree)\b)|M\.?Eng|M\.?Tech|LL\.?M)(?!\w)\.?"),
}  # fmt: skip
# No line without one of these in lower case holds any of those.
_MAYBE_SHORT = "b.s*|b. s*|bsc|bs.c|bs|b.a|ba|b.eng|beng|b.tech|btech|b.e|ll.b|llb|m.s*|m. s*|msc|ms.c|ms|m.a|ma|m.eng|meng|m.tech|mtech|ll.m|llm"
BOOK = PhraseBook(
    [*phrases_of("degrees.tsv"), *(("short", "", phrase) for phrase in _MAYBE_SHORT.split("|"))],
    in_texts=True,
)
# Phrases that other things are called by as well.
SCRUM = re.compile(r"\b(?:scrum|web|grand|post)[ -]?$")
NO_DEGREE = re.compile(
    r"master (?:data|agreement|service|plan|class|schedule|record|file|the|your|of ceremonies)|webmaster|degree of|diploma(?:cy|tic)|to a high degree|360.degree|mastering|high degree"
)
UNLOCKS = re.compile(r"may be considered|reduced to|graduates may")
ABOUT_IT = 60


class Mention(NamedTuple):
    """A degree in a line and where it stands."""

    level: str
    start: int
    end: int


def read_education(body: Body) -> tuple[Education, dict[str, str]]:
    """The lowest degree required and the lowest preferred, with the words they were read from."""
    places = [place for _, place, _ in body.find(BOOK)]
    required: list[tuple[str, str]] = []
    preferred = [
        (level, words)
        for level, words, _ in _degrees(body.lines(places, {"preferred_qualifications"}))
    ]
    for level, words, only_preferred in _degrees(body.lines(places, body.demanding)):
        (preferred if only_preferred else required).append((level, words))
    found = {"required": _lowest(required), "preferred": _lowest(preferred)}
    return (
        Education(**{name: degree[0] for name, degree in found.items() if degree}),
        {name: degree[1] for name, degree in found.items() if degree},
    )


def _lowest(degrees: list[tuple[str, str]]) -> tuple[str, str] | None:
    return min(degrees, key=lambda degree: LEVELS.index(degree[0]), default=None)


def _degrees(lines: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    """Level, words and whether it is only preferred, of each degree that lines name."""
    for line in (sentence for whole in lines for sentence in sentences(whole)):
        low = lowered(line)
        mentions = _mentions(line, low)
        for at, mention in enumerate(mentions):
            following = mentions[at + 1].start if at + 1 < len(mentions) else len(low)
            if not UNLOCKS.search(low[mention.end : mention.end + ABOUT_IT]):
                words = line[mention.start : mention.end]
                yield mention.level, words, prefers(low, mention.start, mention.end, following)


def _mentions(line: str, low: str) -> list[Mention]:
    named = BOOK.find(low)
    found = [
        Mention(phrase.kind, start, end)
        for phrase, start, end in named
        if phrase.kind != "short"
        and not NO_DEGREE.match(low, start)
        and not SCRUM.search(low, max(0, start - 8), start)
    ]
    short = any(phrase.kind == "short" for phrase, _, _ in named)
    for level, pattern in SHORT.items() if short else ():
        found += [Mention(level, match.start(), match.end()) for match in pattern.finditer(line)]
    apart: list[Mention] = []
    for mention in sorted(found, key=lambda one: (one.start, -one.end)):
        # The degree of "Master's degree in" is the master's.
        same = bool(apart) and (
            mention.start < apart[-1].end
            or mention.start <= apart[-1].end + 1
            and low.startswith("degree", mention.start)
        )
        if not same:
            apart.append(mention)
    return apart
