"""A list that hides its end, read in parts: by category, place or whatever the platform facets."""

from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple

from scrapy.http import Response

from spiders.hostbound import HostBoundSpider
from spiders.listing import Listing


class Place(NamedTuple):
    """Where a page begins: the part it is of (none: the whole list), and its first row."""

    part: str = ""
    offset: int = 0


class PartedSpider(HostBoundSpider):
    """Walks by offset; a list longer than `ceiling`, past which no row is shown, part by part.

    A platform's `cut` hands what it found to `reached`. A part that is itself longer than that
    makes the crawl incomplete, and so does a list that has no parts.
    """

    start_at = Place()
    ceiling: ClassVar[int]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.walks = 1
        self.totals: dict[str, int | None] = {}
        self.parts: list[str] = []

    def parts_of(self, answer: Any) -> list[str]:
        """The parts that the first page names."""
        raise NotImplementedError

    def reached(self, answer: Any, place: Place, listed: list[Any], told: int | None) -> Listing:
        """A page's rows and where the next begins; a walk's first total counts."""
        total = self.totals.setdefault(place.part, told)
        after = place._replace(offset=place.offset + len(listed))
        if total is not None and total > self.ceiling and place == self.start_at:
            self.parts = self.parts_of(answer)
            self.walks += len(self.parts)
        if self.parts or not listed or total is not None and after.offset >= total:
            return Listing(listed, told)
        if after.offset < self.ceiling:
            return Listing(listed, told, after)
        where = f"of the part {place.part}" if place.part else "and the list has no parts"
        note = f"only the first {self.ceiling} of {total} postings are shown, {where}"
        self.tally.lose("hidden rest", note=note)
        return Listing(listed, told)

    def parse_list(self, response: Response, place: Place) -> Iterator[Any]:
        """A page; after the first of a list that is too long, the first of each part."""
        yield from super().parse_list(response, place)
        parts, self.parts = self.parts, []
        yield from (self.ask(Place(part)) for part in parts)

    def check_total(self) -> None:
        """Compare once every part is read; one that was lost is counted already."""
        self.walks -= 1
        if not self.walks:
            super().check_total()
