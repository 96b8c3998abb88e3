"""A deployment that goes wrong, with boto3 and the servers of the rehearsal: one sentence, and nothing is left that is not named."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from typing import Any

import archives
import pytest
import rehearsing
from botocore.exceptions import ClientError
from rehearsing import CPU, GATED, NAME, OPEN, OWNER, Stage

from explainer.deploy.sagemaker import catalogue, clean_up, flow, forms, package
from explainer.deploy.sagemaker.rehearsal import FAILS, NO_RIGHTS, QUOTA, REGION, SLOW, THROTTLED
from explainer.deploy.sagemaker.service import Waiting
from explainer.errors import DeployError
from explainer.models import load

ALL = [("endpoint", NAME), ("endpoint configuration", NAME), ("model", NAME), ("archive", NAME)]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with rehearsing.stage(tmp_path_factory.mktemp("rehearsal")) as made:
        yield made


@pytest.fixture
def stage(built: Stage) -> Iterator[Stage]:
    built.clear()
    yield built
    built.clear()


def refused(stage: Stage, sentence: str, plan: flow.Plan | None = None, waiting: Waiting | None = None) -> str:
    """A deployment that is refused with this one sentence."""
    with pytest.raises(DeployError, match=sentence) as error:
        list(flow.deploy(stage.service(waiting), plan or stage.plan()))
    assert "\n" not in str(error.value)
    return str(error.value)


def test_up_asked_and_away(stage: Stage) -> None:
    service = stage.service()
    assert list(flow.deploy(service, stage.plan()))[-1] == "InService"
    asked = forms.request(forms.TOOLKIT, "Tom gave", {"max_new_tokens": 8, "return_full_text": False})
    assert forms.answer_text(flow.invoke(service, NAME, asked)) == archives.in_the_app(load(str(stage.folder)), "Tom gave", 8)
    things = clean_up.left(service)
    assert [(one.what, one.name) for one in things] == ALL
    assert [one.costs for one in things] == [True, False, False, True]
    assert (things[0].state, things[0].instance, things[0].owner) == ("InService", CPU, OWNER)
    assert clean_up.delete(service, NAME) == []
    assert clean_up.left(service) == []
    assert clean_up.delete(service, NAME) == []  # and once more, where nothing is


def test_without_rights(stage: Stage) -> None:
    stage.rehearsal.faults = {NO_RIGHTS}
    refused(
        stage, r"^Your role may not do create_model: User: .* is not authorized .*\. Ask whoever looks after the account for that right\.$"
    )
    assert stage.left() == []


def test_a_quota_of_nothing(stage: Stage) -> None:
    stage.rehearsal.faults = {QUOTA}
    refused(stage, r"^The account’s quota does not allow this: .*'ml\.m5\.xlarge for endpoint usage' is 0 Instances.* another type\.$")
    assert stage.left() == []


def test_an_endpoint_that_fails(stage: Stage) -> None:
    stage.rehearsal.faults = {FAILS}
    refused(stage, r"^The endpoint failed: The primary container .* did not pass the ping health check\.$")
    assert stage.left() == []


def test_an_archive_that_cannot_be_opened_is_an_endpoint_that_fails(stage: Stage, tmp_path: Any) -> None:
    (tmp_path / "model.tar.gz").write_bytes(b"no archive")
    refused(stage, r"^The endpoint failed: ReadError: ", stage.plan(source=flow.Source("x", archive=tmp_path / "model.tar.gz")))
    assert stage.left() == []


def test_an_endpoint_that_takes_too_long_is_given_up_and_deleted_as_soon_as_that_can_be(stage: Stage) -> None:
    """The service deletes no endpoint that it is still making: the deletion is asked for again until it does."""
    stage.rehearsal.faults = {SLOW}
    refused(
        stage,
        r"^The endpoint was not in service after 2 seconds, so it was given up\. Try again, or take another type\.$",
        waiting=Waiting(0.05, 40, 0.0),
    )
    assert stage.left() == []
    told = [call.error for call in stage.calls if call.operation == "delete_endpoint"]
    assert told == ["ValidationException", "ValidationException", ""]


def test_an_endpoint_that_cannot_be_deleted_is_named(stage: Stage) -> None:
    stage.rehearsal.faults = {SLOW}
    told = refused(stage, "so it was given up", waiting=Waiting(0.01, 1, 0.0))
    assert told.endswith(
        f"delete_endpoint was refused (ValidationException): Cannot update in-progress endpoint “{NAME}”. Delete it below."
    )
    assert stage.left() == [("endpoint", NAME)]


def test_a_call_that_is_throttled_is_made_again_and_succeeds(stage: Stage) -> None:
    stage.rehearsal.faults = {THROTTLED}
    assert list(flow.deploy(stage.service(), stage.plan()))[-1] == "InService"
    assert stage.rehearsal._throttled[NAME] == 2 + 3  # refused, and made
    assert {call.error for call in stage.calls if call.operation.startswith("create_")} == {""}
    assert stage.left() == ALL


def test_a_deployment_stopped_in_the_middle_leaves_nothing(stage: Stage) -> None:
    stage.rehearsal.faults = {SLOW}
    going = flow.deploy(stage.service(), stage.plan())
    assert next(going) == "Creating"
    assert stage.left() == ALL
    going.close()
    assert stage.left() == []


def test_an_endpoint_that_is_being_made_answers_nothing(stage: Stage) -> None:
    stage.rehearsal.faults = {SLOW}
    going = flow.deploy(stage.service(), stage.plan())
    next(going)
    with pytest.raises(DeployError, match=rf"^There is no endpoint in service to ask: Endpoint {NAME} .* is Creating\. It answers once"):
        flow.invoke(stage.service(), NAME, b'{"inputs": "Tom"}')
    going.close()
    with pytest.raises(DeployError, match=rf"^There is no endpoint in service to ask: Endpoint {NAME} .* not found\."):
        flow.invoke(stage.service(), NAME, b'{"inputs": "Tom"}')
    assert stage.left() == []


def test_requests_that_are_refused(stage: Stage) -> None:
    service = stage.service()
    list(flow.deploy(service, stage.plan()))
    n_calls, large = len(stage.calls), json.dumps({"inputs": "x" * 6 * 2**20}).encode()
    with pytest.raises(DeployError, match=r"^The request has 6,291,470 bytes; an endpoint reads at most 6,291,456\. Shorten the text\.$"):
        flow.invoke(service, NAME, large)
    assert len(stage.calls) == n_calls  # it was never sent
    with pytest.raises(ClientError, match="an endpoint reads at most 6,291,456"):
        stage.client("sagemaker-runtime").invoke_endpoint(EndpointName=NAME, Body=large)
    for body, told in (("{", "The body is no JSON"), ('{"inputs": "a", "parameters": {"x": 1}}', "There is no parameter 'x' here; .*")):
        with pytest.raises(DeployError, match=rf"^The endpoint’s handlers refused the request: {told}\.$"):
            flow.invoke(service, NAME, body.encode())
    assert forms.answer_text(flow.invoke(service, NAME, b'{"inputs": "Tom"}')).startswith("Tom")  # it goes on answering
    assert stage.left() == ALL


def test_who_is_not_the_owner_deletes_nothing(stage: Stage) -> None:
    list(flow.deploy(stage.service(), stage.plan()))
    things = clean_up.left(stage.service())
    with pytest.raises(DeployError, match=rf"^{NAME} is another reader’s: only who made it can delete it here\.$"):
        clean_up.require_owner(things, NAME, "reader two")
    clean_up.require_owner(things, NAME, OWNER)
    clean_up.require_owner(things, "explainer-other", "reader two")
    assert stage.left() == ALL


def test_an_archive_over_the_limit_is_never_sent(stage: Stage, tmp_path: Any) -> None:
    with pytest.raises(DeployError, match="at most 0 MiB are packed here"):
        package.made(str(stage.folder), tmp_path, most_mib=0.01)
    assert not stage.calls
    assert stage.left() == []


def test_a_name_that_is_taken_leaves_the_first_endpoint_in_service(stage: Stage) -> None:
    list(flow.deploy(stage.service(), stage.plan()))
    refused(stage, rf"^There is an endpoint {NAME} already, and it was left as it is\. Delete it first, or take another name\.$")
    refused(stage, "There is an endpoint", stage.plan(owner="reader two"))
    assert stage.left() == ALL
    assert flow.invoke(stage.service(), NAME, b'{"inputs": "Tom"}')
    with pytest.raises(ClientError, match="Cannot create already existing endpoint"):
        stage.client("sagemaker").create_endpoint(EndpointName=NAME, EndpointConfigName=NAME)


def test_a_deletion_that_fails_is_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all four things each is tried, whatever becomes of the others."""
    from explainer.deploy.sagemaker.container import Refused

    list(flow.deploy(stage.service(), stage.plan()))
    before = stage.rehearsal._before

    def no_deletion(operation: str, wanted: dict[str, Any]) -> str:
        if operation == "DeleteEndpoint":
            raise Refused("AccessDeniedException", "You may not.")
        return before(operation, wanted)

    monkeypatch.setattr(stage.rehearsal, "_before", no_deletion)
    told = "Your role may not do delete_endpoint: You may not. Ask whoever looks after the account for that right."
    assert clean_up.delete(stage.service(), NAME) == [told]
    assert stage.left() == ALL[:1]
    monkeypatch.undo()
    stage.clear()
    monkeypatch.setattr(stage.rehearsal, "_before", no_deletion)
    stage.rehearsal.faults = {FAILS}
    assert refused(stage, "The endpoint failed").endswith(f" {told} Delete it below.")
    assert stage.left() == ALL[:1]


def test_what_answers_that_it_is_deleted_and_is_still_there_is_told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    list(flow.deploy(stage.service(), stage.plan()))
    service = stage.service(Waiting(0.01, 3, 0.0))
    really = service.call
    monkeypatch.setattr(service, "call", lambda *words, **sent: {} if words[1].startswith("delete_") else really(*words, **sent))
    assert clean_up.delete(service, NAME) == [
        f"The endpoint {NAME} is still there.", f"The endpoint configuration {NAME} is still there.", f"The model {NAME} is still there.",
        f"The archive of {NAME} is still there.",
    ]  # fmt: skip
    assert stage.left() == ALL


# --- JumpStart --------------------------------------------------------------------------------------------------------


def test_a_licence_must_be_accepted(stage: Stage) -> None:
    source = catalogue.looked_up(stage.service(), GATED)
    refused(
        stage,
        r"^create_model was refused \(ValidationException\): The licence of this model must be accepted: .*\.$",
        stage.plan(source=source),
    )
    assert stage.left() == []
    plan = stage.plan(source=source, accept_eula=True, instance="ml.g5.2xlarge")
    assert list(flow.deploy(stage.service(), plan))[-1] == "InService"
    assert stage.left() == ALL[:3]  # JumpStart's files stay where they are


def test_a_model_that_the_catalogue_lacks(stage: Stage) -> None:
    for words in (("no-such-model",), (OPEN, "9.9.9")):
        with pytest.raises(DeployError, match=rf"^JumpStart’s catalogue in {REGION} has no {' '.join(words)}\. Choose another model\.$"):
            catalogue.looked_up(stage.service(), *words)
    assert stage.left() == []


def test_a_catalogue_that_cannot_be_read(stage: Stage) -> None:
    s3, bucket = stage.client("s3"), catalogue.BUCKET.format(region=REGION)
    kept = s3.get_object(Bucket=bucket, Key=catalogue.MANIFEST)["Body"].read()
    s3.put_object(Bucket=bucket, Key=catalogue.MANIFEST, Body=b"{")
    with pytest.raises(DeployError, match=r"^JumpStart’s catalogue cannot be read: models_manifest\.json is no JSON\.$"):
        catalogue.looked_up(stage.service(), OPEN)
    s3.delete_object(Bucket=bucket, Key=catalogue.MANIFEST)
    with pytest.raises(DeployError, match=r"^get_object was refused \(NoSuchKey\)"):
        catalogue.looked_up(stage.service(), OPEN)
    s3.put_object(Bucket=bucket, Key=catalogue.MANIFEST, Body=kept)


def test_an_endpoint_that_was_deleted_meanwhile_does_not_come_back(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """The service lets nobody delete it then; should it be gone all the same, the container that is ready at last is not kept."""
    go_on, really = threading.Event(), stage.rehearsal._archive
    monkeypatch.setattr(stage.rehearsal, "_archive", lambda wanted: really(wanted) if go_on.wait(60) else b"")
    going = flow.deploy(stage.service(), stage.plan())
    next(going)
    endpoint = stage.rehearsal._backend().endpoints.pop(NAME)
    go_on.set()
    while endpoint.endpoint_status == "Creating":
        time.sleep(0.01)
    assert NAME not in stage.rehearsal._containers
    going.close()
    assert stage.left() == []
