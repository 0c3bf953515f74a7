"""The first page: how much is open, how that went, and where it lies."""

from nicegui import run, ui

from jobfeed import show
from jobfeed.explore.filters import Filters
from jobfeed.explore.frame import frame, inward, said
from jobfeed.explore.plots import over_time
from jobfeed.explore.published import Published, Row

LEADING = {
    "employer": "Employers",
    "place": "Countries",
    "department": "Departments",
    "title": "Titles",
    "skills": "Skills",
}


async def build(published: Published) -> None:
    """Put the page together."""
    numbers, days, leading = [
        await run.io_bound(published.remembered, f"overview_{part}") or []
        for part in ("numbers", "days", "leading")
    ]
    with frame("Overview", "/"):
        said("h1", "Overview")
        _numbers(numbers[0])
        said("h2", "Open postings over time")
        over_time(days)
        with ui.element("div").classes("boxes"):
            for kind, name in LEADING.items():
                _leading(name, [row for row in leading if row["kind"] == kind])


def _numbers(row: Row) -> None:
    shown = {
        "open postings": row["open"],
        "employers": row["employers"],
        "new in a week": row["new"],
        "closed in a week": row["closed"],
        "ever seen": row["ever"],
    }
    with ui.element("dl").classes("numbers"):
        for name, number in shown.items():
            with ui.element("div"):
                said("dt", name)
                said("dd", f"{number:,}")
    said("p", f"As of the crawl of {show.cell(row['crawled']) or 'nothing yet'}.").classes("soft")


def _leading(name: str, rows: list[Row]) -> None:
    """A list of bars, each a link to what it counts."""
    if not rows:
        return
    most = rows[0]["postings"]
    with ui.element("section"):
        said("h2", name)
        with ui.element("ul").classes("bars"):
            for row in rows:
                value = [row["value"]] if row["kind"] == "skills" else row["value"]
                asked = Filters.model_validate({row["kind"]: value})
                with ui.element("li"):
                    inward(row["called"], asked.address())
                    said("span", f"{row['postings']:,}").classes("number")
                    width = max(1, round(100 * row["postings"] / most))
                    ui.element("div").classes("length").style(f"width: {width}%")
