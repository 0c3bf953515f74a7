"""Pay in a platform's own fields."""

import re
from decimal import Decimal
from typing import Literal

from postings.clean.money import currency_of, mark_in
from postings.clean.pay_size import by_size, flags_of, within_a_month
from postings.clean.text import one_line
from postings.model import Pay, Period, RawPay

STRUCTURED: dict[str, Period] = {
    "hourly": "hour", "hour": "hour", "hr": "hour", "hour wage": "hour", "1 hour": "hour", "daily": "day", "day": "day", "1 day": "day",
    "weekly": "week", "week": "week", "1 week": "week", "monthly": "month", "month": "month", "mon": "month", "month salary": "month", "1 month": "month",
    "yearly": "year", "year": "year", "annual": "year", "annually": "year", "yr": "year", "year salary": "year", "annum": "year", "1 year": "year",
}  # fmt: skip
# What a platform pays for two weeks or half a month, in whole periods of the model.
SHARES: dict[str, tuple[Period, Decimal]] = {
    **dict.fromkeys(("biweekly", "bi weekly", "fortnight", "fortnightly", "two weeks", "2 weeks"), ("week", Decimal("0.5"))),
    **dict.fromkeys(("semimonthly", "semi monthly", "twice a month", "half month"), ("month", Decimal(2))),
}  # fmt: skip
BETWEEN = re.compile(r"[\s_-]+")
FILLERS = ("per ", "every ", "a ", "an ", "each ")


def pay_in_field(given: RawPay, country: str | None) -> Pay | None:
    """The range a field states; none where it holds no figure."""
    ends = [value for value in (given.minimum, given.maximum) if value is not None]
    if not ends or max(ends) < 0:
        return None
    written = (given.currency or "").strip()
    code = written.upper() if len(written) == 3 and written.isalpha() else None
    currency, unstated = (code, False) if code else currency_of(mark_in(written), country)
    period, times = _period(given.period or "")
    if period and times != 1 and not within_a_month(max(ends), currency):
        period, times = None, Decimal(1)
    inferred: list[Literal["currency", "period"]] = ["currency"] if unstated else []
    inferred += [] if period else ["period"]
    period = period or by_size(ends, currency)
    # Zero beside a figure is how platforms write that an end is open.
    low = given.minimum if given.minimum or not any(ends) else None
    low, high = (end and end * times for end in (low, given.maximum))
    return Pay(
        minimum=low, maximum=high, currency=currency, period=period, kind=given.kind,
        applies_to=one_line(given.applies_to),
        evidence=given.text or f"{given.minimum} to {given.maximum} {given.currency} {given.period}",
        source="structured", inferred=inferred, flags=flags_of(low, high, currency, period),
    )  # fmt: skip


def _period(written: str) -> tuple[Period | None, Decimal]:
    """The period a field names, and how often what it states is paid in one."""
    named = BETWEEN.sub(" ", written.casefold()).strip()
    for filler in FILLERS:
        named = named.removeprefix(filler)
    if named in SHARES:
        return SHARES[named]
    return STRUCTURED.get(named) or STRUCTURED.get(named.removesuffix(" salary")), Decimal(1)
