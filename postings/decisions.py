"""What a person decided about which posting is which: the entries of decisions.yml."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator


def _moment(value: Any) -> Any:
    """A bare day lasts until its end; a time without a zone is UTC."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time.max)
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value


def _named(value: Any) -> str:
    board, _, name = str(value).strip().partition("/")
    if not board or not name or "://" in f"{board}/":
        raise ValueError(f"'{value}' names no source; write BOARD/POSTING_ID or BOARD/ADDRESS")
    return f"{board}/{name}"


# `acme/4001004` or `acme/https://acme.example/jobs/1`: no board's name has a slash.
SourceName = Annotated[str, BeforeValidator(_named)]


class Decision(BaseModel):
    """Sources that leave their posting and become one of their own, or that belong together."""

    model_config = ConfigDict(extra="forbid")

    split: list[SourceName] = Field(default_factory=list)
    stays: SourceName | None = Field(default=None, alias="from")
    join: list[SourceName] = Field(default_factory=list)
    at: Annotated[datetime, BeforeValidator(_moment)]
    why: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> "Decision":
        if bool(self.split) == bool(self.join):
            raise ValueError("write either 'split:' or 'join:' with the sources")
        if len(self.join) == 1:
            raise ValueError("'join:' takes two sources or more")
        return self

    def entry(self) -> dict[str, Any]:
        """What stands in the file."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
