"""What a posting prefers rather than demands, by the words beside it."""

import re
from itertools import pairwise

from ahocorasick_rs import AhoCorasick

# "B.Sc. required, M.Sc. an advantage": speaks of what stands before it.
BEHIND = re.compile(
    r"\bpreferred\b|\b(?:a|is|as|are|big|huge|strong|great|definite) plus\b|\bplus(?=\s*(?:[,.);!]|$))|\badvantage|\bdesir|\bnice[ -]to[ -]have|\bbonus\b|\bassets?\b|\boptional|von vorteil|wünschenswert|gern gesehen|souhaité|apprécié|serait un plus|\bun plus\b|\batout\b"
    r"|deseable|valorable|se valorará|\bpré\b|een plus|meriterande|mile widzian|dodatkow\w+ atut|preferenzial|gradit[oa]|desejáve|diferencial|יתרון(?!\s?ל)|歓迎|尚可|あれば"
)
# "A degree, preferably a PhD": speaks of what stands behind it.
AHEAD = re.compile(
    r"\bpreferabl[ey]|\bideally\b|\bpreferred\s?:|\bpreference for|\bidealerweise|\bbevorzugt|\bde préférence|\bidéalement|\bpreferiblemente|\bidealmente|\bbij voorkeur|\bgärna|\bnajlepiej|\bpreferibilmente|\bpreferencialmente|רצוי"
)
# "A degree - required, Python a plus": what is demanded says so before anything is preferred.
DEMANDED = re.compile(r"\brequired|\bmust\b|\bmandatory|\bessential\b|erforderlich|zwingend|voraussetzung|obligatoire|requis|imprescindible|obligatori|vereist|krav\b|wymagan|חובה|必須")  # fmt: skip
# A sentence without any of these, which most are, prefers nothing.
MAYBE = AhoCorasick(["preferr", "preferabl", "preference for", "ideal", "plus", "advantage", "desir", "nice to have", "nice-to have", "nice to-have", "nice-to-have", "bonus", "asset", "optional", "vorteil", "wünschenswert", "gern gesehen", "bevorzugt", "souhaité", "apprécié", "préférence", "idéal", "atout", "deseable", "valorable", "se valorará", "prefer", "pré", "meriterande", "mile widzian", "dodatkow", "gradit", "desejáve", "diferencial", "voorkeur", "gärna", "najlepiej", "יתרון", "רצוי", "歓迎", "尚可", "あれば"])  # fmt: skip
# A full stop behind a word ends a sentence, one behind "B.Sc" or "approx" none.
SENTENCE_END = re.compile(
    r"[.;!?](?=\s)(?:(?<=[^\W\d_A-Z]{4}[.;!?])|(?<=[)\d][.;!?])(?=\s+[^\W\d_]))"
)
NEAR = 90


def sentences(line: str) -> list[str]:
    """A line cut into its sentences."""
    ends = [0, *(end.end() for end in SENTENCE_END.finditer(line)), len(line)]
    return [line[start:end] for start, end in pairwise(ends) if start < end]


def prefers(low: str, start: int, end: int, following: int | None = None) -> bool:
    """Whether a sentence of lower case only prefers what stands in it from `start` to `end`.

    Words behind it speak of it up to `following`, where the next of its kind stands, or up to the
    end of the brackets around it.
    """
    if not MAYBE.find_matches_as_indexes(low):
        return False
    if AHEAD.search(low, max(0, start - 25), start):
        return True
    last = min(len(low), end + NEAR) if following is None else min(following, end + NEAR)
    opened, closed = low.rfind("(", 0, start), low.find(")", end, last)
    if closed >= 0 and opened >= 0 and low.find(")", opened, start) < 0:
        last = closed
    preferred, demanded = BEHIND.search(low, end, last), DEMANDED.search(low, end, last)
    return bool(preferred and not (demanded and demanded.start() < preferred.start()))
