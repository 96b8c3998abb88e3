"""The programs to take away: the one of boto3 runs as it stands against the rehearsal, and those of SageMaker's library say the same."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest
import rehearsing
from rehearsing import GATED, GPU, OPEN, Stage

from explainer.deploy.sagemaker import catalogue, code, dry, flow
from explainer.deploy.sagemaker.rehearsal import REGION
from explainer.lessons.jumpstart import take_away
from explainer.lessons.jumpstart.choice import of_own

WAITS_LESS = "import time\nreally = time.sleep\ntime.sleep = lambda seconds: really(min(seconds, 0.1))\n"  # boto3's waiter has 30 s
ODD = 'Tom said "hi" \\ {braces} ’'


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with rehearsing.stage(tmp_path_factory.mktemp("programs")) as made:
        yield made


def run(stage: Stage, program: str, place: Path) -> str:
    """What a program prints that knows nothing of a rehearsal: the addresses are boto3's own switches."""
    shutil.copyfile(stage.archive, place / "model.tar.gz")
    (place / "sitecustomize.py").write_text(WAITS_LESS)
    own = {name: word for name, word in os.environ.items() if not name.startswith("AWS_")}
    own |= {"AWS_ENDPOINT_URL": stage.rehearsal.control_url, "AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME": stage.rehearsal.runtime_url}
    own |= {"AWS_ACCESS_KEY_ID": "rehearsal", "AWS_SECRET_ACCESS_KEY": "rehearsal", "AWS_EC2_METADATA_DISABLED": "true"}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=place, env=own | {"PYTHONPATH": str(place)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def role(stage: Stage) -> None:
    """The role that the program asks for, made as the flow makes it."""
    list(flow.deploy(stage.service(), stage.plan("explainer-before")))
    stage.clear()


def test_the_program_of_boto3_deploys_asks_and_leaves_nothing(stage: Stage, tmp_path: Path) -> None:
    role(stage)
    told = run(stage, code.boto3(stage.plan(), REGION, ODD), tmp_path)
    assert "generated_text" in told
    assert told.splitlines()[-1] == "Left: []"
    assert stage.left() == []


def test_so_does_the_one_for_a_model_of_jumpstart(stage: Stage, tmp_path: Path) -> None:
    role(stage)
    source = catalogue.looked_up(stage.service(), OPEN)
    told = run(stage, code.boto3(stage.plan(source=source, instance=GPU), REGION, ODD), tmp_path)
    assert '"choices"' in told
    assert stage.left() == []


def test_a_program_that_fails_cleans_up(stage: Stage, tmp_path: Path) -> None:
    role(stage)
    stage.rehearsal.faults = {"endpoint fails"}
    with pytest.raises(AssertionError, match="WaiterError"):
        run(stage, code.boto3(stage.plan(), REGION), tmp_path)
    assert stage.left() == []


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
@pytest.mark.parametrize("instance", ["ml.m5.xlarge", ""])
def test_every_program_is_python_and_sends_what_the_flow_sends(stage: Stage, region: str, instance: str) -> None:
    plan = replace(stage.plan(), instance=instance)
    program = code.boto3(plan, region)
    assert f"EnableNetworkIsolation={bool(instance)}," in program
    names = [node.func.attr for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    sent = {call.operation: call.sent for call in [*dry.calls(plan, region)[0]]}
    for operation in ("create_model", "create_endpoint_config", "create_endpoint"):
        assert operation in names
        (made,) = [
            node for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(f".{operation}")
        ]
        assert {word.arg for word in made.keywords} == set(sent[operation])
    scope: dict[str, object] = {"NAME": plan.name}
    (variant,) = [node for node in ast.parse(program).body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "variant"]
    exec(compile(ast.Module([variant], []), "variant", "exec"), scope)
    assert [scope["variant"]] == sent["create_endpoint_config"]["ProductionVariants"]
    assert ("LocationConstraint" in program) is (region != "us-east-1")


def test_the_licence_stands_where_it_counts(stage: Stage) -> None:
    gated = catalogue.looked_up(stage.service(), GATED)
    for accept in (True, False):
        plan = stage.plan(source=gated, instance=GPU, accept_eula=accept)
        assert f'"ModelAccessConfig": {{"AcceptEula": {accept}}}' in code.boto3(plan, REGION)
        (build,) = [
            node for node in ast.walk(ast.parse(code.sdk_v3(plan, "meta-x", "1.0.0")))
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "JumpStartConfig"
        ]  # fmt: skip
        assert {word.arg: ast.literal_eval(word.value) for word in build.keywords}["accept_eula"] is accept
    assert "ModelAccessConfig" not in code.boto3(stage.plan(source=catalogue.looked_up(stage.service(), OPEN)), REGION)


def test_the_notebook_is_the_program(stage: Stage) -> None:
    program = code.boto3(stage.plan(), REGION)
    made = nbformat.reads(take_away.as_notebook(program, of_own("story-gpt")).decode(), as_version=4)
    nbformat.validate(made)
    cells = [cell.source for cell in made.cells if cell.cell_type == "code"]
    assert ast.dump(ast.parse("\n".join(cells[1:]))) == ast.dump(ast.parse(program))
