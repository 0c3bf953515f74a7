"""A location field cut into the addresses it names, each with its pieces from small to large."""

import re
from collections.abc import Iterator

from postings.clean.gazetteer import gazetteer, key
from postings.clean.phrases import SPACELESS
from postings.clean.workplace import workplaces

SPLIT = re.compile(
    r"\s*(?:[;|\n•·、／]|\s(?:/|//|&|\+|or|oder|ou|lub|eller|and/or|and|und|et|och)\s|(?<=[\w)])/(?=[\w(])|/\s|\s/)\s*",
    re.I,
)
LETTER_AND = re.compile(r"\s(?:y|e|o|i|en)\s")
# "and" and "/" that belong to one name.
WITHIN_NAMES = re.compile(
    r"\b(trinidad|bosnia|antigua|kitts|tome|vincent|tyne|newfoundland|turks|castile|castilla|brighton|hammersmith|kensington|wallis|andaman|jammu)\s(?:and|&|y)\s",
    re.I,
)
RIVER = re.compile(r"\b(frankfurt|halle|freiburg|biel|mülheim|offenbach)\s?/\s?(?:main|m\b|saale|breisgau|bienne|ruhr)\.?", re.I)  # fmt: skip
BRACKETS = re.compile(r"\s*[(\[（]([^()\[\]（）]*)[)\]）]?")
NOTHING = re.compile(
    r"(?:(?:multiple|various|several|many|all|any|other|\d+\+?)\s+(?:u\.?s\.?\s+)?(?:locations?|cities|sites|offices|places|countries|states)|see (?:description|below|ad)|n/?a|tb[dc]|locations?|flexible"
    r"|various|headquarters|hq|offices?|main office|home|field|field based|mehrere standorte|verschiedene standorte|divers|plusieurs lieux|varias ubicaciones|diverse|none|null|unknown|not specified|unspecified|possible|optional?|preferred|national|nationwide|statewide|regional|local|mobil|corporate|all|any)",
    re.I,
)
POSTCODE = re.compile(
    r"(?<![\w-])(?:[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|(?:[A-Z]{1,2}-)?\d{5}(?:-\d{3,4})?|\d{3}-\d{4}|\d{2}-\d{3}|(?:[A-Z]{2}-)?\d{3}\s\d{2}|\d{6,7}|\d{4}\s?[A-Z]{2}|\d{4})(?![\w-])"
)
STREET = re.compile(
    r"^\d+\w?\s+\S|\s\d+\w?$|\b(?:street|avenue|boulevard|road|suite|floor|building|bldg|\w*stra(?:ss|ß)e|\w*allee|\w*platz|rue|calle|tower|block|parkway|drive|lane|highway|hwy|blvd|ave|rd)\b",
    re.I,
)
AROUND = re.compile(
    r"\b(?:greater|metropolitan|metro|metroplex|area|region|vicinity|surroundings|und umgebung|umgebung|raum|großraum|grossraum|city of|city center|city centre|downtown|central|centre|headquarters|hq|offices?|hub|campus|sites?|locations?"
    r"|based|near|nähe|close to|in and around|nearby|ville de|ciudad de|ciudad autónoma de|cidade de|città di|comune di|municipio de|gemeente|landeshauptstadt|hansestadt|stadt|région|regione|area di|provincia de|only|within|in the|nationwide|eligible|friendly|flexible|possible|preferred|north|south|east|west|inner|outer|northern|southern|eastern|western|from|in|the)\b",
    re.I,
)
ADMIN_WORD = re.compile(
    r"\b(?:district|province|county|prefecture|oblast|governorate|canton|kanton|voivodeship|state|departments?|departamento|departement|provincia|comunidad|community|land|bezirk|kreis)\b",
    re.I,
)
# Belo Horizonte/MG, London/UK.
CODE_BEHIND = re.compile(r"(?<=[^\W\d_]{3})/([A-Z]{2})\b")
# Stand in a field while it is cut: an "and" within a name, a name that brackets explain.
AND, UNKNOWN = "\ue001", "\ue000"
DASH = re.compile(r"\s?[-–—_>~:]\s?")
SPACED_DASH = re.compile(r"\s[-–—~]\s?|\s?[—>:]\s")
CODE = re.compile(r"[A-Z]{2,3}")
LARGE, METROPOLIS = 50_000, 1_000_000
# Lyon (69): the number of a French department.
DEPARTMENT = re.compile(r"\d\d|2[AB]|97\d")
# Paris 17e, Praha 4, Budapest XIII. kerület: a numbered district.
NUMBERED = re.compile(r"(?P<city>.*[^\W\d])[\s-]+(?:\d{1,2}(?:e|er|ème|eme|th)?|[IVX]+|CBD)\.?(?:\s(?:arrondissement|arr\.?|kerület|ker\.?|bezirk|district))?", re.I)  # fmt: skip
WARD = re.compile(r".+-(?:ku|gu)", re.I)
SUFFIX = re.compile(r"(?<=\w)-(?:si|shi|cho|machi)$", re.I)
PREFECTURE = re.compile(r"^.{2,3}[道府県]")
LONGEST_TAIL = 3
# No name of a place is so long; reading one would take long.
LONGEST_PIECE = 200


def parts_of(location: str) -> Iterator[str]:
    """Each address that a field names, its pieces behind commas."""
    field = WITHIN_NAMES.sub(rf"\1{AND}", RIVER.sub(r"\1", _without_workplaces(location)))
    field = CODE_BEHIND.sub(_comma, field)
    for part in SPLIT.split(field):
        for address in _by_letter(part.replace(AND, " and ")):
            pieces = [piece for written in _in_order(address) if (piece := _bare(written))]
            if pieces:
                yield ", ".join(pieces)


def _comma(found: re.Match[str]) -> str:
    return f", {found[1]}" if gazetteer().is_outer(found[1]) else found[0]


def _without_workplaces(location: str) -> str:
    for found in reversed(workplaces(location)):
        location = f"{location[: found.start]} {location[found.end :]}"
    whole = BRACKETS.fullmatch(location.rstrip())
    return whole[1] if whole else location


def _by_letter(part: str) -> list[str]:
    """`Madrid y Barcelona` are two where both are cities; `Castilla y León` is one."""
    sides = LETTER_AND.split(part)
    gaz = gazetteer()
    apart = len(sides) > 1 and all(gaz.is_city(side.split(",")[0].strip()) for side in sides)
    return sides if apart else [part]


def _in_order(address: str) -> list[str]:
    """The pieces of an address, those behind dashes and in brackets as well, small to large."""
    pieces: list[str] = []
    between = BRACKETS.sub(_bracket, address).split(",")
    for written in between:
        written = SUFFIX.sub("", written.strip()[:LONGEST_PIECE])
        if len(between) > 1 and WARD.fullmatch(written):
            continue
        pieces += _by_dash(POSTCODE.sub(" ", written).strip(" -–—:.()[]/"))
    return [piece for written in pieces for piece in _by_word(written.strip())]


def _bracket(found: re.Match[str]) -> str:
    """What brackets hold, if it is a region, a country or a place of a name not known before it."""
    gaz = gazetteer()
    inner = found[1].strip(" ,")
    start = found.start()
    before = found.string[max(0, start - LONGEST_PIECE) : start].split(",")[-1].strip()
    if gaz.is_outer(inner):
        return f", {inner}"
    if gaz.is_city(f"{before} {inner}"):
        return f" {inner}"
    if DEPARTMENT.fullmatch(inner) and any(city.country == "FR" for city in gaz.cities(before)):
        return ", FR"
    first = inner.split(",")[0].strip()
    if gaz.is_city(first) and not gaz.is_city(before):
        if gaz.country(before):
            return f", {inner}"
        # The name before the brackets is no city of its own: it is left to be dropped.
        return f" {UNKNOWN}, {inner}"
    return ""


def _by_dash(piece: str) -> list[str]:
    """`US-CA-Menlo Park` and `Germany - Berlin` as pieces from small to large."""
    gaz = gazetteer()
    if UNKNOWN in piece:
        return []
    if not DASH.search(piece) or _is_known(piece):
        return [piece]
    first, rest = DASH.split(piece, maxsplit=1)
    first = first.strip(" *#")
    if gaz.is_outer(first) or key(first) in gaz.areas or not first or NOTHING.fullmatch(first):
        return [*_by_dash(rest), *([first] if gaz.is_outer(first) else [])]
    if CODE.fullmatch(first) and DASH.search(piece):
        return _by_dash(rest)
    head, last = _last_dash(piece)
    if gaz.is_outer(last):
        return [*_by_dash(head), last]
    if not gaz.is_city(first) and gaz.is_city(last):
        return [last]
    return [first if gaz.is_city(first) or SPACED_DASH.search(piece) else piece]


def _is_known(name: str) -> bool:
    gaz = gazetteer()
    return gaz.is_city(name) or gaz.is_outer(name) or gaz.is_admin(name) or key(name) in gaz.areas


def _last_dash(piece: str) -> tuple[str, str]:
    *_, dash = DASH.finditer(piece)
    return piece[: dash.start()], piece[dash.end() :]


def _by_word(piece: str) -> list[str]:
    """`Austin TX`, `Paris France` and `US CA San Jose` as pieces from small to large."""
    gaz = gazetteer()
    words = piece.split()
    if len(words) < 2 or _is_known(piece):
        return [piece]
    for size in range(min(LONGEST_TAIL, len(words) - 1), 0, -1):
        head, tail = " ".join(words[:-size]), " ".join(words[-size:])
        if gaz.is_outer(tail) and (gaz.is_city(head) or CODE.fullmatch(tail)):
            return [*_by_word(head), tail]
    head, tail = words[0], " ".join(words[1:])
    if gaz.is_outer(head) and (gaz.is_city(tail) or CODE.fullmatch(head)):
        return [*_by_word(tail), head]
    return [piece]


def _bare(piece: str) -> str:
    """A piece without the words around a name; empty where it names no place."""
    gaz = gazetteer()
    piece = " ".join(piece.split()).strip(" ,.-–—:;()[]/&+*#")
    if not piece or NOTHING.fullmatch(piece) or key(piece) in gaz.areas:
        return ""
    if within := _around(piece):
        return within
    if gaz.is_city(piece) or gaz.is_outer(piece):
        return piece
    if ADMIN_WORD.search(piece) or gaz.is_admin(piece):
        return piece
    inner = " ".join(AROUND.sub(" ", piece).split()).strip(" ,.-–—:;")
    if inner != piece and (not inner or key(inner) in gaz.areas or gaz.is_city(inner) or gaz.is_outer(inner)):  # fmt: skip
        return "" if key(inner) in gaz.areas else inner
    if STREET.search(piece):
        return ""
    return _larger(piece) or piece


def _around(piece: str) -> str | None:
    """The city of a district that is numbered or hyphened onto it: `Paris 17e`, `Berlin-Kreuzberg`."""
    gaz = gazetteer()
    numbered = NUMBERED.fullmatch(piece)
    if numbered and any(city.population >= LARGE for city in gaz.cities(numbered["city"])):
        return numbered["city"]
    head, dash, tail = piece.partition("-")
    around = max((city.population for city in gaz.cities(head)), default=0) if dash else 0
    return head if around >= METROPOLIS and gaz.is_city(tail) else None


def _larger(piece: str) -> str | None:
    """The large city that a piece begins with: `Paris La Défense`, `Berlin-Mitte`."""
    if not piece.isascii() and SPACELESS.match(piece):
        return _larger_japanese(piece)
    words = re.split(r"[\s-]", piece)
    for size in range(len(words) - 1, 0, -1):
        name = " ".join(words[:size])
        if any(city.population >= LARGE for city in gazetteer().cities(name)):
            return name
    return None


def _larger_japanese(piece: str) -> str | None:
    """The city of an address without blanks, in its prefecture or before its ward."""
    for part in (PREFECTURE.sub("", piece), piece):
        for end in range(len(part), 1, -1):
            if gazetteer().is_city(part[:end]):
                return part[:end]
    return None
