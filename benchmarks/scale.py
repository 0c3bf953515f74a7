"""Merging into a store of a million postings: a batch, a day; what it takes and how it answers."""

import json
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console

from benchmarks import Measured
from benchmarks._market import EMPLOYERS, FIRST, Board, Crawl, boards, land
from benchmarks._process import Cost, run_module
from warehouse.landing import LANDING
from warehouse.schema import CONFIG
from warehouse.store import STORE

# Four employers' boards of 5,000, five and fifty times.
SIZE, FEW, MANY = 5_000, 5, 50
# As many boards more, of which nothing changed, belong to the day.
UNCHANGED = 16
MOST = 2048
QUIET_DAYS = 6
CHANGING_DAYS = 7
WIDE = "served, record, raw, text, sections"


def main(scale: float = 1.0) -> list[Measured]:
    """Build the stores, merge into copies of them, and tell each figure beside its yardstick."""
    size, rounds, others = max(40, round(SIZE * scale)), 3, UNCHANGED
    if scale < 1:
        rounds, others = 1, EMPLOYERS
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one, few, many = (folder / part for part in ("one", "few", "many"))
        day(
            one, [land(one / LANDING, Crawl(board, 0, range(board.size))) for board in boards(size)]
        )
        for home, times in ((few, FEW), (many, MANY)):
            home.mkdir()
            shutil.copyfile(one / STORE, home / STORE)
            run_module("benchmarks._replicas", ["multiply", str(home), str(times)])
        return [
            *batch_costs(few, many, size, rounds),
            *day_costs(many, size, others),
            *sizes(one, size),
            *week(folder / "week", size),
            *asked(many),
        ]


def day(home: Path, batches: list[Path]) -> tuple[dict[str, Any], Cost]:
    """Merge landed batches of a home in one process."""
    cost = run_module("benchmarks._day", ["merge", str(home), *map(str, batches)])
    return json.loads(cost.printed), cost


def batch_costs(few: Path, many: Path, size: int, rounds: int) -> list[Measured]:
    """A tenth of one board changed: CPU seconds in the large store beside the small one."""
    lines = []
    for board in (Board(0, size), Board(EMPLOYERS - 1, size)):
        crawl = Crawl(board, 1, range(0, size, 10), complete=False, edition=lambda index: 1)
        costs = [min(changed(home, crawl) for _ in range(rounds)) for home in (many, few)]
        kind = "numbered" if board.number == 0 else "without numbers"
        lines.append(Measured(f"batch, {kind}", 1 / costs[0], 1 / costs[1], "batches/s"))
    return lines


def changed(home: Path, crawl: Crawl) -> float:
    """The CPU seconds of merging one crawl into a copy of a home's store."""
    copy = home.with_name(f"{home.name}-copy")
    copy.mkdir()
    shutil.copyfile(home / STORE, copy / STORE)
    done, cost = day(copy, [land(copy / LANDING, crawl)])
    told(f"{done['counts']['changed']:,} changed in {home.name}", cost, done)
    shutil.rmtree(copy)
    return float(done["cpu"])


def day_costs(many: Path, size: int, others: int) -> list[Measured]:
    """A whole day, beside DuckDB that appends and updates the same rows in a copy of the store."""
    tenth = size // 10
    batches = [
        land(
            many / LANDING,
            Crawl(Board(n, size), 2, range(tenth, size + tenth), edition=lambda i: int(i % 4 == 0)),
        )
        for n in range(EMPLOYERS)
    ]  # fmt: skip
    later = FIRST + timedelta(days=2, hours=1)
    again = [f"board{1 + n // EMPLOYERS:03d}{n % EMPLOYERS}" for n in range(others)]
    landed = run_module(
        "benchmarks._replicas", ["again", str(many), later.isoformat(), *again]
    ).printed
    batches += map(Path, json.loads(landed))
    copy = many.with_name("plain")
    shutil.copytree(many, copy)
    done, cost = day(many, batches)
    told(f"a day of {len(batches) * size:,} sightings", cost, done)
    for cleaned in (many / LANDING).glob("*/cleaned.jsonl"):
        shutil.copy(cleaned, copy / LANDING / cleaned.parent.name)
    plain = [str(copy / LANDING / batch.name) for batch in batches]
    alone = json.loads(run_module("benchmarks._day", ["plain", str(copy), *plain]).printed)
    shutil.rmtree(copy)
    seen = len(batches) * size
    return [
        Measured("a day", seen / done["seconds"], seen / alone["seconds"], "sightings/s"),
        Measured("a day, CPU time", seen / done["cpu"], seen / alone["cpu"], "sightings/s"),
        Measured("a day, peak memory", 1 / cost.peak, 1 / MOST, "1/MiB"),
    ]


def sizes(one: Path, size: int) -> list[Measured]:
    """The store beside its distinct texts and all else, and what a day without news adds."""
    whole, bound = (one / STORE).stat().st_size, least(one)
    landed = [
        land(one / LANDING, Crawl(board, 3 + number, range(board.size)))
        for number in range(1 + QUIET_DAYS)
        for board in boards(size)
    ]
    taken = json.loads(
        run_module("benchmarks._day", ["same", str(one), *map(str, landed)]).printed
    )["bytes"]
    # The first such day gives the columns that tell when a row was last seen blocks of their own.
    after = taken[len(boards(size))]
    added = (taken[-1] - after) / QUIET_DAYS / taken[0]
    say(f"{size * EMPLOYERS:,} postings: {taken[0] / bound:.2f} times their texts and all else")
    say(f"with the blocks that later batches fill {whole / bound:.2f} times")
    say(f"the first day without news adds {100 * (after - taken[0]) / taken[0]:.2f} percent")
    say(f"each of the {QUIET_DAYS} after it {100 * added:.2f} percent")
    return [Measured("store size", bound, taken[0], "bytes")]


def week(home: Path, size: int) -> list[Measured]:
    """A store after days on each of which one text in twenty changed, beside the same bound."""
    written, bound, used = list[float](), 0, 0
    for number in range(1 + CHANGING_DAYS):
        since = frozenset(range(1, number + 1))
        crawls = [
            Crawl(
                board, number, range(board.size), edition=lambda i, s=since: i % 20 * (i % 20 in s)
            )
            for board in boards(size)
        ]
        day(home, [land(home / LANDING, crawl) for crawl in crawls])
        done = json.loads(run_module("benchmarks._day", ["compact", str(home)]).printed)
        written += [done["cpu"]] if done["done"] else []
        bound, used, file = least(home), done["bytes"], (home / STORE).stat().st_size
        say(f"day {number}: {used / bound:.2f} times, with free blocks {file / bound:.2f}")
    say(f"written anew {len(written)} times, in {sum(written):.1f} s CPU")
    return [Measured("store after a week of changes", bound, used, "bytes")]


def least(home: Path) -> int:
    """The bytes of a store that holds each distinct text once, and all that is no text."""
    path = home / "least.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path), config=CONFIG) as bare:
        bare.execute(f"ATTACH '{home / STORE}' AS store (READ_ONLY)")
        bare.execute('CREATE TABLE texts ("text" VARCHAR USING COMPRESSION zstd)')
        bare.execute('INSERT INTO texts SELECT DISTINCT "text" FROM store.observations')
        tables = bare.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'"
        ).fetchall()
        for (table,) in tables:
            but = f"EXCLUDE ({WIDE})" if table == "observations" else ""
            but = "EXCLUDE (text, sections)" if table == "postings" else but
            bare.execute(f"CREATE TABLE {table} AS SELECT * {but} FROM store.{table}")
    return path.stat().st_size


def asked(many: Path) -> list[Measured]:
    """`why` in the published file, beside a second."""
    told = json.loads(run_module("benchmarks._day", ["why", str(many), "R-100010"]).printed)
    say(f"publishing {told['publish']:.1f} s, why {told['seconds']:.2f} s ({told['found']} found)")
    return [Measured("why", 1 / told["seconds"], 1, "answers/s")]


def told(what: str, cost: Cost, done: dict[str, Any]) -> None:
    """What the table has no room for."""
    counts = ", ".join(f"{number:,} {kind}" for kind, number in done["counts"].items() if number)
    say(f"{what} ({counts}): {done['cpu']:.2f} s CPU, peak memory {cost.peak:,.0f} MiB")


def say(line: str) -> None:
    """One line beside the table."""
    Console().print(f"  {line}", highlight=False)
