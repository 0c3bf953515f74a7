"""Details read before, kept a board, so that only new and changed postings are asked for again."""

import hashlib
import zlib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson

from spiders.expendable import Expendable

# A list that tells no date may hide a change: what was read is read again after this long at most.
REREAD_AFTER = timedelta(days=14)
HURRY = 7
SCHEMA = """
CREATE TABLE IF NOT EXISTS details (
    key TEXT PRIMARY KEY, mark TEXT NOT NULL, read_at TEXT NOT NULL, answer BLOB NOT NULL
) WITHOUT ROWID
"""


class DetailMemory:
    """What each posting's details answered, under the mark its list row had then.

    One SQLite file a board. Losing it, or an entry that cannot be read, costs requests and nothing
    else.
    """

    def __init__(self, file: Path | None) -> None:
        self._store = Expendable(file, SCHEMA)

    def recall(self, key: str, mark: str, now: datetime, hurried: bool = False) -> Any:
        """The answer kept for a posting under this mark, None where it must be asked for.

        `hurried`: the mark says nothing of changes, so it is trusted for a day or two only.
        """
        found = self._store.find(
            "SELECT read_at, answer FROM details WHERE key = ? AND mark = ?", (key, mark)
        )
        patience = _patience(key) / (HURRY if hurried else 1)
        if found is None or now >= datetime.fromisoformat(found[0]) + patience:
            return None
        try:
            return orjson.loads(zlib.decompress(found[1]))
        except (zlib.error, orjson.JSONDecodeError):
            return None

    def keep(self, key: str, mark: str, now: datetime, answer: Any) -> None:
        """Remember an answer."""
        packed = zlib.compress(orjson.dumps(answer), 3)
        self._store.write(
            "INSERT OR REPLACE INTO details VALUES (?, ?, ?, ?)",
            (key, mark, now.isoformat(), packed),
        )

    def forget_all_but(self, keys: set[str]) -> None:
        """Drop the postings that a whole crawl did not meet."""
        self._store.write(
            "DELETE FROM details WHERE key NOT IN (SELECT value FROM json_each(?))",
            (orjson.dumps(list(keys)).decode(),),
        )

    def close(self) -> None:
        """Write what was kept."""
        self._store.close()


def mark_of(row: Any) -> str:
    """A short text that differs when a list row does."""
    packed = orjson.dumps(row, option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.blake2b(packed, digest_size=12).hexdigest()


def _patience(key: str) -> timedelta:
    # Spread between half and the whole, so that a board is not read anew all at once.
    share = hashlib.blake2b(key.encode(), digest_size=1).digest()[0] / 255
    return REREAD_AFTER * (0.5 + share / 2)
