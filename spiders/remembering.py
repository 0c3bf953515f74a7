"""A spider that remembers the details it read, so as to ask for the new and the changed only."""

from functools import cached_property
from pathlib import Path
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler

from spiders.base import BoardSpider
from spiders.memory import DetailMemory, mark_of


class RememberingSpider(BoardSpider):
    """Keeps a board's details under JOBFEED_HOME; without a home nothing outlives the crawl."""

    memory_file: Path | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "RememberingSpider":
        """Made by Scrapy; details are remembered where a home is set."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        assert isinstance(spider, RememberingSpider)  # cls makes its own kind
        if home := crawler.settings.get("JOBFEED_HOME"):
            file = f"{spider.board.name}.sqlite3"
            spider.memory_file = Path(home, "cache", "details", file)
        crawler.signals.connect(spider.ended, signal=signals.spider_closed)
        return spider

    @cached_property
    def memory(self) -> DetailMemory:
        """What was read before."""
        return DetailMemory(self.memory_file)

    def recall(self, key: str | None, mark: Any) -> Any:
        """What a posting's details held under this mark, None where they must be asked for."""
        if key is None:
            return None
        found = self.memory.recall(key, mark_of(mark), self.clock.now(), hurried=not mark)
        if found is not None:
            self.tally.count("details remembered")
        return found

    def keep(self, key: str | None, mark: Any, answer: Any) -> None:
        """Remember what a posting's details hold."""
        if key is not None:
            self.memory.keep(key, mark_of(mark), self.clock.now(), answer)

    def ended(self, reason: str) -> None:
        """Write what was remembered; a whole crawl forgets what is no longer listed."""
        if self.tally.verdict(reason)[1]:
            self.memory.forget_all_but(self.seen)
        self.memory.close()
