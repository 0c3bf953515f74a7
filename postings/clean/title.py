"""Titles as people read them, and the key under which two spellings of one title meet."""

import re
import unicodedata
from collections.abc import Sequence

from babel import Locale

from postings.clean.employer import employer_key as employer_key_of
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
COUNTRIES = Locale("en").territories
LONGEST = 500


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
    for place in places:
        bare = _without_place(bare, place)
    bare = _without_employer(bare.strip(), employer_key)
    key = NEEDLESS.sub(" ", unicodedata.normalize("NFKC", bare or title).casefold())
    return " ".join(key.split()) or title.casefold().strip() or None


def _without_employer(title: str, employer: str | None) -> str:
    """A title without the employer's name before or behind it."""
    if not employer or employer.partition(" ")[0] not in title.casefold():
        return title
    for sign in BESIDE.finditer(title):
        if employer_key_of(title[sign.end() :].rstrip(" )]")) == employer:
            return title[: sign.start()]
        if sign[0].strip() and employer_key_of(title[: sign.start()]) == employer:
            return title[sign.end() :]
    return title


def _without_place(title: str, place: Place) -> str:
    """A title without a city, and the region and country behind it, at its end or in brackets."""
    written, *wider = (part.strip() for part in place.text.split(","))
    names = {name for name in (place.city, written) if name and place.city}
    if not any(name.casefold() in title.casefold() for name in names):
        return title
    country = COUNTRIES.get(place.country or "")
    city = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    around = filter(None, (*wider, place.region, place.country, country))
    rest = "|".join(re.escape(name) for name in around) or "(?!)"
    whole = rf"(?:{city})(?:\s*,\s*(?:{rest}))*"
    behind = rf"(?:\s*[-–—|,]\s*|\s+in\s+){whole}\s*$"
    return re.sub(rf"{behind}|[\[(]\s*{whole}\s*[\])]", " ", title, flags=re.I)
