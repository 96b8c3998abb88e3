"""JumpStart's catalogue as its bucket holds it: a list of all models, and a specification of each. The rehearsal fills such a bucket."""

from __future__ import annotations

import json
from typing import Any

from explainer.deploy.sagemaker.facts import JumpStartModel, models
from explainer.deploy.sagemaker.flow import Source
from explainer.deploy.sagemaker.service import Service
from explainer.errors import DeployError

BUCKET, GATED_BUCKET = "jumpstart-cache-prod-{region}", "jumpstart-private-cache-prod-{region}"
MANIFEST = "models_manifest.json"


def looked_up(service: Service, model_id: str, version: str = "") -> Source:
    """What is deployed for a model of JumpStart: its container and its files. version: "" takes the newest.

    Raises: DeployError where the catalogue cannot be read, or has no such model.
    """
    bucket = BUCKET.format(region=service.region)
    listed = _read(service, bucket, MANIFEST)
    found = [one for one in listed if one["model_id"] == model_id and version in ("", one["version"])]
    if not found:
        raise DeployError(f"JumpStart’s catalogue in {service.region} has no {model_id} {version}".rstrip() + ". Choose another model.")
    newest = max(found, key=lambda one: [int(part) for part in one["version"].split(".") if part.isdigit()])
    spec = _read(service, bucket, newest["spec_key"])
    if not spec.get("hosting_ecr_uri"):
        raise DeployError(
            f"The catalogue’s entry of {model_id} names no container as newer entries do. Choose another model, or a newer version."
        )
    gated = bool(spec.get("gated_bucket"))
    key = spec.get("hosting_prepacked_artifact_key") or spec["hosting_artifact_key"]
    environment = {
        str(one["name"]): str(one["default"]) for one in spec.get("inference_environment_variables", ()) if one.get("default") is not None
    }
    files = f"s3://{_bucket(gated).format(region=service.region)}/{key}"
    return Source(spec["hosting_ecr_uri"], uri=files, gated=gated, environment=environment)


def noted(model: JumpStartModel) -> Source:
    """What the project itself knows of an entry, without asking for it."""
    return Source(model.image, uri=f"s3://{_bucket(model.gated)}/{_key(model, model.version or 'VERSION')}", gated=model.gated)


def _bucket(gated: bool) -> str:
    return GATED_BUCKET if gated else BUCKET


def _key(model: JumpStartModel, version: str) -> str:
    return f"{model.id}/artifacts/inference/v{version}/"


def _read(service: Service, bucket: str, key: str) -> Any:
    answer = service.call("s3", "get_object", Bucket=bucket, Key=key)
    try:
        return json.loads(answer["Body"].read())
    except ValueError as error:
        raise DeployError(f"JumpStart’s catalogue cannot be read: {key} is no JSON.") from error


def fill(s3: Any, region: str) -> None:
    """Put the models that the project knows of into a bucket of the same form: what the rehearsal's catalogue holds."""
    bucket, listed = BUCKET.format(region=region), []
    s3.create_bucket(Bucket=bucket)
    for model in models():
        version = model.version or "1.0.0"
        key = f"community_models/{model.id}/specs_v{version}.json"
        listed.append({"model_id": model.id, "version": version, "min_version": "2.237.1", "spec_key": key})
        s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(_spec(model, version, region)).encode())
    s3.put_object(Bucket=bucket, Key=MANIFEST, Body=json.dumps(listed).encode())


def _spec(model: JumpStartModel, version: str, region: str) -> dict[str, Any]:
    return {
        "model_id": model.id,
        "version": version,
        "hosting_ecr_uri": model.image.format(region=region),
        "hosting_artifact_key": _key(model, version),
        "gated_bucket": model.gated,
        "default_inference_instance_type": model.default or model.instances[0],
        "supported_inference_instance_types": list(model.instances),
        "inference_environment_variables": [],
    }
