"""The same batches in any order, once or twice, by steps or by replay, are one store."""

import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fixtures.warehouse_boards import Market, day, land, market_at, merged_in, posting, state
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from flows.cleaning import clean_file, cleaner
from postings.clean.employers import Employer, Employers
from postings.model import RawPosting
from warehouse import merge
from warehouse.landing import LANDING, landed
from warehouse.replay import rebuild_store
from warehouse.store import open_store

TEXTS = (
    "You build pipelines in Python and SQL for our data platform, own their quality and speak "
    "with analysts every day about what they need next. We pay well and work near the water.",
    "You sell software to banks in the north of the country, travel two days a week, close "
    "contracts and keep the customers you won for years. A good pension comes with it.",
)
BOARDS = ("own", "own", "ats", "lone", "lone", "agg", "agg", "bad")
# What a person may know of their employers: nothing, a name, an address, one's board and another.
KNOWN: tuple[list[Employer], ...] = (
    [],
    [Employer(name="Acme", aliases=["Lone Ltd"])],
    [Employer(name="Lone", aliases=["ACME"])],
    [Employer(name="Ample", domains=["own.example"]), Employer(name="Lone")],
    [Employer(name="Acme Inc."), Employer(name="Solo", aliases=["lone"], domains=["bad.example"])],
    [Employer(name="Bulk", aliases=["Acme"], tenants=["agg.example/jobs/1"])],
)


def draw(rng: random.Random, board: str) -> RawPosting:
    """A posting as a board of its kind shows it: with or without number, id, link, date, place."""
    index = rng.randrange(5)
    number = f"A-10{index}" if board in ("own", "ats") else "1" if board == "bad" else None
    if number and rng.random() < 0.15:
        # An id that shows another job, or two at once.
        number += "x"
    text = TEXTS[index % 2] + rng.choice(["", "", " And lunch."])
    if board == "agg" and rng.random() < 0.4:
        text += f"\n\nRole number: A-10{index}"
    return posting(
        number,
        posting_id=f"{board}-{index}-{rng.choice('aab')}",
        title=("Data Engineer", "Account Executive")[index % 2] + rng.choice([""] * 9 + [" (EU)"]),
        description_text=text,
        url=f"https://{board}.example/jobs/{index}" + rng.choice(["", "", "", "?page=2"]),
        apply_url=rng.choice([None, f"https://own.example/jobs/{index}"])
        if board == "agg"
        else None,
        locations=["Berlin, Germany"] if index < 4 else [],
        employer="Lone" if board == "lone" else "Acme Inc.",
        published=rng.choice([None, None, "3 days ago"]),
        closes=rng.choice([None] * 8 + ["2026-03-05"]),
    )


def land_market(home: Path, seed: int, crawls: int) -> list[str]:
    """Land random crawls of five kinds of boards; returns the batches in the order of time."""
    rng, batches = random.Random(seed), []
    for number in range(crawls):
        board = rng.choice(BOARDS)
        shown = [draw(rng, board) for _ in range(rng.randrange(6))]
        gone = [draw(rng, board)] if rng.random() < 0.2 else []
        batches.append(
            land(
                home, board, day(number * 0.7), shown, gone=gone, complete=rng.random() < 0.7,
                aggregator=board == "agg",
            )
        )  # fmt: skip
    return batches


@settings(max_examples=4, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_batches_in_any_order_and_repeated_end_in_the_same_state(
    seed: int, data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        batches = land_market(home, seed, 6)
        order = data.draw(st.permutations(batches))
        assert merged_in(home, [*order, order[0]]) == merged_in(home, batches)


@settings(max_examples=4, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6), data=st.data())
def test_batches_merged_at_once_end_as_those_merged_one_by_one(
    seed: int, data: st.DataObject
) -> None:
    with TemporaryDirectory() as folder:
        home = Path(folder)
        batches = land_market(home, seed, 9)
        order = data.draw(st.permutations(batches))
        assert merged_in(home, order, at_once=True) == merged_in(home, batches)


@settings(max_examples=6, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
@given(seed=st.integers(0, 10**6), data=st.data())
def test_a_store_follows_what_becomes_known_of_employers(seed: int, data: st.DataObject) -> None:
    with TemporaryDirectory() as folder, market_at(Path(folder)) as market:
        known = Employers()
        for batch in land_market(Path(folder), seed, 6):
            market.merge([batch])
            known = Employers(data.draw(st.sampled_from(KNOWN)))
            market.know(known)
        before = state(market.store)
        market.store.close()
        assert rebuild_store(market.home, cleaner(known), employers=known) == {}
        with open_store(market.home) as store:
            assert state(store) == before


@settings(max_examples=4, deadline=None, derandomize=True)
@given(seed=st.integers(0, 10**6))
def test_what_must_always_hold_holds_after_every_crawl(seed: int) -> None:
    with TemporaryDirectory() as folder, market_at(Path(folder)) as market:
        for batch in land_market(Path(folder), seed, 8):
            market.merge([batch])
            for promise, broken in PROMISES.items():
                assert market.ask(broken) == [], promise


PROMISES = {
    "every source belongs to one posting, every posting has one": """
        SELECT posting_key FROM posting_sources ANTI JOIN postings USING (posting_key)
        UNION ALL
        SELECT posting_key FROM postings ANTI JOIN posting_sources USING (posting_key)
        UNION ALL
        SELECT any_value(posting_key) FROM posting_sources GROUP BY source_key HAVING count(*) > 1
        """,
    "one posting, one row": "SELECT posting_key FROM postings GROUP BY ALL HAVING count(*) > 1",
    "one current version each": """
        SELECT posting_key FROM postings LEFT JOIN posting_versions USING (posting_key)
        GROUP BY posting_key HAVING count(valid_from) FILTER (valid_to IS NULL) <> 1
        """,
    "versions neither overlap nor leave holes": """
        SELECT posting_key FROM (
            SELECT *, lead(valid_from) OVER (PARTITION BY posting_key ORDER BY valid_from) AS next
            FROM posting_versions)
        WHERE next IS DISTINCT FROM valid_to OR valid_from >= valid_to
        """,
    "a version for opening and one for each change": """
        WITH told AS (
            SELECT posting_key, "at", kind FROM posting_events WHERE kind IN ('opened', 'changed')
        ), held AS (
            SELECT posting_key, valid_from, if(changed IS NULL, 'opened', 'changed')
            FROM posting_versions
        )
        (FROM told EXCEPT FROM held) UNION ALL (FROM held EXCEPT FROM told)
        """,
    "each change names a field": "SELECT posting_key FROM posting_versions WHERE changed = []",
    "open and closed take turns": """
        SELECT posting_key FROM (
            SELECT *, lag(kind) OVER (
                PARTITION BY posting_key ORDER BY batch_id, kind = 'closed') AS before
            FROM posting_events WHERE kind IN ('opened', 'closed', 'reopened'))
        WHERE (kind = 'opened') <> (before IS NULL) OR kind = 'closed' AND before = 'closed'
           OR kind = 'reopened' AND before <> 'closed'
        """,
    "the last of them is the status": """
        SELECT posting_key FROM posting_events JOIN postings USING (posting_key)
        WHERE kind IN ('opened', 'closed', 'reopened')
        GROUP BY posting_key, status, closed_at
        HAVING (status = 'closed') <> (arg_max(kind, (batch_id, kind = 'closed')) = 'closed')
            OR (status = 'open') <> (closed_at IS NULL)
        """,
    "only whole crawls, or the page's own word, close": """
        SELECT posting_key FROM posting_events JOIN crawls USING (batch_id)
        WHERE kind = 'closed' AND detail = 'no longer listed' AND NOT (complete AND closes)
        """,
    "two numbers of one employer are two postings": """
        SELECT posting_key FROM posting_sources WHERE NOT aggregator AND rule <> 0
        GROUP BY posting_key HAVING count(DISTINCT believed_number) > 1
        """,
    "details stand on the posting's row as well": """
        SELECT posting_key FROM postings p
        WHERE len(places) <> (SELECT count(*) FROM posting_places WHERE posting_key = p.posting_key)
           OR len(pay) <> (SELECT count(*) FROM posting_pay WHERE posting_key = p.posting_key)
           OR len(skills) <> (SELECT count(*) FROM posting_skills WHERE posting_key = p.posting_key)
        """,
    "what opened first was seen first": """
        SELECT posting_key FROM posting_events JOIN postings USING (posting_key)
        WHERE kind = 'opened' AND "at" <> first_seen
        """,
}


@pytest.fixture
def market(tmp_path: Path) -> Iterator[Market]:
    with market_at(tmp_path) as held:
        yield held


def test_replay_from_landing_equals_the_store_built_step_by_step(tmp_path: Path) -> None:
    batches = land_market(tmp_path, 11, 8)
    with market_at(tmp_path) as market:
        market.merge([*batches[4:], *batches[:4]])
        before = state(market.store)
    assert rebuild_store(tmp_path, clean_file) == {}
    with open_store(tmp_path) as store:
        assert state(store) == before
    assert landed(tmp_path) == batches


def test_of_two_contents_in_one_crawl_one_speaks_whichever_batch_comes_first(
    tmp_path: Path,
) -> None:
    dated = [posting("A-1", closes=closes, title=title) for title, closes in (
        ("Data Engineer", None), ("Data Engineer I", "2026-03-03"), ("Data Engineer II", None),
    )]  # fmt: skip
    batches = [
        land(tmp_path, "own", day(0), dated),
        land(tmp_path, "own", day(5), [posting("A-2")], complete=False),
    ]
    assert merged_in(tmp_path, batches) == merged_in(tmp_path, batches[::-1])


def test_of_two_jobs_under_one_id_one_is_dropped_whichever_batch_comes_first(
    tmp_path: Path,
) -> None:
    shown = [posting(n, posting_id="x", url="https://own.example/x") for n in ("A-1", "A-2")]
    batches = [
        land(tmp_path, "own", day(0), shown),
        land(tmp_path, "own", day(1), shown[1:], complete=False),
    ]
    assert merged_in(tmp_path, batches) == merged_in(tmp_path, batches[::-1])
    with market_at(tmp_path) as market:
        market.merge(batches)
        assert market.history("A-1")[1:] == [("closed", 1, "its page shows another posting")]
        assert market.history("A-2") == [("opened", 0, None)]


def test_a_content_without_address_keeps_the_first_whichever_batch_comes_first(
    tmp_path: Path,
) -> None:
    batches = [
        land(tmp_path, "own", day(at), [posting(None, posting_id="x")], fetched=f"https://{at}.own")
        for at in range(2)
    ]
    assert merged_in(tmp_path, batches) == merged_in(tmp_path, batches[::-1])
    with market_at(tmp_path) as market:
        market.merge(batches)
        assert market.ask("SELECT url FROM posting_sources") == [("https://0.own",)]


def test_two_addresses_of_one_job_are_matched_together_whichever_is_compared(
    tmp_path: Path,
) -> None:
    text = TEXTS[0]
    shown = [
        posting(
            None, posting_id="c", title=title, description_text=text, url=f"https://m.example/{n}"
        )
        for n, title in enumerate(("Data Engineer", "Data Engineer (Germany)"))
    ]
    own = [posting(f"A-10{n}", description_text=text) for n in range(2)]
    batches = [
        land(tmp_path, "agg", day(0), shown, complete=False, aggregator=True),
        land(tmp_path, "own", day(1), own),
        land(tmp_path, "own", day(2), own[:1], gone=own[1:], complete=False),
    ]
    assert merged_in(tmp_path, batches) == merged_in(tmp_path, batches[::-1])


def test_a_batch_merged_twice_changes_nothing(market: Market) -> None:
    (batch,) = land_market(market.home, 3, 1)
    market.merge([batch])
    before = state(market.store)
    assert sum(market.merge([batch])[0].model_dump().values()) == 0
    assert state(market.store) == before


def test_an_unchanged_crawl_leaves_sightings_and_no_more(market: Market) -> None:
    shown = [posting(f"A-{n}") for n in range(5)]
    market.crawl("own", 0, shown)
    before = state(market.store)
    counts = market.crawl("own", 1, shown)
    assert (counts.unchanged, counts.cleaned) == (5, 0)
    after = state(market.store)
    moved = {name for name in before if before[name] != after[name]}
    # Beside the crawl itself: when each was last seen.
    assert moved == {
        "crawls", "batches", "sightings", "source_states", "posting_sources", "postings",
    }  # fmt: skip
    assert {name for name in before if len(before[name]) != len(after[name])} == {
        "crawls", "batches", "sightings",
    }  # fmt: skip


def test_a_job_keeps_its_requisition_where_one_of_its_addresses_goes(market: Market) -> None:
    text = f"{TEXTS[0]}\n\nRole number: A-100"
    numbered = posting("x", posting_id="x", role_number=None, description_text=text)
    told = {"employer": "Acme Inc.", "posting_id": "x"}
    bare = posting(None, description_text=TEXTS[0], url="https://acme.example/jobs/y", **told)
    market.crawl("agg", 0, [numbered], aggregator=True)
    market.crawl("agg", 1, [bare], aggregator=True)
    market.crawl("agg", 2, [posting(None, **told | {"posting_id": "z"})], aggregator=True)
    held = "SELECT requisition, to_batch IS NULL FROM posting_sources WHERE posting_id = 'x'"
    assert market.ask(held) == [("A-100", False), ("A-100", False)]


def test_batches_at_once_are_each_of_another_board_and_not_too_many_postings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merge, "MANY", 5)
    crawls = [("a", 1), ("b", 1), ("a", 1), ("c", 4), ("d", 1), ("e", 9), ("f", 1), ("g", 1)]
    folders = [
        tmp_path
        / LANDING
        / land(tmp_path, board, day(at), [posting(f"N-{n}") for n in range(size)])
        for at, (board, size) in enumerate(crawls)
    ]
    (folders[6] / "manifest.json").write_text("cut sh")
    groups = [[folders.index(batch) for batch in group] for group in merge.together(folders)]
    assert groups == [[0, 1], [2, 3], [4], [5], [6], [7]]
