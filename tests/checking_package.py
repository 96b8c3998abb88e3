"""The archives in the genuine toolkit of Amazon's container, beside the app: `python tests/checking_package.py` (make check-package).

It makes .venv-package with transformers 4 and the toolkit where it is missing (1.3 GB, once), packs two models, asks both sides the
same, and says where they differ.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import archives

from explainer.deploy.sagemaker import package
from explainer.models import classifier, load
from explainer.models.layout import TEXT
from explainer.models.without_compiler import transformers
from explainer.studies.tuning import label_reasons

ROOT = Path(__file__).resolve().parents[1]
# The newest toolkit goes with transformers 4. What it lists for speech alone is left out: old releases that newer Pythons cannot install.
WITH = ("transformers==4.51.3", "sagemaker-inference>=1.10", "retrying<1.4", "multi-model-server>=1.1.11", "setuptools<81")
ALONE = ("sagemaker-huggingface-inference-toolkit==2.6.0",)
JSON = "application/json"
PROMPTS = (
    "Once upon a time",
    "Tom gave Sue a ball. Sue thanked",
    "Tom <|endoftext|> Sue",
    "I ❤️ you 👨‍👩‍👧",
    'Привет "日本語"',
    "word " * 400,
)
TOLD = ("Tom gave Sue a small tree.", "The ball was small <|endoftext|> 🙂", "word " * 400)


class NoRegistry(Exception):
    """No package registry can be reached from here, so there is nothing to compare with."""


def environment(place: Path) -> Path:
    """The Python of an environment with the toolkit, made where it is missing.

    torch alone is looked for on the page of builds for the processor; where that is out of reach, the ordinary registry serves it.
    Nothing is compiled before it is imported: of thousands of modules the toolkit needs some.
    Raises: NoRegistry.
    """
    python = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    done, wanted = place / "made-with", "\n".join((*WITH, *ALONE))
    if done.exists() and done.read_text() == wanted:
        return python
    print(f"Making {place.name}: transformers 4 and the toolkit of Amazon’s container, 1.3 GB, once", flush=True)
    subprocess.run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(place)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-compile", "--disable-pip-version-check"]
    torch, once = [f"torch=={version('torch').split('+')[0]}"], os.environ | {"PIP_RETRIES": "0"}
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    links = next(line for line in lines if line.startswith("--find-links")).split()
    if subprocess.run([*pip, *links, "--timeout", "15", *torch], env=once, check=False).returncode:
        _installed([*pip, *torch])
    _installed([*pip, *WITH])
    _installed([*pip, "--no-deps", *ALONE])
    done.write_text(wanted)
    return python


def _installed(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        if "No matching distribution" in done.stderr or "Could not fetch" in done.stderr:
            raise NoRegistry(f"The package registry does not give {command[-1]}")
        done.check_returncode()


@dataclass(frozen=True)
class Question:
    """What is asked. text, status: what the app says to it; labels: (label: probability), where it is asked for a label."""

    body: str
    status: int = 200
    text: str = ""
    labels: tuple[tuple[str, float], ...] = ()
    content_type: str = JSON
    accept: str = JSON


def refused() -> list[Question]:
    """What our handlers refuse."""
    bodies = [
        "{", "[" * 100_000, '{"inputs": ""}', '{"inputs": ["a", "b"]}', '{"inputs": "Tom", "x": 1}',
        *(
            json.dumps({"inputs": "Tom", "parameters": {name: value}})
            for name, value in {"x": 1, "max_new_tokens": 201, "temperature": True, "top_p": float("nan")}.items()
        ),
    ]  # fmt: skip
    return [*(Question(body, 400) for body in bodies), Question("Tom", 400, content_type="text/plain")]


def story_gpt() -> list[Question]:
    """Texts that story-gpt goes on with, greedily and with a seed, as the app does."""
    model, questions = load("story-gpt"), refused()
    for prompt in PROMPTS:
        body = {"inputs": prompt, "parameters": {"max_new_tokens": 20, "return_full_text": False}}
        questions.append(Question(json.dumps(body), text=archives.in_the_app(model, prompt, 20)))
    drawn = archives.Controls(temperature=0.8, top_k=40, top_p=0.9, seed=7)
    asked = {"do_sample": True, "temperature": 0.8, "top_k": 40, "top_p": 0.9, "seed": 7, "max_new_tokens": 20, "return_full_text": False}
    return [
        *questions,
        Question(json.dumps({"inputs": "Once", "parameters": asked}), text=archives.in_the_app(model, "Once", 20, drawn)),
        Question('{"inputs": "Once"}', text="Once" + archives.in_the_app(model, "Once", 50), accept="*/*"),
    ]


def labels(folder: Path) -> list[Question]:
    """Texts that a head labels, as the app does."""
    head = classifier.opened(load(str(folder)), folder)
    questions = [Question('{"inputs": "Tom", "parameters": {"top_k": 2}}', 400)]
    for text in TOLD:
        said = label_reasons.told(head, text)
        found = tuple((head.labels[i], float(said.probs[i])) for i in said.order)
        questions.append(Question(json.dumps({"inputs": text}), labels=found))
    return questions


def differences(python: Path, archive: Path, questions: list[Question], place: Path) -> list[str]:
    """Ask the toolkit, and say where it answers otherwise than the app, one sentence each."""
    folder = package.unpacked(archive, place)
    lines = "".join(json.dumps({"body": one.body, "content_type": one.content_type, "accept": one.accept}) + "\n" for one in questions)
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")} | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [str(python), str(ROOT / "tests" / "toolkit.py"), str(folder)],
        input=lines, capture_output=True, text=True, encoding="utf-8", env=clean | {"PYTHONUTF8": "1"}, check=False,
    )  # fmt: skip
    answers = [json.loads(line.removeprefix("ANSWER ")) for line in done.stdout.splitlines() if line.startswith("ANSWER ")]
    if len(answers) != len(questions):
        return [f"The toolkit ended after {len(answers)} of {len(questions)} requests: {done.stderr[-2000:]}"]
    return [f"{one.body[:80]}: {told}" for one, answer in zip(questions, answers, strict=True) if (told := _difference(one, answer))]


def _difference(one: Question, answer: dict[str, Any]) -> str:
    if answer["status"] != one.status:
        return f"status {answer['status']}, not {one.status} ({answer.get('message') or answer.get('body')})"
    if one.status != 200:
        return ""
    found = json.loads(answer["body"])
    if not one.labels:
        return "" if found == [{"generated_text": one.text}] else f"{found}, and the app {one.text!r}"
    told = [(row["label"], row["score"]) for row in found]
    close = all(abs(p - q) < 1e-5 for (_, p), (_, q) in zip(told, one.labels, strict=True))
    return "" if close and [label for label, _ in told] == [label for label, _ in one.labels] else f"{told}, and the app {one.labels}"


def compared(python: Path, place: Path, beside: Sequence[Question] = ()) -> tuple[int, list[str]]:
    """How many requests were made, and where the answers differ: story-gpt, and a head for labels on it.

    beside: what story-gpt is asked besides.
    """
    head = archives.head("story-gpt", TEXT, place / "head")
    n_asked, found = 0, []
    for name, questions in (("story-gpt", [*story_gpt(), *beside]), (str(head), labels(head))):
        made = package.made(name, place / f"packed {n_asked}")
        found += differences(python, made.path, questions, place / f"unpacked {n_asked}")
        n_asked += len(questions)
    return n_asked, found


def main() -> int:
    """Compare, and print what was found; 1 where something differs or nothing could be compared."""
    transformers.logging.set_verbosity_error()
    transformers.logging.disable_progress_bar()
    try:
        python = environment(ROOT / ".venv-package")
    except NoRegistry as error:
        print(f"{error}, so the archives were not compared with the genuine toolkit.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as place:
        n_asked, found = compared(python, Path(place))
    print(*found, f"{n_asked - len(found)} of {n_asked} answers of the genuine toolkit are the app’s.", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
