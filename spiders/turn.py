"""One crawl at a time asks a server, also where several processes crawl at one home."""

import asyncio
import fcntl
import re
from collections.abc import AsyncIterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import signals
from scrapy.crawler import Crawler

from spiders import guard, platforms
from spiders.catalogue import Board

FOLDER = ".servers"
POLL = 0.25


def server_of(board: Board) -> str | None:
    """Who answers for a board: its vendor where one serves all boards of the platform, else a host.

    None for this machine, which serves nobody else: its boards need not wait for each other.
    """
    host = urlsplit(board.api or board.url).hostname or ""
    if guard.is_loopback(host):
        return None
    vendor = platforms.spiders()[board.platform].one_vendor and not board.api
    return board.platform if vendor else host


class ServerTurn:
    """Spider middleware: a board begins when no other crawl asks its server."""

    def __init__(self, home: str, board: Board | None) -> None:
        server = server_of(board) if board else None
        name = re.sub(r"[^\w.-]", "_", server or "")
        self._file = Path(home, FOLDER, name) if home and name else None
        self._held = ExitStack()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ServerTurn":
        """Made by Scrapy; the turn ends with the crawl."""
        board = getattr(crawler.spider, "board", None)
        turn = cls(crawler.settings.get("JOBFEED_HOME"), board)
        crawler.signals.connect(turn.closed, signal=signals.spider_closed)
        return turn

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """The first requests, held back until it is this board's turn."""
        while not self._taken():
            await asyncio.sleep(POLL)
        async for asked in start:
            yield asked

    def closed(self) -> None:
        """Let the next one begin."""
        self._held.close()

    def _taken(self) -> bool:
        if self._file is None:
            return True
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as opened:
            turn = opened.enter_context(self._file.open("a"))
            try:
                # The kernel takes the lock back when its holder dies.
                fcntl.flock(turn, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            self._held = opened.pop_all()
        return True
