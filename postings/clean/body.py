"""A description in the forms that the rules look at, made once for all of them."""

from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator
from functools import cached_property
from itertools import accumulate

from postings.clean.phrases import PhraseBook, Place
from postings.clean.reading import reading_of
from postings.model import SectionName

BETWEEN = "\n\n"
# What stands here is about somebody else, or about what one gets.
ASIDE: frozenset[SectionName] = frozenset({"about", "equal_opportunity", "pay_benefits", "other"})


class Body:
    """The text of a posting, its sections, and what is found in it."""

    def __init__(self, sections: dict[SectionName, str]) -> None:
        self.sections = sections
        self.text = BETWEEN.join(sections.values())
        self.reading = reading_of(self.text)
        self.low = self.reading.low

    def find(self, book: PhraseBook) -> list[Place]:
        """The phrases of a book of those that are looked for in texts, and where they stand."""
        return self.reading.find(book)

    @cached_property
    def demanding(self) -> frozenset[SectionName]:
        """The sections that say what is demanded: the one so headed, else those about the job."""
        named: SectionName = "minimum_qualifications"
        return frozenset({named}) if named in self.sections else self.elsewhere

    @cached_property
    def elsewhere(self) -> frozenset[SectionName]:
        """The sections about the job that are not headed as demanded or preferred."""
        named = {"minimum_qualifications", "preferred_qualifications"}
        return frozenset(self.sections) - ASIDE - named

    def lines(self, places: Iterable[int], within: Container[SectionName]) -> Iterator[str]:
        """The lines of some sections that hold any of these places, each once, as they stand."""
        reached = -1
        for place in sorted(places):
            if place < reached:
                continue
            start, reached = self.text.rfind("\n", 0, place) + 1, self._line_end(place)
            if self._section(place) in within:
                yield self.text[start:reached]

    def _line_end(self, place: int) -> int:
        end = self.text.find("\n", place)
        return end if end >= 0 else len(self.text)

    def _section(self, place: int) -> SectionName:
        return self._names[bisect_right(self._starts, place) - 1]

    @cached_property
    def _names(self) -> list[SectionName]:
        return list(self.sections)

    @cached_property
    def _starts(self) -> list[int]:
        lengths = (len(section) + len(BETWEEN) for section in self.sections.values())
        return list(accumulate(lengths, initial=0))[:-1]
