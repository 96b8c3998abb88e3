"""What one account is offered: Bedrock's own answer to ListFoundationModels. boto3 is imported here only when it is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from explainer.deploy.foundation_models.listing import Listed, Listing
from explainer.deploy.sagemaker.account import SWITCH, allowed
from explainer.errors import DataError

__all__ = ["SWITCH", "allowed", "client", "listing"]


def client(region: str | None = None) -> Any:
    """A client of Bedrock with the credentials of boto3's own chain.

    Raises: DataError with one sentence where the switch is off, boto3 is missing, or there are no credentials or no region.
    """
    if not allowed():
        raise DataError(f"No account is asked, as the switch is off: set {SWITCH}=1 to ask yours.")
    try:
        import boto3
        from botocore.exceptions import BotoCoreError
    except ImportError as error:
        raise DataError("To ask an account boto3 is needed: pip install boto3.") from error
    try:
        session = boto3.Session(region_name=region)
        if session.get_credentials() is None:
            raise DataError("boto3 found no credentials in its chain (environment, ~/.aws, role of the machine), so no account is asked.")
        if session.region_name is None:
            raise DataError("No region is set, so no account is asked: give --region, for example us-east-1, or set AWS_DEFAULT_REGION.")
        return session.client("bedrock")
    except BotoCoreError as error:
        raise DataError(f"The account cannot be asked: {error}") from error


def listing(bedrock: Any) -> Listing:
    """The models that the account is offered in the client's region.

    Raises: DataError with one sentence where the service refuses or cannot be reached.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    region = str(bedrock.meta.region_name)
    try:
        found = bedrock.list_foundation_models()["modelSummaries"]
    except ClientError as error:
        told = error.response.get("Error", {})
        remedy = " Allow bedrock:ListFoundationModels for this role." if told.get("Code") == "AccessDeniedException" else ""
        raise DataError(f"Bedrock in {region} refused the list: {told.get('Code')}, {told.get('Message')}.{remedy}") from error
    except BotoCoreError as error:
        raise DataError(f"Bedrock in {region} did not answer: {error}") from error
    models = {str(one["modelId"]): _listed(one, region) for one in found}
    return Listing(f"your account in {region}", datetime.now().date().isoformat(), models)


def _listed(one: Mapping[str, Any], region: str) -> Listed:
    life = one.get("modelLifecycle", {})
    ends = life.get("endOfLifeTime")
    takes, makes = (tuple(one.get(name, ())) for name in ("inputModalities", "outputModalities"))
    return Listed(str(one["modelId"]), str(life.get("status", "")), takes, makes, (region,), ends.date().isoformat() if ends else "")
