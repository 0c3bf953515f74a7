"""Bringing an older store to today's schema: a copy takes the steps, the old file stays."""

import logging
import os
from importlib.resources import files
from pathlib import Path

import duckdb

from postings.batch import Manifest
from warehouse.copying import copy_held, sync
from warehouse.landing import LANDING, MANIFEST, OBSERVATIONS, all_landed
from warehouse.schema import (
    CONFIG,
    SCHEMA_VERSION,
    STEPS,
    comment_tables,
    create_store,
    take_step,
    version_of,
)

logger = logging.getLogger(__name__)

RETURNED = ".returned"


class MigrationFailed(RuntimeError):
    """A step to a newer schema failed; the store is as it was."""


def upgrade(store: duckdb.DuckDBPyConnection, path: Path, version: int) -> None:
    """Put an upgraded copy in the place of an open store; its file stays as `store-schemaN.duckdb`.

    Raises MigrationFailed where a step fails and OSError where the copy cannot be written.
    """
    aside = path.with_name(f".{path.name}.upgraded")
    kept = path.with_name(f"{path.stem}-schema{version}{path.suffix}")
    logger.warning("%s has schema %d: upgrading it to %d", path, version, SCHEMA_VERSION)
    copy_held(store, path, aside)
    returned = _through_steps(aside, path, version)
    sync(aside)
    _keep(path, kept)
    aside.replace(path)
    logger.warning("%s has schema %d now; as it was it is kept as %s", path, SCHEMA_VERSION, kept)
    if returned:
        logger.warning(
            "%d batches of it are back in landing; 'jobfeed sweep' merges what lies there", returned
        )


def _through_steps(aside: Path, path: Path, version: int) -> int:
    step = version + 1
    try:
        with duckdb.connect(str(aside), config=CONFIG) as copy:
            copy.execute("SET TimeZone = 'UTC'")
            for step in range(version + 1, SCHEMA_VERSION + 1):
                take_step(copy, step)
                if version_of(copy) is None:
                    break
            else:
                comment_tables(copy)
                return 0
            returned = _give_back(copy, path.parent / LANDING)
        aside.unlink()
        with duckdb.connect(str(aside), config=CONFIG) as fresh:
            create_store(fresh)
        return returned
    except duckdb.Error as error:
        aside.unlink(missing_ok=True)
        raise MigrationFailed(
            f"{path} has schema {version} and cannot be upgraded: {STEPS[step]}: {error}\n"
            "It is left as it was; 'jobfeed replay' builds a new one from landing."
        ) from error


def _give_back(copy: duckdb.DuckDBPyConnection, landing: Path) -> int:
    """Land again what the store holds and landing no longer does; returns how many batches."""
    held = copy.execute("FROM returned_batches ORDER BY batch_id").fetchall()
    observed = files("warehouse.queries").joinpath("returned.sql").read_text("utf-8")
    there = set(all_landed(landing.parent))
    missing = [(batch, told) for batch, told in held if batch not in there]
    for batch, told in missing:
        aside = landing / RETURNED / batch
        aside.mkdir(parents=True, exist_ok=True)
        copy.execute(observed, {"batch": batch, "file": str(aside / OBSERVATIONS)})
        manifest = Manifest.model_validate_json(told)
        (aside / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", "utf-8")
        for part in (aside / OBSERVATIONS, aside / MANIFEST, aside):
            sync(part)
        aside.rename(landing / batch)
    if missing:
        sync(landing)
        (landing / RETURNED).rmdir()
    return len(missing)


def _keep(path: Path, kept: Path) -> None:
    # A second name for the file, so that there is a store at any instant.
    linked = kept.with_name(f".{kept.name}.link")
    linked.unlink(missing_ok=True)
    os.link(path, linked)
    linked.replace(kept)
    # Where the file was kept before a crash, both are names of it, and replacing does nothing.
    linked.unlink(missing_ok=True)
