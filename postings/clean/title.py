"""Titles as people read them, and the key under which two spellings of one title meet."""

import re
import unicodedata
from collections.abc import Sequence

from postings.clean.text import one_line

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
NEEDLESS = re.compile(r"[^\w+#&]+|_")
LONGEST = 500


def read_title(title: str | None) -> str | None:
    """A title with entities decoded and whitespace folded, otherwise as published."""
    return one_line(title)


def title_key(title: str | None, cities: Sequence[str] = ()) -> str | None:
    """A title without gender marks, workplace, role number and the posting's own cities.

    What tells openings apart stays: `Account Executive (Germany)`, `Engineer (Payments)`.
    """
    if not title:
        return None
    bare = title[:LONGEST]
    # Most titles hold none of the signs without which none of these is found.
    for signs, pattern in ((PUNCTUATED, GENDERS), (PUNCTUATED, WORKPLACE), (FIGURE, NUMBER)):
        bare = pattern.sub(" ", bare).strip() if signs.search(bare) else bare
    for city in filter(None, cities):
        bare = _without(bare, city)
    key = NEEDLESS.sub(" ", unicodedata.normalize("NFKC", bare or title).casefold())
    return " ".join(key.split()) or title.casefold().strip() or None


def _without(title: str, city: str) -> str:
    """A title without a city behind a dash or comma at its end, or in brackets."""
    name = re.escape(city)
    return re.sub(rf"\s*[-–—|,]\s*{name}\s*$|[\[(]\s*{name}\s*[\])]", " ", title, flags=re.I)
