"""The explore page in a real browser: what it shows, what it keeps to itself, whom it refuses."""

import csv
import fcntl
import http.client
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import pytest
from fixtures.warehouse_boards import market_at, posting
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from jobfeed.explore import wording
from jobfeed.explore.changes import differences
from jobfeed.explore.filters import Filters
from jobfeed.explore.full_text import FOLDER, build, index_of
from jobfeed.explore.published import Published
from jobfeed.explore.sandbox import NoAnswer, Sandbox
from jobfeed.explore.sql import _shown
from warehouse.publish import PUBLISHED, publish

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# A query that is not done before anybody's patience ends.
ENDLESS = "SELECT count(*) FROM range(1000000000000) WHERE range % 7 = 8"
HOSTILE = '<script>window.hacked = 1</script> "><img src=x onerror="window.hacked = 1">'
PAID = "Pay\nThe base pay range is $120,000 to $150,000 a year."
LONG = f"https://copies.example/{'9' * 60}"
ENGINEER = posting(
    "R-1",
    title="Data Engineer",
    locations=["Boston, MA"],
    workplace="remote",
    description_text="Summary\nMove numbers that planners trust.\n\nMinimum Qualifications\n"
    "- 3+ years of experience with Python and SQL\n\n"
    f"{PAID}\n\nAbout us\nAcme ships parcels to every lighthouse of the coast since long ago.",
)
NURSE = posting(
    "R-2",
    title="Senior Nurse",
    locations=["London, United Kingdom"],
    description_text="Summary\nLook after sailors.\n\nPay\nThe salary is £40,000 to £50,000.",
)
TRICK = posting(
    "R-3", title="Cook", employer="=1+1", description_text=f"Summary\nMake stew.\n\n{PAID}"
)
# As if nothing had been cleaned.
HURT = """
    UPDATE postings SET
        title = 'Cook ' || $hostile, department = $hostile, url = 'javascript:window.hacked=1',
        "text" = 'Stew. ' || $hostile, section_starts = map(['summary'], [1]),
        places = [struct_pack(city := $hostile, region := NULL, country := NULL, "text" := '')],
        skills = [struct_pack("name" := $hostile, evidence := $hostile)]
    WHERE role_number = 'R-3'"""
FILLERS = [
    posting(f"F-{n}", title=f"Packer {n}", description_text=f"Pack parcels on line {n}.")
    for n in range(30)
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with an opening that changed and was copied, and a hostile posting."""
    folder = tmp_path_factory.mktemp("explore")
    text = str(ENGINEER.description_text)
    later = text.replace("$150,000", "$165,000").replace("numbers", "large numbers")
    changed = ENGINEER.model_copy(update={"description_text": later})
    copy = posting(
        url=LONG, posting_id="c-9", title="Data Engineer",
        employer="Acme Inc.", description_text=f"Role number: R-1\n{later}",
    )  # fmt: skip
    with market_at(folder) as market:
        market.crawl("acme", 0, [ENGINEER, NURSE, TRICK, *FILLERS])
        market.crawl("acme", 1, [changed, NURSE, TRICK, *FILLERS])
        market.crawl("copies", 1, [copy], aggregator=True)
        assert market.ask("SELECT sources FROM postings WHERE role_number = 'R-1'") == [(2,)]
        market.store.execute(HURT, {"hostile": HOSTILE})
        publish(market.store, folder)
    return folder


@pytest.fixture(scope="module")
def site(home: Path) -> Iterator[str]:
    """The page, served by the command."""
    command = [sys.executable, "-m", "jobfeed.cli", "--home", str(home), "explore"]
    options = ["--no-open", "--port", "0", "--seconds", "1"]
    with subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().rpartition(" ")[2].strip()
        server.terminate()
        assert server.wait(10) == 0


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    if CHROMIUM is None:
        pytest.skip("no chromium here: apt-get install chromium")
    with sync_playwright() as driver:
        # As long as a machine with much else to do may take; nothing waits longer than it must.
        expect.set_options(timeout=30_000)
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser, site: str) -> Iterator[Page]:
    """A page that must neither complain nor ask anybody else."""
    context = browser.new_context(base_url=site, accept_downloads=True)
    opened = context.new_page()
    complaints: list[str] = []
    asked: set[str] = set()
    opened.on("console", lambda m: complaints.append(m.text) if m.type in NOISE else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda request: asked.add(request.url))
    opened.on("websocket", lambda socket: asked.add(socket.url))
    yield opened
    hacked = opened.evaluate("window.hacked")
    context.close()
    assert (complaints, hacked) == ([], None)
    hosts = {urlsplit(url).netloc for url in asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {urlsplit(site).netloc}


NOISE = {"error", "warning"}


def titles(page: Page) -> Locator:
    return page.locator(".hits h3")


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()


def test_words_find_postings_and_filters_narrow_them(page: Page) -> None:
    page.goto("/search")
    expect(page.locator(".count")).to_have_text("1 to 25 of 33 postings")
    page.get_by_label("Words").fill("planner numbers")
    expect(titles(page)).to_have_text(["Data Engineer"])
    expect(page.locator(".hits")).to_contain_text("USD 120,000 to 165,000 a year")
    expect(page.locator(".hits")).to_contain_text("Boston, MA, US")
    expect(page.locator(".excerpt")).to_contain_text("Move large numbers that planners trust.")
    page.get_by_label("Words").fill("planner sailors")
    expect(page.locator(".count")).to_have_text("No posting fits.")
    page.get_by_label("Words").fill("")
    choose(page, "Seniority", "senior")
    expect(titles(page)).to_have_text(["Senior Nurse"])
    page.wait_for_url("**/search?seniorities=senior")
    page.reload()
    expect(titles(page)).to_have_text(["Senior Nurse"])


def test_a_search_is_asked_again_once_the_index_holds_what_is_new(page: Page, home: Path) -> None:
    news = home / "news.duckdb"
    shutil.copyfile(home / PUBLISHED, news)
    with duckdb.connect(str(news)) as later:
        later.execute(
            """UPDATE about SET revision = revision + 1;
            UPDATE postings SET "text" = "text" || ' Zebras too.', content_hash = 'later'
            WHERE posting_id = 'F-7'"""
        )
    page.goto("/search?words=zebra")
    with (home / FOLDER / ".building").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        news.replace(home / PUBLISHED)
        page.reload()
        expect(page.locator(".note")).to_contain_text("is being renewed")
        expect(titles(page)).to_have_count(0)
    expect(titles(page)).to_have_text(["Packer 7"])
    expect(page.locator(".excerpt")).to_contain_text("Zebras too.")
    expect(page.locator(".note")).to_have_count(0)


def test_an_excerpt_cuts_no_word_in_two() -> None:
    text = f"{'long words ' * 20}stand before Python {'and behind it ' * 40}"
    told = wording.excerpt(text, "python")
    assert {"Python"} < set(told.split()) <= {*text.split(), "…"}
    assert told.startswith("… ") and told.endswith(" …")
    assert wording.excerpt("short", "python") == "short"
    assert len(wording.excerpt("x" * 1000, "")) == wording.AROUND + 2


def test_amounts_of_an_answer_are_sorted_as_numbers() -> None:
    assert [_shown(Decimal(amount)) for amount in ("52000.00", "151000.50")] == [52000, 151000.5]
    assert _shown(Decimal(10**20)) == str(10**20)


def test_each_filter_of_an_address_is_held(page: Page) -> None:
    for asked, found in (
        ("place=GB", ["Senior Nurse"]),
        ("place=London, GB", ["Senior Nurse"]),
        ("place=MA, US", ["Data Engineer"]),
        ("workplaces=remote", ["Data Engineer"]),
        ("skills=Python&skills=SQL", ["Data Engineer"]),
        ("currency=USD&amount=160000", ["Data Engineer"]),
        ("currency=USD&amount=170000", []),
        ("words=R-2", ["Senior Nurse"]),
        ("words=the+nurse+of+the+sailors", ["Senior Nurse"]),
        ("status=closed", []),
        ("status=nonsense&words=sailor", ["Senior Nurse"]),
    ):
        page.goto(f"/search?{asked}")
        expect(titles(page)).to_have_text(found)
        expect(page.locator(".count")).to_contain_text("1 to 1 of 1" if found else "No posting")


def test_results_come_in_pages(page: Page) -> None:
    page.goto("/search?words=parcels&sort=oldest")
    expect(page.locator(".count")).to_have_text("1 to 25 of 31 postings")
    page.get_by_role("button", name="2", exact=True).click()
    expect(page.locator(".count")).to_have_text("26 to 31 of 31 postings")
    page.wait_for_url("**page=2")
    page.goto("/search?words=parcels&page=9")
    expect(page.locator(".count")).to_have_text("1 to 25 of 31 postings")


def test_a_posting_tells_what_it_says_why_it_is_one_and_what_changed(page: Page) -> None:
    page.goto("/search?words=planner")
    page.get_by_role("link", name="Data Engineer").click()
    expect(page.locator("h1")).to_have_text("Data Engineer")
    expect(page.locator("main")).to_contain_text("Move large numbers that planners trust.")
    sources = page.locator(".source")
    expect(sources).to_have_count(2)
    expect(sources.nth(0)).to_contain_text("Rule 1, same role number, score 1.00")
    expect(sources.nth(1)).to_contain_text(f"Copy on copies {LONG}")
    expect(sources.nth(1)).to_contain_text("Rule 4, copy with the number")
    link = sources.nth(1).get_by_role("link")
    assert link.get_attribute("rel") == "noopener noreferrer"
    change = page.locator(".change")
    expect(change.locator("del").first).to_have_text("150000.00")
    expect(change.locator("ins").first).to_have_text("165000.00")
    expect(change).to_contain_text("Move large numbers")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390, "no line is too long"
    page.goto("/posting/unknown")
    expect(page.locator("h1")).to_have_text("No posting has this key")


def test_a_hostile_posting_is_text_everywhere(page: Page) -> None:
    page.goto("/search?words=stew")
    expect(titles(page)).to_have_text([f"Cook {HOSTILE}"])
    expect(page.locator(".excerpt")).to_contain_text(HOSTILE)
    page.get_by_role("link", name="Cook").click()
    expect(page.locator("h1")).to_have_text(f"Cook {HOSTILE}")
    expect(page.locator("main")).to_contain_text(f"Stew. {HOSTILE}")
    assert page.locator("main a[href^=javascript]").count() == 0
    page.goto("/sql")
    answered(page, "SELECT title, department AS \"<img src=x onerror='window.hacked=1'>\" "
                   "FROM postings WHERE title LIKE 'Cook%'")  # fmt: skip
    expect(page.locator("table")).to_contain_text(f"Cook {HOSTILE}")
    assert page.locator("main img, main script").count() == 0


@pytest.mark.parametrize("path", ["/", "/pay", "/boards"])
def test_a_hostile_posting_is_text_on_plots_too(page: Page, path: str) -> None:
    page.goto(path)
    expect(page.locator("h1")).to_be_visible()
    if path != "/boards":
        expect(page.locator("main")).to_contain_text(f"Cook {HOSTILE}")
        drawn = page.locator(".plot svg")
        drawn.hover()
        expect(drawn).to_be_visible()
    assert page.locator("main img, main script").count() == 0


def test_the_overview_counts_what_is_open_and_leads_to_it(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".numbers")).to_contain_text("open postings33employers2")
    expect(page.locator(".plot svg")).to_be_visible()
    page.get_by_role("link", name="US", exact=True).click()
    page.wait_for_url("**/search?place=US")
    expect(titles(page)).to_have_text(["Data Engineer"])
    page.goto("/")
    page.get_by_role("link", name="Cook").click()
    page.wait_for_url("**/search?title=cook*")
    expect(titles(page)).to_have_text([f"Cook {HOSTILE}"])


def test_pay_is_told_by_what_postings_have_in_common(page: Page) -> None:
    page.goto("/pay")
    rows = page.locator("table tbody tr")
    expect(rows).to_have_count(2)
    expect(page.locator(".plot svg")).to_contain_text("Data Engineer (1)")
    choose(page, "By", "country")
    expect(rows).to_have_text(["US1142,500142,500142,500142,500142,500"])
    choose(page, "Paid in", "GBP a year (1)")
    expect(rows).to_have_text(["GB145,00045,00045,00045,00045,000"])


def test_boards_tell_how_they_are(page: Page) -> None:
    page.goto("/boards")
    expect(page.locator(".count")).to_have_text("2 boards, 2 of them well.")
    expect(page.locator("table tbody tr").first).to_contain_text("acmefilegood2026-03-03 06:00")


def test_what_is_published_anew_is_found_while_the_index_is_renewed(tmp_path: Path) -> None:
    with market_at(tmp_path) as market, closing(Published(tmp_path)) as published:
        market.crawl("acme", 0, [ENGINEER])
        publish(market.store, tmp_path)
        index_of(tmp_path).parent.mkdir()
        index_of(tmp_path).write_bytes(b"not an index")
        assert published.index_state() == "missing"
        assert found(published, "engineer") == ["R-1"]
        assert found(published, "planners") == []
        renewed(published)
        assert found(published, "planners") == ["R-1"]
        market.crawl("acme", 1, [ENGINEER, NURSE])
        publish(market.store, tmp_path)
        assert published.index_state() == "behind"
        assert sorted(found(published, "")) == ["R-1", "R-2"]
        assert found(published, "planners") == ["R-1"]
        assert found(published, "sailors") == []
        renewed(published)
        assert found(published, "sailor") == ["R-2"]
        assert published.index_trouble() == ""


def test_an_index_that_only_took_up_what_changed_answers_as_one_made_anew(tmp_path: Path) -> None:
    home = tmp_path / "home"
    changed = NURSE.model_copy(update={"description_text": "Look after lighthouses."})
    later = [ENGINEER, changed, *FILLERS[1:], posting("R-4", title="Lighthouse keeper")]
    with market_at(home) as market:
        market.crawl("acme", 0, [ENGINEER, NURSE, *FILLERS])
        publish(market.store, home)
        build(home)
        assert index_extent(home) == (32, 32, 32)
        market.crawl("acme", 1, later)
        publish(market.store, home)
        build(home)
        assert index_extent(home) == (33, 34, 32), "a new and a changed one; one closed"
        assert answers(home) == answers_anew(home)
        market.crawl("acme", 2, [*later[:-1], *(posting(f"N-{n}") for n in range(5))])
        market.store.execute("DELETE FROM postings WHERE role_number = 'R-4'")
        publish(market.store, home)
        build(home)
        assert index_extent(home) == (37, 39, 39), "so many are unsorted that all are sorted"
        assert answers(home) == answers_anew(home)


def index_extent(home: Path) -> tuple[int, int, int]:
    """How many documents the index holds, the newest of them, the last that stands in order."""
    with duckdb.connect(str(index_of(home)), read_only=True) as index:
        (found,) = index.sql(
            "SELECT count(*), max(document), any_value(in_order) FROM documents, about"
        ).fetchall()
        return found


def answers(home: Path) -> dict[str, list[tuple[str, float]]]:
    """Who is found, and how well each answers, by some words."""
    asked = ("sailors", "lighthouse", "pack parcels", "line 7", "numbers", "r-4", "acme")
    with closing(Published(home)) as published, published.cursor() as cursor:
        assert published.index_state() == "current"
        said = "SELECT posting_key, round(score, 9) FROM hits(?) ORDER BY ALL"
        return {words: cursor.execute(said, [words]).fetchall() for words in asked}


def answers_anew(home: Path) -> dict[str, list[tuple[str, float]]]:
    """`answers` of an index that knew of no other before it."""
    anew = home.with_name("anew")
    anew.mkdir(exist_ok=True)
    shutil.copyfile(home / PUBLISHED, anew / PUBLISHED)
    index_of(anew).unlink(missing_ok=True)
    build(anew)
    return answers(anew)


def test_an_index_of_other_rules_is_made_anew(tmp_path: Path) -> None:
    with market_at(tmp_path) as market, closing(Published(tmp_path)) as published:
        market.crawl("acme", 0, [ENGINEER])
        publish(market.store, tmp_path)
        build(tmp_path)
        with duckdb.connect(str(index_of(tmp_path))) as index:
            index.execute("UPDATE about SET rules = 'those of last year'; DELETE FROM words")
        assert published.index_state() == "missing"
        renewed(published)
        assert found(published, "planners") == ["R-1"]


def found(published: Published, words: str) -> list[str]:
    rows = published.ask("search", **Filters(words=words, currency="USD").values())
    keys = [row["posting_key"] for row in rows]
    return [published.ask("posting", posting_key=key)[0]["role_number"] for key in keys]


def renewed(published: Published) -> None:
    """The index is made and current."""
    deadline = time.monotonic() + 60
    published.renew_index()
    while published.index_state() != "current":
        assert time.monotonic() < deadline, published.index_trouble()
        time.sleep(0.05)


def test_an_index_that_cannot_be_made_is_told_and_not_tried_for_ever(tmp_path: Path) -> None:
    with market_at(tmp_path) as market, closing(Published(tmp_path)) as published:
        market.crawl("acme", 0, [ENGINEER])
        publish(market.store, tmp_path)
        (tmp_path / "explore" / "full_text.new").mkdir(parents=True)
        deadline = time.monotonic() + 60
        published.renew_index()
        while not published.index_trouble():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        assert "full_text.new" in published.index_trouble()
        published.renew_index()
        assert "full_text.new" in published.index_trouble()
        assert found(published, "engineer") == ["R-1"]


def answered(page: Page, query: str) -> None:
    """Write a query and run it by the keyboard."""
    editor = page.get_by_role("textbox", name="SQL")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(query)
    page.keyboard.press("Control+Enter")


def test_sql_runs_and_its_answer_is_downloaded(page: Page, tmp_path: Path) -> None:
    page.goto("/sql")
    query = "SELECT role_number, employer FROM postings WHERE role_number LIKE 'R-%' ORDER BY ALL"
    answered(page, query)
    expect(page.locator("table tbody tr")).to_have_count(3)
    expect(page.locator(".count")).to_have_text("3 rows")
    for kind in ("CSV", "Parquet"):
        with page.expect_download() as caught:
            page.get_by_role("button", name=f"Download {kind}").click()
        caught.value.save_as(tmp_path / kind)
        assert caught.value.suggested_filename == f"jobfeed.{kind.lower()}"
    with (tmp_path / "CSV").open(newline="") as lines:
        rows = list(csv.reader(lines))
    assert rows == [
        ["role_number", "employer"],
        ["R-1", "Acme Inc."],
        ["R-2", "Acme Inc."],
        ["R-3", "'=1+1"],
    ]
    found = duckdb.read_parquet(str(tmp_path / "Parquet")).fetchall()
    assert found == [("R-1", "Acme Inc."), ("R-2", "Acme Inc."), ("R-3", "=1+1")]


def test_a_wrong_or_endless_query_is_told(page: Page) -> None:
    page.goto("/sql")
    answered(page, "SELECT titel FROM postings")
    expect(page.get_by_role("alert")).to_contain_text('"titel" not found')
    answered(page, ENDLESS)
    expect(page.get_by_role("alert")).to_contain_text("Stopped after 1 s")


def test_the_editor_completes_tables_and_columns(page: Page) -> None:
    page.goto("/sql")
    answered(page, "FROM board_hea")
    expect(page.get_by_role("alert")).to_contain_text("board_hea")
    page.keyboard.press("Control+ ")
    editor = page.get_by_role("textbox", name="SQL")
    deadline = time.monotonic() + 30
    # A list that has just opened takes no click yet.
    while editor.inner_text() != "FROM board_health" and time.monotonic() < deadline:
        for option in page.locator(".cm-tooltip-autocomplete li", has_text="board_health").all():
            option.dispatch_event("mousedown")
    expect(editor).to_have_text("FROM board_health")
    page.keyboard.press("Control+Enter")
    expect(page.locator("table tbody tr")).to_have_count(2)


def test_light_and_dark_are_chosen_and_kept(page: Page) -> None:
    page.goto("/search")
    expect(page.locator("body")).not_to_have_class("body--dark")
    page.get_by_role("button", name="Switch between light and dark").click()
    expect(page.locator("body.body--dark")).to_have_count(1)
    page.goto("/sql")
    expect(page.locator("body.body--dark")).to_have_count(1)


def asked(site: str, path: str = "/search", **headers: str) -> int:
    """The status that a request with these headers gets."""
    address = urlsplit(site)
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=10)
    try:
        connection.putrequest("GET", path, skip_host=True)
        for name, value in ({"Host": address.netloc} | headers).items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


def test_another_host_or_origin_is_refused(site: str) -> None:
    port = urlsplit(site).port
    assert asked(site) == 200
    assert asked(site, Host=f"localhost:{port}", Origin=f"http://localhost:{port}") == 200
    assert asked(site, Host=f"rebound.example:{port}") == 403
    assert asked(site, Host="127.0.0.1:1") == 403
    assert asked(site, Origin="https://evil.example") == 403
    assert asked(site, Origin="null") == 403
    socket = "/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    upgrade = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }  # fmt: skip
    assert asked(site, socket, **upgrade, Origin=site) == 101
    assert asked(site, socket, **upgrade, Origin="https://evil.example") == 403
    assert asked(site, socket, **upgrade, Host=f"rebound.example:{port}") == 403


def test_it_listens_on_loopback_only_and_says_when_a_port_is_taken(home: Path, site: str) -> None:
    port = str(urlsplit(site).port)
    assert site == f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "jobfeed.cli", "--home", str(home), "explore", "--no-open"]
    done = subprocess.run([*command, "--port", port], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"127.0.0.1:{port} is taken" in done.stderr
    assert "--port" in done.stderr


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("FROM read_text('/etc/hostname')", "disabled"),
        ("FROM 'https://example.com/a.parquet'", "Missing|disabled|not exist"),
        ("COPY (SELECT 1) TO '/tmp/jobfeed-explore-test.csv'", "only answers questions"),
        ("ATTACH '/tmp/x.duckdb' AS x; SELECT 1", "disabled"),
        ("INSTALL httpfs; SELECT 1", "disabled"),
        ("SET enable_external_access = true; SELECT 1", "Cannot change"),
        ("SET memory_limit = '64GB'; SELECT 1", "Cannot change"),
        ("DELETE FROM postings; SELECT 1", "read-only"),
        ("DROP TABLE postings", "only answers questions"),
        ("SELECT * FROM read_text('{home}/../../../../../../etc/hostname')", "disabled"),
        ("", "only answers questions"),
        ("SELECT list(range) FROM range(300000000)", "It needs more than 1GB of memory"),
    ],
)
def test_a_query_reaches_nothing_but_the_published_file(
    home: Path, tmp_path: Path, query: str, reason: str
) -> None:
    sandbox = Sandbox(home, 20)
    with pytest.raises(NoAnswer, match=reason):
        sandbox.answer(query.replace("{home}", str(home)))
    with pytest.raises(NoAnswer, match=reason):
        sandbox.write(query.replace("{home}", str(tmp_path)), "parquet", tmp_path)


def test_scripts_and_pivots_are_answered(home: Path) -> None:
    sandbox = Sandbox(home, 20)
    answer = sandbox.answer("CREATE TEMP TABLE a AS SELECT 7 AS b; FROM a")
    assert answer == (["b"], [(7,)], False)
    assert sandbox.answer("PIVOT posting_places ON country USING count(*) GROUP BY region").rows
    assert sandbox.answer("EXPLAIN SELECT 1").rows
    assert sandbox.answer("FROM range(2000)").more


def test_only_what_differs_is_told() -> None:
    before, after = "Same\nEarn 10 a day\nGone", "Same\nEarn 12 a day\nNew line\nAnother"
    assert list(differences(before, after)) == [
        [("kept", "Earn "), ("removed", "10"), ("added", "12"), ("kept", " a day")],
        [("removed", "Gone")],
        [("added", "New line")],
        [("added", "Another")],
    ]


def test_a_search_stands_in_its_address() -> None:
    search = Filters(words="a & b", skills=["C++", "C#"], page=2)
    assert search.address() == "/search?words=a+%26+b&skills=C%2B%2B&skills=C%23&page=2"
    assert Filters().address() == "/search"


def test_an_excerpt_lies_around_the_first_word_that_fits() -> None:
    text = f"{'before ' * 60}the engineers meet {'after ' * 60}"
    part = wording.excerpt(text, "engineering")
    assert part.startswith("… ")
    assert part.endswith(" …")
    assert "the engineers meet" in part
    assert wording.excerpt("short", "none") == "short"
