"""Sections by heading in the languages of the corpus; joined they are the text."""

import pytest

from postings.clean.sections import split_sections
from postings.clean.text import plain_text
from postings.model import SectionName

SHORT: dict[str, SectionName] = {
    "about": "about",
    "do": "responsibilities",
    "must": "minimum_qualifications",
    "nice": "preferred_qualifications",
    "offer": "pay_benefits",
    "equal": "equal_opportunity",
}
HEADINGS = {
    "English": {"about": "Who we are", "do": "What You'll Do", "must": "What you’ll need", "nice": "Nice to have", "offer": "Compensation & Benefits", "equal": "Diversity and inclusion"},
    "German": {"about": "Über uns", "do": "Deine Aufgaben", "must": "Das bringst du mit", "nice": "Von Vorteil", "offer": "Wir bieten", "equal": "Chancengleichheit"},
    "French": {"about": "À propos de nous", "do": "Vos missions", "must": "Profil recherché", "nice": "Les plus", "offer": "Ce que nous offrons", "equal": "Égalité des chances"},
    "Spanish": {"about": "Quiénes somos", "do": "Funciones", "must": "Requisitos", "nice": "Se valorará", "offer": "Qué ofrecemos", "equal": "Igualdad de oportunidades"},
    "Dutch": {"about": "Over ons", "do": "Wat ga je doen", "must": "Functie-eisen", "nice": "Een pré", "offer": "Arbeidsvoorwaarden", "equal": "Diversiteit"},
    "Swedish": {"about": "Om oss", "do": "Arbetsuppgifter", "must": "Kvalifikationer", "nice": "Meriterande", "offer": "Vi erbjuder", "equal": "Mångfald"},
    "Polish": {"about": "O nas", "do": "Zakres obowiązków", "must": "Nasze wymagania", "nice": "Mile widziane", "offer": "Oferujemy", "equal": "Równość szans"},
    "Italian": {"about": "Chi siamo", "do": "Responsabilità", "must": "Requisiti", "nice": "Titolo preferenziale", "offer": "Cosa offriamo", "equal": "Pari opportunità"},
    "Portuguese": {"about": "Quem somos", "do": "Atribuições", "must": "Requisitos", "nice": "Diferenciais", "offer": "Benefícios", "equal": "Igualdade de oportunidades"},
    "Hebrew": {"about": "מי אנחנו", "do": "תחומי אחריות", "must": "דרישות התפקיד", "nice": "יתרונות", "offer": "מה אנחנו מציעים", "equal": "שוויון הזדמנויות"},
    "Japanese": {"about": "会社概要", "do": "仕事内容", "must": "応募資格", "nice": "歓迎スキル", "offer": "給与・待遇", "equal": "ダイバーシティ"},
}  # fmt: skip
MARKED = {
    "h3": "<h3>{}</h3><ul><li>X{}</li></ul>",
    "bold line": "<p><b>{}</b></p><p>X{}</p>",
    "bold with colon": "<p><strong>{}:</strong><br>X{}</p>",
    "Markdown": "## {}\n\n* X{}\n\n",
    "bold Markdown": "**{}**\n\nX{}\n\n",
    "line with colon": "{}:\nX{}\n\n",
    "bare line over a list": "{}\n\n- X{}\n\n",
}


def sections(description: str) -> dict[SectionName, str]:
    return split_sections(plain_text(None, description))


@pytest.mark.parametrize("marked", MARKED.values(), ids=MARKED)
@pytest.mark.parametrize("headings", HEADINGS.values(), ids=HEADINGS)
def test_headings_open_their_sections(headings: dict[str, str], marked: str) -> None:
    text = "".join(marked.format(heading, place) for place, heading in enumerate(headings.values()))
    found = sections("<p>Hi.</p>" + text if "<" in marked else "Hi.\n\n" + text)
    expected = {
        SHORT[name]: (heading, f"X{place}")
        for place, (name, heading) in enumerate(headings.items())
    }
    assert found.pop("description") == "Hi."
    assert set(found) == set(expected)
    for name, (heading, words) in expected.items():
        lines = found[name].replace("- ", "").split("\n")
        assert (lines[0].strip(":"), lines[-1]) == (heading, words)


@pytest.mark.parametrize(
    ("heading", "section"),
    [
        ("About the program", "description"),
        ("About you", "minimum_qualifications"),
        ("About Pumpworks", "about"),
        ("Position summary", "summary"),
        ("Preferred qualifications", "preferred_qualifications"),
        ("Skills that would be a plus", "preferred_qualifications"),
        ("What we're looking for", "minimum_qualifications"),
        ("Our benefits package", "pay_benefits"),
        ("Why you’ll love it here", "pay_benefits"),
        ("A day in the life", "responsibilities"),
        ("Company profile", "about"),
        ("Privacy notice for applicants", "other"),
        ("Recruitment agencies", "other"),
    ],
)
def test_headings_that_share_words_are_told_apart(heading: str, section: str) -> None:
    assert list(sections(f"**Overview**\n\nHi.\n\n**{heading}**\n\nText."))[-1] == section


def test_a_heading_right_over_a_heading_is_its_title() -> None:
    found = sections("## Qualifications\n### Minimum\n* a\n\n### Preferred\n* b")
    assert found == {
        "minimum_qualifications": "Qualifications\nMinimum\n- a",
        "preferred_qualifications": "Preferred\n- b",
    }


def test_what_stands_under_an_unknown_heading_stays_in_its_section() -> None:
    found = sections("**Requirements**\n\n* a\n\n**On the road**\n\n* b")
    assert found == {"minimum_qualifications": "Requirements\n- a\n\nOn the road\n- b"}


@pytest.mark.parametrize(
    "sentence",
    [
        "We are looking for a welder who can read plans.",
        "Our benefits make life easier",
        "the requirements\nof the job",
    ],
)
def test_a_sentence_is_no_heading(sentence: str) -> None:
    assert list(sections(f"Hi.\n\n{sentence}\n\nMore.")) == ["description"]


def test_a_label_in_front_of_its_text_is_a_section_of_one_line() -> None:
    found = sections("We build pumps.\nRequirements: a degree, patience.\nWe weld daily.")
    assert found["minimum_qualifications"] == "Requirements: a degree, patience."
    assert found["description"] == "We build pumps.\n\nWe weld daily."


@pytest.mark.parametrize(
    ("sentence", "section"),
    [
        ("Pumpworks is an equal opportunity employer.", "equal_opportunity"),
        ("All hiring is done without regard to race, age or religion.", "equal_opportunity"),
        ("Wir stellen ein ungeachtet von Alter oder Herkunft.", "equal_opportunity"),
        ("Tous nos postes sont ouverts sans distinction d’âge.", "equal_opportunity"),
        ("La empresa ofrece igualdad de oportunidades.", "equal_opportunity"),
        ("המשרה מיועדת לנשים וגברים כאחד", "equal_opportunity"),
        ("We do not take unsolicited resumes from anybody.", "other"),
        ("We will never ask for payment: beware of fraudulent job offers.", "other"),
        ("#LI-Hybrid", "other"),
        ("Wyrażam zgodę na przetwarzanie moich danych osobowych.", "other"),
    ],
)
def test_boilerplate_stands_apart_wherever_it_is(sentence: str, section: SectionName) -> None:
    found = sections(f"**Requirements**\n\n- a\n\n{sentence}\n\nStart in May.")
    assert found[section] == sentence
    assert found["minimum_qualifications"] == "Requirements\n- a\n\nStart in May."


def test_a_posting_in_one_paragraph_is_no_boilerplate_for_its_last_sentence() -> None:
    whole = "We build pumps. " * 30 + "We are an equal opportunity employer."
    assert list(sections(whole)) == ["description"]


def test_sections_joined_are_the_text_and_splitting_it_again_changes_nothing() -> None:
    scattered = (
        "**About us**\nWe.\n\n**Tasks**\n- a\n\n**About us**\nMore.\n\n#LI-X\n\n**Tasks**\n- b"
    )
    found = sections(scattered)
    assert list(found) == ["about", "responsibilities", "other"]
    assert split_sections("\n\n".join(found.values())) == found
    assert found["about"] == "About us\nWe.\n\nAbout us\nMore."


def test_an_empty_text_has_no_sections() -> None:
    assert sections(" \n ") == {}
