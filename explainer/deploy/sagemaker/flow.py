"""The calls that put a model on an endpoint and ask it: the same for Amazon's service and for the rehearsal.

Nothing that was made is left unnamed: where a deployment does not come to its end, what it has made is deleted.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from explainer.deploy.sagemaker import forms
from explainer.deploy.sagemaker.clean_up import ENDS, OWNER, PREFIX, archive_key, bucket_of, delete
from explainer.deploy.sagemaker.service import Service
from explainer.errors import DeployError

ROLE = "explainer-sagemaker"
VARIANT = "AllTraffic"
MOST_BYTES = 6 * 2**20
TRUST = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, '
    '"Action": "sts:AssumeRole"}]}'
)
_NAME = re.compile(r"(?=.{1,63}\Z)[a-zA-Z0-9](-?[a-zA-Z0-9])*")  # within what the service allows, a model's name too
_JUMPSTART = ("jumpstart-cache-prod-*", "jumpstart-private-cache-prod-*")
IN_SERVICE, FAILED = "InService", "Failed"


@dataclass(frozen=True, slots=True)
class Source:
    """What is deployed: an archive of ours, or the files of a JumpStart model. image: of the container, with {region} in its place.

    uri: s3:// of JumpStart's files; gated: behind a licence.
    """

    image: str
    archive: Path | None = None
    uri: str = ""
    gated: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is wanted. instance: its type; "" for serverless, with memory_mb. hours: after which the tag says that it should be gone."""

    name: str
    source: Source
    owner: str
    instance: str = ""
    memory_mb: int = 4096
    hours: float = 1.0
    accept_eula: bool = False

    @property
    def kind(self) -> str:
        """The kind of the container, by its image."""
        return forms.kind_of(self.source.image)


# --- up ---------------------------------------------------------------------------------------------------------------


def deploy(service: Service, plan: Plan) -> Iterator[str]:
    """Put the model on an endpoint; yields the endpoint's state each time it is asked, InService last.

    Raises: DeployError where it is no name for us, there is an endpoint of this name already, the service refuses, the endpoint fails, or
    it takes too long. What was made is deleted then.
    """
    if not _NAME.fullmatch(plan.name) or not plan.name.startswith(PREFIX):
        raise DeployError(f"A name begins with {PREFIX}, has letters, digits and single hyphens between them, and at most 63 characters.")
    if service.found("sagemaker", "describe_endpoint", EndpointName=plan.name) is not None:
        raise DeployError(f"There is an endpoint {plan.name} already, and it was left as it is. Delete it first, or take another name.")
    complete = False
    try:
        tags = [{"Key": OWNER, "Value": plan.owner}, {"Key": ENDS, "Value": end_of(plan)}]
        account = service.call("sts", "get_caller_identity")["Account"]
        role = service.role or _role(service, bucket_of(service.region, account))
        container: dict[str, Any] = {"Image": plan.source.image.format(region=service.region)}
        if plan.source.environment:
            container["Environment"] = dict(plan.source.environment)
        if plan.source.archive is not None:
            container["ModelDataUrl"] = _upload(service, plan.name, plan.source.archive, account)
        else:
            licence = {"ModelAccessConfig": {"AcceptEula": plan.accept_eula}} if plan.source.gated else {}
            uri = plan.source.uri.format(region=service.region)
            packed = uri.endswith(".tar.gz")  # as older entries of the catalogue have it
            files = {"S3Uri": uri, "S3DataType": "S3Object" if packed else "S3Prefix", "CompressionType": "Gzip" if packed else "None"}
            container["ModelDataSource"] = {"S3DataSource": files | licence}
        service.call(
            "sagemaker", "create_model", ModelName=plan.name, ExecutionRoleArn=role, PrimaryContainer=container,
            EnableNetworkIsolation=bool(plan.instance), Tags=tags,  # serverless endpoints do not have it
        )  # fmt: skip
        service.call(
            "sagemaker", "create_endpoint_config", EndpointConfigName=plan.name, ProductionVariants=[_variant(plan)], Tags=tags,
        )  # fmt: skip
        service.call("sagemaker", "create_endpoint", EndpointName=plan.name, EndpointConfigName=plan.name, Tags=tags)
        yield from _until_in_service(service, plan.name)
        complete = True
    except DeployError as error:
        complete, still = True, delete(service, plan.name)
        if still:
            raise DeployError(f"{error} {' '.join(still)} Delete it below.") from error
        raise
    finally:
        if not complete:  # whoever asked went away in the middle
            delete(service, plan.name)


def end_of(plan: Plan) -> str:
    """When what the plan makes should be gone, as its tag says it: ISO 8601 in UTC."""
    return (datetime.now(UTC) + timedelta(hours=plan.hours)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _rights(bucket: str) -> str:
    """What the role may: read the archives, fetch the container, write its log; nothing else."""
    own = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [f"arn:aws:s3:::{name}{end}" for name in (bucket, *_JUMPSTART) for end in ("", "/*")],
    }
    images = ["ecr:GetAuthorizationToken", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:BatchCheckLayerAvailability"]
    logs = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams", "cloudwatch:PutMetricData"]
    rest = {"Effect": "Allow", "Action": images + logs, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [own, rest]})


def _role(service: Service, bucket: str) -> str:
    """The role that SageMaker takes on, made where there is none."""
    found = service.found("iam", "get_role", RoleName=ROLE)
    if found is None:
        found = service.call("iam", "create_role", RoleName=ROLE, AssumeRolePolicyDocument=TRUST)
        service.call("iam", "put_role_policy", RoleName=ROLE, PolicyName=ROLE, PolicyDocument=_rights(bucket))
        time.sleep(service.waiting.new_role_s)
    return str(found["Role"]["Arn"])


def _upload(service: Service, name: str, archive: Path, account: str) -> str:
    """Put the archive into the bucket, made where there is none; returns its s3:// address."""
    bucket = bucket_of(service.region, account)
    if service.found("s3", "head_bucket", Bucket=bucket) is None:
        where = {} if service.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": service.region}}
        service.call("s3", "create_bucket", Bucket=bucket, **where)
    key = archive_key(name)
    service.put(bucket, key, archive)
    return f"s3://{bucket}/{key}"


def _variant(plan: Plan) -> dict[str, Any]:
    own: dict[str, Any] = {"VariantName": VARIANT, "ModelName": plan.name}
    if plan.instance:
        return own | {"InstanceType": plan.instance, "InitialInstanceCount": 1, "InitialVariantWeight": 1}
    return own | {"ServerlessConfig": {"MemorySizeInMB": plan.memory_mb, "MaxConcurrency": 1}}


def _until_in_service(service: Service, name: str) -> Iterator[str]:
    for _ in range(service.waiting.times):
        found = service.call("sagemaker", "describe_endpoint", EndpointName=name)
        state = str(found["EndpointStatus"])
        yield state
        if state == IN_SERVICE:
            return
        if state == FAILED:
            raise DeployError(f"The endpoint failed: {str(found.get('FailureReason', 'no reason was given')).rstrip('.')}.")
        time.sleep(service.waiting.every_s)
    waited = service.waiting.times * service.waiting.every_s
    raise DeployError(f"The endpoint was not in service after {waited:,.0f} seconds, so it was given up. Try again, or take another type.")


# --- asked ------------------------------------------------------------------------------------------------------------


def invoke(service: Service, name: str, body: bytes) -> bytes:
    """The endpoint's answer to a body of JSON.

    Raises: DeployError where the body is too large, the endpoint is not in service, or its handlers refuse the request.
    """
    if len(body) > MOST_BYTES:
        raise DeployError(f"The request has {len(body):,} bytes; an endpoint reads at most {MOST_BYTES:,}. Shorten the text.")
    answer = service.call(
        "sagemaker-runtime", "invoke_endpoint", EndpointName=name, ContentType="application/json", Accept="application/json", Body=body
    )
    return bytes(answer["Body"].read())
