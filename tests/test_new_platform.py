"""`jobfeed new-platform`: the skeleton it writes is found by import and passes its own test."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def checkout(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__")
    for part in ("postings", "spiders", "jobfeed", "flows", "warehouse", "tests/fixtures"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def run(root: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=root,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(root), "JOBFEED_ALLOW_PRIVATE": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_skeleton_passes_its_own_test(tmp_path: Path) -> None:
    root = checkout(tmp_path)
    done = run(root, "jobfeed.cli", "new-platform", "orchardhire")
    assert done.returncode == 0, done.stderr
    tested = run(root, "pytest", "-q", "tests/test_platform_orchardhire.py")
    assert "4 passed" in tested.stdout, tested.stdout[-2000:]
    listed = run(
        root, "jobfeed.cli", "detect", "--offline", "https://jobs.orchardhire.example/acme"
    )
    assert '"platform":"orchardhire","token":"acme"' in listed.stdout
    again = run(root, "jobfeed.cli", "new-platform", "orchardhire")
    assert again.returncode == 1
    assert "is there already" in again.stderr


def test_a_name_that_is_no_module_is_refused(tmp_path: Path) -> None:
    done = run(checkout(tmp_path), "jobfeed.cli", "new-platform", "Orchard-Hire")
    assert done.returncode == 2
    assert "use a-z, 0-9 and underscore" in done.stderr


def test_the_page_about_platforms_is_short() -> None:
    assert len((ROOT / "docs" / "platforms.md").read_text().splitlines()) <= 40
