"""A careers site in a process of its own whose boards have something new at each fourth crawl.

Were it more seldom, a board would be found unchanged so often that it is asked half as often.
"""

import json
import sys
import threading
from collections import Counter
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import urlsplit

from benchmarks._aside import site_of
from spiders.catalogue import Board

POSTINGS = 3
EVERY = 4


class _OftenNew(BaseHTTPRequestHandler):
    """Lever's list: the same postings each time, the first now and then under another title."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    asked: ClassVar[Counter[str]] = Counter()

    def do_GET(self) -> None:
        board = urlsplit(self.path).path.strip("/").partition("/")[0]
        self.asked[board] += board != "robots.txt"
        body = b"" if board == "robots.txt" else self._list(board)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _list(self, board: str) -> bytes:
        return json.dumps([self._posting(board, number) for number in range(POSTINGS)]).encode()

    def _posting(self, board: str, number: int) -> dict[str, Any]:
        # Not all boards in the same round.
        turn = self.asked[board] + int(board.rpartition("-")[2])
        edition = f" {turn // EVERY}" if number == 0 else ""
        return {
            "id": f"{board}-{number}", "text": f"Cook {number}{edition}",
            "hostedUrl": f"https://jobs.lever.co/{board}/{number}",
            "categories": {"location": "Oslo, Norway"},
            "descriptionPlain": "You cook for the people who build what others eat from. " * 9,
        }  # fmt: skip

    def log_message(self, format: str, *args: Any) -> None:
        """No log."""


def board(base: str, number: int, every: str) -> Board:
    """One of its boards."""
    name = f"kitchen-{number}"
    read = {"url": f"https://jobs.lever.co/{name}", "api": f"{base}/{name}", "every": every}
    return Board(employer=f"Kitchen {number}", name=name, **read)


def served() -> AbstractContextManager[str]:
    """The site's base address, for as long as the context lasts."""
    return site_of(__name__)


def main() -> None:
    """Serve until standard input ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _OftenNew)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
