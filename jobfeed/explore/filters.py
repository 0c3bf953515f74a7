"""What a search asks for: held in the page's address, bound to the query."""

from typing import Any, Literal, Self
from urllib.parse import urlencode

from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import QueryParams

PAGE = 25


class Filters(BaseModel):
    """One search; every field has the default of a search for nothing in particular."""

    words: str = ""
    status: Literal["open", "closed", "all"] = "open"
    workplaces: list[str] = Field(default_factory=list)
    seniorities: list[str] = Field(default_factory=list)
    skills: list[str] = Field(default_factory=list)
    employer: str = ""
    title: str = ""
    department: str = ""
    place: str = ""
    days: int = Field(default=0, ge=0, le=100_000)
    amount: float = Field(default=0, ge=0, le=1e12)
    currency: str = ""
    period: str = "year"
    sort: Literal["best", "newest", "oldest", "pay"] = "best"
    page: int = Field(default=1, ge=1, le=100_000)

    @classmethod
    def of(cls, asked: QueryParams) -> Self:
        """The search of an address; what cannot be meant there is left at its default."""
        lists = {"workplaces", "seniorities", "skills"}
        told: dict[str, Any] = {
            name: asked.getlist(name) if name in lists else asked[name]
            for name in asked
            if name in cls.model_fields
        }
        try:
            return cls.model_validate(told)
        except ValidationError as error:
            wrong = {str(part["loc"][0]) for part in error.errors()}
            return cls.model_validate({name: told[name] for name in told.keys() - wrong})

    def address(self) -> str:
        """Where this search stands on the page."""
        # In which unit pay is read says nothing while nobody asks for pay.
        unit = set() if self.amount or self.sort == "pay" else {"currency", "period"}
        told = self.model_dump(exclude_defaults=True, exclude=unit)
        return "/search" + (f"?{urlencode(told, doseq=True)}" if told else "")

    def values(self) -> dict[str, Any]:
        """What the query binds."""
        offset = (self.page - 1) * PAGE
        return self.model_dump(exclude={"page"}) | {"limit": PAGE, "offset": offset}
