"""The gold: short texts of a location, a pay line, a role number, each labelled by hand."""

from pathlib import Path

import pytest
from rich.console import Console

from benchmarks.accuracy import GOLD, OWN, measure, show

# Right lines of 100, just under what cleaning reads today: of the gold, and of this project's own.
FLOORS = {
    GOLD: {"pay": 100, "role_numbers": 100, "places": 100},
    OWN: {"pay": 99, "role_numbers": 99, "places": 99},
}


@pytest.mark.parametrize("folder", FLOORS, ids=("gold", "own"))
def test_cleaning_reads_the_gold_right(folder: Path) -> None:
    if not folder.is_dir():
        pytest.skip("../shared/gold is not here")
    scores = measure(folder)
    show(scores, Console(width=120))
    for file, floor in FLOORS[folder].items():
        lines = sum(score.lines for score in scores if score.file == file)
        right = sum(score.right for score in scores if score.file == file)
        assert 100 * right >= floor * lines, f"{file}: {right} of {lines} right"
    silent = [score for score in scores if score.kind == "none stated"]
    assert [score.file for score in silent] == ["pay", "role_numbers", "places"]
    # Places may be asked of a field that names an area only; pay and numbers are never invented.
    assert [score.wrong for score in silent[:2]] == [[], []]
