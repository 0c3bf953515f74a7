"""Tables of phrases in data files, found in a text without trying each phrase at each place."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

WORD = re.compile(r"\w+")
SPACELESS = re.compile(r"[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]")
HEBREW = re.compile(r"[\u0590-\u05ff]")
# And, the, in, to, as, that, from: Hebrew writes them onto the word.
HEBREW_PREFIXES = frozenset("והבלכשמ")


# Rules ask for those of short pieces between two questions about the whole text.
@lru_cache(64)
def words_of(low: str) -> frozenset[str]:
    """The different words of a text; several rules ask for those of the same one in turn."""
    return frozenset(WORD.findall(low))


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a .tsv file beside this module; lines behind `# ` are for its readers."""
    text = files("postings.clean").joinpath(name).read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("# "))
    return tuple(tuple(line.split("\t")) for line in lines)


class Phrase(NamedTuple):
    """Words to look for: `^` and `$` were the ends of a line, `*` the rest of a word at either end."""

    kind: str
    language: str
    words: str
    first: bool
    last: bool
    stem: bool
    free: bool
    hebrew: bool

    @classmethod
    def read(cls, kind: str, language: str, written: str) -> "Phrase":
        words = written.lstrip("^*").rstrip("$*")
        spaceless = bool(SPACELESS.match(words))
        return cls(
            kind,
            language,
            words,
            first=written[0] == "^",
            last=written[-1] == "$",
            stem=written[-1] == "*" or spaceless,
            free=written[0] == "*" or spaceless or not words[0].isalnum(),
            hebrew=bool(HEBREW.match(words)),
        )

    def find(self, low: str) -> Iterator[tuple[int, int]]:
        """Where the phrase stands in a text of lower case."""
        at = low.find(self.words)
        while at >= 0:
            end = at + len(self.words)
            if self._begins(low, at) and self._ends(low, end):
                yield at, self._whole_word(low, end)
            at = low.find(self.words, end)

    def _whole_word(self, low: str, end: int) -> int:
        while self.stem and not self.free and end < len(low) and low[end].isalnum():
            end += 1
        return end

    def _begins(self, low: str, at: int) -> bool:
        if at == 0 or low[at - 1] == "\n":
            return True
        if self.first:
            return False
        before = low[at - 1]
        if self.free or not (before.isalnum() or before == "_"):
            return True
        return self.hebrew and before in HEBREW_PREFIXES and not low[at - 2 : at - 1].isalnum()

    def _ends(self, low: str, end: int) -> bool:
        if self.last:
            return end == len(low) or low[end] == "\n"
        whole = not self.words[-1].isalnum() or end == len(low) or not low[end].isalnum()
        return self.stem or whole


class PhraseBook:
    """The phrases of a table by a word that a text must hold for them to be looked for at all."""

    def __init__(self, phrases: Iterable[tuple[str, str, str]]) -> None:
        """`phrases`: kind, language and the phrase itself."""
        self.by_word: dict[str, list[Phrase]] = {}
        self.others: list[Phrase] = []
        self.plain_others: list[Phrase] = []
        read = [Phrase.read(*phrase) for phrase in phrases]
        self.kinds = list(dict.fromkeys(phrase.kind for phrase in read))
        for phrase in read:
            self._add(phrase)

    @classmethod
    def of(cls, name: str) -> "PhraseBook":
        """The book of a table: kind, language, phrases behind `|`."""
        return cls(
            (kind, language, phrase)
            for kind, language, phrases in table(name)
            for phrase in phrases.split("|")
        )

    def _add(self, phrase: Phrase) -> None:
        words = WORD.findall(phrase.words)
        whole = words[:-1] if phrase.stem else words
        if not whole or phrase.hebrew or phrase.free:
            self.others.append(phrase)
            if phrase.words.isascii():
                self.plain_others.append(phrase)
        else:
            self.by_word.setdefault(max(whole, key=len), []).append(phrase)

    def signs(self, low: str, words: frozenset[str]) -> Iterator[str]:
        """What a part of a text of lower case must hold one of to hold any phrase at all."""
        yield from self.by_word.keys() & words
        yield from (phrase.words for phrase in self._others(low) if phrase.words in low)

    def _others(self, low: str) -> list[Phrase]:
        return self.plain_others if low.isascii() else self.others

    def find(self, low: str, words: frozenset[str]) -> Iterator[tuple[Phrase, int, int]]:
        """Each phrase that stands in a text of lower case whose words these are, and where."""
        for word in self.by_word.keys() & words:
            for phrase in self.by_word[word]:
                for start, end in phrase.find(low):
                    yield phrase, start, end
        for phrase in self._others(low):
            if phrase.words in low:
                for start, end in phrase.find(low):
                    yield phrase, start, end
