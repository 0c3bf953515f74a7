"""Terms and times: employment type, weekly hours, dates, the last day to apply, language."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from postings.clean import clean
from postings.clean.body import Body
from postings.clean.dates import read_date
from postings.clean.employment import read_employment, read_weekly_hours
from postings.clean.language import read_language
from postings.model import Moment, RawPosting

FETCHED = datetime(2026, 6, 10, 9, 30, tzinfo=UTC)


def telling(text: str) -> Body:
    return Body({"description": text})


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ("FULL_TIME", "full_time"),
        ("FullTime", "full_time"),
        ("Full-time", "full_time"),
        ("fulltime_permanent", "full_time"),
        ("parttime_fixed_term", "temporary"),
        ("PART_TIME", "part_time"),
        ("CONTRACTOR", "contract"),
        ("Contract", "contract"),
        ("TEMPORARY", "temporary"),
        ("INTERN", "internship"),
        ("internship", "internship"),
        ("Permanent", "full_time"),
        ("Vollzeit", "full_time"),
        ("Teilzeit", "part_time"),
        ("Werkstudent", "internship"),
        ("CDI", "full_time"),
        ("CDD", "temporary"),
        ("Alternance", "apprenticeship"),
        ("Jornada completa", "full_time"),
        ("Heltid", "full_time"),
        ("Umowa o pracę", "full_time"),
        ("Tempo indeterminato", "full_time"),
        ("CLT", "full_time"),
        ("משרה מלאה", "full_time"),
        ("משרה חלקית", "part_time"),
        ("正社員", "full_time"),
        ("業務委託", "contract"),
        ("VOLUNTEER", "volunteer"),
        ("Ehrenamt", "volunteer"),
        ("Bénévolat", "volunteer"),
        ("unspecified", None),
    ],
)
def test_a_platforms_employment_type(field: str, kind: str | None) -> None:
    assert read_employment(field, "Welder", telling(""))[0] == kind


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Welding Intern", "", "internship"),
        ("Praktikant:in Schweißen", "", "internship"),
        ("Engineering Student (Bremen)", "", "internship"),
        ("Welder (Part-time)", "", "part_time"),
        ("Welder - Fixed Term", "", "temporary"),
        ("Welder", "This is a full-time position in Bremen.", "full_time"),
        ("Welder", "Employment type: Part-time", "part_time"),
        ("Welder", "Job Types: Full-time, Permanent", "full_time"),
        ("Welder", "Wir suchen in Vollzeit einen Schweißer.", "full_time"),
        ("Welder", "Contrat à durée indéterminée (CDI) à temps plein.", "full_time"),
        ("Welder", "סוג משרה: משרה חלקית", "part_time"),
        ("Welder", "It is a temporary position until May.", "temporary"),
        ("Contract Manager", "", None),
        ("Internal Auditor", "", None),
        ("Welder", "We support students and contractors.", None),
    ],
)
def test_the_employment_type_that_title_and_text_state(
    title: str, text: str, kind: str | None
) -> None:
    assert read_employment(None, title, telling(text))[0] == kind


@pytest.mark.parametrize(
    ("field", "text", "hours"),
    [
        (40, "", 40),
        ("37.5", "", 37.5),
        ("38,5 h", "", 38.5),
        (400, "Weekly hours: 35", 35),
        (None, "Weekly Hours: 40", 40),
        (None, "You work 37.5 hours per week.", 37.5),
        (None, "38,5 Std./Woche", 38.5),
        (None, "eine 40-Stunden-Woche", 40),
        (None, "35 heures par semaine", 35),
        (None, "40 horas semanales", 40),
        (None, "36 uur per week", 36),
        (None, "40 timmar per vecka", 40),
        (None, "40 godzin tygodniowo", 40),
        (None, "40 ore settimanali", 40),
        (None, "42 שעות שבועיות", 42),
        (None, "Open 24 hours a day, 7 days a week.", None),
        (None, "99 hours per week", None),
        (None, "Shifts from 6:00 to 14:00", None),
    ],
)
def test_weekly_hours(field: object, text: str, hours: float | None) -> None:
    assert read_weekly_hours(field, telling(text))[0] == hours


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-05-01", date(2026, 5, 1)),
        ("2026-05-01T08:15:00-04:00", datetime(2026, 5, 1, 8, 15, tzinfo=timezone(timedelta(hours=-4)))),
        ("2026-05-01T08:15:00.123Z", datetime(2026, 5, 1, 8, 15, 0, 123000, tzinfo=UTC)),
        ("2026-05-01 17:18:08 UTC", datetime(2026, 5, 1, 17, 18, 8, tzinfo=UTC)),
        ("2026-05-01 08:15 EST", datetime(2026, 5, 1, 8, 15, tzinfo=timezone(timedelta(hours=-5)))),
        ("2026-05-01 08:15:00 IST", datetime(2026, 5, 1, 8, 15, tzinfo=timezone(timedelta(hours=5.5)))),
        ("2026-05-01T08:15:00 CEST", datetime(2026, 5, 1, 8, 15, tzinfo=timezone(timedelta(hours=2)))),
        ("2026-05-01 08:15 QQT", date(2026, 5, 1)),
        ("2026-05-01T08:15:00", date(2026, 5, 1)),
        ("1777622400", datetime(2026, 5, 1, 8, 0, tzinfo=UTC)),
        ("1777622400000", datetime(2026, 5, 1, 8, 0, tzinfo=UTC)),
        ("Fri, 01 May 2026 08:15:00 +0000", datetime(2026, 5, 1, 8, 15, tzinfo=UTC)),
        ("Fri, 01 May 2026 08:15:00 EST", datetime(2026, 5, 1, 8, 15, tzinfo=timezone(timedelta(hours=-5)))),
        ("Fri May 01 07:00:00 UTC 2026", datetime(2026, 5, 1, 7, 0, tzinfo=UTC)),
        ("May 1, 2026", date(2026, 5, 1)),
        ("Posted on May 1, 2026", date(2026, 5, 1)),
        ("1 May 2026", date(2026, 5, 1)),
        ("01.05.2026", date(2026, 5, 1)),
        ("1.5.26", date(2026, 5, 1)),
        ("2026/05/01", date(2026, 5, 1)),
        ("13/05/2026", date(2026, 5, 13)),
        ("05/13/2026", date(2026, 5, 13)),
        ("1. Mai 2026", date(2026, 5, 1)),
        ("1 mai 2026", date(2026, 5, 1)),
        ("1 de mayo de 2026", date(2026, 5, 1)),
        ("1 mei 2026", date(2026, 5, 1)),
        ("1 maj 2026", date(2026, 5, 1)),
        ("1 maja 2026", date(2026, 5, 1)),
        ("1 maggio 2026", date(2026, 5, 1)),
        ("1 de maio de 2026", date(2026, 5, 1)),
        ("1 במאי 2026", date(2026, 5, 1)),
        ("2026年5月1日", date(2026, 5, 1)),
        ("Today", date(2026, 6, 10)),
        ("Posted Yesterday", date(2026, 6, 9)),
        ("Posted 3 Days Ago", date(2026, 6, 7)),
        ("Posted 30+ Days Ago", date(2026, 5, 11)),
        ("2 weeks ago", date(2026, 5, 27)),
        ("5 hours ago", date(2026, 6, 10)),
        ("a month ago", date(2026, 5, 11)),
        ("vor 3 Tagen", date(2026, 6, 7)),
        ("vor einer Woche", date(2026, 6, 3)),
        ("il y a 3 jours", date(2026, 6, 7)),
        ("hace 2 semanas", date(2026, 5, 27)),
        ("3 dagen geleden", date(2026, 6, 7)),
        ("för 3 dagar sedan", date(2026, 6, 7)),
        ("3 dni temu", date(2026, 6, 7)),
        ("3 giorni fa", date(2026, 6, 7)),
        ("há 3 dias", date(2026, 6, 7)),
        ("לפני 3 ימים", date(2026, 6, 7)),
        ("3日前", date(2026, 6, 7)),
    ],
)  # fmt: skip
def test_a_date_in_the_form_of_a_platform(written: str, expected: Moment) -> None:
    assert read_date(written, FETCHED, past=True) == (expected, None)


@pytest.mark.parametrize(
    ("country", "language", "expected"),
    [
        ("US", None, date(2026, 3, 4)),
        ("GB", "en", date(2026, 4, 3)),
        ("DE", None, date(2026, 4, 3)),
        (None, "fr", date(2026, 4, 3)),
        (None, "en", date(2026, 3, 4)),
    ],
)
def test_country_else_language_decides_which_number_is_the_month(
    country: str | None, language: str | None, expected: date
) -> None:
    assert read_date("03/04/2026", None, False, country, language)[0] == expected


@pytest.mark.parametrize(
    "written", ["soon", "2026", "May 2026", "31.02.2026", "2026-13-01", "99999999999999", "x" * 100]
)
def test_what_is_no_date_is_a_problem(written: str) -> None:
    found, problem = read_date(written, FETCHED)
    assert found is None
    assert problem == f"'{written[:60]}' is no date that can be read"


@pytest.mark.parametrize("written", ["2026-06-11T09:31:00Z", "2026-06-10T09:31:00Z", "2026-06-12"])
def test_published_is_never_after_the_posting_was_fetched(written: str) -> None:
    posting = clean(RawPosting(title="Welder", published=written), FETCHED)
    assert posting.published is None
    assert posting.problems == [f"published: '{written}' lies after the posting was fetched"]


def test_a_day_that_has_begun_further_east_is_believed() -> None:
    late = datetime(2026, 6, 10, 20, 0, tzinfo=UTC)
    assert read_date("2026-06-11", late, past=True)[0] == date(2026, 6, 11)


def test_a_closing_date_may_lie_ahead() -> None:
    posting = clean(RawPosting(title="Welder", closes="2026-07-31"), FETCHED)
    assert (posting.closes, posting.problems) == (date(2026, 7, 31), [])


@pytest.mark.parametrize(
    ("text", "closes"),
    [
        ("Application deadline: July 31, 2026", date(2026, 7, 31)),
        ("Please apply by 31st July 2026.", date(2026, 7, 31)),
        ("Bewerbungsschluss: 31.07.2026", date(2026, 7, 31)),
        ("Date limite de candidature : 31 juillet 2026", date(2026, 7, 31)),
        ("Fecha límite: 31/07/2026", date(2026, 7, 31)),
        ("Sista ansökningsdag: 2026-07-31", date(2026, 7, 31)),
        ("תאריך אחרון להגשת מועמדות: 31/07/2026", date(2026, 7, 31)),
        ("応募締切：2026年7月31日", date(2026, 7, 31)),
        ("Apply by e-mail. We founded in 1999.", None),
        ("We start on July 31, 2026.", None),
    ],
)
def test_the_last_day_to_apply_is_read_behind_its_label(text: str, closes: date | None) -> None:
    assert clean(RawPosting(title="Welder", description_text=text), FETCHED).closes == closes


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We are looking for a welder to join our team in the north of the country.", "en"),
        ("Wir suchen einen Schweißer für unser Team und freuen uns auf dich.", "de"),
        ("Nous recherchons un soudeur pour notre équipe dans le nord et vous offrons un poste.", "fr"),
        ("Buscamos un soldador para nuestro equipo en el norte con los mejores de la zona.", "es"),
        ("Wij zoeken een lasser voor ons team op het noorden van het land.", "nl"),
        ("Vi söker en svetsare till vår arbetsplats och du är en av dem som vi behöver för att växa.", "sv"),
        ("Szukamy spawacza do zespołu na północy oraz oferujemy pracę dla każdego, kto się uczy.", "pl"),
        ("Cerchiamo un saldatore per il nostro team che ama il lavoro con le mani e con la testa.", "it"),
        ("Procuramos um soldador para a nossa equipa com gosto por metal e você não está só.", "pt"),
        ("אנחנו מחפשים רתך לצוות שלנו בצפון הארץ", "he"),
        ("北部のチームで働く溶接工を募集しています。", "ja"),
        ("Welder", None),
    ],
)  # fmt: skip
def test_the_language_of_a_text(text: str, language: str | None) -> None:
    assert read_language(None, text) == language


@pytest.mark.parametrize(
    ("given", "language"), [("en-US", "en"), ("de_DE", "de"), ("FR", "fr"), ("German", "de")]
)
def test_a_language_that_the_source_names(given: str, language: str) -> None:
    assert read_language(given, "") == language
