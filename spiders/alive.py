"""Whether a process that left its mark in a file still lives."""

import os
from pathlib import Path


def mark(pid: int) -> str:
    """A process as text: its pid and when it started, since a pid is used again after a while."""
    return f"{pid} {_started(pid)}"


def marked(text: str) -> int | None:
    """The pid of a mark whose process lives; None where it has ended or the mark is damaged."""
    number, _, started = text.strip().partition(" ")
    try:
        pid = int(number)
        os.kill(pid, 0)
    except PermissionError:
        return pid
    except (OSError, ValueError):
        return None
    return pid if not started or started == _started(pid) else None


def _started(pid: int) -> str:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]
