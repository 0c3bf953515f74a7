"""The views that compare: who was first, what overlaps, what rises, what stays open."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fixtures.warehouse_boards import Market, market_at, posting

from jobfeed.explore.full_text import sql as question
from warehouse.publish import create_views

TEXT = "Summary\nYou write {} with us in this role, every day of the week and with joy.\n\n"
PAY = "Base pay: ${},000 - ${},000 per year."


@pytest.fixture(scope="module")
def two_months(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """Acme's page over six weeks, and a site that copies one posting late and one early."""

    def job(number: int, skill: str, low: int) -> Any:
        text = TEXT.format(skill) + PAY.format(low, low + 20)
        return posting(str(number), title=f"Senior Cook {number}", description_text=text)

    def copy(number: int) -> Any:
        words = f"Role Number: {number}\nAcme Inc. looks for a cook who writes with joy. "
        address = f"https://copies.example/{number}"
        return posting(None, title=f"Senior Cook {number}", description_text=words * 3, url=address)

    with market_at(tmp_path_factory.mktemp("views")) as market:
        old = [job(n, "Java", 100) for n in (100001, 100002, 100003)]
        new = [job(n, "Python", 110) for n in (100004, 100005)]
        market.crawl("acme", 0, old)
        market.crawl("copies", 3, [copy(100001)], aggregator=True)
        market.crawl("copies", 30, [copy(100001), copy(100005)], aggregator=True)
        market.crawl("acme", 40, [*old[:2], *new])
        create_views(market.store)
        yield market


def test_who_posts_first_counts_days(two_months: Market) -> None:
    found = two_months.ask(
        "SELECT role_number, own_board, copy_board, first, days_ahead, sure FROM who_posts_first"
    )
    assert sorted(found) == [
        ("100001", "acme", "copies", "employer", 3, False),
        ("100005", "acme", "copies", "copy", 10, True),
    ]


def test_overlap_is_told_from_either_side(two_months: Market) -> None:
    assert two_months.ask("FROM source_overlap") == [
        ("acme", "copies", 2, 5, 40.0),
        ("copies", "acme", 2, 2, 100.0),
    ]


def test_skills_rise_and_fall_between_two_spans_of_28_days(two_months: Market) -> None:
    rows = two_months.ask(
        "SELECT skill, recent, before, points FROM skills_trend WHERE skill IN ('Java', 'Python')"
    )
    assert {skill: rest for skill, *rest in rows} == {
        "Python": [2, 0, 100.0],
        "Java": [0, 3, -100.0],
    }


def test_what_is_open_longest_comes_first(two_months: Market) -> None:
    found = two_months.ask("SELECT role_number, days_open, days_unchanged FROM stale_openings")
    assert found[:2] == [("100001", 40, 40), ("100002", 40, 40)]


def test_open_at_the_end_of_each_week_follows_from_what_moved(two_months: Market) -> None:
    rows = two_months.ask("SELECT opened, closed, net, open_at_end FROM open_by_employer_week")
    assert rows[0][3] == two_months.ask("SELECT count(*) FROM open_postings")[0][0]
    assert sum(net for _, _, net, _ in rows) == rows[0][3]


def test_pay_by_seniority_and_place_has_counts_and_quartiles(two_months: Market) -> None:
    rows = two_months.ask(
        """SELECT title_key, seniority, city, currency, postings, lower_quartile, median,
           upper_quartile FROM pay_by_seniority_place"""
    )
    assert rows == [("senior cook", "senior", "Berlin", "USD", 5, 110000, 110000, 120000)]


def test_a_years_pay_states_the_hours_assumed_and_leaves_out_what_is_flagged(
    tmp_path: Path,
) -> None:
    texts = {
        "1": "Pay: $20 - $25 per hour.", "2": "Pay: $20 per hour. 30 hours per week.",
        "3": "Salary: $4,000 per month.", "4": "Salary: $1.00 - $2.00",
    }  # fmt: skip
    with market_at(tmp_path) as market:
        market.crawl(
            "acme", 0, [posting(n, title=f"Cook {n}", description_text=t) for n, t in texts.items()]
        )  # fmt: skip
        create_views(market.store)
        assert market.ask(
            """SELECT role_number, yearly_minimum, yearly_maximum, hours_a_week, hours_stated, flags
            FROM pay_per_year ORDER BY role_number"""
        ) == [
            ("1", 41600, 52000, 40, False, []), ("2", 31200, 31200, 30, True, []),
            ("3", 48000, 48000, 40, False, []), ("4", None, None, 40, False, ["placeholder"]),
        ]  # fmt: skip


def test_news_reckons_pay_to_a_year_by_the_hours_stated(tmp_path: Path) -> None:
    hourly = "Pay: $20.00 - $30.00 per hour. {}"
    with market_at(tmp_path) as market:
        half = posting("1", description_text=hourly.format("20 hours per week."))
        market.crawl("acme", 0, [half, posting("2", description_text=hourly.format("Come."))])
        create_views(market.store)
        rows = market.ask(
            """SELECT posting_id, n.pay_per_year, yearly_maximum FROM posting_news n
            JOIN postings USING (posting_key) JOIN pay_per_year USING (posting_key) ORDER BY 1"""
        )
    assert rows == [("1", 31_200, 31_200), ("2", 62_400, 62_400)]


def test_gaps_and_flagged_pay_and_spellings_count_for_nothing(tmp_path: Path) -> None:
    """A month of one employer that writes its name in two ways, as an analyst would count it."""

    def job(number: int, text: str, **fields: Any) -> Any:
        return posting(str(number), title="Cook", description_text=text, **fields)

    both = "Salary: $100,000 - $120,000 per year. In Germany: €70,000 - €90,000 per year."
    by_place = "NYC: $140,000 - $160,000 per year. Elsewhere: $100,000 - $120,000 per year."
    first = job(1, "Salary: $1.00 - $2.00", locations=["Berlin, Germany", "Remote"])
    came_back, late = job(2, both), job(3, by_place, employer="ACME")
    with market_at(tmp_path) as market:
        market.crawl("acme", 0, [first, came_back])
        # What shrinks by so much is believed the second time.
        market.crawl("acme", 4, [first])
        market.crawl("acme", 5, [first])
        market.crawl("acme", 20, [first, came_back, late])
        market.crawl("acme", 23, [first, came_back])
        market.crawl("acme", 24, [first])
        market.crawl("acme", 25, [first])
        create_views(market.store)
        assert market.ask("SELECT role_number, days, seen_opening FROM closed ORDER BY 1") == [
            ("2", 10.0, False), ("3", 3.0, True),
        ]  # fmt: skip
        assert market.ask("SELECT role_number, days_open, seen_opening FROM stale_openings") == [
            ("1", 25, False)
        ]
        assert market.ask("SELECT role_number, days_seen, days_open FROM reposts") == [
            ("2", 23, 10)
        ]
        assert market.ask("FROM time_to_close") == [("Acme Inc.", 2, 1, 6.5, 9.3)]
        assert market.ask("SELECT employer, spelled, postings, open_postings FROM employers") == [
            ("Acme Inc.", ["ACME", "Acme Inc."], 3, 1)
        ]
        weeks = market.ask("SELECT employer, opened, closed, reopened FROM hiring_by_employer_week")
        assert weeks == [
            ("Acme Inc.", 0, 2, 0), ("Acme Inc.", 1, 0, 1), ("Acme Inc.", 2, 1, 0),
        ]  # fmt: skip
        assert market.ask("SELECT open_at_end FROM open_by_employer_week") == [(1,), (3,), (1,)]
        assert market.ask("FROM pay_transparency") == [("DE", 1, 0, 0.0)]
        assert market.ask("SELECT country, postings FROM remote_share") == [("DE", 1)]
        paid = market.ask(
            """SELECT title_key, currency, postings, median_minimum, median_maximum
            FROM pay_by_title_country ORDER BY ALL"""
        )
        assert paid == [
            ("cook", "EUR", 1, 70_000, 90_000), ("cook", "USD", 2, 110_000, 130_000),
        ]  # fmt: skip
        assert market.ask(
            """SELECT role_number, currency, pay_per_year, [(y.currency, y.per_year) FOR y IN pay]
            FROM posting_news WHERE kind = 'opened' ORDER BY 1"""
        ) == [
            ("1", None, None, []),
            ("2", "USD", 120_000, [("USD", 120_000), ("EUR", 90_000)]),
            ("3", "USD", 160_000, [("USD", 160_000), ("USD", 120_000)]),
        ]


def test_a_posting_of_several_ranges_counts_once_on_the_pay_page(tmp_path: Path) -> None:
    ranges = "NYC: $140,000 - $160,000 per year. SF: $150,000 - $170,000 per year."
    jobs = [posting("1", description_text=ranges)]
    jobs += [posting(n, description_text="Salary: $100,000 per year.") for n in ("2", "3")]
    with market_at(tmp_path) as market:
        market.crawl("acme", 0, jobs)
        asked = {"currency": "USD", "period": "year", "grouping": "employer"}
        ((_, _, postings, spread),) = market.store.execute(question("pay"), asked).fetchall()
    assert (postings, spread[2], spread[4]) == (3, 100_000, 144_000)
