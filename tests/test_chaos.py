"""Chaos: whatever dies while cycles of crawl and merge go on, the store ends as if nothing had.

`make chaos` runs thirty cycles; the suite a few. CHAOS_CYCLES, CHAOS_SEED and CHAOS_UNREACHABLE
(seconds for which the server answers nobody) choose others.
"""

import os
import random
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fixtures.flow_disk import FILLER, filling, small_disk
from fixtures.flow_home import (
    SEVEN,
    Run,
    child,
    children,
    differences,
    kill,
    processes_at,
    state,
    until,
    write_boards,
)
from fixtures.flow_server import answers, free_port, prefect_server, published
from fixtures.flow_server import serving as serving_process

from flows.aside import lying_aside
from jobfeed.demo import CareersSite, date_of
from warehouse.landing import landed

SEED = int(os.environ.get("CHAOS_SEED", "11"))
UNREACHABLE = float(os.environ.get("CHAOS_UNREACHABLE", "5"))
# Days of the site on which no page stays broken: a partial crawl is due again within minutes.
DAYS = (0, 2, 3)
SWEEP = 5
VICTIMS = (
    "scrapy", "run", "server", "serving", "flow run", "serve", "unreachable", "clock", "disk",
)  # fmt: skip
# Room for all cycles, and soon full.
DISK = 256
# In the suite a seeded part of what may die; `make chaos` goes through all of it.
CYCLES = int(os.environ.get("CHAOS_CYCLES", 4))
TRIES = 12
PATIENCE = 240.0

pytestmark = pytest.mark.timeout(120 + 90 * CYCLES)


class Service:
    """`jobfeed serve` at a home, started again whenever it dies, as an init system would."""

    def __init__(self, home: Path, boards: Path) -> None:
        self.home, self._boards, self._port = home, boards, free_port()
        self.url = f"http://127.0.0.1:{self._port}/api"
        self.begin()

    def begin(self) -> None:
        with (self.home / "said").open("ab") as said:
            streams = {"stdout": said, "stderr": said}
            self.process = serving_process(
                self.home, self._boards, self._port, SWEEP, "triggers", **streams
            )

    def answering(self) -> None:
        """Wait until the server answers, starting the service again where it has died."""
        until(self._answering, PATIENCE, every=0.2)

    def _answering(self) -> bool:
        if self.process.poll() is not None:
            self.begin()
        return answers(self.url)

    def part(self, what: str) -> int | None:
        """The pid of a part of the service that may be killed."""
        if what == "serve":
            return self.process.pid
        if what == "server":
            return child(self.process.pid, "flows.server_process")
        runner = child(self.process.pid, "flows.serving_process")
        if what == "serving" or runner is None:
            return runner
        return next(iter(children(runner)), None)

    def end(self) -> int:
        self.process.terminate()
        return self.process.wait(PATIENCE)


@contextmanager
def serving(home: Path, boards: Path) -> Iterator[Service]:
    home.mkdir()
    service = Service(home, boards)
    try:
        yield service
    except AssertionError as failed:
        raise AssertionError(f"{failed}\n{(home / 'said').read_text()[-6000:]}") from failed
    finally:
        with suppress(ProcessLookupError):
            service.process.kill()
            service.process.wait()


def now_of(cycle: int) -> datetime:
    """Two days lie between cycles: each board is due in each, also by a clock an hour behind.

    By such a clock, too, what the site published that day was published before it was read.
    """
    return date_of(2 * cycle) + timedelta(hours=2)


def landed_in(home: Path, cycle: int) -> int:
    return sum(batch.startswith(now_of(cycle).strftime("%Y%m%d")) for batch in landed(home))


def test_a_store_that_went_through_chaos_equals_an_undisturbed_one(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    boards, none = tmp_path / "boards.yml", tmp_path / "none.yml"
    none.write_text("boards: []\n")
    undisturbed, home = tmp_path / "undisturbed", tmp_path / "disk" / "home"
    with CareersSite(scale=0.05) as site, small_disk(home.parent, DISK) as mounted:
        write_boards(site, boards)
        for cycle in range(CYCLES):
            site.day = DAYS[cycle % len(DAYS)]
            calm = Run(undisturbed, boards, now_of(cycle), prefect_server())
            assert len(calm.summary()["merged"]) == len(SEVEN)
        site._troubled.clear()
        with serving(home, none) as service:
            victims = [victim for victim in VICTIMS if mounted or victim != "disk"]
            rounds = range(CYCLES // len(victims) + 1)
            kinds = [kind for _ in rounds for kind in chance.sample(victims, len(victims))]
            for cycle, what in enumerate(kinds[:CYCLES]):
                site.day = DAYS[cycle % len(DAYS)]
                disturbed(chance, service, boards, cycle, what)
            # What died last may have been the service: to start it again is the whole repair.
            service.answering()
            until(lambda: service.part("serving") is not None, PATIENCE)
            until(lambda: published(home) == landed(home), PATIENCE, every=0.2)
            assert service.end() == 0
        until(lambda: not processes_at(home), every=0.1)
        assert differences(state(home), state(undisturbed)) == {}
        assert lying_aside(home) == {}
        assert list((home / "landing" / ".partial").iterdir()) == []


def disturbed(chance: random.Random, service: Service, boards: Path, cycle: int, what: str) -> None:
    """One cycle of crawl and merge in which something dies, run again until it is whole."""
    # The spiders of so small a site are done before the rest.
    moment = chance.uniform(0, 1 if what == "scrapy" else 4)
    for attempt in range(TRIES):
        service.answering()
        early = timedelta(hours=1) if what == "clock" and attempt == 0 else timedelta()
        run = Run(service.home, boards, now_of(cycle) - early, service.url)
        if attempt == 0:
            strike(service, run, what, moment)
        run.end()
        if landed_in(service.home, cycle) == len(SEVEN):
            return
    raise AssertionError(f"cycle {cycle} was not whole after {TRIES} runs: {run.events[-3:]}")


def strike(service: Service, run: Run, what: str, moment: float) -> None:
    """Let it happen some seconds into the crawl: any instruction may be the one."""
    run.until(lambda: run.told("crawling") or run.told("error"))
    time.sleep(moment)
    met = STRIKES.get(what, strike_service)(service, run, what)
    print(f"{what}, {moment:.2f} s into the crawl: {'done' if met else 'nothing there'}")  # noqa: T201


def strike_run(service: Service, run: Run, what: str) -> bool:
    alive = run.process.is_alive()
    run.kill()
    return alive


def strike_scrapy(service: Service, run: Run, what: str) -> bool:
    victim = run.child("flows.spider_process")
    kill(victim)
    return victim is not None


def strike_service(service: Service, run: Run, what: str) -> bool:
    victim = service.part(what)
    kill(victim)
    return victim is not None


def silence(service: Service, run: Run, what: str) -> bool:
    """The server answers nobody for a while, and then goes on."""
    server = service.part("server")
    assert server is not None
    os.kill(server, signal.SIGSTOP)
    time.sleep(UNREACHABLE)
    with suppress(ProcessLookupError):
        os.kill(server, signal.SIGCONT)
    return True


def fill(service: Service, run: Run, what: str) -> bool:
    """No room is left for a while; then there is again."""
    disk = service.home.parent
    subprocess.run(filling(disk), shell=True, check=False, stderr=subprocess.DEVNULL)
    time.sleep(UNREACHABLE)
    (disk / FILLER).unlink()
    return True


def nothing(service: Service, run: Run, what: str) -> bool:
    """The clock of the first run is behind already."""
    return True


STRIKES: dict[str, Callable[[Service, Run, str], bool]] = {
    "scrapy": strike_scrapy, "run": strike_run, "unreachable": silence, "disk": fill,
    "clock": nothing,
}  # fmt: skip
