"""Seniority from the title, else from nothing: texts name every level they deal with."""

from postings.clean.employment import STUDENT
from postings.clean.phrases import PhraseBook
from postings.clean.signs import lowered

BOOK = PhraseBook.of("seniority.tsv")
# The first of these that a title names: a senior manager is a manager, a junior one entry level.
ORDER = ("intern", "executive", "director", "manager", "lead", "senior", "entry", "mid")


def read_seniority(title: str | None) -> tuple[str | None, str]:
    """intern, entry, mid, senior, lead, manager, director or executive, and the words."""
    if not title:
        return None, ""
    if student := STUDENT.search(title):
        return "intern", student[0]
    low = lowered(title)
    named = BOOK.find(low)
    if none := [place for place in named if place[0].kind == "none"]:
        for _, start, end in none:
            low = low[:start] + " " * (end - start) + low[end:]
        named = [place for place in BOOK.find(low) if place[0].kind != "none"]
    found = [(ORDER.index(phrase.kind), start, end) for phrase, start, end in named]
    if not found:
        return None, ""
    level, start, end = min(found)
    return ORDER[level], title[start:end]
