"""Where a crawl's observations go: a batch in landing, rows in a file."""

import logging
from pathlib import Path
from typing import Any

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.exporters import BaseItemExporter
from scrapy.logformatter import LogFormatter

from postings.batch import Manifest, new_batch_id
from postings.model import Observation
from spiders.base import BoardSpider
from spiders.landing import LandingWriter

logger = logging.getLogger(__name__)

# Sent when a batch lies in landing (manifest), and when it could not be put there (error).
batch_landed = object()
landing_failed = object()


class Outbox:
    """Scrapy extension: lands one batch a board where JOBFEED_HOME is set."""

    def __init__(self, crawler: Crawler, home: Path) -> None:
        self.crawler = crawler
        self.home = home
        self.writer: LandingWriter | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Outbox":
        """Made by Scrapy; off where no home is set."""
        home = crawler.settings.get("JOBFEED_HOME")
        if not home or not issubclass(crawler.spidercls, BoardSpider):
            raise NotConfigured("no JOBFEED_HOME, so nothing lands")
        outbox = cls(crawler, Path(home))
        crawler.signals.connect(outbox.opened, signal=signals.spider_opened)
        crawler.signals.connect(outbox.scraped, signal=signals.item_scraped)
        crawler.signals.connect(outbox.closed, signal=signals.spider_closed)
        return outbox

    def opened(self, spider: BoardSpider) -> None:
        """Begin the batch."""
        self.started = spider.clock.now()
        self.batch = new_batch_id(spider.board.name, self.started)
        try:
            self.writer = LandingWriter(self.home / "landing", self.batch)
        except OSError as error:
            self._give_up(spider, error)

    def scraped(self, item: Observation, spider: BoardSpider) -> None:
        """Add an observation."""
        if self.writer is None:
            return
        try:
            self.writer.write(item)
        except OSError as error:
            self._give_up(spider, error)

    def closed(self, spider: BoardSpider, reason: str) -> None:
        """Commit the batch, whatever the crawl's end; the manifest tells it."""
        if self.writer is None:
            return
        manifest = self._manifest(spider, reason, self.writer.digest)
        try:
            self.writer.close(manifest)
        except OSError as error:
            self._give_up(spider, error)
            return
        self.crawler.signals.send_catch_log(batch_landed, spider=spider, manifest=manifest)

    def _give_up(self, spider: BoardSpider, error: OSError) -> None:
        # Half a batch is none: the next run crawls this board again.
        if self.writer is not None:
            self.writer.abandon()
        self.writer = None
        logger.error("%s: the batch could not be written: %s", spider.board.name, error)
        self.crawler.signals.send_catch_log(landing_failed, spider=spider, error=error)
        self.crawler.engine.close_spider(spider, "landing failed")

    def _manifest(self, spider: BoardSpider, close_reason: str, digest: str) -> Manifest:
        tally, board, counted = spider.tally, spider.board, self.crawler.stats
        reason, complete = tally.verdict(close_reason)
        return Manifest(
            batch=self.batch,
            board=board.name,
            platform=board.platform,
            employer=board.employer or None,
            url=board.url,
            started=self.started,
            finished=spider.clock.now(),
            reason=reason,
            complete=complete,
            pages=tally.pages,
            items=tally.items,
            requests=counted.get_value("downloader/request_count", 0),
            not_modified=counted.get_value("cache/not_modified", 0),
            errors=dict(tally.errors),
            notes=tally.notes,
            stats=dict(tally.stats),
            aggregator=board.aggregator,
            digest=digest,
        )


class ObservationLines(BaseItemExporter):
    """`-O out.jsonl`: an observation a line, dates with their offset."""

    def __init__(self, file: Any, **options: Any) -> None:
        super().__init__(dont_fail=True, **options)
        self.file = file

    def export_item(self, item: Observation) -> None:
        """Write one line."""
        self.file.write(item.model_dump_json().encode() + b"\n")


class ObservationList(ObservationLines):
    """`-O out.json`: the observations as one JSON list."""

    def start_exporting(self) -> None:
        """Open the list."""
        self.file.write(b"[")
        self.before = b"\n"

    def export_item(self, item: Observation) -> None:
        """Write one element."""
        self.file.write(self.before + item.model_dump_json().encode())
        self.before = b",\n"

    def finish_exporting(self) -> None:
        """Close the list."""
        self.file.write(b"\n]\n")


class QuietLog(LogFormatter):
    """Scrapy's log lines without whole items in them."""

    def scraped(self, item: Any, response: Any, spider: Spider) -> Any:
        """Nothing: items are counted in the manifest."""
        return None
