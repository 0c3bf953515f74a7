"""What is written keeps up with the code: the reference, the README, the help of make."""

import re
import subprocess
from pathlib import Path

from jobfeed.reference import reference
from spiders import platforms

ROOT = Path(__file__).resolve().parents[1]
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
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#]+)", page.read_text("utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_make_tells_what_its_targets_do() -> None:
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for target in ("setup", "demo", "test", "lint", "accuracy", "bench", "docs", "lock", "clean"):
        assert re.search(rf"^{target}\s+\w", told.stdout, re.M), target
