"""The process in which a reader's deployment happens: ``python -m explainer.deploy.sagemaker.worker``.

A line of JSON on its input is an order, each line on its output something that happened. So the app itself never imports boto3 or moto, and
what a rehearsal holds in memory goes with its process. It ends by itself when nobody has asked anything for a while.
"""

from __future__ import annotations

import base64
import json
import queue
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from explainer.deploy.sagemaker import account, catalogue, clean_up, facts, flow, forms, package
from explainer.deploy.sagemaker.rehearsal import FAULTS, SLOW, Rehearsal
from explainer.deploy.sagemaker.service import Call, Service, Waiting
from explainer.errors import ExplainerError

IDLE_S = 900.0
STAND_IN = "story-gpt"  # answers in a rehearsal for the models of JumpStart


class Desk:
    """One reader's servers or account, and what is done with them. real: Amazon's own service. place: a folder of its own."""

    def __init__(self, real: bool, region: str, owner: str, place: Path) -> None:
        self.owner, self.place, self.rehearsal = owner, place, None if real else Rehearsal(place / "endpoints").start()
        if self.rehearsal is None:
            self.service = Service(account.Account(region).client, tell_call, role=account.role())
            return
        self.rehearsal.stand_in = package.made(STAND_IN, place / "stand-in").path.read_bytes()
        self.rehearsal.translate, self.rehearsal.opening = forms.translated, as_the_app_opens
        catalogue.fill(self.rehearsal.client("s3"), "us-east-1")
        self.service = Service(self.rehearsal.client, tell_call, waiting=Waiting(0.5, 240, 0.0))

    def deploy(self, order: Mapping[str, Any]) -> None:
        """Pack, upload, create, and wait."""
        if self.rehearsal is not None:
            self.rehearsal.faults = {order["fault"]} & set(FAULTS)
            self.service.waiting = Waiting(0.5, 6 if order["fault"] == SLOW else 240, 0.0)
        if order.get("model_id"):
            source = catalogue.looked_up(self.service, order["model_id"], order.get("version", ""))
        else:
            made = package.made(order["model"], self.place / order["name"], frame=order.get("frame") or "{}")
            tell("package", files=list(made.files), size=made.size, task=made.task, sha256=made.sha256)
            source = flow.Source(facts.OWN_IMAGE, archive=made.path)
        plan = flow.Plan(
            order["name"], source, self.owner, order.get("instance", ""), order.get("memory_mb", 4096), order.get("hours", 1.0),
            bool(order.get("accept_eula")),
        )  # fmt: skip
        for state in flow.deploy(self.service, plan):
            tell("state", state=state)

    def invoke(self, order: Mapping[str, Any]) -> None:
        """Ask an endpoint."""
        body = base64.b64decode(order["body"])
        answer = flow.invoke(self.service, order["name"], body)
        tell("answer", body=answer.decode(errors="replace"), text=forms.answer_text(answer))

    def delete(self, order: Mapping[str, Any]) -> None:
        """Take all of a name away, if it is this reader's."""
        clean_up.require_owner(clean_up.left(self.service), order["name"], self.owner)
        tell("deleted", still=clean_up.delete(self.service, order["name"]))
        self.left(order)

    def left(self, order: Mapping[str, Any]) -> None:
        """List what is there."""
        tell("left", things=[asdict(one) for one in clean_up.left(self.service)])


@contextmanager
def as_the_app_opens() -> Iterator[None]:
    """Around the opening of a model: transformers without the compiler, four seconds of a processor less; and one network at a time."""
    from explainer.models.building import one_network
    from explainer.models.without_compiler import shapes_alone

    with one_network(), shapes_alone():
        yield


_OUT = threading.Lock()


def tell(what: str, **more: Any) -> None:
    """Write one line."""
    with _OUT:
        sys.stdout.write(json.dumps({"what": what, **more}) + "\n")
        sys.stdout.flush()


def tell_call(call: Call) -> None:
    """Write down a call."""
    tell("call", **asdict(call))


def _orders() -> queue.Queue[str]:
    """The lines of the input, put into a queue by a thread of its own: so that the wait for one can end."""
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in sys.stdin:
            lines.put(line)
        lines.put("")

    threading.Thread(target=read, daemon=True).start()
    return lines


def main(idle_s: float = IDLE_S) -> None:
    """Do what the lines say, one after the other, until the input ends or nobody has asked for a while."""
    lines = _orders()
    first = json.loads(lines.get())
    with tempfile.TemporaryDirectory(prefix="explainer-") as place:
        try:
            desk = Desk(first["real"], first.get("region", ""), first["owner"], Path(place))
        except ExplainerError as error:
            tell("refused", sentence=str(error))
            return
        tell("ready", region=desk.service.region, real=first["real"])
        while True:
            try:
                line = lines.get(timeout=idle_s)
            except queue.Empty:
                break
            if not line.strip():
                break
            order = json.loads(line)
            try:
                {"deploy": desk.deploy, "invoke": desk.invoke, "delete": desk.delete, "left": desk.left}[order["do"]](order)
                tell("done", do=order["do"])
            except ExplainerError as error:
                tell("refused", sentence=str(error), do=order["do"])
        if desk.rehearsal is not None:
            desk.rehearsal.stop()


if __name__ == "__main__":
    main()
