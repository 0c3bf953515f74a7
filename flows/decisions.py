"""decisions.yml in the home: what a person decided about which posting is which.

The file is the truth, to be read, edited and kept in git; the store is made to follow it before
every merge and by replay. Later entries win.
"""

from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from postings.decisions import Decision
from spiders.entries import CatalogueError, entries_of, line_of, read_entry, with_entry

DECISIONS = "decisions.yml"


def decisions_of(home: Path) -> list[Decision]:
    """The decisions of a home, none where there is no file; CatalogueError naming every mistake."""
    path = home / DECISIONS
    return load_decisions(path) if path.exists() else []


def load_decisions(path: Path) -> list[Decision]:
    """The decisions of a file in its order; CatalogueError naming every mistake."""
    listed = entries_of(path, "decisions")
    held: list[Decision] = []
    mistakes: list[str] = []
    for position, entry in enumerate(listed):
        line = listed.lc.item(position)[0] + 1
        if not isinstance(entry, CommentedMap):
            told = "a decision is 'split:' or 'join:', and 'at:'"
            mistakes.append(f"{path.name}:{line}: {told}")
        elif decision := _decision(entry, line, path.name, mistakes):
            held.append(decision)
    if mistakes:
        raise CatalogueError(mistakes)
    return held


def remember(home: Path, decision: Decision) -> None:
    """Add a decision at the end of the home's file; what a person wrote there stays as it is."""
    path, entry = home / DECISIONS, decision.entry()
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    aside = path.with_name(f".{path.name}.new")
    aside.write_text(with_entry(before, "decisions", entry), encoding="utf-8")
    try:
        load_decisions(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)


def _decision(entry: CommentedMap, line: int, file: str, mistakes: list[str]) -> Decision | None:
    def tell(key: str, sentence: str) -> None:
        mistakes.append(f"{file}:{line_of(entry, key, line)}: {sentence}")

    return read_entry(
        Decision, entry, "", tell, lambda told: "split" if "split" in told else "join"
    )
