"""The seed: an aggregator's copy of an Apple posting, cleaned whole."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from postings.clean import clean
from postings.model import Posting
from spiders.platforms.text import read_text

SEED = Path(__file__).parents[2] / "shared" / "seed" / "aggregator-apple-ml-engineer.txt"
WORDS = re.compile(r"[^\W_]+")


@pytest.fixture(scope="module")
def seed() -> Posting:
    if not SEED.is_file():
        pytest.skip("../shared is not here")
    return clean(read_text(SEED.read_text("utf-8"), employer="Apple"))


def items(posting: Posting, section: str) -> list[str]:
    text = {str(name): body for name, body in posting.sections.items()}[section]
    return [line for line in text.split("\n") if line.startswith("- ")]


def test_the_number_names_the_opening_and_its_place(seed: Posting) -> None:
    assert (seed.role_number, seed.requisition) == ("200578597-0836", "200578597")
    assert seed.role_number_from == "text"


def test_pay_is_read_with_currency_and_period_inferred(seed: Posting) -> None:
    (pay,) = seed.pay
    assert (pay.minimum, pay.maximum) == (Decimal(212_000), Decimal(318_400))
    assert (pay.currency, pay.period, pay.kind) == ("USD", "year", "base")
    assert pay.inferred == ["currency", "period"]
    assert pay.flags == []


def test_terms_and_requirements(seed: Posting) -> None:
    assert (seed.weekly_hours, seed.experience_years) == (40, 3)
    assert (seed.education.required, seed.education.preferred) == ("master", "doctorate")
    assert (seed.employer, seed.employer_key, seed.language) == ("Apple", "apple", "en")


def test_qualifications_are_seven_and_four_and_a_wrapped_line_belongs_to_its_item(
    seed: Posting,
) -> None:
    minimum = items(seed, "minimum_qualifications")
    assert len(minimum) == 7
    assert "learning. An understanding of the applications" in minimum[3]
    assert len(items(seed, "preferred_qualifications")) == 4


def test_boilerplate_and_the_aggregators_tail_stand_apart(seed: Posting) -> None:
    assert "stock" in seed.sections["pay_benefits"]
    assert "tuition" in seed.sections["pay_benefits"]
    assert "equal opportunity employer" in seed.sections["equal_opportunity"]
    assert "equal opportunity" not in seed.sections["pay_benefits"]
    assert seed.sections["other"] == "Required Skill Profession\n\nOther General"


def test_no_word_is_lost_and_the_sections_joined_are_the_text(seed: Posting) -> None:
    kept = sorted(WORDS.findall(seed.text))
    assert kept == sorted(WORDS.findall(SEED.read_text("utf-8")))
    assert "\n\n".join(seed.sections.values()) == seed.text


def test_no_title_is_made_up_and_its_absence_is_named(seed: Posting) -> None:
    assert (seed.title, seed.title_key) == (None, None)
    assert seed.problems == ["title: the source gives none"]
