"""How well postings are told apart and found again, on sets where the truth is known."""

from collections import defaultdict
from pathlib import Path

import pytest
from fixtures.warehouse_boards import market_at
from fixtures.warehouse_corpus import corpus
from fixtures.warehouse_truth import Shown, TruthSet, distinct_texts, pairs
from fixtures.warehouse_truth_sites import Sites

EMPLOYERS_SITES = ("apple", "google_careers", "marvell", "varonis", "microsoft", "redhat")
SETS = {
    "employers' texts": (EMPLOYERS_SITES, TruthSet, 7, 48),
    "aggregators' texts": (("glassdoor", "linkedin"), TruthSet, 8, 12),
    "made otherwise, of sites and boards": (("glassdoor", "linkedin"), Sites, 9, 10),
}


def told(home: Path, shown: list[Shown]) -> list[str]:
    """The posting key of each observation."""
    boards: dict[str, list[Shown]] = defaultdict(list)
    for one in shown:
        boards[one.board].append(one)
    with market_at(home) as market:
        # Some aggregators come before the employers, some after them: it must not matter.
        for at, board in enumerate(sorted(boards, key=lambda name: name[::-1])):
            mine, copies = boards[board], board.startswith("agg")
            early = [one.posting for one in mine if not one.later]
            late = [one.posting for one in mine if not one.until_then]
            market.crawl(board, at, early, complete=not copies, aggregator=copies)
            if not copies:
                market.crawl(board, 30 + at, late)
        sources = market.ask("SELECT board || '/' || posting_id, posting_key FROM posting_sources")
    keys = dict(sources)
    return [keys[f"{one.board}/{one.posting.posting_id}"] for one in shown]


@pytest.mark.parametrize("name", SETS)
def test_openings_are_told_apart_and_their_copies_found(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sites, made, seed, openings = SETS[name]
    texts = distinct_texts([posting for site in sites for posting in corpus(site)])
    shown = made(texts, seed, openings).shown
    truly, found = defaultdict(list), defaultdict(list)
    for number, (one, key) in enumerate(zip(shown, told(tmp_path, shown), strict=True)):
        truly[one.truth].append(number)
        found[key].append(number)
    expected, joined = pairs(truly), pairs(found)
    right = expected & joined
    with capsys.disabled():
        print(f"\n{name}: {len(shown)} observations of {len(truly)} openings")  # noqa: T201 - the figures are asked for
        for kind in sorted({one.kind for one in shown}):
            mine = {p for p in expected if any(shown[n].kind == kind for n in p)}
            print(f"  {kind:24} {len(mine & right):6} of {len(mine):6} pairs")  # noqa: T201 - as above
        precision, recall = len(right) / len(joined), len(right) / len(expected)
        print(f"  precision {precision:.5f}, recall {recall:.4f}")  # noqa: T201 - as above
    assert precision >= 0.999
    assert recall >= 0.98
