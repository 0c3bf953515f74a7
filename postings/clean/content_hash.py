"""What a posting says, as a number: the same words give the same hash, whatever the markup."""

import hashlib
import re
import unicodedata

from postings.model import Posting

WORDS = re.compile(r"\w+")
ADDRESS = re.compile(r"https?://\S+")


def content_hash(posting: Posting) -> str:
    """Twenty hex digits over title, words, pay, places and terms; no ids, no addresses, no dates seen."""
    parts = [
        posting.title or "",
        " ".join(WORDS.findall(ADDRESS.sub(" ", posting.text))),
        posting.workplace or "",
        posting.employment_type or "",
        str(posting.closes or ""),
        ";".join(sorted(f"{p.city}|{p.region}|{p.country}" for p in posting.places)),
        ";".join(
            sorted(f"{p.minimum}|{p.maximum}|{p.currency}|{p.period}|{p.kind}" for p in posting.pay)
        ),
    ]
    meaning = unicodedata.normalize("NFKC", "\x1f".join(parts)).casefold()
    return hashlib.sha256(meaning.encode("utf-8", "replace")).hexdigest()[:20]
