"""What the four kinds of containers read and answer, and what none of them does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.deploy.sagemaker import facts, forms
from explainer.errors import DeployError

IMAGES = {
    forms.TOOLKIT: facts.OWN_IMAGE,
    forms.TGI: "x.amazonaws.com/huggingface-pytorch-tgi-inference:2.0-tgi",
    forms.DJL: "x.amazonaws.com/djl-inference:0.29.0-lmi11.0.0-cu124",
    forms.CHAT: "x.amazonaws.com/vllm:0.18.0-gpu",
}
TEXT = st.text(st.characters(), max_size=30)  # halves of characters too
PARAMETERS = st.fixed_dictionaries(
    {"max_new_tokens": st.integers(1, 200), "do_sample": st.just(True), "temperature": st.floats(0.01, 100)},
    optional={"top_k": st.integers(0, 99), "top_p": st.floats(0.01, 1), "min_p": st.floats(0, 1), "seed": st.integers(0, 2**32 - 1)},
)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["generated_text", "choices", "message", "content", "label", "score", "text", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


def test_the_kinds_are_told_by_their_images() -> None:
    assert {kind: forms.kind_of(image) for kind, image in IMAGES.items()} == {kind: kind for kind in forms.KINDS}
    assert forms.kind_of("x/sglang:0.5.12") == forms.CHAT
    assert all(forms.kind_of(model.image) == model.kind for model in facts.models())


# --- answers ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ([{"generated_text": "a cat"}], "a cat"),
        ({"generated_text": ""}, ""),
        ([[{"generated_text": "a"}, {"generated_text": "b"}]], "a"),
        ({"choices": [{"index": 0, "message": {"role": "assistant", "content": "日本 🙂"}}], "usage": {}}, "日本 🙂"),
        ({"choices": [{"text": "a\nb"}]}, "a\nb"),
        ([{"label": "good", "score": 0.75}, {"label": "bad", "score": 0.25}], "good 0.750\nbad 0.250"),
        ([[{"label": "good", "score": 1}]], "good 1.000"),
        ([{"entity": "NAME", "score": 0.5, "word": "Tom", "index": 0, "start": 0, "end": 3}], "Tom NAME 0.500"),
    ],
)
def test_the_text_of_an_answer(answer: Any, text: str) -> None:
    assert forms.answer_text(json.dumps(answer)) == forms.answer_text(json.dumps(answer, ensure_ascii=False).encode()) == text


@pytest.mark.parametrize(
    "answer",
    [
        "", "x", "[]", "[[]]", "{}", "3", "null", '"text"', '[{"generated_text": null}]', '{"choices": []}',
        '{"choices": [{"message": {"content": null}}]}', '[{"label": "a", "score": "b"}]', '[{"entity": 3, "score": 0.5}]',
        '{"message": "a\\nb"}', "[" * 100_000,
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_in_one_line(answer: str) -> None:
    with pytest.raises(DeployError, match=r"^The endpoint answered in a form that is not known here: “.*”\.$"):
        forms.answer_text(answer)


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(DeployError, match="not known here: “��”"):
        forms.answer_text(b"\xff\xfe")


@given(JUNK)
def test_any_answer_is_text_or_refused(junk: Any) -> None:
    try:
        told: Any = forms.answer_text(json.dumps(junk))
    except DeployError as error:
        told = error
    assert isinstance(told, str) or "\n" not in str(told)


# --- requests ---------------------------------------------------------------------------------------------------------


def handled(kind: str, text: str, parameters: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """What our own handlers read of a request to a container of this kind, and what turns their answer into one of that kind."""
    body, back = forms.translated(IMAGES[kind], forms.request(kind, text, parameters))
    return json.loads(body), back


@pytest.mark.parametrize("kind", forms.KINDS)
@given(text=TEXT, parameters=PARAMETERS, answer=TEXT)
def test_a_request_comes_back_as_it_was_asked_and_the_answer_as_it_was_given(
    kind: str, text: str, parameters: dict[str, Any], answer: str
) -> None:
    found, back = handled(kind, text, parameters)
    assert found == {"inputs": text, "parameters": parameters | ({"return_full_text": False} if kind == forms.CHAT else {})}
    assert forms.answer_text(back(json.dumps([{"generated_text": answer}]).encode())) == answer


@pytest.mark.parametrize("kind", forms.KINDS)
def test_the_likeliest_text_is_asked_for_by_each(kind: str) -> None:
    found, _ = handled(kind, "Tom", {"max_new_tokens": 5, "do_sample": False, "return_full_text": False})
    assert found == {"inputs": "Tom", "parameters": {"max_new_tokens": 5, "do_sample": False, "return_full_text": False}}


def test_a_chat_is_asked_as_openai_s_form_has_it() -> None:
    asked = json.loads(forms.request(forms.CHAT, "Hi 🙂", {"max_new_tokens": 9, "do_sample": True, "temperature": 0.5, "seed": 3}))
    assert asked == {"messages": [{"role": "user", "content": "Hi 🙂"}], "max_tokens": 9, "temperature": 0.5, "seed": 3}
    assert json.loads(forms.request(forms.CHAT, "Hi")) == {"messages": [{"role": "user", "content": "Hi"}], "temperature": 0}
    assert json.loads(forms.request(forms.TGI, "Hi")) == {"inputs": "Hi"}


def test_each_kind_answers_in_its_own_form() -> None:
    answer = json.dumps([{"generated_text": "a"}]).encode()
    told = {kind: json.loads(handled(kind, "x", {})[1](answer)) for kind in forms.KINDS}
    assert told[forms.TOOLKIT] == told[forms.TGI] == [{"generated_text": "a"}]
    assert told[forms.DJL] == {"generated_text": "a"}
    assert told[forms.CHAT]["choices"][0]["message"] == {"role": "assistant", "content": "a"}


@given(
    JUNK.map(json.dumps) | st.text(max_size=9) | st.just("[" * 100_000) | st.just('{"messages": [{"content": "a"}], "temperature": "b"}')
)
def test_what_is_no_request_to_a_chat_is_refused_in_one_sentence(body: str) -> None:
    with pytest.raises(ValueError, match=r'^The body must look like \{"messages": .*\}\.$') as error:
        forms.translated(IMAGES[forms.CHAT], body.encode("utf-8", "replace"))
    assert type(error.value) is ValueError
