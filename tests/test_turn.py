"""Crawls of several processes at one home ask a server one after the other."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from spiders.catalogue import Board
from spiders.turn import POLL, ServerTurn, server_of


def board(url: str, **more: str) -> Board:
    return Board(employer="Acme", url=url, **more)


async def requests() -> AsyncIterator[str]:
    yield "first"
    yield "second"


async def begun(turn: ServerTurn) -> list[str]:
    return [asked async for asked in turn.process_start(requests())]


def test_boards_of_a_vendor_share_a_server_and_those_of_this_machine_none() -> None:
    lever = "https://jobs.lever.co"
    assert server_of(board(f"{lever}/acme")) == server_of(board(f"{lever}/fern")) == "lever"
    assert server_of(board(f"{lever}/acme", api="https://proxy.example/lever")) == "proxy.example"
    assert server_of(board(f"{lever}/acme", api="http://127.0.0.1:8000/acme")) is None
    assert server_of(board("https://acme.example/jobs", platform="jsonld")) == "acme.example"


def test_a_board_waits_until_the_other_of_its_server_is_done(tmp_path: Path) -> None:
    first, second, other, local = (
        ServerTurn(str(tmp_path), board(f"https://jobs.{url}", **api))
        for url, api in (
            ("lever.co/acme", {}), ("lever.co/fern", {}), ("ashbyhq.com/acme", {}),
            ("lever.co/moss", {"api": "http://127.0.0.1:8000/moss"}),
        )
    )  # fmt: skip

    async def crawls() -> None:
        assert await begun(first) == ["first", "second"]
        waiting = asyncio.create_task(begun(second))
        assert await begun(other) == await begun(local) == ["first", "second"]
        _, pending = await asyncio.wait([waiting], timeout=3 * POLL)
        assert pending == {waiting}
        first.closed()
        assert await waiting == ["first", "second"]

    asyncio.run(crawls())
