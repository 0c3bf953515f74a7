"""Tables of phrases in data files, found in a text without trying each phrase at each place."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from importlib.resources import files
from itertools import count
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, Implementation

WORD = re.compile(r"\w+")
SPACELESS = re.compile(r"[\u3000-\u9fff\uf900-\ufaff\uff00-\uffef]")
HEBREW = re.compile(r"[\u0590-\u05ff]")
# And, the, in, to, as, that, from: Hebrew writes them onto the word.
HEBREW_PREFIXES = frozenset("והבלכשמ")
# A text is searched as one byte a character: what is no letter or digit of Latin-1 is a blank, and every
# figure a nought.
DIGIT, BLANK = b"0", b" "
BLANKED = bytes(
    DIGIT[0] if 0x30 <= code <= 0x39 else code if chr(code).isalnum() else BLANK[0]
    for code in range(256)
)
# Blocks of 256 characters without letters but for those of Latin-1, and of other Latin alphabets.
LATIN_1_BLOCKS = bytes([0, *range(0x20, 0x2C), *range(0xD8, 0xF9), 0xFE])
LATIN_BLOCKS = bytes([1, 2, 0x1E])


class Signs(NamedTuple):
    """A text of lower case in the form in which phrases are looked for: a byte a character."""

    latin: bytes
    scripted: bool
    whole: bool


def signs_of(low: str) -> Signs:
    """The signs of a text.

    `scripted`: it has letters of other scripts than Latin; `whole`: none but those of Latin-1.
    """
    latin = BLANK + latin_of(low) + BLANK
    beyond = b"" if low.isascii() else beyond_latin_1(low)
    return Signs(latin, bool(beyond.translate(None, LATIN_BLOCKS)), not beyond)


def is_scripted(words: str) -> bool:
    """Whether words have letters of other scripts than Latin."""
    return bool(beyond_latin_1(words).translate(None, LATIN_BLOCKS))


def latin_of(low: str) -> bytes:
    """A text as one byte a character, all but letters and figures of Latin-1 blank."""
    return low.encode("latin-1", "replace").translate(BLANKED)


def beyond_latin_1(text: str) -> bytes:
    """The blocks of 256 characters, each as a byte, of the letters of a text beyond Latin-1."""
    return text.encode("utf-16-le", "surrogatepass")[1::2].translate(None, LATIN_1_BLOCKS)


@cache
def table(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a .tsv file beside this module; lines behind `# ` are for its readers."""
    text = files("postings.clean").joinpath(name).read_text("utf-8")
    lines = (line for line in text.splitlines() if line and not line.startswith("# "))
    return tuple(tuple(line.split("\t")) for line in lines)


def phrases_of(name: str) -> Iterator[tuple[str, str, str]]:
    """Kind, language and phrase of a table whose rows hold several phrases behind `|`."""
    for kind, language, phrases in table(name):
        for phrase in phrases.split("|"):
            yield kind, language, phrase


class Phrase(NamedTuple):
    """Words to look for, each end of them marked.

    `^` and `$` were the ends of a line, `*` the rest of a word, `§` a figure right beside them.
    """

    kind: str
    language: str
    words: str
    first: bool
    last: bool
    stem: bool
    free: bool
    whole: bool
    hebrew: bool
    behind_figure: bool
    before_figure: bool
    book: int

    @classmethod
    def read(cls, kind: str, language: str, written: str, book: int) -> "Phrase":
        words = written.lstrip("^*§").rstrip("$*§")
        spaceless = bool(SPACELESS.match(words))
        return cls(
            kind,
            language,
            words,
            first=written[0] == "^",
            last=written[-1] == "$",
            stem=written[-1] == "*" or spaceless,
            free=written[0] == "*" or spaceless or not words[0].isalnum(),
            whole=words[-1].isalnum(),
            hebrew=bool(HEBREW.match(words)),
            behind_figure=written[0] == "§",
            before_figure=written[-1] == "§",
            book=book,
        )

    def latin(self) -> bytes:
        """What stands in the signs of a text that holds the phrase."""
        signs = latin_of(self.words)
        before = DIGIT if self.behind_figure else b"" if self.free else BLANK
        whole = self.whole and not self.stem
        return before + signs + (DIGIT if self.before_figure else BLANK if whole else b"")

    def at(self, low: str, start: int) -> int | None:
        """Where the phrase ends that stands at this place of a text of lower case, if it does."""
        # This is asked for everything that is found anywhere: the questions stand in one place.
        if not low.startswith(self.words, start):
            return None
        end = start + len(self.words)
        before, behind = low[start - 1 : start], low[end : end + 1]
        if self.behind_figure:
            if not before.isdigit():
                return None
        elif before and before != "\n":
            if self.first:
                return None
            glued = not self.free and (before.isalnum() or before == "_")
            if glued and not (self.hebrew and _is_prefix(low, start - 1)):
                return None
        if self.before_figure:
            return end if behind.isdigit() else None
        if self.last:
            return end if not behind or behind == "\n" else None
        if self.stem:
            return end if self.free else _word_end(low, end)
        glued = self.whole and (behind.isalnum() or behind == "_")
        return None if glued else end


def _is_prefix(low: str, at: int) -> bool:
    """Whether the letter at this place is what Hebrew writes onto the word behind it."""
    return low[at] in HEBREW_PREFIXES and not low[at - 1 : at].isalnum()


def _word_end(low: str, end: int) -> int:
    while end < len(low) and low[end].isalnum():
        end += 1
    return end


Place = tuple[Phrase, int, int]


def longest_first(found: Place) -> tuple[int, int]:
    """The order of places in a text; of several that begin at one, the longest first."""
    _, start, end = found
    return start, -end


class Search:
    """Finds many phrases in one pass over a text (Aho and Corasick, 1975)."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self.latin: dict[bytes, list[Phrase]] = {}
        self.scripted: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            if is_scripted(phrase.words) or not latin_of(phrase.words).strip():
                self.scripted.setdefault(phrase.words, []).append(phrase)
            else:
                self.latin.setdefault(phrase.latin(), []).append(phrase)

    @cached_property
    def _latin(self) -> tuple[BytesAhoCorasick, list[list[Phrase]]]:
        search = BytesAhoCorasick(list(self.latin), implementation=Implementation.ContiguousNFA)
        return search, list(self.latin.values())

    @cached_property
    def _scripted(self) -> tuple[AhoCorasick, list[list[Phrase]]]:
        return AhoCorasick(list(self.scripted)), list(self.scripted.values())

    def find(self, low: str, signs: Signs) -> list[Place]:
        """Each phrase that stands in a text of lower case, whose signs these are, and where."""
        places: list[Place] = []
        search, found = self._latin
        for at, start, _ in search.find_matches_as_indexes(signs.latin, overlapping=True):
            for phrase in found[at]:
                # The blank before a phrase is as long as the one before the text.
                place = start - phrase.free
                if (end := phrase.at(low, place)) is not None:
                    places.append((phrase, place, end))
        if signs.scripted and self.scripted:
            other, named = self._scripted
            for at, start, _ in other.find_matches_as_indexes(low, overlapping=True):
                for phrase in named[at]:
                    if (end := phrase.at(low, start)) is not None:
                        places.append((phrase, start, end))
        return places


class Shelf:
    """The phrases of several books, looked for in whole texts in one pass for them all."""

    def __init__(self) -> None:
        self.phrases: list[Phrase] = []

    def add(self, phrases: list[Phrase]) -> None:
        """Puts a book's phrases beside those of the others."""
        self.phrases += phrases
        self.__dict__.pop("_search", None)

    @cached_property
    def _search(self) -> Search:
        return Search(self.phrases)

    def find(self, low: str, signs: Signs) -> dict[int, list[Place]]:
        """What stands in a text of lower case, by the number of the book."""
        found: dict[int, list[Place]] = {}
        for place in self._search.find(low, signs):
            found.setdefault(place[0].book, []).append(place)
        return found


SHELF = Shelf()
NUMBERS = count()


class PhraseBook:
    """The phrases of a table."""

    def __init__(self, phrases: Iterable[tuple[str, str, str]], in_texts: bool = False) -> None:
        """`phrases`: kind, language and the phrase itself; `in_texts`: looked for in whole texts."""
        self.number = next(NUMBERS)
        read = list(dict.fromkeys(Phrase.read(*phrase, self.number) for phrase in phrases))
        self.kinds = list(dict.fromkeys(phrase.kind for phrase in read))
        self.search = Search(read)
        if in_texts:
            SHELF.add(read)

    @classmethod
    def of(cls, name: str, in_texts: bool = False) -> "PhraseBook":
        """The book of a table: kind, language, phrases behind `|`."""
        return cls(phrases_of(name), in_texts)

    def find(self, low: str) -> list[Place]:
        """Each phrase that stands in a piece of text of lower case, and where."""
        return self.search.find(low, signs_of(low))
