"""Employment type and weekly hours, from their fields or from what title and text say."""

import re
from collections.abc import Iterable, Iterator

from postings.clean.body import Body
from postings.clean.phrases import PhraseBook, Place, phrases_of
from postings.clean.signs import lowered

ROWS = list(phrases_of("employment.tsv"))


def _book(suffix: str) -> PhraseBook:
    """The phrases whose kind ends so; without a suffix those of a source's own field."""
    rows = (
        (kind.removesuffix(suffix), language, phrase)
        for kind, language, phrase in ROWS
        if (kind.endswith(suffix) if suffix else not kind.endswith(("_title", "_stated")))
    )
    return PhraseBook(rows, in_texts=suffix == "_stated")


FIELD, TITLE, STATED = _book(""), _book("_title"), _book("_stated")
# Of several the one that says most: an internship is full-time as well.
ORDER = (
    "volunteer",
    "internship",
    "apprenticeship",
    "temporary",
    "contract",
    "part_time",
    "full_time",
)
STUDENT = re.compile(r"\bstudent\b(?=\s*(?:$|[(\[,–—-]|position|job|role))", re.I)
LABEL = re.compile(
    r"\n(?:- )?(?:employment|job|contract|position|work|סוג|היקף|vertrags|type|tipo|typ)[\w\s]{0,14}(?:types?|art|contrat|contrato|umowy|משרה|המשרה)?\s?[:：]\s?(?P<type>[^\n]{3,60})"
)
_WEEK = r"(?:\s?(?:/|per|a|each|pro|par|por|in der|in de|op|al|alla|i|w|na)?\s?(?:week|weekly|wk|woche|semaine|semana(?:l(?:es|is)?)?|semanais|vecka(?:n)?|tydzień|tygodniowo|tygodniu|settimana(?:l[ie])?|uke|uge)\b|[- ]?(?:stunden)?-?woche)"
HOURS = re.compile(
    rf"(?:weekly hours|hours per week|hours a week|working hours|wochenstunden|wochenarbeitszeit|arbeitszeit|uren per week|werkweek|שעות שבועיות|週)\s?[:：]?\s?(?P<label>\d{{1,2}}(?:[.,]\d{{1,2}})?)(?!\d|[:/]\d|\s?(?:days|tage))"
    rf"|(?P<count>(?<![\d.,:/])\d{{1,2}}(?:[.,]\d{{1,2}})?)\s?[- ]?(?:hours?|hrs?\.?|h|stunden|std\.?|uur|uren|heures|horas|timmar|timer|godzin\w*|ore)(?:[ -]?(?:{_WEEK}))"
    rf"|(?P<dash>\d{{2}}(?:[.,]\d)?)[- ](?:hour[- ](?:work[- ]?)?week|stunden-woche|stundenwoche|urige werkweek)|(?P<hebrew>\d{{2}})\s(?:שעות שבועיות|שעות בשבוע|שעות שבועי)"
)  # fmt: skip
# Without one of these nothing speaks of hours a week.
MAYBE_WEEK = PhraseBook([
    ("week", "", f"*{sign}*")
    for sign in ["week", "wk", "woche", "semain", "seman", "vecka", "tydzie", "tygodni", "settiman", "uke", "uge", "arbeitszeit", "working hours", "שבוע", "週"]
], in_texts=True)  # fmt: skip
# So far from such a word its number stands at most.
WEEK_BEFORE, WEEK_BEHIND = 60, 40
WEEK = (1.0, 80.0)


def read_employment(field: str | None, title: str | None, body: Body) -> tuple[str | None, str]:
    """full_time, part_time, contract, temporary, internship, apprenticeship or volunteer, and the words."""
    if field and (kind := _first(FIELD.find(lowered(field).replace("_", " ")))):
        return kind[0], field.strip()
    if title and (student := STUDENT.search(title)):
        return "internship", student[0]
    if title and (kind := _first(TITLE.find(lowered(title)))):
        return kind[0], title[kind[1] : kind[2]]
    for label in LABEL.finditer("\n" + body.low):
        if kind := _first(FIELD.find(label["type"])):
            return kind[0], body.text[label.start("type") - 1 : label.end("type") - 1].strip()
    if kind := _first(body.find(STATED)):
        return kind[0], body.text[kind[1] : kind[2]]
    return None, ""


def _first(places: Iterable[Place]) -> tuple[str, int, int] | None:
    found = [(phrase.kind, start, end) for phrase, start, end in places]
    return min(found, key=lambda one: (ORDER.index(one[0]), one[1]), default=None)


def read_weekly_hours(field: object, body: Body) -> tuple[float | None, str]:
    """Hours a week and the words they were read from."""
    if isinstance(field, int | float | str):
        number = re.fullmatch(r"\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:h|hours?)?\s*", str(field))
        if number and WEEK[0] <= _value(number[1]) <= WEEK[1]:
            return _value(number[1]), str(field)
    for found in _hours(body):
        value = _value(found["label"] or found["count"] or found["dash"] or found["hebrew"])
        if WEEK[0] <= value <= WEEK[1]:
            return value, body.text[found.start() : found.end()].strip()
    return None, ""


def _hours(body: Body) -> Iterator[re.Match[str]]:
    for _, place, _ in body.find(MAYBE_WEEK):
        yield from HOURS.finditer(body.low, max(0, place - WEEK_BEFORE), place + WEEK_BEHIND)


def _value(written: str) -> float:
    return float(written.replace(",", "."))
