"""Crawling the bundled site's pages into landing, beside a bare Scrapy spider on the same pages."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks import Measured
from benchmarks._process import Cost, run_module
from benchmarks._site import served
from postings.batch import Manifest
from spiders import settings as defaults
from spiders.base import LOOPBACK_CONCURRENCY
from spiders.catalogue import Board

# A sitemap, and list pages of twenty links.
BOARDS = {"maple": "maple/sitemap.xml", "steinbock": "steinbock/jobs"}
# At scale 1: some 4,200 pages with a posting on each, and 121 lists.
SITE_SCALE = 66
ROUNDS = 3


class Crawl(NamedTuple):
    """One side's crawl: requests made, seconds between first and last, cost of its process."""

    requests: int
    items: int
    seconds: float
    cost: Cost


def main(scale: float = 1.0) -> list[Measured]:
    """Two large boards, side by side."""
    with served(SITE_SCALE * scale) as base:
        boards = [board(name, f"{base}/{path}") for name, path in BOARDS.items()]
        settings = same_settings(len(boards))
        sides = alternated(boards, settings, ROUNDS if scale >= 1 else 1)
    return compared("crawl to landing", *sides)


def same_settings(at_once: int) -> dict[str, Any]:
    """Every number and switch of jobfeed's own settings, as they are for so many boards at once.

    On loopback that is no delay, and eight requests on their way for each board.
    """
    numbers = {
        name: held for name, held in vars(defaults).items() if type(held) in {bool, int, float}
    }
    names = ("CONCURRENT_REQUESTS", "CONCURRENT_REQUESTS_PER_DOMAIN")
    requests = dict.fromkeys(names, at_once * LOOPBACK_CONCURRENCY)
    return numbers | {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False} | requests


def alternated(
    boards: list[Board], settings: dict[str, Any], rounds: int
) -> tuple[list[Crawl], list[Crawl]]:
    """Both sides' crawls, taken in turn; the bare spider has the settings told."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare(boards, folder / "first.jsonl", settings)  # the site makes its pages
        turns = [
            (
                through_jobfeed(boards, folder / f"home{turn}"),
                bare(boards, folder / f"{turn}.jsonl", settings),
            )
            for turn in range(rounds)
        ]
    return [ours for ours, _ in turns], [plain for _, plain in turns]


def board(name: str, url: str) -> Board:
    """A careers site with JSON-LD in its pages."""
    return Board(employer=name.title(), url=url, platform="jsonld", name=name)


def compared(name: str, ours: list[Crawl], plain: list[Crawl]) -> list[Measured]:
    """Requests a second of the crawl, of the whole process, and of its CPU time."""
    if {crawl.items for crawl in ours} != {crawl.items for crawl in plain}:
        raise RuntimeError(f"the two sides read different postings: {ours} and {plain}")
    views: dict[str, Callable[[Crawl], float]] = {
        name: lambda crawl: crawl.seconds,
        f"{name}, start included": lambda crawl: crawl.cost.seconds,
        f"{name}, CPU time": lambda crawl: crawl.cost.cpu,
    }
    return [
        Measured(view, rate(ours, taken), rate(plain, taken), "requests/s")
        for view, taken in views.items()
    ]


def rate(crawls: list[Crawl], taken: Callable[[Crawl], float]) -> float:
    """The median of requests a second."""
    return median(crawl.requests / taken(crawl) for crawl in crawls)


def through_jobfeed(boards: list[Board], home: Path) -> Crawl:
    """The boards by `python -m spiders.crawl`, landing included."""
    asked = [word for board in boards for word in ("--ad-hoc", board.model_dump_json())]
    cost = run_module("spiders.crawl", ["--home", str(home), *asked])
    events = map(json.loads, cost.printed.splitlines())
    held = [Manifest.model_validate(e["manifest"]) for e in events if e["event"] == "landed"]
    if len(held) != len(boards) or not all(one.complete for one in held):
        raise RuntimeError(f"a board was not read whole: {[one.notes for one in held]}")
    took = max(one.finished for one in held) - min(one.started for one in held)
    requests, items = (sum(getattr(one, name) for one in held) for name in ("requests", "items"))
    return Crawl(requests, items, took.total_seconds(), cost)


def bare(boards: list[Board], feed: Path, settings: dict[str, Any]) -> Crawl:
    """The same boards by a plain spider."""
    urls = (board.url for board in boards)
    cost = run_module("benchmarks._bare", [str(feed), json.dumps(settings), *urls])
    return Crawl(**json.loads(cost.printed), cost=cost)
