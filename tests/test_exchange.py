"""Postings out to files for other programs, and in from them."""

import csv
import json
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import extruct
import pandas
import polars
import pytest
from fixtures.warehouse_boards import MONDAY, market_at, posting

from flows.cleaning import clean_file
from jobfeed.export import export
from jobfeed.ingest import land_file
from warehouse.publish import publish
from warehouse.replay import rebuild_store
from warehouse.store import open_store
from warehouse.told import open_ledger, open_news

PAID = "Summary\nYou build.\n\nBase pay: $100,000 - $120,000 per year."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with market_at(tmp_path_factory.mktemp("exchange") / "home") as market:
        paid = posting("1", title="=cmd()", description_text=PAID)
        market.crawl(
            "acme", 0,
            [
                paid,
                posting("2", title="A < B & C", employment_type="Full time", workplace="Remote"),
                posting("3", locations=[], employer="Bäcker GmbH & Co. KG / ../x"),
            ],
        )  # fmt: skip
        market.crawl(
            "acme", 40, [posting("1", title="=cmd()", description_text=PAID), posting("4")]
        )
        publish(market.store, market.home)
        yield market.home


def test_parquet_is_parted_and_read_by_duckdb_pandas_and_polars(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert export(home, out, "parquet", "true", "month") == 0
    held = f"{out}/postings/*/*.parquet"
    months = duckdb.sql(f"SELECT month, count(*) FROM read_parquet('{held}') GROUP BY 1 ORDER BY 1")
    assert months.fetchall() == [("2026-03", 3), ("2026-04", 1)]
    assert len(pandas.read_parquet(out / "postings")) == 4
    assert sorted(polars.read_parquet(held)["posting_id"]) == ["1", "2", "3", "4"]
    with pytest.raises(FileExistsError, match="choose a folder"):
        export(home, out, "parquet", "true", "month")
    export(home, tmp_path / "by", "parquet", "posting_id = '3'", "employer")
    (part,) = (tmp_path / "by" / "postings").iterdir()
    assert part.name.startswith("employer_part=")


def test_a_home_and_a_folder_for_temporary_files_may_have_a_quote_in_their_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "it's a home"
    monkeypatch.setattr(tempfile, "tempdir", str(home))
    with market_at(home) as market:
        market.crawl("acme", 0, [posting("1")])
    assert rebuild_store(home, clean_file) == {}
    with open_store(home) as store:
        publish(store, home)
    assert export(home, home / "out", "parquet", "true", "month") == 0
    assert len(list((home / "out").rglob("*.parquet"))) == 1
    with open_ledger(home):
        pass
    with open_news(home):
        pass


def test_a_csv_cell_is_no_formula_and_lists_are_json(home: Path, tmp_path: Path) -> None:
    export(home, tmp_path / "out", "csv", "true", "month")
    with (tmp_path / "out" / "postings.csv").open(newline="", encoding="utf-8") as lines:
        rows = {row["posting_id"]: row for row in csv.DictReader(lines)}
    assert rows["1"]["title"] == "'=cmd()"
    assert json.loads(rows["1"]["pay"])[0]["minimum"] == 100000
    assert [p["city"] for p in json.loads(rows["2"]["places"])] == ["Berlin"]


def test_json_lines_hold_the_model(home: Path, tmp_path: Path) -> None:
    export(home, tmp_path / "out", "jsonl", "len(pay) > 0", "month")
    lines = (tmp_path / "out" / "postings.jsonl").read_text().splitlines()
    held = {row["posting_id"]: row for row in map(json.loads, lines)}
    assert set(held) == {"1"}
    assert held["1"]["pay"][0]["currency"] == "USD"


def test_json_ld_is_a_job_posting_with_what_schema_org_demands(home: Path, tmp_path: Path) -> None:
    assert export(home, tmp_path / "out", "jsonld", "true", "month") == 1
    text = (tmp_path / "out" / "postings.jsonld").read_text()
    page = f'<script type="application/ld+json">{text}</script>'
    (document,) = extruct.extract(page, syntaxes=["json-ld"])["json-ld"]
    assert document["@context"] == "https://schema.org/"
    graph: dict[str, dict[str, Any]] = {p["identifier"]["value"]: p for p in document["@graph"]}
    assert set(graph) == {"1", "2", "4"}
    for told in graph.values():
        assert told["@type"] == "JobPosting"
        assert told["title"] and told["description"].startswith("<p>")
        assert datetime.strptime(told["datePosted"], "%Y-%m-%d")  # noqa: DTZ007 - a day
        assert told["hiringOrganization"]["name"] == "Acme Inc."
        assert told["jobLocation"][0]["address"]["addressCountry"] == "DE"
    assert graph["1"]["baseSalary"]["value"] == {
        "@type": "QuantitativeValue", "minValue": 100000.0, "maxValue": 120000.0,
        "unitText": "YEAR",
    }  # fmt: skip
    assert (graph["2"]["jobLocationType"], graph["2"]["employmentType"]) == (
        "TELECOMMUTE",
        "FULL_TIME",
    )
    assert "baseSalary" not in graph["2"]


CSV = (
    "\ufeffposting_id;title;locations;pay;wage group\r\n"
    '1;Cook;"Berlin;Paris";"[{""minimum"": 10, ""currency"": ""EUR""}]";E9\r\n'
    "2;Baker;Rome;not json;\r\n"
    '3;"Chef\r\nde rang";;;\r\n'
)


def test_a_csv_with_a_mark_and_semicolons_comes_in_and_its_bad_row_is_told(tmp_path: Path) -> None:
    file = tmp_path / "jobs.csv"
    file.write_bytes(CSV.encode())
    manifest, bad = land_file(tmp_path / "home", file, "jobs", MONDAY, True, False)
    assert [(b.line, b.error.partition(":")[0]) for b in bad] == [(3, "pay")]
    assert (manifest.items, manifest.complete, manifest.errors) == (
        2,
        False,
        {"unreadable line": 1},
    )
    assert manifest.notes[0].startswith("jobs.csv:3: pay: not JSON")
    with market_at(tmp_path / "home") as market:
        market.merge([manifest.batch])
        found = market.ask(
            "SELECT posting_id, [l.city FOR l IN places], raw->>'$.extra.\"wage group\"' "
            "FROM observations ORDER BY 1"
        )
    assert found == [("1", ["Berlin", "Paris"], "E9"), ("3", [], None)]


def test_parquet_comes_in_with_lists_or_text(tmp_path: Path) -> None:
    file = tmp_path / "jobs.parquet"
    duckdb.sql(
        """SELECT 7 AS posting_id, 'Cook' AS title, ['Berlin', 'Rome'] AS locations,
           DATE '2026-03-01' AS published, NULL AS team
           UNION ALL BY NAME SELECT 8 AS posting_id, 'Baker' AS title"""
    ).write_parquet(str(file))
    manifest, bad = land_file(tmp_path / "home", file, "jobs", MONDAY, True, False)
    assert (bad, manifest.items, manifest.complete) == ([], 2, True)
    with market_at(tmp_path / "home") as market:
        market.merge([manifest.batch])
        found = market.ask("SELECT posting_id, title, len(places), published::DATE FROM postings")
    assert sorted(found, key=str) == [
        ("7", "Cook", 2, datetime(2026, 3, 1).date()),  # noqa: DTZ001 - a day
        ("8", "Baker", 0, None),
    ]


def test_what_is_exported_can_be_asked_like_a_table(home: Path) -> None:
    """The snippets of docs/query.md: the published file in pandas and polars."""
    with duckdb.connect(str(home / "jobfeed.duckdb"), read_only=True) as published:
        frame = published.sql("SELECT employer, title FROM open_postings").df()
        assert set(frame.columns) == {"employer", "title"}
        table = published.sql("FROM open_postings").pl()
        assert table.height == len(frame) > 0
