"""`python -m spiders.crawl`: one Scrapy process for many boards, telling what lands on stdout."""

import argparse
import asyncio
import gc
import json
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings

from postings.batch import Manifest
from spiders import platforms
from spiders import settings as defaults
from spiders.base import BoardSpider
from spiders.catalogue import Board, CatalogueError, load_boards
from spiders.landing import sweep_partials
from spiders.outbox import batch_landed, landing_failed
from spiders.turn import server_of

AT_ONCE = 8
PROGRESS_EVERY = 1.0
OPENING_POLL = 0.01
# Objects met before the collector looks at the new, the middle-aged, the old: seldom enough for the
# pages on their way to be gone by themselves, often enough for a finished board to leave soon.
COLLECT_AFTER = (10_000, 5, 5)


def tell(event: str, **fields: Any) -> None:
    """One event as a JSON line on stdout."""
    sys.stdout.write(json.dumps({"event": event, **fields}) + "\n")
    sys.stdout.flush()


class Progress:
    """Scrapy extension: tells how far a board is, at most once a second."""

    def __init__(self, crawler: Crawler) -> None:
        self.last = 0.0
        crawler.signals.connect(self.moved, signal=signals.item_scraped)
        crawler.signals.connect(self.moved, signal=signals.response_received)
        crawler.signals.connect(self.landed, signal=batch_landed)
        crawler.signals.connect(self.failed, signal=landing_failed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Progress":
        """Made by Scrapy."""
        return cls(crawler)

    def moved(self, spider: BoardSpider) -> None:
        """A page or an item came."""
        if time.monotonic() - self.last < PROGRESS_EVERY:
            return
        self.last = time.monotonic()
        tally = spider.tally
        tell("progress", board=spider.board.name, pages=tally.pages, items=tally.items)

    def landed(self, spider: BoardSpider, manifest: Manifest) -> None:
        """A batch lies in landing."""
        board, told = spider.board.name, manifest.model_dump(mode="json")
        tell("landed", board=board, batch=manifest.batch, manifest=told)

    def failed(self, spider: BoardSpider, error: OSError) -> None:
        """A batch could not be written."""
        tell("failed", board=spider.board.name, error=str(error))


class Process(AsyncCrawlerProcess):
    """Crawls chains of boards: those of one host one after the other, the chains side by side."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.stopping = False
        self.unlanded = 0

    def follow(self, chain: list[Board]) -> None:
        """Crawl the first board of a chain, then the rest."""
        if not chain or self.stopping:
            self.unlanded += len(chain)
            return
        board, rest = chain[0], chain[1:]
        crawler = self.create_crawler(platforms.spiders()[board.platform])
        landed: list[Manifest] = []

        def keep(manifest: Manifest) -> None:
            landed.append(manifest)

        def done(task: "asyncio.Task[None]") -> None:
            error = None if task.cancelled() else task.exception()
            if error is not None:
                tell("failed", board=board.name, error=f"{type(error).__name__}: {error}")
            self.unlanded += not landed
            self.follow(rest)

        crawler.signals.connect(keep, signal=batch_landed, weak=False)
        self.crawl(crawler, board=board).add_done_callback(done)

    async def stop(self) -> None:
        """Stop gracefully; boards not begun are left for the next run."""
        self.stopping = True
        # A crawl that is told before its engine runs never hears of it.
        while any(crawler.crawling and not crawler.engine.running for crawler in self.crawlers):
            await asyncio.sleep(OPENING_POLL)
        await super().stop()
        await self.join()


def main(arguments: Sequence[str] | None = None) -> int:
    """Crawl the named boards; 0 where each landed, 1 where one did not, 2 for wrong usage."""
    asked = _arguments(arguments)
    try:
        boards = _boards(asked)
    except CatalogueError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sweep_partials(asked.home / "landing")
    process = Process(_settings(asked))
    # What is loaded by now stays: without this the collector would look through it all, again and
    # again, for each few pages.
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)
    for chain in chains(boards):
        process.follow(chain)
    process.start()
    return 1 if process.unlanded else 0


def chains(boards: list[Board]) -> list[list[Board]]:
    """Boards in at most eight chains; those of one vendor or host share a chain."""
    by_server: dict[str, list[Board]] = defaultdict(list)
    for position, board in enumerate(boards):
        by_server[server_of(board) or f"here {position % AT_ONCE}"].append(board)
    held: list[list[Board]] = [[] for _ in range(min(AT_ONCE, len(by_server)))]
    for position, group in enumerate(by_server.values()):
        held[position % AT_ONCE].extend(group)
    return held


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m spiders.crawl", description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="where batches land")
    parser.add_argument("--boards", type=Path, help="the catalogue, boards.yml")
    parser.add_argument("--now", help="pretend the crawl starts at this ISO time")
    parser.add_argument(
        "--ad-hoc", action="append", default=[], metavar="JSON", help="a board outside the file"
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="boards; none means all")
    return parser.parse_args(arguments)


def _boards(asked: argparse.Namespace) -> list[Board]:
    boards = [_ad_hoc(given) for given in asked.ad_hoc]
    if asked.names or not boards:
        if asked.boards is None:
            raise CatalogueError(["say --boards boards.yml, or --ad-hoc JSON"])
        held = {board.name: board for board in load_boards(asked.boards)}
        unknown = [name for name in asked.names if name not in held]
        if unknown:
            names = ", ".join(sorted(held)) or "none"
            raise CatalogueError(
                [f"{asked.boards}: no board named '{name}'; there are {names}" for name in unknown]
            )
        boards += [held[name] for name in dict.fromkeys(asked.names)] or list(held.values())
    return boards


def _ad_hoc(given: str) -> Board:
    try:
        return Board.model_validate_json(given)
    except ValidationError as error:
        told = "; ".join(f"{part['loc']}: {part['msg']}" for part in error.errors())
        raise CatalogueError([f"--ad-hoc: {told}"]) from error


def _settings(asked: argparse.Namespace) -> Settings:
    settings = Settings()
    settings.setmodule(defaults, priority="project")
    settings.set("JOBFEED_HOME", str(asked.home))
    settings.set("JOBFEED_NOW", asked.now)
    extensions = dict(settings.getdict("EXTENSIONS")) | {"spiders.crawl.Progress": 510}
    settings.set("EXTENSIONS", extensions)
    return settings


if __name__ == "__main__":
    # Scrapy imports Progress as spiders.crawl.Progress, so run that module and not __main__.
    from spiders import crawl

    sys.exit(crawl.main())
