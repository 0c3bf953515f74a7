"""Titles as people read them, and the key under which two spellings of one title meet."""

import re
import unicodedata
from collections.abc import Sequence

from postings.clean.employer import APOSTROPHES
from postings.clean.employer import employer_key as employer_key_of
from postings.clean.gazetteer import gazetteer
from postings.clean.text import one_line
from postings.clean.words import MARKS
from postings.model import Place

_GENDER = r"(?:m|w|f|d|x|h|i|gn|k|ž|n|v|o|alle|div|all genders?|alle geschlechter|mwd|mfd|fmd|mf|fh|hf|männlich|weiblich|divers|male|female|diverse)"
GENDERS = re.compile(
    rf"[\[(]\s*{_GENDER}(?:\s*[/|,*.:_-]+\s*{_GENDER}){{0,4}}\s*[\])]|(?<!\w)(?:[mwf]/[mwf]/[dx]|[mwf]/[dx]/[mwf]|f/h|h/f|m/v|k/m)(?!\w)",
    re.I,
)
WORKPLACE = re.compile(
    r"[\[(]\s*(?:100% )?(?:fully )?(?:remote|hybrid|on-?site|wfh|home ?office)(?: (?:ok|possible|role|job|position))?\s*[\])]"
    r"|\s[-–—|,]\s*(?:100% )?(?:fully )?(?:remote|hybrid|on-?site)\s*$|^(?:remote|hybrid)\s*[-–—:|]\s*",
    re.I,
)
NUMBER = re.compile(
    r"[\[(]?\s*(?:(?:job|req(?:uisition)?|role|ref(?:erence)?)\.?\s?(?:id|no\.?|number|nr\.?|\#)?\s?[:#-]?\s?)?"
    r"#?(?:[A-Z]{1,4}-?\d{4,12}|\d{2}[A-Z]{2}\d{4,12}|\d{5,12}(?:-\d{4})?)\s*[\])]?\s*$",
    re.I,
)
PUNCTUATED, FIGURE = re.compile(r"[\[(/|,:–—-]"), re.compile(r"\d")
NEEDLESS = re.compile(rf"[^\w+#&{MARKS}]+|_")
# Between a title and the employer that a copy writes beside it: `Job: Cook at Acme`, `Acme - Cook`, `Cook | Acme`.
BESIDE = re.compile(r"\s*(?:\s[-–—|@]|[,:|])\s+|\s+(?:at|@|bei|chez)\s+|\s*[\[(]\s*", re.I)
AT = re.compile(r"^(?:at|@)\s+", re.I)
BRACKETS = re.compile(r"[\[(]\s*(?P<inside>[^()\[\]]+?)\s*[\])]")
BEHIND = re.compile(r"\s*[-–—|,]\s*|\s+in\s+", re.I)
PUNCTUATED_OR_IN = re.compile(r"[\[(|,–—-]| in ", re.I)
LONGEST, LONGEST_PLACE = 500, 80


def read_title(title: str | None) -> str | None:
    """A title with entities decoded and whitespace folded, otherwise as published."""
    return one_line(title)


def title_key(
    title: str | None, places: Sequence[Place] = (), employer_key: str | None = None
) -> str | None:
    """A title without gender marks, workplace, role number, the posting's own cities and employer.

    What tells openings apart stays: `Account Executive (Germany)`, `Engineer (Payments)`.
    """
    if not title:
        return None
    bare = _without_employer(title[:LONGEST], employer_key)
    # Most titles hold none of the signs without which none of these is found.
    for signs, pattern in ((PUNCTUATED, GENDERS), (PUNCTUATED, WORKPLACE), (FIGURE, NUMBER)):
        bare = pattern.sub(" ", bare).strip() if signs.search(bare) else bare
    bare = _without_places(bare, places)
    bare = _without_employer(bare.strip(), employer_key)
    key = NEEDLESS.sub(" ", unicodedata.normalize("NFKC", bare or title).casefold())
    return " ".join(key.split()) or title.casefold().strip() or None


def _without_employer(title: str, employer: str | None) -> str:
    """A title without the employer's name before or behind it."""
    if not employer or employer.partition(" ")[0] not in APOSTROPHES.sub("", title).casefold():
        return title
    signs = list(BESIDE.finditer(title))
    for sign in signs:
        if employer_key_of(AT.sub("", title[sign.end() :].rstrip(" )]"))) == employer:
            return title[: sign.start()]
    for sign in reversed(signs):
        if sign[0].strip() and employer_key_of(title[: sign.start()]) == employer:
            return title[sign.end() :]
    return title


def _without_places(title: str, places: Sequence[Place]) -> str:
    """A title without a city of the posting, and what lies around it, in brackets or at its end."""
    cities = [place for place in places if place.city]
    if not cities or not PUNCTUATED_OR_IN.search(title):
        return title
    for bracket in BRACKETS.finditer(title):
        if any(_means(bracket["inside"], place) for place in cities):
            title = title[: bracket.start()] + " " + title[bracket.end() :]
            break
    for sign in BEHIND.finditer(title):
        if any(_means(title[sign.end() :], place) for place in cities):
            return title[: sign.start()]
    return title


def _means(written: str, place: Place) -> bool:
    """Whether words are a city, alone or with its region or country, by any name of theirs."""
    city, *around = (part.strip() for part in written.split(","))
    if not city or len(written) > LONGEST_PLACE:
        return False
    same = city.casefold() in (str(place.city).casefold(), place.text.partition(",")[0].casefold())
    if not same and (place.city, place.country) not in {
        (known.name, known.country) for known in gazetteer().cities(city)
    }:
        return False
    return all(_lies_around(name, place) for name in around)


def _lies_around(name: str, place: Place) -> bool:
    said = {part.strip().casefold() for part in place.text.split(",")}
    if name.casefold() in said or place.country in (name.upper(), gazetteer().country(name)):
        return True
    return name.upper() == place.region or (place.region, place.country) in gazetteer().region(name)
