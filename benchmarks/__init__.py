"""Speed and accuracy of jobfeed beside a plain yardstick, measured in the same run."""

from typing import NamedTuple


class Measured(NamedTuple):
    """One line of the table: what jobfeed reaches and what the yardstick reaches, in one unit.

    Give rates, not times (`postings/s`), so that a higher ratio is always better.
    """

    name: str
    ours: float
    yardstick: float
    unit: str

    @property
    def ratio(self) -> float:
        return self.ours / self.yardstick
