"""The store and its published copy: readers are never in the way, writers say who is."""

import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import orjson
import pytest
from fixtures.warehouse_boards import MONDAY, Market, land, market_at, posting
from zstandard import ZstdCompressor, ZstdDecompressor

from flows.cleaning import clean_file
from warehouse.landing import OBSERVATIONS, DamagedBatch, landed, longest_line, waiting
from warehouse.merge import merge_batch
from warehouse.publish import publish
from warehouse.read import (
    HeldOpen,
    NotPublished,
    not_published,
    open_published,
    size,
    status,
    why,
)
from warehouse.store import STORE, StoreBusy, StoreFromTheFuture, open_store

COUNT = "SELECT count(*) FROM postings"


@contextmanager
def process_with(path: Path, read_only: bool) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds a DuckDB file open and answers queries a line at a time."""
    script = f"""
        import sys, duckdb
        held = duckdb.connect({str(path)!r}, read_only={read_only})
        print("open", flush=True)
        for line in sys.stdin:
            print(held.execute(line).fetchone()[0], flush=True)
    """
    process = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None and process.stdout.readline() == "open\n"
        yield process
    finally:
        process.kill()
        process.wait()


def asked(process: subprocess.Popen[str], sql: str) -> str:
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(sql + "\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Market]:
    with market_at(tmp_path) as held:
        yield held


def test_a_reader_keeps_its_view_through_publishes_and_a_new_one_sees_the_new(
    market: Market,
) -> None:
    market.crawl("acme", 0, [posting("A-1")])
    publish(market.store, market.home)
    with process_with(market.home / "jobfeed.duckdb", read_only=True) as reader:
        assert asked(reader, COUNT) == "1"
        for number in (2, 3):
            market.crawl("acme", number, [posting(f"A-{n}") for n in range(1, number + 1)])
            assert publish(market.store, market.home)
            assert asked(reader, COUNT) == "1"
        assert size(market.home)["postings"] == 3
    assert not (market.home / ".jobfeed.duckdb.new").exists()


def test_the_store_stays_locked_while_it_is_published(market: Market) -> None:
    market.crawl("acme", 0, [posting("A-1")])
    assert publish(market.store, market.home)
    intruder = [
        sys.executable,
        "-c",
        f"import duckdb; duckdb.connect({str(market.home / STORE)!r})",
    ]
    refused = subprocess.run(intruder, capture_output=True, text=True, check=False)
    assert refused.returncode != 0
    assert "Could not set lock" in refused.stderr


def test_publishing_the_same_state_again_does_nothing(market: Market) -> None:
    market.crawl("acme", 0, [posting("A-1")])
    assert publish(market.store, market.home)
    assert not publish(market.store, market.home)
    (market.home / "jobfeed.duckdb").chmod(0o644)
    with duckdb.connect(str(market.home / "jobfeed.duckdb")) as of_another_version:
        of_another_version.execute("CREATE OR REPLACE MACRO views_made_of() AS 'older views'")
    assert publish(market.store, market.home), "new views reach readers without a new crawl"
    assert not publish(market.store, market.home)


def test_what_a_dead_process_wrote_into_the_published_file_reaches_no_reader(
    market: Market,
) -> None:
    published = market.home / "jobfeed.duckdb"
    market.crawl("acme", 0, [posting("A-1")])
    publish(market.store, market.home)
    assert published.stat().st_mode & 0o222 == 0
    published.chmod(0o644)
    for number in (1, 2):
        with process_with(published, read_only=False) as writer:
            assert asked(writer, "UPDATE postings SET status = 'mine'") == "1"
        assert Path(f"{published}.wal").exists()
        # At first the same state, then a newer one.
        assert publish(market.store, market.home)
        with open_published(market.home) as held:
            assert held.execute("SELECT DISTINCT status FROM postings").fetchall() == [("open",)]
        published.chmod(0o644)
        market.crawl("acme", number, [posting("A-1")])


def test_who_keeps_readers_out_is_named_and_what_waits_is_known(market: Market) -> None:
    market.crawl("acme", 0, [posting("A-1")])
    publish(market.store, market.home)
    market.store.close()
    late = land(market.home, "acme", MONDAY, [posting("A-1")])
    with process_with(market.home / "jobfeed.duckdb", read_only=False) as holder:
        with pytest.raises(HeldOpen, match=f"process {holder.pid} .*'duckdb -readonly'"):
            status(market.home)
        assert not_published(market.home) == [late]
        with process_with(market.home / STORE, read_only=False):
            assert not_published(market.home) == []


def test_a_damaged_published_file_is_replaced(market: Market) -> None:
    market.crawl("acme", 0, [posting("A-1")])
    (market.home / "jobfeed.duckdb").write_bytes(b"no database")
    (market.home / ".jobfeed.duckdb.new").write_bytes(b"left behind by a crash")
    assert publish(market.store, market.home)
    assert size(market.home) == {"postings": 1, "open": 1, "employers": 1}


def test_the_published_file_has_all_tables_and_views_and_is_read_only(market: Market) -> None:
    market.crawl("acme", 0, [posting("A-1"), posting("A-2")])
    market.crawl("acme", 1, [posting("A-1", title="Lead"), posting("A-2")])
    publish(market.store, market.home)
    with open_published(market.home) as published:
        views = published.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal")
        for (name,) in views.fetchall():
            published.execute(f"FROM {name}").fetchall()
        assert published.execute(COUNT).fetchone() == (2,)
        assert published.execute("SELECT count(*) FROM observations").fetchone() == (3,)
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            published.execute("DELETE FROM postings")


def test_without_a_published_file_the_remedy_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotPublished, match="'jobfeed run' or 'jobfeed demo' makes it"):
        size(tmp_path)


def test_a_held_store_names_who_holds_it_and_loses_nothing(tmp_path: Path) -> None:
    with open_store(tmp_path):
        pass
    batch = land(tmp_path, "acme", MONDAY, [posting("A-1")])
    with process_with(tmp_path / STORE, read_only=False) as holder:
        with pytest.raises(StoreBusy) as told, open_store(tmp_path, wait=0.2):
            pass
        assert f"process {holder.pid}" in str(told.value)
        assert "run 'jobfeed sweep'; nothing is lost" in str(told.value)
    with open_store(tmp_path) as store:
        assert waiting(tmp_path, store) == [batch]
        assert merge_batch(store, tmp_path / "landing" / batch, clean_file).opened == 1
        assert waiting(tmp_path, store) == []


def test_a_store_from_the_future_is_refused(tmp_path: Path) -> None:
    with open_store(tmp_path) as store:
        store.execute("UPDATE about SET schema_version = 99")
    with (
        pytest.raises(StoreFromTheFuture, match="has schema 99; this jobfeed knows"),
        open_store(tmp_path),
    ):
        pass


def test_a_damaged_batch_changes_nothing_and_says_what_is_wrong(market: Market) -> None:
    batch = land(market.home, "acme", MONDAY, [posting("A-1")])
    (market.home / "landing" / batch / "observations.jsonl.zst").write_bytes(b"not zstd")
    with pytest.raises(DamagedBatch, match="its observations cannot be read"):
        market.merge([batch])
    assert market.ask("SELECT count(*) FROM crawls") == [(0,)]
    assert market.crawl("acme", 1, [posting("A-1")]).opened == 1
    assert len(landed(market.home)) == 2


def test_a_record_longer_than_duckdb_expects_is_merged_whole(market: Market) -> None:
    batch = land(market.home, "acme", MONDAY, [posting("A-1"), posting("A-2")])
    packed = market.home / "landing" / batch / OBSERVATIONS
    first, second = ZstdDecompressor().stream_reader(packed.read_bytes()).read().splitlines()
    long = orjson.loads(first) | {"record": {"page": "x" * 20 * 2**20}}
    packed.write_bytes(ZstdCompressor().compress(orjson.dumps(long) + b"\n" + second + b"\n"))
    assert longest_line(packed) == len(orjson.dumps(long)) + 1
    assert market.merge([batch])[0].opened == 2
    assert market.ask("SELECT max(length(record->>'page')) FROM observations") == [(20 * 2**20,)]


def test_why_tells_sources_versions_and_events_by_number_address_or_key(market: Market) -> None:
    market.crawl("acme", 0, [posting("200578597-0836"), posting("200578597-1052")])
    text = "Role Number: 200578597-0836"
    copied = posting(None, posting_id="c", url="https://mosaic.example/c", description_text=text)
    market.crawl("mosaic", 1, [copied], aggregator=True)
    publish(market.store, market.home)
    (one,) = why(market.home, "200578597-0836")
    assert [(s["board"], s["copy"], s["rule"]) for s in one["sources"]] == [
        ("acme", False, 1),
        ("mosaic", True, 4),
    ]
    assert (
        one["sources"][1]["evidence"] == "the copy names Acme Inc. and role number 200578597-0836"
    )
    assert [event["kind"] for event in one["events"]] == ["opened"]
    assert len(one["versions"]) == 1
    for asked_for in (one["posting_key"], "https://www.mosaic.example/c?utm_source=x", "c"):
        assert [row["posting_key"] for row in why(market.home, asked_for)] == [one["posting_key"]]
    assert len(why(market.home, "200578597")) == 2
    assert why(market.home, "no such number") == []


def test_status_has_a_row_for_every_board(market: Market) -> None:
    market.crawl("acme", 0, [posting("A-1"), posting("A-2")])
    market.crawl("bad", 1, [], complete=False)
    publish(market.store, market.home)
    rows = {row["board"]: row for row in status(market.home)}
    assert (rows["acme"]["open"], rows["acme"]["last_reason"]) == (2, "finished")
    assert (rows["bad"]["open"], rows["bad"]["last_reason"]) == (0, "partial")
    assert rows["bad"]["last_complete"] is None
