"""A text in the forms in which rules look at it, made once for all of them."""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache

from postings.clean.phrases import BLANK, DIGIT, SHELF, PhraseBook, Place, signs_of
from postings.clean.signs import lowered

FIGURES = re.compile(DIGIT + DIGIT + rb"*")
# Those of Arabic, of India and of full width; Hebrew, Greek, Cyrillic, Chinese have none.
OTHER_DIGIT = re.compile(r"[\u0660-\u1fff\ua000-\uabff\uff10-\uff19]")
DIGIT_RUN = re.compile(r"\d+")


class Reading:
    """A text, the same in lower case, and what is found in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = lowered(text)
        self.signs = signs_of(self.low)

    def find(self, book: PhraseBook) -> list[Place]:
        """The phrases of a book of those that are looked for in texts, and where they stand."""
        return self._found.get(book.number, [])

    @cached_property
    def _found(self) -> dict[int, list[Place]]:
        return SHELF.find(self.low, self.signs)

    @cached_property
    def numbers(self) -> list[int]:
        """Where the runs of digits begin."""
        return list(self._numbers())

    def _numbers(self) -> Iterator[int]:
        if self.signs.scripted and OTHER_DIGIT.search(self.low):
            yield from (run.start() for run in DIGIT_RUN.finditer(self.low))
            return
        yield from (run.start() - len(BLANK) for run in FIGURES.finditer(self.signs.latin))


# One text is cut into sections, joined again and read: the same unless the cutting moved lines.
reading_of = lru_cache(2)(Reading)
