"""The short way from tokens to pairs: what is folded is not computed, and each part opens by its link."""

from __future__ import annotations

import re

import pytest
from reader import GIFT, ROOT, drawings, noted, opened, said, sound

from explainer.curriculum import BY_SLUG
from explainer.ui.page.guess import SHOW

FRENCH, QUESTION = "Un jour, le petit chat gris", "What is a token?"
# For each lesson: the folds, each with what computes it and with words that stand in it alone.
FOLDED: dict[str, list[tuple[str, str, str]]] = {
    "tokens": [
        ("special", "tokens.special:section", "special tokens"),
        ("side", "tokens.comparison:splits", "The same text, cut by other tokenizers."),
        ("scripts", "tokens.comparison:languages", "The same thought takes"),
        ("training", "tokens.bpe_training:training", "trained by **counting**"),
    ],
    "embeddings": [
        ("map", "embeddings.word_map:word_map", "Nobody can picture"),
        ("arithmetic", "embeddings.arithmetic:scored", "built-in analogies work"),
    ],
    "positions": [
        ("shuffled", "positions.word_order:shuffled", "Your text is shuffled"),
        ("distance", "positions.learned_rows:distance_figure", "The path keeps"),
        ("turned", "positions.rotary:turned", "A demonstration"),
        ("past", "positions.past_the_window:beyond", "has none: the text is refused"),
    ],
    "logits": [("norm", "logits.lengths:lengths", "The blocks have made of a vector")],
    "gpt_vs_bert": [
        ("sums", "", ""),
        ("training", "gpt_vs_bert.objectives:exercises", "So one text gives GPT more exercises."),
        ("sizes", "gpt_vs_bert.sizes:table", "175 billion"),
    ],
    "new_language": [("vectors", "new_language.tokenizers:vectors", "begins as the **mean of the rows")],
    "instruction_pairs": [
        ("few", "instruction_pairs.few_shot:few_shot", "Answer, after the examples:"),
        ("template", "instruction_pairs.template:template", "its **chat template**"),
        ("rlhf", "", "reinforcement learning from human feedback"),
    ],
}
TEXTS = {"new_language": FRENCH, "instruction_pairs": QUESTION}
EACH = [(slug, *fold) for slug, folds in FOLDED.items() for fold in folds]


def watched(patch: pytest.MonkeyPatch, slug: str) -> list[str]:
    """The names of the functions behind the folds of a lesson, as they are called."""
    return noted(patch, {key: f"explainer.lessons.{place}" for key, place, _ in FOLDED[slug] if place})


@pytest.mark.parametrize("slug", FOLDED)
def test_what_is_folded_is_not_computed(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called = watched(monkeypatch, slug)
    at = sound(opened(slug, TEXTS.get(slug, GIFT), folded=True, guess=SHOW))
    assert not called
    assert not [words for _, _, words in FOLDED[slug] if words and words in said(at)]
    folds = [expander for expander in at.expander if "min]" in expander.label]
    assert len(folds) >= len(FOLDED[slug])


@pytest.mark.parametrize(("slug", "key", "place", "told"), EACH)
def test_each_part_opens_by_its_link(slug: str, key: str, place: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called = watched(monkeypatch, slug)
    link = {"past": "true"} if key == "past" else {}
    at = sound(opened(slug, TEXTS.get(slug, GIFT), folded=True, guess=SHOW, **{f"open_{key}": "true"}, **link))
    assert set(called) == ({key} if place else set())
    assert told in said(at)


def test_the_sums_of_bert_open_by_their_link() -> None:
    def ladders(**link: str) -> int:
        at = sound(opened("gpt_vs_bert", folded=True, guess=SHOW, **link))
        return sum(drawing.proto.component_name == "ladder" for drawing in drawings(at))

    assert (ladders(), ladders(open_sums="true")) == (0, 1)


@pytest.mark.parametrize("slug", [*FOLDED, "fine_tuning", "new_head"])
def test_the_minutes_are_the_sum(slug: str) -> None:
    page, lesson = (ROOT / "pages" / f"{slug}.py").read_text(encoding="utf-8"), BY_SLUG[slug]
    folds = [int(minutes) for minutes in re.findall(r'deeper\("[^"]+", "\w+", (\d+)\)', page)]
    assert folds
    assert lesson.short
    assert lesson.short + sum(folds) == lesson.minutes
