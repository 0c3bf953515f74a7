"""Commands that keep the store: sweep, publish, replay."""

from typing import Annotated

import typer

from flows import run as flow
from flows.aside import put_back
from flows.cleaning import cleaner
from flows.decisions import decisions_of
from flows.employers import employers_of
from jobfeed import show
from jobfeed.shell import Json, command, failed_unless, settings
from spiders.landing import sweep_partials
from warehouse import landing
from warehouse.publish import publish as put_in_place
from warehouse.replay import clean_store_again, rebuild_store
from warehouse.store import open_store


@command()
def sweep(
    again: Annotated[
        bool, typer.Option("--again", help="Try what was set aside once more.")
    ] = False,
    json_: Json = False,
) -> None:
    """Merge every batch that landed and is not merged yet; clear what dead crawls left."""
    if again:
        put_back(settings.home)
    removed = sweep_partials(settings.home / landing.LANDING)
    with show.progress(not json_) as listener:
        result = flow.process(settings.home, None, listener, settings.wait)
    show.summary(result, json_)
    if not json_:
        show.note(f"{len(result.merged)} batches merged, {len(removed)} unfinished ones cleared")
    failed_unless(result.good)


@command()
def publish(json_: Json = False) -> None:
    """Put a finished copy of the store in place for readers."""
    with open_store(settings.home, settings.wait) as store:
        fresh = put_in_place(store, settings.home)
    if json_:
        show.as_json({"published": fresh})
    else:
        show.note("published" if fresh else "the published file is up to date")


@command()
def replay(
    clean: Annotated[
        bool,
        typer.Option(
            "--clean",
            help="Clean anew what older rules cleaned, from what the store holds; keep the rest.",
        ),
    ] = False,
    json_: Json = False,
) -> None:
    """Rebuild the whole store from landing, or clean anew what it holds, and publish it."""
    if clean:
        _clean_again(json_)
    else:
        _rebuild(json_)


def _clean_again(json_: bool) -> None:
    employers = employers_of(settings.home)
    with show.progress(not json_) as listener:
        done = clean_store_again(
            settings.home, cleaner(employers), employers, show.merging(listener), settings.wait
        )
        with open_store(settings.home, settings.wait) as store:
            put_in_place(store, settings.home)
    if json_:
        show.as_json(done.model_dump())
        return
    if done.employers:
        show.note(f"{done.employers} contents cleaned anew by what employers.yml says now")
    if not done.cleaned and not done.employers:
        show.note("nothing to clean anew: all is read by the rules of today")
    if done.cleaned:
        boards = sum(count > 0 for count in done.cleaned.values())
        show.note(f"{sum(done.cleaned.values())} contents of {boards} boards cleaned anew")
        if done.fields:
            show.table("Read otherwise", ["field", "contents"], list(done.fields.items()))
            show.note('see: jobfeed sql "FROM recleaned_postings"')


def _rebuild(json_: bool) -> None:
    employers = employers_of(settings.home)
    with show.progress(not json_) as listener:
        damaged = rebuild_store(
            settings.home,
            cleaner(employers),
            decisions_of(settings.home),
            employers,
            show.merging(listener),
            settings.wait,
        )
        with open_store(settings.home, settings.wait) as store:
            put_in_place(store, settings.home)
    replayed = len(set(landing.all_landed(settings.home)) - damaged.keys())
    if json_:
        show.as_json({"replayed": replayed, "damaged": damaged})
    else:
        show.note(f"{replayed} batches replayed")
    for batch, error in damaged.items():
        show.complain(f"{batch}: {error}")
    failed_unless(not damaged)
