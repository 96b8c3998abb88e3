"""The lab on an endpoint asks Amazon's service only where that is wanted and can be; its rehearsal asks nobody else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from nbclient.exceptions import CellExecutionError
from running_labs import Changes, lay_out, run

from explainer.deploy.notebooks.labs import BY_NAME
from explainer.deploy.notebooks.labs.versions import STUDENT, notebook

LAB = BY_NAME["jumpstart"]
NO_CREDENTIALS = """
import os

for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ |= {"AWS_EC2_METADATA_DISABLED": "true", "AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
REAL = True
"""
AN_ACCOUNT = """
import os

os.environ |= {"AWS_ACCESS_KEY_ID": "AKIAREAL", "AWS_SECRET_ACCESS_KEY": "real", "AWS_SESSION_TOKEN": "real", "AWS_PROFILE": "work"}
os.environ |= {"AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "AWS_REGION": "eu-west-1"}
REGION = "eu-west-1"
"""
REPORT = """
import json

clients = [sts, iam, s3, sagemaker, runtime]
report = {
    "urls": [client.meta.endpoint_url for client in clients], "servers": [rehearsal.control_url, rehearsal.runtime_url],
    "regions": [client.meta.region_name for client in clients], "keys": boto3.Session().get_credentials().access_key,
    "buckets": s3.list_buckets()["Buckets"], "end": [tag["Key"] for tag in TAGS],
}
try:
    guard(True)
except Stop as error:
    report["again"] = str(error)
INSTANCE = "ml.huge.xlarge"
try:
    guard(False)
except Stop as error:
    report["unknown"] = str(error)
print(json.dumps(report))
"""


def cut(last: str) -> Any:
    """The student's notebook up to the cell that begins so, without its exercises."""
    made = notebook(LAB, STUDENT)
    end = next(number for number, cell in enumerate(made.cells) if cell.source.startswith(last))
    made.cells = made.cells[: end + 1]
    return made


def test_without_credentials_the_real_service_is_refused_with_one_sentence(tmp_path: Path) -> None:
    lay_out(LAB, tmp_path)
    made = cut("services = (")
    with pytest.raises(CellExecutionError, match="boto3 finds no credentials"):
        run(made, tmp_path, Changes(settings=NO_CREDENTIALS))
    *_, guard, services = made.cells
    (told,) = guard.outputs
    assert told.traceback == ["REAL is True, but boto3 finds no credentials. Log in to your account, or set REAL = False."]
    assert not services.outputs


def test_a_rehearsal_reaches_its_own_servers_and_nothing_of_an_account(tmp_path: Path) -> None:
    lay_out(LAB, tmp_path)
    made = run(cut("services = ("), tmp_path, Changes(settings=AN_ACCOUNT, after=(REPORT,)))
    found = json.loads(made.cells[-1].outputs[-1].text)
    control, runtime = found["servers"]
    assert found["urls"] == [control] * 4 + [runtime]
    assert all(url.startswith("http://127.0.0.1:") for url in found["servers"])
    assert found["regions"] == ["us-east-1"] * 5
    assert found["keys"] == "rehearsal"
    assert found["buckets"] == []
    assert found["end"] == ["owner", "end"]
    assert found["again"].startswith("This kernel has rehearsed already.")
    assert found["unknown"].startswith("No price is known here for ml.huge.xlarge.")
