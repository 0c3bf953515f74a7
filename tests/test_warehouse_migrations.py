"""An older store becomes one of today; what it knew stays, and so does its file."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from fixtures.warehouse_boards import Market, day, land, merged_in, posting, state

from flows.cleaning import clean_file
from postings.model import Observation
from spiders.landing import unpack_landed
from warehouse import schema
from warehouse.landing import LANDING, read_manifest, waiting
from warehouse.migrate import MigrationFailed
from warehouse.replay import rebuild_store
from warehouse.store import STORE, hold_store, open_store

FIXTURES = Path(__file__).parent / "fixtures"
# What version 1 kept of a batch, by the names that version 1 gave it.
BROUGHT = """
INSERT INTO crawls BY NAME
SELECT batch AS batch_id, * EXCLUDE (batch, platform, employer, url, aggregator)
FROM manifests;
INSERT INTO batches SELECT batch, board, finished FROM manifests;
INSERT INTO boards SELECT board, platform, employer, url, aggregator FROM manifests
QUALIFY row_number() OVER (PARTITION BY board ORDER BY batch DESC) = 1;
INSERT INTO observations BY NAME
SELECT md5(concat_ws(chr(31), i.board, kind, posting::VARCHAR)) AS content_id, i.board, i.platform,
       any_value(kind) AS kind, any_value(aggregator) AS aggregator, any_value(record) AS record,
       any_value(posting) AS raw, 1 AS cleaner_version
FROM incoming i JOIN manifests USING (batch) GROUP BY ALL;
INSERT INTO sightings BY NAME
SELECT batch AS batch_id, board, any_value(url) AS url, min(fetched_at) AS fetched_at, kind,
       md5(concat_ws(chr(31), board, kind, posting::VARCHAR)) AS content_id
FROM incoming GROUP BY ALL;
INSERT INTO postings BY NAME SELECT 'worked out by old rules' AS posting_key;
INSERT INTO about VALUES (1, 7);
"""
# Known of a content once it is cleaned anew.
UNKNOWN = "UPDATE observations SET numbers = NULL"


def old_store(home: Path, version: int) -> Path:
    """A store with the tables of an older version, and nothing in them but the version."""
    home.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(home / STORE)) as old:
        old.execute((FIXTURES / f"warehouse_schema{version}.sql").read_text())
        old.execute("INSERT INTO about VALUES (?, 7)", [version])
    return home / STORE


def columns(store: duckdb.DuckDBPyConnection) -> list[tuple[str, ...]]:
    return store.execute(
        "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() "
        "WHERE NOT internal ORDER BY ALL"
    ).fetchall()


def of_version_1(home: Path) -> None:
    """The store that version 1 would have had of the batches in landing."""
    with duckdb.connect(str(home / STORE)) as old:
        old.execute("SET TimeZone = 'UTC'")
        old.execute((FIXTURES / "warehouse_schema1.sql").read_text())
        old.execute(
            "CREATE TEMP TABLE manifests AS "
            "SELECT * EXCLUDE (digest, requests, not_modified, stats) FROM read_json(?, columns = "
            "{batch: 'VARCHAR', board: 'VARCHAR', platform: 'VARCHAR', "
            "employer: 'VARCHAR', url: 'VARCHAR', started: 'TIMESTAMPTZ', finished: 'TIMESTAMPTZ', "
            "reason: 'VARCHAR', complete: 'BOOLEAN', pages: 'INTEGER', items: 'INTEGER', "
            "errors: 'JSON', notes: 'VARCHAR[]', aggregator: 'BOOLEAN', digest: 'VARCHAR', "
            "requests: 'INTEGER', not_modified: 'INTEGER', stats: 'JSON'})",
            [str(home / LANDING / "*" / "manifest.json")],
        )
        old.execute(
            "CREATE TEMP TABLE incoming AS SELECT * EXCLUDE (filename), "
            "split_part(filename, '/', -2) AS batch FROM read_json(?, filename = true, columns = "
            "{board: 'VARCHAR', platform: 'VARCHAR', url: 'VARCHAR', fetched_at: 'TIMESTAMPTZ', "
            "kind: 'VARCHAR', record: 'JSON', posting: 'JSON'})",
            [str(home / LANDING / "*" / "observations.jsonl.zst")],
        )
        old.execute(BROUGHT)


def of_version(version: int, home: Path, old_home: Path) -> None:
    """A store as an older version had it of what a store of today holds.

    Before version 6 words lay there twice, and hashes were keys.
    """
    old_store(old_home, version)
    with duckdb.connect(str(old_home / STORE)) as old:
        old.execute(f"ATTACH '{home / STORE}' AS new (READ_ONLY)")
        old.execute(
            "CREATE TEMP TABLE hashes AS SELECT content_id AS number, "
            "md5(concat_ws(chr(31), board, kind, raw::VARCHAR)) AS hash FROM new.observations "
            "UNION SELECT content_id, "
            "md5(concat_ws(chr(31), board, 'posting', raw::VARCHAR)) FROM new.quarantine"
        )
        old.execute("DELETE FROM about")
        for table, names in old.execute(
            "SELECT table_name, list(column_name) FROM duckdb_columns() "
            # What is generated has an expression in place of a default.
            "WHERE database_name <> 'new' AND NOT internal AND table_name <> 'hashes' "
            "AND column_default IS NULL GROUP BY ALL"
        ).fetchall():
            told = ", ".join(
                "(SELECT hash FROM hashes WHERE number = content_id) AS content_id"
                if name == "content_id" and version < 6
                else f'"{name}"'
                for name in names
            )
            old.execute(f"INSERT INTO {table} BY NAME SELECT {told} FROM new.{table}")
        old.execute("UPDATE about SET schema_version = ?", [version])


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A home with four batches of a board and of one that copies it."""
    one, two, three = (posting(f"A-{number}") for number in (1, 2, 3))
    later = posting("A-2", title="Lead Data Engineer")
    copied = posting(None, posting_id="c", description_text="Role Number: A-1", employer="Acme")
    land(tmp_path, "acme", day(0), [one, two])
    land(tmp_path, "acme", day(1), [later, three], gone=[one])
    land(tmp_path, "mosaic", day(2), [copied], aggregator=True)
    land(tmp_path, "acme", day(3), [later], complete=False)
    yield tmp_path


@pytest.mark.parametrize("version", range(1, schema.SCHEMA_VERSION))
def test_an_upgraded_store_has_the_tables_and_comments_of_a_new_one(
    tmp_path: Path, version: int
) -> None:
    old_store(tmp_path / "old", version)
    with open_store(tmp_path / "old") as upgraded, open_store(tmp_path / "new") as new:
        assert schema.version_of(upgraded) == schema.SCHEMA_VERSION
        assert columns(upgraded) == columns(new)


def test_what_version_1_held_is_merged_anew_also_where_landing_was_thinned(
    home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    batches = waiting(home, None)
    told = [read_manifest(home, batch) for batch in batches]
    unpack_landed(home, home / "before.jsonl")
    expected = merged_in(home, batches)
    of_version_1(home)
    for thinned in batches[:3]:
        shutil.rmtree(home / LANDING / thinned)
    with open_store(home) as store:
        assert waiting(home, store) == batches
        assert [read_manifest(home, batch) for batch in batches] == told
        Market(home, store).merge(batches)
        assert state(store) == expected
    unpack_landed(home, home / "after.jsonl")
    assert observed(home / "after.jsonl") == observed(home / "before.jsonl")
    kept = home / "store-schema1.duckdb"
    with duckdb.connect(str(kept), read_only=True) as old:
        assert old.execute("SELECT posting_key FROM postings").fetchall() == [
            ("worked out by old rules",)
        ]
    assert f"as it was it is kept as {kept}" in caplog.text
    assert "3 batches of it are back in landing; 'jobfeed sweep' merges" in caplog.text
    assert sorted(entry.name for entry in home.iterdir() if entry.is_file()) == [
        "after.jsonl", "before.jsonl", kept.name, STORE,
    ]  # fmt: skip


def observed(file: Path) -> list[str]:
    lines = map(Observation.model_validate_json, file.read_text().splitlines())
    return sorted(line.model_dump_json() for line in lines)


def test_what_version_5_held_twice_is_held_once_and_reads_the_same(home: Path) -> None:
    headed = "About us<br><p>We.</p><h3>Responsibilities</h3><p>You \U0001f916 “build”.</p>"
    many = posting("A-9", description_text=None, description_html=headed, team="\u0000 x")
    unread = posting("A-8", title=None, posting_id=None, url=None, role_number=None)
    land(home, "acme", day(4), [many, unread], complete=False)
    with open_store(home) as store:
        Market(home, store).merge(waiting(home, store))
        store.execute(UNKNOWN)
        expected = state(store)
        assert expected["quarantine"]
        sections = store.execute("SELECT sections FROM postings WHERE role_number = 'A-9'")
        assert sections.fetchall() == [
            (r'{"about":"About us\n\nWe.","responsibilities":"Responsibilities\nYou 🤖 “build”."}',)
        ]
    of_version(5, home, home / "old")
    with open_store(home / "old") as upgraded:
        assert state(upgraded) == expected


def test_what_version_7_held_is_in_no_pack_and_otherwise_the_same(home: Path) -> None:
    with open_store(home) as store:
        Market(home, store).merge(waiting(home, store))
        store.execute(UNKNOWN)
        expected = state(store)
    of_version(7, home, home / "old")
    home /= "old"
    with open_store(home) as upgraded:
        assert state(upgraded) == expected
        assert upgraded.execute("SELECT DISTINCT pack FROM batches").fetchall() == [(None,)]
    assert (home / "store-schema7.duckdb").exists()


def test_a_backup_that_was_kept_before_a_crash_leaves_no_second_name(tmp_path: Path) -> None:
    old_store(tmp_path, 7)
    os.link(tmp_path / STORE, tmp_path / "store-schema7.duckdb")
    with open_store(tmp_path):
        pass
    assert sorted(each.name for each in tmp_path.iterdir()) == ["store-schema7.duckdb", STORE]


def test_a_step_adds_to_a_store_of_the_version_before(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(home) as store:
        Market(home, store).merge(waiting(home, store))
        before = state(store)
    bring(monkeypatch, "ALTER TABLE postings ADD COLUMN asks VARCHAR DEFAULT 'nothing'")
    with open_store(home) as store:
        assert store.execute("SELECT DISTINCT asks FROM postings").fetchall() == [("nothing",)]
        store.execute("ALTER TABLE postings DROP COLUMN asks")
        after = state(store)
        assert after.pop("about") == [f"({schema.SCHEMA_VERSION},)"]
        del before["about"]
        assert after == before
    with hold_store(home):
        pass
    assert (home / f"store-schema{schema.SCHEMA_VERSION - 1}.duckdb").exists()


def test_a_step_that_fails_leaves_the_store_as_it_was_and_replay_helps(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(home) as store:
        Market(home, store).merge(waiting(home, store))
    held = (home / STORE).read_bytes()
    expected = merged_in(home, waiting(home, None))
    bring(monkeypatch, "DROP TABLE posting_pay; SELECT error('no room for pay')")
    newest = schema.SCHEMA_VERSION
    with pytest.raises(MigrationFailed) as told, open_store(home):
        pass
    assert f"has schema {newest - 1} and cannot be upgraded: {newest:03d}_next.sql" in str(
        told.value
    )
    assert "no room for pay" in str(told.value)
    assert "It is left as it was; 'jobfeed replay' builds a new one" in str(told.value)
    assert (home / STORE).read_bytes() == held
    assert not list(home.glob("*schema*")) + list(home.glob(".store*"))
    assert rebuild_store(home, clean_file) == {}
    with open_store(home) as store:
        expected["about"] = [f"({newest},)"]
        assert state(store) == expected


def bring(monkeypatch: pytest.MonkeyPatch, sql: str) -> None:
    """A jobfeed that knows one more step than this one."""
    version = schema.SCHEMA_VERSION + 1
    run = schema._run
    monkeypatch.setitem(schema.STEPS, version, f"{version:03d}_next.sql")
    for module in ("schema", "store", "migrate"):
        monkeypatch.setattr(f"warehouse.{module}.SCHEMA_VERSION", version)
    monkeypatch.setattr(
        schema,
        "_run",
        lambda store, folder, name: (
            store.execute(sql) if name.endswith("_next.sql") else run(store, folder, name)
        ),
    )
