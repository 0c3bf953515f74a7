"""What was told of what happened: `told.duckdb` in the home, the ledger of the saved searches.

News and the messages that carry it are written in one transaction before anything is sent, and a
message is ticked off after it was sent. Who dies in between sends that message once more, under
the same id: no news is missed, and what comes twice its id gives away.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import duckdb
import orjson
from pydantic import BaseModel, Field

from warehouse.quoting import quoted
from warehouse.read import open_published, rows_of
from warehouse.transaction import at_once

LEDGER = "told.duckdb"


class Spot(BaseModel):
    """A place that is asked for; what is None may be any."""

    city: str | None = None
    region: str | None = None
    country: str | None = None


class Terms(BaseModel):
    """What a search asks for; all that is given holds of its news.

    A place fits where it is one of `spots`, or in `country`, or where each part of `place` is said.
    """

    kinds: list[str]
    words: list[str] | None = None
    place: list[str] | None = None
    spots: list[Spot] = Field(default_factory=list)
    country: str | None = None
    remote: bool | None = None
    pay_from: float | None = None
    currency: str | None = None
    skills: list[str] | None = None
    employers: list[str] | None = None
    seniority: list[str] | None = None
    where: str = "true"


class Found(BaseModel):
    """News of one search as it is noted: `item` is what is told of it."""

    news_id: str
    at: datetime
    before: bool
    item: dict[str, Any]


class Published:
    """The published file beside the ledger, both read-only."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def matches(self, search: str, terms: Terms) -> list[dict[str, Any]]:
        """News that fits and was not noted yet, in the order of its time; duckdb.Error."""
        sql = _sql("matches.sql").replace("/* where */", f"\n{terms.where}\n")
        sql = sql.replace("/* words */", self._all_of(terms.words or []))
        values = terms.model_dump(exclude={"where", "words"})
        told = {"search": search, "terms": terms.model_dump_json()}
        return rows_of(self._connection.execute(sql, values | told))

    def interrupt(self) -> None:
        """Stop what is asked just now, from another thread: duckdb.InterruptException there."""
        self._connection.interrupt()

    def _all_of(self, words: list[str]) -> str:
        """A condition that all words stand there, their patterns bound as variables."""
        word = _sql("word.sql")
        for number, pattern in enumerate(map(_pattern, words)):
            self._connection.execute(f"SET VARIABLE word{number} = ?", [pattern])
        held = (word.replace("/* number */", str(number)) for number in range(len(words)))
        return "\n" + "\nAND ".join(["true", *held])

    def batches(self) -> list[str]:
        """Every merged batch."""
        return [row[0] for row in self._connection.execute("FROM batches").fetchall()]


class Ledger:
    """The ledger of a home, open for writing."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def at_once(self) -> AbstractContextManager[None]:
        """All that is written inside is written, or nothing."""
        return at_once(self._connection)

    def note(
        self, search: str, terms: Terms, news: Sequence[Found], channels: list[str],
        gathered: timedelta | None, now: datetime,
    ) -> None:  # fmt: skip
        """Note news of a search and make the messages that are due.

        One a news item and channel, or where they are `gathered` one a channel and span of time.
        """
        with NamedTemporaryFile(prefix="jobfeed-", suffix=".jsonl") as lines:
            lines.writelines(found.model_dump_json().encode() + b"\n" for found in news)
            lines.flush()
            self._run(
                "write.sql", search=search, terms=terms.model_dump_json(), channels=channels,
                now=now, news=lines.name, gathered=gathered.total_seconds() if gathered else None,
            )  # fmt: skip

    def looked_through(self, batches: list[str]) -> None:
        """Note whose news every search was asked about."""
        self._run("looked.sql", batches=batches)

    def waiting(self) -> list[dict[str, Any]]:
        """Messages that were not sent yet, in the order of their making."""
        return self._ask("waiting.sql")

    def sent(self, message_id: str, at: datetime) -> None:
        """Tick off a message."""
        self._ask("sent.sql", message_id=message_id, at=at)

    def failed(self, message_id: str, error: str) -> None:
        """Note why a message could not be sent; it stays waiting."""
        self._ask("failed.sql", message_id=message_id, error=error)

    def forget_all_but(self, channels: list[str]) -> dict[str, int]:
        """Drop what waits for channels, `search/channel`, that are no more; how many of each."""
        dropped = self._ask("forget.sql", channels=channels)
        return dict(Counter(f"{row['search']}/{row['channel']}" for row in dropped))

    def recent(self, search: str, most: int) -> list[dict[str, Any]]:
        """The newest items of a search, the newest first."""
        return [
            orjson.loads(row["item"]) for row in self._ask("recent.sql", search=search, most=most)
        ]

    def _run(self, name: str, **values: Any) -> None:
        for variable, value in values.items():
            self._connection.execute(f"SET VARIABLE {variable} = ?", [value])
        self._connection.execute(_sql(name))

    def _ask(self, name: str, **values: Any) -> list[dict[str, Any]]:
        return rows_of(self._connection.execute(_sql(name), values or None))


@contextmanager
def open_ledger(home: Path) -> Iterator[Ledger]:
    """The ledger of a home, made where there is none; one process at a time."""
    with duckdb.connect(str(home / LEDGER)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(_sql("tables.sql"))
        yield Ledger(connection)


@contextmanager
def open_news(home: Path) -> Iterator[Published]:
    """The published file beside what was told; NotPublished where there is none yet."""
    with open_published(home) as connection:
        connection.execute(f"ATTACH {quoted(home / LEDGER)} AS told (READ_ONLY)")
        # A condition is a person's own SQL: it reads these two files and nothing else.
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield Published(connection)


def _pattern(word: str) -> str:
    # A letter or digit beside it would make it another word; other scripts write no spaces.
    other = r"[^\p{Latin}\pN]"
    return f"(?i)(^|{other}){re.escape(word)}($|{other})"


def _sql(name: str) -> str:
    return files(__name__).joinpath(name).read_text("utf-8")
