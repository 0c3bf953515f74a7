"""Whatever happens to boards, in whatever order it is heard of, the store keeps its promises."""

import random
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from fixtures.warehouse_boards import Market, day, land, market_at, state
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from test_warehouse_order import KNOWN, PROMISES, draw

from flows.cleaning import cleaner
from flows.decisions import decisions_of, remember
from postings.clean.employers import Employers
from warehouse.by_hand import Undecidable, follow, join, split
from warehouse.landing import landed, waiting
from warehouse.replay import rebuild_store
from warehouse.store import open_store

BOARDS = st.sampled_from(("own", "own", "ats", "lone", "agg", "agg", "bad"))
KEPT = {
    "what was split off stays apart from what stayed behind": """
        WITH last AS (
            SELECT board, "name", arg_max(decision, position) AS decision,
                   arg_max(kind, position) AS kind
            FROM decisions WHERE kind <> 'from' GROUP BY ALL
        )
        SELECT a.posting_key
        FROM last JOIN decisions d USING (decision)
        JOIN posting_sources a ON a.board = last.board AND a.local_id = last.name
        JOIN posting_sources b ON b.board = d.board AND b.local_id = d.name
        WHERE last.kind = 'split' AND d.kind = 'from' AND a.posting_key = b.posting_key
          AND a.first_seen <= d.at AND b.first_seen <= d.at AND a.source_key <> b.source_key
        """,
}


class Boards(RuleBasedStateMachine):
    """Crawls of five kinds of boards, merged at once, late or twice, and a person who decides."""

    def __init__(self) -> None:
        super().__init__()
        self.held = ExitStack()
        self.home = Path(self.held.enter_context(TemporaryDirectory()))
        self.market: Market = self.held.enter_context(market_at(self.home))
        self.employers = Employers()
        self.now = 0.0

    def teardown(self) -> None:
        try:
            self.market.merge(waiting(self.home, self.market.store))
            before = state(self.market.store)
            self.market.store.close()
            by_rules, decided = cleaner(self.employers), decisions_of(self.home)
            assert rebuild_store(self.home, by_rules, decided, self.employers) == {}
            with open_store(self.home) as store:
                assert state(store) == before
        finally:
            self.held.close()

    def crawled(self, rng: random.Random, board: str, at: float, whole: bool) -> str:
        """Land a crawl of a board that shows a few of its postings, all or none."""
        shown = [draw(rng, board) for _ in range(rng.choice((0, 1, 3, 5, 5)))]
        gone = [draw(rng, board)] if rng.random() < 0.2 else []
        return land(
            self.home, board, day(at), shown, gone=gone, complete=whole, aggregator=board == "agg"
        )

    @initialize(rng=st.randoms(use_true_random=False))
    def known(self, rng: random.Random) -> None:
        for board in ("own", "agg"):
            self.market.merge([self.crawled(rng, board, self.now, whole=True)])
            self.now += 0.1

    @rule(
        rng=st.randoms(use_true_random=False),
        board=BOARDS,
        after=st.sampled_from((0.3, 1.0, 2.5)),
        whole=st.booleans(),
        merged=st.booleans(),
    )
    def crawl(
        self, rng: random.Random, board: str, after: float, whole: bool, merged: bool
    ) -> None:
        self.now += after
        batch = self.crawled(rng, board, self.now, whole)
        if merged:
            self.market.merge([batch])

    @rule(rng=st.randoms(use_true_random=False), board=BOARDS, ago=st.floats(0.05, 3))
    def crawl_that_is_heard_of_late(self, rng: random.Random, board: str, ago: float) -> None:
        self.market.merge([self.crawled(rng, board, self.now - ago, whole=True)])

    @rule(board=BOARDS)
    def failed_crawl(self, board: str) -> None:
        self.now += 0.2
        batch = land(self.home, board, day(self.now), [], complete=False, aggregator=board == "agg")
        assert self.market.merge([batch])[0].closed == 0

    @precondition(lambda self: waiting(self.home, self.market.store))
    @rule(rng=st.randoms(use_true_random=False))
    def sweep(self, rng: random.Random) -> None:
        batches = waiting(self.home, self.market.store)
        self.market.merge(rng.sample(batches, len(batches)))

    @rule(rng=st.randoms(use_true_random=False))
    def merge_again(self, rng: random.Random) -> None:
        merged = sorted(set(landed(self.home)) - set(waiting(self.home, self.market.store)))
        before = state(self.market.store)
        self.market.merge([rng.choice(merged)])
        assert state(self.market.store) == before

    @rule(rng=st.randoms(use_true_random=False), apart=st.booleans())
    def decide(self, rng: random.Random, apart: bool) -> None:
        keys = [key for (key,) in self.market.ask("SELECT posting_key FROM postings ORDER BY 1")]
        sources = self.market.ask(
            "SELECT posting_key, board || '/' || local_id FROM posting_sources ORDER BY ALL"
        )
        at: datetime = day(self.now)
        try:
            if apart:
                key, address = rng.choice(sources or [("none", "none")])
                decision = split(self.market.store, key, [address], at, "")
            else:
                decision = join(self.market.store, rng.sample(keys, min(2, len(keys))), at, "")
        except Undecidable:
            return
        remember(self.home, decision)
        assert follow(self.market.store, decisions_of(self.home))

    @rule(rng=st.randoms(use_true_random=False))
    def write_employers(self, rng: random.Random) -> None:
        self.employers = Employers(rng.choice(KNOWN))
        self.market.know(self.employers)
        assert self.market.know(self.employers) is None

    @invariant()
    def promises_are_kept(self) -> None:
        for promise, broken in (PROMISES | KEPT).items():
            assert self.market.ask(broken) == [], promise


TestBoards = Boards.TestCase
# Shrinking would take minutes; the steps of a failure are printed as they are.
TestBoards.settings = settings(
    max_examples=2, stateful_step_count=7, deadline=None, derandomize=True,
    phases=(Phase.explicit, Phase.generate),
)  # fmt: skip
