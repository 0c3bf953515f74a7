"""A day of 500 boards of a quarter of an hour each, its clock running as fast as the work allows.

The clock is the one that says what is due and when a crawl began; a look follows the last at once.
All else is real: Scrapy processes over HTTP, landing, merges, publishing, and a Prefect server with
pages, schedules and database in a process of its own. Crawls and merges run as flows within this
process, which stands for the one that serves: it shows what many flow runs leave in a process that
lives on, and what they add to Prefect's database.

It does not show what comes of time and not of work, nor the seconds that a flow run takes to start
in a process of its own, by which a served crawl begins later than it was due. DAY_HOURS=2 ends it
after two hours.
"""

import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from ruamel.yaml import YAML

from benchmarks import Measured
from benchmarks._ever_new import board, served
from flows import run, server
from flows.deployments import every_so_often
from flows.due import board_of, started
from warehouse.landing import landed
from warehouse.read import not_published

BOARDS = 500
HOURS = int(os.environ.get("DAY_HOURS", "24"))
PERIOD = timedelta(minutes=15)
START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Hour(NamedTuple):
    """What stands at the end of a simulated hour: MiB of memory and of Prefect's database."""

    serving: float
    server: float
    database: float


def main(scale: float = 1.0) -> list[Measured]:
    """Crawls beside crawls due; memory and growth of the first hours beside the last."""
    os.environ |= {"JOBFEED_ALLOW_PRIVATE": "1", "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "ERROR"}
    count = max(2, round(BOARDS * scale))
    with tempfile.TemporaryDirectory(prefix="day-") as folder, served() as base:
        home = Path(folder, "home")
        boards = [board(base, number, "15m") for number in range(count)]
        catalogue = Path(folder, "boards.yml")
        YAML().dump({"boards": [b.model_dump(exclude_defaults=True) for b in boards]}, catalogue)
        server.lasting(home, "127.0.0.1", 0)
        hours = list(_hours(home, catalogue, every_so_often([PERIOD])))
        _tell(home, hours)
        return _measured(home, count, hours)


def _hours(home: Path, catalogue: Path, look: timedelta) -> Iterator[Hour]:
    for number in range(HOURS):
        for step in range(HOUR // look):
            run.run(home, catalogue, now=START + number * HOUR + step * look)
        yield _hour(home)


def _hour(home: Path) -> Hour:
    own = server._own
    assert own is not None  # `main` started it
    files = (home / server.FOLDER).glob("prefect.db*")
    size = sum(file.stat().st_size for file in files) / 2**20
    return Hour(_resident(os.getpid()), _resident(own.process.pid), size)


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _measured(home: Path, count: int, hours: list[Hour]) -> list[Measured]:
    due = count * (HOURS * HOUR // PERIOD)
    slots = Counter((board_of(b), (started(b) - START) // PERIOD) for b in landed(home))
    once = sum(times == 1 for times in slots.values())
    merged = len(landed(home)) - len(not_published(home))
    # The first hour makes tables and fills caches: growth is counted from the second.
    grown = [after.database - before.database for before, after in pairwise(hours)]
    half, first, last = len(grown) // 2, hours[0], hours[-1]
    return [
        Measured("due crawls that ran once", once, due, "crawls"),
        Measured("merged and published", merged, due, "batches"),
        Measured("memory where flows run, first hour to last", first.serving, last.serving, "MiB"),
        Measured("memory of the server, first hour to last", first.server, last.server, "MiB"),
        Measured(
            "database's growth, first half to second", sum(grown[:half]), sum(grown[half:]), "MiB"
        ),
    ]


def _tell(home: Path, hours: list[Hour]) -> None:
    drift = max((started(batch) - START) % PERIOD for batch in landed(home))
    told = Console(highlight=False)
    told.print(f"  longest drift {drift.total_seconds():.0f} s of {PERIOD.total_seconds():.0f} s")
    for name in Hour._fields:
        told.print(f"  {name}, MiB by hour: " + " ".join(f"{getattr(h, name):.0f}" for h in hours))
