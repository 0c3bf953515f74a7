"""Role numbers: as published, without label and markup; look-alikes are left alone."""

from pathlib import Path

import pytest

from postings.clean import clean
from postings.clean.body import Body
from postings.clean.role_number import read_role_number, requisition_of
from postings.model import RawPosting

# Our own lines, by hand, in the shapes that postings use.
TABLE = Path(__file__).parent / "fixtures" / "clean_role_numbers.tsv"
ROWS = [
    line.replace("\\n", "\n").split("\t")
    for line in TABLE.read_text("utf-8").splitlines()
    if not line.startswith("# ")
]


def said(text: str) -> Body:
    return Body({"description": text})


@pytest.mark.parametrize(("place", "words", "expected"), ROWS, ids=[row[1][:50] for row in ROWS])
def test_a_number_is_read_behind_its_label_and_nowhere_else(
    place: str, words: str, expected: str
) -> None:
    title, text = (words, "") if place == "title" else ("Welder", words)
    found = clean(RawPosting(title=title, description_html=text))
    assert (found.role_number or "none") == expected
    assert found.role_number_from == (None if expected == "none" else place)


@pytest.mark.parametrize(
    ("number", "requisition"),
    [("200578597-0836", "200578597"), ("200599001", "200599001"), ("2025-0836", "2025-0836"), ("R-056799", "R-056799"), ("13010-12345678", "13010-12345678")],
)  # fmt: skip
def test_only_a_suffix_that_is_a_place_is_taken_off(number: str, requisition: str) -> None:
    assert requisition_of(number) == requisition


def test_the_field_comes_before_the_title_and_the_title_before_the_text() -> None:
    text = said("Job ID: 333-C")
    assert read_role_number("Req ID: 111-A", None, "Welder (JR20222)", text)[0].number == "111-A"
    assert read_role_number(None, None, "Welder (JR20222)", text)[0].number == "JR20222"
    assert read_role_number(None, None, "Welder", text)[0].number == "333-C"


def test_a_requisition_of_the_source_is_kept() -> None:
    found, problems = read_role_number("R-1001-B", "R-1001", "Welder", said(""))
    assert (found.number, found.requisition, problems) == ("R-1001-B", "R-1001", [])


def test_a_field_without_a_number_is_a_problem_and_the_text_is_asked() -> None:
    found, problems = read_role_number("evergreen", None, "Welder", said("Job ID: 4711"))
    assert found.number == "4711"
    assert problems == ["role_number: 'evergreen' holds no number"]


def test_the_first_number_behind_a_clear_label_wins_over_a_reference() -> None:
    text = said("Ref: CAT-221\nRequisition ID: R-77")
    found, _ = read_role_number(None, None, "Welder", text)
    assert (found.number, found.evidence) == ("R-77", "Requisition ID: R-77")
