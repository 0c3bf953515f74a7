"""A posting's life as crawls tell it: opened, changed, closed, reopened, reposted."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fixtures.warehouse_boards import Market, day, land, market_at, posting

from postings.model import RawPosting

TWENTY = [posting(f"A-{n}") for n in range(100, 120)]


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Market]:
    with market_at(tmp_path) as held:
        yield held


def test_an_opening_opens_changes_closes_and_reopens(market: Market) -> None:
    better = posting("A-100", title="Lead Data Engineer")
    assert market.crawl("acme", 0, TWENTY).opened == 20
    assert market.crawl("acme", 1, [better, *TWENTY[1:]]).changed == 1
    assert market.crawl("acme", 2, TWENTY[1:]).closed == 1
    counts = market.crawl("acme", 2.25, [better, *TWENTY[1:]])
    assert (counts.reopened, counts.reposted, counts.unchanged) == (1, 0, 19)
    assert market.history("A-100") == [
        ("opened", 0, None),
        ("changed", 1, "title"),
        ("closed", 2, "no longer listed"),
        ("reopened", 2.25, None),
    ]
    assert market.ask(
        "SELECT status, reposts, closed_at FROM postings WHERE role_number = 'A-100'"
    ) == [("open", 0, None)]


def test_what_is_seen_again_on_a_later_day_is_a_repost(market: Market) -> None:
    market.crawl("acme", 0, TWENTY)
    market.crawl("acme", 1, TWENTY[1:])
    market.crawl("acme", 8, TWENTY)
    assert market.history("A-100")[1:] == [
        ("closed", 1, "no longer listed"),
        ("reopened", 8, None),
        ("reposted", 8, "7 days after it closed"),
    ]
    assert market.ask("SELECT reposts FROM postings WHERE role_number = 'A-100'") == [(1,)]
    # The week in which nobody could apply is no time that it was open.
    market.crawl("acme", 9, TWENTY[1:])
    assert market.ask(OPEN_DAYS, "A-100") == [(2.0,)]


OPEN_DAYS = """SELECT sum(CASE WHEN kind = 'closed' THEN epoch("at") ELSE -epoch("at") END) / 86400
FROM posting_events JOIN postings USING (posting_key)
WHERE role_number = $1 AND kind IN ('opened', 'closed', 'reopened')"""


def test_a_new_posting_id_while_the_old_one_is_gone_is_a_repost(market: Market) -> None:
    market.crawl("acme", 0, TWENTY)
    again = posting("A-100", posting_id="9999", url="https://acme.example/jobs/9999")
    counts = market.crawl("acme", 1, [again, *TWENTY[1:]])
    assert (counts.opened, counts.closed, counts.reposted) == (0, 0, 1)
    assert market.history("A-100") == [
        ("opened", 0, None),
        ("reposted", 1, "under a new posting id"),
    ]


def test_one_number_under_two_ids_at_once_is_no_repost(market: Market) -> None:
    twice = posting("A-100", posting_id="9999", locations=["Munich, Germany"])
    market.crawl("acme", 0, TWENTY)
    assert market.crawl("acme", 1, [twice, *TWENTY]).reposted == 0
    assert market.crawl("acme", 2, [twice, *TWENTY[1:]]).reposted == 0
    assert market.history("A-100") == [("opened", 0, None), ("changed", 2, "places")]


def test_incomplete_crawls_close_nothing(market: Market) -> None:
    market.crawl("acme", 0, TWENTY)
    assert market.crawl("acme", 1, TWENTY[:3], complete=False).closed == 0
    assert market.crawl("acme", 2, [], complete=False).closed == 0
    assert market.ask("SELECT count(*) FROM postings WHERE status = 'open'") == [(20,)]
    assert market.crawl("acme", 3, TWENTY[2:]).closed == 2


def test_a_crawl_that_shrank_closes_nothing_until_the_next_whole_one_confirms_it(
    market: Market,
) -> None:
    for at in range(5):
        market.crawl("acme", at, TWENTY)
    assert market.crawl("acme", 5, TWENTY[:13]).closed == 0
    ((closes, flag),) = market.ask(FLAGS, 13)
    assert not closes
    assert flag.startswith("found 13 postings where 20 were usual and would have closed 7;")
    assert market.crawl("acme", 6, [], complete=False).closed == 0
    assert market.crawl("acme", 7, TWENTY[:13]).closed == 7
    assert market.ask(FLAGS, 13)[1:] == [(True, None)]
    assert market.history("A-119")[1:] == [("closed", 7, "no longer listed")]


FLAGS = "SELECT closes, flag FROM crawls WHERE listed = $1 ORDER BY batch_id"


def test_thirty_percent_fewer_is_still_believed(market: Market) -> None:
    market.crawl("acme", 0, TWENTY)
    assert market.crawl("acme", 1, TWENTY[:14]).closed == 6


def test_a_shrunk_crawl_that_the_next_one_contradicts_closed_nothing(market: Market) -> None:
    market.crawl("acme", 0, TWENTY)
    market.crawl("acme", 1, TWENTY[:5])
    assert market.crawl("acme", 2, TWENTY).unchanged == 20
    assert market.ask("SELECT count(*) FROM posting_events WHERE kind = 'closed'") == [(0,)]


def test_a_board_that_shrinks_twice_is_not_confirmed(market: Market) -> None:
    market.crawl("acme", 0, TWENTY)
    market.crawl("acme", 1, TWENTY[:10])
    assert market.crawl("acme", 2, TWENTY[:4]).closed == 0
    assert market.crawl("acme", 3, TWENTY[:4]).closed == 16


def test_a_board_that_exchanged_over_half_of_its_postings_waits_for_the_next_crawl(
    market: Market,
) -> None:
    others = [posting(f"B-{n}") for n in range(12)]
    market.crawl("acme", 0, TWENTY)
    counts = market.crawl("acme", 1, [*TWENTY[:8], *others])
    assert (counts.opened, counts.closed) == (12, 0)
    assert market.crawl("acme", 2, [*TWENTY[:8], *others]).closed == 12


def test_an_empty_board_is_believed_the_second_time(market: Market) -> None:
    market.crawl("acme", 0, TWENTY)
    assert market.crawl("acme", 1, []).closed == 0
    assert market.crawl("acme", 2, []).closed == 20


@pytest.mark.parametrize(
    ("shown", "flag"),
    [
        (TWENTY[:0], "found 0 postings where 20 were usual and would have closed 20;"),
        (TWENTY[:9], "found 9 postings where 20 were usual and would have closed 11;"),
        (TWENTY[8:], "found 12 postings where 20 were usual and would have closed 8;"),
    ],
)
def test_a_doubted_crawl_is_confirmed_only_by_one_that_finds_the_same(
    market: Market, shown: list[RawPosting], flag: str
) -> None:
    doubted = [TWENTY[:1], TWENTY[1:7]] if not shown else [[], TWENTY[8:9]]
    market.crawl("acme", 0, TWENTY)
    for at, fewer in enumerate(doubted, 1):
        assert market.crawl("acme", at, fewer).closed == 0
    assert market.crawl("acme", 3, shown).closed == 0
    ((closes, told),) = market.ask("SELECT closes, flag FROM crawls ORDER BY batch_id DESC LIMIT 1")
    assert (closes, told.partition(" closes nothing")[0]) == (False, flag)
    assert market.crawl("acme", 4, shown).closed == 20 - len(shown)


def test_as_many_others_confirm_nothing(market: Market) -> None:
    market.crawl("acme", 0, TWENTY)
    for at, shown in enumerate((TWENTY[:6], TWENTY[6:12], TWENTY[12:18]), 1):
        assert market.crawl("acme", at, shown).closed == 0
    assert market.crawl("acme", 4, TWENTY[14:]).closed == 14


def test_a_board_that_shrank_for_good_may_grow_again(market: Market) -> None:
    for at, shown in enumerate((TWENTY, TWENTY[:5], TWENTY[:5], TWENTY[:8], TWENTY[:7])):
        market.crawl("acme", at, shown)
    assert market.ask("SELECT closes, usual FROM crawls ORDER BY batch_id") == [
        (True, None), (False, 20), (True, 20), (True, 5), (True, 6.5),
    ]  # fmt: skip
    assert market.history("A-107")[1:] == [
        ("closed", 2, "no longer listed"),
        ("reopened", 3, None),
        ("reposted", 3, "1 days after it closed"),
        ("closed", 4, "no longer listed"),
    ]


def test_the_first_complete_crawl_closes_no_more_at_once_than_any_other(market: Market) -> None:
    market.crawl("acme", 0, TWENTY[:12], complete=False)
    market.crawl("acme", 1, TWENTY[8:], complete=False)
    assert market.crawl("acme", 2, []).closed == 0
    ((closes, flag),) = market.ask("SELECT closes, flag FROM crawls WHERE complete")
    assert not closes
    assert flag.startswith("found 0 postings where 20 were listed before and would have closed 20;")
    assert market.crawl("acme", 3, []).closed == 20


def test_judged_late_crawls_are_judged_as_in_time(market: Market) -> None:
    shown = (TWENTY, TWENTY[:1], TWENTY[1:14], TWENTY[1:14], TWENTY[1:16], [], TWENTY[:4], TWENTY)
    batches = [
        land(market.home, "acme", day(at), each, complete=at != 4) for at, each in enumerate(shown)
    ]
    judged = "SELECT closes, usual, would_close FROM crawls ORDER BY batch_id"
    market.merge(batches)
    in_time = market.ask(judged)
    assert [closes for closes, *_ in in_time] == [
        True, False, False, True, False, False, False, True,
    ]  # fmt: skip
    with market_at(market.home / "late") as late:
        Market(market.home, late.store).merge([*batches[1:], batches[0]])
        assert late.ask(judged) == in_time


def test_a_closed_notice_closes_at_once_and_names_its_reason(market: Market) -> None:
    market.crawl("acme", 0, TWENTY)
    by_id = posting("A-100", role_number=None, title=None, url=None, description_text=None)
    by_url = posting(None, title=None, url="https://acme.example/jobs/A-101?utm_source=x")
    counts = market.crawl("acme", 1, TWENTY[2:], gone=[by_id, by_url], complete=False)
    assert counts.closed == 2
    assert market.history("A-100")[1:] == [("closed", 1, "its page says so")]
    assert market.history("A-101")[1:] == [("closed", 1, "its page says so")]


def test_a_posting_closes_when_its_last_day_has_passed(market: Market) -> None:
    dated = posting("A-100", closes="2026-03-04")
    market.crawl("acme", 0, [dated, *TWENTY[1:]])
    assert market.crawl("acme", 2.5, TWENTY[1:4], complete=False).closed == 0
    assert market.crawl("acme", 3, TWENTY[1:4], complete=False).closed == 1
    assert market.history("A-100")[1:] == [("closed", 3, "its last day has passed")]
    # The page stays, and says no less.
    assert market.crawl("acme", 4, [dated, *TWENTY[1:]]).reopened == 0
    prolonged = posting("A-100", closes="2026-03-30")
    assert market.crawl("acme", 5, [prolonged, *TWENTY[1:]]).reopened == 1


def test_a_posting_that_was_over_when_first_seen_is_a_closed_one(market: Market) -> None:
    counts = market.crawl("acme", 5, [posting("A-100", closes="2026-03-01")])
    assert (counts.opened, counts.closed) == (1, 1)
    assert market.ask("SELECT status FROM postings") == [("closed",)]
    assert market.ask("SELECT count(*) FROM posting_versions") == [(1,)]


def test_what_cannot_be_cleaned_is_quarantined_and_its_batch_goes_on(market: Market) -> None:
    nameless = posting(None, title=None, url=None)
    counts = market.crawl("acme", 0, [nameless, *TWENTY])
    assert (counts.quarantined, counts.opened) == (1, 20)
    ((error,),) = market.ask("SELECT error FROM quarantine")
    assert error == "neither title nor number nor address: nothing says which opening this is"


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_a_record_that_cannot_be_read_is_listed_all_the_same(market: Market) -> None:
    market.crawl("acme", 0, TWENTY)
    unreadable = RawPosting.model_construct(posting_id="A-100", title="Data Engineer", pay="much")
    counts = market.crawl("acme", 1, [unreadable, *TWENTY[1:]])
    assert (counts.quarantined, counts.closed, counts.changed) == (1, 0, 0)
    assert market.ask("SELECT count(*) FROM postings WHERE status = 'open'") == [(20,)]
    assert market.crawl("acme", 2, TWENTY[1:]).closed == 1


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_a_record_that_cannot_be_read_is_the_job_that_its_id_showed_last(market: Market) -> None:
    before, now = (posting(number, posting_id="x") for number in ("A-1", "A-2"))
    unreadable = RawPosting.model_construct(**now.model_dump() | {"pay": "much"})
    for at, shown in enumerate((before, now, unreadable, unreadable, now)):
        market.crawl("acme", at, [shown])
    assert market.history("A-1")[1:] == [("closed", 1, "its page shows another posting")]
    assert market.history("A-2") == [("opened", 1, None)]


def test_better_rules_clean_anew_what_is_seen_again(market: Market) -> None:
    market.crawl("acme", 0, [posting("A-100")])
    market.ask(
        "UPDATE observations SET cleaner_version = 0, title = 'Misread', title_key = 'misread'"
    )
    counts = market.crawl("acme", 1, [posting("A-100")])
    assert (counts.cleaned, counts.opened) == (1, 0)
    assert market.ask("SELECT title FROM postings") == [("Data Engineer",)]


def test_versions_tell_which_fields_changed(market: Market) -> None:
    market.crawl("acme", 0, TWENTY)
    paid = "You build pipelines. The base salary range is $100,000 - $120,000 a year."
    market.crawl("acme", 1, [posting("A-100", description_text=paid), *TWENTY[1:]])
    market.crawl(
        "acme",
        2,
        [posting("A-100", description_text=paid, locations=["Munich, Germany"]), *TWENTY[1:]],
    )
    rows = market.ask(
        """SELECT valid_from = lag(valid_to) OVER (ORDER BY valid_from), valid_to IS NULL, changed
        FROM posting_versions JOIN postings USING (posting_key) WHERE role_number = 'A-100'
        ORDER BY valid_from"""
    )
    assert rows == [(None, False, None), (True, False, ["text", "pay"]), (True, True, ["places"])]


def test_new_markup_tracking_and_whitespace_change_nothing(market: Market) -> None:
    market.crawl("acme", 0, [posting("A-100", description_text="You build pipelines.\n\nDaily.")])
    same = posting(
        "A-100", description_text=None, url="https://acme.example/jobs/A-100?utm_source=mail",
        description_html="<div><p>You  build pipelines.</p><p><b></b>Daily.</p></div>",
    )  # fmt: skip
    counts = market.crawl("acme", 1, [same])
    assert (counts.changed, counts.unchanged) == (0, 1)


def test_a_late_batch_changes_history_and_not_the_present(market: Market) -> None:
    market.crawl("acme", 0, TWENTY)
    market.crawl("acme", 4, [posting("A-100", title="Lead Data Engineer"), *TWENTY[1:]])
    late = market.crawl("acme", 2, [posting("A-100", title="Senior Data Engineer"), *TWENTY[1:19]])
    assert (late.changed, late.closed) == (1, 1)
    assert market.history("A-100") == [
        ("opened", 0, None),
        ("changed", 2, "title"),
        ("changed", 4, "title"),
    ]
    assert market.history("A-119") == [
        ("opened", 0, None),
        ("closed", 2, "no longer listed"),
        ("reopened", 4, None),
        ("reposted", 4, "2 days after it closed"),
    ]
    assert market.ask("SELECT title FROM postings WHERE role_number = 'A-100'") == [
        ("Lead Data Engineer",)
    ]


def test_days_ago_are_counted_from_the_first_sight_whichever_batch_comes_first(
    market: Market,
) -> None:
    market.crawl("acme", 5, [posting("A-100", published="3 days ago")])
    market.crawl("acme", 4, [posting("A-100", published="3 days ago")])
    ((published,),) = market.ask("SELECT published::DATE FROM postings")
    assert published.isoformat() == "2026-03-03"
