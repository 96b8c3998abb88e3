"""The short way of the first lessons, and of those on choosing and writing: what is folded is not computed, and opens by its link."""

from __future__ import annotations

import re

import pytest
from reader import GIFT, ROOT, opened, said, sound
from streamlit.testing.v1 import AppTest
from translated import RED_CAR

from explainer.curriculum import BY_SLUG
from explainer.lessons.controls import pipeline
from explainer.lessons.generation import beam_search, kv_cache, repetition
from explainer.lessons.parallel import quiz as parallel_quiz
from explainer.lessons.parallel import workload
from explainer.lessons.rnn_attention import alignment
from explainer.lessons.rnn_bottleneck import gradient, last_state, recall, recall_surface, series
from explainer.lessons.transformer import three_attentions
from explainer.studies.recurrent import timing_process
from explainer.ui.page import translation
from explainer.ui.page.guess import SHOW
from explainer.ui.state import translators

FOLDED = {
    "rnn_bottleneck": ("distance", "reach", "series", "recall", "surface"),
    "rnn_attention": ("step", "length", "cross"),
    "parallel": ("work", "training"),
    "transformer": ("written", "sizes"),
    "controls": ("tail", "room"),
    "generation": ("beam_tree", "loops", "cache", "window"),
}
NOT_CALLED = {
    "rnn_bottleneck": (
        (last_state, "by_distance"), (gradient, "section"), (translators, "reach"), (translators, "fresh_reach"), (series, "follow"),
        (recall, "section"), (recall_surface, "surface"),
    ),
    "rnn_attention": ((alignment, "one_step"), (alignment, "cross"), (translation, "by_length")),
    "parallel": (
        (workload, "work"), (parallel_quiz, "work"), (workload, "work_figures"), (workload, "training"),
        (timing_process, "training"),
    ),
    "transformer": ((three_attentions, "read_and_written"), (three_attentions, "sizes")),
    "controls": ((pipeline, "tail"), (pipeline, "long_tail"), (pipeline, "window_words")),
    "generation": (
        (beam_search, "tree"), (repetition, "greedily"), (kv_cache, "cache_picture"), (kv_cache, "window_told"), (kv_cache, "measured"),
    ),
}  # fmt: skip
PLACES = [(slug, key) for slug, keys in FOLDED.items() for key in keys]


def text_of(slug: str) -> str:
    return RED_CAR if slug in ("rnn_bottleneck", "rnn_attention", "transformer") else GIFT


def closed(slug: str, **query: str) -> AppTest:
    return sound(opened(slug, text_of(slug), folded=True, **{"guess": SHOW, "guess_race": SHOW, **query}))


def never(*_: object, **__: object) -> None:
    raise AssertionError("computed although it is folded")


def in_it(at: AppTest, key: str) -> int:
    """How many elements stand in a folded part, below its heading."""
    (block,) = [block for block in at.get("expander") if block.proto.query_param_key == f"open_{key}"]
    return len(block.children)


@pytest.mark.parametrize("slug", FOLDED)
def test_what_is_folded_is_not_computed(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in NOT_CALLED[slug]:
        monkeypatch.setattr(module, name, never)
    at = closed(slug)
    for key in FOLDED[slug]:
        assert in_it(at, key) == 0, key
        assert any(f'id="{key}"' in element.proto.body for element in at.get("html")), "a quiz can lead to it"
    asked = " ".join(radio.label for radio in at.radio)
    for folded in ("would move the last state", "products", "before the window is full", "were read when the last", "Without the cache"):
        assert folded not in asked


@pytest.mark.parametrize(("slug", "key"), PLACES)
def test_a_folded_part_opens_by_its_link(slug: str, key: str) -> None:
    at = closed(slug, **{f"open_{key}": "true"})
    assert [other for other in FOLDED[slug] if in_it(at, other)] == [key]


@pytest.mark.parametrize("slug", FOLDED)
def test_the_time_is_said_and_is_the_sum_of_its_parts(slug: str) -> None:
    this = BY_SLUG[slug]
    source = (ROOT / "pages" / f"{slug}.py").read_text(encoding="utf-8")
    parts = [int(minutes) for minutes in re.findall(r'deeper\("[^"]+", "\w+", (\d+)\)', source)]
    assert len(parts) == len(FOLDED[slug])
    assert (this.short, this.minutes) == (this.minutes - sum(parts), this.short + sum(parts))
    assert 8 <= this.short <= 10
    assert f"About {this.short} minutes, {this.minutes} with all that is folded" in said(closed(slug))
