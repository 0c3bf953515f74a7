"""What a posting says, as a number: the same words give the same hash, whatever the markup."""

import hashlib
import re
import unicodedata
from decimal import Decimal

from postings.clean.phrases import Signs
from postings.model import Posting

WORDS = re.compile(r"\w+")
WORD_BYTES = bytes(code if WORDS.fullmatch(chr(code)) else 32 for code in range(256))
# Addresses carry tracking, tags of job networks say who posted.
NOISE = re.compile(r"https?://\S+|#li-\w+", re.I)


def content_hash(posting: Posting, signs: Signs) -> str:
    """Twenty hex digits over title, words, pay, places and terms; no ids, no addresses, no dates seen.

    `signs` are those of the posting's text in lower case.

    The words count in any order: headings decide the order of a text's sections, and a heading is
    markup.
    """
    parts = [
        posting.title or "",
        posting.workplace or "",
        posting.employment_type or "",
        str(posting.closes or ""),
        ";".join(sorted(f"{p.city}|{p.region}|{p.country}" for p in posting.places)),
        ";".join(
            sorted(
                f"{_plain(p.minimum)}|{_plain(p.maximum)}|{p.currency}|{p.period}|{p.kind}"
                for p in posting.pay
            )
        ),
    ]
    parts = [_normal(part).casefold() for part in parts]
    words = " ".join(sorted(_words(posting.text, signs)))
    meaning = "\x1f".join([parts[0], words, *parts[1:]])
    return hashlib.sha256(meaning.encode("utf-8", "replace")).hexdigest()[:20]


def _words(text: str, signs: Signs) -> list[str]:
    """The words of a text without noise; as bytes, many times faster, where all are of Latin-1."""
    # To look for two signs costs less than to look for two patterns.
    plain = text if signs.whole else _normal(text)
    if "://" in text or "#" in text:
        plain = NOISE.sub(" ", plain)
    if not signs.whole:
        return WORDS.findall(plain.casefold())
    words = plain.lower().encode("latin-1", "replace").translate(WORD_BYTES)
    return words.decode("latin-1").split()


def _normal(text: str) -> str:
    # To ask costs less than to do, and nearly all texts are.
    return text if unicodedata.is_normalized("NFKC", text) else unicodedata.normalize("NFKC", text)


def _plain(amount: Decimal | None) -> str:
    """60000 and 60000.00 are the same amount."""
    return "" if amount is None else f"{amount.normalize():f}"
