"""`jobfeed status --watch` on a real terminal."""

import os
import pty
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fixtures.flow_home import ROOT, until
from fixtures.warehouse_boards import market_at, posting

from warehouse.publish import publish

SHOW_CURSOR = "\x1b[?25h"


class Terminal:
    """A command on a terminal of its own, and what stands on it."""

    def __init__(self, *words: str) -> None:
        self._screen, theirs = pty.openpty()
        self.shown = ""
        # A session of its own: ctrl-C on the terminal is its foreground process's.
        self.process = subprocess.Popen(
            [sys.executable, "-m", "jobfeed.cli", *words],
            cwd=ROOT, env=os.environ | {"COLUMNS": "150", "LINES": "40", "TERM": "xterm"},
            stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        # A terminal that nobody holds any more cannot be read.
        while True:
            try:
                self.shown += os.read(self._screen, 65536).decode()
            except OSError:
                return

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        code = self.process.wait(30)
        self._reader.join()
        os.close(self._screen)
        return code


@contextmanager
def watching(home: Path) -> Iterator[Terminal]:
    terminal = Terminal("--home", str(home), "status", "--watch")
    try:
        yield terminal
    finally:
        terminal.process.kill()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_status_is_kept_fresh_until_stopped_and_then_stays_in_sight(
    tmp_path: Path, how: signal.Signals
) -> None:
    with watching(tmp_path) as terminal:
        until(lambda: "Nothing crawled yet." in terminal.shown, every=0.05)
        with market_at(tmp_path) as market:
            market.crawl("acme", 0, [posting("R-1"), posting("R-2")])
            publish(market.store, tmp_path)
        until(lambda: "finished     2" in terminal.shown, every=0.05)
        assert terminal.end(how) == 0
    last = terminal.shown.rpartition("Boards")[2]
    assert "acme   2026-03-02 06:00  finished     2" in last
    assert "Traceback" not in terminal.shown and "stopped" not in terminal.shown
    assert SHOW_CURSOR in last


def test_watching_without_a_terminal_is_refused_with_another_way(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "jobfeed.cli", "--home", str(tmp_path), "status", "--watch"],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2 and done.stdout == ""
    assert "--watch draws on a terminal" in done.stderr and "jobfeed status --json" in done.stderr
