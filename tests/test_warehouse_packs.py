"""Old batches packed into files: nothing is lost by it, whatever stops it or is put back."""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest
from fixtures.flow_disk import FILLER, filling, small_disk
from fixtures.flow_home import ROOT
from fixtures.warehouse_boards import day, land, market_at, posting, state

from flows import merging
from flows.aside import put_back, set_aside
from flows.cleaning import clean_file
from flows.due import due_at
from flows.marks import line
from flows.merging import keep_small
from spiders.catalogue import Board
from spiders.landing import PARTIAL
from warehouse import packs as packing
from warehouse.landing import LANDING, MANIFEST, OBSERVATIONS, PACKS, landed, packs, waiting
from warehouse.packs import all_folders, give_back, pack_landing
from warehouse.replay import rebuild_store
from warehouse.store import STORE, open_store

BOARDS = ("acme", "mosaic")
DAYS = 3
LEAST, KEPT = 2, 1
LATER = day(30)
PACKED = len(BOARDS) * (DAYS - KEPT)


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each board one stays, and two are worth a pack."""
    monkeypatch.setattr(packing, "LEAST", LEAST)
    monkeypatch.setattr(packing, "KEPT", KEPT)
    monkeypatch.setattr(packing, "AT_ONCE", 2)


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that followed two boards for three days."""
    return follow(tmp_path_factory.mktemp("followed") / "home")


@pytest.fixture
def home(followed: Path, tmp_path: Path) -> Path:
    return shutil.copytree(followed, tmp_path / "home")


def follow(home: Path) -> Path:
    for number in range(DAYS):
        for board in BOARDS:
            land(home, board, day(number), [posting(f"A-{n}") for n in (number, number + 1)])
    assert merge(home) == DAYS * len(BOARDS)
    return home


def merge(home: Path) -> int:
    """Merge what waits, as the flows do; returns how many batches."""
    with market_at(home) as market:
        give_back(market.store, home)
        todo = waiting(home, market.store)
        market.merge_together(todo)
        give_back(market.store, home)
    return len(todo)


def held(home: Path) -> dict[str, list[str]]:
    with open_store(home) as store:
        return state(store)


def contents(home: Path) -> dict[str, dict[str, bytes]]:
    """Every batch of landing, in packs or not, byte by byte."""
    return {
        folder.name: {part.name: part.read_bytes() for part in folder.iterdir()}
        for folders in all_folders(home, {})
        for folder in folders
    }


def lying(home: Path) -> list[str]:
    """The names in landing and among its packs."""
    folder = home / LANDING
    found = {str(path.relative_to(folder)) for path in (*folder.iterdir(), *packs(home))}
    return sorted(found - {PARTIAL})


def newest(names: list[str], board: str, count: int) -> list[str]:
    return [name for name in names if f"-{board}-" in name][-count:]


def test_packed_batches_leave_no_folder_and_a_replay_gives_the_same_store(home: Path) -> None:
    batches, brought = landed(home), contents(home)
    assert pack_landing(home, LATER) == PACKED
    kept = sorted(name for board in BOARDS for name in newest(batches, board, KEPT))
    assert lying(home) == sorted([*kept, PACKS, f"{PACKS}/{batches[0]}.zip"])
    assert contents(home) == brought
    before = held(home)
    assert sum(f"{batches[0]}.zip" in row for row in before["batches"]) == PACKED
    assert rebuild_store(home, clean_file) == {}
    assert held(home) == before
    assert pack_landing(home, LATER) == 0, "all is packed"


def test_what_waits_what_is_young_and_what_is_latest_stays(home: Path) -> None:
    waits = land(home, "acme", day(0.5), [posting("A-0")])
    assert pack_landing(home, day(DAYS - KEPT)) == PACKED - len(BOARDS)
    assert pack_landing(home, day(DAYS - KEPT + 1)) == len(BOARDS)
    assert waits in landed(home) and len(packs(home)) == 2
    assert len(landed(home)) == len(BOARDS) * KEPT + 1
    assert merge(home) == 1, "the one that waited"


def test_few_are_not_worth_a_pack_and_many_take_several(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packing, "LEAST", PACKED + 1)
    assert pack_landing(home, LATER) == 0 and not packs(home)
    monkeypatch.setattr(packing, "LEAST", LEAST)
    monkeypatch.setattr(packing, "MOST", PACKED - LEAST)
    assert [pack_landing(home, LATER) for _ in range(3)] == [PACKED - LEAST, LEAST, 0]


def test_when_a_board_is_due_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(packing, "LEAST", 1)
    board = Board(name="acme", employer="Acme", url="https://acme.example", platform="file")
    for number in range(packing.KEPT + LEAST):
        land(tmp_path, "acme", day(number), [])
    with open_store(tmp_path) as store:
        merged = "INSERT INTO batches BY NAME SELECT unnest(?) AS batch_id, 'acme' AS board"
        store.execute(merged, [landed(tmp_path)])
    before = due_at(tmp_path, [board])
    assert pack_landing(tmp_path, LATER) == LEAST
    assert due_at(tmp_path, [board]) == before != {"acme": None}


def test_a_new_store_is_given_everything_back(home: Path, caplog: pytest.LogCaptureFixture) -> None:
    pack_landing(home, LATER)
    before, lay = held(home), lying(home)
    (home / STORE).unlink()
    assert merge(home) == DAYS * len(BOARDS)
    assert f"{PACKED} batches that the store does not hold are back in landing" in caplog.text
    assert held(home) == before
    assert lying(home) != lay
    assert pack_landing(home, LATER) == 0
    assert lying(home) == lay, "what lay beside its pack is gone, and packed once"


def test_an_older_store_is_given_what_it_lacks(home: Path, tmp_path: Path) -> None:
    older = shutil.copy(home / STORE, tmp_path / "older.duckdb")
    late = [land(home, board, day(0.5), [posting("A-0")]) for board in BOARDS]
    merge(home)
    assert pack_landing(home, LATER) == PACKED + len(late)
    before = held(home)
    shutil.copy(older, home / STORE)
    with open_store(home) as store:
        assert give_back(store, home) == late
        assert give_back(store, home) == [], "they wait there"
    assert merge(home) == len(late)
    assert held(home) == before


# Before one of the calls that touch files, told by its number, the process kills itself.
KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from warehouse import packs
TOUCHING = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.scandir"}
seen = []
def touched(event, _):
    if event in TOUCHING:
        seen.append(event)
        if len(seen) == int(sys.argv[1]):
            os.kill(os.getpid(), signal.SIGKILL)
packs.LEAST, packs.KEPT = int(sys.argv[3]), int(sys.argv[4])
sys.addaudithook(touched)
packs.pack_landing(Path.cwd(), datetime.fromisoformat(sys.argv[2]))
print(*seen)
"""


def pack_killed(home: Path, at: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(at), LATER.isoformat(), str(LEAST), str(KEPT)],
        cwd=home, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def test_killed_at_any_moment_it_loses_nothing_and_a_later_one_ends_it(
    home: Path, tmp_path: Path
) -> None:
    brought, whole = contents(home), shutil.copytree(home, tmp_path / "whole")
    calls = pack_killed(whole, 0).stdout.split()
    expected, lay, stages = held(whole), lying(whole), set[tuple[bool, bool]]()
    # Some by chance, the last, and those about the rename that puts the pack in place.
    placed = calls.index("os.rename") + 1
    moments = random.Random(7).sample(range(1, len(calls) + 1), 3)
    for at in {*range(placed, placed + 3), *moments, len(calls)}:
        copy = shutil.copytree(home, tmp_path / str(at))
        done = pack_killed(copy, at)
        assert done.returncode == -signal.SIGKILL, done.stderr
        stages.add((bool(packs(copy)), len(landed(copy)) < len(brought)))
        assert contents(copy) == brought
        pack_landing(copy, LATER)
        assert (held(copy), lying(copy), contents(copy)) == (expected, lay, brought)
    assert stages == {(False, False), (True, False), (True, True)}


def test_a_folder_half_removed_is_none_of_landing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batches = landed(home)
    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", lambda *_, **__: None)
        pack_landing(home, LATER)
    (home / LANDING / packing.GONE / batches[0] / MANIFEST).unlink()
    before = held(home)
    (home / STORE).unlink()
    merge(home)
    assert held(home) == before and landed(home) == batches


def test_without_room_for_a_pack_everything_stays_where_it_was(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 48) as mounted:
        if not mounted:
            pytest.skip("mounting a small tmpfs needs root and a kernel that lets it")
        small = follow(tmp_path / "disk" / "home")
        before, lay = held(small), lying(small)
        subprocess.run(filling(tmp_path / "disk"), shell=True, check=False, capture_output=True)
        with pytest.raises(OSError, match=r"a pack of batches needs \d+ bytes"):
            pack_landing(small, LATER)
        assert lying(small) == lay
        (tmp_path / "disk" / FILLER).unlink()
        assert held(small) == before
        assert pack_landing(small, LATER) == PACKED


def test_a_pack_that_finds_no_room_while_it_is_written_leaves_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = held(home), landed(home)

    def full(path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(packing, "sync", full)
    with pytest.raises(OSError, match="No space left"):
        pack_landing(home, LATER)
    assert not list((home / LANDING / PACKS).iterdir())
    assert (held(home), landed(home)) == before


def test_a_damaged_pack_is_told_of_and_stops_nobody(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pack_landing(home, LATER)
    before, (pack,) = held(home), packs(home)
    good = pack.read_bytes()
    pack.write_bytes(b"no zip")
    told = rebuild_store(home, clean_file)
    assert list(told) == [pack.name] and f"{pack} cannot be read" in told[pack.name]
    land(home, "acme", day(DAYS), [posting("A-1")])
    assert merge(home) == 1
    assert f"{pack} cannot be read" in caplog.text and "put a copy in its place" in caplog.text
    pack.write_bytes(good)
    assert merge(home) == PACKED
    assert held(home)["batches"][:PACKED] == before["batches"][:PACKED]


def test_whatever_is_wrong_with_a_pack_is_told(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pack_landing(home, LATER)
    (pack,) = packs(home)
    good, chance = bytearray(pack.read_bytes()), random.Random(11)
    (home / STORE).unlink()
    with open_store(home) as store:
        for cut in (0, 4, len(good) // 2, len(good) - 8):
            pack.write_bytes(good[:cut])
            assert give_back(store, home) == []
            assert f"{pack} cannot be read" in caplog.text
            caplog.clear()
        for _ in range(200):
            broken = good.copy()
            for place in chance.sample(range(len(good)), 20):
                broken[place] = chance.randrange(256)
            pack.write_bytes(broken)
            give_back(store, home)
        pack.write_bytes(good)
        give_back(store, home)
    assert merge(home) == DAYS * len(BOARDS)


def test_a_batch_damaged_in_its_pack_keeps_no_other_there(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    batches = landed(home)
    pack_landing(home, LATER)
    (pack,) = packs(home)
    with ZipFile(pack) as file:
        info = file.getinfo(f"{batches[0]}/{OBSERVATIONS}")
    # A byte of what is stored, after the header with its name.
    with pack.open("r+b") as file_:
        file_.seek(info.header_offset + 30 + len(info.filename) + 8)
        file_.write(b"?????")
    told = rebuild_store(home, clean_file)
    assert list(told) == [batches[0]] and str(pack) in told[batches[0]]
    (home / STORE).unlink()
    assert merge(home) == len(batches) - 1
    assert f"{batches[0]} in {pack} cannot be read" in caplog.text


def test_no_pack_takes_the_place_of_another(home: Path, tmp_path: Path) -> None:
    kept = shutil.copytree(home / LANDING, tmp_path / "kept")
    pack_landing(home, LATER)
    (pack,) = packs(home)
    pack.write_bytes(b"no zip, but somebody may mend it")
    (home / STORE).unlink()
    shutil.copytree(kept, home / LANDING, dirs_exist_ok=True)
    merge(home)
    assert pack_landing(home, LATER) == PACKED
    assert pack.read_bytes().startswith(b"no zip") and len(packs(home)) == 2


def test_a_folder_that_differs_from_its_pack_stays_and_counts(home: Path) -> None:
    pack_landing(home, LATER)
    (home / STORE).unlink()
    merge(home)
    mended = home / LANDING / landed(home)[0]
    (mended / "note.txt").write_text("by hand")
    pack_landing(home, LATER)
    assert mended.name in landed(home) and len(landed(home)) == len(BOARDS) * KEPT + 1
    assert contents(home)[mended.name]["note.txt"] == b"by hand"


def test_what_was_set_aside_stays_there_until_it_is_put_back(home: Path) -> None:
    pack_landing(home, LATER)
    (home / STORE).unlink()
    with open_store(home) as store:
        aside = give_back(store, home)[0]
    set_aside(home, aside, "it cannot be merged")
    assert merge(home) == DAYS * len(BOARDS) - 1
    with open_store(home) as store:
        assert give_back(store, home) == []
    assert aside not in contents(home), "no replay tries it"
    assert put_back(home) == [aside] and merge(home) == 1


def test_a_run_that_ends_packs_and_one_that_cannot_says_so(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = list[str]()
    monkeypatch.setattr(merging, "log", lambda what, *_, **fields: told.append(line(what, fields)))

    def full(*_: object) -> str:
        raise OSError(errno.ENOSPC, "a pack of batches needs 5 bytes")

    with monkeypatch.context() as patched:
        patched.setattr(packing, "_write", full)
        keep_small(home, 5)
    assert told.pop().startswith("not kept small") and len(landed(home)) == DAYS * len(BOARDS)
    keep_small(home, 5)
    assert told == [f"packed batches={PACKED}"] and len(landed(home)) == KEPT * len(BOARDS)
