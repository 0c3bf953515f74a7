"""Pay: the platform's own fields first, then every range or figure that the text calls pay."""

import re
from decimal import Decimal
from typing import Literal

from postings.clean.money import (
    RAND,
    SMALL_UNITS,
    UNITS,
    Amount,
    amounts,
    currency_of,
    flatten,
    in_dollars,
    may_name_currency,
)
from postings.clean.pay_context import (
    COUNTED,
    MONTHS_PAID,
    NOUN,
    PAY,
    PERIOD_BEHIND,
    SHARES,
    Context,
    applies_to,
    period_of,
)
from postings.clean.pay_fields import pay_in_field
from postings.clean.pay_ranges import Range, bounded, joined, ranges
from postings.clean.pay_size import A_YEAR, by_size, flags_of, plausible, within_a_month
from postings.clean.reading import reading_of
from postings.model import Pay, Period, RawPosting

# `50/60K€` is a range.
SLASH = re.compile(r"/(?<=\d/)(?<!/\d/)(?<!/\d\d/)(?=\d{2,3}\s?k)", re.I)
# What a language's speakers are paid in where neither a mark nor a country says it.
CURRENCIES = {"de": "EUR", "fr": "EUR", "nl": "EUR", "es": "EUR", "it": "EUR", "pt": "EUR", "fi": "EUR", "sv": "SEK", "da": "DKK", "pl": "PLN", "he": "ILS", "ja": "JPY", "ko": "KRW", "zh": "CNY", "cs": "CZK", "hu": "HUF", "ro": "RON", "tr": "TRY"}  # fmt: skip
# Without a word for pay beside it, a pair of amounts is pay if it is a year's, or stands alone.
A_YEARS_PAIR = (10_000, 2_000_000)
LEAST_TO_LIVE_ON = 6_000
# So little stands between two figures of one list.
NEXT_TO = 20
# A number without a currency is money from here on, or with a period.
LEAST_UNMARKED = 1000
MILLION = 1_000_000
ALONE = 70
# More candidates than any posting has: a hostile text is not read on.
MOST_RANGES = 200


def read_pay(raw: RawPosting, text: str, country: str | None) -> tuple[list[Pay], list[str]]:
    """Every pay range of a posting, and what is odd about them."""
    given = [pay for field in raw.pay if (pay := pay_in_field(field, country)) is not None]
    ends = {end for pay in given for end in (pay.minimum, pay.maximum)}
    # A text that only repeats the field, or one of its ends, adds nothing.
    stated = [pay for pay in pay_in_text(text, country) if not {pay.minimum, pay.maximum} <= ends | {None}]  # fmt: skip
    found = given + stated
    problems = [f"pay: {flag} in '{pay.evidence[:60]}'" for pay in found for flag in pay.flags]
    return found, problems


def pay_in_text(text: str, country: str | None = None) -> list[Pay]:
    """The pay a text states, in its order; bonus, equity, budgets and the like are none."""
    flat = SLASH.sub("-", flatten(text))
    reading = reading_of(flat)
    low = reading.low
    # Without a currency an amount is pay by the word for it only.
    if not (reading.find(PAY) or may_name_currency(reading) or country == RAND):
        return []
    found: list[Pay] = []
    stated = ranges(flat, amounts(flat, reading.numbers, country))
    possible = [span for span in stated if _could_be(low, span)][:MOST_RANGES]
    if not (any(span.marked for span in possible) or possible and reading.find(PAY)):
        return []
    spans = joined(low, (bounded(low, span) for span in possible))
    for position, span in enumerate(spans):
        floor = spans[position - 1].end if position else 0
        ceiling = spans[position + 1].start if position + 1 < len(spans) else len(flat)
        context = Context(low, span.start, span.end, floor, ceiling)
        claim = _Stated(flat, span, context, country)
        if claim.is_pay(again=bool(found)):
            _add(found, claim.pay(text, floor))
    return found


def _add(found: list[Pay], pay: Pay) -> None:
    """A range that is stated twice counts once, in its clearer form."""
    for at, other in enumerate(found):
        same = (pay.minimum, pay.maximum, pay.currency, pay.kind) == (
            other.minimum, other.maximum, other.currency, other.kind
        )  # fmt: skip
        if same and (pay.period == other.period or "period" in pay.inferred + other.inferred):
            found[at] = min(other, pay, key=lambda one: "period" in one.inferred)
            return
    found.append(pay)


def _could_be(low: str, span: Range) -> bool:
    """Whether a range is more than a small bare number, such as a year of training or an hour."""
    large = any(amount.value * amount.scale >= LEAST_UNMARKED for amount in span.both)
    return large or span.marked or span.is_pair or PERIOD_BEHIND.match(low, span.end) is not None


class _Stated:
    """One range in its context: what it amounts to, and whether it is pay."""

    def __init__(self, flat: str, span: Range, context: Context, country: str | None) -> None:
        self.flat, self.span, self.context = flat, span, context
        self.low, self.high = _values(span)
        self.mark = next((amount.mark for amount in reversed(span.both) if amount.mark), None)
        self.currency, self.unstated = currency_of(self.mark, country)
        if self.mark is None and self.currency is None:
            self.currency = CURRENCIES.get(context.language() or "", "USD")
        if self._in_millions():
            self.low, self.high = (end and end * MILLION for end in (self.low, self.high))
        self.top = max(value for value in (self.low, self.high) if value is not None)
        self.period, self.said = self._share() or self._period()

    def _share(self) -> tuple[Period, str] | None:
        """What is paid for two weeks made a week's pay: the model has no period of two."""
        share = self.context.share()
        if share is None or not within_a_month(self.top, self.currency):
            return None
        times = SHARES[share[0]]
        self.low, self.high = (end and end * times for end in (self.low, self.high))
        self.top *= times
        return share

    def _period(self) -> tuple[Period | None, str]:
        """How often it is paid, and the words right behind the amount that say so."""
        behind = PERIOD_BEHIND.match(self.context.behind)
        if behind and not (self.mark is None and COUNTED.match(self.context.behind)):
            return period_of(behind), behind[0]
        if MONTHS_PAID.search(self.context.directly) and not self._of_a_year():
            return "month", ""
        for period in self.context.periods():
            if plausible(self.top, self.currency, period):
                return period, ""
        return None, ""

    def _of_a_year(self) -> bool:
        """Whether it is a year's pay that comes in parts: `Salario anual: 27.500 € (14 pagas)`."""
        labelled = self.context.periods_before()[:1] == ["year"]
        return labelled and plausible(self.top, self.currency, "year")

    def is_pay(self, again: bool) -> bool:
        """Whether the words around call it pay; `again`: one before it in the text is."""
        if self._too_big():
            return False
        governs = self.context.governs()
        if self.mark is None:
            return governs == "pay" and not self._counts_something() and self._is_money()
        if governs is None and not self.context.names_other():
            return self._speaks_for_itself(again)
        return governs == "pay"

    def _in_millions(self) -> bool:
        """Whether it is written as `¥8M - ¥12M`, which small units pay somebody."""
        small = all(end is None or end < LEAST_UNMARKED for end in (self.low, self.high))
        return small and any(amount.big for amount in self.span.both) and not self._too_big()

    def _too_big(self) -> bool:
        small_units = UNITS.get(self.currency or "", 1) >= SMALL_UNITS
        return any(amount.big for amount in self.span.both) and not small_units

    def _counts_something(self) -> bool:
        end = self.span.end
        return bool(COUNTED.match(self.flat, end) or NOUN.match(self.flat, end))

    def _is_money(self) -> bool:
        return self.top >= LEAST_UNMARKED or bool(self.said) or self.span.is_pair and bool(self.context.periods())  # fmt: skip

    def _speaks_for_itself(self, again: bool) -> bool:
        dollars = in_dollars(self.top, self.currency)
        if self.said and self.period:
            return dollars * A_YEAR[self.period] >= LEAST_TO_LIVE_ON
        years = self.span.is_pair and A_YEARS_PAIR[0] <= dollars <= A_YEARS_PAIR[1]
        alone = len(self.flat.strip()) <= ALONE and self.context.says_no_more()
        if self.context.begins() and (years or alone):
            return True
        return again and (self.span.is_pair or len(self.context.before) <= NEXT_TO)

    def pay(self, text: str, floor: int) -> Pay:
        """The range as the model has it; `text` is the original that evidence is quoted from."""
        inferred: list[Literal["currency", "period"]] = []
        inferred += ["currency"] if self.unstated or self.mark is None else []
        inferred += [] if self.period else ["period"]
        start, end = self.span.start, self.span.end
        period = self.period or by_size([self.low, self.high], self.currency)
        return Pay(
            minimum=self.low,
            maximum=self.high,
            currency=self.currency,
            period=period,
            kind=self.context.kind(),
            applies_to=applies_to(self.flat, start, end, floor),
            evidence=text[start : end + len(self.said)].strip(),
            inferred=inferred,
            flags=flags_of(self.low, self.high, self.currency, period),
        )


def _values(span: Range) -> tuple[Decimal | None, Decimal | None]:
    """Both ends in major units; a scale behind the second end is that of both."""
    scale = max(amount.scale for amount in span.both)
    low, high = (amount and _scaled(amount, scale) for amount in (span.low, span.high))
    return low, high


def _scaled(amount: Amount, scale: int) -> Decimal:
    own = amount.scale > 1 or amount.value >= LEAST_UNMARKED
    return amount.value * (amount.scale if own else scale)
