"""The real account: nothing is reached without the switch, and whatever is missing is one sentence; and what imports what."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from explainer.deploy.sagemaker import account
from explainer.deploy.sagemaker.service import Service
from explainer.errors import DeployError

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"boto3", "botocore", "moto", "torch", "flask", "werkzeug"}


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """The switch is on; no file and no machine's role gives credentials."""
    monkeypatch.setenv("EXPLAINER_AWS", "1")
    for name in ("AWS_PROFILE", "AWS_DEFAULT_REGION", "AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return monkeypatch


@pytest.fixture
def somebody(nobody: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    nobody.setenv("AWS_ACCESS_KEY_ID", "nobody")
    nobody.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    return nobody


def fresh(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("value", ["", "0", "true", "yes"])
def test_the_switch_is_off(somebody: pytest.MonkeyPatch, value: str) -> None:
    somebody.setenv("EXPLAINER_AWS", value)
    somebody.setitem(sys.modules, "boto3", None)  # it is not even looked for
    assert not account.allowed()
    with pytest.raises(
        DeployError, match=r"^Amazon’s service is switched off on this host\. Who runs the app allows it with EXPLAINER_AWS=1\.$"
    ):
        account.Account("us-east-1")


def test_no_credentials(nobody: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeployError, match=r"^boto3 found no credentials in its chain .* Log in first\.$"):
        account.Account("us-east-1")


def test_no_region_no_profile_and_no_boto3(somebody: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeployError, match=r"^No region is set\. Name one"):
        account.Account()
    somebody.setenv("AWS_PROFILE", "missing")
    with pytest.raises(DeployError, match=r"^The account cannot be reached: The config profile \(missing\) could not be found"):
        account.Account("us-east-1")
    somebody.setitem(sys.modules, "boto3", None)
    with pytest.raises(DeployError, match=r"^To reach Amazon’s service boto3 is needed: pip install boto3\.$"):
        account.Account("us-east-1")


def test_a_client_asks_in_its_region_and_tries_again_where_it_is_throttled(somebody: pytest.MonkeyPatch) -> None:
    somebody.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    for region, wanted in (("", "eu-west-3"), ("us-west-2", "us-west-2")):
        client = account.Account(region).client("sagemaker")
        assert client.meta.region_name == wanted
        assert client.meta.endpoint_url.startswith(f"https://api.sagemaker.{wanted}.")
        assert client.meta.config.retries == {"mode": "standard", "total_max_attempts": 5}
    somebody.setenv("EXPLAINER_AWS_ROLE", "arn:x")
    assert account.role() == "arn:x"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("AccessDeniedException", r"^Your role may not do list_models: Not today\. Ask whoever"),
        ("ResourceLimitExceeded", r"^The account’s quota does not allow this: Not today\. Ask for more a day ahead"),
        ("ThrottlingException", r"^The service was asked too often: Not today\. Wait a minute, and try again\.$"),
        ("ExpiredTokenException", r"^The credentials are not valid \(any more\): Not today\. Get new ones\.$"),
        ("UnrecognizedClientException", r"^The credentials are not valid"),
        ("Other", r"^list_models was refused \(Other\): Not today\.$"),
    ],
)
def test_what_the_service_refuses_is_one_sentence(somebody: pytest.MonkeyPatch, code: str, sentence: str) -> None:
    from botocore.stub import Stubber

    client, calls = account.Account("us-east-1").client("sagemaker"), list[Any]()
    with Stubber(client) as stub:
        stub.add_client_error("list_models", code, "Not today.")
        with pytest.raises(DeployError, match=sentence):
            Service(lambda _: client, calls.append).call("sagemaker", "list_models")
    assert [(call.operation, call.error, call.answered) for call in calls] == [("list_models", code, {"message": "Not today."})]


def test_a_service_out_of_reach_is_one_sentence(somebody: pytest.MonkeyPatch) -> None:
    from botocore.config import Config

    session = account.Account("us-east-1")._session
    client = session.client("sts", endpoint_url="http://127.0.0.1:9", config=Config(retries={"total_max_attempts": 1}, proxies={}))
    with pytest.raises(DeployError, match=r"^get_caller_identity did not reach the service: Could not connect to the endpoint URL"):
        Service(lambda _: client, lambda call: None).call("sts", "get_caller_identity")


# --- imports ----------------------------------------------------------------------------------------------------------


def test_what_a_page_imports_is_light() -> None:
    names = ("facts", "forms", "flow", "package", "account", "clean_up", "catalogue", "service", "worker", "overdue", "prices")
    code = (
        f"import sys\nfor name in {names}: __import__('explainer.deploy.sagemaker.' + name)\nprint(*sorted({HEAVY!r} & set(sys.modules)))"
    )
    assert fresh(code) == ""


def test_an_embedded_model_is_packed_without_torch(tmp_path: Path) -> None:
    code = f"""
import sys
from pathlib import Path
from explainer.deploy.sagemaker import package
print(package.made("story-gpt", Path({str(tmp_path)!r})).task, *sorted({HEAVY!r} & set(sys.modules)))
"""
    assert fresh(code) == "text-generation"


def test_the_app_s_process_has_no_boto3_after_a_model_is_loaded() -> None:
    """accelerate, which transformers imports, would import it; and who asks for it afterwards finds the real one."""
    code = """
import sys
from explainer.models import load
load("story-gpt")
print(*sorted({"boto3", "botocore", "moto"} & set(sys.modules)))
import boto3
print(boto3.Session.__name__)
"""
    assert fresh(code) == "Session"
