"""The plots: drawn as SVG in the colours of the page, their words never read as markup."""

from typing import Any

from nicegui import ui

from jobfeed.explore.published import Row

# Colours the page itself changes between light and dark.
INK, LINE, MARK = "var(--soft)", "var(--line)", "var(--mark)"
WORDS = {"color": INK, "fontFamily": "system-ui, sans-serif", "fontSize": 12}
# A tooltip of rich text is drawn; the other kind would be HTML.
TOOLTIP = {"renderMode": "richText", "confine": True}

# On a telephone the names of rows leave room for what they name.
NARROW = {
    "query": {"maxWidth": 600},
    "option": {"yAxis": {"axisLabel": {"width": 120}}, "xAxis": {"splitNumber": 2}},
}


def over_time(days: list[Row]) -> None:
    """Open postings by day as a line, those opened and closed as bars."""
    stamps = [row["day"].isoformat() for row in days]
    _plot(
        "Open postings by day, with those opened and closed",
        {
            "tooltip": TOOLTIP | {"trigger": "axis"},
            "legend": {"textStyle": WORDS, "top": 0},
            "xAxis": _axis(formatter="{d} {MMM} {yyyy}", hideOverlap=True) | {"type": "time"},
            "yAxis": _axis() | {"type": "value"},
            "series": [
                _series("open", "line", stamps, [row["open"] for row in days], MARK)
                | {"step": "end", "showSymbol": len(days) < 40},
                _series("opened", "bar", stamps, [row["opened"] for row in days], "var(--good)"),
                _series("closed", "bar", stamps, [row["closed"] for row in days], "var(--bad)"),
            ],
        },
    )


def _series(name: str, kind: str, x: list[str], y: list[int], colour: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": kind,
        "data": [list(pair) for pair in zip(x, y, strict=True)],
        "itemStyle": {"color": colour},
        "lineStyle": {"color": colour, "width": 2},
        "barMaxWidth": 8,
    }


def spreads(unit: str, rows: list[Row]) -> None:
    """A box a row: half of the postings pay within it, the line is the middle one."""
    shown = rows[::-1]
    _plot(
        f"Pay in {unit}: half of the postings lie in the box, eight in ten between the ends",
        {
            "tooltip": TOOLTIP | {"trigger": "item"},
            "grid": {"left": 8, "right": 24, "top": 8, "bottom": 24, "containLabel": True},
            # Above: a long plot is read from its top.
            "xAxis": _axis() | {"type": "value", "scale": True, "position": "top"},
            "yAxis": _axis()
            | {"type": "category", "data": [f"{r['called']} ({r['postings']})" for r in shown]},
            "series": [
                {
                    "type": "boxplot",
                    "name": unit,
                    "data": [[float(end) for end in row["spread"]] for row in shown],
                    "itemStyle": {"color": "var(--raised)", "borderColor": MARK},
                    "boxWidth": [6, 18],
                }
            ],
            "media": [NARROW],
        },
        height=60 + 30 * len(rows),
    )


def _axis(**labels: Any) -> dict[str, Any]:
    return {
        "axisLabel": WORDS | {"width": 260, "overflow": "truncate"} | labels,
        "axisLine": {"lineStyle": {"color": LINE}},
        "splitLine": {"lineStyle": {"color": LINE}},
    }


def _plot(told: str, options: dict[str, Any], height: int = 300) -> None:
    """A plot, with what it shows in words for who cannot see it."""
    grid = {"left": 8, "right": 16, "top": 36, "bottom": 8, "containLabel": True}
    ui.echart({"animation": False, "grid": grid} | options, renderer="svg").classes("plot").style(
        f"height: {height}px"
    ).props(f'role="img" aria-label="{told}"')
