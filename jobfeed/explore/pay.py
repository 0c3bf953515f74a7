"""The pay page: what is paid, by title, country, seniority, skill or employer."""

from nicegui import run, ui

from jobfeed.explore.frame import frame, said, table
from jobfeed.explore.plots import spreads
from jobfeed.explore.published import Published, Row

GROUPINGS = {
    "title": "title",
    "country": "country",
    "seniority": "seniority",
    "skill": "skill",
    "employer": "employer",
}
COLUMNS = {
    "called": "",
    "postings": "Postings",
    "tenth": "10 %",
    "lower": "25 %",
    "middle": "50 %",
    "upper": "75 %",
    "ninth": "90 %",
}


class PayPage:
    """One visitor's look at pay."""

    def __init__(self, published: Published) -> None:
        self.published = published

    async def build(self) -> None:
        """Put the page together; the plot follows."""
        units = await run.io_bound(self.published.remembered, "pay_units") or []
        names = {f"{u['currency']} {u['period']}": _unit(u) for u in units}
        with frame("Pay", "/pay"):
            said("h1", "Pay")
            if not names:
                said("p", "No open posting states its pay.")
                return
            with ui.element("div").classes("bar"):
                self.unit = ui.select(names, label="Paid in", value=next(iter(names)))
                self.grouping = ui.select(GROUPINGS, label="By", value="title")
            for choice in (self.unit, self.grouping):
                choice.props("outlined dense options-dense").classes("choice")
                choice.on_value_change(self.refresh)
            self.shown = ui.element("div").props('aria-live="polite"')
        await self.refresh()

    async def refresh(self) -> None:
        """Show what was chosen."""
        unit, grouping = self.unit.value, self.grouping.value
        currency, _, period = unit.partition(" ")
        rows = await run.io_bound(
            self.published.remembered, "pay", currency=currency, period=period, grouping=grouping
        )
        if self.shown.is_deleted or (unit, grouping) != (self.unit.value, self.grouping.value):
            return
        self.shown.clear()
        with self.shown:
            spreads(f"{currency} a {period}", rows or [])
            caption = "Middles of the stated base ranges of open postings; flagged ones left out."
            table(caption, COLUMNS | {"called": grouping}, [_row(row) for row in rows or []])


def _unit(row: Row) -> str:
    return f"{row['currency']} a {row['period']} ({row['postings']:,})"


def _row(row: Row) -> dict[str, object]:
    ends = ("tenth", "lower", "middle", "upper", "ninth")
    amounts = {name: float(end) for name, end in zip(ends, row["spread"], strict=True)}
    return {"called": row["called"], "postings": row["postings"]} | amounts
