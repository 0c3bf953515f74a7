"""A whole copy of the store's file while this process holds it."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb


def clear(path: Path) -> None:
    """Remove what a dead process left of a file that it was writing, and the log of it."""
    for stale in (path, Path(f"{path}.wal")):
        stale.unlink(missing_ok=True)


def copy_held(store: duckdb.DuckDBPyConnection, source: Path, target: Path) -> None:
    """Copy an open store with all that was committed; OSError where it cannot be written."""
    clear(target)
    store.execute("CHECKPOINT")
    # By another process: who closes a file loses its locks on it, and this one holds the store.
    script = "import shutil, sys; shutil.copyfile(sys.argv[1], sys.argv[2])"
    command = [sys.executable, "-I", "-S", "-c", script, str(source), str(target)]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise OSError(f"{target} could not be written: {done.stderr.strip().splitlines()[-1]}")


def sync(path: Path) -> None:
    """Wait until a file or folder is safe on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
