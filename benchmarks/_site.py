"""The bundled careers site in a process of its own, each page made once and then remembered."""

import re
import sys
from contextlib import AbstractContextManager
from typing import Any

from benchmarks._aside import site_of
from jobfeed.demo import CareersSite

TWIN = re.compile(r"/([a-z]+)(-\d+)(/.*)")


class RememberingSite(CareersSite):
    """Serves from memory, so that the crawler and not the site sets the pace."""

    def __init__(self, scale: float) -> None:
        super().__init__(scale)
        self.remembered: dict[tuple[str, str], Any] = {}

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> Any:
        """What a request gets; made at its first time. `/maple-7/` is another `/maple/`."""
        known = self.remembered.get((method, target))
        if known is not None:
            return known
        twin = TWIN.match(target)
        asked = f"/{twin[1]}{twin[3]}" if twin else target
        answer = super().answer(method, asked, headers, body)
        if twin:
            whole = answer.body.replace(f"/{twin[1]}/".encode(), f"/{twin[1]}{twin[2]}/".encode())
            answer = answer._replace(body=whole)
        if answer.status == 200:
            self.remembered[(method, target)] = answer
        return answer


def served(scale: float) -> AbstractContextManager[str]:
    """The site's base address, for as long as the context lasts."""
    return site_of(__name__, str(scale))


def main() -> None:
    """Serve until standard input ends."""
    with RememberingSite(float(sys.argv[1])) as site:
        sys.stdout.write(f"{site.base_url}\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
