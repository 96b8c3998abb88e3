"""Model folders as the trainings here leave them, after a step or two, and their archives, opened as a container opens them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from explainer.deploy.sagemaker import package
from explainer.deploy.sagemaker.container import Container
from explainer.models import LanguageModel, classifier, load
from explainer.models.layout import TAGS, TEXT
from explainer.studies.decoding.controls import Controls
from explainer.studies.decoding.generation import end_ids, text_of, written
from explainer.studies.tokens import new_tokenizer
from explainer.studies.tuning import fine_tuning, new_head
from explainer.studies.tuning.fine_tuning import Plan, Tuning
from explainer.studies.tuning.language_ways import BODY
from explainer.studies.tuning.methods import FULL, LORA, Method
from explainer.studies.tuning.new_head import HeadTraining
from explainer.studies.tuning.new_language import renewed

FRAME = "Question: {}\nAnswer:"
PLAN = Plan(steps=2, batch=2, window=16, learning_rate=3e-3, prompt="Tom gave", sample_tokens=2, bf16=False)
STORIES = ["Tom gave Sue a ball. Sue thanked him and the ball rolled away. " * 4]
PAIRS = [(f"What is {n} and 1?", f"It is {n + 1}.") for n in range(8)]
FRENCH = [f"Un jour, le petit chat numéro {i} trouva une forêt étrange. « Où suis-je ? » dit-il à sa mère." for i in range(40)]
TEXTS = [(f"The ball was small and it was a tree. {n}", 1) for n in range(8)] + [
    (f"Tom gave Sue the cat. It sat {n}.", 0) for n in range(8)
]
WORDS = [[("Tom", 1), ("gave", 0), ("Sue", 1), ("a", 0), ("ball", 2), (".", 0)], [("The", 0), ("cat", 2), ("sat", 0), (".", 0)]] * 8
LABELS = {TEXT: ("bad", "good"), TAGS: ("O", "NAME", "THING")}
KINDS = ("full", "lora", "pairs", "language")
HEADS = tuple((base, form) for base in ("story-gpt", "story-bert") for form in (TEXT, TAGS))


def tuned(kind: str, folder: Path) -> Path:
    """story-gpt after two steps: of all its numbers, of an adapter, of pairs; or with a tokenizer of another language."""
    model = load("story-gpt")
    if kind == "language":
        model = renewed(model, new_tokenizer.trained(FRENCH, 400), BODY, 0)
        model.module.save_pretrained(folder)
    else:
        form = {"form": "pairs", "train": PAIRS} if kind == "pairs" else {"form": "texts", "train": STORIES}
        measured = {"held_out": PAIRS[:2] if kind == "pairs" else STORIES, "old": STORIES}
        training = Tuning(model, Method(LORA, rank=4, targets=("attention",)) if kind == "lora" else Method(FULL), PLAN, "story-gpt")
        list(training.run(fine_tuning.dataset(model, form | {"measured": measured}, PLAN)))
        training.module.save_pretrained(folder, **({"save_embedding_layers": False} if kind == "lora" else {}))
    if kind != "lora":
        model.tokenizer.save_pretrained(folder)
    return folder


def head(base: str, form: str, folder: Path) -> Path:
    """A new head after a few large steps, so that its probabilities differ from text to text."""
    rows: Any = TEXTS if form == TEXT else WORDS
    plan = new_head.Plan(steps=4, batch=4, window=32, learning_rate=1e-3, head_rate=1e-1, bf16=False)
    training = HeadTraining(load(base), LABELS[form], form, plan)
    given = {"form": form, "labels": list(LABELS[form]), "train": rows, "measured": {"held_out": rows[:2], "unseen": rows[1:3]}}
    list(training.run(new_head.dataset(training.model, given, plan)))
    training.save_pretrained(folder)
    classifier.with_padding(training.model.tokenizer).save_pretrained(folder)
    return folder


def opened(name: str, place: Path, frame: str = "{}") -> Container:
    """The archive of a model, unpacked and opened by its own handlers."""
    return Container(package.made(name, place / "packed", frame=frame).path.read_bytes(), place / "unpacked")


def asked(container: Container, text: str, **parameters: Any) -> Any:
    """What the handlers answer, read back from JSON."""
    body = json.dumps({"inputs": text} | ({"parameters": parameters} if parameters else {})).encode()
    return json.loads(container.answer(body, "application/json", "application/json"))


def in_the_app(model: LanguageModel, text: str, n_tokens: int, controls: Controls | None = None) -> str:
    """What the app writes after a text, without a mark that ends it; after the end of a text that would leave no room in the context."""
    token_ids = model.encode(text).token_ids[-(model.context - n_tokens) :]
    new = [step.token_id for step in written(model, token_ids, n_tokens, controls)]
    return text_of(model, new[:-1] if new[-1] in end_ids(model) else new)
