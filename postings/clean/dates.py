"""Dates in the forms that platforms write: ISO, epochs, words, days ago."""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache

from babel import Locale
from dateutil import parser as dateutil_parser

from postings.clean.gazetteer import LANGUAGES
from postings.clean.signs import lowered
from postings.model import Moment

EPOCH = re.compile(r"-?\d{10}(?:\d{3})?(?:\.\d+)?")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s?(Z|[A-Z]{2,5}|[+-]\d{2}:?\d{2})?",
    re.I,
)
# A zone of US boards and feeds that dateutil does not know by name; hours from UTC.
ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "AKST": -9, "AKDT": -8, "HST": -10, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "BST": 1, "IST": 5.5, "SGT": 8, "HKT": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13}  # fmt: skip
NUMERIC = re.compile(r"(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{2,4})\.?(?:[ ,T].*)?")
EASTERN = re.compile(
    r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日|(\d{4})년\s?(\d{1,2})월\s?(\d{1,2})일"
)
AGO = re.compile(
    r"(?:(?:posted|vor|il y a|hace|geleden|för|siden|há|פורסם לפני|לפני|updated|added|reposted|publié il y a|publicado hace|veröffentlicht vor)\s+)*(?:(?P<count>\d{1,3})\+?|(?P<one>an?|one|einem|einer|ein|eine|une?|una?|één|een|en|ett|um|uma))\s*\+?\s*"
    r"(?P<unit>min|hour|hr|day|week|month|year|std|stunde|tag|woche|monat|jahr|heure|jour|semaine|mois|an\b|hora|día|semana|mes|año|uur|dag|maand|jaar|timm|vecka|veck|månad|godzin|dni|dzień|tydzie|tygodni|miesi|or[ae]|giorn|settiman|mese|mesi|dia|mês|meses|שעה|שעות|ימים|יום|שבוע|חודש|時間|日|週|か月|ヶ月|d\b|w\b|mo\b|h\b)\w*"
    r"\s*(?:ago|geleden|sedan|siden|fa|temu|前|\+)?"
)
DAYS_AGO = {
    "min": 0, "hou": 0, "hr": 0, "std": 0, "stu": 0, "heu": 0, "hor": 0, "uur": 0, "tim": 0, "god": 0, "ora": 0, "ore": 0, "שעה": 0, "שעו": 0, "時間": 0, "h": 0,
    "wee": 7, "woc": 7, "sem": 7, "vec": 7, "tyd": 7, "tyg": 7, "set": 7, "שבו": 7, "週": 7, "w": 7,
    "mon": 30, "moi": 30, "mes": 30, "maa": 30, "mån": 30, "mie": 30, "mês": 30, "חוד": 30, "か月": 30, "ヶ月": 30, "mo": 30,
    "yea": 365, "jah": 365, "an": 365, "año": 365, "jaa": 365,
}  # fmt: skip
TODAY = frozenset(
    [
        "today",
        "just posted",
        "posted today",
        "just now",
        "heute",
        "aujourd'hui",
        "hoy",
        "vandaag",
        "idag",
        "i dag",
        "dzisiaj",
        "dziś",
        "oggi",
        "hoje",
        "היום",
        "本日",
        "今日",
        "new",
        "publicado hoy",
        "heute veröffentlicht",
    ]
)
YESTERDAY = frozenset(["yesterday", "posted yesterday", "gestern", "hier", "ayer", "gisteren", "igår", "i går", "wczoraj", "ieri", "ontem", "אתמול", "昨日"])  # fmt: skip
LONGEST = 60
# Where a day begins before it does in Greenwich, a posting may be dated tomorrow.
EARLIEST_DAY = timedelta(hours=10)
MONTH_FIRST = frozenset({"US"})


def read_date(
    written: str | None,
    fetched_at: datetime | None = None,
    past: bool = False,
    country: str | None = None,
    language: str | None = None,
) -> tuple[Moment | None, str | None]:
    """A date as written and the problem, if any; relative ones count from `fetched_at`.

    `past`: a date after `fetched_at` is a mistake of the source and is not believed. Country, else
    language, decides whether 03/04 is in April.
    """
    if written is None or not (bare := " ".join(written.split()).strip(" .,;")):
        return None, None
    month_first = country in MONTH_FIRST if country else language in (None, "en")
    found = _parsed(bare, fetched_at, month_first) if len(bare) <= LONGEST else None
    if found is None:
        return None, f"'{written[:60]}' is no date that can be read"
    if past and fetched_at is not None and _after(found, fetched_at):
        return None, f"'{written[:60]}' lies after the posting was fetched"
    return found, None


def _after(found: Moment, fetched_at: datetime) -> bool:
    if isinstance(found, datetime):
        return found > fetched_at
    return found > (fetched_at.astimezone(UTC) + EARLIEST_DAY).date()


def _parsed(written: str, fetched_at: datetime | None, month_first: bool) -> Moment | None:
    try:
        return (
            _exact(written)
            or _relative(written, fetched_at)
            or _numeric(written, month_first)
            or _in_words(written)
        )
    except (ValueError, OverflowError, OSError, TypeError):
        return None


def _exact(written: str) -> Moment | None:
    if ISO_DAY.fullmatch(written):
        return date.fromisoformat(written)
    if EPOCH.fullmatch(written):
        value = float(written)
        return datetime.fromtimestamp(value / 1000 if abs(value) > 1e11 else value, UTC)
    if iso := ISO_MOMENT.fullmatch(written):
        return _moment(datetime.fromisoformat(f"{iso[1]}T{iso[2]}{_offset(iso[3] or '')}"))
    return None


def _offset(zone: str) -> str:
    """A zone as hours from UTC; nothing for a name that is not known."""
    if zone[:1] in ("+", "-"):
        return zone
    named = {"Z": 0, "UTC": 0, "GMT": 0, **ZONES}.get(zone.upper())
    if named is None:
        return ""
    hours, minutes = divmod(abs(round(named * 60)), 60)
    return f"{'-' if named < 0 else '+'}{hours:02}:{minutes:02}"


def _relative(written: str, fetched_at: datetime | None) -> date | None:
    low = lowered(written)
    if fetched_at is None:
        return None
    if low in TODAY or low in YESTERDAY:
        return fetched_at.date() - timedelta(days=low in YESTERDAY)
    found = AGO.fullmatch(low)
    if found is None:
        return None
    unit = found["unit"]
    days = next((DAYS_AGO[unit[:n]] for n in (3, 2, 1) if unit[:n] in DAYS_AGO), 1)
    return fetched_at.date() - timedelta(days=int(found["count"] or 1) * days)


def _numeric(written: str, month_first: bool) -> date | None:
    if eastern := EASTERN.search(written):
        year, month, day = (int(part) for part in eastern.groups() if part)
        return date(year, month, day)
    found = NUMERIC.fullmatch(written)
    if found is None:
        return None
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    if first > 31:
        return date(first, second, third)
    year = third if third > 99 else 2000 + third
    # A dot is written where the day comes first; so does a number that is no month.
    if second > 12 or month_first and found[2] == "/" and first <= 12:
        return date(year, first, second)
    return date(year, second, first)


def _in_words(written: str) -> Moment | None:
    if not re.search(r"\d{4}", written):
        return None
    english = re.sub(r"[^\W\d_]+\.?", _month, written)
    # The defaults tell a date without day or month from a whole one: both would be filled in.
    first, second = (
        dateutil_parser.parse(english, dayfirst=True, default=default, tzinfos=_zones())
        for default in (datetime(1, 1, 1), datetime(1, 2, 2))  # noqa: DTZ001
    )
    return None if first.date() != second.date() or first.year == 1 else _moment(first)


def _month(word: re.Match[str]) -> str:
    """A month's name in English, other words as they are, and nothing for `de` and the like."""
    low = word[0].lower().rstrip(".")
    number = _months().get(low) or _months().get(low.removeprefix("ב"))
    if number:
        return date(2000, number, 1).strftime("%B")
    return " " if low in SMALL_WORDS else word[0]


SMALL_WORDS = frozenset(["de", "del", "der", "den", "am", "vom", "le", "em", "il", "on", "posted", "veröffentlicht", "publié", "publicado", "published", "opublikowano", "datum", "date", "ב"])  # fmt: skip


@cache
def _months() -> dict[str, int]:
    found: dict[str, int] = {}
    for language in LANGUAGES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale(language).months[context][width].items():
                    if not name[0].isdigit():
                        found.setdefault(name.casefold().rstrip("."), number)
    return found


@cache
def _zones() -> dict[str, int]:
    return {name: int(hours * 3600) for name, hours in ZONES.items()}


def _moment(found: datetime) -> Moment:
    # A time without a zone could be any hour: only its day is known.
    return found if found.tzinfo is not None else found.date()
