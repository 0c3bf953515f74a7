"""Amounts that belong together: two ends of a range, or one figure with `from` or `up to`."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from postings.clean.money import Amount
from postings.clean.pay_context import (
    DIRECTLY,
    FILLERS,
    FROM_BEHIND,
    PERIOD_BEHIND,
    SENTENCE_END,
    UP_TO_BEHIND,
    known,
)

LINK = re.compile(
    r"[\s,]*(?:-|–|—|―|−|~|〜|～|to|and\s+up\s+to|bis(?:\s+zu)?|à|a|al|até|tot|do|till|til|through|up\s+to|hasta|fino\s+a|upp\s+till|jusqu['’]à|rising\s+to|increasing\s+to|going\s+up\s+to|and\s+goes\s+up\s+to"
    r"|עד|до|から)\s*(?:an?\s+)?(?:max(?:imum)?\.?\s*(?:of\s*)?)?",
    re.I,
)
AND = re.compile(r"\s*(?:and|und|et|och|og|i|y|e|en|a|ו|ל)[\s-]*", re.I)
BETWEEN = re.compile(
    r"\b(?:between|zwischen|entre|między|pomiędzy|tra|fra|mellan|mellom|mellem|tussen|mezi|din)\b[^.;]{0,15}$|בין[^.;]{0,10}$",
    re.I,
)
WORDS = re.compile(r"[^\W\d_]+")
HIGH = frozenset(["max", "maximum", "maximal", "maximaal", "maximale", "maksimum", "máximo", "massimo", "maks", "high", "highest", "to", "top", "end", "upper", "bis", "tot"])  # fmt: skip
MIDDLE = frozenset(["mid", "midpoint", "median", "middle", "medium", "mittel", "midden", "target"])
BESIDE = frozenset(["salary", "pay", "range", "rate", "annual", "base", "compensation", "wage", "hourly", "and", "en", "und", "et", "y", "e", "i", "of", "the", "is", "point", "brutto", "gross", "bruto", "usd", "eur", "gbp"])  # fmt: skip
LONGEST_GAP, LONGEST_LABEL = 200, 60
STEP = re.compile(
    r"(?:\([^\W\d_]{3,10}\s?\d+\)?|\b(?:step|stufe|grade|gs|level|band)[-\s]?\d+\W?)$", re.I
)
BRACKETS = re.compile(r"\([^()\d]{0,25}\d{0,2}\)")
# A scale of steps names them: `GS-12 step 1 $99,200 to GS-12 step 10 $128,956`.
STEPS = re.compile(r"(?:\b(?:GS|grade)[-\s]?\d{1,2},?\s)?\b(?:step|stufe)\s?\d{1,2}\b:?", re.I)
# Numbers below count; a range as wide as this joins two figures that have nothing to do together.
FEW, WIDEST = 30, 4
OF_ANOTHER = frozenset(["other", "stipend", "on_target", "base", "goods"])


class Range(NamedTuple):
    """One stated range or figure with its span; an end that is not stated is none."""

    start: int
    end: int
    low: Amount | None
    high: Amount | None

    @property
    def both(self) -> list[Amount]:
        return [amount for amount in (self.low, self.high) if amount is not None]

    @property
    def marked(self) -> bool:
        return any(amount.mark for amount in self.both)

    @property
    def is_pair(self) -> bool:
        return None not in (self.low, self.high) and self.low is not self.high


def ranges(flat: str, found: list[Amount]) -> list[Range]:
    """The ranges that amounts make, in their order; a figure alone is both of its ends."""
    made: list[Range] = []
    found = [amount for amount in found if not _numbers_a_step(flat, amount)]
    at = 0
    while at < len(found):
        end = _end_of_range(flat, found, at)
        if end == at:
            made.append(Range(found[at].start, found[at].end, found[at], found[at]))
        else:
            made.append(Range(found[at].start, found[end].end, found[at], found[end]))
        at = end + 1
    return made


def _numbers_a_step(flat: str, amount: Amount) -> bool:
    """Whether a number in brackets only counts: `$33.47 (step 1) to $41.19`, `GS-12 step 10`."""
    small = amount.mark is None and amount.scale == 1 and amount.value < FEW
    return small and bool(STEP.search(flat[max(0, amount.start - 15) : amount.end + 1]))


def joined(low: str, spans: Iterable[Range]) -> list[Range]:
    """Ranges in their order, `from` one figure and `up to` the next, a few words apart, as one."""
    made: list[Range] = []
    for span in spans:
        if made and _goes_on(low, made[-1], span):
            first = made.pop()
            span = Range(first.start, span.end, first.low, span.high)
        made.append(span)
    return made


def _goes_on(low: str, before: Range, single: Range) -> bool:
    if before.high or single.low or not (before.low and single.high):
        return False
    gap = low[before.end : single.start].lstrip(";")
    if len(gap) > LONGEST_GAP // 2 or SENTENCE_END.search(gap):
        return False
    kinds = {word.kind for word in known(gap + low[single.end : single.end + DIRECTLY])}
    rises = before.low.value < single.high.value <= before.low.value * WIDEST
    return rises and before.low.mark == single.high.mark and not kinds & OF_ANOTHER


def _end_of_range(flat: str, found: list[Amount], at: int) -> int:
    """The place of the amount that ends the range which begins at this one; itself if none does."""
    if at + 1 == len(found):
        return at
    gap = _gap(flat, found[at], found[at + 1])
    if gap is None:
        return at
    label = _label(gap)
    if label == "middle" and at + 2 < len(found):
        beyond = _gap(flat, found[at + 1], found[at + 2])
        return at + 2 if beyond is not None and _label(beyond) == "high" else at
    beside = not gap.strip() and _beside(flat, found[at], found[at + 1])
    if beside or label == "high" or LINK.fullmatch(gap) or _between(flat, found[at], gap):
        # Minimum - midpoint - maximum, written as one row.
        beyond = _gap(flat, found[at + 1], found[at + 2]) if at + 2 < len(found) else None
        three = beyond is not None and _rises(found[at : at + 3])
        return at + 2 if three and (_label(beyond or "") == "high" or beyond == gap and LINK.fullmatch(gap)) else at + 1  # fmt: skip
    return at


def _rises(three: list[Amount]) -> bool:
    return three[0].value < three[1].value < three[2].value


def _gap(flat: str, first: Amount, second: Amount) -> str | None:
    """What stands between two amounts without the first one's period; none if it is too much."""
    gap = flat[first.end : second.start]
    if len(gap) > LONGEST_GAP:
        return None
    gap = f" {' '.join(STEPS.sub(' ', BRACKETS.sub(' ', gap)).split())} "
    period = PERIOD_BEHIND.match(gap)
    if period and len(gap) > 4:
        gap = gap[period.end() :].lstrip(")]")
    return gap if len(gap) <= LONGEST_LABEL else None


def _beside(flat: str, first: Amount, second: Amount) -> bool:
    """Whether two figures are cells of one row, the lower end before the higher one."""
    line = "\n" not in flat[first.end : second.start]
    return line and first.mark is not None and first.mark == second.mark and first.value < second.value  # fmt: skip


def _label(gap: str) -> str | None:
    """Whether the words between two amounts call the second one a maximum or a midpoint."""
    words = [word.casefold() for word in WORDS.findall(gap)]
    if not words or not set(words) <= HIGH | MIDDLE | BESIDE:
        return None
    return "middle" if MIDDLE & set(words) else "high" if HIGH & set(words) else None


def _between(flat: str, first: Amount, gap: str) -> bool:
    before = flat[max(0, first.start - 40) : first.start]
    return bool(AND.fullmatch(gap) and BETWEEN.search(before))


def bounded(low: str, span: Range) -> Range:
    """A figure alone without the end that `from` or `up to` beside it leaves open."""
    if span.is_pair or span.low is None:
        return span
    amount = span.low
    bound = _bound(low[max(0, amount.start - 45) : amount.start])
    period = PERIOD_BEHIND.match(low, amount.end)
    ends = {amount.end, period.end() if period else amount.end}
    if bound == "up_to" or any(UP_TO_BEHIND.match(low, end) for end in ends):
        return Range(amount.start, amount.end, None, amount)
    if bound == "from" or any(FROM_BEHIND.match(low, end) for end in ends):
        return Range(amount.start, amount.end, amount, None)
    return span


def _bound(before: str) -> str | None:
    """Whether the words right before an amount are `from` or `up to`, little words aside."""
    words = before.rstrip(" :(").split(" ")
    while words:
        part = " ".join(words).rstrip(" :")
        ends = [word.kind for word in known(part) if word.end == len(part)]
        bound = next((kind for kind in ends if kind in ("up_to", "from")), None)
        if bound or words[-1].strip(":") not in FILLERS:
            return bound
        words.pop()
    return None
