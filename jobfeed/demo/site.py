"""The bundled careers site: a real HTTP server on loopback that has its bad moments."""

import hashlib
import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from ruamel.yaml import YAML

from jobfeed.demo import market, wire
from jobfeed.demo.market import BROKEN_DAY, Opening

PAGE = 20
TOKEN = "a1f0-demo-token"
SLOW = 0.3
JSON = "application/json"
HTML = "text/html; charset=utf-8"
ROBOTS = b"User-agent: *\nDisallow: /private/\n"


class Answer(NamedTuple):
    """What the site answers."""

    body: bytes
    kind: str = JSON
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


MISSING = Answer(b"not here", "text/plain", 404)


class CareersSite:
    """The site as a context: `base_url`, a `day` to set, and `answered`, a count by status."""

    def __init__(self, scale: float = 1.0, port: int = 0) -> None:
        self.market = market.openings(scale)
        self.day = 0
        self.answered: Counter[int] = Counter()
        self._troubled: set[tuple[int, str]] = set()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
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

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> Answer:
        """What a request gets."""
        parts = urlsplit(target)
        steps = [step for step in parts.path.split("/") if step]
        query = {name: held[0] for name, held in parse_qs(parts.query).items()}
        match steps:
            case ["robots.txt"]:
                return Answer(ROBOTS, "text/plain")
            case ["v1", "boards", board, "jobs"]:
                return self._greenhouse(board)
            case ["v0", "postings", board]:
                return self._lever(board, query)
            case ["api", "v1", *rest]:
                return self._apple(method, rest, headers, body)
            case [board, "jobs"] | [board, "sitemap.xml"]:
                return self._list(board, steps[1], int(query.get("page", "1")))
            case [board, "jobs", name]:
                return self._page(board, name)
        return MISSING

    def _greenhouse(self, board: str) -> Answer:
        if board == "larkfield" and self.once("busy"):
            return Answer(b"slow down", "text/plain", 429, (("Retry-After", "1"),))
        if not (found := self.listed(board)):
            return MISSING
        return Answer(wire.greenhouse(found, self.day, self.base_url))

    def _lever(self, board: str, query: dict[str, str]) -> Answer:
        if self.once("lever falls over"):
            return Answer(b"oops", "text/plain", 500)
        start, count = int(query.get("skip", "0")), int(query.get("limit", "100"))
        return Answer(
            wire.lever(self.listed(board)[start : start + count], self.day, self.base_url)
        )

    def _apple(self, method: str, rest: list[str], headers: Any, body: bytes) -> Answer:
        if rest == ["CSRFToken"]:
            return Answer(b"{}", headers=(("x-apple-csrf-token", TOKEN), ("Set-Cookie", "demo=1")))
        found = self.listed("pomona")
        if rest == ["search"] and method == "POST":
            if headers.get("x-apple-csrf-token") != TOKEN:
                return Answer(b"{}", status=403)
            start = (int(json.loads(body)["page"]) - 1) * PAGE
            return Answer(wire.apple_search(found[start : start + PAGE], len(found)))
        if rest[:1] == ["jobDetails"] and len(rest) == 2:
            role = next((o for o in found if o.number == rest[1]), None)
            return Answer(wire.apple_details(role, self.day)) if role else MISSING
        return MISSING

    def _list(self, board: str, what: str, number: int) -> Answer:
        if board == "steinbock" and number == 2 and self.day == BROKEN_DAY:
            return Answer(b"database gone", "text/plain", 500)
        found = self._shown(board)
        links = [(f"{self.base_url}/{board}/jobs/{o.posting_id(self.day)}", o.title) for o in found]
        if what == "sitemap.xml":
            return Answer(wire.sitemap([url for url, _ in links]), "application/xml")
        start = (number - 1) * PAGE
        more = (
            f"{self.base_url}/{board}/jobs?page={number + 1}" if start + PAGE < len(links) else None
        )
        return Answer(wire.list_page(links[start : start + PAGE], more), HTML)

    def _shown(self, board: str) -> list[Opening]:
        if board == "mosaic":
            return market.copied(self.market, self.day)
        return self.listed(board)

    def _page(self, board: str, name: str) -> Answer:
        found = self._shown(board)
        position = next((n for n, o in enumerate(found) if o.posting_id(self.day) == name), None)
        if position is None:
            return Answer(b"<h1>This job is no longer available</h1>", HTML, 410)
        if position == 0:
            time.sleep(SLOW)
        url = f"{self.base_url}/{board}/jobs/{name}"
        whole = wire.page(found[position], self.day, url, board == "mosaic")
        if board == "maple" and self.day == 1 and position == 1:
            # Its JSON-LD ends in the middle; the page itself still reads.
            whole = whole.replace(b'"employmentType"', b'"employmentType', 1)
        return Answer(whole, HTML)


def catalogue(base: str) -> dict[str, Any]:
    """The catalogue of the site's boards."""
    entries = [_board(employer, base) for employer in market.EMPLOYERS]
    copies = {
        "employer": "Mosaic Jobs",
        "url": f"{base}/mosaic/jobs",
        "platform": "jsonld",
        "name": "mosaic",
        "aggregator": True,
        "every": "1d",
    }
    return {"boards": [*entries, copies]}


def _board(employer: market.Employer, base: str) -> dict[str, Any]:
    name = employer.board
    own = f"{base}/{name}/" + ("sitemap.xml" if name == "maple" else "jobs")
    # A platform's board has its public address; only where it is read from lies on loopback.
    public = {
        "apple": "https://jobs.apple.com/en-us/search",
        "greenhouse": f"https://boards.greenhouse.io/{name}",
        "lever": f"https://jobs.lever.co/{name}",
    }.get(employer.platform)
    entry = {
        "employer": employer.name,
        "url": public or own,
        "platform": employer.platform,
        "name": name,
        "api": base if public else own,
        "every": "1d",
    }
    return entry | ({"options": {"csrf": True}} if employer.platform == "apple" else {})


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
            answer = site.answer(self.command, self.path, self.headers, body)
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
