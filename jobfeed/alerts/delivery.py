"""What every channel shares: how often a message is tried, and how its failure is told."""

from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_exponential_jitter

ATTEMPTS = 4


class NotTaken(RuntimeError):
    """A receiver did not take a message; `later` says whether it may a moment later.

    `silent` names the server where none answered: nobody else is heard by it just now either.
    """

    def __init__(self, message: str, later: bool, silent: str | None = None) -> None:
        super().__init__(message)
        self.later = later
        self.silent = silent


def attempts() -> Retrying:
    """A few attempts with growing pauses, as long as the receiver may yet take the message."""
    return Retrying(
        stop=stop_after_attempt(ATTEMPTS),
        wait=wait_exponential_jitter(initial=0.2, max=5),
        retry=retry_if_exception(lambda error: isinstance(error, NotTaken) and error.later),
        reraise=True,
    )
