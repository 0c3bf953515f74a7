"""The language of a posting: its own field, else script and common words."""

import re
from collections import Counter

from babel import Locale, UnknownLocaleError

SCRIPTS = [
    ("he", re.compile(r"[\u0590-\u05ff]")), ("ar", re.compile(r"[\u0600-\u06ff]")), ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")), ("zh", re.compile(r"[\u4e00-\u9fff]")), ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
]  # fmt: skip
COMMON = {
    "en": "the and of to with for you our will we is are this your",
    "de": "und der die das mit für wir sie ist den von ein eine werden bei",
    "fr": "et les des vous nous une dans pour avec sur votre est du au",
    "es": "los las una para con del por el como tu en que nuestro",
    "nl": "het een van voor met je wij op zijn aan jij onze naar bij",
    "sv": "och att för som med är vi du av på till har om vår",
    "pl": "i w na z do oraz się dla jest pracy nie od że lub",
    "it": "di e il per con che della delle nel gli una sono dei alla",
    "pt": "de e para com uma os em do da nossa você não as ao",
    "da": "og at til med vi du som er på det af for har",
    "nb": "og til med vi du som er på det av for har oss",
    "fi": "ja on sekä tai olet että meillä työ ovat kanssa",
    "cs": "a v na pro se je s do že nebo práce jako",
    "tr": "ve bir için ile bu olarak veya olan en iş",
}
WORDS = {
    word: [lang for lang, held in COMMON.items() if word in held.split()]
    for text in COMMON.values()
    for word in text.split()
}
SAMPLE = 3000


def read_language(given: str | None, text: str) -> str | None:
    """ISO 639-1 code, or None where there is too little to tell."""
    if given and re.fullmatch(r"[a-zA-Z]{2}(?:[-_].*)?", given.strip()):
        return given.strip()[:2].lower()
    if given and (named := _by_name(given.strip())):
        return named
    sample = text[:SAMPLE]
    letters = sum(sign.isalpha() for sign in sample)
    for name, script in SCRIPTS:
        if letters and len(script.findall(sample)) > letters * 0.25:
            return name
    votes = Counter(
        lang for word in re.findall(r"[^\W\d_]+", sample.casefold()) for lang in WORDS.get(word, ())
    )
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] >= 3 else None


def _by_name(given: str) -> str | None:
    try:
        names = Locale("en").languages
    except UnknownLocaleError:  # pragma: no cover - English comes with the package
        return None
    return next(
        (c for c, n in names.items() if len(c) == 2 and n.casefold() == given.casefold()), None
    )
