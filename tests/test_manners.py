"""Manners and safety: refused addresses, waits, walls, the breaker, a graceful stop."""

import json
import os
import signal
import socket
import subprocess
import sys
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import pytest
from fixtures.wire_crawl import ROOT, crawl, crawl_many
from fixtures.wire_site import Answer, Asked, served
from scrapy.http import Response
from scrapy.utils.test import get_crawler
from twisted.internet.error import DNSLookupError

from spiders import guard, platforms
from spiders.breaker import retry_after
from spiders.catalogue import Board
from spiders.challenge import is_challenge
from spiders.crawl import chains
from spiders.guard import ForbiddenAddress, GuardedResolver, check_url, refusal

GREENHOUSE = "https://boards.greenhouse.io/orchardtools"
LIST = "/v1/boards/orchardtools/jobs"
PRIVATE = [
    "10.0.0.1",
    "172.16.5.5",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "fe80::1",
    "fc00::1",
    "::",
    "::ffff:10.0.0.1",
    "127.0.0.2",
    "::ffff:127.9.9.9",
    "64:ff9b::a00:1",
    "2002:a00:1::",
]


@pytest.fixture
def no_sockets(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_sockets")
@pytest.mark.parametrize("allowed", ["0", "1"])
@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_refused_with_or_without_loopback(
    monkeypatch: pytest.MonkeyPatch, address: str, allowed: str
) -> None:
    monkeypatch.setenv("JOBFEED_ALLOW_PRIVATE", allowed)
    host = f"[{address}]" if ":" in address else address
    with pytest.raises(ForbiddenAddress):
        check_url(f"http://{host}/jobs")


@pytest.mark.usefixtures("no_sockets")
@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "localhost"])
def test_loopback_needs_leave(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.delenv("JOBFEED_ALLOW_PRIVATE", raising=False)
    with pytest.raises(ForbiddenAddress, match="JOBFEED_ALLOW_PRIVATE=1 allows that"):
        check_url(f"http://{host}:8000/")
    monkeypatch.setenv("JOBFEED_ALLOW_PRIVATE", "1")
    check_url(f"http://{host}:8000/")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "data:,x", "http:///x"]
)
def test_other_schemes_are_refused(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        check_url(url)


def test_public_addresses_pass() -> None:
    assert refusal("93.184.215.14") is None
    check_url("https://careers.example.org/jobs")


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254"])
def test_a_name_that_resolves_inside_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.delenv("JOBFEED_ALLOW_PRIVATE", raising=False)
    with pytest.raises(DNSLookupError):
        GuardedResolver._checked(address, "rebind.example")
    assert address in guard.REFUSED.pop("rebind.example")
    assert GuardedResolver._checked("93.184.215.14", "fine.example") == "93.184.215.14"


def test_a_refused_board_makes_no_request(tmp_path: Path) -> None:
    with served() as site:
        board = {"employer": "A", "url": GREENHOUSE, "api": site.url}
        events, _ = crawl_many(tmp_path, [board], JOBFEED_ALLOW_PRIVATE="0")
    manifest = events[-1]["manifest"]
    assert (manifest["reason"], manifest["complete"]) == ("failed", False)
    assert manifest["errors"] == {"refused address": 1}
    assert "JOBFEED_ALLOW_PRIVATE=1 allows that" in manifest["notes"][0]
    assert site.asked == []


def test_a_name_for_loopback_is_caught_at_the_resolver(tmp_path: Path) -> None:
    # 127.1 is no address to a parser and one to the system's resolver.
    with served() as site:
        board = {"employer": "A", "url": GREENHOUSE, "api": site.url.replace("127.0.0.1", "127.1")}
        events, _ = crawl_many(tmp_path, [board], JOBFEED_ALLOW_PRIVATE="0", JOBFEED_DELAY="0")
    assert events[-1]["manifest"]["errors"] == {"refused address": 1}
    assert site.asked == []


def test_a_redirect_inside_is_refused(tmp_path: Path) -> None:
    with served() as site:
        # The forbidden neighbour: another address of this machine, where nothing may be sent.
        inside = "http://127.0.0.2/latest/meta-data"
        site.answers[LIST] = Answer(status=302, headers={"Location": inside})
        manifest, _ = crawl(tmp_path, url=GREENHOUSE, api=site.url)
    assert (manifest.reason, manifest.errors) == ("failed", {"refused address": 1})


def test_robots_are_obeyed_unless_the_board_says_why_not(tmp_path: Path) -> None:
    with served() as site:
        site.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /v1/\n")
        site.answers[LIST] = Answer(b'{"jobs": [{"id": 1}]}')
        common = {"employer": "A", "url": GREENHOUSE, "api": site.url}
        obeys = {**common, "name": "obeys"}
        leave = {**common, "name": "leave", "robots": "ignore: the owner agreed"}
        events, _ = crawl_many(tmp_path, [obeys, leave])
    landed = {event["board"]: event["manifest"] for event in events if event["event"] == "landed"}
    assert landed["obeys"]["errors"] == {"forbidden by robots.txt": 1}
    assert landed["leave"]["notes"] == ["robots.txt is ignored here: the owner agreed"]
    assert landed["obeys"]["reason"] == "blocked"
    assert landed["leave"]["reason"] == "finished"


def test_retry_after_is_waited_for(tmp_path: Path) -> None:
    def busy(asked: Asked) -> Answer:
        if asked.times == 1:
            return Answer(b"slow down", 429, {"Retry-After": "2"})
        return Answer(b'{"jobs": [{"id": 1}]}')

    with served() as site:
        site.answers[LIST] = busy
        manifest, _ = crawl(tmp_path, url=GREENHOUSE, api=site.url)
    assert (manifest.reason, manifest.complete, manifest.errors) == ("finished", True, {})
    assert (manifest.finished - manifest.started).total_seconds() >= 2


def test_both_forms_of_retry_after_are_read() -> None:
    def answer(value: str) -> Response:
        return Response("http://a.example", headers={"Retry-After": value})

    now = datetime(2026, 1, 1, tzinfo=UTC)
    later = format_datetime(now.replace(minute=1), usegmt=True)
    assert retry_after(answer("7"), 0) == 7
    assert retry_after(answer(later), now.timestamp()) == 60
    assert retry_after(answer("soon"), 0) is None
    assert retry_after(Response("http://a.example"), 0) is None


def test_the_breaker_gives_a_dead_host_up(tmp_path: Path) -> None:
    links = "".join(f'<a href="/jobs/{n}00-cook">Cook {n}</a>' for n in range(40))
    with served() as site:
        site.answers["/jobs"] = Answer(links.encode(), headers={"Content-Type": "text/html"})
        for n in range(40):
            site.answers[f"/jobs/{n}00-cook"] = Answer(b"oops", 500)
        manifest, _ = crawl(tmp_path, url=f"{site.url}/jobs", platform="jsonld")
    assert (manifest.reason, manifest.complete) == ("partial", False)
    assert manifest.errors["host given up"] > 20
    assert len(site.asked) < 40
    assert any("times in a row" in note for note in manifest.notes)


@pytest.mark.parametrize(
    ("body", "wall"),
    [
        (b"<html><head><title>Just a moment...</title>", True),
        (b"<script src='/.well-known/sgcaptcha/?r=1'></script>", True),
        (b"<p>Enable JavaScript and cookies</p> /cdn-cgi/challenge-platform/h/b", True),
        (b"<title>Cook</title><script src='/cdn-cgi/challenge-platform/x.js'></script>", False),
        (b"<html><title>Access Denied</title>", True),
        (b"<html><title>Before you continue to Acme</title>", True),
        (b"<html><title>Security Check Officer | Acme</title><h1>Officer</h1>", False),
        (b'{"jobs": []}', False),
    ],
)
def test_walls_are_told_from_pages(body: bytes, wall: bool) -> None:
    assert is_challenge(body) is wall


def test_boards_of_one_public_host_wait_for_each_other() -> None:
    boards = [
        Board(employer=name, url=f"https://jobs.lever.co/{name}") for name in ("a", "b", "c")
    ] + [Board(employer="d", url=GREENHOUSE)]
    assert [[board.employer for board in chain] for chain in chains(boards)] == [
        ["a", "b", "c"],
        ["d"],
    ]


def test_a_stop_lands_what_there_is_however_long_the_server_asks_to_wait(tmp_path: Path) -> None:
    times: list[int] = []

    def pages(asked: Asked) -> Answer:
        if "skip=0&" in asked.path:
            return Answer(json.dumps([{"id": str(n)} for n in range(100)]).encode())
        times.append(asked.times)
        return Answer(b"later", 429, {"Retry-After": "20"})

    with served() as site:
        site.answers["/v0/postings/slow"] = pages
        board = {"employer": "A", "url": "https://jobs.lever.co/slow", "api": site.url}
        process = subprocess.Popen(
            [
                *[sys.executable, "-m", "spiders.crawl", "--home", str(tmp_path)],
                *["--ad-hoc", json.dumps(board)],
            ],
            cwd=ROOT,
            env=os.environ | {"JOBFEED_ALLOW_PRIVATE": "1", "JOBFEED_LOG_LEVEL": "DEBUG"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert process.stderr is not None
        while "Retrying" not in (line := process.stderr.readline()):
            assert line, "the crawl ended before it was asked to wait"
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=60)
    manifest = json.loads(out.splitlines()[-1])["manifest"]
    assert (manifest["reason"], manifest["complete"], manifest["items"]) == ("stopped", False, 100)
    assert len(times) == 1


def test_a_stop_while_a_board_is_opened_lands_it_as_stopped(tmp_path: Path) -> None:
    script = """
import signal, sys
from scrapy import signals
from spiders import crawl, settings

class Stopper:
    @classmethod
    def from_crawler(cls, crawler):
        crawler.signals.connect(cls.stop, signal=signals.spider_opened)
        return cls()

    @staticmethod
    def stop():
        signal.raise_signal(signal.SIGTERM)

settings.EXTENSIONS[Stopper] = 0
sys.exit(crawl.main(sys.argv[1:]))
"""
    with served() as site:
        site.answers["/v0/postings/a"] = Answer(b"later", 429, {"Retry-After": "20"})
        board = {"employer": "A", "url": "https://jobs.lever.co/a", "api": site.url}
        done = subprocess.run(
            [sys.executable, "-c", script, "--home", str(tmp_path), "--ad-hoc", json.dumps(board)],
            cwd=ROOT, env=os.environ | {"JOBFEED_ALLOW_PRIVATE": "1"},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    manifest = json.loads(done.stdout.splitlines()[-1])["manifest"]
    assert (manifest["complete"], manifest["items"]) == (False, 0)
    assert manifest["reason"] in {"stopped", "failed"}
    assert not [*tmp_path.glob("landing/.partial/*")]


def test_nothing_listens_while_a_crawl_runs(tmp_path: Path) -> None:
    with served() as site:
        site.answers[LIST] = Answer(b'{"jobs": []}')
        board = {"employer": "A", "url": GREENHOUSE, "api": site.url}
        _, done = crawl_many(tmp_path, [board])
    assert "Spider closed (finished)" in done.stderr
    assert "listening" not in done.stderr.lower()
    assert "deprecat" not in done.stderr.lower()


def test_a_home_that_cannot_be_written_lands_nothing_and_says_so(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file where the folder should be")
    with served() as site:
        site.answers[LIST] = Answer(b'{"jobs": [{"id": 1}]}')
        board = {"employer": "A", "url": GREENHOUSE, "api": site.url}
        events, done = crawl_many(home, [board])
    assert [event["event"] for event in events if event["event"] != "progress"] == ["failed"]
    assert done.returncode == 1


def test_scrapy_itself_lists_and_crawls(tmp_path: Path) -> None:
    scrapy = [sys.executable, "-m", "scrapy"]
    listed = subprocess.run([*scrapy, "list"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert listed.stdout.split() == platforms.known()
    with served() as site:
        site.answers[LIST] = Answer(b'{"jobs": [{"id": 1, "title": "Cook"}]}')
        catalogue = tmp_path / "boards.yml"
        catalogue.write_text(
            f"- {{employer: A, name: acme, url: '{GREENHOUSE}', api: '{site.url}'}}\n"
        )
        rows = tmp_path / "out.jsonl"
        done = subprocess.run(
            [*scrapy, "crawl", "greenhouse", "-a", "board=acme", "-O", str(rows)],
            cwd=ROOT,
            env=os.environ | {"JOBFEED_ALLOW_PRIVATE": "1", "JOBFEED_BOARDS": str(catalogue)},
            capture_output=True,
            text=True,
            timeout=60,
        )
    row = json.loads(rows.read_text())
    assert (row["board"], row["posting"]["title"]) == ("acme", "Cook"), done.stderr[-2000:]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["boards.yml", "out.jsonl"]


@pytest.mark.parametrize("platform", platforms.known())
def test_whatever_a_spider_has_can_be_looked_at(platform: str) -> None:
    # As Scrapy does for the name of a file to write: where one raises, none is written.
    board = Board(employer="A", platform=platform, url="https://careers.example/nothing")
    spider = platforms.spiders()[platform](board=board)
    spider._set_crawler(get_crawler())
    assert {name: getattr(spider, name) for name in dir(spider)}["name"] == platform


def test_wrong_usage_is_told(tmp_path: Path) -> None:
    _, done = crawl_many(tmp_path, [], "--boards", str(tmp_path / "none.yml"), "acme")
    assert done.returncode == 2
    assert "no such file" in done.stderr
