"""The Prefect server that a run speaks to: the one a user named, else a temporary one of ours.

The temporary server keeps its database in `.prefect` under the home and ends with the process that
started it, also where that is killed. Runs side by side at one home have a server each.
"""

import atexit
import fcntl
import http.client
import importlib
import importlib.util
import json
import os
import subprocess
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from flows import leash
from flows.server_process import address

FOLDER = ".prefect"
LOG = "server.log"
# The first start at a home makes the database, on a slow machine for the better part of a minute.
STARTING = 120.0
ENDING = 5.0
# How long a named server may take, for it may just be starting itself.
REACHING = 15.0
# What went wrong is told in one place, by the command; the server's pages keep the rest.
QUIET = {
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
}
SILENT = {"PREFECT_LOGGING_LEVEL": "CRITICAL"}
DEFAULTS = {
    # Nothing about a run leaves this machine.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_LOGGING_LEVEL": "ERROR",
    # A merged batch leaves about 30 kB in the database, most of it events: runs are kept a week,
    # events two days, those of tasks, which nothing here listens to, an hour.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(7 * 24 * 3600),
    "PREFECT_SERVER_EVENTS_RETENTION_PERIOD": "P2D",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_EVENT_RETENTION_OVERRIDES": json.dumps(
        {
            f"prefect.{what}": 3600
            for what in (
                "task-run.Pending",
                "task-run.Running",
                "task-run.Completed",
                "flow-run.heartbeat",
            )
        }
    ),
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
}


class Own(NamedTuple):
    """A server that this process started."""

    process: subprocess.Popen[str]
    url: str


_own: Own | None = None


class ServerUnavailable(ConnectionError):
    """No Prefect server answers."""


def ready(home: Path) -> None:
    """Settle which server this process uses; to be called before Prefect is imported.

    Raises ServerUnavailable where the named server does not answer or ours does not start.
    """
    if url := configured():
        for name, value in QUIET.items():
            os.environ.setdefault(name, value)
        _reach(url)
    elif _own is None or _own.process.poll() is not None:
        for name, value in (DEFAULTS | SILENT).items():
            os.environ.setdefault(name, value)
        # Prefect may have read the address already: one that died is followed by one at its port.
        _begin(home, "127.0.0.1", urlsplit(_own.url).port or 0 if _own else 0, lasting=False)


def lasting(home: Path, host: str, port: int) -> str:
    """The address of the named server, else of one of our own with pages and schedules.

    Asked again, it starts ours again where that has died.
    """
    if url := configured():
        _reach(url)
        return url
    if _own is not None and _own.process.poll() is None:
        return _own.url
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("PREFECT_UI_URL", address(host, port))
    os.environ.setdefault("PREFECT_UI_API_URL", f"{address(host, port)}/api")
    _find_room_for_pages(home)
    return _begin(home, host, port, lasting=True).url


def _find_room_for_pages(home: Path) -> None:
    """Prefect writes its pages beside its code; where it may not it would have none."""
    prefect = importlib.util.find_spec("prefect")
    beside = Path(str(prefect.origin)).parent / "server" if prefect else home
    if not os.access(beside, os.W_OK):
        pages = str((home / FOLDER / "pages").resolve())
        os.environ.setdefault("PREFECT_SERVER_UI_STATIC_DIRECTORY", pages)


def _begin(home: Path, host: str, port: int, lasting: bool) -> Own:
    global _own
    os.environ.setdefault("PREFECT_HOME", str((home / FOLDER).resolve()))
    with start(home, host, port, lasting) as _own:
        os.environ["PREFECT_API_URL"] = _own.url
        atexit.register(leash.stop, _own.process, ENDING)
        if not lasting:
            # The server takes as long to come up as its client takes to import.
            importlib.import_module("prefect.main")
    return _own


def configured() -> str | None:
    """The server a user named, in PREFECT_API_URL or in the active profile of Prefect."""
    if url := os.environ.get("PREFECT_API_URL"):
        return None if _own is not None and url == _own.url else url
    prefect_home = Path(os.environ.get("PREFECT_HOME", "~/.prefect")).expanduser()
    try:
        profiles = tomllib.loads((prefect_home / "profiles.toml").read_text())
    except (OSError, tomllib.TOMLDecodeError):
        return None
    active = os.environ.get("PREFECT_PROFILE") or profiles.get("active")
    url = profiles.get("profiles", {}).get(active, {}).get("PREFECT_API_URL")
    return str(url) if url else None


@contextmanager
def start(home: Path, host: str, port: int, lasting: bool) -> Iterator[Own]:
    """Start a server of our own; it answers when the block ends."""
    folder = home / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    # Two servers share a database well, but not the making of it.
    with (folder / "starting").open("a") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        arguments = [host, str(port), *(["lasting"] if lasting else [])]
        process = leash.start("flows.server_process", arguments, folder / LOG)
        assert process.stdout is not None  # a pipe was asked for
        try:
            url = process.stdout.readline().strip()
            if url:
                yield Own(process, url)
            if not url or not _answers(url, STARTING):
                words = leash.last_words(folder / LOG)
                remedy = "; choose another --port" if "Address already in use" in words else ""
                raise ServerUnavailable(
                    "Prefect's own server did not start; its last words, from "
                    f"{folder / LOG}: {words}{remedy}"
                )
        except BaseException:
            leash.stop(process, 0)
            raise


def _reach(url: str) -> None:
    deadline = time.monotonic() + REACHING
    while not _answers(url, REACHING):
        if time.monotonic() >= deadline:
            raise ServerUnavailable(
                f"no Prefect server answers at {url}; start it with 'prefect server start', name "
                "another in PREFECT_API_URL, or unset that to use one of jobfeed's own"
            )
        time.sleep(0.5)


def _answers(url: str, wait: float) -> bool:
    # Our own listens before it is up: one question waits for its answer.
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=wait):
            return True
    except urllib.error.HTTPError as refusal:
        return refusal.code < 500
    except (OSError, http.client.HTTPException, ValueError):
        return False
