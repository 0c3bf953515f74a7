"""Pay: the platform's own fields first, then every range or figure that the text calls pay."""

import re
from decimal import Decimal
from typing import Literal, NamedTuple

from postings.clean import pay_words as words
from postings.clean.pay_amounts import SMALL_UNITS, Amount, amounts, currency_of, flatten
from postings.clean.text import one_line
from postings.model import Pay, Period, RawPay, RawPosting

LINK = re.compile(
    r"\s*(?:-|–|—|―|−|~|〜|～|to|and|und|et|och|i|y|e|en|bis(?:\s+zu)?|à|a|al|até|tot|do|till|through|up\s+to|hasta|ו|עד|から)\s*"
    r"(?:an?\s+)?(?:max(?:imum)?\.?\s*(?:of\s*)?)?",
    re.I,
)
LABELS = re.compile(
    r"[\s,;./|-]*(?:salary|pay|range)?\s*(?:max(?:imum)?|high|to|end|midpoint|mid)\s*(?:salary|pay)?\s*[:=]?\s*",
    re.I,
)
AND = re.compile(r"\s*(?:and|und|et|och|i|y|e|en|ו)\s*", re.I)
SENTENCE = re.compile(r"(?<=[a-zäöüéèà)\d])[.!?](?=\s)(?!\s*\d)|\n|[。;•]")
CLAUSE = re.compile(
    r"\b(?:plus|and|as well as|along with|sowie|und|et|más|zzgl\.?|with|including)\b|[,+;&]", re.I
)
LEVEL = re.compile(
    r"(?P<before>(?:zone|tier|level|band|region|grade|area|group|geo)\s?[A-Z0-9]{1,4}\b|[A-Z][\w./' -]{1,40}?)\s*(?::|–|—|-)?\s*$"
)
AFTER = re.compile(
    r"\s*(?:for|in|\()\s*(?P<after>(?:Level|Zone|Tier|Grade|Band)\s?[\w]{1,4}|[A-Z][A-Za-z .,/-]{2,40}?)(?=[,.;)]|\s+and\b|$)"
)
SCALE = {"JPY": 130, "KRW": 1200, "IDR": 14000, "VND": 22000, "COP": 3500, "CLP": 800, "HUF": 320, "INR": 20, "NGN": 700, "PHP": 20, "CZK": 15,
         "SEK": 9, "NOK": 9, "DKK": 7, "ISK": 130, "TWD": 25, "THB": 20, "MXN": 9, "BRL": 3, "PLN": 2.5, "ILS": 3, "CNY": 4, "ZAR": 8, "TRY": 20,
         "RUB": 60, "HKD": 6, "MYR": 2.5, "AED": 3, "SAR": 3, "ARS": 500}  # fmt: skip
PERIODS: dict[str, Period] = {
    "hourly": "hour", "hour": "hour", "hr": "hour", "per-hour-wage": "hour", "daily": "day", "day": "day", "weekly": "week", "week": "week",
    "monthly": "month", "month": "month", "per-month-salary": "month", "yearly": "year", "year": "year", "annual": "year", "annually": "year",
    "yr": "year", "per-year-salary": "year", "annum": "year", "1 year": "year", "1 hour": "hour", "1 month": "month",
}  # fmt: skip


class _Span(NamedTuple):
    start: int
    end: int
    low: Amount | None
    high: Amount | None

    @property
    def both(self) -> list[Amount]:
        return [amount for amount in (self.low, self.high) if amount is not None]


def read_pay(raw: RawPosting, text: str, country: str | None) -> tuple[list[Pay], list[str]]:
    """Every pay range of a posting, and what is odd about them."""
    structured = [pay for given in raw.pay if (pay := _structured(given, country)) is not None]
    known = {(pay.minimum, pay.maximum) for pay in structured}
    stated = [pay for pay in pay_in_text(text, country) if (pay.minimum, pay.maximum) not in known]
    found = structured + [pay for pay in stated if not _inside(pay, structured)]
    problems = [f"pay: {flag} in '{pay.evidence[:60]}'" for pay in found for flag in pay.flags]
    return found, problems


def pay_in_text(text: str, country: str | None = None) -> list[Pay]:
    """The pay a text states, in its order; bonus, equity, budgets and the like are none."""
    flat = flatten(text)
    if not any(sign.isdigit() for sign in flat):
        return []
    spans = _spans(flat, amounts(flat))
    found: list[Pay] = []
    for position, span in enumerate(spans):
        before = spans[position - 1].end if position else 0
        after = spans[position + 1].start if position + 1 < len(spans) else len(flat)
        pay = _read(text, flat, span, before, after, country, bool(found))
        if pay is not None and pay not in found:
            found.append(pay)
    return found


def _spans(flat: str, found: list[Amount]) -> list[_Span]:
    spans: list[_Span] = []
    position = 0
    while position < len(found):
        low = found[position]
        high = found[position + 1] if position + 1 < len(found) else None
        if high is not None and _linked(flat, low, high):
            third = found[position + 2] if position + 2 < len(found) else None
            if third is not None and LABELS.fullmatch(flat, high.end, third.start):
                high, position = third, position + 1
            spans.append(_Span(low.start, high.end, low, high))
            position += 2
            continue
        spans.append(_single(flat, low))
        position += 1
    return spans


def _linked(flat: str, low: Amount, high: Amount) -> bool:
    gap = flat[low.end : high.start]
    if len(gap) > 200 or len(gap := " ".join(f"|{gap}|".split())[1:-1]) > 40:
        return False
    bare = words.PERIOD_AFTER.sub(" ", gap, count=1) if len(gap) > 4 else gap
    if AND.fullmatch(bare):
        return bool(words.BETWEEN.search(flat, max(0, low.start - 30), low.start))
    return bool(LINK.fullmatch(bare) or LABELS.fullmatch(gap))


def _single(flat: str, amount: Amount) -> _Span:
    before = flat[max(0, amount.start - 40) : amount.start]
    if words.UP_TO.search(before) or words.UP_TO_AFTER.match(flat, amount.end):
        return _Span(amount.start, amount.end, None, amount)
    if words.FROM.search(before) or words.FROM_AFTER.match(flat, amount.end):
        return _Span(amount.start, amount.end, amount, None)
    return _Span(amount.start, amount.end, amount, amount)


def _read(
    text: str, flat: str, span: _Span, before: int, after: int, country: str | None, again: bool
) -> Pay | None:
    mark = next((amount.mark for amount in reversed(span.both) if amount.mark), None)
    lead = _clipped(flat[max(before, span.start - 160) : span.start])
    tail = flat[span.end : min(after, span.end + 70)]
    low, high = _values(span)
    top = high if high is not None else low
    currency, unstated = currency_of(mark, country)
    if top is None or any(amount.big for amount in span.both) and currency not in SMALL_UNITS:
        return None
    period, said = _period(lead, tail)
    sentence = _clipped(flat[max(0, span.start - 160) : span.start])
    if not _is_pay(lead, tail, sentence, span, mark, period, top, again):
        return None
    if mark is None and currency is None:
        currency = "USD"
    period = period or by_size(top, currency)
    end = span.end + (len(said) if tail.startswith(said) else 0)
    inferred: list[Literal["currency", "period"]] = ["currency"] if unstated or mark is None else []
    inferred += [] if said else ["period"]
    return Pay(
        minimum=low, maximum=high, currency=currency, period=period, kind=_kind(lead, tail),
        applies_to=_applies_to(flat, span, before, tail), evidence=text[span.start : end].strip(),
        inferred=inferred, flags=_flags(low, high),
    )  # fmt: skip


def _clipped(lead: str) -> str:
    cuts = [match.end() for match in SENTENCE.finditer(lead)]
    if not cuts:
        return lead
    # A label on a line of its own still speaks of the figure under it.
    last = lead[cuts[-1] :]
    return last if last.strip() else lead[(cuts[-2] if len(cuts) > 1 else 0) :]


def _values(span: _Span) -> tuple[Decimal | None, Decimal | None]:
    low, high = span.low, span.high
    scale = max(amount.scale for amount in span.both)
    values = [
        None if amount is None
        else amount.value * (amount.scale if amount.scale > 1 or amount.value >= 1000 else scale)
        for amount in (low, high)
    ]  # fmt: skip
    return values[0], values[1]


def _period(lead: str, tail: str) -> tuple[Period | None, str]:
    behind = words.PERIOD_AFTER.match(tail)
    if behind and (period := words.period_of(behind)):
        return period, behind[0]
    for part in (tail.split("\n")[0][:40], lead):
        near = words.PERIOD_NEAR.search(part)
        if near and not re.search(
            r"bonus|review|increase", part[near.end() : near.end() + 20], re.I
        ):
            return words.period_of(near), near[0]
    return None, ""


def by_size(amount: Decimal, currency: str | None) -> Period:
    """The period an amount of this size is paid in, where nobody says."""
    value = float(amount) / SCALE.get(currency or "", 1)
    if value < 250:
        return "hour"
    if value < 900:
        return "day"
    return "month" if value < 11_000 else "year"


def _is_pay(
    lead: str, tail: str, sentence: str, span: _Span, mark: str | None, period: Period | None,
    top: Decimal, again: bool,
) -> bool:  # fmt: skip
    clauses = [match.end() for match in CLAUSE.finditer(lead)]
    near = lead[clauses[-1] :] if clauses else lead
    cut = CLAUSE.search(tail)
    follows = tail[: cut.start()] if cut else tail
    stop = SENTENCE.search(follows)
    follows = (follows[: stop.start()] if stop else follows)[:45]
    wages = words.TRAINEE.search(lead + tail) and not words.PERK_STIPEND.search(lead + tail)
    other = words.OTHER.search(near) or words.OTHER.search(follows)
    if other and not (wages and "stipend" in other[0].lower()):
        said = list(words.PAY.finditer(near))
        if not said or not (found := words.OTHER.search(near)) or found.start() > said[-1].start():
            return False
    named = bool(words.PAY.search(lead) or words.PAY.search(follows)) or bool(wages and period)
    if mark is None:
        return named and (top >= 1000 or period is not None)
    pair = span.low is not None and span.high is not None and span.low is not span.high
    if named or (period is not None and not words.OTHER.search(sentence)):
        return top > 2 or named
    return pair and (again or top >= 10_000) and not words.OTHER.search(sentence)


def _kind(lead: str, tail: str) -> Literal["base", "on_target"]:
    target = words.ON_TARGET.search(lead) or words.ON_TARGET.match(tail.lstrip(" ("))
    return "on_target" if target and not words.BASE.search(lead[-40:]) else "base"


def _applies_to(flat: str, span: _Span, before: int, tail: str) -> str | None:
    lead = flat[max(before, span.start - 60) : span.start]
    lead = re.split(r"[.;,\n|]|\s{2,}", lead.rstrip(" :–—-\t"))[-1].strip(" :)(–—-")
    label = re.search(
        r"((?:Zone|Tier|Level|Band|Region|Grade|Group)\s?[A-Z0-9]{1,4}|[A-Z][\w. ]{0,30}(?:employees|residents|applicants|candidates|based|only))$",
        lead,
    )
    if label:
        return label[1]
    behind = AFTER.match(tail)
    return behind["after"].strip() if behind and not words.PAY.search(behind["after"]) else None


def _flags(low: Decimal | None, high: Decimal | None) -> list[str]:
    flags = []
    if max(low or 0, high or 0) <= 2:
        flags.append("placeholder")
    if low is not None and high is not None and low > high:
        flags.append("minimum above maximum")
    return flags


def _inside(pay: Pay, structured: list[Pay]) -> bool:
    """Whether a figure of the text only repeats one end of a range that the platform gave."""
    ends = {end for given in structured for end in (given.minimum, given.maximum)}
    return bool({pay.minimum, pay.maximum} - {None} <= ends) and bool(structured)


def _structured(given: RawPay, country: str | None) -> Pay | None:
    if given.minimum is None and given.maximum is None:
        return None
    mark = (given.currency or "").strip().upper()
    currency, unstated = (mark, False) if len(mark) == 3 else currency_of(mark or None, country)
    top = max(value for value in (given.minimum, given.maximum) if value is not None)
    period = PERIODS.get(
        (given.period or "").strip().casefold().replace("_", "-").removeprefix("per ")
    )
    inferred: list[Literal["currency", "period"]] = ["currency"] if unstated else []
    inferred += [] if period else ["period"]
    low = given.minimum if given.minimum != 0 else None
    return Pay(
        minimum=low, maximum=given.maximum, currency=currency, period=period or by_size(top, currency),
        kind=given.kind, applies_to=one_line(given.applies_to),
        evidence=given.text or f"{given.minimum} to {given.maximum} {given.currency} {given.period}",
        source="structured", inferred=inferred, flags=_flags(given.minimum, given.maximum),
    )  # fmt: skip
