"""`jobfeed demo`: several days of the bundled market through the whole pipeline."""

import os
import shutil
from pathlib import Path

from flows import run as flow
from flows.summary import COUNTS, RunSummary
from jobfeed import show
from jobfeed.demo import DAYS, CareersSite, date_of
from warehouse import read

QUERIES = (
    "SELECT employer, count(*) AS open FROM open_postings GROUP BY ALL ORDER BY 2 DESC, 1",
    "FROM skills_demand LIMIT 10",
    "SELECT employer, title, board, rule, evidence FROM duplicates_explained LIMIT 5",
)
SEARCHES = """\
searches:
  - name: python
    title: Jobs with Python
    skills: Python
  - name: remote-and-paid
    title: Remote jobs that say what they pay
    where: workplace = 'remote' AND pay_per_year IS NOT NULL
"""
MARK = ".demo"
SHOWN = 8


def demonstrate(home: Path, json_wanted: bool) -> None:
    """Run every day of the market from an empty home, then tell what was found."""
    _emptied(home)
    os.environ["JOBFEED_ALLOW_PRIVATE"] = "1"
    os.environ["JOBFEED_SEARCHES"] = str(home.resolve() / "searches.yml")
    (home / "searches.yml").write_text(SEARCHES, encoding="utf-8")
    days: list[RunSummary] = []
    with CareersSite() as site, show.progress(not json_wanted) as listener:
        catalogue = home / "boards.yml"
        site.write_boards(catalogue)
        for day in range(DAYS):
            site.day = day
            days.append(flow.run(home, catalogue, (), False, date_of(day), listener))
    _tell(home, days, json_wanted)


def _emptied(home: Path) -> None:
    if home.exists() and any(home.iterdir()) and not (home / MARK).exists():
        raise FileNotFoundError(f"{home} holds something that is not a demo; choose another --home")
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    (home / MARK).touch()


def _tell(home: Path, days: list[RunSummary], json_wanted: bool) -> None:
    with read.open_published(home) as published:
        first = published.execute(QUERIES[0]).fetchall()
    found = read.size(home)
    if json_wanted:
        held = [day.totals for day in days]
        show.as_json({"days": held, **found})
        return
    rows = [(f"{date_of(n):%d %b}", *(day.totals[c] for c in COUNTS)) for n, day in enumerate(days)]
    show.table("A small job market, day by day", ["day", *COUNTS], rows)
    for number, day in enumerate(days):
        for outcome in day.boards:
            if outcome.failed:
                told = outcome.notes[0] if outcome.notes else outcome.reason
                show.out.print(
                    f"{date_of(number):%a}: {outcome.board} was {outcome.reason}, "
                    f"so nothing of it was closed ({told})",
                    markup=False,
                )
    show.table("Open now", ["employer", "postings"], first, limit=SHOWN)
    show.out.print(
        f"\n{found['open']} postings open of {found['postings']} ever seen, "
        f"at {found['employers']} employers. Three queries to try:\n"
    )
    for query in QUERIES:
        show.print_plain(f'  .venv/bin/jobfeed --home {home} sql "{query}"')
