"""The facets of a search: how many of its rows have each value of a property."""

from typing import Any

from spiders.shape import count, mapping, rows, text, walk

# By parameter and the id of a value: its rows.
Facets = dict[str, dict[str, int]]
# A posting has one value of these: their counts add up to the size of the list.
ONE_VALUE = ("timeType", "workerSubType")
MOST_IDS = 100


def facets_of(answer: Any) -> Facets:
    """The facets of an answer; groups of facets are opened."""
    found: Facets = {}
    for held in walk(mapping(answer).get("facets")):
        values = {}
        for value in map(mapping, rows(held.get("values"))):
            identity, number = text(value.get("id")), count(value.get("count"))
            if identity and number:
                values[identity] = number
        if values and (parameter := text(held.get("facetParameter"))):
            found[parameter] = values
    return found


def size_of(facets: Facets) -> int | None:
    """How long the list is by the facets that add up to it; None where it has none of them."""
    known = [sum(facets[name].values()) for name in ONE_VALUE if name in facets]
    return max(known, default=None)


def split(facets: Facets, size: int | None, ceiling: int) -> tuple[str, list[list[str]]] | None:
    """The facet that splits a list of this size best, its values in groups of under `ceiling` rows.

    None where no facet has several values.
    """

    def worth(parameter: str) -> tuple[bool, bool, int]:
        numbers = facets[parameter].values()
        total = sum(numbers)
        # Of those that cover the list, the one that repeats least; else the one with most rows.
        covers = size is not None and total >= size
        return max(numbers) < ceiling, covers, -total if covers else total

    usable = [parameter for parameter, values in facets.items() if len(values) > 1]
    if not usable:
        return None
    best = max(usable, key=worth)
    return best, _grouped(facets[best], ceiling)


def _grouped(values: dict[str, int], ceiling: int) -> list[list[str]]:
    groups: list[list[str]] = []
    room = 0
    for identity, number in sorted(values.items(), key=lambda value: -value[1]):
        if number > room or len(groups[-1]) == MOST_IDS:
            groups.append([])
            room = ceiling - 1
        groups[-1].append(identity)
        room -= number
    return groups
