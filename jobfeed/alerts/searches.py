"""The saved searches, read from searches.yml."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, get_args

import pycountry
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationInfo,
    field_validator,
)

from jobfeed.settings import WebAddress
from postings.clean.employer import employer_key
from postings.clean.places import read_field
from postings.clean.seniority import ORDER
from postings.clean.skills import NAMES
from spiders.catalogue import NAME, interval_of
from spiders.entries import NamesTaken, Written, load_entries
from warehouse.told import Spot, Terms

Kind = Literal["opened", "changed", "closed", "reopened", "reposted"]
KINDS: tuple[Kind, ...] = get_args(Kind)
COMING: tuple[Kind, ...] = ("opened", "reopened")
# One address: a server that refuses one of several would say so in no error.
ADDRESS = re.compile(r"[^\s@,;:<>()\"]+@[^\s@,;:<>()\"]+")


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _words(value: object) -> object:
    return value.split() if isinstance(value, str) else value


Listed = Annotated[list[str], BeforeValidator(_listed)]


class Search(BaseModel):
    """One saved search: every term that is given must hold."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(description="Its name, also of its feed files: a-z, 0-9, dot, dash")
    title: str = Field(default="", description="What readers see; the name where left out")
    words: Annotated[list[str], BeforeValidator(_words)] = Field(
        default_factory=list,
        description="Words that all stand in title or text; as a list, each entry is a phrase",
    )
    place: str | None = Field(default=None, description="City, region or country")
    remote: bool | None = Field(default=None, description="Remote only, or none that is")
    pay_from: float | None = Field(
        default=None, gt=0, description="Highest stated base pay a year is at least this"
    )
    currency: str | None = Field(
        default=None, validate_default=True, description="Pay is stated in it: EUR, USD, ..."
    )
    skills: Listed = Field(default_factory=list, description="Skills that all are named")
    employer: Listed = Field(default_factory=list, description="One of these employers")
    seniority: Listed = Field(default_factory=list, description="One of these: senior, lead, ...")
    events: Annotated[list[Kind], BeforeValidator(_listed)] = Field(
        default_factory=lambda: list(COMING),
        description=f"What is told: some of {', '.join(KINDS)}",
    )
    where: str | None = Field(
        default=None, description="A SQL condition on a row of the view posting_news"
    )
    webhook: WebAddress | None = Field(
        default=None, description="An address that gets news by POST"
    )
    mail: str | None = Field(default=None, description="An address that gets news by mail")
    digest: str | None = Field(
        default=None, description="Gather news and send it so often: 1d; else each at once"
    )
    _where_at: str = PrivateAttr(default="")

    @field_validator("name")
    @classmethod
    def _name(cls, value: str) -> str:
        if not NAME.fullmatch(value):
            raise ValueError(f"'{value}' is no name; use a-z, 0-9, dot, dash and underscore")
        return value

    @field_validator("currency")
    @classmethod
    def _currency(cls, value: str | None, given: ValidationInfo) -> str | None:
        if value is None and given.data.get("pay_from") is not None:
            raise ValueError("'pay_from' is an amount of some currency; add it, as 'currency: EUR'")
        if value is not None and pycountry.currencies.get(alpha_3=value.upper()) is None:
            raise ValueError(f"'{value}' is no currency; write its code, as EUR or USD")
        return value.upper() if value else None

    @field_validator("seniority")
    @classmethod
    def _seniority(cls, value: list[str]) -> list[str]:
        levels = [level.lower() for level in value]
        if unknown := [level for level in levels if level not in ORDER]:
            raise ValueError(f"'{unknown[0]}' is no level; levels are {', '.join(ORDER)}")
        return levels

    @field_validator("skills")
    @classmethod
    def _skills(cls, value: list[str]) -> list[str]:
        if unknown := [skill for skill in value if skill.lower() not in NAMES]:
            raise ValueError(f"'{unknown[0]}' is no skill that postings are read for; use 'words'")
        return [NAMES[skill.lower()] for skill in value]

    @field_validator("mail")
    @classmethod
    def _mail(cls, value: str | None) -> str | None:
        if value is not None and not ADDRESS.fullmatch(value):
            raise ValueError(f"'{value}' is no mail address; write one, as me@example.org")
        return value

    @field_validator("digest")
    @classmethod
    def _digest(cls, value: str | None) -> str | None:
        if value is not None:
            interval_of(value)
        return value

    @property
    def headline(self) -> str:
        """What readers see above its news."""
        return self.title or self.name

    @property
    def gathered(self) -> timedelta | None:
        """How long news is gathered; None where each is sent at once."""
        return interval_of(self.digest) if self.digest else None

    @property
    def channels(self) -> dict[str, str]:
        """Where its news is sent besides its feeds: the address by `webhook` and `mail`."""
        held = {"webhook": self.webhook, "mail": self.mail}
        return {channel: target for channel, target in held.items() if target}

    @property
    def where_at(self) -> str:
        """Where its condition stands: file and line."""
        return self._where_at

    def terms(self) -> Terms:
        """What the warehouse is asked for."""
        return Terms(
            kinds=list(self.events), words=self.words or None, place=_parts(self.place),
            spots=_spots(self.place), country=_country(self.place), remote=self.remote,
            pay_from=self.pay_from, currency=self.currency, skills=self.skills or None,
            employers=[name for held in self.employer for name in _called(held)] or None,
            seniority=self.seniority or None, where=self.where or "true",
        )  # fmt: skip


def _parts(place: str | None) -> list[str] | None:
    """What stands between the commas of a place: all of it must be said of one."""
    parts = [part.strip().lower() for part in (place or "").split(",")]
    return [part for part in parts if part] or None


def _spots(place: str | None) -> list[Spot]:
    """A place as the places of postings are read: of several cities of its name all are meant."""
    found = [(spot.place, spot.guessed) for spot in read_field(place or "").spots]
    return [
        Spot(city=p.city) if p.city and guessed
        else Spot(city=p.city, region=p.region, country=p.country)
        for p, guessed in found if p.city or p.region
    ]  # fmt: skip


def _called(employer: str) -> list[str]:
    return [employer.lower(), employer_key(employer) or employer.lower()]


def _country(place: str | None) -> str | None:
    """The code of a place that is a country."""
    try:
        return str(pycountry.countries.lookup(place).alpha_2) if place else None
    except LookupError:
        return None


def load_searches(path: Path) -> list[Search]:
    """The searches of a file, none where there is no file; CatalogueError naming every mistake."""
    if not path.exists():
        return []
    taken = NamesTaken("give this search another")

    def read(written: Written) -> Search | None:
        search = written.read(Search, written.whose("name", "search"))
        if search is not None:
            search._where_at = written.at("where")
            taken.take(search.name, written)
        return search

    return load_entries(path, "searches", "a search is 'name:' and terms, not a bare word", read)
