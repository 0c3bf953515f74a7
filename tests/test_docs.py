"""What is written keeps up with the code: the reference, the README, the help of make."""

import os
import re
import subprocess
import sys
from pathlib import Path

import duckdb

from jobfeed.reference import reference
from spiders import platforms
from warehouse.publish import create_published

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


def test_the_snippets_of_the_query_page_run(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "query.md").read_text("utf-8")
    snippets = re.findall(r"^```python\n(.*?)^```", page, re.M | re.S)
    (tmp_path / "data").mkdir()
    with duckdb.connect(str(tmp_path / "data" / "jobfeed.duckdb")) as made:
        create_published(made)
    assert len(snippets) == 2
    for snippet in snippets:
        subprocess.run([sys.executable, "-c", snippet], cwd=tmp_path, check=True)
