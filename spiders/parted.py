"""A list that hides its end, read in parts: by category, place or whatever the platform facets."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, ClassVar, NamedTuple

from scrapy.http import Response

from spiders.hostbound import HostBoundSpider
from spiders.listing import TOTALS_LIE, Listing


class Place(NamedTuple):
    """Where a page begins: the part it is of (none: the whole list), and its first row."""

    part: str = ""
    offset: int = 0


class PartedSpider(HostBoundSpider):
    """Walks by offset; a list longer than `ceiling`, past which no row is shown, part by part.

    A platform's `cut` hands what it found to `reached`. A part that is itself longer than that
    makes the crawl incomplete, and so does a list that has no parts. Parts may overlap, so a page
    ends its walk only where it repeats rows of its own part.
    """

    start_at = Place()
    ceiling: ClassVar[int]

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.walks = 1
        self.totals: dict[str, int | None] = {}
        self.met: defaultdict[str, set[str | None]] = defaultdict(set)
        self.further: dict[Place, list[Place]] = {}

    def parts_of(self, answer: Any, place: Place) -> list[str]:
        """The parts that the first page of a list, or of a part of it, names."""
        raise NotImplementedError

    def hides(self, total: int) -> bool:
        """Whether a list of this many rows is not shown to its end."""
        return total > self.ceiling

    def reached(self, answer: Any, place: Place, listed: list[Any], told: int | None) -> Listing:
        """A page's rows, having noted where to go on; a walk's first total counts."""
        total = self.totals.setdefault(place.part, told)
        parts = []
        if place.offset == 0 and total is not None and self.hides(total):
            parts = [Place(part) for part in self.parts_of(answer, place)]
        self.further[place] = parts or self._after(place, listed, total)
        return Listing(listed, told)

    def _after(self, place: Place, listed: list[Any], total: int | None) -> list[Place]:
        after = place._replace(offset=place.offset + len(listed))
        met, before = self.met[place.part], len(self.met[place.part])
        met.update(map(self.key, listed))
        repeats = len(met) == before
        hidden = total is not None and self.hides(total)
        if total is not None and after.offset >= total and not hidden:
            return []
        if hidden and (repeats or after.offset >= self.ceiling):
            where = f"of the part {place.part[:80]}" if place.part else "and the list has no parts"
            note = f"only the first {before if repeats else after.offset} of {total} postings "
            self.tally.lose("hidden rest", note=f"{note}are shown, {where}")
            return []
        if repeats and place.part:
            self._check_part(place, total or 0)
        return [] if repeats else [after]

    def _check_part(self, place: Place, total: int) -> None:
        missing = total - len(self.met[place.part])
        if missing > self.slack and missing * TOTALS_LIE > total:
            note = (
                f"{total - missing} of {total} postings were listed of the part {place.part[:80]}"
            )
            self.tally.lose("short list", note=note)

    def parse_list(self, response: Response, place: Place) -> Iterator[Any]:
        """A page, then the next one, or the first of each part of a list that is too long."""
        yield from super().parse_list(response, place)
        if place not in self.further:
            return  # lost, and counted as such
        following = self.further.pop(place)
        self.walks += len(following) - 1
        yield from map(self.ask, following)
        if not self.walks:
            super().check_total()

    def check_total(self) -> None:
        """Not page by page: once every part is read."""
