"""The shapes a posting takes: as its source says it, as it was seen, as it is meant."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

Period = Literal["hour", "day", "week", "month", "year"]
Workplace = Literal["remote", "hybrid", "onsite"]
SectionName = Literal[
    "summary",
    "description",
    "responsibilities",
    "minimum_qualifications",
    "preferred_qualifications",
    "pay_benefits",
    "about",
    "equal_opportunity",
    "other",
]
# An instant where the source knows one, else the bare day it names.
Moment = Annotated[AwareDatetime | date, Field(union_mode="left_to_right")]


def _as_text(value: Any) -> Any:
    """Numbers in text fields are ids written without quotes; the rest is left to validation."""
    if isinstance(value, bool):
        return value
    return str(value) if isinstance(value, int | float | Decimal) else value


Text = Annotated[str, BeforeValidator(_as_text)]


class RawPay(BaseModel):
    """A pay range in a source's own field; amounts in major units, words as served."""

    model_config = ConfigDict(extra="forbid")

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    currency: Text | None = None
    period: Text | None = None
    kind: Literal["base", "on_target"] = "base"
    applies_to: Text | None = None
    text: Text | None = None


class RawPosting(BaseModel):
    """What the source says, as it says it; readers fill what is there and invent nothing."""

    model_config = ConfigDict(extra="forbid")

    platform: Text = "file"
    board: Text | None = None
    employer: Text | None = None
    url: Text | None = None
    apply_url: Text | None = None
    posting_id: Text | None = None
    role_number: Text | None = None
    requisition: Text | None = None
    title: Text | None = None
    locations: list[Text] = Field(default_factory=list)
    workplace: Text | None = None
    employment_type: Text | None = None
    department: Text | None = None
    team: Text | None = None
    published: Text | None = None
    updated: Text | None = None
    closes: Text | None = None
    pay: list[RawPay] = Field(default_factory=list)
    description_html: Text | None = None
    description_text: Text | None = None
    language: Text | None = None
    extra: dict[str, Any] = Field(default_factory=dict)


class Observation(BaseModel):
    """One sighting of a posting on a board: the record as served and what was read from it.

    `kind` is `posting` where the content was read, `gone` where the posting's own page said that it
    is closed (410, a closed notice).
    """

    board: str
    platform: str
    url: str | None
    fetched_at: AwareDatetime
    kind: Literal["posting", "gone"] = "posting"
    record: Any = None
    posting: RawPosting


class Pay(BaseModel):
    """One stated pay range in major units.

    `inferred` names what was not stated, `flags` what is odd.
    """

    minimum: Decimal | None = None
    maximum: Decimal | None = None
    currency: str | None = None
    period: Period | None = None
    kind: Literal["base", "on_target"] = "base"
    applies_to: str | None = None
    evidence: str = ""
    source: Literal["structured", "text"] = "text"
    inferred: list[Literal["currency", "period"]] = Field(default_factory=list)
    flags: list[str] = Field(default_factory=list)


class Place(BaseModel):
    """City in English, region code, ISO 3166-1 alpha-2 country, and the words they came from."""

    city: str | None = None
    region: str | None = None
    country: str | None = None
    text: str = ""


class Skill(BaseModel):
    """A skill by its canonical name and the words it was read from."""

    name: str
    evidence: str


class Education(BaseModel):
    """The lowest degree asked for and the one preferred.

    Each is secondary, associate, bachelor, master or doctorate.
    """

    required: str | None = None
    preferred: str | None = None


class Posting(BaseModel):
    """What a posting means. Field names follow schema.org/JobPosting where one exists.

    `text` is the sections joined by a blank line, in the order of their first appearance.
    `evidence` maps a field to the words it was read from, `problems` names what could not be read.
    `role_number_from` says where the number stood: a source's own field, the title, or a label in
    the text.
    """

    platform: str
    board: str | None = None
    url: str | None = None
    apply_url: str | None = None
    canonical_url: str | None = None
    posting_id: str | None = None
    employer: str | None = None
    employer_key: str | None = None
    role_number: str | None = None
    requisition: str | None = None
    role_number_from: Literal["field", "title", "text"] | None = None
    title: str | None = None
    title_key: str | None = None
    department: str | None = None
    team: str | None = None
    text: str = ""
    sections: dict[SectionName, str] = Field(default_factory=dict)
    pay: list[Pay] = Field(default_factory=list)
    places: list[Place] = Field(default_factory=list)
    workplace: Workplace | None = None
    employment_type: str | None = None
    weekly_hours: float | None = None
    seniority: str | None = None
    experience_years: float | None = None
    education: Education = Field(default_factory=Education)
    skills: list[Skill] = Field(default_factory=list)
    language: str | None = None
    published: Moment | None = None
    updated: Moment | None = None
    closes: Moment | None = None
    content_hash: str = ""
    cleaner_version: int = 0
    evidence: dict[str, str] = Field(default_factory=dict)
    problems: list[str] = Field(default_factory=list)


class UnidentifiablePosting(ValueError):
    """A posting with neither title nor number nor address: nothing says which opening it is."""


__all__ = [
    "Education",
    "Moment",
    "Observation",
    "Pay",
    "Period",
    "Place",
    "Posting",
    "RawPay",
    "RawPosting",
    "SectionName",
    "Skill",
    "UnidentifiablePosting",
    "Workplace",
]
