"""Recognising a board: by its address alone, by its page over real HTTP, and adding it."""

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from fixtures.wire_site import Answer, Site, served
from typer.testing import CliRunner

from jobfeed.cli import app
from spiders import platforms
from spiders.catalogue import CatalogueError, load_boards
from spiders.entry import append_board
from spiders.recognise import from_address, from_page

BOARDS = Path(__file__).parents[2] / "shared" / "corpus" / "boards" / "boards.csv"
ADDRESSES = Path(__file__).parent / "fixtures" / "addresses.tsv"
# The registry's own names for platforms that have another name here.
NAMES = {"oracle_hcm": "oracle"}
VENDORS = (
    "greenhouse.io", "ashbyhq.com", "lever.co", "myworkdayjobs.com", "smartrecruiters.com",
    "workable.com", "recruitee.com", "jobs.personio.", "pinpointhq.com", "join.com",
    "oraclecloud.com", "eightfold.ai", "ats.rippling.com", "teamtailor.com", "bamboohr.com",
    "breezy.hr", "jobvite.com", "icims.com",
)  # fmt: skip
HTML = {"Content-Type": "text/html; charset=utf-8"}


def registry() -> list[dict[str, str]]:
    if not BOARDS.exists():
        pytest.skip("../shared is not here")
    with BOARDS.open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def token_of(row: dict[str, str]) -> str | None:
    config = json.loads(row["config"] or "{}")
    named = (config.get(key) for key in ("token", "slug", "tenant", "host"))
    return next((name for name in named if name), None)


def test_addresses_of_known_platforms_are_recognised() -> None:
    wrong, asked = [], 0
    for row in registry():
        platform = NAMES.get(row["platform"], row["platform"])
        vendor = any(name in row["board_url"] for name in VENDORS)
        if platform not in platforms.known() or platform in ("rss", "jsonld", "html"):
            continue
        if not vendor:
            continue  # a site of the employer's own: no address can tell what runs it
        asked += 1
        found, token = from_address(row["board_url"]), token_of(row)
        same = token is None or (found.token or "").casefold() == token.casefold()
        if found.platform != platform or not same:
            wrong.append((row["board_url"], platform, token, found.platform, found.token))
    print(f"recognised by address: {asked - len(wrong)} of {asked}")  # noqa: T201 - the figure is the test's result
    for line in wrong[:30]:
        print(line)  # noqa: T201
    assert len(wrong) <= 0.02 * asked


def test_addresses_of_other_platforms_are_not_claimed() -> None:
    known = {*platforms.known(), *NAMES}
    generic = {"dom", "api_sniffer", "sitemap", "inline", "nextdata", "rss"}
    claimed = [
        (row["board_url"], row["platform"], found.platform)
        for row in registry()
        if row["platform"] not in known | generic
        if (found := from_address(row["board_url"])).platform
    ]
    assert claimed == []


def test_addresses_in_every_shape_people_copy_them_in() -> None:
    """Deep links, embeds, locales and APIs of each platform; vendors' own pages and look-alikes."""
    wrong = []
    for line in ADDRESSES.read_text().splitlines():
        url, platform, token = line.split("\t")
        found = from_address(url)
        if (found.platform or "-", found.token or "-") != (platform, token):
            wrong.append((url, found.platform, found.token))
    assert wrong == []


EMBED = "https://boards.greenhouse.io/embed/job_board/js?for=orchard"
API = "https:\\/\\/boards-api.greenhouse.io\\/v1\\/boards\\/orchard\\/jobs"
DATA = '<script type="application/ld+json">{"@type":"JobPosting","title":"Cook"}</script>'
BY_ID = '<a href="/jobs?gh_jid=12">Cook</a>'
PAGES: list[tuple[str, str | None, str | None]] = [
    (f'<script src="{EMBED}"></script>', "greenhouse", "orchard"),
    (f'<script>var api="{API}"</script>', "greenhouse", "orchard"),
    ('<a href="https://jobs.lever.co/orchard/0d9c-1">Cook</a>', "lever", "orchard"),
    (f'<script>{{"boardToken":"orchard"}}</script>{BY_ID}', "greenhouse", "orchard"),
    (BY_ID, "greenhouse", None),
    ('<div data-pinpoint-subdomain="orchard"></div>', "pinpoint", "orchard"),
    ('<div id="BambooHR" data-domain="orchard.bamboohr.com"></div>', "bamboohr", "orchard"),
    (DATA, "jsonld", "careers.orchard.example"),
    ("<p>We grow apples.</p>", None, None),
    ('<a href="javascript:alert(1)">x</a><a href="http://[broken">y</a>', None, None),
]


@pytest.mark.parametrize(("page", "platform", "token"), PAGES)
def test_a_page_tells_its_platform(page: str, platform: str | None, token: str | None) -> None:
    url = "https://careers.orchard.example/jobs"
    found = from_page(url, url, f"<html><body>{page}</body></html>")
    assert (found.platform, found.token) == (platform, token), found.reason


def greenhouse(site: Site) -> None:
    job = {"id": 1, "title": "Grafter", "company_name": "Orchard Tools"}
    site.answers["/v1/boards/orchard/jobs"] = Answer(json.dumps({"jobs": [job]}).encode())
    embed = "https://boards.greenhouse.io/embed/job_board?for=orchard"
    site.answers["/careers"] = Answer(f'<iframe src="{embed}"></iframe>'.encode(), headers=HTML)


def jobfeed(*words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "jobfeed.cli", *words],
        capture_output=True, text=True, timeout=120, check=False,
        env={**os.environ, "JOBFEED_ALLOW_PRIVATE": "1", **env},
    )  # fmt: skip


def test_detect_reads_the_page_where_the_address_does_not_tell() -> None:
    with served() as site:
        greenhouse(site)
        site.answers["/moved"] = Answer(b"", 302, {"Location": "/careers"})
        asked = [f"{site.url}/careers", "https://jobs.lever.co/acme", f"{site.url}/moved"]
        done = jobfeed("detect", *asked, f"{site.url}/none")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(f["url"], f["platform"], f["token"]) for f in found] == [
        (asked[0], "greenhouse", "orchard"),
        (asked[1], "lever", "acme"),
        (asked[2], "greenhouse", "orchard"),
        (f"{site.url}/none", None, None),
    ]
    assert found[3]["reason"].startswith("it answers 404: there is no such page; look for")
    assert done.returncode == 1


def test_detect_offline_reads_addresses_from_stdin() -> None:
    done = CliRunner().invoke(
        app, ["detect", "--offline", "-"], input="https://jobs.lever.co/acme\n\nnonsense\n"
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(f["platform"], f["token"], f["confidence"]) for f in found] == [
        ("lever", "acme", 1.0),
        (None, None, 0.0),
    ]


def test_add_checks_the_board_names_its_employer_and_keeps_comments(tmp_path: Path) -> None:
    catalogue = tmp_path / "boards.yml"
    before = "# mine\nboards:\n    - employer: A  # first\n      url: https://jobs.lever.co/a\n"
    catalogue.write_text(before)
    with served() as site:
        greenhouse(site)
        words = ("--boards", str(catalogue), "add", f"{site.url}/careers", "--api", site.url)
        done = jobfeed(*words)
        again = jobfeed(*words)
    assert done.returncode == 0, done.stderr
    assert catalogue.read_text().startswith(before)
    board = load_boards(catalogue)[1]
    assert (board.employer, board.platform, board.name) == (
        "Orchard Tools",
        "greenhouse",
        "orchard-tools-greenhouse",
    )
    assert "is there already" in again.stderr
    assert again.returncode == 2


def test_add_refuses_what_is_no_board(tmp_path: Path) -> None:
    with served() as site:
        site.answers["/about"] = Answer(b"<p>We grow apples.</p>", headers=HTML)
        done = jobfeed("--boards", str(tmp_path / "boards.yml"), "add", f"{site.url}/about")
    assert done.returncode == 1
    assert "no known platform" in done.stderr
    assert not (tmp_path / "boards.yml").exists()


@pytest.mark.parametrize(
    "before",
    ["", "boards:\n", "boards: []\n", "- employer: A\n  url: https://jobs.lever.co/a", "# only\n"],
)
def test_an_entry_finds_its_place(tmp_path: Path, before: str) -> None:
    path = tmp_path / "boards.yml"
    path.write_text(before)
    entry = {"employer": "B: & co", "url": "https://jobs.lever.co/b", "platform": "lever"}
    if before == "boards: []\n":
        with pytest.raises(CatalogueError, match="boards"):
            append_board(path, entry)
        assert path.read_text() == before
        return
    append_board(path, entry)
    assert load_boards(path)[-1].employer == "B: & co"
    assert path.read_text().startswith(before.strip())


def test_a_feed_is_its_own_board() -> None:
    url = "https://careers.orchard.example/all.xml"
    space = 'xmlns:tt="https://teamtailor.com/locations"'
    told = [
        from_page(url, url, f'<?xml version="1.0"?><rss version="2.0" {more}><channel/></rss>')
        for more in ("", space)
    ]
    assert [(found.platform, found.board_url) for found in told] == [
        ("rss", url),
        ("teamtailor", url),
    ]


NO_BOARDS = [
    ('<form><input name="p" type="password"></form>', "it asks for a login"),
    ('<iframe src="https://orchard.taleo.net/careersection/ex/x.ftl"></iframe>', "leads to Taleo"),
    ('<a href="https://www.linkedin.com/company/orchard">us</a>', "no known platform"),
]


@pytest.mark.parametrize(("page", "told"), NO_BOARDS)
def test_a_page_that_is_no_board_says_what_it_is(page: str, told: str) -> None:
    url = "https://careers.orchard.example/jobs"
    found = from_page(url, url, f"<html><body>{page}</body></html>")
    assert found.platform is None
    assert told in found.reason


def test_a_vendor_without_a_module_is_named() -> None:
    found = from_address("https://orchard.applytojob.com/apply/")
    assert found.platform is None
    assert found.reason.startswith("it is a board of JazzHR's, which no module here reads")
