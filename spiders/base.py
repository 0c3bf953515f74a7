"""What every platform's spider shares: its board, its pages, its observations."""

import os
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import orjson
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DownloadCancelledError, IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from postings.model import Observation, RawPosting
from spiders import platforms
from spiders.breaker import HostGivenUp
from spiders.catalogue import Board, CatalogueError, load_boards
from spiders.challenge import is_challenge
from spiders.clock import Clock
from spiders.guard import ForbiddenAddress, is_loopback
from spiders.limits import within_limits
from spiders.shape import mapping, text
from spiders.tally import ROBOTS_IGNORED, Tally

LOOPBACK_CONCURRENCY = 8
NOT_FOUND = 404
GONE = {NOT_FOUND, 410}
CLOSED_BY_ROBOTS = "forbidden by robots.txt"


def board_from(board: Any, url: str | None, employer: str | None, platform: str) -> Board:
    """The board a spider was asked for: itself, a name in the catalogue, or an address."""
    if isinstance(board, Board):
        return board
    if url:
        return Board(employer=employer or "", url=url, platform=platform, name=board or "")
    path = Path(os.environ.get("JOBFEED_BOARDS", "boards.yml"))
    if not board:
        raise CatalogueError([f"say -a board=NAME (of {path}), or -a url=URL -a employer=NAME"])
    boards = {entry.name: entry for entry in load_boards(path)}
    if board not in boards:
        names = ", ".join(sorted(boards)) or "none"
        raise CatalogueError([f"{path}: no board is named '{board}'; there are {names}"])
    return boards[board]


class BoardSpider(Spider):
    """Crawls one board; a platform says where its pages are and how a record reads."""

    known: ClassVar[frozenset[str]] = frozenset()
    # One vendor serves every board of the platform: its boards take turns.
    one_vendor: ClassVar[bool] = True

    def __init__(
        self,
        board: Any = None,
        url: str | None = None,
        employer: str | None = None,
        **arguments: Any,
    ) -> None:
        super().__init__(**arguments)
        self.board = board_from(board, url, employer, self.name)
        self.tally = Tally()
        self.clock = Clock()
        self.seen: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "BoardSpider":
        """Made by Scrapy; what the board says about manners becomes settings of its crawl."""
        spider: BoardSpider = super().from_crawler(crawler, *args, **kwargs)
        spider.clock = Clock(crawler.settings.get("JOBFEED_NOW"))
        board, own = spider.board, {"DOWNLOAD_MAXSIZE": spider.board.max_bytes}
        own["ROBOTSTXT_OBEY"] = board.robots == "obey"
        if board.robots != "obey":
            spider.tally.note(f"{ROBOTS_IGNORED} {board.robots.removeprefix('ignore:').strip()}")
        if is_loopback(_host(board.api or board.url)):
            own |= {
                "DOWNLOAD_DELAY": 0,
                "AUTOTHROTTLE_ENABLED": False,
                "CONCURRENT_REQUESTS_PER_DOMAIN": LOOPBACK_CONCURRENCY,
            }
        for name, value in own.items():
            crawler.settings.set(name, value, priority="spider")
        crawler.signals.connect(spider.broke, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's beginning: the first requests of the board."""
        try:
            for request in self.first_requests():
                yield request
        except CatalogueError as error:
            self.tally.lose("bad board", first=True, note=str(error))

    def first_requests(self) -> Iterable[Request]:
        """Where the board begins; each platform says."""
        raise NotImplementedError

    def token(self) -> str:
        """The board's name at its platform, from `options: token:` or its address."""
        given = text(self.board.options.get("token"))
        found = given or platforms.readers()[self.name].token(self.board.url)
        if not found:
            told = f"{self.board.name}: {self.board.url} names no board at {self.name}"
            raise CatalogueError([f"{told}; set 'options: {{token: NAME}}'"])
        return str(found)

    def base(self, own: str) -> str:
        """Where the platform is asked: the board's `api`, else the platform's own address."""
        return (self.board.api or own).rstrip("/")

    @staticmethod
    def read(record: Any, board: Board) -> RawPosting:
        """A posting from one record; each platform's own pure function."""
        raise NotImplementedError

    # --- pages ---------------------------------------------------------------------------------

    def page(
        self, url: str, callback: Callable[..., Any], *, first: bool = False, **options: Any
    ) -> Request:
        """A request whose loss is counted; `first` says that without it the board is unread."""
        meta = options.pop("meta", {}) | {"first": first}
        # Spiders know what they asked for; Scrapy's filter would drop a redirect without a word.
        options["dont_filter"] = True
        return Request(url, callback=callback, errback=self.lost, meta=meta, **options)

    def arrived(self, response: Response, *, listing: bool = True) -> bool:
        """Count a page; False where it cannot be read, which is then counted by its name."""
        first = bool(response.meta.get("first"))
        self.tally.pages += 1
        if self.tally.pages > self.board.max_pages:
            self.cap("max_pages", self.board.max_pages)
        if response.status in GONE and first and listing:
            self.tally.gone = True
        if response.status == 202 or is_challenge(response.body):
            self.tally.blocked = True
            self.tally.lose("challenge page", first=first, note=f"a bot wall at {response.url}")
            return False
        if response.status != 200:
            note = f"{response.url} answered {response.status}"
            self.tally.lose(f"http {response.status}", first=first, note=note)
            return False
        return True

    def asked_once(self, response: Response) -> bool:
        """Whether a posting's page answers 404 for the first time: one 404 is no proof."""
        return response.status == NOT_FOUND and not response.meta.get("again")

    def again(self, response: Response) -> Request:
        """The same request a second time, past what is stored."""
        asked = response.request
        assert asked is not None  # every answer here was asked for
        return asked.replace(meta=response.meta | {"again": True, "dont_cache": True})

    def json(self, response: Response) -> Any:
        """The page's JSON; None where it has none, which is then counted by its name."""
        first = bool(response.meta.get("first"))
        body = response.body.lstrip()
        if body.startswith(b"\xef\xbb\xbf"):
            body = body[3:]
        if body.startswith(b"<"):
            note = f"{response.url} answered HTML where JSON was due"
            self.tally.lose("html instead of json", first=first, note=note)
            return None
        try:
            answer = orjson.loads(body)
            told = None if answer is not None else "null"
        except orjson.JSONDecodeError as error:
            answer, told = None, f"JSON that cannot be read: {error}"
        if told:
            note = f"{response.url} answered {told}"
            self.tally.lose("bad json", first=first, note=note[:300])
        return answer

    def lost(self, failure: Failure) -> None:
        """A request that brought no answer, under its name."""
        # Scrapy puts the request on the failure.
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value or RuntimeError("no reason given")
        first = bool(request.meta.get("first"))
        name, note = _failure_name(error), f"{request.url}: {error}"[:300]
        if name == CLOSED_BY_ROBOTS:
            self.tally.blocked |= first
            parts = urlsplit(request.url)
            note = (
                f"robots.txt of {parts.hostname} closes {parts.path} to robots, "
                "so it was not read; where its owner lets you read it all the same, write "
                "'robots: \"ignore: WHY\"' at this board"
            )
        self.tally.lose(name, first=first, note=note)

    def broke(self, failure: Failure, response: Response, spider: Spider) -> None:
        """A callback that raised: its page counts as lost."""
        if isinstance(failure.value, CloseSpider):
            return
        name = f"unreadable page: {type(failure.value).__name__}"
        first = bool(response.meta.get("first"))
        self.tally.lose(name, first=first, note=f"{response.url}: {failure.value}"[:300])

    def cap(self, name: str, limit: int) -> None:
        """Stop at a limit, loudly."""
        self.tally.capped = True
        self.tally.note(f"stopped at {name} {limit}; the rest of the board was not read")
        raise CloseSpider("capped")

    # --- records -------------------------------------------------------------------------------

    def fresh(self, key: str | None) -> bool:
        """Whether an id is met for the first time in this crawl; no id is always fresh."""
        if key is None:
            return True
        if key in self.seen:
            self.tally.count("repeated id")
            return False
        self.seen.add(key)
        return True

    def observe(self, record: Any, url: str | None, response: Response) -> Observation:
        """One record as an Observation, also where its reader fails."""
        if self.tally.items >= self.board.max_items:
            self.cap("max_items", self.board.max_items)
        self.tally.items += 1
        try:
            posting = self.read(record, self.board)
        except Exception as error:  # noqa: BLE001 - a record is foreign: whatever it breaks is named
            self.tally.errors["unreadable record"] += 1
            posting = salvage(record, self.board, error)
        posting, cut = within_limits(posting)
        for name in cut:
            self.tally.errors[f"overlong {name}"] += 1
        for key in unread(record, self.known):
            self.tally.count(f"unread/{key}")
        return self._observation("posting", record, posting.url or url, posting)

    def gone(self, posting: RawPosting) -> Observation:
        """A posting whose own page says that it is closed."""
        self.tally.count("gone")
        return self._observation("gone", None, posting.url, posting)

    def _observation(
        self, kind: Any, record: Any, url: str | None, posting: RawPosting
    ) -> Observation:
        return Observation(
            board=self.board.name,
            platform=self.board.platform,
            url=url,
            fetched_at=self.clock.now(),
            kind=kind,
            record=record,
            posting=posting,
        )


def blank(board: Board, **fields: Any) -> RawPosting:
    """A posting that knows its board and nothing else."""
    return RawPosting(
        platform=board.platform, board=board.name, employer=board.employer or None, **fields
    )


def salvage(record: Any, board: Board, error: Exception) -> RawPosting:
    """What can be said of a record whose reader failed."""
    held = mapping(record)
    first = {
        field: next((found for key in keys if (found := text(held.get(key)))), None)
        for field, keys in {
            "posting_id": ("id",),
            "title": ("title", "text", "postingTitle"),
            "url": ("absolute_url", "hostedUrl", "url"),
        }.items()
    }
    message = f"{type(error).__name__}: {error}"[:500]
    return blank(board, **first, extra={"reader_error": message})


def unread(record: Any, known: frozenset[str]) -> list[str]:
    """The filled fields of a record that no reader reads."""
    held = mapping(record)
    return [key for key, value in held.items() if key not in known and value not in (None, "", [])]


def _host(url: str) -> str | None:
    return urlsplit(url).hostname


def _failure_name(error: BaseException) -> str:
    if isinstance(error, ForbiddenAddress):
        return "refused address"
    if isinstance(error, HostGivenUp):
        return "host given up"
    if isinstance(error, DownloadCancelledError) or "DOWNLOAD_MAXSIZE" in str(error):
        return "oversize"
    if isinstance(error, IgnoreRequest) and "robots.txt" in str(error):
        return CLOSED_BY_ROBOTS
    return f"no answer: {type(error).__name__}"
