"""What was made and is still there, and its deletion, verified by asking."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from explainer.deploy.sagemaker.service import InProgress, Service, plain
from explainer.errors import DeployError

PREFIX = "explainer-"  # of the names of all that is made here
OWNER, ENDS = "explainer-owner", "explainer-ends"  # tags


def bucket_of(region: str, account: str) -> str:
    """The bucket that SageMaker's own tools take."""
    return f"sagemaker-{region}-{account}"


def archive_key(name: str) -> str:
    """Where the archive of this name lies in the bucket."""
    return f"explainer/{name}/model.tar.gz"


@dataclass(frozen=True, slots=True)
class Left:
    """Something of ours that is there. what: "endpoint", "endpoint configuration", "model" or "archive". costs: whether it is billed.

    instance: of an endpoint. owner and ends: its tags. since: when it was made. All times as ISO 8601.
    """

    what: str
    name: str
    costs: bool
    state: str = ""
    instance: str = ""
    owner: str = ""
    ends: str = ""
    since: str = ""


def left(service: Service) -> list[Left]:
    """All that was made under our names and is still there, what is billed first."""
    found: list[Left] = []
    for what, listing, key, name in (
        ("endpoint", "list_endpoints", "Endpoints", "Endpoint"),
        ("endpoint configuration", "list_endpoint_configs", "EndpointConfigs", "EndpointConfig"),
        ("model", "list_models", "Models", "Model"),
    ):
        for one in _pages(service, listing, key):
            own = str(one[f"{name}Name"])
            if own.startswith(PREFIX):
                found.append(_described(service, what, own, str(one[f"{name}Arn"]), one))
    account = service.call("sts", "get_caller_identity")["Account"]
    held = service.found("s3", "list_objects_v2", Bucket=bucket_of(service.region, account), Prefix="explainer/")
    for one in (held or {}).get("Contents", ()):
        name = str(one["Key"]).split("/")[1]
        found.append(Left("archive", name, True, f"{one['Size'] / 1e6:,.1f} MB in S3", since=plain(one["LastModified"])))
    return found


def _pages(service: Service, listing: str, key: str) -> Iterator[Mapping[str, Any]]:
    more: dict[str, str] = {}
    while True:
        page = service.call("sagemaker", listing, NameContains=PREFIX, **more)
        yield from page[key]
        if not page.get("NextToken"):
            return
        more = {"NextToken": page["NextToken"]}


def _described(service: Service, what: str, name: str, arn: str, one: Mapping[str, Any]) -> Left:
    tags = {tag["Key"]: tag["Value"] for tag in service.call("sagemaker", "list_tags", ResourceArn=arn)["Tags"]}
    instance = ""
    if what == "endpoint":
        config = service.found("sagemaker", "describe_endpoint_config", EndpointConfigName=name)
        instance = (config or {"ProductionVariants": [{}]})["ProductionVariants"][0].get("InstanceType", "serverless")
    return Left(
        what, name, what == "endpoint", str(one.get("EndpointStatus", "")), instance, tags.get(OWNER, ""), tags.get(ENDS, ""),
        plain(one.get("CreationTime", "")),
    )  # fmt: skip


def require_owner(things: Sequence[Left], name: str, owner: str) -> None:
    """Whether all of this name is this reader's.

    Raises: DeployError where it is not.
    """
    if any(one.owner not in ("", owner) for one in things if one.name == name):
        raise DeployError(f"{name} is another reader’s: only who made it can delete it here.")


def delete(service: Service, name: str) -> list[str]:
    """Delete endpoint, configuration, model and archive of this name, each whatever becomes of the others, and ask whether it is gone.

    Returns what is still there, as sentences; nothing where all is gone.
    """
    still = []
    for what in ("endpoint", "endpoint_config", "model"):
        label = {"endpoint": "EndpointName", "endpoint_config": "EndpointConfigName", "model": "ModelName"}[what]
        try:
            _ask_to_delete(service, what, label, name)
            if not _gone(service, what, label, name):
                still.append(f"The {what.replace('_config', ' configuration')} {name} is still there.")
        except DeployError as error:
            still.append(str(error))
    try:
        account = service.call("sts", "get_caller_identity")["Account"]
        bucket = bucket_of(service.region, account)
        if service.found("s3", "head_object", Bucket=bucket, Key=archive_key(name)) is not None:
            service.call("s3", "delete_object", Bucket=bucket, Key=archive_key(name))
            if service.found("s3", "head_object", Bucket=bucket, Key=archive_key(name)) is not None:
                still.append(f"The archive of {name} is still there.")
    except DeployError as error:
        still.append(str(error))
    return still


def _ask_to_delete(service: Service, what: str, label: str, name: str) -> None:
    """The call; an endpoint that is still being made is none that can be deleted, so it is asked again until it can.

    Raises: DeployError where the service refuses it for good.
    """
    for _ in range(service.waiting.times):
        try:
            service.found("sagemaker", f"delete_{what}", **{label: name})
            return
        except InProgress:
            time.sleep(service.waiting.every_s)
    service.found("sagemaker", f"delete_{what}", **{label: name})


def _gone(service: Service, what: str, label: str, name: str) -> bool:
    """Whether asking finds nothing any more; an endpoint takes a while to go."""
    for _ in range(service.waiting.times if what == "endpoint" else 1):
        if service.found("sagemaker", f"describe_{what}", **{label: name}) is None:
            return True
        time.sleep(service.waiting.every_s)
    return False


def overdue(things: Sequence[Left], now: datetime) -> list[str]:
    """Names whose end has passed."""
    told = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return sorted({one.name for one in things if one.ends and one.ends <= told})
