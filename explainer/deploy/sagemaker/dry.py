"""A dry run: the very calls of a deployment, written down instead of made. Nothing is imported, nothing is asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from explainer.deploy.sagemaker import clean_up, flow
from explainer.deploy.sagemaker.service import Call, Missing, Service, Waiting, plain

ACCOUNT = "111122223333"  # the account of Amazon's own examples
ROLE = f"arn:aws:iam::{ACCOUNT}:role/{flow.ROLE}"


class _Written(Service):
    """A service that answers what it would at best."""

    def __init__(self, region: str) -> None:
        self.calls: list[Call] = []
        super().__init__(lambda service: None, self.calls.append, waiting=Waiting(0.0, 1, 0.0))
        self._region = region
        self._there: set[str] = set()

    @property
    def region(self) -> str:
        return self._region

    def put(self, bucket: str, key: str, file: Path) -> None:
        self.call("s3", "put_object", Bucket=bucket, Key=key, Body=f"the content of {file.name}")

    def call(self, service: str, operation: str, /, **sent: Any) -> Any:
        best: dict[str, dict[str, Any]] = {
            "get_caller_identity": {"Account": ACCOUNT},
            "create_role": {"Role": {"Arn": ROLE}},
            "describe_endpoint": {"EndpointStatus": "InService"},
        }
        answer = best.get(operation, {})
        self.note(Call(service, operation, {name: plain(value) for name, value in sent.items()}, answer))
        verb, _, thing = operation.partition("_")
        if verb in ("get", "head", "describe") and operation != "get_caller_identity" and thing not in self._there:
            raise Missing(operation)
        (self._there.discard if verb == "delete" else self._there.add)(thing)
        return answer


def calls(plan: flow.Plan, region: str) -> tuple[list[Call], list[Call]]:
    """The calls of the way up, and those of the way down."""
    service = _Written(region)
    for _ in flow.deploy(service, plan):
        pass
    up = list(service.calls)
    clean_up.delete(service, plan.name)
    return up, service.calls[len(up) :]
