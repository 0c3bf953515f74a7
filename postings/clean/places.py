"""Places from what location fields say: English city, region code, ISO country."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from babel import Locale

from postings.clean.gazetteer import City, gazetteer, key
from postings.clean.place_parts import ADMIN_WORD, parts_of
from postings.clean.workplace import first, workplaces
from postings.model import Place, Workplace

# Another city of the name is meant only if it has at least this share of the largest one's people.
WORTH_ASKING = 0.03
NAMES = Locale("en").territories
LARGE_CITY, SMALL_CITY = 500_000, 100_000
LONGEST_CITY = 60
NOT_A_CITY = re.compile(r"\d{3,}|\b(?:office|building|floor|street|avenue|suite|level|campus|various|multiple|tbd|flexible|regional|national|corporate|store|plant|warehouse|hybrid|remote)\b", re.I)  # fmt: skip
STATES_SHOWN = frozenset({"US", "CA"})


class Piece(NamedTuple):
    """One piece of an address between commas and what it could be."""

    text: str
    cities: tuple[City, ...]
    regions: tuple[tuple[str, str], ...]
    country: str | None


class Spot(NamedTuple):
    """A place, and whether its country is only that of the largest city of the name."""

    place: Place
    guessed: bool


class Reading(NamedTuple):
    """What one location field says."""

    spots: tuple[Spot, ...]
    workplace: Workplace | None
    unread: tuple[str, ...]


def read_places(
    locations: Iterable[str], text: str = "", country: str | None = None
) -> tuple[list[Place], Workplace | None, list[str]]:
    """Places in their order, the workplace that the fields name, and what could not be read.

    `country` and `text` decide which city of several of one name is meant.
    """
    fields = [" ".join(location.split()) for location in locations]
    readings = [read_field(field) for field in fields]
    hint = country or _hint(readings, text)
    if hint:
        readings = [read_field(field, hint) for field in fields]
    places: list[Place] = []
    for spot in (spot for reading in readings for spot in reading.spots):
        if not any(_same(spot.place, place) for place in places):
            places.append(spot.place)
    said = [reading.workplace for reading in readings if reading.workplace]
    order: tuple[Workplace, ...] = ("hybrid", "remote", "onsite")
    unread = [piece for reading in readings for piece in reading.unread]
    problems = [f"places: '{'; '.join(unread)[:80]}' is no place known here"] if unread else []
    return places, next((one for one in order if one in said), None), problems


def place_in(text: str) -> list[Place]:
    """The places one location field names."""
    return [spot.place for spot in read_field(text).spots]


def _same(one: Place, other: Place) -> bool:
    return (one.city, one.region, one.country) == (other.city, other.region, other.country)


def _hint(readings: Sequence[Reading], text: str) -> str | None:
    """The country that the sure places or else the text name, where a place is only a guess."""
    spots = [spot for reading in readings for spot in reading.spots]
    if not any(spot.guessed for spot in spots):
        return None
    sure = {spot.place.country for spot in spots if not spot.guessed}
    if len(sure) == 1:
        return sure.pop()
    named = {
        city.country if city.country not in STATES_SHOWN else f"{city.country}-{city.region}"
        for spot in spots
        if spot.guessed and spot.place.city
        for city in _rivals(gazetteer().cities(spot.place.city))
        if _names(city, text)
    }
    return named.pop() if len(named) == 1 else None


def _rivals(cities: Sequence[City]) -> list[City]:
    most = max((city.population for city in cities), default=0)
    return [city for city in cities if city.population >= most * WORTH_ASKING]


def _names(city: City, text: str) -> bool:
    gaz = gazetteer()
    held = {"US": gaz.states, "CA": gaz.provinces}.get(city.country, {})
    names = [NAMES.get(city.country, ""), held.get(city.region, "")]
    return any(re.search(rf"\b{re.escape(name)}\b", text) for name in names if name)


@lru_cache(50_000)
def read_field(location: str, hint: str | None = None) -> Reading:
    """What one location field says; `hint` is the country, or country and state, to prefer."""
    spots: list[Spot] = []
    unread: list[str] = []
    for part in parts_of(location):
        found, left = _part(part, hint)
        unread += left
        spots += [
            spot for spot in found if not any(_same(spot.place, held.place) for held in spots)
        ]
    return Reading(tuple(spots), first(workplaces(location)), tuple(unread))


def _part(part: str, hint: str | None) -> tuple[list[Spot], list[str]]:
    """The places of one part of a field, and the part if it is none."""
    pieces = [_piece(written.strip()) for written in part.split(",")]
    if len(pieces) > 1 and all(len(piece.text) == 2 and piece.regions for piece in pieces):
        # States alone: none of their codes is a country's.
        pieces = [piece._replace(country=None) for piece in pieces]
    if len(pieces) > 1 and pieces[0].country and not (pieces[-1].country or pieces[-1].regions):
        pieces.reverse()
    spots = [spot for group in _groups(pieces) for spot in _group(group, part, hint)]
    return spots, [] if spots else [part]


def _piece(written: str) -> Piece:
    gaz = gazetteer()
    return Piece(
        written, tuple(gaz.cities(written)), tuple(gaz.region(written)), gaz.country(written)
    )


def _groups(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Pieces that describe one place, or cities that share a region or country, stay together."""
    groups: list[list[Piece]] = [[]]
    countries = all(piece.country for piece in pieces)
    for piece in pieces:
        group = groups[-1]
        closed = any(held.country for held in group) or any(held.regions for held in group[1:])
        outer = piece.regions or piece.country
        another = piece.country and group and _other_country(group[-1], piece, countries)
        city = piece.cities and (not outer or _is_large(piece))
        if closed and (another or city) or _other_region(group, piece):
            groups.append([piece])
        else:
            group.append(piece)
    return groups


def _other_country(before: Piece, piece: Piece, countries: bool) -> bool:
    """Whether two countries follow each other; a code between city and country is a region's."""
    code = len(before.text) == 2 and not countries
    return bool(
        before.country and not before.regions and not code and before.country != piece.country
    )


def _other_region(group: list[Piece], piece: Piece) -> bool:
    """Whether states follow each other without a city: AZ, CO, TX."""
    if not (group and piece.regions and all(held.regions for held in group)):
        return False
    codes = all(len(held.text) == 2 for held in (*group, piece))
    return codes and piece.country not in {country for _, country in group[-1].regions}


class Outer(NamedTuple):
    """Region and country from the right of an address."""

    country: str | None
    region: str | None
    taken: int


def _group(pieces: list[Piece], words: str, hint: str | None) -> list[Spot]:
    outer = _outer(pieces)
    inner = pieces[: len(pieces) - outer.taken]
    cities = _cities_of(inner, outer, hint)
    guessed = outer.country is None
    if cities:
        return [Spot(_place(city, outer, words), guessed and _ambiguous(city)) for city in cities]
    if outer.country is None:
        return []
    name = next((piece.text for piece in inner if _could_be_city(piece, outer)), None)
    return [Spot(Place(city=name, region=outer.region, country=outer.country, text=words), False)]


def _could_be_city(piece: Piece, outer: Outer) -> bool:
    # Lebanon, NH is a town; in US, Texas the first piece is none.
    country = piece.country and (not outer.region or piece.country == outer.country)
    if country or piece.regions or len(piece.text) > LONGEST_CITY:
        return False
    no_city = NOT_A_CITY.search(piece.text) or ADMIN_WORD.search(piece.text)
    return not no_city and not gazetteer().is_admin(piece.text)


def _place(city: City, outer: Outer, words: str) -> Place:
    region = outer.region or (city.region if city.country in STATES_SHOWN else None)
    return Place(city=city.name, region=region or None, country=city.country, text=words)


def _ambiguous(city: City) -> bool:
    return len(_rivals(gazetteer().cities(city.name))) > 1


def _outer(pieces: list[Piece]) -> Outer:
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
        return
    # England, United Kingdom; Texas, United States.
    before = pieces[-2:-1]
    regions = [held for piece in before for held in piece.regions if held[1] == last.country]
    for region, country in regions:
        yield Outer(country, region, 2)
    if not regions:
        twice = any(piece.country == last.country for piece in before)
        yield Outer(last.country, None, 2 if twice else 1)


def _fits(pieces: list[Piece], outer: Outer) -> tuple[int, ...]:
    """How well a reading of the outer pieces agrees with the inner ones."""
    inner = pieces[: len(pieces) - outer.taken]
    found = [city for piece in inner for city in piece.cities if _within(city, outer)]
    size = max((city.population for city in found), default=0)
    alone = not inner and outer.country is not None
    if alone:
        # A state or country alone, unless a city of that name is what people mean.
        last = pieces[-1]
        city = bool(last.cities) and key(last.text) in CITIES_FIRST
        country = outer.region is None and len(last.text) == 2
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


# Names of a city and of the region or country around it: alone they mean the city.
CITIES_FIRST = frozenset({"new york", "washington", "quebec", "singapore", "luxembourg", "hong kong", "monaco", "macau", "macao", "mexico city", "panama city", "gibraltar", "djibouti", "guatemala city", "kuwait city", "san marino", "hong kong sar", "la", "sf", "dc"})  # fmt: skip


def _within(city: City, outer: Outer) -> bool:
    if outer.country and city.country != outer.country:
        return False
    return outer.region is None or outer.region == city.region


def _cities_of(inner: list[Piece], outer: Outer, hint: str | None) -> list[City]:
    """The cities that the inner pieces name: one with its district or province, or a list."""
    found: list[City] = []
    for piece in inner:
        city = _best([city for city in piece.cities if _within(city, outer)], hint)
        if city is not None and not any(_surrounds(piece, city, held) for held in found):
            found.append(city)
    return [city for city in found if not _is_district(city, found)]


def _is_district(city: City, found: list[City]) -> bool:
    """Whether a name before a large city elsewhere is one of its districts: Vauxhall, London."""
    return city.population < SMALL_CITY and any(
        other.country != city.country and other.population >= LARGE_CITY for other in found
    )


def _surrounds(piece: Piece, city: City, held: City) -> bool:
    """Whether a name stands for the province of the city before it rather than for a city."""
    if city.country in STATES_SHOWN or held.country != city.country:
        return (held.region, held.country) in piece.regions
    near = held.region == city.region or city.population < LARGE_CITY
    return near and gazetteer().is_admin(piece.text)


def _best(cities: Sequence[City], hint: str | None) -> City | None:
    country, _, region = (hint or "").partition("-")
    meant = [city for city in cities if city.country == country and region in ("", city.region)]
    return max(meant or cities, key=lambda city: city.population, default=None)
