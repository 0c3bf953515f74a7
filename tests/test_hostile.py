"""A hostile server: each trick is refused or cut with a line in the errors, the others finish."""

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from fixtures.wire_crawl import crawl_many
from fixtures.wire_site import Answer, Asked, Site, served

HTML = {"Content-Type": "text/html; charset=utf-8"}
MEBIBYTE = 1024 * 1024
BOMB = gzip.compress(b"0" * (100 * MEBIBYTE), 9)
XML_BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE urlset [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    )
    + b"]><urlset><url><loc>&j;</loc></url></urlset>"
)  # fmt: skip


def links(*hrefs: str) -> Answer:
    body = "".join(f'<li><a href="{href}">A job</a></li>' for href in hrefs)
    return Answer(f"<html><body>{body}</body></html>".encode(), headers=HTML)


def job(title: str) -> Answer:
    data = json.dumps({"@type": "JobPosting", "title": title})
    page = f'<html><script type="application/ld+json">{data}</script><h1>x</h1></html>'
    return Answer(page.encode(), headers=HTML)


def endless_pages(asked: Asked) -> Answer:
    number = int(asked.path.rpartition("=")[2]) if "page=" in asked.path else 1
    further = f'<a rel="next" href="/endless/list?page={number + 1}">Next</a>'
    row = f'<a href="/endless/jobs/{number}00">A job</a>'
    return Answer(f"<html>{row}{further}</html>".encode(), headers=HTML)


def set_up(site: Site) -> None:
    site.answers["/bomb/jobs"] = Answer(BOMB, headers=HTML | {"Content-Encoding": "gzip"})
    site.answers["/xml/sitemap.xml"] = Answer(XML_BOMB, headers={"Content-Type": "text/xml"})
    site.answers["/endless/list"] = endless_pages
    site.answers["/cycle/jobs"] = links("/cycle/jobs/a-1", "/cycle/jobs?page=1", "/cycle/jobs")
    site.answers["/cycle/jobs/a-1"] = Answer(b"", 302, {"Location": "/cycle/jobs/b-2"})
    site.answers["/cycle/jobs/b-2"] = Answer(b"", 302, {"Location": "/cycle/jobs/a-1"})
    site.answers["/schemes/jobs"] = links(
        "javascript:alert(1)//jobs/1", "file:///etc/jobs/passwd", "data:text/html,/jobs/1",
        "http://127.0.0.2/jobs/inside-7", "/schemes/jobs/good-8",
    )  # fmt: skip
    site.answers["/schemes/jobs/good-8"] = job("Cook")
    site.answers["/inside/jobs"] = Answer(b"", 302, {"Location": "http://127.0.0.2/jobs"})
    title = {
        "id": 1,
        "title": "t" * 10 * MEBIBYTE,
        "absolute_url": "https://a.example/" + "u" * 9000,
    }
    site.answers["/v1/boards/long/jobs"] = Answer(json.dumps({"jobs": [title]}).encode())
    site.answers["/v1/boards/good/jobs"] = Answer(b'{"jobs": [{"id": 1, "title": "Cook"}]}')
    as_json = {"Content-Type": "application/json"}
    site.answers["/v1/boards/lies/jobs"] = Answer(b"\x89PNG\r\n\x1a\n", headers=as_json)


@contextmanager
def endless_body() -> Iterator[str]:
    """A server whose answer never ends."""
    stopped = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            while not stopped.is_set():
                try:
                    self.wfile.write(b"[" * 65_536)
                except OSError:
                    return

        def log_message(self, *arguments: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, Any]]]:
    """The manifests of one crawl over every trick, by board."""
    with served() as site, endless_body() as stream:
        set_up(site)
        pages = {
            name: f"{site.url}/{name}/{start}"
            for name, start in (
                ("bomb", "jobs"), ("xml", "sitemap.xml"), ("endless", "list"), ("cycle", "jobs"),
                ("schemes", "jobs"), ("inside", "jobs"),
            )
        }  # fmt: skip
        boards = [
            {"employer": "A", "name": name, "url": url, "platform": "jsonld", "max_pages": 30}
            for name, url in pages.items()
        ]
        greenhouse = "https://boards.greenhouse.io"
        boards += [
            {"employer": "A", "name": name, "url": f"{greenhouse}/{name}", "api": site.url}
            for name in ("long", "good", "lies")
        ]
        boards.append(
            {"employer": "A", "name": "stream", "url": f"{greenhouse}/stream", "api": stream}
        )
        for board in boards:
            board["max_bytes"] = 32 * MEBIBYTE
        events, done = crawl_many(tmp_path_factory.mktemp("hostile"), boards)
        assert done.returncode == 0, done.stderr[-2000:]
        yield {e["board"]: e["manifest"] for e in events if e["event"] == "landed"}


@pytest.mark.parametrize(
    ("board", "reason", "error"),
    [
        ("bomb", "failed", "oversize"),
        ("stream", "failed", "oversize"),
        ("xml", "failed", "bad sitemap"),
        ("endless", "capped", None),
        ("inside", "failed", "refused address"),
        ("lies", "failed", "bad json"),
        ("long", "finished", "overlong title"),
        ("good", "finished", None),
    ],
)
def test_each_trick_is_named_and_nothing_else_is_harmed(
    told: dict[str, dict[str, Any]], board: str, reason: str, error: str | None
) -> None:
    manifest = told[board]
    assert manifest["reason"] == reason, manifest
    assert manifest["complete"] is (reason == "finished")
    assert list(manifest["errors"]) == ([error] if error else []) or error in manifest["errors"]


def test_endless_paging_stops_at_the_cap_and_says_so(told: dict[str, dict[str, Any]]) -> None:
    assert "stopped at max_pages 30; the rest of the board was not read" in told["endless"]["notes"]


def test_a_cycle_of_redirects_ends(told: dict[str, dict[str, Any]]) -> None:
    assert (told["cycle"]["reason"], told["cycle"]["complete"]) == ("partial", False)
    assert told["cycle"]["requests"] < 20


def test_only_web_links_on_the_boards_own_host_are_followed(
    told: dict[str, dict[str, Any]],
) -> None:
    manifest = told["schemes"]
    assert (manifest["reason"], manifest["items"], manifest["errors"]) == ("finished", 1, {})


def test_nothing_listens_at_the_forbidden_neighbour() -> None:
    # The tests above would have shown a request as a refused connection, not as a refused address.
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.2", 80)) != 0
