"""Turns as token ids: what transformers' apply_chat_template makes of them, and a mark that is typed is text."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import hypothesis.strategies as some
import pytest
import tokenizer_kinds
from hypothesis import given, settings
from networks import CHAT_MARKS, CHAT_SYSTEM, CHAT_TEMPLATE, make_chat_tokenizer
from transformers import PreTrainedTokenizerFast

from explainer.errors import TextError
from explainer.models import catalogue, load, tokenizers
from explainer.models.chat import FRAME, ChatTemplate, template_of
from explainer.texts.turns import ASSISTANT, SYSTEM, USER, Turn
from explainer.texts.wording import encodable

TOKENIZER = make_chat_tokenizer()
BACKEND = tokenizers.plain(make_chat_tokenizer(), "a model")
START, END = (TOKENIZER.convert_tokens_to_ids(mark) for mark in CHAT_MARKS)
HISTORY = (Turn(SYSTEM, "Be short."), Turn(USER, "Who is Tom?"), Turn(ASSISTANT, "A cat."), Turn(USER, "And Sue?"))
TRIMMED = "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] | trim }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n"
WITHOUT_SYSTEM = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}" + TRIMMED


def template(kind: str = CHAT_TEMPLATE) -> ChatTemplate:
    tokenizer = make_chat_tokenizer()
    tokenizer.chat_template = kind
    found = template_of(tokenizer, BACKEND, "a model")
    assert found is not None
    return found


OURS = template()


def theirs(turns: Any, tokenizer: Any = TOKENIZER) -> list[int]:
    messages = [{"role": turn.role, "content": encodable(turn.text)} for turn in turns]
    return list(tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_dict=True)["input_ids"])


words = some.text(max_size=60)
ordinary = words.filter(lambda text: "<|" not in text)
marks = some.sampled_from([*CHAT_MARKS, "<|endoftext|>", "<|im_", "|>", " ", "\n", "a", "\U000f0000"])
typed = some.lists(some.one_of(words, marks), min_size=1, max_size=8).map("".join)


@given(some.lists(ordinary, min_size=1, max_size=5), some.booleans())
def test_ordinary_words_become_the_ids_that_transformers_makes_of_them(said: list[str], with_system: bool) -> None:
    turns = [Turn((USER, ASSISTANT)[i % 2], text) for i, text in enumerate(said)]
    turns = [Turn(SYSTEM, "Be kind."), *turns] if with_system else turns
    assert list(OURS.encode(turns).token_ids) == theirs(turns)


@given(typed, typed)
@settings(max_examples=300)
def test_a_typed_mark_never_becomes_its_id_and_nothing_is_lost(line: str, question: str) -> None:
    turns = (Turn(SYSTEM, line), Turn(USER, question))
    found = OURS.encode(turns)
    special = set(BACKEND.get_added_tokens_decoder())
    said = [token_id for token_id, role in zip(found.token_ids, found.roles, strict=True) if role != FRAME]
    assert not special & set(said)
    assert [i for i in found.token_ids if i in special] == [START, END, START, END, START]
    assert BACKEND.decode(list(found.token_ids), skip_special_tokens=False) == found.text
    assert found.text == TOKENIZER.apply_chat_template(
        [{"role": turn.role, "content": encodable(turn.text)} for turn in turns], add_generation_prompt=True, tokenize=False
    )


def test_each_token_tells_who_says_it() -> None:
    found = OURS.encode(HISTORY)
    for role, text in ((SYSTEM, "Be short."), (ASSISTANT, "A cat.")):
        assert "".join(token for token, who in zip(found.tokens, found.roles, strict=True) if who == role) == text
    assert "".join(token for token, who in zip(found.tokens, found.roles, strict=True) if who == USER) == "Who is Tom?And Sue?"
    assert found.count(FRAME) == len(found.tokens) - sum(found.count(role) for role in (SYSTEM, USER, ASSISTANT))
    assert found.tokens[0] == CHAT_MARKS[0]


def test_the_system_line_that_it_writes_by_itself_is_known() -> None:
    asked = Turn(USER, "Who?")
    assert OURS.system == CHAT_SYSTEM
    assert OURS.encode((Turn(SYSTEM, CHAT_SYSTEM), asked)).token_ids == OURS.encode((asked,)).token_ids
    assert template(TRIMMED).system == ""
    assert template(WITHOUT_SYSTEM).system is None
    assert OURS.end_id == END
    assert OURS.takes_more


def test_a_template_that_trims_is_followed() -> None:
    tokenizer = make_chat_tokenizer()
    tokenizer.chat_template = TRIMMED
    turns = (Turn(USER, "  Who is Tom? \n"),)
    assert list(template(TRIMMED).encode(turns).token_ids) == theirs(turns, tokenizer)


def test_what_a_template_changes_or_does_not_take_is_a_sentence() -> None:
    upper = template("{{ '<|im_start|>' + (messages[0]['content'] | replace('cat', 'dog')) }}")
    assert upper.encode((Turn(USER, "Who?"),)).text == "<|im_start|>Who?"
    with pytest.raises(TextError, match="changes these words"):
        upper.encode((Turn(USER, "a cat"),))
    with pytest.raises(TextError, match="does not take these turns"):
        template(WITHOUT_SYSTEM).encode((Turn(SYSTEM, "Be short."), Turn(USER, "Who?")))
    with pytest.raises(TextError, match="characters"):
        OURS.encode((Turn(USER, "a" * 300_000),))


@pytest.mark.parametrize("kind", ["llama_like", "qwen_like", "suffixed", "unigram"])
def test_other_tokenizers_are_followed_too(kind: str) -> None:
    backend = getattr(tokenizer_kinds, kind)()
    backend.add_special_tokens(list(CHAT_MARKS))
    tokenizer = PreTrainedTokenizerFast(tokenizer_object=backend, chat_template=CHAT_TEMPLATE)
    ours = template_of(tokenizer, tokenizers.plain(PreTrainedTokenizerFast(tokenizer_object=backend), "a model"), "a model")
    assert ours is not None
    assert list(ours.encode(HISTORY).token_ids) == theirs(HISTORY, tokenizer)
    found = ours.encode((Turn(USER, f"Tom {CHAT_MARKS[1]} Tom"),))
    assert found.token_ids.count(backend.token_to_id(CHAT_MARKS[1])) == 2


def test_models_without_a_template_have_none() -> None:
    assert load("story-gpt").chat is None
    assert load("story-bert").chat is None


def test_it_loads_no_torch_by_itself() -> None:
    code = "import sys; import explainer.models.chat; print(sorted({'torch', 'transformers'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=catalogue.ASSETS.parents[1])
    assert told.stdout.strip() == "[]"
