"""What is sent to the service, call by call: as boto3's recorded calls of Amazon's own SDK have it, and within what botocore allows."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore.session
import pytest
import rehearsing
from rehearsing import CPU, GATED, GPU, NAME, OPEN, OWNER, Stage

from explainer.deploy.sagemaker import account, catalogue, clean_up, facts, flow, overdue
from explainer.deploy.sagemaker.rehearsal import ACCOUNT, REGION, Rehearsal
from explainer.deploy.sagemaker.service import Call, plain
from explainer.errors import DeployError

ROOT = Path(__file__).resolve().parents[2]
BUCKET = f"sagemaker-{REGION}-{ACCOUNT}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/explainer-sagemaker"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with rehearsing.stage(tmp_path_factory.mktemp("rehearsal")) as made:
        yield made


@pytest.fixture
def stage(built: Stage) -> Iterator[Stage]:
    built.clear()
    yield built
    built.clear()


def up(stage: Stage, **changes: Any) -> None:
    list(flow.deploy(stage.service(), stage.plan(**changes)))


def test_our_own_model(stage: Stage) -> None:
    up(stage)
    (model,) = stage.asked("create_model")
    tags = model.pop("Tags")
    assert model == {
        "ModelName": NAME,
        "ExecutionRoleArn": ROLE,
        "PrimaryContainer": {
            "Image": facts.OWN_IMAGE.format(region=REGION),
            "ModelDataUrl": f"s3://{BUCKET}/explainer/{NAME}/model.tar.gz",
        },
        "EnableNetworkIsolation": True,
    }
    (config,) = stage.asked("create_endpoint_config")
    assert config == {
        "EndpointConfigName": NAME,
        "ProductionVariants": [
            {"VariantName": "AllTraffic", "ModelName": NAME, "InstanceType": CPU, "InitialInstanceCount": 1, "InitialVariantWeight": 1}
        ],
        "Tags": tags,
    }
    assert stage.asked("create_endpoint") == [{"EndpointName": NAME, "EndpointConfigName": NAME, "Tags": tags}]
    told = {tag["Key"]: tag["Value"] for tag in tags}
    assert told["explainer-owner"] == OWNER
    ends = datetime.strptime(told["explainer-ends"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    assert timedelta(minutes=50) < ends - datetime.now(UTC) <= timedelta(hours=1)
    order = [call.operation for call in stage.calls if call.operation.startswith(("create_", "put_object"))]
    assert order[-4:] == ["put_object", "create_model", "create_endpoint_config", "create_endpoint"]
    held = stage.client("s3").get_object(Bucket=BUCKET, Key=f"explainer/{NAME}/model.tar.gz")["Body"].read()
    assert held == stage.archive.read_bytes()


def test_on_demand_without_an_instance_and_without_network_isolation(stage: Stage) -> None:
    """Serverless endpoints do not offer network isolation."""
    up(stage, instance="", memory_mb=3072)
    (config,), (model,) = stage.asked("create_endpoint_config"), stage.asked("create_model")
    assert config["ProductionVariants"] == [
        {"VariantName": "AllTraffic", "ModelName": NAME, "ServerlessConfig": {"MemorySizeInMB": 3072, "MaxConcurrency": 1}}
    ]
    assert model["EnableNetworkIsolation"] is False
    assert [one.instance for one in clean_up.left(stage.service()) if one.what == "endpoint"] == ["serverless"]


@pytest.mark.parametrize(("model_id", "gated"), [(GATED, True), (OPEN, False)])
def test_a_model_of_jumpstart(stage: Stage, model_id: str, gated: bool) -> None:
    source = catalogue.looked_up(stage.service(), model_id)
    model = next(one for one in facts.models() if one.id == model_id)
    version = model.version or "1.0.0"
    assert [sent["Key"] for sent in stage.asked("get_object")] == [
        "models_manifest.json",
        f"community_models/{model_id}/specs_v{version}.json",
    ]
    assert {sent["Bucket"] for sent in stage.asked("get_object")} == {f"jumpstart-cache-prod-{REGION}"}
    up(stage, source=source, accept_eula=True, instance="ml.g5.12xlarge")
    (sent,) = stage.asked("create_model")
    bucket = f"jumpstart-{'private-' if gated else ''}cache-prod-{REGION}"
    files = {"S3Uri": f"s3://{bucket}/{model_id}/artifacts/inference/v{version}/", "S3DataType": "S3Prefix", "CompressionType": "None"}
    licence = {"ModelAccessConfig": {"AcceptEula": True}} if gated else {}
    assert sent["PrimaryContainer"] == {"Image": model.image.format(region=REGION), "ModelDataSource": {"S3DataSource": files | licence}}
    assert sent["EnableNetworkIsolation"] is True
    assert "put_object" not in [call.operation for call in stage.calls]


def test_the_newest_version_is_taken_and_its_settings_go_along(stage: Stage) -> None:
    s3, bucket = stage.client("s3"), catalogue.BUCKET.format(region=REGION)
    kept = s3.get_object(Bucket=bucket, Key=catalogue.MANIFEST)["Body"].read()
    listed = [{"model_id": "m", "version": version, "spec_key": f"m/{version}"} for version in ("2.0.0", "10.1.0", "9.9.9")]
    s3.put_object(Bucket=bucket, Key=catalogue.MANIFEST, Body=json.dumps(listed).encode())
    settings = [{"name": "SM_NUM_GPUS", "default": 4}, {"name": "NO_DEFAULT"}, {"name": "FLAG", "default": False}]
    spec = {"hosting_ecr_uri": "image", "hosting_artifact_key": "a/", "hosting_prepacked_artifact_key": "b/"}
    spec["inference_environment_variables"] = settings  # type: ignore[assignment]
    s3.put_object(Bucket=bucket, Key="m/10.1.0", Body=json.dumps(spec).encode())
    found = catalogue.looked_up(stage.service(), "m")
    assert found == flow.Source("image", uri=f"s3://{bucket}/b/", environment={"SM_NUM_GPUS": "4", "FLAG": "False"})
    up(stage, source=found)
    assert stage.asked("create_model")[0]["PrimaryContainer"]["Environment"] == {"SM_NUM_GPUS": "4", "FLAG": "False"}
    s3.put_object(Bucket=bucket, Key=catalogue.MANIFEST, Body=kept)


def test_a_type_that_only_botocore_knows(stage: Stage) -> None:
    """moto knows the old types alone; what it is asked afterwards, it answers with the type that was wanted."""
    up(stage, instance=GPU)
    assert [one.instance for one in clean_up.left(stage.service()) if one.what == "endpoint"] == [GPU]
    with pytest.raises(DeployError, match="create_endpoint_config was refused"):
        up(stage, instance="ml.no.such", name="explainer-other")
    assert stage.asked("create_endpoint_config")[0]["ProductionVariants"][0]["InstanceType"] == GPU


def test_all_that_we_name_is_known_to_botocore() -> None:
    model = botocore.session.get_session().get_service_model("sagemaker")
    types = set(model.shape_for("ProductionVariantInstanceType").enum)
    assert {one.name for one in facts.instances()} <= types
    assert {name for one in facts.models() for name in (*one.instances, one.default) if name} <= types
    assert model.shape_for("EndpointName").metadata["pattern"] == r"[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}"
    for name in (NAME, clean_up.PREFIX + "x" * 53, clean_up.PREFIX + "a-1-B"):
        assert flow._NAME.fullmatch(name)
        for shape in ("EndpointName", "EndpointConfigName", "ModelName"):
            limits = model.shape_for(shape).metadata
            assert re.fullmatch(limits["pattern"], name)
            assert len(name) <= limits["max"]
    memory = model.shape_for("ServerlessMemorySizeInMB").metadata
    assert (min(facts.serverless_mb()), max(facts.serverless_mb())) == (memory["min"], memory["max"])


@pytest.mark.parametrize(
    "name", ["", "other", "explainer-", "explainer-a_b", "explainer-a b", "explainer-é", "explainer-" + "x" * 54, "explainer-a\n"]
)
def test_a_name_under_which_it_would_not_be_found_again_is_refused(stage: Stage, name: str) -> None:
    with pytest.raises(DeployError, match=r"^A name begins with explainer-, has letters"):
        up(stage, name=name)
    assert stage.calls == []


def test_a_role_is_made_once_and_may_little(stage: Stage) -> None:
    up(stage)
    iam = stage.client("iam")
    rights = json.dumps(iam.get_role_policy(RoleName=flow.ROLE, PolicyName=flow.ROLE)["PolicyDocument"])
    assert f"arn:aws:s3:::{BUCKET}" in rights
    assert not {"s3:*", "iam:", "sagemaker:", "s3:Put", "s3:Delete"} & set(re.findall(r"\w+:\*|iam:|sagemaker:|s3:Put|s3:Delete", rights))
    stage.clear()
    up(stage)
    assert stage.asked("create_role") == []
    service = stage.service()
    service.role, stage.calls[:] = "arn:aws:iam::1:role/of-the-host-itself", []
    clean_up.delete(service, NAME)
    list(flow.deploy(service, stage.plan()))
    assert stage.asked("create_model")[0]["ExecutionRoleArn"] == service.role
    assert stage.asked("get_role") == []


def test_calls_are_kept_as_plain_values(stage: Stage) -> None:
    up(stage)
    flow.invoke(stage.service(), NAME, b'{"inputs": "Tom"}')
    assert json.loads(json.dumps([call.answered for call in stage.calls]))
    asked = stage.calls[-1]
    assert isinstance(asked, Call)
    assert (asked.service, asked.operation, asked.sent["Body"]) == ("sagemaker-runtime", "invoke_endpoint", '{"inputs": "Tom"}')
    assert plain({"a": (datetime(2026, 1, 2, tzinfo=UTC), b"x" * 5000, io.BytesIO(), None)}) == {
        "a": ["2026-01-02T00:00:00+00:00", "5,000 bytes", "a stream (BytesIO)", None]
    }


def test_a_profile_and_a_proxy_of_this_machine_change_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "not there")
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with Rehearsal(tmp_path) as rehearsal:
        assert rehearsal.client("sts").get_caller_identity()["Account"] == ACCOUNT
        assert rehearsal.client("sagemaker").list_endpoints()["Endpoints"] == []


# --- what is past its end ---------------------------------------------------------------------------------------------


@pytest.fixture
def as_real(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """The rehearsal in the place of the real account."""
    monkeypatch.setattr(account, "Account", lambda region: stage)
    return stage


def test_what_is_past_its_end_is_listed_and_deleted_when_asked(as_real: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    up(as_real, name="explainer-late", hours=-1.0)
    up(as_real)
    assert overdue.main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in lines] == [
        "endpoint explainer-late", "endpoint configuration explainer-late", "model explainer-late", "archive explainer-late",
    ]  # fmt: skip
    assert re.fullmatch(rf"endpoint explainer-late, {CPU}, ended \d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ, of {OWNER}", lines[0])
    assert len(as_real.left()) == 8
    assert overdue.main(["--delete"]) == 0
    assert capsys.readouterr().out.endswith("Deleted: explainer-late.\n")
    assert {name for _, name in as_real.left()} == {NAME}
    assert overdue.main(["--delete"]) == 0
    assert capsys.readouterr().out == f"Nothing of ours in {REGION} is past its end; 1 names are there.\n"


def test_what_is_still_there_is_told(as_real: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    up(as_real, hours=-1.0)
    with monkeypatch.context() as patch:
        capsys.readouterr()
        patch.setattr(clean_up, "delete", lambda service, name: [f"The endpoint {name} is still there."])
        assert overdue.main(["--delete"]) == 1
    said = capsys.readouterr()
    assert said.err == f"The endpoint {NAME} is still there.\n"
    assert "Deleted" not in said.out


def test_without_the_switch_nothing_is_reached() -> None:
    code = "import sys; from explainer.deploy.sagemaker import overdue; print(overdue.main(['--delete']), 'boto3' in sys.modules)"
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "EXPLAINER_AWS"))}
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=clean, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]
    assert done.stderr == "Amazon’s service is switched off on this host. Who runs the app allows it with EXPLAINER_AWS=1.\n"
