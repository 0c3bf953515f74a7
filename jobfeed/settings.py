"""All settings in one place: each from the command line, else JOBFEED_..., else its default."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read once, when a command starts."""

    model_config = SettingsConfigDict(env_prefix="JOBFEED_", extra="ignore")

    home: Path = Field(
        default=Path("data"), description="Where landing, store and published file live"
    )
    boards: Path = Field(
        default=Path("boards.yml"), description="The catalogue of career pages to follow"
    )
    wait: float = Field(
        default=30.0, description="Seconds to wait for another process to leave the store"
    )
