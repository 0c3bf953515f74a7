"""The pages under their addresses, served to this machine alone."""

import asyncio
import logging
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from functools import partial
from pathlib import Path

import duckdb
import uvicorn
from fastapi import FastAPI, Request
from nicegui import run, ui

from flows.run import heeding_sigterm
from jobfeed.explore import boards, overview, posting
from jobfeed.explore.filters import Filters
from jobfeed.explore.guard import Guard
from jobfeed.explore.pay import PayPage
from jobfeed.explore.published import Published
from jobfeed.explore.sandbox import Sandbox
from jobfeed.explore.search import SearchPage
from jobfeed.explore.sql import SqlPage

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
# How often it is looked whether the published file was replaced, in seconds.
LOOK = 5.0
# How long a page may take on a machine that has much else to do, in seconds.
PATIENCE = 60.0
# Answered before anybody asks, for pages that are to open at once.
OPENING = ("overview_numbers", "overview_days", "overview_leading", "facets", "status")


def serve(home: Path, port: int, seconds: float, on_ready: Callable[[str], None]) -> None:
    """Serve the pages over a home until stopped; OSError where the port is taken.

    A query of a person's own gets so many seconds. Port 0 is any free one.
    """
    with (
        closing(Published(home)) as published,
        tempfile.TemporaryDirectory(prefix="jobfeed-explore-") as folder,
        _listening(port) as listener,
    ):
        published.cursor().close()
        listening_port = listener.getsockname()[1]
        register(published, Sandbox(home, seconds), Path(folder))
        app = Guard(application(published, listening_port, on_ready), listening_port)
        config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=2)
        # The server ends in order at a signal, and then raises it again for whoever started it.
        with heeding_sigterm(), suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listener])


def _listening(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=128)
    except OSError as error:
        raise OSError(
            f"{HOST}:{port} is taken ({error.strerror}); choose another --port, or 0 for any"
        ) from error


def application(published: Published, port: int, on_ready: Callable[[str], None]) -> FastAPI:
    """The app with its pages; while it runs, the full-text index is kept current."""

    @asynccontextmanager
    async def running(_: FastAPI) -> AsyncIterator[None]:
        watching = asyncio.create_task(_watch(published))
        on_ready(f"http://{HOST}:{port}")
        yield
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    app = FastAPI(lifespan=running, openapi_url=None)
    ui.run_with(app, title="jobfeed", dark=None, tailwind=False, show_welcome_message=False)
    return app


async def _watch(published: Published) -> None:
    while True:
        try:
            for question in OPENING:
                await run.io_bound(published.remembered, question)
            await run.io_bound(published.renew_index)
        except (duckdb.Error, OSError) as error:
            logger.warning("what is published cannot be read just now: %s", error)
        await asyncio.sleep(LOOK)


def register(published: Published, sandbox: Sandbox, folder: Path) -> None:
    """Each page under its address; files to download are made in a folder."""
    page = partial(ui.page, response_timeout=PATIENCE)

    @page("/")
    async def overview_page() -> None:
        await overview.build(published)

    @page("/pay")
    async def pay_page() -> None:
        await PayPage(published).build()

    @page("/boards")
    async def boards_page() -> None:
        await boards.build(published)

    @page("/search")
    async def search_page(request: Request) -> None:
        await SearchPage(published, Filters.of(request.query_params)).build()

    @page("/posting/{posting_key}")
    async def posting_page(posting_key: str) -> None:
        await posting.build(published, posting_key)

    @page("/sql")
    def sql_page() -> None:
        SqlPage(sandbox, folder).build()
