"""A rehearsal of the tests: both servers in this process, a tiny network behind each endpoint, and a service whose calls are kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from networks import make_module, make_tokenizer

from explainer.deploy.sagemaker import catalogue, clean_up, facts, flow, forms, package, process
from explainer.deploy.sagemaker.process import Workers
from explainer.deploy.sagemaker.rehearsal import REGION, Rehearsal
from explainer.deploy.sagemaker.service import Call, Service, Waiting
from explainer.lessons.jumpstart import deploying

NAME, OWNER = "explainer-test", "reader one"
GATED, OPEN = "meta-textgeneration-llama-2-7b-f", "openai-reasoning-gpt-oss-20b"
CPU, GPU = "ml.m5.xlarge", "ml.g6.2xlarge"


@dataclass
class Stage:
    """What a test plays on. folder: of the network behind the endpoints; archive: the same, packed; calls: what was asked, in order."""

    rehearsal: Rehearsal
    folder: Path
    archive: Path
    calls: list[Call]

    def __post_init__(self) -> None:
        self.client = cache(self.rehearsal.client)

    def service(self, waiting: Waiting | None = None) -> Service:
        """A service whose calls are kept; it waits in small steps."""
        return Service(self.client, self.calls.append, waiting=waiting or Waiting(0.02, 500, 0.0))

    def plan(self, name: str = NAME, **changes: Any) -> flow.Plan:
        """Our archive on an ordinary machine."""
        usual = {"source": flow.Source(facts.OWN_IMAGE, archive=self.archive), "owner": OWNER, "instance": CPU}
        return flow.Plan(name, **(usual | changes))

    def left(self) -> list[tuple[str, str]]:
        """What is there, by kind and name."""
        return [(one.what, one.name) for one in clean_up.left(self.service())]

    def asked(self, operation: str) -> list[dict[str, Any]]:
        """What was sent with each call of this name."""
        return [dict(call.sent) for call in self.calls if call.operation == operation]

    def clear(self) -> None:
        """Nothing goes wrong any more, and nothing is there."""
        self.rehearsal.faults = set()
        for name in {name for _, name in self.left()}:
            assert clean_up.delete(self.service(), name) == []
        self.calls.clear()


@contextmanager
def stage(place: Path) -> Iterator[Stage]:
    """Start both servers, and stop them."""
    folder = place / "tiny"
    make_module("gpt2").save_pretrained(folder)
    make_tokenizer().save_pretrained(folder)
    archive = package.made(str(folder), place / "packed").path
    with Rehearsal(place / "endpoints", stand_in=archive.read_bytes(), translate=forms.translated) as rehearsal:
        catalogue.fill(rehearsal.client("s3"), REGION)
        yield Stage(rehearsal, folder, archive, [])


@contextmanager
def own_workers(nursery: Any) -> Iterator[Workers]:
    """The processes of one test alone, in place of those that all readers of the app share. nursery: of these processes."""
    own = Workers()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(process, "subprocess", nursery)
        patch.setattr(deploying, "workers", lambda: own)
        yield own
        own.stop()
