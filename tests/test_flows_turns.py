"""One process crawls a board, one merges; the dead keep no turn."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fixtures.flow_home import ROOT

from flows import turns
from warehouse.store import StoreBusy


@contextmanager
def elsewhere(home: Path, taking: str) -> Iterator[subprocess.Popen[str]]:
    """Another process inside a turn."""
    code = f"from pathlib import Path; from flows import turns; home = Path({str(home)!r})\n"
    code += f"with {taking}: print('taken', flush=True); input()"
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdin is not None and process.stdout is not None
    try:
        assert process.stdout.readline() == "taken\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdin.close()
        process.stdout.close()


def test_a_board_is_left_to_whoever_crawls_it(tmp_path: Path) -> None:
    with elsewhere(tmp_path, "turns.taken(home, ['acme', 'fern'])") as other:
        with turns.taken(tmp_path, ["acme", "moss"]) as ours:
            assert ours.boards == {"moss"}
        other.kill()
        other.wait()
        with turns.taken(tmp_path, ["acme", "moss"]) as ours:
            assert ours.boards == {"acme", "moss"}


def test_a_turn_given_back_early_is_anothers(tmp_path: Path) -> None:
    with turns.taken(tmp_path, ["acme", "moss"]) as ours:
        ours.give_back("acme")
        ours.give_back("acme")
        with turns.taken(tmp_path, ["acme", "moss"]) as others:
            assert others.boards == {"acme"}
        assert ours.boards == {"moss"}


def test_more_boards_than_open_files_are_allowed(tmp_path: Path) -> None:
    names = [f"b{number}" for number in range(1100)]
    code = "import resource, sys; from pathlib import Path; from flows import turns\n"
    code += "hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\n"
    code += "resource.setrlimit(resource.RLIMIT_NOFILE, (1024, hard))\n"
    code += f"with turns.taken(Path({str(tmp_path)!r}), {names}) as ours: print(len(ours.boards))"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert told.stdout == "1100\n", told.stderr


def test_who_merges_is_named_and_a_dead_one_keeps_no_turn(tmp_path: Path) -> None:
    with elsewhere(tmp_path, "turns.merging(home, 0)") as other:
        with (
            pytest.raises(StoreBusy, match=f"process {other.pid} merges at "),
            turns.merging(tmp_path, 0.1),
        ):
            pytest.fail("two at once")
        other.kill()
        other.wait()
        with turns.merging(tmp_path, 0):
            pass
