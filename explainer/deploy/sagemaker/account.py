"""The real service: allowed by the host's switch, with the credentials that boto3 itself finds."""

from __future__ import annotations

from typing import Any

from explainer import switches
from explainer.errors import DeployError

SWITCH, ROLE = "EXPLAINER_AWS", "EXPLAINER_AWS_ROLE"


def allowed() -> bool:
    """Whether the host lets the service be reached: EXPLAINER_AWS=1."""
    return switches.flag(SWITCH)


def role() -> str:
    """The ARN of the role that SageMaker takes on, as the host says; "" makes one."""
    return switches.text(ROLE)


class Account:
    """boto3 clients of one account in one region.

    Raises: DeployError with one sentence where the switch is off, boto3 is missing, or there are no credentials or no region.
    """

    def __init__(self, region: str = "") -> None:
        if not allowed():
            raise DeployError(f"Amazon’s service is switched off on this host. Who runs the app allows it with {SWITCH}=1.")
        try:
            import boto3
        except ImportError as error:
            raise DeployError("To reach Amazon’s service boto3 is needed: pip install boto3.") from error
        from botocore.exceptions import BotoCoreError

        try:
            self._session = boto3.Session(region_name=region or None)
            if self._session.get_credentials() is None:
                raise DeployError("boto3 found no credentials in its chain (environment, ~/.aws, role of the machine). Log in first.")
            if self._session.region_name is None:
                raise DeployError("No region is set. Name one, for example us-east-1, or set AWS_DEFAULT_REGION.")
        except BotoCoreError as error:
            raise DeployError(f"The account cannot be reached: {error}") from error

    def client(self, service: str) -> Any:
        """A client that signs with the account's credentials; a call that is throttled is made again, at most five times."""
        from botocore.config import Config

        return self._session.client(service, config=Config(retries={"mode": "standard", "total_max_attempts": 5}, read_timeout=70))
