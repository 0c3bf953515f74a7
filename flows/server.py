"""The Prefect server that a run speaks to: the one in PREFECT_API_URL, else a temporary one.

Prefect starts a temporary server as a process of its own and leaves it behind when the run is
killed. Every server started here carries the mark of its owner in its environment, and each start
ends those of the same home whose owner is dead.
"""

import os
import signal
import tomllib
from collections.abc import Iterator
from pathlib import Path

from spiders.alive import mark, marked

FOLDER = ".prefect"
OWNER = "JOBFEED_SERVER_OWNER"
SERVER = b"prefect.server.api.server:create_app"
DEFAULTS = {
    # Nothing about a run leaves this machine.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    # A temporary server schedules nothing.
    "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
}


def configured() -> bool:
    """Whether the user named a Prefect server, by PREFECT_API_URL or in Prefect's own profile."""
    if os.environ.get("PREFECT_API_URL"):
        return True
    if OWNER in os.environ:
        return False
    prefect_home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    try:
        profiles = tomllib.loads((prefect_home / "profiles.toml").read_text())
    except (OSError, tomllib.TOMLDecodeError):
        return False
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active")
    return bool(profiles.get("profiles", {}).get(active, {}).get("PREFECT_API_URL"))


def ready(home: Path) -> None:
    """Settle which server this process uses; to be called before Prefect is imported."""
    if configured():
        os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
        return
    folder = (home / FOLDER).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    end_orphans(folder)
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("PREFECT_HOME", str(folder))
    os.environ[OWNER] = mark(os.getpid())


def end_orphans(folder: Path) -> list[int]:
    """End the temporary servers of this folder whose owner is dead; returns their pids."""
    ended = []
    for pid, owner in _servers(folder):
        if marked(owner) is None:
            os.kill(pid, signal.SIGTERM)
            ended.append(pid)
    return ended


def _servers(folder: Path) -> Iterator[tuple[int, str]]:
    # Only Linux tells a process's environment as files; elsewhere an orphan is left to its user.
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if SERVER not in (process / "cmdline").read_bytes():
                continue
            pairs = (process / "environ").read_bytes().decode("utf-8", "replace").split("\0")
        except OSError:
            continue
        held = dict(pair.partition("=")[::2] for pair in pairs)
        if OWNER in held and held.get("PREFECT_HOME") == str(folder):
            yield int(process.name), held[OWNER]
