"""The crawl's clock, which a demonstration or a replay may set to another day."""

import time
from datetime import UTC, datetime


class Clock:
    """Tells the time; given a start it tells that start plus what has passed since."""

    def __init__(self, start: str | None = None) -> None:
        self._start = datetime.fromisoformat(start) if start else datetime.now(UTC)
        if self._start.tzinfo is None:
            self._start = self._start.replace(tzinfo=UTC)
        self._begun = time.monotonic()

    def now(self) -> datetime:
        """An aware instant that never goes backwards."""
        passed = time.monotonic() - self._begun
        return datetime.fromtimestamp(self._start.timestamp() + passed, UTC)
