"""The boards page: how each career page is, and what is wrong with it."""

from nicegui import run, ui

from jobfeed import show
from jobfeed.commands.asking import health_of, lag_of
from jobfeed.explore.frame import frame, outward, said, table
from jobfeed.explore.published import Published, Row

COLUMNS = {
    "board": "Board",
    "platform": "Platform",
    "health": "Health",
    "last_crawl": "Last crawl",
    "lag": "Since seen whole",
    "items": "Listed",
    "usual": "Usual",
    "open": "Open",
    "new": "New",
    "closed": "Closed",
}


async def build(published: Published) -> None:
    """Put the page together."""
    rows = await run.io_bound(published.remembered, "status") or []
    with frame("Boards", "/boards"):
        said("h1", "Boards")
        ailing = [row for row in rows if not health_of(row).startswith("good")]
        said("p", f"{len(rows)} boards, {len(rows) - len(ailing)} of them well.").classes("count")
        for row in ailing:
            _ailment(row)
        table("New and closed: in the week before the newest crawl.", COLUMNS, [*map(_row, rows)])


def _row(row: Row) -> dict[str, object]:
    return {
        **row,
        "board": lambda: outward(row["board"], row["url"]),
        "health": lambda: said("span", health_of(row)).classes(
            "well" if health_of(row).startswith("good") else "ill"
        ),
        "last_crawl": show.cell(row["last_crawl"]),
        "lag": lag_of(row),
        "items": row["last_items"],
        "usual": row["usual_items"],
    }


def _ailment(row: Row) -> None:
    with ui.element("section").classes("part ailment"):
        said("h3", f"{row['board']}: {health_of(row)}")
        for sentence in (row["flag"], *(row["notes"] or [])):
            if sentence:
                said("p", sentence)
        if row["errors"] not in (None, "{}"):
            said("p", f"Errors: {row['errors']}").classes("soft")
