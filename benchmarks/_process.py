"""Runs a side of a comparison in a process of its own and tells what it cost."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import NamedTuple


class Cost(NamedTuple):
    """What a process printed and took: seconds on the clock and of CPU, peak memory in MiB."""

    printed: str
    seconds: float
    cpu: float
    peak: float


def run_module(name: str, arguments: Sequence[str]) -> Cost:
    """`python -m NAME ARGUMENTS`, its cost with children; RuntimeError with its last words."""
    command = [sys.executable, "-m", name, *arguments]
    own = os.environ | {"JOBFEED_ALLOW_PRIVATE": "1"}
    with tempfile.TemporaryFile("w+") as printed, tempfile.TemporaryFile("w+") as log:
        begun = time.perf_counter()
        # Held open: who is on a leash ends with its standard input.
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=printed, stderr=log, env=own
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        printed.seek(0)
        log.seek(0)
        if process.returncode:
            raise RuntimeError(f"{name} ended with {process.returncode}: {log.read()[-2000:]}")
        cpu = used.ru_utime + used.ru_stime
        return Cost(printed.read(), seconds, cpu, used.ru_maxrss / 1024)
