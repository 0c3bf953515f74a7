"""Makes a small store large: every board again and again, under other names and numbers.

`python -m benchmarks._replicas multiply HOME TIMES`; `again HOME TIME BOARD...` lands boards as the
store holds them and prints their batches. In processes of their own: one that is measured starts
with the peak memory of the process that starts it.
"""

import json
import shutil
import sys
from datetime import datetime
from pathlib import Path

import duckdb

from postings.batch import Manifest, new_batch_id
from warehouse.landing import LANDING, MANIFEST, OBSERVATIONS
from warehouse.store import STORE, open_store

MACROS = r"""
CREATE TEMP MACRO digits(number) AS lpad(number::VARCHAR, 3, '0');
CREATE TEMP MACRO renamed(said, number) AS
    replace(replace(replace(replace(replace(replace(regexp_replace(
        said, '^40', (40 + number)::VARCHAR),
        'board000', 'board' || digits(number)), 'copies000', 'copies' || digits(number)),
        'mployer000', 'mployer' || digits(number)), 'mployer 000', 'mployer ' || digits(number)),
        '/40', '/' || (40 + number)), 'R-1', 'R-' || (number + 1));
CREATE TEMP MACRO rehashed(key, number) AS md5_number_lower(key || ' ' || number);
CREATE TEMP MACRO short(content_id, number) AS
    '{"of":"' || content_id || '","copy":' || number || '}';
CREATE TEMP TABLE contents AS
SELECT
    content_id, number,
    ('0x' || left(md5(concat_ws(
        chr(31), renamed(board, number), kind, short(content_id, number)
    )), 16))::UBIGINT AS renamed_id
FROM one.observations, range(1, $times) copies (number);
"""
# What DuckDB works out itself.
GENERATED = (
    "(('observations', 'record'), ('observations', 'raw'), ('observations', 'sections'), "
    "('postings', 'sections'))"
)
KEYS = {
    "content_id": "renamed_id",
    "posting_key": "md5(posting_key || ' ' || number)",
    "source_key": "rehashed(source_key, number)",
    "job_key": "rehashed(job_key, number)",
    "mark": "rehashed(mark, number)",
    # A merge reads the texts of what it touches; the others need be there, not be long.
    "served": "'{}' || short(content_id, number)",
    "raw_from": "3",
    "section_starts": "map()",
    "text": 'left("text", 80)',
    "sketch": "sketch[:8]",
}
LANDED = """
COPY (
    SELECT board, platform, url, $at AS fetched_at, kind, record, raw AS posting
    FROM observations WHERE board = $board
) TO $file (FORMAT json, COMPRESSION zstd)
"""


def multiply(home: Path, times: int) -> None:
    """Each row of a home's store becomes so many; only the first of them came by a merge."""
    one = home / "one.duckdb"
    shutil.copyfile(home / STORE, one)
    with open_store(home) as store:
        store.execute(f"ATTACH '{one}' AS one (READ_ONLY)")
        store.execute(MACROS.replace("$times", str(times)))
        for table, columns in _tables(store):
            told = ", ".join(_told(*column) for column in columns.items())
            copies = "contents" if "content_id" in columns else f"range(1, {times}) copies (number)"
            join = "JOIN contents USING (content_id)" if copies == "contents" else f", {copies}"
            store.execute(f"INSERT INTO {table} SELECT {told} FROM one.{table} {join}")
    one.unlink()


def land_again(home: Path, board: str, at: datetime) -> Path:
    """A complete crawl of a board that finds what the store holds of it."""
    batch = new_batch_id(board, at)
    folder = home / LANDING / batch
    folder.mkdir(parents=True)
    with open_store(home) as store:
        values = {"board": board, "at": at.isoformat(), "file": str(folder / OBSERVATIONS)}
        ((items,),) = store.execute(LANDED, values).fetchall()
    manifest = Manifest(
        batch=batch, board=board, platform="file", started=at, finished=at, reason="finished",
        complete=True, items=items,
    )  # fmt: skip
    (folder / MANIFEST).write_text(manifest.model_dump_json())
    return folder


def _main(does: str, home: Path, told: str, *boards: str) -> None:
    if does == "multiply":
        multiply(home, int(told))
    else:
        landed = [str(land_again(home, board, datetime.fromisoformat(told))) for board in boards]
        sys.stdout.write(json.dumps(landed) + "\n")


def _tables(store: duckdb.DuckDBPyConnection) -> list[tuple[str, dict[str, str]]]:
    return store.execute(
        "SELECT table_name, map_from_entries(list((column_name, data_type) ORDER BY column_index)) "
        "FROM duckdb_columns() WHERE database_name = 'one' AND table_name <> 'about' "
        f"AND (table_name, column_name) NOT IN {GENERATED} GROUP BY ALL"
    ).fetchall()


def _told(column: str, kind: str) -> str:
    if column in KEYS:
        return KEYS[column]
    if kind in ("VARCHAR", "JSON"):
        return f'renamed("{column}"::VARCHAR, number)'
    return f'"{column}"'


if __name__ == "__main__":
    _main(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])
