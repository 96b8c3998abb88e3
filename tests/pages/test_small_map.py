"""The small map above a lesson names the parts that the model in use has, and no others."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from reader import opened, sound
from streamlit.testing.v1 import AppTest

from explainer.curriculum import LESSONS
from explainer.models import load
from explainer.ui.shell.sidebar import FOLDER

HERE = "Where this lesson is in the model"


def map_of(at: AppTest) -> tuple[list[str], list[str]]:
    """The boxes of the map, and those that are marked as the lesson's own."""
    (drawn,) = [element.proto.body for element in at.get("html") if HERE in element.proto.body]
    found = re.findall(r"<li( class=\"here\" aria-current=\"step\")?>([^<]*)</li>", drawn)
    return [label for _, label in found], [label for mark, label in found if mark]


@pytest.mark.parametrize("kind", ["gpt2", "bert", "llama", "mistral", "qwen3"])
def test_the_boxes_are_the_parts_of_the_network(kind: str, saved: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = saved(kind)
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(folder.parent))
    names = [name for name, _ in load(str(folder)).module.named_modules()]
    classes = {type(part).__name__ for part in load(str(folder)).module.modules()}
    labels, _ = map_of(sound(opened("tokens", model=FOLDER, model_folder=folder.name)))
    text = " ".join(labels)
    assert ("RMSNorm" in text) == any("RMSNorm" in name for name in classes)
    assert ("LayerNorm" in text) == ("LayerNorm" in classes)
    assert ("RoPE" in text) == any("Rotary" in name for name in classes)
    assert ("+ position" in text) == any(re.search(r"wpe|position_embeddings", name) for name in names)
    assert ("gated" in text) == any("gate_proj" in name for name in names)
    assert ("mask" in labels) == (kind != "bert")
    assert ("next token" in labels) == (kind != "bert")
    # BERT's norms stand behind what they normalise, those of the others in front of it
    assert (labels.index(next(label for label in labels if label.endswith("Norm"))) > labels.index("heads → z → W_O")) == (kind == "bert")


@pytest.mark.parametrize("lesson", [lesson.slug for lesson in LESSONS if lesson.part])
def test_each_lesson_is_in_one_place_of_every_kind_of_model(
    lesson: str, saved: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(saved("llama").parent))
    for model in ({}, {"model": "story-bert"}, {"model": FOLDER, "model_folder": "tiny-llama"}):
        labels, marked = map_of(opened(lesson, **model))
        assert len(labels) > 8
        assert len(marked) == 1, (model, labels)
