"""The market behind the bundled site: who hires, for what, and what becomes of each opening."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

DAYS = 5
FIRST_DAY = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
# The day on which one board loses its second page: the crawl is partial and closes nothing.
BROKEN_DAY = 3


class Employer(NamedTuple):
    """One employer, its platform, and how it numbers its openings."""

    name: str
    board: str
    platform: str
    openings: int
    number: str | None
    places: tuple[str, ...]
    currency: str
    first_id: int
    every: str = "1d"


EMPLOYERS = (
    Employer("Pomona Devices", "pomona", "apple", 60, "2007{:05d}-{}", ("Cupertino, California, United States of America", "Austin, Texas, United States of America"), "USD", 4_000_000),
    Employer("Larkfield Health", "larkfield", "greenhouse", 75, "R-{:06d}", ("Boston, MA", "Chicago, IL", "Remote - United States"), "USD", 4_001_000),
    Employer("Norrsken Rail", "norrsken", "greenhouse", 45, "JR2026{:04d}", ("Stockholm, Sweden", "Göteborg, Sweden", "Oslo, Norway"), "SEK", 4_002_000),
    Employer("Cobalt Ledger", "cobalt", "lever", 50, None, ("London", "Dublin, Ireland", "Remote, United Kingdom"), "GBP", 4_003_000),
    Employer("Steinbock Werke GmbH", "steinbock", "jsonld", 40, "{:05d}", ("München, Bayern, Deutschland", "Graz, Österreich"), "EUR", 4_004_000),
    Employer("Maple & Fern", "maple", "jsonld", 30, "24WD{:05d}", ("Toronto, ON", "Vancouver, BC"), "CAD", 4_005_000),
)  # fmt: skip
SMALL = 7
COPIES = 25
SUFFIXES = ("0836", "1052")
ROLES = (
    ("Firmware Engineer", "C, C++ and Python", "bring-up code for small devices"),
    ("Data Analyst", "SQL, Tableau and Excel", "weekly numbers that planners trust"),
    ("Product Designer", "Figma and user research", "screens that need no manual"),
    ("Site Reliability Engineer", "Kubernetes, Terraform and Linux", "services that stay up at night"),
    ("Machine Learning Engineer", "Python, PyTorch and machine learning", "models that run on the device"),
    ("Account Executive", "Salesforce and negotiation", "a fair share of the mid market"),
    ("Warehouse Supervisor", "inventory management and Excel", "shelves in which things are found"),
    ("Nurse Educator", "nursing and patient care", "courses for new colleagues"),
    ("Payroll Specialist", "payroll, SAP and Excel", "wages on the right day"),
    ("Frontend Developer", "TypeScript, React and CSS", "pages that load before you blink"),
)  # fmt: skip
TEAMS = ("Tools", "Platform", "Field", "Labs", "Studio", "Core", "Growth", "Supply")
GRADES = ("", "Senior ", "Junior ", "Lead ")


def date_of(day: int) -> datetime:
    """When the site's day begins."""
    return FIRST_DAY + timedelta(days=day)


@dataclass(frozen=True)
class Opening:
    """One opening: its words, and the days on which its employer lists it."""

    employer: Employer
    index: int
    number: str | None
    title: str
    place: str
    skills: str
    work: str
    years: int
    pay: tuple[int, int]
    days: frozenset[int]
    changed_on: int | None = None
    new_id_on: int | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def posting_id(self, day: int) -> str:
        """The platform's id; a repost under a new id has another."""
        renewed = self.new_id_on is not None and day >= self.new_id_on
        return str(self.employer.first_id + self.index + 500 * renewed)

    def changed(self, day: int) -> bool:
        """Whether the text is the later one already."""
        return self.changed_on is not None and day >= self.changed_on

    def published(self) -> datetime:
        """When the employer says it was published."""
        return date_of(min(self.days)) - timedelta(days=self.index % 20)


def small_employer(platform: str, position: int) -> Employer:
    """An employer of a few openings on a platform that none of the others uses."""
    name = f"{platform.title()} Street Works"
    places = ("Tartu, Estonia", "Riga, Latvia", "Porto, Portugal")
    first_id = 4_100_000 + 1_000 * position
    return Employer(name, platform, platform, SMALL, "W-{:05d}", places, "EUR", first_id, "4d")


def openings(scale: float = 1.0, employers: Sequence[Employer] = EMPLOYERS) -> list[Opening]:
    """Every opening that the market will ever have, the same at each call."""
    chance = random.Random(20260302)
    return [
        _opening(employer, index, chance)
        for employer in employers
        for index in range(max(4, round(employer.openings * scale)))
    ]


def listed(market: list[Opening], day: int) -> list[Opening]:
    """The openings that employers list on a day."""
    return [opening for opening in market if day in opening.days]


def copied(market: list[Opening], day: int) -> list[Opening]:
    """What the aggregator lists: numbered openings, a day late and a day too long."""
    numbered = [o for o in market if o.number and o.index % 9 == 4][:COPIES]
    return [o for o in numbered if day in o.days or day - 1 in o.days]


def expected(scale: float = 1.0) -> list[Counter[str]]:
    """Per day what an observer who sees everything would count: opened, closed, reopened, open."""
    market, seen, counted = openings(scale), set[tuple[str, int]](), []
    for day in range(DAYS):
        count: Counter[str] = Counter()
        for opening in market:
            key, now, before = (
                (opening.employer.name, opening.index),
                day in opening.days,
                day - 1 in opening.days,
            )
            count["open"] += now
            count["opened"] += now and key not in seen
            count["reopened"] += now and key in seen and not before
            count["closed"] += before and not now
            if now:
                seen.add(key)
        counted.append(count)
    return counted


def _opening(employer: Employer, index: int, chance: random.Random) -> Opening:
    role, skills, work = ROLES[index % len(ROLES)]
    team = TEAMS[(index // len(ROLES)) % len(TEAMS)]
    base = chance.randrange(52, 160)
    number = None
    if employer.number:
        # Pomona posts every requisition in two places, each under a number of its own.
        base_number = index // 2 if "-{}" in employer.number else index
        number = employer.number.format(
            10_000 + 37 * base_number if "05d" in employer.number else 1_200 + 7 * index,
            SUFFIXES[index % 2],
        )
    place_index = (
        index % 2 if employer.platform == "apple" else chance.randrange(len(employer.places))
    )
    pair = index - index % 2 if employer.platform == "apple" else index
    title_role = ROLES[pair % len(ROLES)] if employer.platform == "apple" else (role, skills, work)
    return Opening(
        employer, index, number, f"{GRADES[pair % 4 if employer.platform == 'apple' else chance.randrange(4)]}{title_role[0]}, {team}",
        employer.places[place_index], title_role[1], title_role[2], 1 + index % 8, (base * 1000, base * 1000 + 24_500),
        _days(index), changed_on=2 if index % 8 == 4 else None,
        new_id_on=3 if employer.platform == "greenhouse" and index % 15 == 8 else None,
    )  # fmt: skip


def _days(index: int) -> frozenset[int]:
    every = range(DAYS)
    if index % 10 == 3:
        return frozenset(day for day in every if day >= 1 + index % 3)
    if index % 11 == 6:
        return frozenset(day for day in every if day < 2)
    if index % 17 == 7:
        return frozenset(day for day in every if day not in (1, 2))
    return frozenset(every)
