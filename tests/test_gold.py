"""The gold: short texts of a location, a pay line, a role number, each labelled by hand."""

import pytest
from rich.console import Console

from benchmarks.accuracy import GOLD, measure, show

# Right lines of 100, just under what cleaning reads today.
FLOORS = {"pay": 95, "role_numbers": 97, "places": 95}


def test_cleaning_reads_the_gold_right() -> None:
    if not GOLD.is_dir():
        pytest.skip("../shared/gold is not here")
    scores = measure()
    show(scores, Console(width=120))
    for file, floor in FLOORS.items():
        lines = sum(score.lines for score in scores if score.file == file)
        right = sum(score.right for score in scores if score.file == file)
        assert 100 * right >= floor * lines, f"{file}: {right} of {lines} right"


def test_nothing_is_read_where_nothing_is_stated() -> None:
    if not GOLD.is_dir():
        pytest.skip("../shared/gold is not here")
    silent = [score for score in measure() if score.kind == "none stated"]
    assert silent
    assert [score.wrong for score in silent] == [[], [], []]
