"""How much an amount is: what period it is paid in where nobody says, and whether it can be pay."""

from collections.abc import Sequence
from decimal import Decimal

from postings.clean.money import in_dollars
from postings.model import Period

# Dollars up to which an amount is paid an hour, a day, a month; what is more is paid a year.
BY_SIZE: tuple[tuple[float, Period], ...] = ((250, "hour"), (900, "day"), (11_000, "month"))
# Hours, days, weeks and months of a working year: what makes a year's pay of any other.
A_YEAR: dict[Period, int] = {"hour": 2080, "day": 260, "week": 52, "month": 12, "year": 1}
# Dollars a year beyond which a figure is no pay, or a slip.
PLAUSIBLE = (1_000, 3_000_000)
MOST_WITHIN_A_MONTH = 20_000
# Up to this an amount was put in to fill the field.
PLACEHOLDER = 2


def by_size(ends: Sequence[Decimal | None], currency: str | None) -> Period:
    """The period that amounts of this size are paid in, where nobody says."""
    stated = [end for end in ends if end is not None]
    dollars = in_dollars(sum(stated, Decimal(0)) / len(stated), currency)
    return next((period for most, period in BY_SIZE if dollars < most), "year")


def within_a_month(top: Decimal, currency: str | None) -> bool:
    """Whether an amount is no more than two weeks or half a month pay anybody; else it is a year's."""
    return in_dollars(top, currency) <= MOST_WITHIN_A_MONTH


def plausible(top: Decimal, currency: str | None, period: Period) -> bool:
    """Whether somebody can be paid so much, so often."""
    return PLAUSIBLE[0] <= in_dollars(top, currency) * A_YEAR[period] <= PLAUSIBLE[1]


def flags_of(
    low: Decimal | None, high: Decimal | None, currency: str | None, period: Period
) -> list[str]:
    """What is odd about a range; it is told, never corrected."""
    top = max(value for value in (low, high) if value is not None)
    if top <= PLACEHOLDER:
        return ["placeholder"]
    flags = [] if plausible(top, currency, period) else ["implausible amount"]
    if low is not None and high is not None and low > high:
        flags.append("minimum above maximum")
    return flags
