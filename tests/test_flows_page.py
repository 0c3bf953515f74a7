"""A spider triggered by hand from Prefect's page, in Debian's Chromium.

With JOBFEED_PICTURE set, the filled form is kept at that path.
"""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fixtures.flow_home import SEVEN, processes_at, until, write_boards
from fixtures.flow_server import free_port, published, serving

from flows.due import board_of
from flows.paused import pause
from jobfeed.demo import CareersSite
from warehouse.landing import landed

PROMPT = 240.0
CHROMIUM = shutil.which("chromium")


@pytest.mark.skipif(CHROMIUM is None, reason="no chromium here: apt-get install chromium")
@pytest.mark.timeout(600)
def test_a_board_named_in_the_form_is_crawled_and_merged(tmp_path: Path) -> None:
    browser = pytest.importorskip("playwright.sync_api")
    home, boards, port = tmp_path / "home", tmp_path / "boards.yml", free_port()
    # No schedule crawls a paused board, so what lands is what the form asked for.
    for board in SEVEN:
        pause(home, board, datetime.now(UTC))
    with (
        CareersSite(scale=0.05) as site,
        (tmp_path / "said").open("wb") as said,
        browser.sync_playwright() as playwright,
    ):
        write_boards(site, boards)
        process = serving(home, boards, port, 3600, "triggers", stdout=said, stderr=said)
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            page = chromium.new_page(viewport={"width": 1100, "height": 1080})
            page.set_default_timeout(PROMPT * 1000)
            until(lambda: "/api" in (tmp_path / "said").read_text(), PROMPT, every=0.2)
            page.goto(f"http://127.0.0.1:{port}/")
            page.get_by_role("link", name="Deployments").first.click()
            page.get_by_role("link", name="crawl", exact=True).first.click()
            page.get_by_role("button", name="Run", exact=True).click()
            page.get_by_text("Custom run").click()
            page.get_by_role("button", name="Add item").click()
            for told in ("Boards by name, due or not.", "Where landing, store and published file"):
                assert page.get_by_text(told).is_visible()
            page.locator("textarea").first.fill("larkfield")
            page.screenshot(path=os.environ.get("JOBFEED_PICTURE", str(tmp_path / "form.png")))
            page.get_by_role("button", name="Submit").click()
            until(lambda: published(home) != [], PROMPT, every=0.2)
            page.get_by_role("link", name="Runs").first.click()
            page.get_by_text("crawl of larkfield").first.wait_for()
        finally:
            chromium.close()
            process.terminate()
            process.wait(60)
    assert [board_of(batch) for batch in landed(home)] == ["larkfield"]
    assert published(home) == landed(home)
    until(lambda: not processes_at(home))
