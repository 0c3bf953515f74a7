"""What is left when a process was killed or stopped: no process at work, no folder, no turn."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest
from fixtures.flow_home import (
    ROOT,
    SEVEN,
    child,
    children,
    cmdline,
    kill,
    processes_at,
    until,
    write_boards,
)
from test_flows_serve import PROMPT, served

from flows import turns
from jobfeed.demo import CareersSite
from warehouse.landing import landed, read_manifest

SOON = 20.0
# A merge as far as its cleaning, which the processes of its pool, importing this too, never end.
CLEANING = """
import os, sys, tempfile, time
from pathlib import Path
from flows import cleaning
from flows.run import heeding_sigterm

folder = Path(sys.argv[1])

def forever(line, employers):
    (folder / "at work" / str(os.getpid())).touch()
    time.sleep(3600)

cleaning.clean_line, cleaning.WORTH_PROCESSES, cleaning.CHUNK = forever, 10, 5
if __name__ == "__main__":
    lines = folder / "lines"
    lines.write_bytes((b"x" * 100_000 + b"\\n") * 100)
    with heeding_sigterm(), tempfile.TemporaryDirectory(dir=folder / "temporary") as temporary:
        cleaning.clean_file(lines, Path(temporary) / "cleaned")
"""
# A parent of a child that will not hear of SIGTERM.
PARENT = """
import subprocess, sys
subprocess.Popen([sys.executable, "-c", sys.argv[1]]).wait()
"""
CHILD = """
import os, signal, time
from flows import leash
signal.signal(signal.SIGTERM, lambda *_: print("asked", flush=True))
leash.stop_without(os.getppid(), 0.2)
leash.stop_without(os.getppid(), 0.2)
print(os.getpid(), flush=True)
while True: time.sleep(3600)
"""


class Cleaning(NamedTuple):
    process: subprocess.Popen[str]
    temporary: Path
    # Those of the pool, and what multiprocessing has beside them.
    started: list[int]

    def gone(self) -> bool:
        return not any(map(cmdline, self.started))


@pytest.fixture
def cleaning(tmp_path: Path) -> Iterator[Cleaning]:
    """A process whose pool is at work for ever."""
    script, at_work, temporary = (tmp_path / name for name in ("clean.py", "at work", "temporary"))
    script.write_text(CLEANING)
    at_work.mkdir()
    temporary.mkdir()
    with python(str(script), str(tmp_path)) as process:
        until(lambda: len([*at_work.iterdir()]) == os.cpu_count(), SOON)
        found = Cleaning(process, temporary, children(process.pid))
        assert {int(mark.name) for mark in at_work.iterdir()} < {*found.started}
        try:
            yield found
        finally:
            for pid in found.started:
                kill(pid)


@contextmanager
def python(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, *arguments], env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with process:
        try:
            yield process
        finally:
            process.kill()


def test_a_killed_merge_leaves_no_process_at_work(cleaning: Cleaning) -> None:
    cleaning.process.kill()
    until(cleaning.gone, SOON)


@pytest.mark.parametrize("times", [1, 2])
def test_a_stopped_merge_waits_for_nothing_it_throws_away(cleaning: Cleaning, times: int) -> None:
    for _ in range(times):
        cleaning.process.terminate()
    _, said = cleaning.process.communicate(timeout=SOON)
    assert "KeyboardInterrupt" in said and "InvalidState" not in said
    until(cleaning.gone, SOON)
    assert [*cleaning.temporary.iterdir()] == []


def test_ctrl_c_is_heard_by_the_merge_alone(cleaning: Cleaning) -> None:
    for pid in cleaning.started:
        os.kill(pid, signal.SIGINT)
    cleaning.process.send_signal(signal.SIGINT)
    _, said = cleaning.process.communicate(timeout=SOON)
    assert said.count("Traceback") == 1, said


def test_who_does_not_stop_without_its_parent_is_ended() -> None:
    with python("-c", PARENT, CHILD) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
        # The pipe ends with the last who has it.
        assert parent.stdout.read() == "asked\n"
        until(lambda: not cmdline(pid), SOON)


@pytest.mark.long
def test_a_killed_service_lands_what_its_crawl_has_and_frees_its_turns(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with CareersSite(scale=0.05) as site:
        write_boards(site, tmp_path / "boards.yml")
        # Unless it is stopped, Larkfield is at work for minutes.
        site.patience = 300
        with served(home, tmp_path / "boards.yml", 3600) as found:
            until(lambda: [*home.glob("landing/.partial/*-larkfield-*")], PROMPT)
            runs = children(child(found.process.pid, "flows.serving_process") or 0)
            kill(found.process.pid)
            try:
                until(lambda: "larkfield" in stopped(home) and free(home) == {*SEVEN}, every=0.1)
            finally:
                # What is left for them is to tell a server that is gone.
                for run in runs:
                    kill(run)
    until(lambda: not processes_at(home))


def stopped(home: Path) -> set[str]:
    manifests = [read_manifest(home, batch) for batch in landed(home)]
    return {manifest.board for manifest in manifests if not manifest.complete}


def free(home: Path) -> set[str]:
    with turns.taken(home, SEVEN) as taken:
        return taken.boards
