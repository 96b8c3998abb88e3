"""What a deployment has come to, read from what its process told: the calls, the state of the endpoint, the answers, what is left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from explainer.deploy.sagemaker.clean_up import Left
from explainer.deploy.sagemaker.service import is_missing

# The stations of a deployment, in order, and the call that reaches each.
OWN = ("archive", "storage", "model", "configuration", "endpoint")
JUMPSTART = ("catalogue", "model", "configuration", "endpoint")
_REACHED = {
    "get_object": "catalogue",
    "put_object": "storage",
    "create_model": "model",
    "create_endpoint_config": "configuration",
    "create_endpoint": "endpoint",
}
_TAKEN = {"delete_object": "storage", "delete_model": "model", "delete_endpoint_config": "configuration", "delete_endpoint": "endpoint"}
DONE, DOING, FAILED, GONE, AHEAD = "done", "doing", "failed", "gone", "ahead"


@dataclass(frozen=True, slots=True)
class Step:
    """Calls that follow on each other with the same parameters, as one line. times: how many; answered: by the last."""

    service: str
    operation: str
    sent: Mapping[str, Any]
    answered: Mapping[str, Any]
    error: str
    seconds: float
    times: int = 1

    @property
    def absent(self) -> bool:
        """Whether it was asked for something that is not there, which is an answer and no fault."""
        return is_missing(self.error, str(self.answered.get("message", "")))


@dataclass(frozen=True, slots=True)
class Answer:
    """What an endpoint said. sent, body: as they went. text: what is in it; refused: why there is none. seconds: on the way and back."""

    name: str
    sent: str
    body: str = ""
    text: str = ""
    refused: str = ""
    seconds: float = 0.0


@dataclass(slots=True)
class Progress:
    """stations: the state of each. endpoint: its state in the service's words. since, until: when it was billed, in seconds since 1970.

    task: of an archive that was packed. left: what is there, None before anybody asked. refused: the last sentence of a refusal.
    """

    name: str = ""
    ordered: Mapping[str, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    stations: dict[str, str] = field(default_factory=dict)
    endpoint: str = ""
    since: float = 0.0
    until: float = 0.0
    in_service: float = 0.0
    files: Sequence[tuple[str, int]] = ()
    size: int = 0
    task: str = ""
    refused: str = ""
    still: Sequence[str] = ()
    answers: list[Answer] = field(default_factory=list)
    left: list[Left] | None = None
    ended: bool = False


def progress(happened: Sequence[Mapping[str, Any]]) -> Progress:
    """The latest deployment, from everything that its process told."""
    now = Progress()
    doing, asked = "", Answer("", "")
    for one in happened:
        what, at = one["what"], float(one["at"])
        if what == "order":
            doing = one["do"]
            if doing == "deploy":
                now = Progress(name=one["name"], ordered=one, answers=now.answers, left=now.left)
                stations = JUMPSTART if one.get("model_id") else OWN
                now.stations = dict.fromkeys(stations, AHEAD) | {stations[0]: DOING}
            elif doing == "invoke":
                asked = Answer(one["name"], one["sent"])
            if doing != "left":
                now.refused = ""
        elif what == "package":
            now.files, now.size, now.task = [tuple(pair) for pair in one["files"]], one["size"], one["task"]
            now.stations["archive"] = DONE
        elif what == "call":
            _noted(now, one, at, doing)
            if one["operation"] == "invoke_endpoint":
                asked = Answer(asked.name, asked.sent, seconds=one["seconds"])
        elif what == "state":
            now.endpoint = one["state"]
            now.stations["endpoint"] = {"InService": DONE, "Failed": FAILED}.get(one["state"], DOING)
            if one["state"] == "InService":
                now.in_service = at
        elif what == "answer":
            now.answers.append(Answer(asked.name, asked.sent, one["body"], one["text"], "", asked.seconds))
        elif what == "deleted":
            now.still = one["still"]
        elif what == "left":
            now.left = [Left(**thing) for thing in one["things"]]
        elif what == "refused" and one.get("do") == "invoke":
            now.answers.append(Answer(asked.name, asked.sent, refused=one["sentence"], seconds=asked.seconds))
        elif what == "refused":
            now.refused = one["sentence"]
        elif what == "ended":
            now.ended = True
            if not one["real"]:  # what a rehearsal has made goes with its process; what stands at Amazon stays, and costs
                now.until, now.endpoint = now.until or at, now.endpoint and "gone"
                now.stations = {station: GONE if state in (DONE, DOING) else state for station, state in now.stations.items()}
    return now


def _noted(now: Progress, call: Mapping[str, Any], at: float, doing: str) -> None:
    """Take a call in: as a line, or as one more of the line before; and what it means for the stations and the bill."""
    if doing not in ("deploy", "delete"):
        return
    operation, error = call["operation"], call["error"]
    step = Step(call["service"], operation, call["sent"], call["answered"], error, call["seconds"])
    last = now.steps[-1] if now.steps else None
    if last is not None and (last.operation, last.sent, last.error) == (operation, step.sent, error):
        now.steps[-1] = Step(step.service, operation, step.sent, step.answered, error, last.seconds + step.seconds, last.times + 1)
    else:
        now.steps.append(step)
    if station := _REACHED.get(operation):
        now.stations[station] = FAILED if error else DOING if station == "endpoint" else DONE
        if operation == "create_endpoint" and not error:
            now.since, now.endpoint = at, "Creating"
    if (station := _TAKEN.get(operation)) and not error and now.stations.get(station) in (DONE, DOING, FAILED):
        now.stations[station] = GONE
        if operation == "delete_endpoint":
            now.until, now.endpoint = at, "gone"
