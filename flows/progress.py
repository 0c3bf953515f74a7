"""Who hears of progress: one listener a run, out of reach of Prefect's parameters."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Listener = Callable[[dict[str, Any]], None]

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def heard_by(listener: Listener | None) -> Iterator[None]:
    """Tell `listener` what happens inside the block."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


@contextmanager
def also_heard_by(listener: Listener) -> Iterator[None]:
    """Tell `listener` too what happens inside the block."""
    other = _listener.get()

    def both(event: dict[str, Any]) -> None:
        listener(event)
        if other is not None:
            other(event)

    with heard_by(both):
        yield


def tell(event: str, **fields: Any) -> None:
    """Tell of one event.

    `crawling`, `progress`, `landed`, `failed`, `merging`, `set aside`, `merged`, `publishing`.
    """
    listener = _listener.get()
    if listener is not None:
        listener({"event": event, **fields})
