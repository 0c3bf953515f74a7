"""Years of experience that a posting demands."""

import re

NUMBERS = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "ten": 10,
}
YEARS = re.compile(
    r"(?P<count>\b\d{1,2}(?:[.,]5)?|\b(?:one|two|three|four|five|six|seven|eight|ten)(?:\s*\(\d{1,2}\))?)\s*\+?\s*"
    r"(?:(?:-|–|—|to|bis|à|a|do|tot)\s*\d{1,2}\s*)?\+?\s*"
    r"(?:years?|yrs?\.?|jahre?n?|ans|années|años|jaar|års?|lat|lata|anni|anos|שנות|שנים|שנה|年)(?:['’]s?)?(?![a-z])",
    re.I,
)
EXPERIENCE = re.compile(
    r"experien|erfahrung|expérience|experiencia|ervaring|erfarenhet|doświadczeni|esperienza|experiência|ניסיון|経験|working (?:with|in|as)|background|in a similar|relevant",
    re.I,
)
NOT_DEMANDED = re.compile(
    r"\b(?:founded|history|years ago|years old|over the (?:past|last)|anniversary|for (?:over|more than)|we have|our)\b",
    re.I,
)


def read_experience(sections: dict[str, str], text: str) -> tuple[float | None, str]:
    """The fewest years demanded, and the words; the minimum qualifications decide where they exist."""
    demanded = sections.get("minimum_qualifications") or text
    found = [
        (_value(match["count"]), match[0].strip())
        for line in demanded.split("\n")
        if EXPERIENCE.search(line) and not NOT_DEMANDED.search(line)
        for match in YEARS.finditer(line)
    ]
    return min(((years, words) for years, words in found if 0 < years <= 25), default=(None, ""))


def _value(written: str) -> float:
    word = written.split()[0].split("(")[0].lower()
    return float(NUMBERS.get(word, 0) or word.replace(",", "."))
