"""Remote, hybrid or onsite: the source's field, then its places and title, then plain statements."""

import re

from postings.model import Workplace

WORDS: list[tuple[Workplace, re.Pattern[str]]] = [
    ("hybrid", re.compile(r"hybrid|flexible_?location|teils remote|híbrid|hybryd", re.I)),
    ("remote", re.compile(r"remote|telecommut|home[- ]?office|work from home|\bwfh\b|anywhere|télétravail|teletrabajo|zdaln|remoto", re.I)),
    ("onsite", re.compile(r"on[-_ ]?site|in[-_ ]?(?:office|person)|vor ort|sur site|presencial|stacjonarn", re.I)),
]  # fmt: skip
STATED = re.compile(
    r"(?P<hybrid>\bhybrid (?:role|position|work(?:ing)?|model|schedule)|days? (?:a|per) week (?:in|from|at) (?:the|our) office|\d days? in(?: the)? office)"
    r"|(?P<remote>\b(?:fully|100%) remote\b|\bremote (?:position|role|job|opportunity)\b|this (?:role|position) is remote)"
    r"|(?P<onsite>\b(?:fully |100% )?on-?site (?:role|position)|this (?:role|position) is (?:fully )?(?:on-?site|in[- ]office|in[- ]person))",
    re.I,
)


def read_workplace(
    field: str | None, said: Workplace | None, title: str | None, text: str
) -> tuple[Workplace | None, str]:
    """The workplace and the words; a negated or merely possible one in running text is not read."""
    if field and (found := _by_words(field)):
        return found, field.strip()
    if said:
        return said, said
    if title and (
        found := _by_words(" ".join(re.findall(r"[\[(][^\])]*[\])]|[-–,|][^-–,|]*$", title)))
    ):
        return found, title
    for match in STATED.finditer(text):
        before = text[max(0, match.start() - 25) : match.start()].casefold()
        if not re.search(r"\b(?:not|no|non|isn.t|cannot|nicht|without)\b", before):
            name = match.lastgroup
            return (
                "hybrid" if name == "hybrid" else "remote" if name == "remote" else "onsite"
            ), match[0]
    return None, ""


def _by_words(written: str) -> Workplace | None:
    return next((name for name, words in WORDS if words.search(written)), None)
