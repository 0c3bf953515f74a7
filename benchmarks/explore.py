"""Searches over 200,000 postings as the page asks them, beside plain DuckDB; how it opens."""

import http.client
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import duckdb
from rich.console import Console

from benchmarks import Measured
from benchmarks._process import run_module
from jobfeed.explore.filters import Filters
from jobfeed.explore.full_text import index_of
from jobfeed.explore.published import Published
from warehouse.publish import PUBLISHED

POSTINGS = 200_000
ROUNDS = 15
PLAIN_ROUNDS = 3
SEARCHES = {
    "words in every text": {"words": "tools"},
    "two words": {"words": "kubernetes salesforce"},
    "a rare word": {"words": "moeauv4"},
    "words, place and pay": {
        "words": "data analyst",
        "place": "SE",
        "amount": 100_000,
    },
    "filters alone": {"place": "SE", "skills": ["Python"], "days": 90},
    "nothing in particular": {},
}
console = Console(highlight=False)


def main(scale: float = 1.0) -> list[Measured]:
    """Make the file and its index, ask each search many times, open each page."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        run_module("benchmarks._published", [str(home), str(round(POSTINGS * scale))])
        _indexed(home, f"{round(POSTINGS * scale):,} postings")
        run_module("benchmarks._published", [str(home)])
        _indexed(home, "those a day later, one in a hundred changed")
        lines = list(_searches(home))
        _opened(home)
    return lines


def _indexed(home: Path, what: str) -> None:
    cost = run_module("jobfeed.explore.full_text", [str(home)])
    large = index_of(home).stat().st_size / 1e6
    console.print(
        f"  index of {what}: {cost.seconds:.1f} s, {cost.cpu:.1f} s of CPU, "
        f"peak memory {cost.peak:,.0f} MiB, {large:.0f} MB large"
    )


def _searches(home: Path) -> Iterator[Measured]:
    plain = files("benchmarks").joinpath("_plain_search.sql").read_text("utf-8")
    with (
        closing(Published(home)) as published,
        duckdb.connect(str(home / PUBLISHED), read_only=True) as bare,
    ):
        for name, asked in SEARCHES.items():
            values = Filters.model_validate({"currency": "USD"} | asked).values()
            fewer = {key: values[key] for key in values if f"${key}" in plain}
            ours = _timed(lambda held=values: published.ask("search", **held), ROUNDS)
            theirs = _timed(lambda held=fewer: bare.execute(plain, held).fetchall(), PLAIN_ROUNDS)
            console.print(f"  {name}: {_told(ours)}; plain {_told(theirs)}")
            rates = (1 / median(took.cpu for took in side) for side in (ours, theirs))
            yield Measured(f"search: {name}", *rates, "CPU answers/s")


class Took(NamedTuple):
    """What an answer took: seconds on the clock, and of CPU on all cores."""

    seconds: float
    cpu: float


def _told(took: list[Took]) -> str:
    clock = [1000 * one.seconds for one in took]
    cpu = 1000 * median(one.cpu for one in took)
    last = quantiles(clock, n=20)[-1]
    return f"median {median(clock):.0f} ms, 95 % within {last:.0f} ms, CPU {cpu:.0f} ms"


def _timed(does: Callable[[], Any], rounds: int) -> list[Took]:
    does()
    return [_took(does) for _ in range(rounds)]


def _took(does: Callable[[], Any]) -> Took:
    begun, used = time.perf_counter(), time.process_time()
    does()
    return Took(time.perf_counter() - begun, time.process_time() - used)


def _opened(home: Path) -> None:
    """Tell how long the command takes until it listens, and each page until it is there."""
    begun = time.perf_counter()
    with _served(home) as address:
        console.print(f"  the command listens after {time.perf_counter() - begun:.2f} s")
        for path in ("/", "/search", "/search?words=kubernetes", "/pay", "/boards", "/sql"):
            first, again = (_took(lambda at=path: _get(address, at)).seconds for _ in range(2))
            console.print(f"  {path}: first {1000 * first:.0f} ms, again {1000 * again:.0f} ms")


@contextmanager
def _served(home: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "jobfeed.cli", "--home", str(home), "explore"]
    options = ["--no-open", "--port", "0"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None  # a pipe was asked for
        yield server.stdout.readline().rpartition(" ")[2].strip()
        server.terminate()


def _get(address: str, path: str) -> bytes:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    with closing(connection):
        connection.request("GET", path)
        return connection.getresponse().read()
