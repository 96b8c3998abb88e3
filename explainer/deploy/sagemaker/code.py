"""The same deployment as programs to take away: by boto3, and as SageMaker's own SDK says it, in its third and its second version."""

from __future__ import annotations

import json

from explainer.deploy.sagemaker import clean_up, flow
from explainer.deploy.sagemaker.forms import CHAT

_START = """\
import json
import time

import boto3
from botocore.exceptions import ClientError

REGION, NAME = {region}, {name}
sts = boto3.client("sts", region_name=REGION)
iam = boto3.client("iam", region_name=REGION)
s3 = boto3.client("s3", region_name=REGION)
sagemaker = boto3.client("sagemaker", region_name=REGION)
runtime = boto3.client("sagemaker-runtime", region_name=REGION)
account = sts.get_caller_identity()["Account"]
bucket = f"sagemaker-{{REGION}}-{{account}}"
key = {key}
# A role that SageMaker may take on; whoever looks after the account makes it once.
role = iam.get_role(RoleName={role})["Role"]["Arn"]
tags = [{{"Key": "{owner}", "Value": "me"}}, {{"Key": "{ends}", "Value": {end}}}]
image = (
    {registry}
    {image}
)
variant = {{
{variant}
}}
"""
_OWN = """\
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError:
        s3.create_bucket(Bucket=bucket{where})
    s3.upload_file("model.tar.gz", bucket, key)
    container = {{"Image": image, "ModelDataUrl": f"s3://{{bucket}}/{{key}}"}}
"""
_JUMPSTART = """\
    container = {{
        "Image": image,
        "ModelDataSource": {{
            "S3DataSource": {{
                "S3Uri": {uri},
                "S3DataType": "S3Prefix",
                "CompressionType": "None",{licence}
            }}
        }},
    }}
"""
_REST = """\
    sagemaker.create_model(
        ModelName=NAME,
        ExecutionRoleArn=role,
        PrimaryContainer=container,
        EnableNetworkIsolation={isolated},{why}
        Tags=tags,
    )
    sagemaker.create_endpoint_config(EndpointConfigName=NAME, ProductionVariants=[variant], Tags=tags)
    sagemaker.create_endpoint(EndpointName=NAME, EndpointConfigName=NAME, Tags=tags)
    sagemaker.get_waiter("endpoint_in_service").wait(EndpointName=NAME)  # asks every 30 s, at most 120 times
    began = time.perf_counter()
    body = json.dumps({body})
    answer = runtime.invoke_endpoint(EndpointName=NAME, ContentType="application/json", Body=body)
    print(answer["Body"].read().decode(), f"{{time.perf_counter() - began:.2f}} s")
finally:  # an endpoint that is forgotten goes on costing
    for delete, what in (
        (sagemaker.delete_endpoint, {{"EndpointName": NAME}}),
        (sagemaker.delete_endpoint_config, {{"EndpointConfigName": NAME}}),
        (sagemaker.delete_model, {{"ModelName": NAME}}),
        (s3.delete_object, {{"Bucket": bucket, "Key": key}}),
    ):
        try:
            delete(**what)
        except ClientError as error:
            print(error)
    print("Left:", sagemaker.list_endpoints(NameContains=NAME)["Endpoints"])
"""


def boto3(plan: flow.Plan, region: str, text: str = "Once upon a time") -> str:
    """A program that deploys, asks, and cleans up whatever happens; ``model.tar.gz`` lies beside it."""
    variant: dict[str, object] = {"VariantName": flow.VARIANT, "ModelName": "NAME"} | (
        {"InstanceType": plan.instance, "InitialInstanceCount": 1, "InitialVariantWeight": 1}
        if plan.instance
        else {"ServerlessConfig": {"MemorySizeInMB": plan.memory_mb, "MaxConcurrency": 1}}
    )
    body = {"messages": [{"role": "user", "content": text}], "max_tokens": 50} if plan.kind == CHAT else {"inputs": text}
    registry, _, image = plan.source.image.format(region=region).partition("/")
    start = _START.format(
        region=_text(region), name=_text(plan.name), key=_text(clean_up.archive_key(plan.name)), role=_text(flow.ROLE),
        owner=clean_up.OWNER, ends=clean_up.ENDS, end=_text(flow.end_of(plan)), registry=_text(registry + "/"), image=_text(image),
        variant="\n".join(f"    {_text(name)}: {'NAME' if name == 'ModelName' else _python(value)}," for name, value in variant.items()),
    )  # fmt: skip
    if plan.source.archive is not None:
        where = "" if region == "us-east-1" else ', CreateBucketConfiguration={"LocationConstraint": REGION}'
        middle = _OWN.format(where=where)
    else:
        licence = f'\n                "ModelAccessConfig": {{"AcceptEula": {plan.accept_eula}}},' if plan.source.gated else ""
        middle = _JUMPSTART.format(uri=_text(plan.source.uri.format(region=region)), licence=licence)
    why = "" if plan.instance else "  # serverless endpoints do not have it"
    return start + "\ntry:\n" + middle + _REST.format(body=_python(body), isolated=bool(plan.instance), why=why)


def sdk_v3(plan: flow.Plan, model_id: str, version: str) -> str:
    """The same in the SageMaker SDK 3.27, for a model of JumpStart, or for our archive."""
    if model_id:
        version_told = f", model_version={_text(version)}" if version else ""
        make = (
            f"config = JumpStartConfig(model_id={_text(model_id)}{version_told}, accept_eula={plan.accept_eula})\n"
            "builder = ModelBuilder.from_jumpstart_config(\n"
            f"    jumpstart_config=config, role_arn=ROLE, compute=Compute(instance_type={_text(plan.instance)})\n"
            ")\n"
        )
        imports = "from sagemaker.core.jumpstart.configs import JumpStartConfig\nfrom sagemaker.train.configs import Compute\n"
    else:
        make = (
            "builder = ModelBuilder(\n"
            f"    image_uri={_text(plan.source.image.format(region='us-east-1'))},\n"
            f'    s3_model_data_url="s3://YOUR-BUCKET/{clean_up.archive_key(plan.name)}", role_arn=ROLE, '
            f"instance_type={_text(plan.instance or 'ml.m5.xlarge')},\n"
            ")\n"
        )
        imports = ""
    return (
        "import json\n\n"
        "from sagemaker.core.resources import EndpointConfig\n"
        f"{imports}from sagemaker.serve import ModelBuilder\n\n"
        f'NAME, ROLE = {_text(plan.name)}, "arn:aws:iam::111122223333:role/{flow.ROLE}"\n'
        f"{make}"
        "model = builder.build(model_name=NAME)  # CreateModel happens here, and here a licence counts\n"
        "endpoint = builder.deploy(endpoint_name=NAME)  # CreateEndpointConfig, CreateEndpoint, and the wait\n"
        "try:\n"
        '    body = json.dumps({"inputs": "Once upon a time"})\n'
        '    print(endpoint.invoke(body=body, content_type="application/json").body.read())\n'
        "finally:\n"
        "    EndpointConfig.get(endpoint_config_name=NAME).delete()\n"
        "    endpoint.delete()\n"
        "    model.delete()\n"
    )


def sdk_v2(model_id: str) -> str:
    """What notebooks from before 2026 say; that version is kept up until 2027-07-06."""
    return (
        "from sagemaker.jumpstart.model import JumpStartModel\n\n"
        f"model = JumpStartModel(model_id={_text(model_id or 'huggingface-textgeneration-gpt2')}, role=ROLE)\n"
        "predictor = model.deploy(accept_eula=True)\n"
        'print(predictor.predict({"inputs": "Once upon a time"}))\n'
        "predictor.delete_model()\n"
        "predictor.delete_endpoint()  # and its configuration\n"
    )


def _text(value: str) -> str:
    """A string as Python has it, ASCII alone, so that nothing in it can end it."""
    return json.dumps(value)


def _python(value: object) -> str:
    """A value of texts and numbers as Python has it: JSON without true, false and null is both."""
    return json.dumps(value)
