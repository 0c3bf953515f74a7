"""A store written anew holds the same rows in less room, whatever stops the writing."""

import os
import random
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import pytest
from fixtures.flow_disk import FILLER, filling, small_disk
from fixtures.flow_home import ROOT, until
from fixtures.warehouse_boards import FILL, FREE, land, market_at, posting, state
from fixtures.warehouse_boards import day as day_of
from test_warehouse_migrations import of_version

from flows import merging
from flows.cleaning import clean_file
from postings.model import RawPosting
from warehouse import compact as compacting
from warehouse.compact import ASIDE, compact
from warehouse.landing import LANDING
from warehouse.merge import merge_batch
from warehouse.schema import SCHEMA_VERSION
from warehouse.store import STORE, StoreBusy, open_store

DECLARED = """
SELECT table_name, column_name, data_type, column_default, c.comment, t.comment
FROM duckdb_columns() AS c JOIN duckdb_tables() AS t USING (database_name, table_name)
WHERE database_name = 'store' ORDER BY ALL"""
OPENINGS = 12
WASTE = 12_000_000


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home whose store wastes most of its room."""
    return follow(tmp_path / "it's home", WASTE)


def follow(home: Path, wasted: int = 0) -> Path:
    """Follow a board for three days; leave about so many bytes free between the blocks in use."""
    with market_at(home) as market:
        market.store.execute(FILL.format(wasted // 40))
        for number in range(3):
            market.crawl("acme", number, openings(number))
        market.store.execute(FREE)
    return home


def openings(edition: int) -> list[RawPosting]:
    return [posting(f"A-{n}", title=f"Engineer {n + edition}") for n in range(OPENINGS)]


def held(home: Path) -> tuple[object, ...]:
    with open_store(home) as store:
        return state(store), *(store.execute(q).fetchall() for q in (DECLARED, "FROM about"))


def replaced(home: Path) -> int:
    with open_store(home) as store:
        kept = store.execute(
            "SELECT estimated_size FROM duckdb_tables() WHERE table_name = 'postings'"
        ).fetchall()
        return int(kept[0][0]) - OPENINGS


def test_what_is_wasted_goes_and_everything_else_stays(home: Path) -> None:
    before, size = held(home), (home / STORE).stat().st_size
    assert replaced(home) > 0
    assert compact(home)
    assert held(home) == before
    assert replaced(home) == 0
    assert (home / STORE).stat().st_size < size - WASTE / 2
    assert not [*home.glob(".store*")] and not [*home.glob("*.wal")]
    assert not compact(home), "nothing is wasted any more"


def test_little_waste_is_left_alone(tmp_path: Path) -> None:
    home = follow(tmp_path)
    before = (home / STORE).stat().st_ino
    assert replaced(home) > 0
    assert not compact(home)
    assert (home / STORE).stat().st_ino == before


def test_rows_that_were_replaced_are_waste(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = follow(tmp_path)
    monkeypatch.setattr(compacting, "WORTH", 1)
    monkeypatch.setattr(compacting, "SHARE", 0.1)
    before = held(home)
    assert compact(home)
    assert (held(home), replaced(home)) == (before, 0)


def test_columns_that_stand_elsewhere_in_an_upgraded_store_keep_their_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with market_at(tmp_path) as market:
        market.crawl("acme", 0, openings(0), employer="Acme")
        market.crawl("mosaic", 1, openings(0)[:2], aggregator=True, employer="Mosaic")
        market.crawl("acme", 2, [*openings(1)[1:], posting(None, title=None, url=None)])
        market.ask("UPDATE boards SET url = 'https://' || board || '.example'")
    monkeypatch.setattr(compacting, "WORTH", -(2**40))
    monkeypatch.setattr(compacting, "SHARE", -(2**40))
    for version in range(2, SCHEMA_VERSION):
        old = tmp_path / f"schema{version}"
        of_version(version, tmp_path, old)
        before = by_name(old)
        assert [len(before[table]) for table in ("observations", "quarantine", "boards")] == [
            25, 1, 2,
        ], version  # fmt: skip
        assert compact(old), version
        assert by_name(old) == before, version


def test_only_generated_columns_have_a_default(tmp_path: Path) -> None:
    with market_at(tmp_path) as market:
        assert market.ask(
            "SELECT table_name, column_name FROM duckdb_columns() "
            "WHERE column_default IS NOT NULL AND NOT internal ORDER BY ALL"
        ) == [
            ("observations", "raw"), ("observations", "record"), ("observations", "sections"),
            ("postings", "sections"),
        ]  # fmt: skip


def by_name(home: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row by the names of its columns."""
    with open_store(home) as store:
        tables = {}
        for (name,) in store.execute("SELECT table_name FROM duckdb_tables()").fetchall():
            found = store.execute(f"FROM {name}")
            columns = [column[0] for column in found.description or ()]
            rows = (dict(zip(columns, row, strict=True)) for row in found.fetchall())
            tables[name] = sorted(rows, key=lambda row: repr(sorted(row.items())))
        return tables


def test_a_copy_that_fails_ends_no_run(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, logged = held(home), list[tuple[str, str]]()

    def fail(store: duckdb.DuckDBPyConnection, aside: Path) -> None:
        aside.touch()
        raise duckdb.ConversionException("no number: 'A-1'")

    monkeypatch.setattr(compacting, "_write_anew", fail)
    monkeypatch.setattr(
        merging, "log", lambda what, level, **told: logged.append((what, str(told["error"])))
    )
    merging.keep_small(home, 5.0)
    assert logged == [("not kept small", "no number: 'A-1'")]
    assert held(home) == before and not (home / ASIDE).exists()


def test_merging_goes_on_as_if_nothing_had_happened(home: Path, tmp_path: Path) -> None:
    other = shutil.copytree(home, tmp_path / "other")
    assert compact(home)
    batch = land(home, "acme", day_of(3), openings(2)[1:])
    for where in (home, other):
        with open_store(where) as store:
            counts = merge_batch(store, home / LANDING / batch, clean_file)
            assert (counts.closed, counts.unchanged) == (1, OPENINGS - 1)
    assert held(home)[0] == held(other)[0]


def test_a_store_in_use_is_left_to_a_later_time(home: Path) -> None:
    script = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print(1, flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", script, str(home / STORE)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as holder:  # fmt: skip
        assert holder.stdout is not None and holder.stdout.readline()
        with pytest.raises(StoreBusy):
            compact(home, wait=0)
        holder.communicate(b"\n")
    assert compact(home)


def compact_killed(home: Path, after: float) -> None:
    """Compact in a process that is killed so many seconds after it began to write."""
    script = "from warehouse.compact import compact; from pathlib import Path; compact(Path.cwd())"
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=home, env=os.environ | {"PYTHONPATH": str(ROOT)}
    ) as process:
        until(lambda: (home / ASIDE).exists() or process.poll() is not None, every=0.0005)
        with suppress(subprocess.TimeoutExpired):
            process.wait(after)
        process.kill()


def test_killed_at_any_moment_it_leaves_a_whole_store(home: Path, tmp_path: Path) -> None:
    chance, before, cut = random.Random(5), held(home), 0
    for number in range(8):
        copy = shutil.copytree(home, tmp_path / str(number))
        compact_killed(copy, chance.uniform(0.001, 0.05))
        if not (copy / ASIDE).exists():
            continue
        cut += 1
        assert held(copy) == before
        assert compact(copy)
        assert held(copy) == before and not [*copy.glob(".store*")]
    assert cut, "never killed while it wrote"


def test_without_room_for_a_copy_the_store_stays_as_it_is(home: Path, tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 48) as mounted:
        if not mounted:
            pytest.skip("mounting a small tmpfs needs root and a kernel that lets it")
        small = follow(tmp_path / "disk" / "home", WASTE)
        before = held(small)
        subprocess.run(filling(tmp_path / "disk"), shell=True, check=False, capture_output=True)
        with pytest.raises(OSError, match=r"a copy of store.duckdb needs \d+ bytes"):
            compact(small)
        (tmp_path / "disk" / FILLER).unlink()
        assert held(small) == before
        assert compact(small)
