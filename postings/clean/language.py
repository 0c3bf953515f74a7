"""The language of a posting: its own field, else script and common words."""

import re
from collections import Counter

from babel import Locale

SCRIPTS = [
    ("he", re.compile(r"[\u0590-\u05ff]+")), ("ar", re.compile(r"[\u0600-\u06ff]+")), ("ja", re.compile(r"[\u3040-\u30ff]+")),
    ("ko", re.compile(r"[\uac00-\ud7af]+")), ("zh", re.compile(r"[\u4e00-\u9fff]+")), ("uk", re.compile(r"[іїєґІЇЄҐ]+")), ("ru", re.compile(r"[\u0400-\u04ff]+")),
    ("el", re.compile(r"[\u0370-\u03ff]+")), ("th", re.compile(r"[\u0e00-\u0e7f]+")),
]  # fmt: skip
# Letters of a script among all: Japanese mixes its own with Chinese ones, Ukrainian with Russian.
SHARES = {"ja": 0.1, "uk": 0.02}
SHARE = 0.25
COMMON = {
    "en": "the and of to with for you our will we is are this your",
    "de": "und der die das mit für wir sie ist den von ein eine werden bei du dich",
    "fr": "et les des vous nous une dans pour avec sur votre est du au",
    "es": "los las una para con del por el como tu en que nuestro y la",
    "nl": "het een van voor met je wij op zijn aan jij onze naar bij",
    "sv": "och att för som med är vi du av på till har om vår",
    "pl": "i w na z do oraz się dla jest pracy nie od że lub",
    "it": "di e il per con che della delle nel gli una sono dei alla",
    "pt": "de e para com uma os em do da nossa você não as ao",
    "da": "og at til med vi du som er på det af for har",
    "nb": "og til med vi du som er på det av for har oss",
    "fi": "ja on sekä tai olet että meillä työ ovat kanssa",
    "cs": "a v na pro se je s do že nebo práce jako",
    "hu": "és a az hogy egy vagy nem van munka",
    "ro": "și de la cu în pentru este sau din pe",
    "tr": "ve bir için ile bu olarak veya olan en iş",
}
WORDS: dict[str, list[str]] = {}
for _language, _words in COMMON.items():
    for _word in _words.split():
        WORDS.setdefault(_word, []).append(_language)
SAMPLE = 1500
FEWEST_VOTES = 3


def read_language(given: str | None, text: str) -> str | None:
    """ISO 639-1 code, or None where there is too little to tell."""
    if given and re.fullmatch(r"[a-zA-Z]{2}(?:[-_].*)?", given.strip()):
        return given.strip()[:2].lower()
    if given and (named := _by_name(given.strip())):
        return named
    sample = text[:SAMPLE]
    return (None if sample.isascii() else _by_script(sample)) or _by_words(sample)


def _by_script(sample: str) -> str | None:
    letters = sum(map(len, re.findall(r"[^\W\d_]+", sample)))
    for name, script in SCRIPTS:
        if sum(map(len, script.findall(sample))) > letters * SHARES.get(name, SHARE):
            return name
    return None


def _by_words(sample: str) -> str | None:
    votes = Counter(
        language
        for word in re.findall(r"[^\W\d_]+", sample.lower())
        for language in WORDS.get(word, ())
    )
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] >= FEWEST_VOTES else None


def _by_name(given: str) -> str | None:
    names = Locale("en").languages
    return next(
        (c for c, n in names.items() if len(c) == 2 and n.casefold() == given.casefold()), None
    )
