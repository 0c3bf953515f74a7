"""All settings in one place: each from the command line, else JOBFEED_..., else its default."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _web_address(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(f"'{value}' is not a web address; write it whole, with https://")
    return value


WebAddress = Annotated[str, AfterValidator(_web_address)]


class Settings(BaseSettings):
    """Read once, when a command starts."""

    model_config = SettingsConfigDict(env_prefix="JOBFEED_", extra="ignore")

    home: Path = Field(
        default=Path("data"), description="Where landing, store and published file live"
    )
    boards: Path = Field(
        default=Path("boards.yml"), description="The catalogue of career pages to follow"
    )
    searches: Path = Field(
        default=Path("searches.yml"), description="The saved searches whose news is told"
    )
    feeds_url: WebAddress | None = Field(
        default=None, description="Where a web server serves feeds/; each feed then names itself"
    )
    search_seconds: float = Field(
        default=30.0, gt=0, description="Seconds that asking one saved search may take"
    )
    wait: float = Field(
        default=30.0, description="Seconds to wait for another process to leave the store"
    )
    webhook_secret: SecretStr | None = Field(
        default=None, description="Signs webhooks; only from the environment"
    )
    smtp_host: str = Field(default="localhost", description="The mail server that takes mails")
    smtp_port: int = Field(default=587, description="Its port")
    smtp_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="How the connection to it is secured: starttls, tls, none"
    )
    smtp_user: str | None = Field(default=None, description="Who logs in there; nobody by default")
    smtp_password: SecretStr | None = Field(
        default=None, description="With what; only from the environment"
    )
    smtp_from: str = Field(default="jobfeed@localhost", description="Whom mails come from")
