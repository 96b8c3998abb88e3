"""What the pages say of a training's base holds for the base that is chosen, not for story-gpt alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from reader import opened, said, sound
from streamlit.testing.v1 import AppTest

from explainer.ui.shell.sidebar import FOLDER
from explainer.ui.trainings import datasets

SETS = [("fine_tuning", "data", name) for name in datasets.STYLES] + [("new_language", "language", name) for name in datasets.LANGUAGES]


def told(at: AppTest) -> str:
    return said(at) + "\n".join(caption.value.replace("\\", "") for caption in at.caption)


@pytest.mark.parametrize(("lesson", "key", "name"), SETS)
def test_only_of_story_gpt_it_is_said_what_it_has_read(
    lesson: str, key: str, name: str, saved: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = saved("llama")
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(folder.parent))
    own = told(sound(opened(lesson, model="story-gpt", **{key: name})))
    assert datasets.ABOUT[name] in own
    assert f"story-gpt has read {'English only' if name in datasets.LANGUAGES else 'nothing of this kind'}." in own
    other = told(sound(opened(lesson, model=FOLDER, model_folder=folder.name, **{key: name})))
    assert datasets.ABOUT[name] in other
    assert "story-gpt has" not in other
    assert "What tiny-llama has read of this kind, this page does not know." in other
