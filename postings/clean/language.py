"""The language of a posting: its own field, else script and common words."""

import re
from collections import Counter
from collections.abc import Iterable

from ahocorasick_rs import BytesAhoCorasick
from babel import Locale

from postings.clean.phrases import BLANK, DIGIT, Signs, beyond_latin_1, signs_of

# Each script with the blocks of 256 characters that it stands in.
SCRIPTS = [
    ("he", b"\x05", re.compile(r"[\u0590-\u05ff]+")), ("ar", b"\x06", re.compile(r"[\u0600-\u06ff]+")), ("ja", b"\x30", re.compile(r"[\u3040-\u30ff]+")),
    ("ko", bytes(range(0xAC, 0xD8)), re.compile(r"[\uac00-\ud7af]+")), ("zh", bytes(range(0x4E, 0xA0)), re.compile(r"[\u4e00-\u9fff]+")),
    ("uk", b"\x04", re.compile(r"[іїєґІЇЄҐ]+")), ("ru", b"\x04", re.compile(r"[\u0400-\u04ff]+")),
    ("el", b"\x03", re.compile(r"[\u0370-\u03ff]+")), ("th", b"\x0e", re.compile(r"[\u0e00-\u0e7f]+")),
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
LATIN = [word for word in WORDS if max(word) < "\u0100"]
FIND_LATIN = BytesAhoCorasick([b" %b " % word.encode("latin-1") for word in LATIN])
LETTERS = re.compile(r"[^\W\d_]+")
SAMPLE, ENOUGH = 1500, 400
FEWEST_VOTES = 3
LONGEST_NAME = 100


def read_language(given: str | None, text: str, signs: Signs | None = None) -> str | None:
    """ISO 639-1 code, or None where there is too little to tell; `signs`: those of the text."""
    said = (given or "").strip()
    if re.fullmatch(r"[a-zA-Z]{2}(?:[-_].*)?", said):
        return said[:2].lower()
    if 0 < len(said) <= LONGEST_NAME and (named := _by_name(said)):
        return named
    sample = text[:SAMPLE]
    signs = signs or signs_of(text.lower())
    latin = signs.latin[:SAMPLE]
    return (_by_script(sample, latin) if signs.scripted else None) or _by_words(sample, latin)


def _by_script(sample: str, latin: bytes) -> str | None:
    blocks = beyond_latin_1(sample)
    letters = len(blocks) + len(latin.translate(None, BLANK + DIGIT))
    for name, own, script in SCRIPTS:
        enough = letters * SHARES.get(name, SHARE)
        # What stands in its blocks is counted faster, and is a script's letters or more.
        likely = len(blocks) - len(blocks.translate(None, own)) > enough
        if likely and sum(map(len, script.findall(sample))) > enough:
            return name
    return None


def _by_words(sample: str, latin: bytes) -> str | None:
    votes: Counter[str] = Counter()
    for word, count in _said(sample, latin):
        for language in WORDS[word]:
            votes[language] += count
    best = max(COMMON, key=lambda language: votes[language])
    return best if votes[best] >= FEWEST_VOTES else None


def _said(sample: str, latin: bytes) -> Iterable[tuple[str, int]]:
    """The common words of a text and how often; of a long one those of Latin-1, which are enough."""
    if len(sample) < ENOUGH:
        words = Counter(word for word in LETTERS.findall(sample.lower()) if word in WORDS)
        return words.items()
    found = Counter(at for at, _, _ in FIND_LATIN.find_matches_as_indexes(latin, overlapping=True))
    return ((LATIN[at], count) for at, count in found.items())


def _by_name(given: str) -> str | None:
    names = Locale("en").languages
    return next(
        (c for c, n in names.items() if len(c) == 2 and n.casefold() == given.casefold()), None
    )
