"""What the environment says about crawling."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Crawling(BaseSettings):
    """Settings of the spiders: JOBFEED_..., else the default."""

    model_config = SettingsConfigDict(env_prefix="JOBFEED_", extra="ignore")

    contact: str = Field(
        default="set JOBFEED_CONTACT to be reachable",
        description="An address or page where a site's owner reaches whoever runs this crawler",
    )
    delay: float = Field(
        default=1.0, ge=0, description="Seconds between two requests to a public host"
    )
    allow_private: bool = Field(
        default=False, description="Let 127.0.0.1 be crawled; other private addresses never are"
    )
    log_level: str = Field(default="INFO", description="How much the crawl's log says")
    home: str = Field(default="", description="Where batches land and answers are kept")
