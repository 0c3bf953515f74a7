"""What a crawl counts, and the verdict that follows from it."""

from collections import Counter
from dataclasses import dataclass, field

from postings.batch import Reason

NAMES_KEPT = 60
ROBOTS_IGNORED = "robots.txt is ignored here:"


@dataclass
class Tally:
    """Counts of one board's crawl; every page lost or record cut has a name here."""

    pages: int = 0
    items: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    stats: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    lost_first: bool = False
    lost_later: bool = False
    blocked: bool = False
    gone: bool = False
    capped: bool = False
    # The source shows a part of the board by its nature: no fault, but nothing closes by it.
    window: bool = False

    def lose(self, name: str, *, first: bool = False, note: str | None = None) -> None:
        """A page or a part of one that was not read."""
        self.errors[name] += 1
        self.lost_first |= first
        self.lost_later |= not first
        if note:
            self.note(note)

    def note(self, sentence: str) -> None:
        """Say something to a person, once."""
        if sentence not in self.notes and len(self.notes) < NAMES_KEPT:
            self.notes.append(sentence)

    def count(self, name: str, by: int = 1) -> None:
        """Count under a name; a hostile source cannot make up endless names."""
        known = name in self.stats or len(self.stats) < NAMES_KEPT
        self.stats[name[:80] if known else "other names"] += by

    def verdict(self, close_reason: str) -> tuple[Reason, bool]:
        """How the crawl ended, and whether it saw the whole board."""
        if close_reason not in {"finished", "capped"}:
            return "stopped", False
        if self.blocked:
            return "blocked", False
        if self.gone:
            return "gone", False
        if self.lost_first or (not self.pages and not self.items):
            return "failed", False
        if self.lost_later:
            return "partial", False
        if self.capped:
            return "capped", False
        return ("finished" if self.items else "empty"), not self.window
