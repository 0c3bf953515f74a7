"""Role numbers: from the source's own field, the title, or behind a label in the text."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice, product
from typing import Literal, NamedTuple

from postings.clean.body import Body
from postings.clean.phrases import Phrase, PhraseBook, Place, longest_first, table
from postings.clean.signs import lowered
from postings.clean.text import one_line

Origin = Literal["field", "title", "text"]


def _labels() -> Iterator[tuple[str, str, str]]:
    for strength, language, nouns, *words in table("role_labels.tsv"):
        for noun in nouns.split("|"):
            if not words:
                yield strength, language, noun
            for apart, word in product((" ", "-", ""), "|".join(words).split("|") if words else ()):
                yield strength, language, f"{noun}{apart}{word}"


LABELS = PhraseBook(_labels(), in_texts=True)
_CODE = (
    r"(?=[\w./-]{0,29}\d)(?P<number>[A-Z0-9](?:[A-Z0-9._/-]{0,38}[A-Z0-9])?)(?![\w/]|[,.-]\w|\s?%)"
)
# Between a label and its number: a colon and quotes, a line end, or nothing but a blank.
BEHIND = re.compile(
    rf"(?P<gap>\.?\s{{0,4}}(?:[:：#=|№°]|[-–]\s|\.)?\s{{0,4}}[#:\"'“„»(]?\s{{0,2}}){_CODE}", re.I
)
COLON = re.compile(r"[:：#=|№°\n]|\.$")
# A code is told from a word or a count by its letters and signs, a number by its length.
MIXED = re.compile(r"(?=.*[A-Za-z])(?=.*\d).{4,}|.*\d[/-]\d.*")
DIGITS = re.compile(r"\d")
FEWEST_DIGITS, LONE_DIGITS = 3, 5
MOST_NUMBERS = 8
# A lone label begins its line or cell, and its code ends it.
ALONE_BEFORE = re.compile(r"(?:^|[\n|•·;(\[])[\s*_-]*$")
ALONE_BEHIND = re.compile(r"[\s*_)\]]{0,4}(?:$|[\n|•·;)\]])")
SENTENCE_BEFORE, SENTENCE_BEHIND = re.compile(r"[.!?]\s+$"), re.compile(r"\.?\s*(?:$|\n)")
NOT_ONE = re.compile(
    r"(?:19|20)\d\d|(?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|[12]\d|3[01])[./-](?:19|20)?\d\d|\d{4}-\d{2}-\d{2}|24/7|\d{3}[.-]\d{3}[.-]\d{4}"
)
# `44/25` is a number where a label with a colon says so.
RATIO = re.compile(r"\d{1,2}[/-]\d{1,2}")
# Part of an address or of another word, not a label.
INSIDE = frozenset("?&/=_-@")
# Two labels of one number: Job/Requisition ID.
BESIDE = re.compile(r"(?:^|[\s*(])[^\W\d_]{2,20}/$")
LONGEST_WORD = 24
QUOTING_REACH = 25
BARE_PREFIXES = ("REQ", "JR", "VAC")
BARE = re.compile(
    rf"(?<![\w/-])(?P<number>(?:{'|'.join(BARE_PREFIXES)})[-_ ]?\d{{4,10}})(?![\w/-])"
)
LONGEST_BARE_LINE = 120
# A standard or a product of letters and figures is no number of a job.
_NAMES = r"(?:LI|ISO|IEC|IATF|DIN|EN|BS|AS|MIL|NIST|RTX|GTX|CFR|SAP|IBM|RAL|USB|AMD)"
_TITLE_CODE = (
    rf"(?!{_NAMES}[-_ ]?\d|LI-)"
    r"(?:[A-Z]{1,4}[-_]?\d{4,12}|\d{2}[A-Z]{2}\d{4,}|\d{4,10}[A-Z]{1,3}|20\d\d-(?!20\d\d(?!\d))\d{3,6})"
)
IN_TITLE = (
    re.compile(rf"[\[(]\s*#?(?P<number>{_TITLE_CODE}|\d{{5,12}}(?:-\d{{4}})?)\s*[\])]"),
    re.compile(rf"(?:\s[-–|]|,)\s#?(?P<number>{_TITLE_CODE}|\d{{6,12}}(?:-\d{{4}})?)\s*$"),
    re.compile(r"\s#(?P<number>\d{4,12})\s*$"),
    re.compile(rf"^\[?#?(?P<number>{_TITLE_CODE}|\d{{5,12}})\]?\s?(?:[:|–—]|-\s)"),
    re.compile(r"^(?P<number>20\d\d-(?!20\d\d(?!\d))\d{3,6})\s(?=[^\W\d])"),
)
PLACED = re.compile(r"(?P<requisition>\d{9})-\d{4}")
FIELD = re.compile(r"[\w][\w ._/#:+-]{0,59}")


class RoleNumber(NamedTuple):
    """A role number as published, the opening it belongs to, and where it stood."""

    number: str | None
    requisition: str | None
    origin: Origin | None
    evidence: str = ""


class Labelled(NamedTuple):
    """A number and the words it was read from."""

    number: str
    evidence: str


def read_role_number(
    field: str | None, requisition: str | None, title: str | None, body: Body
) -> tuple[RoleNumber, list[str]]:
    """The number of a posting: its own field first, then its title, then a label in its text."""
    whole = one_line(requisition)
    problems = []
    written = one_line(field)
    if written:
        if number := _from_field(written):
            return RoleNumber(number, whole or requisition_of(number), "field", written), []
        problems.append(f"role_number: '{written[:60]}' holds no number")
    if found := title and _in_title(title):
        number, evidence = found
        return RoleNumber(number, whole or requisition_of(number), "title", evidence), problems
    if found := _labelled(body.text, body.find(LABELS)):
        number, evidence = found
        return RoleNumber(number, whole or requisition_of(number), "text", evidence), problems
    return RoleNumber(None, whole, None), problems


def role_number_in_text(text: str) -> Labelled | None:
    """The first number behind a label that means nothing else, else behind a weaker one."""
    return _labelled(text, LABELS.find(lowered(text)))


def role_numbers_in_text(text: str) -> list[str]:
    """Every number behind a label, the surest first: a copy may carry more than the employer's."""
    found = islice(_all_labelled(text, LABELS.find(lowered(text))), MOST_NUMBERS)
    return list(dict.fromkeys(labelled.number for labelled in found))


def _labelled(text: str, places: Iterable[Place], in_title: bool = False) -> Labelled | None:
    return next(_all_labelled(text, places, in_title), None)


def _all_labelled(text: str, places: Iterable[Place], in_title: bool = False) -> Iterator[Labelled]:
    found = sorted(places, key=longest_first)
    quoting = [end for phrase, _, end in found if phrase.kind == "quoting"]
    quoting += [0] if in_title else []
    others = [(start, end) for phrase, start, end in found if phrase.kind == "other"]
    for strength in ("strong", "weak", "lone"):
        for phrase, start, end in found:
            if phrase.kind != strength or any(at < start and end <= to for at, to in others):
                continue
            if number := _behind(text, phrase, start, end, quoting):
                yield number
    if bare := _bare(text):
        yield bare


def requisition_of(number: str) -> str:
    """The opening a number belongs to: `200578597` for Apple's `200578597-0836`, else the number."""
    placed = PLACED.fullmatch(number)
    return placed["requisition"] if placed else number


def _behind(text: str, phrase: Phrase, start: int, end: int, quoting: list[int]) -> Labelled | None:
    if start and text[start - 1] in INSIDE and not BESIDE.search(text[:start][-LONGEST_WORD:]):
        return None
    match = BEHIND.match(text, end)
    if match is None or NOT_ONE.fullmatch(match["number"]):
        return None
    number, colon = match["number"], bool(COLON.search(match["gap"].rstrip()))
    colon = colon or text[start - 1 : start] in ("(", "[")
    mixed = bool(MIXED.fullmatch(number)) and not RATIO.fullmatch(number)
    long = mixed or len(DIGITS.findall(number)) >= FEWEST_DIGITS
    asked = any(start - QUOTING_REACH <= place <= start for place in quoting)
    if phrase.kind == "strong":
        sure = colon or long
    elif phrase.kind == "weak" and (not long or colon or asked or mixed):
        sure = long
    else:
        digits = len(DIGITS.findall(number))
        code = digits >= LONE_DIGITS or mixed and digits >= FEWEST_DIGITS
        before = text[max(0, start - 4) : start]
        alone = ALONE_BEFORE.search(before) and ALONE_BEHIND.match(text, match.end())
        if phrase.kind == "lone":
            sure = code and colon and bool(alone)
        else:
            # A sentence of its own needs no colon: `Ref 88121.`
            whole = SENTENCE_BEFORE.search(before) and SENTENCE_BEHIND.match(text, match.end())
            sure = code and bool(alone or whole)
    return Labelled(number, text[start : match.end()].strip()) if sure else None


def _bare(text: str) -> Labelled | None:
    """A number that says itself what it is, on a short line: `REQ-20231 | Remote`."""
    if not any(prefix in text for prefix in BARE_PREFIXES):
        return None
    for match in BARE.finditer(text):
        line_end = text.find("\n", match.end())
        line_start = text.rfind("\n", 0, match.start()) + 1
        if (line_end if line_end >= 0 else len(text)) - line_start <= LONGEST_BARE_LINE:
            return Labelled(match["number"], match[0])
    return None


def _from_field(written: str) -> str | None:
    labelled = role_number_in_text(written)
    number = labelled.number if labelled else written.strip("#:* ")
    return number if FIELD.fullmatch(number) and DIGITS.search(number) else None


def _in_title(title: str) -> Labelled | None:
    if not DIGITS.search(title):
        return None
    for pattern in IN_TITLE:
        if found := pattern.search(title):
            return Labelled(found["number"], found[0].strip())
    return _labelled(title, LABELS.find(lowered(title)), in_title=True)
