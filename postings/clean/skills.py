"""Skills from a curated list, each with the words it was read from."""

import re

from postings.clean.body import Body
from postings.clean.phrases import PhraseBook, longest_first, table
from postings.model import Skill

ROWS = [(*row, "", "", "")[:4] for row in table("skills.tsv")]
# The name of each skill by its spellings in small letters.
NAMES = {
    spelling.lower(): name
    for name, others, *_ in ROWS
    for spelling in (name, *filter(None, others.split("|")))
}
BOOK = PhraseBook(((name, "", spelling) for spelling, name in NAMES.items()), in_texts=True)
EXACT = {name for name, *_, care in ROWS if care == "exact"}
LISTED = {name for name, *_, care in ROWS if care == "listed"}
# What stands around an item of a list, or around the name of a language.
BEFORE = re.compile(r"(?:^|[,/;(|&:•-]|\band|\bor|\bin|\busing|\bwith|\bof|\bund|\bet|\by|\bו|\bplus|\blike|\bas)\s*$", re.I)  # fmt: skip
BEHIND = re.compile(r"\s*(?:$|[,/;)|.•]|and\b|or\b|&(?!\w)|und\b|et\b|y\b|programming\b|language|developer|code\b|scripts?\b|skills?\b|experience|\()", re.I)  # fmt: skip
# R&D and C-level are no languages, nor is "C." before a surname.
NO_SKILL = re.compile(
    r"\s?&\s?D\b|-(?:level|suite|class|section|store|to|live|getter|ahead)|\s(?:19|20)\d\d\b|\s(?:break|semester|term)\b|\.\s?[A-Z]|'|’"
)
# At the beginning of a sentence or an item any word has a capital letter.
OPENS_SENTENCE = re.compile(r"(?:^|[.!?:])\s*(?:[^\w\s,;/(]\s*)?$|[–—] $")
# What makes a verb of the word, or another thing.
NO_NAME = re.compile(r"\b(?:we|you|they|they'll|'ll|you'll|to|will|can|sous|executive|head|pastry|summer and|fall and|fall or|winter and)\s+$", re.I)  # fmt: skip


def read_skills(body: Body) -> list[Skill]:
    """Each skill once, in the order of its first appearance."""
    skills: dict[str, Skill] = {}
    reached = 0
    for phrase, start, end in sorted(body.find(BOOK), key=longest_first):
        if start >= reached and _meant(phrase.kind, body.text, start, end):
            reached = end
            if phrase.kind not in skills:
                skills[phrase.kind] = Skill(name=phrase.kind, evidence=body.text[start:end])
    return list(skills.values())


def _meant(name: str, text: str, start: int, end: int) -> bool:
    """Whether the words are the skill: C is not C++, Go is not the verb, R not that of R&D."""
    if text[end : end + 1] in ("+", "#"):
        return False
    written = text[start:end]
    if name in LISTED and len(written) <= 2:
        return written == name and _in_list(text, start, end)
    if name in EXACT and written.lower() == name.lower():
        return written == name and _as_a_name(text, start, end)
    return True


def _as_a_name(text: str, start: int, end: int) -> bool:
    """Whether an everyday word is the name of a tool: `with Spark`, not `Spark joy`."""
    before, behind = text[max(0, start - 24) : start].split("\n")[-1], text[end : end + 14]
    if NO_SKILL.match(behind) or NO_NAME.search(before):
        return False
    return not OPENS_SENTENCE.search(before) or bool(BEHIND.match(behind.split("\n")[0]))


def _in_list(text: str, start: int, end: int) -> bool:
    before, behind = text[max(0, start - 12) : start].split("\n")[-1], text[end : end + 14]
    if NO_SKILL.match(behind):
        return False
    return bool(BEFORE.search(before) and BEHIND.match(behind.split("\n")[0]))
