"""Servers on this machine that stand in for Amazon's: moto for the control plane, and our own for the endpoints.

Unchanged boto3 code talks to both. Behind an endpoint runs what a container would run: the archive that was uploaded is fetched, unpacked
and opened, and its own handlers answer. What moto lets pass and the service does not is refused here. With container.py it stands alone.
"""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from explainer.deploy.sagemaker.container import FAULTS_OF_HANDLERS, Container, Refused, served

REGION, ACCOUNT = "us-east-1", "123456789012"
KEYS = {"aws_access_key_id": "rehearsal", "aws_secret_access_key": "rehearsal"}  # a boto3 client must sign with something
MOST_BYTES = 6 * 2**20  # of a request to an endpoint
# What can be made to go wrong.
NO_RIGHTS, QUOTA, FAILS, SLOW, THROTTLED = "no rights", "quota 0", "endpoint fails", "too slow", "throttled"
FAULTS = (NO_RIGHTS, QUOTA, FAILS, SLOW, THROTTLED)
JUMPSTART = "jumpstart-"  # how Amazon's buckets with the models of JumpStart begin


@dataclass
class Rehearsal:
    """Both servers. place: a folder for what the endpoints unpack.

    faults: what goes wrong, of ``FAULTS``; it may be changed meanwhile. stand_in: an archive that answers for a model of JumpStart, whose
    weights are not here.
    translate: makes of (image, body) what the handlers read, and a function that makes their answer the container's.
    opening: around what opens the model behind an endpoint.
    """

    place: Path
    faults: set[str] = field(default_factory=set)
    stand_in: bytes | None = None
    translate: Callable[[str, bytes], tuple[bytes, Callable[[bytes], bytes]]] | None = None
    opening: Callable[[], AbstractContextManager[None]] = nullcontext
    control_url: str = ""
    runtime_url: str = ""
    _containers: dict[str, tuple[str, Container]] = field(default_factory=dict)
    _throttled: dict[str, int] = field(default_factory=dict)
    _slow: dict[str, int] = field(default_factory=dict)  # endpoints that are being created until so many more deletions were refused
    _servers: list[Any] = field(default_factory=list)
    _session: Any = None

    def start(self) -> Rehearsal:
        """Start both servers, each on a free port of 127.0.0.1."""
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
        from werkzeug.serving import WSGIRequestHandler, make_server

        class Quiet(WSGIRequestHandler):
            def log(self, type: str, message: str, *args: Any) -> None:
                pass

        self._moto = DomainDispatcherApplication(create_backend_app)
        control = make_server("127.0.0.1", 0, self._control, threaded=True, request_handler=Quiet)
        runtime = served(self.invoke)
        self._servers = [control, runtime]
        for server in self._servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        self.control_url = f"http://127.0.0.1:{control.server_address[1]}"
        self.runtime_url = f"http://127.0.0.1:{runtime.server_address[1]}"
        return self

    def stop(self) -> None:
        """Stop both servers, and forget all that was made."""
        for server in self._servers:
            server.shutdown()
            server.server_close()
        self._servers.clear()
        self._containers.clear()
        self._slow.clear()
        from moto.backends import get_backend

        for service in ("sagemaker", "s3", "iam", "sts"):
            get_backend(service)[ACCOUNT]["global" if service in ("s3", "iam", "sts") else REGION].reset()

    def __enter__(self) -> Rehearsal:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def client(self, service: str) -> Any:
        """A boto3 client of "sagemaker", "sagemaker-runtime", "s3", "iam" or "sts" that asks these servers and nobody else."""
        from botocore.config import Config

        if self._session is None:
            import boto3
            import botocore.session

            # Neither a profile nor a proxy that this machine names has to do with servers on it.
            core = botocore.session.Session(session_vars={"profile": (None, None, None, None)})
            self._session = boto3.Session(botocore_session=core, region_name=REGION, **KEYS)
        url = self.runtime_url if service == "sagemaker-runtime" else self.control_url
        return self._session.client(service, endpoint_url=url, config=Config(proxies={}))

    # --- the control plane --------------------------------------------------------------------------------------------

    def _backend(self) -> Any:
        from moto.sagemaker.models import sagemaker_backends

        return sagemaker_backends[ACCOUNT][REGION]

    def _control(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """moto, with what it lets pass refused before, and what takes time begun after."""
        operation = str(environ.get("HTTP_X_AMZ_TARGET", "")).removeprefix("SageMaker.")
        if "SageMaker." not in str(environ.get("HTTP_X_AMZ_TARGET", "")):
            return self._moto(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        wanted = json.loads(body or b"{}")
        try:
            kept = self._before(operation, wanted)
        except Refused as error:
            told = json.dumps({"__type": error.code, "message": str(error)}).encode()
            start_response("400 Bad Request", [("Content-Type", "application/x-amz-json-1.1"), ("Content-Length", str(len(told)))])
            return [told]
        body = json.dumps(wanted).encode()
        environ["wsgi.input"], environ["CONTENT_LENGTH"] = io.BytesIO(body), str(len(body))
        status: list[str] = []

        def started(line: str, *rest: Any) -> Any:
            status.append(line)
            return start_response(line, *rest)

        answer = list(self._moto(environ, started))
        if status[0].startswith("200"):
            self._after(operation, wanted, kept)
        return answer

    def _before(self, operation: str, wanted: dict[str, Any]) -> str:
        """What the service would refuse and moto does not. Returns the instance type that is kept from moto, if it does not know it."""
        creates = operation.startswith("Create")
        if creates and NO_RIGHTS in self.faults:
            raise Refused(
                "AccessDeniedException",
                f"User: arn:aws:sts::{ACCOUNT}:assumed-role/Student/you is not authorized to perform: sagemaker:{operation}",
            )
        if creates and THROTTLED in self.faults:
            made = next(str(wanted[label]) for label in ("EndpointName", "EndpointConfigName", "ModelName") if label in wanted)
            self._throttled[made] = self._throttled.get(made, 0) + 1
            if self._throttled[made] <= 2:
                raise Refused("ThrottlingException", "Rate exceeded")
        if operation == "CreateModel":
            _check_licence(wanted)
        if operation == "CreateEndpoint":
            name = wanted["EndpointName"]
            if name in self._backend().endpoints:
                raise Refused("ValidationException", f"Cannot create already existing endpoint “{name}”.")
            if QUOTA in self.faults:
                kind = self._variant(wanted["EndpointConfigName"]).get("InstanceType", "serverless")
                raise Refused(
                    "ResourceLimitExceeded",
                    f"The account-level service limit '{kind} for endpoint usage' is 0 Instances, with current utilization of 0 Instances "
                    "and a request delta of 1 Instances. Please use AWS Service Quotas to request an increase for this quota.",
                )
        if operation == "DeleteEndpoint":
            endpoint = self._backend().endpoints.get(wanted["EndpointName"])
            if endpoint is not None and endpoint.endpoint_status == "Creating":
                self._give_up_slow(endpoint)
                raise Refused("ValidationException", f"Cannot update in-progress endpoint “{wanted['EndpointName']}”.")
        if operation == "CreateEndpointConfig":
            return self._unknown_to_moto(wanted)
        return ""

    def _variant(self, config: str) -> dict[str, Any]:
        found = self._backend().endpoint_configs.get(config)
        return found.production_variants[0] if found else {}

    def _unknown_to_moto(self, wanted: dict[str, Any]) -> str:
        """moto 5.2 knows 115 types of instances, botocore 277: a type that only botocore knows is put in afterwards."""
        import botocore.session
        from moto.sagemaker.exceptions import ValidationError

        variant = wanted["ProductionVariants"][0]
        kind = variant.get("InstanceType", "")
        model = botocore.session.get_session().get_service_model("sagemaker")
        if not kind or kind not in model.shape_for("ProductionVariantInstanceType").enum:
            return ""
        from moto.sagemaker.models import FakeEndpointConfig

        try:
            kind_of_moto: Any = FakeEndpointConfig
            bare = object.__new__(kind_of_moto)
            bare.validate_instance_type(kind)
        except ValidationError:
            variant["InstanceType"] = "ml.m5.xlarge"
            return str(kind)
        return ""

    def _after(self, operation: str, wanted: dict[str, Any], kept: str) -> None:
        if operation == "CreateEndpointConfig" and kept:
            self._variant(wanted["EndpointConfigName"])["InstanceType"] = kept
        if operation == "CreateEndpoint":
            endpoint = self._backend().endpoints[wanted["EndpointName"]]
            endpoint.endpoint_status = "Creating"
            if SLOW in self.faults:
                self._slow[endpoint.endpoint_name] = 2
                return
            threading.Thread(target=self._create, args=(endpoint,), daemon=True).start()
        if operation == "DeleteEndpoint":
            self._containers.pop(wanted["EndpointName"], None)

    def _give_up_slow(self, endpoint: Any) -> None:
        """However long it is waited for, an endpoint that is too slow comes to its end only once it is to be deleted."""
        name = endpoint.endpoint_name
        if name not in self._slow:
            return
        self._slow[name] -= 1
        if self._slow[name] == 0:
            del self._slow[name]
            endpoint.failure_reason, endpoint.endpoint_status = "The container took too long to start.", "Failed"

    def _create(self, endpoint: Any) -> None:
        """What the service does until an endpoint is in service: fetch the archive, unpack it, start the container."""
        name, state, told = endpoint.endpoint_name, "Failed", "The container ended before it answered."
        try:
            if FAILS in self.faults:
                raise RuntimeError("The primary container for production variant AllTraffic did not pass the ping health check.")
            model = self._backend()._models[self._variant(endpoint.endpoint_config_name)["ModelName"]]
            with self.opening():
                container = Container(self._archive(model.primary_container), self.place / f"{name}-{time.time_ns()}")
            if self._backend().endpoints.get(name) is endpoint:  # it may have been deleted meanwhile
                self._containers[name] = (str(model.primary_container.get("Image", "")), container)
                state = "InService"
        except FAULTS_OF_HANDLERS as error:
            told = f"{type(error).__name__}: {error}" if FAILS not in self.faults else str(error)
        finally:  # whatever it was that went wrong
            endpoint.failure_reason = told[:1000] if state == "Failed" else None
            endpoint.endpoint_status = state

    def _archive(self, wanted: dict[str, Any]) -> bytes:
        url = wanted.get("ModelDataUrl") or wanted["ModelDataSource"]["S3DataSource"]["S3Uri"]
        bucket, _, key = url.removeprefix("s3://").partition("/")
        if bucket.startswith(JUMPSTART):
            if self.stand_in is None:
                raise RuntimeError("The weights of JumpStart’s models are not on this machine.")
            return self.stand_in
        return bytes(self.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())

    # --- the endpoints ------------------------------------------------------------------------------------------------

    def invoke(self, name: str, body: bytes, content_type: str, accept: str) -> bytes:
        """What an endpoint answers.

        Raises: Refused as the service does.
        """
        if len(body) > MOST_BYTES:
            raise Refused("ValidationError", f"The body has {len(body):,} bytes; an endpoint reads at most {MOST_BYTES:,}.")
        endpoint = self._backend().endpoints.get(name)
        if endpoint is None or name not in self._containers:
            state = "not found" if endpoint is None else f"is {endpoint.endpoint_status}"
            raise Refused("ValidationError", f"Endpoint {name} of account {ACCOUNT} {state}.")
        image, container = self._containers[name]
        try:
            body, back = self.translate(image, body) if self.translate else (body, bytes)
            return back(container.answer(body, content_type, accept))
        except FAULTS_OF_HANDLERS as error:
            raise Refused("ModelError", str(error)) from error


def _check_licence(wanted: dict[str, Any]) -> None:
    """A model behind a licence needs it accepted. The bucket of such models says so; that the service refuses here is not verified."""
    source = wanted.get("PrimaryContainer", {}).get("ModelDataSource", {}).get("S3DataSource", {})
    if "-private-" in source.get("S3Uri", "") and not source.get("ModelAccessConfig", {}).get("AcceptEula"):
        raise Refused("ValidationException", "The licence of this model must be accepted: ModelAccessConfig.AcceptEula is not true.")
