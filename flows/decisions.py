"""decisions.yml in the home: what a person decided about which posting is which.

The file is the truth, to be read, edited and kept in git; the store is made to follow it before
every merge and by replay. Later entries win.
"""

from pathlib import Path

from postings.decisions import Decision
from spiders.entries import Written, add_entry, load_entries

DECISIONS = "decisions.yml"


def decisions_of(home: Path) -> list[Decision]:
    """The decisions of a home, none where there is no file; CatalogueError naming every mistake."""
    path = home / DECISIONS
    return load_decisions(path) if path.exists() else []


def load_decisions(path: Path) -> list[Decision]:
    """The decisions of a file in its order; CatalogueError naming every mistake."""

    def read(written: Written) -> Decision | None:
        return written.read(Decision, "", lambda told: "split" if "split" in told else "join")

    return load_entries(path, "decisions", "a decision is 'split:' or 'join:', and 'at:'", read)


def remember(home: Path, decision: Decision) -> None:
    """Add a decision at the end of the home's file; what a person wrote there stays as it is."""
    add_entry(home / DECISIONS, "decisions", decision.entry(), load_decisions)
