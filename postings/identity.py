"""What makes a copy known as one: its title, the numbers and a sketch of its text, its links.

The rules themselves are set-based and live in `warehouse/merge`; these are the marks they compare.
"""

import re
import unicodedata
import zlib
from itertools import islice
from typing import Any

from postings.clean.address import canonical_url
from postings.clean.role_number import role_numbers_in_text
from postings.clean.words import MARK, MARKS
from postings.model import Posting, RawPosting

SHINGLE = 4
# Texts with fewer shingles than this are compared whole, longer ones by as many of their hashes.
SKETCH = 128
# East Asian scripts write no spaces: there a sign counts as a word.
WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W_\u3040-\u30ff\u3400-\u9fff]+")
MARKED_WORD = re.compile(
    rf"[\u3040-\u30ff\u3400-\u9fff]|(?:[^\W_\u3040-\u30ff\u3400-\u9fff]|[{MARKS}])+"
)
ADDRESS = re.compile(r"https?://[^\s\"'<>()\[\]]{1,2000}")
LINKS = 50
# Abbreviations that aggregators write out, and the other way round.
SAME_WORD = {
    "sr": "senior", "jr": "junior", "mgr": "manager", "eng": "engineer", "engr": "engineer",
    "dev": "developer", "dir": "director", "asst": "assistant", "assoc": "associate",
    "admin": "administrator", "coord": "coordinator", "tech": "technician", "vp": "vice president",
    "svp": "senior vice president", "ii": "2", "iii": "3", "iv": "4",
}  # fmt: skip
NEEDLESS = frozenset({"and", "of", "the", "for", "in", "at", "a", "an", "urgent", "hiring", "job"})


def match_marks(raw: RawPosting, posting: Posting) -> dict[str, Any]:
    """All marks of one posting, as the merge reads them: title_words, numbers, sketch, links."""
    return {
        "title_words": title_words(posting.title_key),
        "numbers": numbers(posting),
        "sketch": sketch(posting.text),
        "links": links(raw),
    }


def title_words(title_key: str | None) -> str | None:
    """The words of a title key in alphabetical order, abbreviations written out.

    `sr software engineer` and `software engineer, senior` meet; `engineer (ads)` stays apart from
    `engineer (payments)`.
    """
    words = _words(title_key or "")
    whole = " ".join(SAME_WORD.get(word, word) for word in words).split()
    return " ".join(sorted({word for word in whole if word not in NEEDLESS})) or title_key


def sketch(text: str) -> list[int]:
    """The lowest hashes of the text's shingles, ascending: alike texts have the same lowest ones.

    A part of a text has those hashes of the whole that fall into it, so that a truncated copy is
    known by its sketch as well.
    """
    words = _words(unicodedata.normalize("NFKC", ADDRESS.sub(" ", text)).casefold())
    runs = zip(*(islice(words, start, None) for start in range(SHINGLE)), strict=False)
    hashes = {_mixed(zlib.crc32(" ".join(run).encode("utf-8", "replace"))) for run in runs}
    return sorted(hashes)[:SKETCH]


def numbers(posting: Posting) -> list[str]:
    """The numbers a copy may mean: all behind labels, where its own was read from its words."""
    if posting.role_number is None or posting.role_number_from == "field":
        return []
    found = [posting.role_number, *role_numbers_in_text(posting.text)]
    return list(dict.fromkeys(number.upper() for number in found))


def links(raw: RawPosting) -> list[str]:
    """Canonical addresses that a posting points to, where to apply first."""
    body = raw.description_html or raw.description_text or ""
    found = [raw.apply_url, *(match[0] for match in islice(ADDRESS.finditer(body), LINKS))]
    canonical = (canonical_url(address) for address in found)
    return list(dict.fromkeys(address for address in canonical if address))


def _words(text: str) -> list[str]:
    # Most texts have no such marks, and a search for words without them is the faster.
    return (MARKED_WORD if MARK.search(text) else WORD).findall(text)


def _mixed(crc: int) -> int:
    """A checksum spread over all 32 bits: alike shingles must not have neighbouring hashes."""
    return (crc ^ (crc >> 15)) * 0x9E3779B1 % 2**32
