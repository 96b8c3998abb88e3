"""The short way of the lessons on attention, learning and blocks: what is folded is not computed, and each part opens by its link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from reader import FOLDS, drawings, opened, said, sound
from streamlit.testing.v1 import AppTest

from explainer.curriculum import BY_SLUG
from explainer.lessons.decoder_block import additions, feed_forward
from explainer.lessons.decoder_stack import patching, path_of_the_stream
from explainer.lessons.learning import formation, loss_and_gradient
from explainer.lessons.masked_attention import exercises, in_force, two_gpts
from explainer.lessons.multi_head import direct_effects, roles, silencing
from explainer.lessons.self_attention import experiments

# Of each lesson: its folded parts, each with a function behind it, and a sign that it is open, in words or alt texts.
FOLDED: dict[str, dict[str, tuple[Any, str, str]]] = {
    "self_attention": {
        "moving": (experiments, "edge_effects", "Mattering, change of log p when cut"),
        "contexts": (experiments, "two_contexts", "stands at position"),
        "spread": (experiments, "head_spreads", "The spread of q·k grows"),
        "code": (experiments.show, "equations", ""),
    },
    "masked_attention": {
        "both": (in_force, "both", "bidirectional"),
        "pair": (two_gpts, "section", "The other may look at all positions"),
        "cache": (exercises, "change_of_earlier_rows", "the rows of all"),
    },
    "multi_head": {
        "earned": (roles, "roles_figure", "A role is earned, not assigned"),
        "effects": (direct_effects, "direct_effects", "All parts of the logit"),
        "silence": (silencing, "change_sentence", "No head is silenced yet"),
        "matters": (silencing, "sweep", "One head after the other is silenced"),
    },
    "learning": {
        "rival": (loss_and_gradient, "rivals", "Mean loss in nats a token"),
        "nudged": (loss_and_gradient, "nudge", "and to nothing else"),
        "moments": (formation, "formations", "For a long time nothing happens"),
    },
    "decoder_block": {
        "why_sum": (additions, "against", "Does an addition go with the stream"),
        "norms": (additions, "norm_kind", "The stream itself is never normalised"),
        "attention": (additions, "looks", "Attention is the only place where positions meet"),
        "memory": (feed_forward, "sizes", "belong to the FFN"),
        "alone": (feed_forward, "change_one", "did not notice its neighbours"),
    },
    "decoder_stack": {
        "rank": (None, "", "starts with rank"),
        "path": (path_of_the_stream, "path_figures", "Cosine of the stream"),
        "past": (None, "", "straight\npast it, by the 1"),
        "patches": (patching, "setting", "A patch that does nothing scores 0"),
    },
}
PARTS = [(slug, key) for slug, folds in FOLDED.items() for key in folds]


def shown(at: AppTest) -> str:
    return " ".join((said(at), *(element.proto.alt for element in at.get("plotly_chart"))))


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The functions behind folded parts that a page has called, by name."""
    found: list[str] = []

    def noting(name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*given: Any, **named: Any) -> Any:
            found.append(name)
            return real(*given, **named)

        return noted

    for room, name, _ in {fold[:2]: fold for folds in FOLDED.values() for fold in folds.values() if fold[0]}.values():
        monkeypatch.setattr(room, name, noting(name, getattr(room, name)))
    return found


@pytest.mark.parametrize("slug", FOLDED)
def test_what_is_folded_is_not_computed(slug: str, called: list[str]) -> None:
    at = sound(opened(slug, folded=True, guess="show me"))
    assert called == []
    assert all(not sign or sign not in shown(at) for _, _, sign in FOLDED[slug].values())
    names = [element.proto.component_name for element in drawings(at)]
    assert not set(names) & {"moments", "normscope"}
    assert names.count("cellgrid") == (slug == "decoder_stack")
    labels = " ".join(one.label for one in at.expander)
    assert labels.count(" min]") == len(FOLDED[slug])
    folded = sum(int(one.label.split("· ")[1].split(" ")[0]) for one in at.expander)
    assert BY_SLUG[slug].minutes == BY_SLUG[slug].short + folded


@pytest.mark.parametrize(("slug", "key"), PARTS)
def test_each_part_opens_by_its_link_alone(slug: str, key: str, called: list[str]) -> None:
    _, name, sign = FOLDED[slug][key]
    at = sound(opened(slug, folded=True, guess="show me", **{f"open_{key}": "true"}))
    assert set(called) == ({name} if name else set())
    assert sign in shown(at)
    assert key in FOLDS
