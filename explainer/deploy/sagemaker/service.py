"""Clients of boto3, a note of each call, and one sentence for what can be refused."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from explainer.errors import DeployError


@dataclass(frozen=True, slots=True)
class Call:
    """One call. sent and answered: plain values, as JSON has them. error: the service's code, empty where it went well."""

    service: str
    operation: str
    sent: Mapping[str, Any]
    answered: Mapping[str, Any] = field(default_factory=dict)
    error: str = ""
    seconds: float = 0.0


Note = Callable[[Call], None]


class Missing(DeployError):
    """What was asked for is not there."""


class InProgress(DeployError):
    """The service is still making the thing, and does nothing else with it before that is over."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long it is waited for an endpoint: every_s seconds, at most so many times. boto3's own waiter has 30 s and 120.

    new_role_s: until a role that was just made is known to the other services, which takes some seconds; how many was not looked up.
    """

    every_s: float = 30.0
    times: int = 120
    new_role_s: float = 15.0


class Service:
    """Clients of boto3, and a note of each call. role: the ARN of the role that SageMaker takes on; "" makes one.

    client: makes a client of "sagemaker", "sagemaker-runtime", "s3", "iam", "sts".
    """

    def __init__(self, client: Callable[[str], Any], note: Note, *, role: str = "", waiting: Waiting | None = None) -> None:
        self._make, self.note, self.role, self.waiting = client, note, role, waiting or Waiting()
        self._clients: dict[str, Any] = {}

    @property
    def region(self) -> str:
        """Where it all happens."""
        return str(self._client("sagemaker").meta.region_name)

    def _client(self, service: str) -> Any:
        if service not in self._clients:
            self._clients[service] = self._make(service)
        return self._clients[service]

    def found(self, service: str, operation: str, /, **sent: Any) -> Any:
        """The same as ``call``, or None where the thing is not there."""
        try:
            return self.call(service, operation, **sent)
        except Missing:
            return None

    def put(self, bucket: str, key: str, file: Path) -> None:
        """Upload a file. At most 5 GB go in one call; an archive of ours is far smaller."""
        with file.open("rb") as body:
            self.call("s3", "put_object", Bucket=bucket, Key=key, Body=body)

    def call(self, service: str, operation: str, /, **sent: Any) -> Any:
        """Make a call and note it.

        Raises: DeployError with one sentence where the service refuses or cannot be reached.
        """
        from botocore.exceptions import BotoCoreError, ClientError

        began = time.monotonic()
        told = {name: plain(value) for name, value in sent.items()}
        try:
            answer = getattr(self._client(service), operation)(**sent)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            why = str(error.response.get("OriginalMessage") or error.response.get("Error", {}).get("Message", ""))
            self.note(Call(service, operation, told, {"message": why}, code, time.monotonic() - began))
            kind = Missing if is_missing(code, why) else InProgress if "in-progress" in why else DeployError
            raise kind(_sentence(operation, code, why)) from error
        except BotoCoreError as error:
            self.note(Call(service, operation, told, {"message": str(error)}, type(error).__name__, time.monotonic() - began))
            raise DeployError(f"{operation} did not reach the service: {error}") from error
        shown = {name: plain(value) for name, value in answer.items() if name != "ResponseMetadata"}
        self.note(Call(service, operation, told, shown, "", time.monotonic() - began))
        return answer


def plain(value: Any) -> Any:
    """A value as JSON has it; bytes and streams by their size."""
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, bytes):
        return value.decode(errors="replace") if len(value) <= 4000 else f"{len(value):,} bytes"
    return value if isinstance(value, (str, int, float, bool)) or value is None else f"a stream ({type(value).__name__})"


def is_missing(code: str, why: str) -> bool:
    """Whether a refusal says that the thing is not there."""
    return code in ("404", "NoSuchEntity", "NoSuchBucket", "NoSuchKey", "NotFound") or (
        code.startswith("Validation") and "ould not find" in why
    )


def _sentence(operation: str, code: str, why: str) -> str:
    """What a refusal means for the reader, and what to do."""
    told = why.rstrip(".")
    if code.startswith("AccessDenied"):
        return f"Your role may not do {operation}: {told}. Ask whoever looks after the account for that right."
    if code == "ResourceLimitExceeded":
        return f"The account’s quota does not allow this: {told}. Ask for more a day ahead, or take another type."
    if code == "ModelError":
        return f"The endpoint’s handlers refused the request: {told}."
    if operation == "invoke_endpoint" and code == "ValidationError":
        return f"There is no endpoint in service to ask: {told}. It answers once its state is InService."
    if code.startswith("Throttling"):
        return f"The service was asked too often: {told}. Wait a minute, and try again."
    if code in ("ExpiredToken", "InvalidClientTokenId", "UnrecognizedClientException", "ExpiredTokenException"):
        return f"The credentials are not valid (any more): {told}. Get new ones."
    return f"{operation} was refused ({code}): {told}."
