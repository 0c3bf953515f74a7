"""A first set-up that was interrupted is done again from the start."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from fixtures.flow_home import ROOT, until

STAMP = ".venv/.ready"


def project(folder: Path) -> Path:
    """A project with this Makefile that depends on nothing."""
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "requirements.lock").write_text("")
    (folder / "pyproject.toml").write_text("[project]\nname = 'empty'\nversion = '1'\n")
    return folder


def alone() -> dict[str, str]:
    """The environment without the make that runs these tests: a make below it says so in words."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}


def make(folder: Path, *arguments: str) -> list[str]:
    done = subprocess.run(
        ["make", f"PYTHON={sys.executable}", *arguments],
        cwd=folder, capture_output=True, text=True, check=True, env=alone(),
    )  # fmt: skip
    return done.stdout.splitlines()


def test_a_set_up_killed_halfway_begins_anew(tmp_path: Path) -> None:
    folder = project(tmp_path)
    setup = subprocess.Popen(
        ["make", f"PYTHON={sys.executable}", "setup"],
        cwd=folder, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until(lambda: (folder / ".venv" / "bin" / "python").exists())
    os.killpg(setup.pid, signal.SIGKILL)
    setup.wait()
    assert not (folder / STAMP).exists()
    for target in ("setup", "demo", "test", "lint"):
        commands = make(folder, "-n", target)
        assert "-m venv --clear .venv" in "\n".join(commands), target


def test_the_stamp_is_the_last_thing_a_set_up_writes(tmp_path: Path) -> None:
    commands = make(project(tmp_path), "-n", "setup")
    assert commands[-1] == f"touch {STAMP}"
    assert [line for line in commands if "touch" in line] == commands[-1:]


def test_a_finished_set_up_is_kept_until_its_lock_changes(tmp_path: Path) -> None:
    folder = project(tmp_path)
    (folder / ".venv").mkdir()
    (folder / STAMP).touch()
    assert not any("venv --clear" in line for line in make(folder, "-n", "setup"))
    newer = (folder / STAMP).stat().st_mtime + 1
    os.utime(folder / "requirements.lock", (newer, newer))
    assert any("venv --clear" in line for line in make(folder, "-n", "setup"))
