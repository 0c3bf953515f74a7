"""Skills from a curated list, each with the words it was read from."""

import re
from functools import cache
from importlib.resources import files

from postings.model import Skill

TOKEN = re.compile(r"\.?[^\W_]+(?:[+#]+)?(?:[.'’&/-][^\W_]+(?:[+#]+)?)*|\S")
WORD = re.compile(r"\.?[^\W_]+[+#]*")
LONGEST = 5
# Words of everyday language: they are skills only as written here, beside another skill.
EXACT = {"Go", "R", "C", "Rust", "Swift", "Spark", "Excel", "Word", "Scala", "Chef", "Puppet", "Vault", "Dash", "Helm", "Flask", "Spring", "React", "Unity", "Pandas", "Express", "Ember", "Hive", "Pig", "Segment", "Looker", "Julia", "Ruby", "Dart", "Salt", "Nomad", "Consul", "Beam", "Flow", "Ray", "Sage", "Epic", "SAP", "CAD", "SEO", "Make"}  # fmt: skip
SHORT = {"Go", "R", "C"}
BESIDE = re.compile(
    r"^\s*(?:,|/|;|\(|\)|and\b|or\b|&|\||$|\+\+|programming\b|language|developer|\.)", re.I
)
BEFORE = re.compile(r"(?:,|/|;|\(|\band|\bor|&|\||-|:|\bin|\busing|\bwith|\bof|^)\s*$", re.I)


def read_skills(text: str) -> list[Skill]:
    """Each skill once, in the order of its first appearance."""
    index = _index()
    words = [(match[0], match.start(), match.end()) for match in WORD.finditer(text)]
    keys = [word.lower() for word, _, _ in words]
    found: dict[str, Skill] = {}
    position = 0
    while position < len(words):
        step = 1
        for size in range(min(index.longest.get(keys[position], 0), len(words) - position), 0, -1):
            start, end = words[position][1], words[position + size - 1][2]
            name = index.names.get(" ".join(keys[position : position + size]))
            if name and "\n" not in text[start:end] and _meant(name, text, start, end):
                found.setdefault(name, Skill(name=name, evidence=text[start:end]))
                step = size
                break
        position += step
    return list(found.values())


def _meant(name: str, text: str, start: int, end: int) -> bool:
    written = text[start:end]
    if written.lower() not in {exact.lower() for exact in EXACT}:
        return True
    if written not in EXACT:
        return False
    if written not in SHORT and written not in {
        "Make",
        "Express",
        "Word",
        "Flow",
        "Ray",
        "Dash",
        "Salt",
    }:
        return True
    before = text[max(0, start - 12) : start]
    return (
        bool(BESIDE.match(text[end : end + 14]) and BEFORE.search(before))
        and not re.search(r"R&$|&\s*$", before + text[end : end + 1] if written == "R" else "")
        and text[end : end + 2] != "&D"
    )


class _Index:
    def __init__(self, rows: list[list[str]]) -> None:
        self.names: dict[str, str] = {}
        self.longest: dict[str, int] = {}
        for name, aliases, *_ in rows:
            for alias in (name, *filter(None, aliases.split("|"))):
                keys = [match[0].lower() for match in WORD.finditer(alias)]
                self.names.setdefault(" ".join(keys), name)
                self.longest[keys[0]] = max(self.longest.get(keys[0], 0), len(keys))


@cache
def _index() -> _Index:
    lines = files("postings.clean").joinpath("skills.tsv").read_text("utf-8").splitlines()
    return _Index([f"{line}\t\t".split("\t")[:3] for line in lines if line and line[0] != "#"])
