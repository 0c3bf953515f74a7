"""Employment type and weekly hours, from their fields or from what the text says."""

import re

TYPES: list[tuple[str, re.Pattern[str]]] = [
    (name, re.compile(words, re.I))
    for name, words in [
        ("internship", r"\bintern(?:s|ship)?\b|praktik|werkstudent|\bstage\b|stagiaire|prácticas|becari|stagiair|\bstaż|tirocinio|estágio|インターン|סטודנט"),
        ("apprenticeship", r"apprentic|ausbildung|alternan|lärling|leerling|aprendiz"),
        ("temporary", r"\btemp(?:orary)?\b|fixed[- ]term|befristet(?!.*un)|\bcdd\b|seasonal|interim|temporal|tijdelijk|visstid|tempo determinato|temporário|契約社員|זמני"),
        ("contract", r"\bcontract(?:or)?\b|freelance|\bb2b\b|consultant basis|業務委託|פרילנס"),
        ("part_time", r"part[-_ ]?time|teilzeit|temps partiel|media jornada|tiempo parcial|deeltijd|parttime|deltid|część etatu|part[- ]time|meio período|パート|משרה חלקית"),
        ("full_time", r"full[-_ ]?time|vollzeit|temps plein|\bcdi\b|jornada completa|tiempo completo|voltijd|fulltime|heltid|pełny etat|tempo pieno|tempo integral|regular|permanent|unbefristet|正社員|フルタイム|משרה מלאה"),
    ]
]  # fmt: skip
STATED = re.compile(
    r"(?:employment|job|contract|position)\s*type\s*:\s*(?P<type>[^\n.;]{3,40})|"
    r"(?P<words>full[- ]time|part[- ]time|vollzeit|teilzeit)\s+(?:position|role|job|stelle)",
    re.I,
)
HOURS = re.compile(
    r"(?:weekly\s+hours|hours\s+(?:per|a)\s+week|wochenstunden|wochenarbeitszeit|uren\s+per\s+week)\s*[:：]\s*(?P<label>\d{1,2}(?:[.,]\d{1,2})?)"
    r"|(?P<count>\d{1,2}(?:[.,]\d{1,2})?)\s*[- ]?(?:hours?|hrs?|stunden|std\.?|uur|heures|horas|timmar|godzin|ore)"
    r"\s*(?:/|per|a|pro|par|por|in der|w|al[la']*|i)?\s*(?:week|woche|semaine|semana|vecka|tygodniu|settimana|weekly)(?!\w*end)",
    re.I,
)
WEEK = (1.0, 80.0)


def read_employment(field: str | None, title: str | None, text: str) -> tuple[str | None, str]:
    """full_time, part_time, contract, temporary, internship or apprenticeship, and the words."""
    stated = STATED.search(text)
    words = (stated["type"] or stated["words"]) if stated else None
    intern = title if title and TYPES[0][1].search(title) else None
    for written in (field, intern, words):
        for name, pattern in TYPES:
            if written and pattern.search(written):
                return name, written.strip()
    return None, ""


def read_weekly_hours(field: object, text: str) -> tuple[float | None, str]:
    """Hours a week and the words they were read from."""
    if isinstance(field, int | float | str):
        number = re.fullmatch(r"\s*(\d{1,2}(?:[.,]\d+)?)\s*(?:h|hours?)?\s*", str(field))
        if number and WEEK[0] <= _value(number[1]) <= WEEK[1]:
            return _value(number[1]), str(field)
    for found in HOURS.finditer(text):
        value = _value(found["label"] or found["count"])
        if WEEK[0] <= value <= WEEK[1]:
            return value, found[0].strip()
    return None, ""


def _value(written: str) -> float:
    return float(written.replace(",", "."))
