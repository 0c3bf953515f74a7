"""Places from what location fields say: English city, region code, ISO country."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from babel import Locale

from postings.clean.gazetteer import City, gazetteer, key
from postings.clean.place_parts import ADMIN_WORD, parts_of
from postings.clean.place_pieces import (
    LARGE_CITY,
    Outer,
    Piece,
    groups_of,
    outer_of,
    piece_of,
    within,
)
from postings.clean.workplace import first, workplaces
from postings.model import Place, Workplace

# Another city of the name is meant only if it has at least this share of the largest one's people.
WORTH_ASKING = 0.03
NAMES = Locale("en").territories
SMALL_CITY = 100_000
LONGEST_CITY = 60
# Room for hundreds of cities in one field; a hostile one is not read to its end.
LONGEST_FIELD = 10_000
NOT_A_CITY = re.compile(r"\d{3,}|\b(?:office|building|floor|street|avenue|suite|level|campus|various|multiple|tbd|flexible|regional|national|corporate|store|plant|warehouse|hybrid|remote)\b", re.I)  # fmt: skip
STATES_SHOWN = frozenset({"US", "CA"})


class Spot(NamedTuple):
    """A place, and whether its country is only that of the largest city of the name."""

    place: Place
    guessed: bool


class Hint(NamedTuple):
    """The country, or country and state, to prefer; `sure` where a source's own field names it."""

    country: str
    region: str = ""
    sure: bool = False


class Reading(NamedTuple):
    """What one location field says."""

    spots: tuple[Spot, ...]
    workplace: Workplace | None
    unread: tuple[str, ...]


def read_places(
    locations: Sequence[str], text: str = "", country: str | None = None
) -> tuple[list[Place], Workplace | None, list[str]]:
    """Places in their order, the workplace that the fields name, and what could not be read.

    `country`, as the source has it in a field of its own, and `text` decide which city of several
    of one name is meant; where the fields name no place the country is one.
    """
    fields = [_on_one_line(location[:LONGEST_FIELD]) for location in locations]
    readings = [read_field(field) for field in fields]
    known = gazetteer().country(country or "")
    hint = _of_source(readings, known) if known else _hint(readings, text)
    if hint:
        readings = [read_field(field, hint) for field in fields]
    places: list[Place] = []
    for spot in (spot for reading in readings for spot in reading.spots):
        if not any(_same(spot.place, place) for place in places):
            places.append(spot.place)
    if known and country and not places:
        places.append(Place(country=known, text=country))
    said = [reading.workplace for reading in readings if reading.workplace]
    order: tuple[Workplace, ...] = ("hybrid", "remote", "onsite")
    unread = [piece for reading in readings for piece in reading.unread]
    problems = [f"places: '{'; '.join(unread)[:80]}' is no place known here"] if unread else []
    problems += [
        f"places: '{location[:40]}' goes on for {len(location)} characters; the first {LONGEST_FIELD} are read"
        for location in locations
        if len(location) > LONGEST_FIELD
    ]
    return places, next((one for one in order if one in said), None), problems


def _on_one_line(location: str) -> str:
    """Lines are places of their own, but for a state or country below its city."""
    gaz = gazetteer()
    joined, outer = "", True
    for line in (" ".join(line.split()) for line in location.splitlines()):
        if line and joined:
            joined += ", " if gaz.is_outer(line.strip(" ,")) and not outer else "; "
        if line:
            joined, outer = joined + line, gaz.is_outer(line.strip(" ,"))
    return joined


def _of_source(readings: Sequence[Reading], country: str) -> Hint:
    """Sure of one place; of several, some may lie in other countries."""
    return Hint(country, sure=sum(len(reading.spots) for reading in readings) == 1)


def place_in(text: str) -> list[Place]:
    """The places one location field names."""
    return [spot.place for spot in read_field(text).spots]


def _same(one: Place, other: Place) -> bool:
    return (one.city, one.region, one.country) == (other.city, other.region, other.country)


def _hint(readings: Sequence[Reading], text: str) -> Hint | None:
    """The country that the sure places or else the text name, where a place is only a guess."""
    spots = [spot for reading in readings for spot in reading.spots]
    if not any(spot.guessed for spot in spots):
        return None
    sure = {spot.place.country for spot in spots if not spot.guessed}
    if len(sure) == 1:
        return Hint(sure.pop() or "", sure=True)
    named = {
        Hint(city.country, city.region if city.country in STATES_SHOWN else "", sure=True)
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
def read_field(location: str, hint: Hint | None = None) -> Reading:
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


def _part(part: str, hint: Hint | None) -> tuple[list[Spot], list[str]]:
    """The places of one part of a field, and the part if it is none."""
    pieces = [piece_of(written.strip()) for written in part.split(",")]
    if len(pieces) > 1 and all(len(piece.text) == 2 and piece.regions for piece in pieces):
        # States alone: none of their codes is a country's.
        pieces = [piece._replace(country=None) for piece in pieces]
    *inner, last = pieces
    if last.country:
        pieces = [_as_city_of(piece, last.country) for piece in inner] + [last]
    if len(pieces) == 2 and _town_in_state(*pieces):
        pieces = [piece._replace(country=None) for piece in pieces]
    if len(pieces) > 1 and pieces[0].country and not (pieces[-1].country or pieces[-1].regions):
        pieces.reverse()
    spots = [spot for group in groups_of(pieces) for spot in _group(group, part, hint)]
    return spots, [] if spots else [part]


def _as_city_of(piece: Piece, country: str) -> Piece:
    """A city of this country rather than another country of its name: Granada, Spain."""
    other = piece.country not in (None, country) and len(piece.text) > 2
    same = piece.country == country and key(piece.text) in gazetteer().cities_first
    there = (other or same) and any(city.country == country for city in piece.cities)
    return piece._replace(country=None) if there else piece


def _town_in_state(town: Piece, state: Piece) -> bool:
    """Whether a town has a country's name: Mexico, MO."""
    code = len(state.text) == 2 and bool(state.regions)
    named = town.country not in (None, state.country, *STATES_SHOWN) and len(town.text) > 2
    return code and named and not town.regions


def _group(pieces: list[Piece], words: str, hint: Hint | None) -> list[Spot]:
    outer = outer_of(pieces)
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
    # Berlin is a land of Germany, in New Hampshire it is a town.
    within_country = outer.country if outer.region else None
    return not no_city and not gazetteer().is_admin(piece.text, within_country)


def _place(city: City, outer: Outer, words: str) -> Place:
    region = outer.region or (city.region if city.country in STATES_SHOWN else None)
    return Place(city=city.name, region=region or None, country=city.country, text=words)


def _ambiguous(city: City) -> bool:
    return len(_rivals(gazetteer().cities(city.name))) > 1


def _cities_of(inner: list[Piece], outer: Outer, hint: Hint | None) -> list[City]:
    """The cities that the inner pieces name: one with its district or province, or a list."""
    found: list[City] = []
    for piece in inner:
        city = _best([city for city in piece.cities if within(city, outer)], hint)
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


def _best(cities: Sequence[City], hint: Hint | None) -> City | None:
    meant = [
        city
        for city in (cities if hint and hint.sure else _rivals(cities))
        if hint and city.country == hint.country and hint.region in ("", city.region)
    ]
    return max(meant or cities, key=lambda city: city.population, default=None)
