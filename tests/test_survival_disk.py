"""A disk that fills up while a run works on it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fixtures.flow_disk import FILLER, filling, small_disk
from fixtures.flow_home import Run, differences, state, write_boards
from fixtures.flow_server import prefect_server

from flows.cleaning import clean_file
from jobfeed.demo import CareersSite, date_of
from warehouse.landing import landed
from warehouse.merge import merge_batch
from warehouse.store import open_store

SIZE = 64


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 MiB with nothing else on it."""
    with small_disk(tmp_path / "disk", SIZE) as mounted:
        if not mounted:
            pytest.skip("mounting a small tmpfs needs root and a kernel that lets it")
        yield tmp_path / "disk"


def run(home: Path, boards: Path, day: int, env: dict[str, str] | None = None) -> Run:
    # What failed for want of room is due again ten minutes later.
    now = date_of(day) + timedelta(minutes=0 if env else 11)
    return Run(home, boards, now, prefect_server(), env)


def test_a_disk_that_fills_up_costs_nothing_that_landed(disk: Path, tmp_path: Path) -> None:
    home, filler, fill = disk / "home", disk / FILLER, filling(disk)
    boards = tmp_path / "boards.yml"
    with CareersSite(scale=0.1) as site:
        write_boards(site, boards)

        full = run(home, boards, 0, {"FLOW_AT_MERGING": fill})
        said = full.end()
        (error,) = full.told("error")
        assert error["type"] == "FullDisk" and "Traceback" not in said
        assert error["text"].startswith(f"{home}: the disk is full; what landed is safe there")
        batches = landed(home)
        assert len(batches) == 7 and not (home / "landing" / ".aside").exists()
        filler.unlink()
        assert sorted(run(home, boards, 0).summary()["merged"]) == batches

        site.day = 1
        full = run(home, boards, 1, {"FLOW_AT_CRAWLING": fill})
        assert "Traceback" not in full.end()
        (summary,) = [done["summary"] for done in full.told("done")]
        for board in summary["boards"]:
            assert board["reason"] == "failed"
            assert board["notes"] == [
                f"nothing landed at {home}: [Errno 28] No space left on device"
            ]
        assert landed(home) == batches

        # So little room that no work is begun.
        refused = run(home, boards, 1)
        refused.end()
        assert "0 MiB free, 32 MiB needed to work safely" in refused.told("error")[0]["text"]
        filler.unlink()
        assert len(run(home, boards, 1).summary()["merged"]) == 7

    beside = tmp_path / "beside"
    with open_store(beside) as store:
        for batch in landed(home):
            merge_batch(store, home / "landing" / batch, clean_file)
    assert differences(state(home), state(beside)) == {}
    assert list((home / "landing" / ".partial").iterdir()) == []
