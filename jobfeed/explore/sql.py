"""The SQL page: an editor that knows the tables, an answer, and its download."""

import json
import tempfile
from collections.abc import Callable
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import Any

from nicegui import run, ui

from jobfeed import show
from jobfeed.explore.frame import frame, said
from jobfeed.explore.sandbox import SHOWN, Answer, Format, NoAnswer, Sandbox
from warehouse.read import describe

FIRST = """\
SELECT employer, title, places, minimum, maximum, currency, first_seen
FROM open_postings
ORDER BY first_seen DESC
LIMIT 50
"""
NAMES: dict[Format, str] = {"csv": "CSV", "parquet": "Parquet"}
HINT = (
    "Over the published file, read-only. Ctrl-Enter runs it, Ctrl-Space completes; "
    "Escape, then Tab leaves the editor."
)
# Longer values are cut where they are shown, not where they are downloaded.
WIDEST = 300
COMPLETION = """
const words = %s;
const source = (context) => {
  const typed = context.matchBefore(/[\\w_]+/);
  if (!typed && !context.explicit) return null;
  return {from: typed ? typed.from : context.pos, options: words, validFor: /^[\\w_]*$/};
};
const CM = await import('nicegui-codemirror');
const editor = await getElement(%d).editorPromise.then(() => getElement(%d).editor);
editor.contentDOM.setAttribute('aria-label', 'SQL');
const dark = document.body.classList.contains('body--dark');
getElement(%d).setTheme(dark ? 'githubDark' : 'githubLight');
editor.dispatch({effects: CM.StateEffect.appendConfig.of(
  CM.EditorState.languageData.of(() => [{autocomplete: source}]))});
"""


class SqlPage:
    """One visitor's query."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder

    def build(self) -> None:
        """Put the page together."""
        with frame("SQL", "/sql"):
            said("h1", "SQL")
            said("p", HINT).classes("soft")
            self.editor = ui.codemirror(
                FIRST, language="SQL", line_wrapping=True, keymap={"Mod-Enter": self.run}
            ).classes("editor")
            with ui.element("div").classes("bar"):
                ui.button("Run", on_click=self.run).props("unelevated no-caps")
                for form in NAMES:
                    ui.button(
                        f"Download {NAMES[form]}", on_click=partial(self.download, form)
                    ).props("outline no-caps")
            self.answered = ui.element("div").props('aria-live="polite"')
            _relations()
        ui.timer(0, self._complete, once=True)

    def _complete(self) -> None:
        relations, columns = _described()
        words = [{"label": row["name"], "type": "type", "detail": row["kind"]} for row in relations]
        named = dict.fromkeys(row["column_name"] for row in columns)
        words += [{"label": name, "type": "property", "detail": "column"} for name in named]
        at = self.editor.id
        ui.run_javascript(f"(async () => {{ {COMPLETION % (json.dumps(words), at, at, at)} }})()")

    async def run(self) -> None:
        """Show the first rows of the answer."""
        answer = await self._tried(partial(self.sandbox.answer, self.editor.value))
        if answer is None or self.answered.is_deleted:
            return
        self.answered.clear()
        with self.answered:
            _told(answer)

    async def download(self, form: Format) -> None:
        """Send all rows as a file."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        path = await self._tried(partial(self.sandbox.write, self.editor.value, form, folder))
        if path is not None:
            ui.download.file(path)

    async def _tried(self, does: Callable[[], Any]) -> Any:
        """What it gives; None where there is no answer, which is told."""
        self.answered.clear()
        with self.answered:
            said("p", "Running …").classes("soft")
        try:
            done = await run.io_bound(does)
        except NoAnswer as reason:
            done = None
            self.answered.clear()
            with self.answered:
                said("p", str(reason)).classes("wrong").props('role="alert"')
        else:
            self.answered.clear()
        return done


def _told(answer: Answer) -> None:
    count = f"The first {SHOWN:,} rows" if answer.more else f"{len(answer.rows):,} rows"
    said("p", f"{count}; a download has all." if answer.more else count).classes("soft count")
    columns = [
        {"name": str(at), "label": name, "field": str(at), "align": "left", "sortable": True}
        for at, name in enumerate(answer.columns)
    ]
    rows = [
        {str(at): _shown(value) for at, value in enumerate(row)} | {"id": number}
        for number, row in enumerate(answer.rows)
    ]
    ui.table(columns=columns, rows=rows, row_key="id", pagination=50).props(
        "flat dense wrap-cells"
    ).classes("answer")


def _shown(value: Any) -> Any:
    # A number is sorted as one; the browser knows none that are larger.
    numeric = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    if numeric and abs(value) < 2**53:
        return float(value) if isinstance(value, Decimal) else value
    told = show.cell(value)
    return told if len(told) <= WIDEST else f"{told[:WIDEST]} …"


def _relations() -> None:
    said("h2", "Tables and views")
    relations, columns = _described()
    for relation in relations:
        held = [row for row in columns if row["table_name"] == relation["name"]]
        with ui.element("details").classes("relation"):
            with said("summary", relation["name"]):
                said("span", f" {relation['comment'] or ''}").classes("soft")
            said("p", ", ".join(row["column_name"] for row in held)).classes("prose")


@cache
def _described() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return describe()
