"""Degrees that a posting requires or prefers."""

import re

from postings.model import Education

DEGREES: list[tuple[str, re.Pattern[str]]] = [
    (name, re.compile(words, re.X))
    for name, words in [
        ("secondary", r"(?i:high[\ -]school|\bGED\b|secondary\ (?:school|education)|abitur|baccalauréat|bachillerato|maturità)"),
        ("associate", r"(?i:associate(?:['’]?s)?\ degree|abgeschlossene\ (?:berufs)?ausbildung|\bBTS\b|\bmbo\b)"),
        ("bachelor", r"(?i:\bbachelor(?:['’]?s|s)?\b(?!\ party)|\bundergraduate\ degree|\bcollege\ degree|\bhbo\b|licence\b(?=.{0,20}bac)|licenciatura|kandidatexamen|licencjat|laurea\ triennale|grado\ (?:en|universitario)|תואר\ ראשון|学士|大卒)|\bB\.?(?:Sc|S|A|Eng|Tech)\b\.?(?=[\s,/.(]|$)|\bBS/"),
        ("master", r"(?i:\bmaster(?:['’]s|s)?\ (?:degree|of\b|in\b|or|level|program)|\bmaster['’]s\b|\bmasters\b|\bgraduate\ degree|bac\ ?\+\ ?5|\bmastère|máster\b|laurea\ magistrale|civilingenjör|magister|mestrado|diplom(?:-|ingenieur|studium|inform)|תואר\ שני|修士)|\bM\.?(?:Sc|S|Eng|BA|Tech)\b\.?(?=[\s,/.(]|$)|/MS\b|/Master"),
        ("doctorate", r"(?i:\bph\.?\ ?d\b|doctorate|doctoral|promotion\ in|\bdoktor(?:at|grad)|doctorado|dottorato|doutorado|תואר\ שלישי|דוקטורט|博士)"),
    ]
]  # fmt: skip
PREFERRED = re.compile(
    r"prefer|\bplus\b|nice to have|advantage|desir|ideal|von vorteil|wünschenswert|יתרון", re.I
)


def read_education(sections: dict[str, str], text: str) -> tuple[Education, dict[str, str]]:
    """The lowest degree required and the lowest preferred, with the lines they were read from."""
    wanted = sections.get("preferred_qualifications", "")
    demanded = sections.get("minimum_qualifications", "")
    if not demanded:
        demanded = "\n".join(part for name, part in sections.items() if name not in ("preferred_qualifications", "about", "equal_opportunity", "pay_benefits"))  # fmt: skip
    lines = demanded.split("\n")
    required = _lowest([line for line in lines if not PREFERRED.search(line)])
    preferred = _lowest(wanted.split("\n")) or _lowest([ln for ln in lines if PREFERRED.search(ln)])
    quotes = {"required": required, "preferred": preferred}
    return (
        Education(required=required and required[0], preferred=preferred and preferred[0]),
        {name: found[1] for name, found in quotes.items() if found},
    )


def _lowest(lines: list[str]) -> tuple[str, str] | None:
    for name, pattern in DEGREES:
        for line in lines:
            if found := pattern.search(line):
                return name, found[0]
    return None
