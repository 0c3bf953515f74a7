"""Single characters: those that nobody sees, entities, lower case."""

import html
import re
import unicodedata

ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
# `&amp;amp;amp;` and so on: a hostile text would go on for long.
ESCAPES = 8
UNSEEN = (
    "\x00-\x08\x0e-\x1b\x7f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"
)
INVISIBLE = re.compile(f"[{UNSEEN}]|(?<![^\x00-\u024f])[\u200c\u200d]")
# Looked for first: this class alone is searched many times faster than the pattern above.
MAYBE_INVISIBLE = re.compile(f"[{UNSEEN}\u200c\u200d]")


def visible(text: str) -> str:
    """NFC without characters that nobody sees."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return INVISIBLE.sub("", text) if MAYBE_INVISIBLE.search(text) else text


def decoded(text: str) -> str:
    """Entities as their characters, also where they were escaped twice; `?a=1&copy=2` stays."""
    for _ in range(ESCAPES):
        found = ENTITY.sub(lambda entity: html.unescape(entity[0]), text) if "&" in text else text
        if found == text:
            break
        text = visible(found)
    return text


def lowered(text: str) -> str:
    """Lower case of the same length and straight apostrophes; a place in it is that of the text."""
    low = text.lower().replace("’", "'")
    if len(low) == len(text):
        return low
    return "".join(sign if len(sign.lower()) > 1 else sign.lower() for sign in text)
