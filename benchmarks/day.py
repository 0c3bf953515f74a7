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
from benchmarks._often_new import board, served
from flows import run, server
from flows.deployments import every_so_often
from flows.due import board_of, started
from warehouse.landing import all_landed
from warehouse.read import not_published

BOARDS = 500
HOURS = int(os.environ.get("DAY_HOURS", "24"))
PERIOD = timedelta(minutes=15)
START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Hour(NamedTuple):
    """What a simulated hour left: MiB of memory and of Prefect's database, seconds of CPU it took.

    The CPU is that of the flows with the crawls they start, and of the server.
    """

    serving: float
    server: float
    database: float
    flows_cpu: float
    server_cpu: float


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
        _tell(home)
        return _measured(home, count, hours)


def _hours(home: Path, catalogue: Path, look: timedelta) -> Iterator[Hour]:
    own = server._own
    assert own is not None  # `main` started it
    told, before = Console(highlight=False), _spent(own.process.pid)
    for number in range(HOURS):
        for step in range(HOUR // look):
            run.run(home, catalogue, now=START + number * HOUR + step * look)
        spent = _spent(own.process.pid)
        files = (home / server.FOLDER).glob("prefect.db*")
        size = sum(file.stat().st_size for file in files) / 2**20
        memory = _resident(os.getpid()), _resident(own.process.pid)
        hour = Hour(*memory, size, spent[0] - before[0], spent[1] - before[1])
        told.print(f"  hour {number + 1}: " + ", ".join(_figures(hour)))
        before = spent
        yield hour


def _spent(pid: int) -> tuple[float, float]:
    """Seconds of CPU: this process with the children that ended, and another."""
    times = os.times()
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(times[:4]), sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _figures(hour: Hour) -> Iterator[str]:
    units = dict.fromkeys(("flows_cpu", "server_cpu"), "s")
    for name, value in hour._asdict().items():
        yield f"{name.replace('_', ' ')} {value:.0f} {units.get(name, 'MiB')}"


def _resident(pid: int) -> float:
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _measured(home: Path, count: int, hours: list[Hour]) -> list[Measured]:
    due = count * (HOURS * HOUR // PERIOD)
    slots = Counter((board_of(b), (started(b) - START) // PERIOD) for b in all_landed(home))
    once = sum(times == 1 for times in slots.values())
    merged = len(all_landed(home)) - len(not_published(home))
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


def _tell(home: Path) -> None:
    drift = max((started(batch) - START) % PERIOD for batch in all_landed(home))
    told = f"  longest drift {drift.total_seconds():.0f} s of {PERIOD.total_seconds():.0f} s"
    Console(highlight=False).print(told)
