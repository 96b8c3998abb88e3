"""The handlers of an archive against the app: the same text, the same labels, for any text. The reference is the app."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import archives
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.processors import TemplateProcessing
from varied_texts import FEW, TEXTS

from explainer.deploy.sagemaker.container import Container
from explainer.models import LanguageModel, classifier, load
from explainer.models.layout import TAGS, TEXT
from explainer.studies.decoding.controls import Controls
from explainer.studies.tuning import label_reasons, new_head
from explainer.studies.tuning.answering import answered
from explainer.texts.wording import encodable

LONG = "The little dog saw a bird, and the bird saw the little dog. " * 40  # 600 tokens and more; the context is 256
ODD = (
    "<|endoftext|>", "Tom <|endoftext|> Sue", "[MASK] is [PAD]", "I ❤️ you 👨‍👩‍👧", "Привет, 日本語 مرحبا",
    '"quotes" ’ “and” \\ back\n\tslash',
    "\ud83d half", "<script>alert(1)</script>", "\u200b", "  spaces  ", LONG, "x" * 3000,
)  # fmt: skip
PIECES = st.sampled_from(["Tom", " gave", "<|endoftext|>", "🙂", "é", "日本", "\n", '"', "’s", "  ", "[MASK]", "\x00", "1.5", "ﬁ"])
ANY = st.one_of(st.sampled_from(TEXTS), st.lists(PIECES, min_size=1, max_size=12).map("".join), st.text(min_size=1, max_size=60)).filter(
    str.strip
)


@pytest.fixture(scope="module")
def gpt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Container, LanguageModel]:
    return archives.opened("story-gpt", tmp_path_factory.mktemp("gpt")), load("story-gpt")


def text(container: Container, prompt: str, **parameters: Any) -> str:
    (answer,) = archives.asked(container, prompt, return_full_text=False, **parameters)
    return str(answer["generated_text"])


# --- writing on -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prompt", [*FEW, *ODD])
def test_the_text_is_the_app_s(gpt: Any, prompt: str) -> None:
    if prompt.strip():
        assert text(gpt[0], prompt, max_new_tokens=12) == archives.in_the_app(gpt[1], prompt, 12)


@settings(max_examples=60)
@given(prompt=ANY, n_tokens=st.integers(1, 9))
def test_the_text_is_the_app_s_whatever_is_typed(gpt: Any, prompt: str, n_tokens: int) -> None:
    assert text(gpt[0], prompt, max_new_tokens=n_tokens) == archives.in_the_app(gpt[1], prompt, n_tokens)


def test_a_text_that_ends_by_itself_ends_without_its_mark(gpt: Any) -> None:
    prompt = "Tom was sad. Sue helped him, and then he was happy. They all went home and slept. The end."
    container, model = gpt
    made = text(container, prompt, max_new_tokens=150)
    assert made == archives.in_the_app(model, prompt, 150)
    assert "<|endoftext|>" not in made
    assert len(model.encode(prompt + made).token_ids) < 150


@settings(max_examples=25)
@given(
    prompt=ANY,
    controls=st.builds(
        Controls, temperature=st.sampled_from([0.05, 0.7, 1.0, 2.0]), top_k=st.sampled_from([0, 1, 40, 10**6]),
        top_p=st.sampled_from([0.01, 0.5, 0.9, 1.0]), min_p=st.sampled_from([0.0, 0.1, 1.0]), seed=st.integers(0, 2**32 - 1),
    ),
)  # fmt: skip
def test_a_seed_draws_the_text_that_it_draws_in_the_app(gpt: Any, prompt: str, controls: Controls) -> None:
    asked = {name: getattr(controls, name) for name in ("temperature", "top_k", "top_p", "min_p", "seed")}
    assert text(gpt[0], prompt, max_new_tokens=8, do_sample=True, **asked) == archives.in_the_app(gpt[1], prompt, 8, controls)


def test_without_a_seed_it_is_0_and_the_whole_text_comes_first(gpt: Any) -> None:
    container, model = gpt
    drawn = archives.asked(container, "Once upon", do_sample=True, max_new_tokens=6)[0]["generated_text"]
    assert drawn == "Once upon" + archives.in_the_app(model, "Once upon", 6, Controls(seed=0))
    assert archives.asked(container, "Once upon")[0]["generated_text"] == "Once upon" + archives.in_the_app(model, "Once upon", 50)
    assert archives.asked(container, "\ud83d half", max_new_tokens=1)[0]["generated_text"].startswith("? half")


@pytest.mark.training
@pytest.mark.parametrize("kind", archives.KINDS)
def test_a_tuned_model_writes_as_in_the_app(kind: str, tmp_path: Path) -> None:
    folder = archives.tuned(kind, tmp_path / "model")
    container, model = archives.opened(str(folder), tmp_path), load(str(folder))
    for prompt in ("Tom gave Sue", "Un jour, le petit chat <|endoftext|> 🙂", LONG):
        assert text(container, prompt, max_new_tokens=20) == archives.in_the_app(model, prompt, 20), prompt
    plain = archives.in_the_app(load("story-gpt"), "Tom gave Sue", 20)
    assert archives.in_the_app(model, "Tom gave Sue", 20) != plain  # it has learned something


@pytest.mark.training
def test_a_question_in_its_frame_is_answered_as_in_the_app(tmp_path: Path) -> None:
    folder = archives.tuned("pairs", tmp_path / "model")
    container, model = archives.opened(str(folder), tmp_path, archives.FRAME), load(str(folder))
    for prompt in ("What is 3 and 1?", "  Where is {} the <|endoftext|> dog? \n", "Où ? 🙂"):
        wanted = answered(model, encodable(prompt), 20)[0]
        assert text(container, prompt, max_new_tokens=20) == wanted
        assert archives.asked(container, prompt, max_new_tokens=20)[0]["generated_text"] == f"{prompt} {wanted}"


@pytest.mark.parametrize("kind", ["gpt2", "llama", "qwen3"])
def test_other_families_and_a_context_that_is_small(saved: Callable[..., Path], tmp_path: Path, kind: str) -> None:
    """64 positions: of a long text the end is read, and prompt and new tokens fit; 200 wanted tokens are 63."""
    folder = saved(kind)
    container, model = archives.opened(str(folder), tmp_path), load(str(folder))
    for prompt, n_tokens in (("Tom gave Sue a ball.", 5), ("The cat sat on the mat. " * 30, 40), ("The cat sat on the mat.", 200)):
        assert text(container, prompt, max_new_tokens=n_tokens) == archives.in_the_app(model, prompt, min(n_tokens, 63)), prompt
    drawn = text(container, "Tom gave", max_new_tokens=9, do_sample=True, temperature=3.0, seed=5)
    assert drawn == archives.in_the_app(model, "Tom gave", 9, Controls(temperature=3.0, seed=5))


def test_a_mark_that_the_tokenizer_puts_before_a_text_is_read_and_one_in_a_frame_is_not(saved: Callable[..., Path], tmp_path: Path) -> None:
    folder = saved("llama")
    backend = Tokenizer.from_file(str(folder / "tokenizer.json"))
    backend.post_processor = TemplateProcessing(single="<|endoftext|> $A", special_tokens=[("<|endoftext|>", 0)])
    backend.save(str(folder / "tokenizer.json"))
    model = load(str(folder))
    assert model.encode("Tom").token_ids[0] == 0
    assert text(archives.opened(str(folder), tmp_path / "plain"), "Tom gave", max_new_tokens=9) == archives.in_the_app(model, "Tom gave", 9)
    framed = archives.opened(str(folder), tmp_path / "framed", archives.FRAME)
    assert text(framed, "Tom gave", max_new_tokens=9) == answered(model, "Tom gave", 9)[0]


def test_what_the_folder_says_of_sampling_does_not_change_the_text(saved: Callable[..., Path], tmp_path: Path) -> None:
    """Published models bring a generation_config.json with penalties and temperatures; the app does not read it."""
    folder = saved("gpt2")
    wanted = archives.in_the_app(load(str(folder)), "Tom gave", 12)
    (folder / "generation_config.json").write_text('{"do_sample": true, "temperature": 5.0, "repetition_penalty": 9.0, "max_length": 3}')
    assert text(archives.opened(str(folder), tmp_path), "Tom gave", max_new_tokens=12) == wanted


# --- labels -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=archives.HEADS, ids="-".join)
def labelled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Container, classifier.Classifier]:
    place = tmp_path_factory.mktemp("labels")
    folder = archives.head(*request.param, place / "model")
    return archives.opened(str(folder), place), classifier.opened(load(str(folder)), folder)


def agree(labelled: tuple[Container, classifier.Classifier], prompt: str) -> None:
    """The handlers say of a text what the app says."""
    container, head = labelled
    answer = archives.asked(container, prompt)
    (probs,) = new_head.probabilities(head, [new_head.asked(head.model, prompt, head.kind, label_reasons.WINDOW)])
    if head.kind == TEXT:
        assert [one["score"] for one in answer] == sorted((one["score"] for one in answer), reverse=True)
        found = {one["label"]: one["score"] for one in answer}
        np.testing.assert_allclose([found[label] for label in head.labels], probs, atol=1e-5)
        return
    assert [head.labels.index(one["entity"]) for one in answer] == probs.argmax(1).tolist()
    np.testing.assert_allclose([one["score"] for one in answer], probs.max(1), atol=1e-5)
    assert [one["word"] for one in answer] == [encodable(prompt)[one["start"] : one["end"]] for one in answer]


@pytest.mark.training
def test_labels_are_the_app_s(labelled: Any) -> None:
    for prompt in (*FEW, *ODD):
        if prompt.strip():
            agree(labelled, prompt)


@pytest.mark.training
@settings(max_examples=60)
@given(prompt=ANY)
def test_labels_are_the_app_s_whatever_is_typed(labelled: Any, prompt: str) -> None:
    agree(labelled, prompt)


@pytest.mark.training
def test_labels_are_those_of_the_lesson_and_differ_from_text_to_text(labelled: Any) -> None:
    container, head = labelled
    first, second = "Tom gave Sue a small tree.", "The ball was small and it was a tree. 3"
    answers = [archives.asked(container, prompt) for prompt in (first, second)]
    if head.kind == TEXT:
        told = [label_reasons.told(head, prompt) for prompt in (first, second)]
        assert [answer[0]["label"] for answer in answers] == [head.labels[said.order[0]] for said in told]
        assert abs(told[0].probs[0] - told[1].probs[0]) > 0.01
    else:
        told = label_reasons.tagged(head, first)
        np.testing.assert_allclose([one["score"] for one in answers[0]], told.probs.max(1), atol=1e-5)
        assert [one["word"] for one in answers[0]] == list(told.words)
        assert len({one["entity"] for one in answers[0]}) > 1


@pytest.mark.training
def test_labels_take_no_parameters_and_tags_need_a_word(labelled: Any) -> None:
    container, _ = labelled
    with pytest.raises(ValueError, match=r"^An endpoint for \w+-classification takes no parameters\.$"):
        archives.asked(container, "Tom", top_k=5)


def test_tags_and_texts_are_both_here() -> None:
    assert {form for _, form in archives.HEADS} == {TEXT, TAGS}
