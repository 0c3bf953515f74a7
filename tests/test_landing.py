"""Landing: a batch is there whole or not at all."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import zstandard

from postings.batch import Manifest, new_batch_id
from postings.model import Observation, RawPosting
from spiders.landing import LandingWriter, sweep_partials

NOW = datetime(2026, 5, 5, tzinfo=UTC)
BATCH = new_batch_id("acme", NOW)
MANIFEST = Manifest(
    batch=BATCH,
    board="acme",
    platform="lever",
    started=NOW,
    finished=NOW,
    reason="finished",
    complete=True,
    items=2,
)


def seen(number: int) -> Observation:
    return Observation(
        board="acme",
        platform="lever",
        url=None,
        fetched_at=NOW,
        record={"id": number},
        posting=RawPosting(posting_id=str(number), title="Ж\n"),
    )


def test_a_closed_batch_is_whole(tmp_path: Path) -> None:
    writer = LandingWriter(tmp_path, BATCH)
    writer.write(seen(1))
    writer.write(seen(2))
    assert [path.name for path in tmp_path.iterdir()] == [".partial"]
    folder = writer.close(MANIFEST)
    assert folder == tmp_path / BATCH
    assert sorted(path.name for path in folder.iterdir()) == [
        "manifest.json",
        "observations.jsonl.zst",
    ]
    assert Manifest.model_validate_json((folder / "manifest.json").read_text()) == MANIFEST
    with zstandard.open(folder / "observations.jsonl.zst", "rt", encoding="utf-8") as lines:
        found = [Observation.model_validate_json(line) for line in lines]
    assert found == [seen(1), seen(2)]
    assert list((tmp_path / ".partial").iterdir()) == []


def test_a_batch_without_observations_lands_too(tmp_path: Path) -> None:
    folder = LandingWriter(tmp_path, BATCH).close(MANIFEST)
    with zstandard.open(folder / "observations.jsonl.zst", "rb") as lines:
        assert lines.read() == b""


def test_an_abandoned_batch_leaves_nothing(tmp_path: Path) -> None:
    writer = LandingWriter(tmp_path, BATCH)
    writer.write(seen(1))
    writer.abandon()
    assert list((tmp_path / ".partial").iterdir()) == []


def test_a_dead_process_leaves_a_partial_that_the_sweep_takes(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from spiders.landing import LandingWriter;"
        "LandingWriter(Path(sys.argv[1]), 'dead'); os._exit(9)"
    )
    root = Path(__file__).parents[1]
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=root, check=False)
    alive = LandingWriter(tmp_path, BATCH)
    assert sorted(path.name for path in (tmp_path / ".partial").iterdir()) == [BATCH, "dead"]
    assert sweep_partials(tmp_path) == ["dead"]
    alive.write(seen(1))
    assert alive.close(MANIFEST).is_dir()


def test_a_pid_used_again_is_not_the_writer(tmp_path: Path) -> None:
    folder = tmp_path / ".partial" / "old"
    folder.mkdir(parents=True)
    (folder / "pid").write_text(f"{os.getpid()} 1")
    assert sweep_partials(tmp_path) == ["old"]
    assert sweep_partials(tmp_path / "nowhere") == []


def test_a_batch_is_never_written_over(tmp_path: Path) -> None:
    LandingWriter(tmp_path, BATCH).close(MANIFEST)
    second = LandingWriter(tmp_path, BATCH)
    with pytest.raises(OSError):
        second.close(MANIFEST)
    assert (tmp_path / BATCH / "manifest.json").is_file()
