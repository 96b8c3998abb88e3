"""The lab on an endpoint asks Amazon's service only where that is wanted and can be; its rehearsal asks nobody else."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell
from nursery import Nursery
from running_labs import Changes, lay_out
from running_labs import run as run_lab

from explainer.deploy.notebooks.labs import BY_NAME
from explainer.deploy.notebooks.labs.versions import SOLUTIONS, STUDENT, notebook

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


# Servers of another process stand for Amazon's: the notebook knows nothing of them but the addresses that boto3 asks.
SERVERS = """
import sys
from pathlib import Path

from explainer.deploy.sagemaker import catalogue, package
from explainer.deploy.sagemaker.rehearsal import Rehearsal

with Rehearsal(Path(sys.argv[1]) / "endpoints") as servers:
    servers.stand_in = package.made("story-gpt", Path(sys.argv[1]) / "stand-in").path.read_bytes()
    catalogue.fill(servers.client("s3"), "us-east-1")
    print(servers.control_url, servers.runtime_url, flush=True)
    sys.stdin.read()
"""
AN_ACCOUNT_THERE = """
import os
import time

os.environ |= {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_CONFIG_FILE": os.devnull, "NO_PROXY": "127.0.0.1"}
os.environ |= {"AWS_ENDPOINT_URL": "{control}", "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": "{runtime}"}
_sleep = time.sleep
time.sleep = lambda seconds: _sleep(min(seconds, 0.3))  # a real endpoint is asked for its state every 30 seconds
REAL = True
N_REQUESTS = 2
"""


@pytest.fixture
def run(nursery: Nursery) -> Callable[..., Any]:
    """Runs a notebook, in a kernel of the nursery."""
    return partial(run_lab, nursery=nursery)


def begins(made: Any, start: str) -> int:
    """The number of the cell that begins so."""
    return next(number for number, cell in enumerate(made.cells) if cell.source.startswith(start))


def cut(start: str) -> Any:
    """The student's notebook up to the cell that begins so."""
    made = notebook(LAB, STUDENT)
    made.cells = made.cells[: begins(made, start) + 1]
    return made


def printed(cell: Any) -> str:
    return "".join(output.get("text", "") for output in cell.outputs)


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[str]]:
    """The addresses of both servers, in another process."""
    place = tmp_path_factory.mktemp("elsewhere")
    command = [sys.executable, "-c", SERVERS, str(place)]
    root = Path(__file__).resolve().parents[2]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdout.readline().split()
        process.stdin.close()


@pytest.mark.parametrize("more", ["", 'os.environ["AWS_PROFILE"] = "not-there"'])
def test_without_credentials_the_real_service_is_refused_with_one_sentence(run: Callable[..., Any], tmp_path: Path, more: str) -> None:
    lay_out(LAB, tmp_path)
    made = cut("services = (")
    with pytest.raises(CellExecutionError, match="boto3 finds no credentials"):
        run(made, tmp_path, Changes(settings=NO_CREDENTIALS + more))
    *_, guard, services = made.cells
    (told,) = guard.outputs
    assert told.traceback == ["REAL is True, but boto3 finds no credentials. Log in to your account, or set REAL = False."]
    assert not services.outputs


def test_a_rehearsal_reaches_its_own_servers_and_nothing_of_an_account(run: Callable[..., Any], tmp_path: Path) -> None:
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


def test_the_same_cells_run_for_real_where_boto3_finds_an_account(run: Callable[..., Any], tmp_path: Path, elsewhere: list[str]) -> None:
    """The notebook starts no servers of its own then, and takes the catalogue that is there."""
    lay_out(LAB, tmp_path)
    control, runtime = elsewhere
    settings = AN_ACCOUNT_THERE.replace("{control}", control).replace("{runtime}", runtime)
    made = run(notebook(LAB, SOLUTIONS), tmp_path, Changes(settings=settings, after=('print("rehearsal" in sys.modules)',)))
    told = "".join(printed(cell) for cell in made.cells if cell.cell_type == "code")
    assert "THE REAL SERVICE: from part 3 on it costs money." in told
    assert printed(made.cells[-1]) == "False\n"
    assert told.count("Once upon a time, there was a little girl named Lily.") == 3  # the handlers, the endpoint, and JumpStart's
    assert "stands in" not in told
    assert "the newest: 3.0.6" in told
    assert "still there: nothing" in told
    assert "after:\n  nothing" in told
    assert "7 of 7 exercises are right." in told


def test_an_endpoint_that_fails_is_taken_away_and_the_notebook_stops(run: Callable[..., Any], tmp_path: Path) -> None:
    lay_out(LAB, tmp_path)
    made = cut("BILLED_FROM = ")
    made.cells.insert(begins(made, "services = (") + 1, new_code_cell('rehearsal.faults.add("endpoint fails")'))
    with pytest.raises(CellExecutionError, match="did not pass the ping health check"):
        run(made, tmp_path)
    assert re.fullmatch(r"after +[\d.]+ s: (Creating\nafter +[\d.]+ s: )?Failed\nstill there: nothing\n", printed(made.cells[-1]))


def test_a_licence_is_accepted_in_create_model_alone(run: Callable[..., Any], tmp_path: Path) -> None:
    lay_out(LAB, tmp_path)
    made = cut("JUMPSTART_NAME, machine = ")
    place = begins(made, "def container_of")
    accepting = [new_code_cell(cell.source) for cell in (made.cells[place], made.cells[-1])]
    made.cells.insert(place, new_code_cell('spec["gated_bucket"] = True'))
    made.cells += [new_code_cell("ACCEPT_EULA = True"), *accepting]
    *_, container, _, deploy, _, container_again, deploy_again = run(made, tmp_path, Changes(settings="N_REQUESTS = 2")).cells
    for accepted, told, made_of_it in ((False, container, deploy), (True, container_again, deploy_again)):
        source = json.loads(printed(told))["ModelDataSource"]["S3DataSource"]
        assert source["ModelAccessConfig"] == {"AcceptEula": accepted}
        assert source["S3Uri"].startswith("s3://jumpstart-private-cache-prod-us-east-1/")
        assert ("not deployed: " in printed(made_of_it)) == (not accepted)
        assert ("Once upon a time" in printed(made_of_it)) == accepted
        assert printed(made_of_it).endswith("still there: nothing\n")
