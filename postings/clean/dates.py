"""Dates in the forms that platforms write: ISO, epochs, words, days ago."""

import re
from datetime import UTC, date, datetime, timedelta

from dateutil import parser as dateutil_parser

from postings.model import Moment

EPOCH = re.compile(r"-?\d{10}(?:\d{3})?(?:\.\d+)?")
AGO = re.compile(
    r"(?:posted\s+|vor\s+|il y a\s+|hace\s+)?(?P<count>\d{1,3}|an?|one)\+?\s*"
    r"(?P<unit>hour|day|week|month|tag|woche|monat|jour|semaine|mois|día|semana|mes)\w*(?:\s+ago)?",
    re.I,
)
DAYS = {"hour": 0, "day": 1, "tag": 1, "jour": 1, "día": 1, "week": 7, "woche": 7, "semaine": 7, "semana": 7}  # fmt: skip
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
UTC_NAMED = re.compile(r"\s?(?:Z|UTC|GMT)$", re.I)
DAY_FIRST = re.compile(r"\d{1,2}\.\d{1,2}\.\d{4}")


def read_date(
    written: str | None, fetched_at: datetime | None = None, past: bool = False
) -> tuple[Moment | None, str | None]:
    """A date as written and the problem, if any; relative ones count from `fetched_at`.

    `past`: a date after `fetched_at` is a mistake of the source and is not believed.
    """
    if written is None or not written.strip():
        return None, None
    found = _parsed(written.strip(), fetched_at)
    if found is None:
        return None, f"'{written[:60]}' is no date that can be read"
    if past and fetched_at is not None and _day(found) > fetched_at.date() + timedelta(days=1):
        return None, f"'{written[:60]}' lies after the posting was fetched"
    return found, None


def _day(moment: Moment) -> date:
    return moment.astimezone(UTC).date() if isinstance(moment, datetime) else moment


def _parsed(written: str, fetched_at: datetime | None) -> Moment | None:
    try:
        if ISO_DAY.fullmatch(written):
            return date.fromisoformat(written)
        if EPOCH.fullmatch(written):
            value = float(written)
            return datetime.fromtimestamp(value / 1000 if abs(value) > 1e11 else value, UTC)
        if re.match(r"\d{4}-\d{2}-\d{2}[T ]", written):
            return _moment(datetime.fromisoformat(UTC_NAMED.sub("+00:00", written)), written)
    except (ValueError, OverflowError, OSError):
        return None
    return _relative(written, fetched_at) or _free(written)


def _relative(written: str, fetched_at: datetime | None) -> date | None:
    low = written.casefold().removeprefix("posted ").strip()
    if fetched_at is None:
        return None
    if low in {"today", "just posted", "heute", "aujourd'hui", "hoy", "just now"}:
        return fetched_at.date()
    if low in {"yesterday", "gestern", "hier", "ayer"}:
        return fetched_at.date() - timedelta(days=1)
    found = AGO.fullmatch(written.strip())
    if found is None:
        return None
    count = int(found["count"]) if found["count"].isdigit() else 1
    return fetched_at.date() - timedelta(days=count * DAYS.get(found["unit"].casefold(), 30))


def _free(written: str) -> Moment | None:
    if not re.search(r"\d{4}", written) or len(written) > 60:
        return None
    try:
        # The default tells a date without day or month from a whole one: both would fill in 1.
        found = dateutil_parser.parse(
            written,
            dayfirst=bool(DAY_FIRST.match(written)),
            default=datetime(1, 1, 1),  # noqa: DTZ001
        )
    except (ValueError, OverflowError, TypeError):
        return None
    return None if found.year == 1 else _moment(found, written)


def _moment(found: datetime, written: str) -> Moment:
    if found.tzinfo is not None:
        return found
    # A time without a zone could be any hour: only its day is known.
    return found.date()
