"""Two workers in two work directories, one landing, one store, a Prefect server on Postgres."""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from fixtures.flow_home import ROOT, SEVEN, differences, state, until, write_boards
from fixtures.flow_postgres import postgres
from fixtures.flow_server import ask, published, server_with, start
from ruamel.yaml import YAML

from flows.cleaning import clean_file
from flows.due import board_of
from jobfeed.demo import CareersSite
from warehouse.landing import landed
from warehouse.merge import merge_batch
from warehouse.store import open_store

PROMPT = 240.0
STEP = "prefect.deployments.steps.set_working_directory"
ENDED = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}


def prefect(url: str, *words: str) -> dict[str, Any]:
    """How to start a command of Prefect's that speaks to a server."""
    env = os.environ | {"PREFECT_API_URL": url, "PYTHONPATH": str(ROOT)}
    env |= {"JOBFEED_ALLOW_PRIVATE": "1", "COLUMNS": "200"}
    return {"args": [sys.executable, "-m", "prefect", "--no-prompt", *words], "env": env}


def work_directory(folder: Path, home: Path, boards: Path) -> Path:
    """A checkout whose `data` and `boards.yml` are those of the others."""
    folder.mkdir()
    (folder / "flows").symlink_to(ROOT / "flows")
    (folder / "data").symlink_to(home)
    (folder / "boards.yml").symlink_to(boards)
    return folder


def deploy(url: str, folder: Path) -> None:
    """Register prefect.yaml, each worker to work where its WORK_DIRECTORY says."""
    told = YAML(typ="safe").load(ROOT / "prefect.yaml")
    told["pull"] = [{STEP: {"directory": "{{ $WORK_DIRECTORY }}"}}]
    YAML().dump(told, folder / "prefect.yaml")
    for words in (["work-pool", "create", "jobfeed", "--type", "process"], ["deploy", "--all"]):
        done = subprocess.run(
            **prefect(url, *words), cwd=folder, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


@contextmanager
def worker(url: str, folder: Path) -> Iterator[Path]:
    """A worker that runs one flow at a time; yields its log."""
    how = prefect(url, "worker", "start", "--pool", "jobfeed", "--limit", "1")
    how["env"] |= {"WORK_DIRECTORY": str(folder), "PREFECT_WORKER_QUERY_SECONDS": "1"}
    log = folder / "worker.log"
    with log.open("wb") as said:
        process = subprocess.Popen(**how, cwd=folder, stdout=said, stderr=said)
    try:
        yield log
    finally:
        process.terminate()
        process.wait(60)


def runs(url: str) -> list[dict[str, Any]]:
    """The flow runs that were begun, and those asked for by hand or event."""
    found: list[dict[str, Any]] = ask(url, "flow_runs")
    return [run for run in found if run["start_time"] or not run["auto_scheduled"]]


def settled(url: str, home: Path) -> bool:
    quiet = all(run["state_type"] in ENDED for run in runs(url))
    return quiet and landed(home) != [] and published(home) == landed(home)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_two_workers_end_in_the_state_of_one_and_no_lock_is_in_the_way(tmp_path: Path) -> None:
    home, boards = tmp_path / "home", tmp_path / "boards.yml"
    home.mkdir()
    with ExitStack() as held:
        site = held.enter_context(CareersSite(scale=0.05))
        write_boards(site, boards)
        database = held.enter_context(postgres())
        url = held.enter_context(server_with(SERVER_DATABASE_CONNECTION_URL=database))
        folders = [work_directory(tmp_path / name, home, boards) for name in ("one", "two")]
        deploy(url, folders[0])
        logs = [held.enter_context(worker(url, folder)) for folder in folders]
        for day, crawls in ((0, 1), (2, 2)):
            site.day = day
            # Two crawls at once share the boards between them.
            for _ in range(crawls):
                start(url, "crawl", everything=True)
            until(lambda: settled(url, home), PROMPT, every=0.5)
        ran = runs(url)
        made = {str(d["name"]): d["id"] for d in ask(url, "deployments")}
        artifacts: list[dict[str, Any]] = ask(url, "artifacts")
    said = [log.read_text() for log in logs]
    assert Counter(map(board_of, landed(home))) == dict.fromkeys(SEVEN, 2), said
    assert {run["state_type"] for run in ran} == {"COMPLETED"}, said
    assert {made[name] for name in ("crawl", "process-batch", "publish-and-tell")} <= {
        run["deployment_id"] for run in ran
    }
    assert any("submitted to infrastructure" in words for words in said), said
    for words in said:
        assert "Traceback" not in words and "lock" not in words
    told = [str(artifact["data"]) for artifact in artifacts]
    assert told and not any("batches wait in landing" in summary for summary in told)
    with open_store(tmp_path / "alone") as store:
        for batch in landed(home):
            merge_batch(store, home / "landing" / batch, clean_file)
    assert differences(state(home), state(tmp_path / "alone")) == {}
