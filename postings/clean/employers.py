"""Which employer a name or an address belongs to, by what a person wrote into employers.yml."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from postings.clean.address import canonical_url
from postings.clean.employer import employer_key


class Mark(NamedTuple):
    """What tells an employer: `name` with its key, `domain`, or `tenant` as it is compared."""

    kind: str
    mark: str


class Employer(BaseModel):
    """One employer: other names it goes by, and what belongs to it alone."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, description="The name to show, and the one key for all names")
    aliases: list[str] = Field(default_factory=list, description="Other names it goes by")
    domains: list[str] = Field(
        default_factory=list, description="Domains of its own, as acme.com; subdomains count"
    )
    tenants: list[str] = Field(
        default_factory=list,
        description="Its boards: PLATFORM/TOKEN or an address, as boards.greenhouse.io/acme",
    )

    @field_validator("domains")
    @classmethod
    def _domains(cls, values: list[str]) -> list[str]:
        for value in values:
            if "." not in _bare(value) or not {"/", " "}.isdisjoint(_bare(value)):
                told = "write acme.com; the address of a board belongs under 'tenants'"
                raise ValueError(f"'{value}' is not a domain; {told}")
        return [_bare(value) for value in values]

    @field_validator("tenants")
    @classmethod
    def _tenants(cls, values: list[str]) -> list[str]:
        for value in values:
            if not all(_bare(value).partition("/")):
                raise ValueError(f"'{value}' names no board; write PLATFORM/TOKEN or its address")
        return [_bare(value) for value in values]

    def marks(self) -> Iterator[tuple[str, str, Mark]]:
        """All that tells this employer: the key of the entry, what is written there, its mark."""
        yield "name", self.name, _name(self.name)
        for alias in self.aliases:
            yield "aliases", alias, _name(alias)
        for domain in self.domains:
            yield "domains", domain, Mark("domain", domain)
        for tenant in self.tenants:
            yield "tenants", tenant, Mark("tenant", tenant)


class Employers:
    """The employers of a file; one without any knows nobody."""

    def __init__(self, listed: Iterable[Employer] = ()) -> None:
        self._names = {mark: one.name for one in listed for _, _, mark in one.marks()}

    def marks(self) -> Iterator[dict[str, str | None]]:
        """Every mark with the employer it tells: its name and the key of that."""
        for mark, name in self._names.items():
            yield {**mark._asdict(), "employer": name, "employer_key": employer_key(name)}

    def named(self, name: str | None, platform: str, addresses: Sequence[str | None]) -> str | None:
        """The employer's own name for a stated one, else for the address; else what is stated."""
        if not self._names:
            return name
        marks = [_name(name)] if name else []
        for address in addresses:
            marks += _marks(platform, address)
        return next((self._names[mark] for mark in marks if mark in self._names), name)


def _name(name: str) -> Mark:
    return Mark("name", employer_key(name) or name)


def _marks(platform: str, address: str | None) -> Iterator[Mark]:
    """What an address says of the employer, the narrowest first."""
    parts = urlsplit(canonical_url(address) or "")
    host, path = parts.hostname or "", [part for part in parts.path.split("/") if part]
    if not host:
        return
    for length in range(len(path), 0, -1):
        yield Mark("tenant", "/".join([host, *path[:length]]).casefold())
    for token in (*path, host.partition(".")[0]):
        yield Mark("tenant", f"{platform}/{token.casefold()}")
    labels = host.split(".")
    for start in range(len(labels) - 1):
        yield Mark("domain", ".".join(labels[start:]))


def _bare(address: str) -> str:
    bare = address.strip().casefold().partition("://")
    return (bare[2] or bare[0]).removeprefix("www.").rstrip("/")
