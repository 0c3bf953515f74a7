"""Titles as people read them, and the key under which two spellings of one title meet."""

import re
import unicodedata
from collections.abc import Sequence

from postings.clean.text import one_line

GENDERS = re.compile(
    r"[\[(]\s*(?:(?:m|w|f|d|x|h|i|gn|all genders?|alle|div|mf|fh|hf|k|ž|n|mwd|mfd)\s*[/|,*.\-]*\s*){1,5}[\])]"
    r"|(?<!\w)(?:m/w/d|w/m/d|m/f/d|f/m/d|m/f/x|f/h|h/f)(?!\w)|[\[(]all genders[\])]",
    re.I,
)
WORKPLACE = re.compile(
    r"[\[(]\s*(?:100% )?(?:fully )?(?:remote|hybrid|on-?site|wfh|home ?office)(?: (?:ok|possible|role|job))?\s*[\])]"
    r"|\s[-–—|,]\s*(?:100% )?(?:remote|hybrid|on-?site)\s*$|^(?:remote|hybrid)\s*[-–—:|]\s*",
    re.I,
)
NUMBER = re.compile(
    r"[\[(]?\s*(?:(?:job|req(?:uisition)?|role|ref(?:erence)?)\.?\s*(?:id|no\.?|number|nr\.?|#)?\s*[:#-]?\s*)?"
    r"#?(?:[A-Z]{1,4}-?\d{4,}|\d{2}[A-Z]{2}\d{4,}|\d{5,}(?:-\d{4})?)\s*[\])]?\s*$",
    re.I,
)
NEEDLESS = re.compile(r"[^\w+#()&/]+|_")


def read_title(title: str | None) -> str | None:
    """A title with entities decoded and whitespace folded, otherwise as published."""
    return one_line(title)


def title_key(title: str | None, cities: Sequence[str] = ()) -> str | None:
    """A title without gender marks, workplace, role number and the posting's own cities.

    What tells openings apart stays: `Account Executive (Germany)`, `Engineer (Payments)`.
    """
    if not title:
        return None
    bare = title
    for pattern in (GENDERS, WORKPLACE, NUMBER):
        bare = pattern.sub(" ", bare).strip()
    for city in filter(None, cities):
        name = re.escape(city)
        bare = re.sub(rf"\s*[-–—|,]\s*{name}\s*$|[\[(]\s*{name}\s*[\])]", " ", bare, flags=re.I)
    key = NEEDLESS.sub(" ", unicodedata.normalize("NFKC", bare or title).casefold())
    return " ".join(key.split()) or title.casefold().strip() or None
