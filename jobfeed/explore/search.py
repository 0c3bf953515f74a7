"""The search page: words and filters on the left, what fits on the right."""

from typing import Any

from nicegui import run, ui
from nicegui.elements.mixins.text_element import TextElement

from jobfeed.explore import wording
from jobfeed.explore.filters import PAGE, Filters
from jobfeed.explore.frame import frame, inward, said
from jobfeed.explore.published import Published, Row

AGES = {0: "any time", 1: "the last day", 7: "the last week", 30: "30 days", 90: "90 days"}
SORTS = {"best": "best first", "newest": "newest first", "oldest": "oldest first", "pay": "by pay"}
STATES = {"open": "open", "closed": "closed", "all": "open and closed"}
UNTIL = {
    "missing": "Until the full-text index is made, words are looked for in titles and employers.",
    "behind": "The full-text index is being renewed; the newest postings are not in it yet.",
}
# How often it is looked whether the index is there meanwhile, in seconds.
LOOK = 2.0
# Keystrokes are taken together for this long, in milliseconds.
PATIENCE = 200


class SearchPage:
    """One visitor's search."""

    def __init__(self, published: Published, filters: Filters) -> None:
        self.published, self.filters = published, filters
        self.turn, self.state = 0, ""

    async def build(self) -> None:
        """Put the page together; what fits follows as soon as it is found."""
        self.facets = await run.io_bound(self.published.remembered, "facets") or []
        with frame("Search", "/search"):
            said("h1", "Search")
            with ui.element("div").classes("search"):
                with ui.element("div").classes("filters").props('role="search"'):
                    self._filters()
                with ui.element("div").props('aria-live="polite"'):
                    self.found = ui.element("div").classes("found")
        ui.timer(0, self.refresh, once=True)
        # Not among what was found: with that a timer would end, and what it had begun.
        ui.timer(LOOK, self._refresh_once_indexed)

    def _filters(self) -> None:
        self._words()
        self._choice("place", "Place", self._facet("place"), many=False)
        self._choice("workplaces", "Workplace", self._facet("workplace"), many=True)
        self._choice("seniorities", "Seniority", self._facet("seniority"), many=True)
        self._choice("skills", "Skills, all of them", self._facet("skill"), many=True)
        self._choice("employer", "Employer", self._facet("employer"), many=False)
        # Chosen by a link of the overview; here they can only be taken back.
        for field in ("title", "department"):
            if chosen := getattr(self.filters, field):
                self._choice(field, field.capitalize(), {chosen: chosen}, many=False)
        self._pay(self._facet("currency"))
        self._choice("days", "First seen within", AGES)
        self._choice("status", "Status", STATES)
        self._choice("sort", "Order", SORTS)

    def _facet(self, kind: str) -> dict[str, str]:
        """What can be chosen, each with how many open postings have it."""
        return {
            row["value"]: f"{row['label']} ({row['postings']:,})"
            for row in self.facets
            if row["kind"] == kind
        }

    def _words(self) -> None:
        asked = ui.input("Words", value=self.filters.words).props(
            f'outlined dense clearable autofocus type="search" debounce="{PATIENCE}"'
        )
        asked.on_value_change(lambda event: self.change(words=(event.value or "").strip()))

    def _choice(
        self, field: str, label: str, options: dict[Any, str], many: bool | None = None
    ) -> None:
        """A filter out of a list: one of it, any of it where `many`, and nothing where not None."""
        value = getattr(self.filters, field)
        offered = {each: str(each) for each in ([*value] if many else [value]) if each} | options
        chosen = ui.select(
            options if many is None else offered,
            label=label,
            value=value if many is None or value else ([] if many else None),
            multiple=bool(many),
            with_input=many is not None,
            clearable=many is not None,
        ).props("outlined dense options-dense" + (" use-chips" if many else ""))
        nothing = getattr(Filters(), field)
        chosen.on_value_change(lambda event: self.change(**{field: event.value or nothing}))

    def _pay(self, currencies: dict[str, str]) -> None:
        amount = ui.number("Pays at least", value=self.filters.amount or None, min=0).props(
            f'outlined dense clearable debounce="{PATIENCE}"'
        )
        amount.on_value_change(lambda event: self.change(amount=event.value or 0))
        held = f"{self.filters.currency} {self.filters.period}"
        if held not in currencies:
            held = next(iter(currencies), held)
            self.filters.currency, _, self.filters.period = held.partition(" ")
        unit = ui.select(currencies, label="Paid in", value=held if currencies else None)
        unit.props("outlined dense options-dense")
        unit.on_value_change(
            lambda event: self.change(
                currency=event.value.partition(" ")[0], period=event.value.partition(" ")[2]
            )
        )

    async def change(self, **told: Any) -> None:
        """Take over what was chosen and look again, from the first page on."""
        self.filters = Filters.model_validate(self.filters.model_dump() | {"page": 1} | told)
        ui.navigate.history.replace(self.filters.address())
        await self.refresh()

    async def refresh(self) -> None:
        """Show what fits now; an answer that was overtaken by a later one is dropped."""
        self.turn += 1
        turn = self.turn
        rows = await run.io_bound(self.published.ask, "search", **self.filters.values())
        if not rows and self.filters.page > 1:
            # Fewer fit than when this page was there.
            await self.change()
            return
        state = await run.io_bound(self.published.index_state)
        if turn != self.turn or self.found.is_deleted:
            return
        self.found.clear()
        self.state = state or ""
        with self.found:
            excerpts = self._told(rows or [], self.state)
        texts = await run.io_bound(self.published.ask, "texts", posting_keys=[*excerpts])
        if turn == self.turn and not self.found.is_deleted:
            for row in texts or []:
                excerpt = wording.excerpt(row["text"], self.filters.words)
                excerpts[row["posting_key"]].text = excerpt

    async def _refresh_once_indexed(self) -> None:
        waits, shown = self.filters.words and self.state in UNTIL, self.state
        if waits and await run.io_bound(self.published.index_state) != shown:
            await self.refresh()

    def _told(self, rows: list[Row], state: str) -> dict[str, TextElement]:
        """Show the rows; returns where the excerpt of each posting is to stand."""
        first, total = (self.filters.page - 1) * PAGE, rows[0]["found"] if rows else 0
        shown = f"{first + 1:,} to {first + len(rows):,} of {total:,} postings"
        said("p", shown if rows else "No posting fits.").classes("soft count")
        if self.filters.words and state in UNTIL:
            said("p", UNTIL[state]).classes("note")
            if trouble := self.published.index_trouble():
                said("p", f"The index could not be made: {trouble}").classes("wrong")
        excerpts = {}
        with ui.element("ol").classes("hits").props(f'start="{first + 1}"'):
            for row in rows:
                with ui.element("li"):
                    hit(row)
                    excerpts[row["posting_key"]] = said("p", "").classes("soft excerpt")
        if total > PAGE:
            last = -(-total // PAGE)
            ui.pagination(1, last, value=self.filters.page, direction_links=True).props(
                "max-pages=7 boundary-numbers"
            ).on_value_change(lambda event: self.change(page=event.value))
        return excerpts


def hit(row: Row) -> None:
    """A posting in a list."""
    with said("h3", ""):
        inward(row["title"] or "no title", f"/posting/{row['posting_key']}")
    about = [row["employer"], wording.places(row["places"]), row["workplace"], row["seniority"]]
    about += [wording.pay(each) for each in row["pay"][:1] if not each["flags"]]
    said("p", " · ".join(part for part in about if part))
    with said("p", "").classes("soft"):
        state = row["status"]
        said("span", state).classes(f"tag {state}")
        told = f"first seen {wording.age(row['first_seen'])}"
        more = f", at {row['sources']} addresses" if row["sources"] > 1 else ""
        said("span", told + more)
