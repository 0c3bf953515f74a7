"""Places: city in English, region of US and CA, country; the workplace that a field names."""

from pathlib import Path

import pytest

from postings.clean import clean
from postings.clean.body import Body
from postings.clean.places import place_in, read_places
from postings.clean.workplace import read_workplace
from postings.model import Place, RawPosting

# Our own lines, by hand, in the shapes that postings use.
TABLE = Path(__file__).parent / "fixtures" / "clean_places.tsv"
ROWS = [
    line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")
]


def written(place: Place) -> str:
    return f"{place.city or ''}/{place.region or ''}/{place.country or ''}"


@pytest.mark.parametrize(
    ("field", "expected", "workplace"), ROWS, ids=[row[0][:50] for row in ROWS]
)
def test_places_and_workplace_of_a_location_field(
    field: str, expected: str, workplace: str
) -> None:
    places, said, _ = read_places([field])
    assert (";".join(map(written, places)) or "-", said or "-") == (expected, workplace)


@pytest.mark.parametrize(
    ("fields", "text", "expected"),
    [
        (["Cambridge"], "", ["Cambridge//GB"]),
        (["Cambridge"], "Our lab in Massachusetts is hiring.", ["Cambridge/MA/US"]),
        (["Cambridge", "Boston, MA"], "", ["Cambridge/MA/US", "Boston/MA/US"]),
        (["London"], "Our plant in Ontario builds pumps.", ["London/ON/CA"]),
        (["London", "Toronto, ON"], "", ["London/ON/CA", "Toronto/ON/CA"]),
        (["Birmingham"], "You will travel through Alabama.", ["Birmingham/AL/US"]),
        (["Berlin"], "We also have a site in New Hampshire.", ["Berlin//DE"]),
    ],
)
def test_an_ambiguous_name_is_decided_by_what_stands_around_it(
    fields: list[str], text: str, expected: list[str]
) -> None:
    assert [written(place) for place in read_places(fields, text)[0]] == expected


def test_the_postings_country_decides_an_ambiguous_name() -> None:
    assert [written(place) for place in read_places(["Cambridge"], country="US")[0]] == [
        "Cambridge/MA/US"
    ]


def test_the_country_of_a_source_s_own_field_decides_and_is_a_place_of_its_own() -> None:
    def found(locations: list[str], country: object) -> list[str]:
        raw = RawPosting(title="Welder", locations=locations, extra={"country": country})
        return [written(place) for place in clean(raw).places]

    assert found(["Birmingham"], "US") == ["Birmingham/AL/US"]
    assert found(["Birmingham"], "United Kingdom") == ["Birmingham//GB"]
    assert found(["London", "Birmingham"], "US") == ["London//GB", "Birmingham/AL/US"]
    assert found(["Birmingham, England"], "US") == ["Birmingham//GB"]
    assert found(["Remote"], "DE") == ["//DE"]
    assert found(["Berlin"], {"code": "US"}) == ["Berlin//DE"]


def test_a_place_named_twice_counts_once() -> None:
    places, _, _ = read_places(["Munich, Germany", "München", "Berlin"])
    assert [written(place) for place in places] == ["Munich//DE", "Berlin//DE"]


def test_a_place_keeps_the_words_it_was_read_from() -> None:
    assert [place.text for place in place_in("US-CA-Menlo Park")] == ["Menlo Park, CA, US"]


def test_what_is_no_place_is_a_problem_and_nothing_else() -> None:
    places, _, problems = read_places(["Berlin", "The Moon Base"])
    assert [written(place) for place in places] == ["Berlin//DE"]
    assert problems == ["places: 'The Moon Base' is no place known here"]


@pytest.mark.parametrize(
    ("field", "title", "text", "expected"),
    [
        ("HYBRID", "Welder", "", "hybrid"),
        ("fully_remote", "Welder", "", "remote"),
        ("on_site", "Welder", "This role is fully remote.", "onsite"),
        ("flexible", "Welder (Remote)", "", "remote"),
        (None, "Welder - Hybrid", "", "hybrid"),
        (None, "Welder, Remote Sensing Group", "", None),
        (None, "Remote: Welder", "", "remote"),
        (None, "Welder", "This is a fully remote position.", "remote"),
        (None, "Welder", "You work in a hybrid model, two days from home.", "hybrid"),
        (None, "Welder", "Expect three days a week in the office.", "hybrid"),
        (None, "Welder", "This role is on-site in Bremen.", "onsite"),
        (None, "Welder", "#LI-Remote", "remote"),
        (None, "Welder", "Work Location: In person", "onsite"),
        (None, "Welder", "This is not a remote position.", None),
        (None, "Welder", "You lead remote teams and hybrid cloud projects.", None),
        (None, "Welder", "אנחנו עובדים במודל היברידי", "hybrid"),
    ],
)
def test_the_workplace_is_read_from_field_title_and_plain_statements(
    field: str | None, title: str, text: str, expected: str | None
) -> None:
    assert read_workplace(field, None, title, Body({"description": text}))[0] == expected
