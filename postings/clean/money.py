"""Amounts of money in running text: the number as written, its scale and its currency."""

import functools
import html
import re
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from babel.numbers import get_territory_currencies

from postings.clean.phrases import PhraseBook, table
from postings.clean.reading import Reading

# Currencies whose everyday amounts run into millions.
SMALL_UNITS = 100
DOLLARS = {
    "CA": "CAD", "AU": "AUD", "NZ": "NZD", "SG": "SGD", "HK": "HKD", "TW": "TWD", "MX": "MXN", "CL": "CLP", "CO": "COP", "AR": "ARS", "UY": "UYU",
}  # fmt: skip
KRONOR = {"NO": "NOK", "DK": "DKK", "IS": "ISK", "FO": "DKK"}
PESOS = {"MX": "MXN", "CL": "CLP", "CO": "COP", "AR": "ARS", "UY": "UYU", "PH": "PHP"}
# A bare R before a number is money only where people are paid in rand.
RAND = "ZA"


def _marks() -> tuple[dict[str, str], dict[str, str], dict[str, float]]:
    signs, words, units = {}, {}, {}
    for code, unit, written, names in table("currencies.tsv"):
        units[code] = float(unit)
        signs.update(dict.fromkeys(filter(None, written.split("|")), code))
        words.update(dict.fromkeys(filter(None, names.split("|")), code))
    return signs, words, units


SIGNS, WORDS, UNITS = _marks()


def _any(written: list[str]) -> str:
    return "|".join(re.escape(mark) for mark in sorted(written, key=len, reverse=True))


_LETTERS = r"(?![^\W\d_\u3040-\u9fff\uac00-\ud7af])"
_LETTERED = [sign for sign in SIGNS if sign[0].isalpha()]
_SIGN = rf"(?-i:{_any([sign for sign in SIGNS if sign not in _LETTERED])}|(?<![^\W\d_])(?:{_any(_LETTERED)}))"
_WORD = _any(list(WORDS))
# The words of small letters are read in any case, signs and `TRY`, `PEN`, `CAN` only as written.
BEFORE = re.compile(rf"(?:(?:{_SIGN}|(?<![^\W\d_])(?:{_WORD}))[\s:(.]*)+$", re.I)
# A text without any of these beside a figure names no currency, nor a scale that tells one.
_GLUED_K = [
    "eur",
    "usd",
    "pln",
    "zł",
    "sek",
    "nok",
    "dkk",
    "gbp",
    "chf",
    "cad",
    "aud",
    "nis",
    "ils",
]
LETTERED = PhraseBook(
    [("mark", "", f"{before}{word}{behind}") for word in [*WORDS, *(f"k{code}" for code in _GLUED_K), *["l", "lpa", "lakh", "lakhs", "lac", "lacs", "crore", "crores", "cr"]] for before, behind in (("", ""), ("§", "*"), ("", "§"))],
    in_texts=True,
)  # fmt: skip
AS_WRITTEN = [sign for sign in SIGNS if not any(other in sign for other in SIGNS if other != sign)]
# A number, its scale and its currency are no longer than this.
BESIDE = 50
# No mark ends in another sign: most numbers have none before them.
LAST = frozenset(mark[-1].upper() for mark in (*SIGNS, *WORDS))
MARK = re.compile(rf"{_SIGN}|{_WORD}", re.I)
_SCALE = (
    r"k(?![^\W\d_])|k(?=\s?(?:€|\$|£|eur\b|usd\b|pln\b|zł|sek\b|nok\b|dkk\b|gbp\b|chf\b|cad\b|aud\b|nis\b|ils\b))|tsd\.?|tys\.?|thousand\b|mil\b(?!\w)|mila\b"
    r"|t(?=\s?(?:€|eur\b))|t(?=kr\b)|lpa\b|l(?=pa\b)|lakhs?\b|lacs?\b|lakh?\s*(?=pa\b)|l(?![^\W\d_])|crores?\b|cr\b|万|萬|만|千(?=円)|אלף"
)
# Glued behind a figure with its currency before it: £13ph, £525pd, £26,500pa.
GLUED = re.compile(r"p/?[ahdmw]\b|pcm\b|(?:hr|hour|yr|year)\b", re.I)
# A figure for something other than time worked.
PER_PIECE = re.compile(
    r"\s?(?:/|per|a|an|je|pro|par|por|za|al)\s?(?:mile|mi|cpm|kilomet\w+|km|word|wort|page|seite|piece|stück|unit|visit|lesson|class|user|seat|person|employee|customer|household|violation|transaction|ticket|share|child|project)s?\b",
    re.I,
)
_BIG = r"(?:millions?|mn|mio\.?|mln|mrd\.?|billions?|bn|b|m(?!\.\s?n)|mm|milliarden?|millionen|millones|milhões|milioni|milion\w*|miljoner|miljoen|億|亿|억|trillion)(?![^\W\d_])"
TAIL = re.compile(
    rf"(?P<dash>[.,][-–—]{{1,2}}(?!\s*\d))?\s?(?:(?P<big>{_BIG})|(?P<scale>{_SCALE}))?\s?"
    rf"(?P<code>[(]?(?:(?:{_WORD}){_LETTERS}|(?:{_SIGN})(?!\s?\d))[)]?(?:\s?(?:{_WORD}){_LETTERS}|\s?(?:{_SIGN})(?!\s?\d))?)?",
    re.I,
)
NUMBER = re.compile(
    r"(?<!\d)(?<!\d[.,'’])(?:\d{1,3}(?P<sep>[.,'’ \u00a0\u202f\u2009])\d{3}(?:(?P=sep)\d{3})*(?:[.,]\d{1,2})?"
    r"|\d{1,3},\s\d{3}(?=\s[A-Z]{3}\b)|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?!\d)(?![.,]\d)"
)
PERCENT_RANGE = re.compile(r"\s?(?:[-–—]|to)\s?\d+(?:[.,]\d+)?\s?[%％]")
GROUPING = re.compile(r"['’\s]")
THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+|\d{1,2}(?:,\d{2})+,\d{3}")
LONGEST_NUMBER = 16
# No posting states so many; a text that does would take long to read.
MOST_NUMBERS = 1000
INDIAN = {"lpa": 100_000, "lac": 100_000, "lak": 100_000, "l": 100_000, "cr": 10_000_000, "cro": 10_000_000}  # fmt: skip
EASTERN = {
    "億": 100_000_000,
    "亿": 100_000_000,
    "억": 100_000_000,
    "万": 10_000,
    "萬": 10_000,
    "만": 10_000,
    "千": 1000,
}


ANY_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
BLOCK_TAG = re.compile(r"<(?:/?(?:p|div|li|ul|ol|tr|table|h[1-6]|dd|dt)|br)\b[^<>]*>", re.I)


class Amount(NamedTuple):
    """One number with its span, value, currency mark (code, `$`, `¥`, `kr`, or none) and scale.

    `big`: it was written in millions or more, which only small currencies pay anybody.
    """

    start: int
    end: int
    value: Decimal
    mark: str | None
    scale: int
    big: bool = False


def flatten(text: str) -> str:
    """Markup replaced by blanks, that of blocks by a line break: positions stay as they are."""
    if "<" in text:
        text = ANY_TAG.sub(lambda tag: " " * len(tag[0]), BLOCK_TAG.sub(_line_break, text))
    if "&" in text:
        text = re.sub(r"&(?:#\w{1,7}|[a-zA-Z]{2,8});", _entity, text)
    return text


def _line_break(tag: re.Match[str]) -> str:
    return "\n".ljust(len(tag[0]))


def _entity(found: re.Match[str]) -> str:
    word = html.unescape(found[0])
    return word.ljust(len(found[0])) if len(word) <= len(found[0]) else found[0]


def amounts(text: str, starts: Iterable[int], country: str | None = None) -> list[Amount]:
    """Every number that could be money, in order; percentages, versions and ids are left out.

    `starts`: where the runs of digits begin.
    """
    numbers = islice(_numbers(text, starts), MOST_NUMBERS)
    made: list[Amount] = []
    for match in numbers:
        amount = _amount(text, match, country)
        if amount is None:
            continue
        if made and _goes_on(text, made[-1], amount):
            amount = _joined(made.pop(), amount)
        made.append(amount)
    return made


def _goes_on(text: str, tens: Amount, rest: Amount) -> bool:
    """Whether two figures are one number: 28万5,000, 1억 2,000만."""
    larger = tens.scale > rest.scale and tens.scale in EASTERN.values() and tens.scale >= EASTERN["万"]  # fmt: skip
    return larger and not text[tens.end : rest.start].strip() and rest.start - tens.end <= 1


def _joined(tens: Amount, rest: Amount) -> Amount:
    """`28万5,000円` is one number."""
    value = tens.value * tens.scale + rest.value * rest.scale
    return rest._replace(start=tens.start, value=value, mark=rest.mark or tens.mark, scale=1)


def _numbers(text: str, starts: Iterable[int]) -> Iterator[re.Match[str]]:
    reached = 0
    for start in starts:
        if start >= reached and (match := NUMBER.match(text, start)):
            reached = match.end()
            yield match


def may_name_currency(reading: Reading) -> bool:
    """Whether a currency may stand beside a figure; False is certain."""
    if reading.find(LETTERED):
        return True
    text = reading.text
    beside = "".join([text[max(0, at - BESIDE) : at + BESIDE] for at in reading.numbers])
    return any(sign in beside for sign in AS_WRITTEN)


def number(written: str) -> Decimal:
    """`1.234,50`, `1,234.50`, `95'000`, `18,00,000` and `38 000` as their value."""
    if written.isdecimal():
        return Decimal(written)
    digits = GROUPING.sub("", written)
    if THOUSANDS.fullmatch(digits):
        return Decimal(digits.replace(".", "").replace(",", ""))
    whole, _, rest = digits.replace(",", ".").rpartition(".")
    return Decimal(f"{whole.replace('.', '')}.{rest}" if whole else rest)


def _amount(text: str, match: re.Match[str], country: str | None) -> Amount | None:
    start, end = match.span()
    if end - start > LONGEST_NUMBER:
        return None
    ahead = text[max(0, start - 12) : start].rstrip(" \n\t:(.\u00a0\u202f\u2009")
    before = BEFORE.search(text, max(0, start - 12), start) if ahead[-1:].upper() in LAST else None
    if before and "(" in before[0] and _behind_figure(text, before.start()):
        # `27.500 € (12 pagas)`: the sign is that of the number before it.
        before = None
    rand = country == RAND and re.search(r"(?<![^\W_])R\s?$", text[max(0, start - 3) : start])
    if before is None and not rand and _goes_on_before(text, start):
        return None
    tail = TAIL.match(text, end)
    assert tail is not None, "every part of it may be absent"
    written = tail["scale"] or tail["code"] or tail["big"]
    if _goes_on_after(text, tail.end() if written else end, bool(written or before)):
        return None
    scale = _scale(tail["scale"]) if tail["big"] not in EASTERN else EASTERN[tail["big"]]
    if match[0] == "401" and scale > 1 and before is None:
        return None
    code = tail["code"] or ""
    mark = "ZAR" if rand else _mark(before[0] if before else "", code, tail["scale"] or "")
    if code.lower().strip("() ") in ("teur", "keur", "tkr"):
        scale = 1000
    first = before.start() if before else rand.start() + start - min(3, start) if rand else start
    spot = tail.end() if written else max(end, tail.end("dash"))
    return Amount(first, spot, number(match[0]), mark, scale, bool(tail["big"]))


def _behind_figure(text: str, at: int) -> bool:
    return text[max(0, at - 3) : at].rstrip()[-1:].isdigit()


def _goes_on_before(text: str, start: int) -> bool:
    before = text[start - 1 : start]
    if not before:
        return False
    clock = before == ":" and text[start - 2 : start - 1].isdigit()
    return clock or before.isalpha() and before.isascii() or before in "#_/+"


def _goes_on_after(text: str, end: int, marked: bool) -> bool:
    after = text[end : end + 3]
    if after[:1] in ("%", "％") or after.startswith((" %", "(k", "ª", "º")):
        return True
    if after[:1] == ":" and after[1:2].isdigit():
        return True
    if PERCENT_RANGE.match(text, end) or PER_PIECE.match(text, end):
        return True
    letter = after[:1].isascii() and after[:1].isalpha()
    return letter and not (marked and (GLUED.match(text, end) or not text[end - 1].isdigit()))


def _scale(word: str | None) -> int:
    if not word:
        return 1
    low = word.lower()
    return EASTERN.get(low) or next((INDIAN[low[:n]] for n in (3, 2, 1) if low[:n] in INDIAN), 1000)


@functools.lru_cache(4096)
def _mark(before: str, after: str, scale: str) -> str | None:
    """The clearest mark on either side: a code beats a bare dollar sign."""
    marks = [mark for side in (after, before) for mark in _marks_in(side)]
    if clear := next((mark for mark in marks if len(mark) == 3), None):
        return clear
    if marks:
        return marks[0]
    return "INR" if scale and scale.lower()[0] in "lc" and scale.lower() != "cr" else None


def mark_in(written: str) -> str | None:
    """The currency mark of a field that holds nothing else."""
    return _mark(written, "", "")


def _marks_in(side: str) -> list[str]:
    return [SIGNS.get(piece) or WORDS[piece.lower()] for piece in MARK.findall(side)]


def currency_of(mark: str | None, country: str | None) -> tuple[str | None, bool]:
    """The ISO 4217 code a mark means in a country, and whether that was inferred."""
    if mark == "$":
        return DOLLARS.get(country or "", "USD"), True
    if mark == "¥":
        return ("CNY" if country == "CN" else "JPY"), country not in ("CN", "JP")
    if mark == "kr":
        return KRONOR.get(country or "", "SEK"), True
    if mark == "peso":
        return PESOS.get(country or "", "MXN"), True
    if mark is not None:
        return mark, False
    return country_currency(country), country is not None


@functools.cache
def country_currency(country: str | None) -> str | None:
    """The currency in use in a country today."""
    codes = get_territory_currencies(country) if country else []
    return codes[0] if codes else None


def in_dollars(amount: Decimal, currency: str | None) -> float:
    """Roughly how many US dollars an amount is; good to tell an hour's pay from a year's."""
    return float(amount) / UNITS.get(currency or "", 1)
