"""What a posting says of visas, work permits, citizenship and security clearance."""

from pathlib import Path

import pytest
from fixtures.warehouse_boards import market_at, posting

from postings.clean import clean
from postings.clean.body import Body
from postings.clean.statements import read_statements
from postings.model import RawPosting
from warehouse.publish import create_views


def told(text: str) -> list[str]:
    return list(read_statements(Body({"description": text})))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("We are unable to sponsor visas for this role.", ["sponsorship_no"]),
        ("Visa sponsorship is not available.", ["sponsorship_no"]),
        ("Visa sponsorship is available.", ["sponsorship_yes"]),
        ("We offer visa sponsorship and relocation support.", ["sponsorship_yes"]),
        ("Visa sponsorship: Yes", ["sponsorship_yes"]),
        ("Is this role eligible for visa sponsorship? No.", ["sponsorship_no"]),
        ("Will you now or in the future require sponsorship for a work visa?", []),
        ("You must be authorized to work in the US without sponsorship.", ["authorization_yes", "sponsorship_no"]),
        ("You must have the right to work in the UK.", ["authorization_yes"]),
        ("A work permit is not required for EU citizens.", ["authorization_no"]),
        ("All hires are required to verify identity and eligibility to work.", []),
        ("U.S. citizenship is required.", ["citizenship_yes"]),
        ("All are considered without regard to citizenship or immigration status.", []),
        ("Active TS/SCI clearance required.", ["clearance_yes_required_ts_sci"]),
        ("Ability to obtain a Secret clearance.", ["clearance_yes_eligible_secret"]),
        ("A current Top Secret clearance is a plus.", ["clearance_yes_preferred_top_secret"]),
        ("SC clearance is mandatory.", ["clearance_yes_required_sc"]),
        ("No security clearance is required.", ["clearance_no"]),
        ("Join our customs clearance team; clearance sale on Friday.", []),
        ("We sponsor local events. Visa and Mastercard are our customers.", []),
        ("Leider können wir kein Visasponsoring anbieten.", ["sponsorship_no"]),
        ("Wir unterstützen dich beim Visum.", ["sponsorship_yes"]),
        ("Eine gültige Arbeitserlaubnis ist erforderlich.", ["authorization_yes"]),
        ("Bereitschaft zur Sicherheitsüberprüfung (Ü2)", ["clearance_yes_eligible_ü2"]),
        ("Un permis de travail valide est requis.", ["authorization_yes"]),
        ("Habilitation secret défense exigée", ["clearance_yes_required_secret"]),
        ("No ofrecemos patrocinio de visa.", ["sponsorship_no"]),
        ("Een geldige werkvergunning is vereist.", ["authorization_yes"]),
        ("Giltigt arbetstillstånd krävs.", ["authorization_yes"]),
        ("Wymagane pozwolenie na pracę.", ["authorization_yes"]),
        ("È richiesto un permesso di lavoro.", ["authorization_yes"]),
        ("É necessária autorização de trabalho.", ["authorization_yes"]),
        ("נדרש סיווג ביטחוני", ["clearance_yes_required"]),
        ("סיווג בטחוני רמה 2 יתרון", ["clearance_yes_preferred_level_2"]),
        ("ビザサポートあり", ["sponsorship_yes"]),
    ],
)  # fmt: skip
def test_each_statement_is_told_by_what_it_says(text: str, names: list[str]) -> None:
    assert told(text) == names


def test_the_words_are_the_sentence_and_stand_under_evidence() -> None:
    text = "We weld. We cannot sponsor visas for this role. Apply today."
    found = clean(RawPosting(title="Welder", description_text=text)).evidence
    assert found["sponsorship_no"] == "We cannot sponsor visas for this role."


def test_a_sentence_without_an_end_is_quoted_around_its_topic() -> None:
    words = read_statements(Body({"description": "weld " * 300 + "must hold a Secret clearance"}))
    ((name, quote),) = words.items()
    assert name == "clearance_yes_required_secret"
    assert quote.endswith("must hold a Secret clearance")
    assert len(quote) <= 300


def test_the_view_lists_them_one_row_a_posting_and_statement(tmp_path: Path) -> None:
    text = (
        "We weld pumps. Visa sponsorship is not available. An active Secret clearance is required."
    )
    with market_at(tmp_path) as market:
        market.crawl("acme", 0, [posting("100001", title="Welder", description_text=text), posting("100002", title="Cook")])  # fmt: skip
        create_views(market.store)
        assert market.ask(
            "SELECT title, kind, says, demand, level, words FROM statements"
        ) == [
            ("Welder", "clearance", "yes", "required", "secret", "An active Secret clearance is required."),
            ("Welder", "sponsorship", "no", None, None, "Visa sponsorship is not available."),
        ]  # fmt: skip
