"""What a posting says of visas, work permits, citizenship and security clearance."""

import re
from collections.abc import Iterator

from postings.clean.body import Body
from postings.clean.phrases import PhraseBook, phrases_of
from postings.clean.preferred import prefers, sentences

ROWS = list(phrases_of("statements.tsv"))
KINDS = ("sponsorship", "authorization", "citizenship", "clearance")
TOPICS = PhraseBook((row for row in ROWS if row[0] in KINDS), in_texts=True)
SIGNS = PhraseBook(row for row in ROWS if row[0] not in KINDS)
# "Visa sponsorship: no", "Is this role eligible for sponsorship? No".
ANSWER = re.compile(r"[^:?.\n]{0,40}[:?]\s*(?:\*\*|- )?\s*(?P<says>yes|no|not available|available|ja|nein|oui|non|sí|nee|nej|tak|nie|sim|não)\b")  # fmt: skip
YES = frozenset(["yes", "available", "ja", "oui", "sí", "tak", "sim"])
# So far from its topic a word still denies or offers it; what is denied directly needs less.
REACH, NEAR = 80, 40
NOT_NEEDED = re.compile(r"\b(?:not|no|nicht|kein\w*|pas|geen|niet|inte|non|não)\b[^.]{0,40}\b(?:required|needed|necessary|erforderlich|notwendig|nötig|nécessaire|requis\w*|nodig|vereist|krävs|richiest\w*|necessari\w*)")  # fmt: skip
# From the highest to the lowest of those that a sentence names.
LEVELS = (
    ("ts_sci", re.compile(r"\bts\s?/\s?sci\b|\btop[ -]secret\s?/?\s?(?:sci|sensitive)|\bsci\b")),
    ("top_secret", re.compile(r"\btop[ -]secret\b|\btrès secret\b")),
    ("polygraph", re.compile(r"\bpolygraph\b")),
    ("dv", re.compile(r"\bdv\b|\bdeveloped vetting\b")),
    ("nv2", re.compile(r"\bnv\s?2\b|\bnegative vetting (?:level )?2\b")),
    ("nv1", re.compile(r"\bnv\s?1\b|\bnegative vetting (?:level )?1\b")),
    ("secret", re.compile(r"\bsecret\b")),
    ("confidential", re.compile(r"\bconfidential\b|\bconfidentiel\b")),
    ("sc", re.compile(r"\bsc[ -]clear(?:ed|ance)\b|\bsc level\b|\bsecurity check \(sc\)")),
    ("q", re.compile(r"\bq clearance\b")),
    ("ü3", re.compile(r"\bü\s?3\b")),
    ("ü2", re.compile(r"\bü\s?2\b")),
    ("public_trust", re.compile(r"\bpublic trust\b")),
    ("bpss", re.compile(r"\bbpss\b")),
    ("baseline", re.compile(r"\bbaseline\b")),
    ("level_1", re.compile(r"\bרמה 1\b")),
    ("level_2", re.compile(r"\bרמה 2\b")),
    ("level_3", re.compile(r"\bרמה 3\b")),
)
# What is only named in a long sentence may be about the employer's customers.
LONGEST_DEMAND, LONGEST_QUOTE = 130, 300


def read_statements(body: Body) -> dict[str, str]:
    """The words of each statement, by `kind_yes` or `kind_no`; `clearance_yes_eligible_secret`."""
    found: dict[str, str] = {}
    told: set[tuple[str, int]] = set()
    for phrase, start, end in sorted(body.find(TOPICS), key=lambda place: (place[1], -place[2])):
        sentence, at = _sentence(body.text, start)
        if (phrase.kind, at) in told:
            continue
        low, answer = body.low[at : at + len(sentence)], ANSWER.match(body.low, end)
        says = answer["says"] if answer else None
        if name := _named(phrase.kind, low, start - at, end - at, says):
            told.add((phrase.kind, at))
            last = max(at + len(sentence), answer.end() if answer else 0)
            found.setdefault(name, _quote(body.text, at, start, last))
    return found


def _quote(text: str, first: int, place: int, last: int) -> str:
    """A sentence, or of one that has no end what stands around its topic."""
    if last - first > LONGEST_QUOTE:
        first = max(first, place - LONGEST_QUOTE // 2)
        last = min(last, first + LONGEST_QUOTE)
    return text[first:last].strip(" -*#\n")


def _sentence(text: str, place: int) -> tuple[str, int]:
    """The sentence of a line that a place stands in, and where it begins."""
    at = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    for sentence in sentences(text[at : end if end >= 0 else len(text)]):
        if place < at + len(sentence):
            return sentence, at
        at += len(sentence)
    return "", at


def _named(kind: str, low: str, start: int, end: int, answer: str | None) -> str | None:
    """A statement's name; none where a topic is only mentioned or asked about."""
    if answer:
        asked = kind in ("sponsorship", "clearance")
        return f"{kind}_{'yes' if answer in YES else 'no'}" if asked else None
    signs = list(_signs(low, start, end))
    if "question" in signs and low.rstrip().endswith("?"):
        return None
    if kind == "sponsorship":
        return _sponsorship(signs)
    if kind == "clearance":
        return _clearance(low, start, end, signs)
    # Sponsors are named with what they sponsor: "we do not sponsor work permits".
    if "legal" in signs and "must" not in low or "sponsor" in low[:start]:
        return None
    near = low[max(0, start - NEAR) : end + NEAR]
    return f"{kind}_{'no' if NOT_NEEDED.search(near) else 'yes'}"


def _signs(low: str, start: int, end: int) -> Iterator[str]:
    """The kinds of the words in reach of a topic."""
    first, last = max(0, start - REACH), end + REACH
    return (phrase.kind for phrase, _, _ in SIGNS.find(low[first:last]))


def _sponsorship(signs: list[str]) -> str | None:
    if "deny" in signs:
        return "sponsorship_no"
    return "sponsorship_yes" if "offer" in signs else None


def _clearance(low: str, start: int, end: int, signs: list[str]) -> str | None:
    if prefers(low, start, end):
        demand = "preferred"
    elif NOT_NEEDED.search(low[max(0, start - NEAR) : end + NEAR]):
        return "clearance_no"
    elif "obtain" in signs:
        demand = "eligible"
    elif DEMANDS.search(low) or len(low) <= LONGEST_DEMAND:
        demand = "required"
    else:
        return None
    level = next((f"_{name}" for name, named in LEVELS if named.search(low)), "")
    return f"clearance_yes_{demand}{level}"


DEMANDS = re.compile(r"\brequire|\bmust\b|\bmandatory|\bneed|\bhold|\bpossess|\bactive\b|\bcurrent\b|erforderlich|voraussetzung|vorliegen|obligatoire|requis|exig|imprescindible|obligatori|vereist|krävs|krav\b|wymagan|חובה|נדרש|מחייב|תנאי|必須|必要")  # fmt: skip
