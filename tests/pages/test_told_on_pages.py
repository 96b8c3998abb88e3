"""Sentences of the lessons where text or model is not the usual: one token, nothing after the gap, a model that reads both sides."""

from __future__ import annotations

from pathlib import Path

import pytest
from reader import GIFT, opened, payload_with, said, sound, story

from explainer.models import load
from explainer.models.catalogue import EMBEDDED, find
from explainer.models.chat import template_of
from explainer.studies.tuning import answering
from explainer.studies.tuning.chat import CHATML, as_tokens, chat_text, n_marks
from explainer.studies.tuning.frames import frame
from explainer.trace import lens, record
from explainer.trace.edits import Edit
from explainer.ui.shell.sidebar import FOLDER
from explainer.ui.text import number

PAIRS = [(f"Who lives in house {i}?", f"The cat number {i}.") for i in range(40)]


def told(slug: str, text: str = GIFT, **query: str) -> str:
    return said(sound(opened(slug, text, **query)))


def test_nothing_after_the_gap_is_no_help() -> None:
    n = len(story().encode(GIFT).token_ids)
    text = told("gpt_vs_bert", masked=str(n - 1), guess="BERT")
    assert "Nothing stands after the gap" in text
    assert "Does the right side help?" not in text
    text = told("gpt_vs_bert", masked="2", guess="BERT")
    assert f"with the {n - 3} tokens after the gap hidden too" in text


def test_a_text_of_one_token_leaves_bert_nothing_either() -> None:
    assert "BERT is shown no other token either" in told("gpt_vs_bert", "Tom", masked="0")
    n = len(story().encode(GIFT).token_ids)
    assert f"BERT still reads {n - 1} tokens after it" in told("gpt_vs_bert", masked="0")


def test_what_the_letters_stand_for_and_the_counted_sizes() -> None:
    text = told("gpt_vs_bert")
    assert "generative pre-trained transformer" in text
    for name in EMBEDDED:
        assert f"| **{name}** | on this page | {load(name).n_parameters:,}, counted |" in text
    for size in ("0.124 billion", "1.5 billion", "175 billion", "not published"):
        assert size in text
    assert "The T of ChatGPT, a program that answers in a chat, is this T" in told("home")
    bert = told("home", model="story-bert")
    assert "story-bert is a **BERT**" in bert
    assert "attention is not masked" in bert


@pytest.mark.parametrize("name", EMBEDDED)
def test_additions_against_the_stream_are_told_with_the_traces_numbers(name: str) -> None:
    found = lens.against(load(name), record(load(name), GIFT))
    below = f"{(found < 0).sum():,}"
    text = told("decoder_stack", model=name)
    assert f"Of all {found.size} additions to your text" in text
    assert f"{below} point **against** the stream" in text
    assert f"the lowest {number(float(found.min()))}." in text
    text = told("decoder_block", model=name, layer="1", pos="3 a")
    assert f"attention’s is {number(float(found[1, 0, 3]))} and the FFN’s {number(float(found[1, 1, 3]))}." in text
    assert "So it reaches the first block however many stand above it." in text
    assert ("LayerNorm). So" in text) == (name == "story-bert")


def test_what_comes_back_past_the_blocks_is_told() -> None:
    from explainer.studies.learning.way_back import way_back
    from explainer.ui.text import percent

    shares = way_back(story(), story().encode(GIFT).token_ids).shares
    text = told("decoder_stack", way_back="true")
    assert f"at the far end of the way, **{percent(float(shares[0]))}**" in text
    assert "at the far end" not in told("decoder_stack", model="story-bert", way_back="true")
    assert "at the far end" not in told("decoder_stack", "Tom", way_back="true")


def test_a_model_that_reads_both_sides_has_no_next_token() -> None:
    at = sound(opened("inspect", model="story-bert", edits=Edit.silence(1, 2).to_query(), part="Token in place"))
    assert "in the place of “thanked”" in said(at)
    assert "next token" not in said(at).split("The free microscope")[1]
    assert "likeliest next token after “thanked”" in told("inspect", edits=Edit.silence(1, 2).to_query())
    assert "and a number of the token’s own (its bias) is added" in told("logits", model="story-bert")
    assert "(its bias)" not in told("logits")


def test_a_greedy_text_is_looked_through_for_a_loop() -> None:
    at = sound(opened("generation", "What is a token?", greedy_loop="true"))
    assert "it ends in a loop of" in said(at) or "it does not end in a loop" in said(at)
    assert any(element.proto.alt.startswith("Probability of each of") for element in at.get("plotly_chart"))


def test_what_top_p_counts_in_is_told_where_top_k_is_set() -> None:
    assert "With top-k 4 as it is set now" in told("controls", draw="t1,k4")
    assert "as it is set now" not in told("controls")


def test_only_story_gpt_has_read_stories(saved, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "story-gpt has learned from stories" in told("fine_tuning")
    folder = saved("gpt2")
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(folder.parent))
    text = told("fine_tuning", model=FOLDER, model_folder=folder.name)
    assert "has been trained by its makers" in text
    assert "was not trained on them, as story-gpt was" in text
    assert "hours" not in text
    assert "open weights" in text


# --- pairs, examples and templates -------------------------------------------------------------------------------------


def test_examples_never_hold_the_answer_and_fit_the_window() -> None:
    from explainer.texts.sets import questions

    model, made = story(), questions.make()
    for asked in [*made.held_out[::6], *PAIRS[:20]]:
        pairs = made.train if asked not in PAIRS else PAIRS
        examples = answering.examples_for(model, pairs, asked)
        assert 1 <= len(examples) <= 3
        assert not {asked[0].strip(), asked[1].strip()} & {part.strip() for pair in examples for part in pair}
        assert len({prompt for prompt, _ in examples}) == len({answer for _, answer in examples}) == len(examples)
        pair = answering.after_examples(model, examples, asked)
        assert len(pair.ids) + answering.N_ANSWER <= model.context
        whole = "".join(model.labels(pair.ids[: pair.n_prompt])).replace("⏎", "\n")
        assert whole.endswith(frame(asked[0]))


def test_the_loss_without_an_example_is_that_of_the_pair_alone() -> None:
    model = story()
    examples = answering.examples_for(model, PAIRS, PAIRS[7])
    found = answering.loss_by_examples(model, examples, PAIRS[7])
    alone = answering.framed(model, *PAIRS[7])
    assert found[0] == pytest.approx(answering.each_loss(model, alone)[alone.n_prompt - 1 :].mean())
    assert len(found) == len(examples) + 1
    assert found[-1] < found[0] - 1  # the completions are all of one form


def test_examples_and_the_template_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_RUNS", str(tmp_path))
    at = sound(opened("instruction_pairs", "What is a token?", few="true"))
    text, model = said(at), story()
    assert "Answer, after the examples:" in text
    chart = next(element.proto.alt for element in at.get("plotly_chart") if element.proto.alt.startswith("Loss of the completion"))
    values = [float(part.split(" ")[-1]) for part in chart.removesuffix(" nats a token.").split(", ")]
    assert f"costs **{values[0]:.2f}** nats a token without an example, and **{values[-1]:.2f}** with" in text
    chat = CHATML.replace("{question}", "What is a token?")
    assert f"ordinary pieces to its tokenizer: {len(model.tokenizer.backend_tokenizer.encode(chat).ids)} tokens in all" in text
    assert f"story-gpt has {model.n_parameters:,} numbers." in text
    assert "reinforcement learning from human feedback" in text


def test_a_template_of_its_own_has_marks_that_are_single_tokens() -> None:
    from transformers import PreTrainedTokenizerFast

    backend = story().tokenizer.backend_tokenizer
    copy = PreTrainedTokenizerFast(tokenizer_object=backend.from_str(backend.to_str()))
    copy.add_special_tokens({"additional_special_tokens": ["<|im_start|>", "<|im_end|>"]})
    assert not chat_text(template_of(copy, copy.backend_tokenizer, "a model"), "Who?").own
    copy.chat_template = (
        "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
        "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
    )
    found = chat_text(template_of(copy, copy.backend_tokenizer, "a model"), "Who?")
    assert found.own
    assert found.text == CHATML.replace("{question}", "Who?")
    assert n_marks(copy.backend_tokenizer, found) == 3
    assert n_marks(backend, found) == 0
    ids = [piece.token_id for word in as_tokens(copy.backend_tokenizer, "", found, "").words for piece in word.pieces]
    assert ids.count(copy.convert_tokens_to_ids("<|im_start|>")) == 2
    copy.chat_template = "{{ raise_exception('no') }}"
    assert not chat_text(template_of(copy, copy.backend_tokenizer, "a model"), "Who?").own
    assert find("story-gpt").tokenizer.encode_special_tokens  # the shared one still takes typed marks for text


def test_a_mark_typed_into_the_question_is_drawn_as_the_text_that_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAINER_RUNS", str(tmp_path))
    at = sound(opened("instruction_pairs", "Who is <|endoftext|>?"))
    rows = payload_with(at, "rows")["rows"]
    assert [row["name"] for row in rows] == ["this lesson’s frame", "ChatML, of other models"]
    model = story()
    ids = model.backend.encode(frame("Who is <|endoftext|>?"), add_special_tokens=False).ids
    assert rows[0]["count"] == len(ids)
    assert model.tokenizer.eos_token_id not in ids
    assert rows[1]["about"].startswith("0 tokens of it are marks")
