"""prefect.yaml and the forms: what a Prefect user finds."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fixtures.flow_home import ROOT
from fixtures.flow_server import ask, prefect_server

NAMES = ["crawl", "process-batch", "publish-and-tell", "replay", "sweep"]


def prefect(*arguments: str, cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", *arguments], cwd=cwd,
        env=os.environ | {"PREFECT_API_URL": prefect_server(), "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_prefect_deploys_all_with_forms_and_triggers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(ROOT / "prefect.yaml", tmp_path)
    (tmp_path / "flows").symlink_to(ROOT / "flows")
    prefect("work-pool", "create", "jobfeed", "--type", "process", cwd=tmp_path)
    monkeypatch.setenv("JOBFEED_NOTIFY", "http://127.0.0.1:9/hook")
    prefect("deploy", "--all", cwd=tmp_path)
    deployed: dict[str, Any] = {str(d["name"]): d for d in ask(prefect_server(), "deployments")}
    assert sorted(deployed) == NAMES
    for name, deployment in deployed.items():
        assert deployment["description"], name
        fields = deployment["parameter_openapi_schema"]["properties"]
        for field, schema in fields.items():
            assert schema.get("description"), (name, field, schema)
        assert set(deployment["parameters"]) <= set(fields)
    assert deployed["process-batch"]["parameter_openapi_schema"]["required"] == ["batch"]
    automations: dict[str, Any] = {str(a["name"]): a for a in ask(prefect_server(), "automations")}
    triggers = {"jobfeed-batch-landed", "jobfeed-batch-merged"}
    assert set(automations) == triggers | {"jobfeed-failed"}
    (action,) = automations["jobfeed-batch-landed"]["actions"]
    assert action["deployment_id"] == deployed["process-batch"]["id"]
    assert action["parameters"]["batch"] == {
        "__prefect_kind": "jinja", "template": "{{ event.payload.batch }}",
    }  # fmt: skip
    monkeypatch.delenv("JOBFEED_NOTIFY")
    prefect("deploy", "--name", "sweep", cwd=tmp_path)
    assert {str(a["name"]) for a in ask(prefect_server(), "automations")} == triggers
