"""How long a query of a person's own may take."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def stopped_after(seconds: float, interrupt: Callable[[], None]) -> Iterator[None]:
    """Interrupt what runs inside when it has run so many seconds."""
    late = threading.Timer(seconds, interrupt)
    late.start()
    try:
        yield
    finally:
        late.cancel()
        # Whatever runs next is not to be interrupted.
        late.join()
