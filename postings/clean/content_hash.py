"""What a posting says, as a number: the same words give the same hash, whatever the markup."""

import hashlib
import re
import unicodedata
from decimal import Decimal

from postings.model import Posting

WORDS = re.compile(r"\w+")
# Addresses carry tracking, tags of job networks say who posted.
NOISE = re.compile(r"https?://\S+|#li-\w+", re.I)


def content_hash(posting: Posting) -> str:
    """Twenty hex digits over title, words, pay, places and terms; no ids, no addresses, no dates seen.

    The words count in any order: headings decide the order of a text's sections, and a heading is
    markup.
    """
    parts = [
        posting.title or "",
        " ".join(sorted(WORDS.findall(_without_noise(posting.text).casefold()))),
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
    meaning = unicodedata.normalize("NFKC", "\x1f".join(parts)).casefold()
    return hashlib.sha256(meaning.encode("utf-8", "replace")).hexdigest()[:20]


def _without_noise(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text)
    # To look for two signs costs less than to look for two patterns.
    return NOISE.sub(" ", plain) if "://" in plain or "#" in plain else plain


def _plain(amount: Decimal | None) -> str:
    """60000 and 60000.00 are the same amount."""
    return "" if amount is None else f"{amount.normalize():f}"
