"""Two hundred boards of fifty postings in one process, beside a bare spider over the same."""

from rich.console import Console

from benchmarks import Measured
from benchmarks._site import served
from benchmarks.crawling import alternated, board, compared, same_settings
from spiders.crawl import chains

BOARDS = 200
# At this size of the bundled market its board "maple" lists fifty postings.
SITE_SCALE = 1.87
ROUNDS = 2


def main(scale: float = 1.0) -> list[Measured]:
    """Rates in the table; the peak memory of each side's process beside it."""
    with served(SITE_SCALE) as base:
        boards = [
            board(f"maple-{number}", f"{base}/maple-{number}/sitemap.xml")
            for number in range(max(2, round(BOARDS * scale)))
        ]
        settings = same_settings(len(chains(boards)))
        ours, plain = alternated(boards, settings, ROUNDS if scale >= 1 else 1)
    peaks = [max(crawl.cost.peak for crawl in side) for side in (ours, plain)]
    Console().print(
        f"  {len(boards)} boards, {ours[0].items:,} postings: "
        f"peak memory {peaks[0]:.0f} MiB, bare {peaks[1]:.0f} MiB",
        highlight=False,
    )
    return compared(f"{len(boards)} boards", ours, plain)
