"""Pay: every range an employer states, in the forms of many countries; nothing else is pay."""

from decimal import Decimal
from pathlib import Path

import pytest

from postings.clean.pay import pay_in_text, read_pay
from postings.model import Pay, RawPay, RawPosting

# Our own lines, by hand, in the shapes that postings use.
TABLE = Path(__file__).parent / "fixtures" / "clean_pay.tsv"
ROWS = [
    line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")
]


def written(pay: Pay) -> str:
    ends = ("" if end is None else f"{end.normalize():f}" for end in (pay.minimum, pay.maximum))
    return f"{'..'.join(ends)} {pay.currency} {pay.period}"


@pytest.mark.parametrize(("text", "country", "expected"), ROWS, ids=[row[0][:50] for row in ROWS])
def test_every_stated_range_and_nothing_else_is_read(
    text: str, country: str, expected: str
) -> None:
    found = " && ".join(map(written, pay_in_text(text, country or None)))
    assert (found or "none") == expected


def only(text: str, country: str | None = None) -> Pay:
    (pay,) = pay_in_text(text, country)
    return pay


def test_what_was_not_stated_is_marked_as_inferred() -> None:
    assert only("Salary: $90,000 - $120,000", "US").inferred == ["currency", "period"]
    assert only("Salary: USD 90,000 - 120,000 per year", "US").inferred == []
    assert only("Gehalt: 50.000 € im Jahr", "DE").inferred == []
    assert only("Pay: $20 an hour", "US").inferred == ["currency"]


@pytest.mark.parametrize(
    ("text", "country", "currency"),
    [
        ("Salary: $90,000 - $120,000", "AU", "AUD"),
        ("Salary: $90,000 - $120,000", None, "USD"),
        ("Lön: 32 000 kr per månad", "SE", "SEK"),
        ("Løn: 32.000 kr. pr. måned", "DK", "DKK"),
        ("Gehalt: 50.000 brutto im Jahr", None, "EUR"),
        ("Wynagrodzenie: 9 000 - 12 000 brutto", None, "PLN"),
        ("Salary: ¥300,000 per month", "CN", "CNY"),
    ],
)
def test_the_currency_is_that_of_the_country_or_the_language(
    text: str, country: str | None, currency: str
) -> None:
    assert only(text, country).currency == currency


def test_base_pay_and_pay_on_target_are_told_apart() -> None:
    base, target = pay_in_text("Base salary $80,000 - $90,000; OTE $150,000 - $160,000", "US")
    assert (base.kind, target.kind) == ("base", "on_target")


def test_the_words_that_qualify_a_range_stay_with_it() -> None:
    text = "Zone A: $100,000 - $120,000. Zone B: $90,000 - $110,000."
    assert [pay.applies_to for pay in pay_in_text(text, "US")] == ["Zone A", "Zone B"]
    text = "Base pay is $100,000 - $120,000 for Level 4, and $130,000 - $150,000 for Level 5."
    assert [pay.applies_to for pay in pay_in_text(text, "US")] == ["Level 4", "Level 5"]
    text = "California: $150,000 - $190,000; Colorado: $135,000 - $171,000"
    assert [pay.applies_to for pay in pay_in_text(text, "US")] == ["California", "Colorado"]


def test_the_evidence_is_a_quote() -> None:
    text = "We like tea. The pay range is $21.50 - $24.00 per hour, paid weekly."
    assert only(text, "US").evidence == "$21.50 - $24.00 per hour"


def test_odd_figures_are_flagged_and_kept() -> None:
    placeholder = only("Salary: $1.00 - $2.00", "US")
    assert placeholder.flags == ["placeholder"]
    assert (placeholder.minimum, placeholder.maximum) == (1, 2)
    assert only("Salary range: $120,000 - $90,000", "US").flags == ["minimum above maximum"]
    assert only("Salary: $95,000 per hour", "US").flags == ["implausible amount"]


def test_a_range_stated_twice_counts_once_in_its_clearer_form() -> None:
    pay = only("Salary: 12,000-13,000 ₪. More on pay: 12,000-13,000 ₪ per month.", "IL")
    assert (pay.period, pay.inferred) == ("month", [])


def test_the_platforms_own_field_comes_first_and_the_text_repeats_nothing() -> None:
    raw = RawPosting(
        pay=[RawPay(minimum=Decimal(90_000), maximum=Decimal(120_000), currency="usd", period="YEAR")]
    )  # fmt: skip
    text = "Salary: $90,000 - $120,000. Contractors are paid $60 - $70 per hour."
    pay, problems = read_pay(raw, text, "US")
    assert [(written(one), one.source) for one in pay] == [
        ("90000..120000 USD year", "structured"),
        ("60..70 USD hour", "text"),
    ]
    assert problems == []


@pytest.mark.parametrize(
    ("period", "amount", "expected"),
    [
        ("per-year-salary", 50_000, "year"), ("per-hour-wage", 20, "hour"), ("1 MONTH", 4_000, "month"), ("per_year", 50_000, "year"),
        ("YEARLY", 50_000, "year"), ("HOUR", 20, "hour"), (None, 20, "hour"), (None, 3_000, "month"), ("fortnight", 90_000, "year"),
        ("PER_YEAR", 50_000, "year"), ("PER_MONTH", 4_000, "month"), ("PER_HOUR", 20, "hour"), ("Per Annum", 50_000, "year"), ("every month", 4_000, "month"),
    ],
)  # fmt: skip
def test_a_platforms_words_for_a_period_are_read(
    period: str | None, amount: int, expected: str
) -> None:
    field = RawPay(minimum=Decimal(amount), currency="EUR", period=period)
    (pay,), _ = read_pay(RawPosting(pay=[field]), "", None)
    assert pay.period == expected


def test_pay_for_two_weeks_or_half_a_month_is_told_in_whole_periods() -> None:
    field = RawPay(
        minimum=Decimal(2_000), maximum=Decimal(2_400), currency="USD", period="BIWEEKLY"
    )
    (pay,), problems = read_pay(RawPosting(pay=[field]), "", None)
    assert (written(pay), pay.evidence, problems) == (
        "1000..1200 USD week", "2000 to 2400 USD BIWEEKLY", []
    )  # fmt: skip
    biweekly = only("Pay: $2,000 - $2,400 biweekly", "US")
    assert written(biweekly) == "1000..1200 USD week"
    assert biweekly.evidence == "$2,000 - $2,400 biweekly"
    assert written(only("Sueldo: $8,000 quincenales", "MX")) == "16000..16000 MXN month"
    assert written(only("Salary: $62,000 a year, paid biweekly", "US")) == "62000..62000 USD year"


def test_zero_in_a_field_is_an_open_end_and_nothing_but_zero_a_placeholder() -> None:
    open_end = RawPay(minimum=Decimal(0), maximum=Decimal(70_000), currency="EUR", period="year")
    nothing = RawPay(minimum=Decimal(0), maximum=Decimal(0), currency="EUR")
    (first, second), problems = read_pay(RawPosting(pay=[open_end, nothing]), "", None)
    assert (first.minimum, first.maximum, first.flags) == (None, 70_000, [])
    assert second.flags == ["placeholder"]
    assert problems == ["pay: placeholder in '0 to 0 EUR None'"]
