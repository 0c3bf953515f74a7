"""A text cut into sections by its headings and by the sentences that stand on every posting."""

import re
from functools import lru_cache
from typing import NamedTuple, cast

from postings.clean.lines import LONGEST_HEADING
from postings.clean.phrases import SPACELESS, WORD, PhraseBook
from postings.clean.reading import reading_of
from postings.clean.signs import lowered
from postings.model import SectionName

HEADINGS = PhraseBook.of("sections.tsv")
BOILERPLATE = PhraseBook.of("boilerplate.tsv", in_texts=True)
# A posting that came as one paragraph ends in such a sentence; that makes it no boilerplate.
SENTENCE_BEGINS_WITHIN = 250
# More words are a sentence, unless the heading begins with what is known.
FEW_WORDS, MOST_WORDS = 8, 12
FEW_SIGNS = 25
EDGES = ' :：.!?¿¡*–—-…"“”()[]【】〈〉《》＜＞［］|'
# After these, a heading that says nothing known begins the posting's own words again.
ASIDES: frozenset[SectionName] = frozenset({"equal_opportunity", "other"})
# `Requirements: a degree` is a section of one line; `Note:` and `About:` are none.
INLINE: frozenset[str] = frozenset(
    {"minimum_qualifications", "preferred_qualifications", "responsibilities"}
)
LABEL = re.compile(r"[^:：]{3,40}(?=[:：]\s*\S)")
FILLERS = frozenset(
    [
        "key",
        "main",
        "core",
        "primary",
        "principal",
        "major",
        "your",
        "our",
        "the",
        "this",
        "these",
        "a",
        "an",
        "job",
        "role",
        "position",
        "general",
        "essential",
        "additional",
        "specific",
        "other",
        "overall",
        "minimum",
        "basic",
        "and",
        "or",
        "of",
        "for",
        "with",
        "us",
        "you",
        "we",
        "ihre",
        "deine",
        "dein",
        "ihr",
        "unsere",
        "die",
        "das",
        "der",
        "und",
        "für",
        "dich",
        "sie",
        "vos",
        "votre",
        "nos",
        "les",
        "des",
        "et",
        "tus",
        "tu",
        "los",
        "las",
        "principales",
        "nuestros",
        "y",
        "jouw",
        "je",
        "de",
        "het",
        "wij",
        "en",
        "dina",
        "din",
        "våra",
        "och",
        "twoje",
        "nasze",
        "i",
        "oraz",
        "le",
        "tuoi",
        "e",
        "as",
        "os",
        "suas",
        "seus",
        "nossos",
    ]
)
ASKING = frozenset(["what", "how", "who", "why", "was", "wer", "wie", "warum", "quoi", "qui", "comment", "qué", "quién", "cómo", "wat", "hoe", "vad", "vem", "hur", "co", "kto", "jak", "cosa", "chi", "come", "o", "מה", "איך", "מי", "למי", "למה"])  # fmt: skip
FEW_LEFT = 3
# Regrouping moves lines, which may make or unmake a heading: few texts need a second round.
ROUNDS = 6
Sections = dict[SectionName, str]


class Found(NamedTuple):
    """The section a heading opens, and whether the whole heading is what is known."""

    section: SectionName
    whole: bool


def split_sections(text: str) -> Sections:
    """Sections in the order of their first appearance; joined by blank lines they are the text.

    Splitting the joined text again gives the same sections.
    """
    sections: Sections = {}
    for _ in range(ROUNDS):
        sections = _split(text)
        joined = "\n\n".join(sections.values())
        if joined == text:
            break
        text = joined
    return sections


def _split(text: str) -> Sections:
    lines = text.split("\n")
    held: dict[SectionName, list[str]] = {}
    previous: SectionName | None = None
    apart = False
    for line, name in zip(lines, _names(lines, text), strict=True):
        if name is None:
            apart = True
            continue
        body = held.setdefault(name, [])
        listed = bool(body) and body[-1][:2] == line[:2] == "- "
        if body and (apart or name != previous) and not listed:
            body.append("")
        body.append(line)
        apart, previous = False, name
    return {name: "\n".join(body) for name, body in held.items()}


def _names(lines: list[str], text: str) -> list[SectionName | None]:
    """The section of each line; none for blank ones."""
    names: list[SectionName | None] = []
    current: SectionName = "description"
    boilerplate = _boilerplate(text)
    bodiless: list[int] = []
    for at, line in enumerate(lines):
        found = heading_at(lines, at) if line and line[:2] != "- " else None
        if not line:
            names.append(None)
        elif found:
            current = found
            bodiless.append(at)
            names.append(found)
            # A heading right above a heading is that one's title.
            for above in bodiless:
                names[above] = found
        else:
            bodiless.clear()
            if current in ASIDES and _looks_like_heading(lines, at):
                current = "description"
            listed = line[:2] == "- "
            names.append(current if listed else boilerplate.get(at) or _inline(line) or current)
    return names


def heading_at(lines: list[str], at: int) -> SectionName | None:
    """The section that the line at this place opens, or None where it is no known heading."""
    line = lines[at]
    if len(line) > LONGEST_HEADING:
        return None
    found = _known(line.strip(EDGES))
    if found is None:
        return None
    known = found.whole and not _goes_on(lines, at) or line[-1] in ":："
    return found.section if known or _looks_like_heading(lines, at) else None


def _goes_on(lines: list[str], at: int) -> bool:
    """Whether a line is the middle of a sentence that was broken into lines."""
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return lines[at][0].islower() and below[:1].islower()


def _looks_like_heading(lines: list[str], at: int) -> bool:
    """Whether a line stands as headings do: apart above, its text right below, no sentence."""
    line = lines[at]
    if line[-1] in ".,;。" and line[-3:] != "..." or line[0].islower():
        return False
    if at and lines[at - 1] and not (lines[at - 1][-1] not in ".,;" and heading_at(lines, at - 1)):
        return False
    below = lines[at + 1] if at + 1 < len(lines) else ""
    if not below:
        return at + 2 < len(lines) and lines[at + 2][:2] == "- "
    return not below[0].islower()


@lru_cache(20_000)
def _known(bare: str) -> Found | None:
    low = lowered(bare)
    words = low.split()
    if not words or len(words) > MOST_WORDS:
        return None
    found = [
        (HEADINGS.kinds.index(phrase.kind), start, end)
        for phrase, start, end in HEADINGS.find(low)
        if len(words) <= FEW_WORDS or start == 0
    ]
    if not found or SPACELESS.match(low) and len(low) > FEW_SIGNS:
        return None
    return Found(cast(SectionName, HEADINGS.kinds[min(found)[0]]), _whole(low, found))


def _whole(low: str, found: list[tuple[int, int, int]]) -> bool:
    """Whether a heading says nothing beside what is known and words such as `key` and `our`."""
    rest = list(low)
    for _, start, end in found:
        rest[start:end] = " " * (end - start)
    left = WORD.findall("".join(rest))
    question = low.split()[0] in ASKING and len(left) <= FEW_LEFT
    return question or all(word in FILLERS for word in left)


def _inline(line: str) -> SectionName | None:
    label = LABEL.match(line) if ":" in line or "：" in line else None
    found = _known(label[0].strip(EDGES)) if label else None
    return found.section if found and found.whole and found.section in INLINE else None


def _boilerplate(text: str) -> dict[int, SectionName]:
    """The section of each line that begins as boilerplate does."""
    found: dict[int, SectionName] = {}
    for phrase, start, _ in reading_of(text).find(BOILERPLATE):
        if start - text.rfind("\n", 0, start) - 1 <= SENTENCE_BEGINS_WITHIN:
            found.setdefault(text.count("\n", 0, start), cast(SectionName, phrase.kind))
    return found
