"""Employers under one key: legal form, case and punctuation do not make another employer."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from postings.clean.phrases import table
from postings.clean.text import one_line
from postings.clean.words import MARKS

MARKED = re.compile("[™®©℠]")
# Written with a mark inside, as בע"מ: without it the letters are one word.
APOSTROPHES = re.compile(r"(?<=[^\W\d_])['’‘`´\"״“”„]+(?=[^\W\d_])")
WORD = re.compile(rf"&|(?:[^\W_]|[{MARKS}+])+")
# Forms that stand before or behind a name without a blank.
UNSPACED_FORMS = re.compile(
    r"株式会社|有限会社|合同会社|合資会社|[(（][株有][)）]|[(（][주유][)）]|주식회사|유한회사|股份有限公司|有限责任公司|有限責任公司|有限公司"
    r"|^บริษัท|จำกัด|จํากัด"
)
JOINING = frozenset({"&", "und", "et", "y", "e", "och", "og", "i"})
LONGEST_FORM = 6
LONGEST_NAME = 300


def _forms(where: str) -> frozenset[tuple[str, ...]]:
    return frozenset(
        tuple(unicodedata.normalize("NFKC", form).casefold().split())
        for place, _, forms in table("legal_forms.tsv")
        if place == where
        for form in forms.split("|")
    )


ENDS, STARTS, CAREFUL = _forms("end"), _forms("start"), _forms("careful")


class Word(NamedTuple):
    """A word as it is compared, and whether it is written as words are: `Spa`, not `SpA`."""

    folded: str
    plain: bool


def read_employer(name: str | None) -> str | None:
    """The name as one line."""
    return one_line(name)


@lru_cache(20_000)
def employer_key(name: str | None) -> str | None:
    """`Apple Inc.` and `APPLE` become `apple`; `Škoda` and `Koda` stay apart."""
    if not name:
        return None
    text = unicodedata.normalize("NFKC", MARKED.sub("", name[:LONGEST_NAME]))
    words = list(_words(UNSPACED_FORMS.sub(" ", text))) or list(_words(text))
    bare = " ".join(word.folded for word in _without_forms(words))
    bare = bare.removeprefix("the ") if len(bare) > 6 else bare
    return bare or text.strip().casefold() or name.strip() or None


def _words(text: str) -> Iterator[Word]:
    """The words of a name; letters that stand alone one after the other are one word."""
    run = ""
    for written in WORD.findall(APOSTROPHES.sub("", text)):
        if len(written) == 1 and written.isalpha():
            run += written
            continue
        if run:
            yield Word(_folded(run), False)
            run = ""
        yield Word(_folded(written), written[:1].isupper() and written[1:].islower())
    if run:
        yield Word(_folded(run), False)


def _folded(word: str) -> str:
    # What case makes of a Turkish i is another letter everywhere else.
    folded = unicodedata.normalize("NFC", word.replace("İ", "i").casefold().replace("ı", "i"))
    return "&" if folded == "and" else folded


def _without_forms(words: Sequence[Word]) -> Sequence[Word]:
    """A name without the legal forms at its end, or else at its beginning; one word stays."""
    bare = words
    while length := _form_at_end(bare):
        bare = bare[:-length]
        while len(bare) > 1 and bare[-1].folded in JOINING:
            bare = bare[:-1]
    for length in range(min(LONGEST_FORM, len(bare) - 1), 0, -1):
        if tuple(word.folded for word in bare[:length]) in STARTS:
            return bare[length:]
    return bare


def _form_at_end(words: Sequence[Word]) -> int:
    for length in range(min(LONGEST_FORM, len(words) - 1), 0, -1):
        form = tuple(word.folded for word in words[-length:])
        if form in ENDS or form in CAREFUL and not words[-1].plain:
            return length
    return 0
