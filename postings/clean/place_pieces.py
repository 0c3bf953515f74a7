"""The pieces of one address: which are countries and regions, and which belong together."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from postings.clean.gazetteer import City, gazetteer, key

# A state of that name is also a large city: New York.
LARGE_CITY = 500_000


class Piece(NamedTuple):
    """One piece of an address between commas and what it could be."""

    text: str
    cities: tuple[City, ...]
    regions: tuple[tuple[str, str], ...]
    country: str | None


class Outer(NamedTuple):
    """Region and country from the right of an address."""

    country: str | None
    region: str | None
    taken: int


def piece_of(written: str) -> Piece:
    gaz = gazetteer()
    return Piece(
        written, tuple(gaz.cities(written)), tuple(gaz.region(written)), gaz.country(written)
    )


def groups_of(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that describe one place, or cities that share a region or country, stay together."""
    groups: list[list[Piece]] = [[]]
    countries = all(piece.country for piece in pieces)
    for piece in pieces:
        group = groups[-1]
        closed = any(held.country for held in group) or any(held.regions for held in group[1:])
        outer = piece.regions or piece.country
        another = piece.country and group and _other_country(group[-1], piece, countries)
        city = piece.cities and (not outer or _is_large(piece))
        if closed and (another or city or _next_state(group, piece)) or _other_region(group, piece):
            groups.append([piece])
        else:
            group.append(piece)
    return groups


def _other_country(before: Piece, piece: Piece, countries: bool) -> bool:
    """Whether two countries follow each other; a code between city and country is a region's."""
    code = len(before.text) == 2 and not countries
    state = {country for _, country in piece.regions}
    if before.country in state or any(within(city, Outer(country, region, 1)) for city in before.cities for region, country in piece.regions):  # fmt: skip
        return False
    return bool(
        before.country and not before.regions and not code and before.country != piece.country
    )


def _next_state(group: list[Piece], piece: Piece) -> bool:
    """Whether a country ended the place before a state: CA, US, NY."""
    ended = group[-1].country and not group[-1].regions and any(held.regions for held in group)
    return bool(ended and piece.regions and len(piece.text) == 2)


def _other_region(group: list[Piece], piece: Piece) -> bool:
    """Whether states follow each other without a city: AZ, CO, TX."""
    if not (group and piece.regions and all(held.regions for held in group)):
        return False
    codes = all(len(held.text) == 2 for held in (*group, piece))
    return codes and piece.country not in {country for _, country in group[-1].regions}


def outer_of(pieces: list[Piece]) -> Outer:
    """The reading of the last pieces as region and country under which most cities are found."""
    readings = [Outer(None, None, 0), *_readings(pieces)]
    return max(readings, key=lambda outer: _fits(pieces, outer))


def _readings(pieces: list[Piece]) -> Iterable[Outer]:
    last = pieces[-1]
    for region, country in last.regions:
        yield Outer(country, region, 1)
    if state := gazetteer().state_codes.get(last.text):
        yield Outer(state, None, 1)
    if not last.country:
        yield from _of_admin(pieces)
        return
    # England, United Kingdom; Texas, United States.
    before = pieces[-2:-1]
    regions = [held for piece in before for held in piece.regions if held[1] == last.country]
    for region, country in regions:
        yield Outer(country, region, 2)
    if not regions:
        twice = any(piece.country == last.country for piece in before)
        yield Outer(last.country, None, 2 if twice else 1)


def _of_admin(pieces: list[Piece]) -> Iterable[Outer]:
    """The country whose well-known region comes last; a city of its name stays a city."""
    last = pieces[-1]
    country = gazetteer().country_of_admin(last.text)
    if country and not last.cities:
        yield Outer(country, None, 1)
    if len(pieces) == 1:
        return
    if country:
        yield Outer(country, None, 0)
    for country in gazetteer().admins.get(key(last.text), ()) if last.cities else ():
        if all(any(city.country == country for city in piece.cities) for piece in pieces):
            yield Outer(country, None, 0)


def _fits(pieces: list[Piece], outer: Outer) -> tuple[int, ...]:
    """How well a reading of the outer pieces agrees with the inner ones."""
    inner = pieces[: len(pieces) - outer.taken]
    found = [city for piece in inner for city in piece.cities if within(city, outer)]
    size = max((city.population for city in found), default=0)
    alone = not inner and outer.country is not None
    if alone:
        # A state or country alone, unless a city of that name is what people mean.
        last = pieces[-1]
        city = bool(last.cities) and key(last.text) in gazetteer().cities_first
        country = outer.region is None and last.country is not None and len(last.text) == 2
        return (1, 1 if city else 4 if country else 3, outer.taken, 0)
    if not outer.country:
        return (1 if found else 0, 2, 0, size)
    if not found and outer.region and _is_large(pieces[-1]):
        return (0, 0, 0, 0)
    if not found and any(gazetteer().is_admin(piece.text, outer.country) for piece in inner):
        return (1, 3, outer.taken, 0)
    if not found and not outer.region and len(pieces[-1].text) == 2:
        # A code may be that of a district: a city known elsewhere counts for more.
        return (1, 1, 0, 0)
    return (2 if found else 1, 2, outer.taken, size)


def _is_large(piece: Piece) -> bool:
    """Whether a state's name, such as New York, is that of a large city as well."""
    return len(piece.text) > 2 and any(city.population >= LARGE_CITY for city in piece.cities)


def within(city: City, outer: Outer) -> bool:
    if outer.country and city.country != outer.country:
        return False
    return outer.region is None or outer.region == city.region
