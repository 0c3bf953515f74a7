"""The bundled careers site: a real HTTP server on loopback that has its bad moments."""

import hashlib
import sys
import threading
from collections import Counter
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from ruamel.yaml import YAML

from jobfeed.demo import market, wire
from jobfeed.demo.call import MISSING, Answer, Call
from jobfeed.demo.market import Opening
from jobfeed.demo.wire import jsonld

COPIES = "mosaic"
ROBOTS = b"User-agent: *\nDisallow: /private/\n"


class CareersSite:
    """The site as a context: `base_url`, a `day` to set, and `answered`, a count by status."""

    def __init__(self, scale: float = 1.0, port: int = 0) -> None:
        self.employers = employers()
        self.market = market.openings(scale, self.employers)
        self.day = 0
        # Seconds that Larkfield asks for when it is busy.
        self.patience = 1
        self.answered: Counter[int] = Counter()
        self._troubled: set[tuple[int, str]] = set()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", port), _handler(self))
        self._server.daemon_threads = True
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> "CareersSite":
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def write_boards(self, path: Path) -> None:
        """Write the catalogue of the site's boards."""
        YAML().dump(catalogue(self.base_url), path)

    def listed(self, board: str) -> list[Opening]:
        """What a board lists today."""
        return [o for o in market.listed(self.market, self.day) if o.employer.board == board]

    def once(self, trouble: str) -> bool:
        """Whether a trouble of today is still to come; each comes once a day."""
        with self._lock:
            known = (self.day, trouble) in self._troubled
            self._troubled.add((self.day, trouble))
        return not known

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """What a request gets."""
        parts = urlsplit(target)
        steps = [unquote(step) for step in parts.path.split("/") if step]
        if steps == ["robots.txt"]:
            return Answer(ROBOTS, "text/plain")
        if not steps:
            return MISSING
        query = {name: held[0] for name, held in parse_qs(parts.query).items()}
        board = steps[0]
        base = f"{self.base_url}/{board}"
        call = Call(method, steps[1:], query, headers, body, base, self.day)
        return self._trouble(board) or self._respond(board, call)

    def _trouble(self, board: str) -> Answer | None:
        """The bad moments: each once a day."""
        if board == "larkfield" and self.once("busy"):
            return Answer(b"slow down", "text/plain", 429, (("Retry-After", str(self.patience)),))
        if board == "cobalt" and self.once("falls over"):
            return Answer(b"oops", "text/plain", 500)
        return None

    def _respond(self, board: str, call: Call) -> Answer:
        if board == COPIES:
            return jsonld.respond(call, market.copied(self.market, self.day), copies=True)
        employer = next((e for e in self.employers if e.board == board), None)
        if employer is None:
            return MISSING
        answer: Answer = wire.platforms()[employer.platform].respond(call, self.listed(board))
        return answer


def employers() -> list[market.Employer]:
    """The market's employers, and a small one for each platform that none of them uses."""
    used = {employer.platform for employer in market.EMPLOYERS}
    others = [platform for platform in wire.platforms() if platform not in used]
    small = [market.small_employer(name, position) for position, name in enumerate(others)]
    return [*market.EMPLOYERS, *small]


def catalogue(base: str) -> dict[str, Any]:
    """The catalogue of the site's boards."""
    entries = [_board(employer, base) for employer in employers()]
    copies = {
        "employer": "Mosaic Jobs",
        "url": f"{base}/{COPIES}/jobs",
        "platform": "jsonld",
        "name": COPIES,
        "aggregator": True,
        "every": "1d",
    }
    return {"boards": [*entries, copies]}


def _board(employer: market.Employer, base: str) -> dict[str, Any]:
    platform, name = wire.platforms()[employer.platform], employer.board
    entry = {
        "employer": employer.name,
        "platform": employer.platform,
        "name": name,
        "every": employer.every,
    }
    if not hasattr(platform, "address"):
        start = "sitemap.xml" if name == "maple" else "jobs"
        return entry | {"url": f"{base}/{name}/{start}"}
    # Such a board has its public address; only where it is read from lies on loopback.
    entry |= {"url": platform.address(name), "api": f"{base}/{name}"}
    own = {"options": "OPTIONS", "select": "SELECT"}
    return entry | {
        key: getattr(platform, told) for key, told in own.items() if hasattr(platform, told)
    }


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """A crawler may die or hang up in the middle of an answer; anything else is told."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def _handler(site: CareersSite) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # Head and body leave in two packets: Nagle would hold the second back for 40 ms.
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self._respond(b"")

        def do_POST(self) -> None:
            self._respond(self.rfile.read(int(self.headers.get("Content-Length", "0"))))

        def _respond(self, body: bytes) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            answer = site.answer(self.command, self.path, headers, body)
            tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
            status, sent = answer.status, answer.body
            if status == 200 and self.headers.get("If-None-Match") == tag:
                status, sent = 304, b""
            site.answered[status] += 1
            self.send_response(status)
            self.send_header("Content-Type", answer.kind)
            self.send_header("Content-Length", str(len(sent)))
            self.send_header("ETag", tag)
            for name, value in answer.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, format: str, *args: Any) -> None:
            """A bundled site keeps no log."""

    return Handler
