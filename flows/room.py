"""Room on the disk: asked for before work begins, named as the cause where it ran out."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEBIBYTE = 1024 * 1024
ROOM = 32 * MEBIBYTE
# Less than this left, and whatever failed just now failed for that.
SPENT = MEBIBYTE


class FullDisk(OSError):
    """Too little room for a crawl to land and a store to be written."""


def require(home: Path) -> None:
    """Raise FullDisk where less than 32 MiB are free."""
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    if free < ROOM:
        raise FullDisk(
            f"{home}: {free / MEBIBYTE:.0f} MiB free, {ROOM / MEBIBYTE:.0f} MiB needed to work "
            "safely; make room or choose another place with --home"
        )


def ran_out(error: BaseException, home: Path) -> bool:
    """Whether an error comes of a full disk."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, FullDisk) or getattr(cause, "errno", None) == errno.ENOSPC:
            return True
        if "No space left on device" in str(cause):
            return True
        cause = cause.__cause__ or cause.__context__
    return shutil.disk_usage(home).free < SPENT


@contextmanager
def watched(home: Path) -> Iterator[None]:
    """Work that needs room: where it fails for want of it, FullDisk says so."""
    try:
        yield
    except Exception as error:
        if isinstance(error, FullDisk) or not ran_out(error, home):
            raise
        raise FullDisk(
            f"{home}: the disk is full; what landed is safe there, make room and run again"
        ) from error
