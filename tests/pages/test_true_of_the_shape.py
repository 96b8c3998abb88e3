"""What lessons say of the network is so for the network in use: its norm, its positions, whose matrices they are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from reader import opened, sound, unlinked, words

from explainer.curriculum import BY_SLUG, SMOLLM2, start_on
from explainer.ui.shell.sidebar import FOLDER

SAID = {  # (of its kind, of the other kind)
    "learning": ("2 of a layer share one W_K and one W_V", "W_Q, W_K and W_V of its own"),
    "multi_head": ("a $W_K$ and a $W_V$ that 2 heads share", "$W_Q$, $W_K$, $W_V$ of its own"),
    "decoder_block": ("through an RMSNorm", "through a LayerNorm"),
    "decoder_stack": ("start as its embedding. Every", "start as its embedding and position. Every"),
}


def plain(said: str) -> str:
    """Words without links, and without what Markdown wants before some marks."""
    return unlinked(said).replace("\\", "")


@pytest.mark.parametrize("slug", SAID)
def test_words_of_one_shape_are_not_said_of_another(slug: str, saved: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(saved("llama").parent))
    llama, gpt = SAID[slug]
    read = plain(words(sound(opened(slug, folded=True, model=FOLDER, model_folder="tiny-llama"))))
    assert llama in read
    assert gpt not in read
    read = plain(words(sound(opened(slug, folded=True))))
    assert gpt in read
    assert llama not in read


def test_a_part_that_a_model_has_not_is_no_part_of_its_logit(saved: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    from explainer.models import load
    from explainer.trace import record, views

    for folder, biased in ((str(saved("mistral")), False), ("story-gpt", True)):
        model = load(folder)
        trace = record(model, "Tom gave Sue a ball")
        effects = views.direct_effects(model, trace, 2, trace.token_ids[-1])
        for names, values, *_ in (effects.by_layer(), effects.parts()):
            assert any("biases" in name for name in names) == biased
            assert names[-1] == "rest (rounding)"
            assert sum(values) == pytest.approx(effects.logit, abs=1e-5)


def test_lessons_begin_at_a_head_that_the_model_has() -> None:
    for slug in ("home", "self_attention", "learning"):
        assert start_on(SMOLLM2, BY_SLUG[slug]) == (16, 0)
        assert start_on("story-gpt", BY_SLUG[slug]) == BY_SLUG[slug].start
