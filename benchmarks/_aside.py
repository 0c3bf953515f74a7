"""A site in a process of its own, so that what it does counts for nobody who is measured."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def site_of(module: str, *words: str) -> Iterator[str]:
    """The base address that a module prints when it is run, for as long as the context lasts."""
    command = [sys.executable, "-m", module, *words]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None  # a pipe was asked for
        yield process.stdout.readline().strip()
        # The pipe to its standard input closes here, which ends it.
