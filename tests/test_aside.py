"""Batches set aside: whatever a batch is, the others go on and the reason is told."""

import logging
from pathlib import Path

import pytest

from flows import merging
from flows.aside import Unmergeable, lying_aside, put_back, set_aside
from flows.summary import RunSummary
from warehouse.landing import lie_aside

BATCHES = [f"20261129T11333759603{n}Z-pomona-aaaaaa" for n in range(4)]


@pytest.fixture
def landing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A landing of a home, and nobody who keeps a log."""
    monkeypatch.setattr(merging, "log", lambda what, level=logging.INFO, **fields: None)
    (tmp_path / "landing").mkdir()
    return tmp_path / "landing"


def condemned(home: Path, *batches: str) -> dict[str, str]:
    summary = RunSummary()
    broken = {batch: Unmergeable(f"no merge of {batch}") for batch in batches}
    merging._condemn(home, broken, summary)
    return summary.set_aside


def test_a_file_a_dangling_link_and_a_second_one_of_a_name_go_aside_and_come_back(
    landing: Path, tmp_path: Path
) -> None:
    file, link, twice, _ = BATCHES
    for batch in (file, twice):
        (landing / batch).touch()
    (landing / link).symlink_to("nowhere")
    set_aside(tmp_path, twice, "the first")
    (landing / twice).mkdir()
    for batch in (file, link, twice):
        set_aside(tmp_path, batch, f"no merge of {batch}")
    assert lying_aside(tmp_path) == {
        file: f"no merge of {file}",
        link: f"no merge of {link}",
        twice: "the first",
        f"{twice}~2": f"no merge of {twice}",
    }
    assert set(lie_aside(tmp_path).values()) == {file, link, twice}
    assert put_back(tmp_path) == [file, link, twice]
    assert list(lying_aside(tmp_path)) == [f"{twice}~2"]
    (landing / twice).unlink()
    assert put_back(tmp_path) == [twice] and (landing / twice).is_dir()
    assert list((landing / ".aside").iterdir()) == []


def test_the_reason_that_an_earlier_version_kept_in_the_batch_is_told(
    landing: Path, tmp_path: Path
) -> None:
    old = landing / ".aside" / BATCHES[0]
    old.mkdir(parents=True)
    assert lying_aside(tmp_path) == {old.name: "no reason is kept"}
    (old / "reason.txt").write_text("cut short\n")
    assert lying_aside(tmp_path) == {old.name: "cut short"}


def test_a_batch_that_cannot_be_moved_is_told_and_the_others_go_aside(
    landing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stuck, other = BATCHES[:2]
    (landing / other).mkdir()
    # As root may write everywhere, one that is not there stands for one that may not be moved.
    told = condemned(tmp_path, stuck, other)
    assert told[stuck].startswith("could not be moved: [Errno 2] ")
    assert told[stuck].endswith(f"it broke the merge: no merge of {stuck}")
    assert told[other] == f"no merge of {other}"
    assert lying_aside(tmp_path) == {other: f"no merge of {other}"}


def test_batches_that_break_together_are_spared_twice_and_then_go_aside(
    landing: Path, tmp_path: Path
) -> None:
    for batch in BATCHES:
        (landing / batch).mkdir()
    *three, late = BATCHES
    for _ in range(2):
        with pytest.raises(Unmergeable, match=f"first, {three[0]}: no merge of {three[0]}"):
            condemned(tmp_path, *three)
    assert lying_aside(tmp_path) == {}
    with pytest.raises(Unmergeable, match=f"4 batches broke .* The first, {late}"):
        condemned(tmp_path, *three, late)
    assert list(lying_aside(tmp_path)) == three
    assert list(condemned(tmp_path, late)) == [late]
    assert put_back(tmp_path) == BATCHES and not (landing / ".aside" / "tries.json").exists()
    # What is tried again by hand has all its tries again.
    with pytest.raises(Unmergeable):
        condemned(tmp_path, *three)


def test_what_breaks_beside_one_that_merges_goes_aside_at_once(
    landing: Path, tmp_path: Path
) -> None:
    for batch in BATCHES:
        (landing / batch).mkdir()
    summary = RunSummary(merged={"one": {}})
    merging._condemn(tmp_path, {batch: Unmergeable("no") for batch in BATCHES}, summary)
    assert summary.set_aside == dict.fromkeys(BATCHES, "no") == lying_aside(tmp_path)
