"""Plain text postings, such as an aggregator's copy saved to a file; no spider."""

from postings.model import RawPosting


def read_text(body: str, employer: str | None = None, url: str | None = None) -> RawPosting:
    """The whole text as the description; a text names no title, so none is made up."""
    return RawPosting(
        platform="text",
        employer=employer,
        url=url,
        description_text=body.replace("\r\n", "\n").replace("\r", "\n"),
    )
