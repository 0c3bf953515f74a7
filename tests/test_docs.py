"""What is written keeps up with the code: the reference, the README, the help of make."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
import uvicorn
from duckdb_extensions import import_extension
from fixtures.flow_home import until
from fixtures.warehouse_boards import market_at, posting
from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from jobfeed.export import export
from jobfeed.reference import reference
from spiders import platforms
from warehouse.publish import publish

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").glob("*.md"))
README = (ROOT / "README.md").read_text("utf-8")


def test_the_reference_is_up_to_date() -> None:
    written = (ROOT / "docs" / "reference.md").read_text("utf-8")
    assert written == reference(), "run 'make docs'"


def test_the_readme_begins_with_the_two_commands() -> None:
    assert README.index("make demo") < README.index("make test") < 900


def test_the_readme_names_every_command_and_platform() -> None:
    commands = re.findall(r"^\| `jobfeed ([a-z-]+)", reference(), re.M)
    assert len(commands) > 12
    assert [name for name in commands if f"jobfeed {name}" not in README] == []
    assert [name for name in platforms.known() if name not in README] == []


def test_links_between_pages_lead_somewhere() -> None:
    for page in (ROOT / "README.md", *PAGES):
        for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_make_tells_what_its_targets_do() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in (
        "setup",
        "demo",
        "test",
        "lint",
        "accuracy",
        "bench",
        "docs",
        "cookbook",
        "site",
        "lock",
        "clean",
    ):
        assert re.search(rf"^{target}\s+\w", told.stdout, re.M), target


def test_the_site_builds_and_asks_the_network_for_nothing(tmp_path: Path) -> None:
    """With --strict a link or anchor that leads nowhere is an error."""
    built = tmp_path / "site"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(built)],
        cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pages = list(built.glob("*.html"))
    assert {page.stem for page in pages} >= {page.stem for page in PAGES}
    for page in pages:
        loaded = re.findall(
            r"<(?:script|link|img)[^>]+(?:src|href)=\"?(https?:[^\">\s]+)", page.read_text()
        )
        assert loaded == [], page.name


def test_every_command_that_a_page_shows_is_one() -> None:
    known = set(re.findall(r"^\| `jobfeed ([a-z-]+)", reference(), re.M))
    for page in PAGES:
        for block in re.findall(r"^```sh\n(.*?)^```", page.read_text("utf-8"), re.M | re.S):
            for words in re.findall(r"\bjobfeed((?: --home \S+)?) ([a-z][a-z-]*)", block):
                assert words[1] in known, f"{page.name}: jobfeed {words[1]}"


def test_the_messages_that_troubleshooting_explains_are_those_of_the_code() -> None:
    rooms = ("postings", "spiders", "flows", "warehouse", "jobfeed")
    code = "".join(f.read_text("utf-8") for room in rooms for f in (ROOT / room).rglob("*.py"))
    page = (ROOT / "docs" / "troubleshoot.md").read_text("utf-8")
    messages = re.findall(r"^## ((?!A board).*)$", page, re.M)
    assert len(messages) >= 12
    # The parts of a message between what stands in for names.
    for message in messages:
        said = re.sub(r"^(jobfeed.duckdb|'url'|its webhook|'where' of search) ?", "", message)
        assert said in code, message


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the snippets of the query page name `data/`: a published file and an export of it."""
    folder = tmp_path_factory.mktemp("query") / "data"
    with market_at(folder) as market:
        market.crawl("acme", 0, [posting("1"), posting("2")])
        publish(market.store, folder)
    export(folder, folder / "jobs-2026-03", "parquet", "true", "month")
    return folder


def snippets(language: str) -> list[str]:
    page = (ROOT / "docs" / "query.md").read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", page, re.M | re.S)


def test_the_snippets_of_the_query_page_run(data: Path) -> None:
    assert len(snippets("python")) == 2
    for snippet in snippets("python"):
        subprocess.run([sys.executable, "-c", snippet], cwd=data.parent, check=True)


def test_the_published_file_and_an_export_are_read_over_http(data: Path) -> None:
    (over_http,) = snippets("sql")
    with served_in_parts(data) as address, duckdb.connect() as reader:
        reader.execute("SET extension_directory = ?", [str(data / "extensions")])
        import_extension("httpfs", con=reader)
        found = [
            reader.execute(statement).fetchall()
            for statement in over_http.replace("https://files.example", address).split(";")
            if statement.strip()
        ]
    assert [len(rows) for rows in found] == [0, 2, 1]
    assert found[-1] == [(2,)]


# dbt-core 1.12 fetches its parser from elsewhere than the package index while it is installed.
DBT = ("dbt-core<1.12", "dbt-duckdb", f"duckdb=={duckdb.__version__}")
QUIET = {"DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "DO_NOT_TRACK": "1"}


@pytest.mark.long
def test_dbt_builds_a_model_on_the_published_file(data: Path, tmp_path: Path) -> None:
    """In an environment of its own: dbt brings some eighty packages."""
    (profile,) = snippets("yaml")
    (model,) = snippets("jinja")
    (tmp_path / "profiles.yml").write_text(profile)
    (tmp_path / "dbt_project.yml").write_text("name: mine\nprofile: jobs\n")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "by_employer.sql").write_text(model)
    shutil.copytree(data, tmp_path / "data")
    venv.create(tmp_path / "venv", with_pip=True)
    bin_ = tmp_path / "venv" / "bin"
    subprocess.run([bin_ / "pip", "install", "--quiet", *DBT], check=True)
    subprocess.run(
        [bin_ / "dbt", "--no-version-check", "run", "--profiles-dir", "."],
        cwd=tmp_path, env=os.environ | QUIET, check=True,
    )  # fmt: skip
    with duckdb.connect(str(tmp_path / "mine.duckdb")) as built:
        assert built.sql("FROM by_employer").fetchall() == [("Acme Inc.", 2)]


@contextmanager
def served_in_parts(folder: Path) -> Iterator[str]:
    """A folder behind a web server that can send parts of a file, as DuckDB asks for."""
    app = Starlette(routes=[Mount("/", StaticFiles(directory=folder))])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        serving = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        serving.start()
        try:
            until(lambda: server.started)
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            serving.join()
