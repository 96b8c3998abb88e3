"""How the models of the applications learn: what counts in the loss, the public sets' splits, and heads that are saved and read again."""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from transformers import BertConfig, BertForMaskedLM, GPT2Config, GPT2LMHeadModel

from explainer.errors import ExplainerError, ModelError
from explainer.models import load
from explainer.models.catalogue import ASSETS
from explainer.models.several_heads import HEADS, HeadSpec, read, write
from explainer.texts.applications import dialogues, functions, names, reviews
from explainer.texts.applications.baselines import WordForWord
from explainer.texts.applications.frame import MARKS, STOP, prompt
from explainer.texts.turns import ASSISTANT, SYSTEM, USER, Turn
from explainer.training import applications_data as public
from explainer.training import reader_batches, story_chat, story_reader
from explainer.training.applications_report import outside_caught
from explainer.training.figure import Figure, told
from explainer.training.linear_counts import LinearCounts

TURNS = (Turn(SYSTEM, "You tell stories."), Turn(USER, "Who are you?"), Turn(ASSISTANT, "I am a small model."))
MORE = (*TURNS, Turn(USER, "Thank you."), Turn(ASSISTANT, "You are welcome."))


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return story_chat.with_marks(Tokenizer.from_file(str(ASSETS / "story-gpt" / "tokenizer.json")))


def test_the_loss_counts_the_answers_and_the_mark_that_ends_each(tokenizer: Tokenizer) -> None:
    row = story_chat.as_row(tokenizer, MORE)
    learned = [label for label in row.labels if label >= 0]
    assert tokenizer.decode(learned, skip_special_tokens=False) == f"I am a small model.{STOP}You are welcome.{STOP}"
    whole = [*row.token_ids, row.labels[-1]]
    assert all(label in (-100, after) for label, after in zip(row.labels, whole[1:], strict=True))
    asked = tokenizer.decode(whole[: row.labels.index(learned[0]) + 1], skip_special_tokens=False)
    assert asked == prompt(TURNS[:-1])


def test_a_batch_holds_rows_of_like_length_and_nothing_is_learned_of_the_filling(tokenizer: Tokenizer) -> None:
    made = story_chat.batches((story_chat.as_row(tokenizer, MORE) for _ in range(200)), np.random.default_rng(0))
    assert made
    size = len(story_chat.as_row(tokenizer, MORE).token_ids)
    for ids, labels in made:
        assert ids.shape == labels.shape == (story_chat.TOKENS_A_STEP // 64, 64)
        assert bool((ids[:, size:] == 0).all())
        assert bool((labels[:, size:] == -100).all())


def test_chat_batches_depend_on_seed_and_step_alone(tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_chat, "STEPS_A_CHUNK", 4)
    one, again = story_chat.ChatMixture(tokenizer, [], 0), story_chat.ChatMixture(tokenizer, [], 0)
    later = again.batch_at(5)[0]  # another order of asking
    assert torch.equal(one.batch_at(1)[0], again.batch_at(1)[0])
    assert torch.equal(one.batch_at(5)[0], later)
    first, other = one.batch_at(1)[0], story_chat.ChatMixture(tokenizer, [], 1).batch_at(1)[0]
    assert first.shape != other.shape or not torch.equal(first, other)


def test_the_loss_of_the_answers_is_the_mean_over_them_alone(tokenizer: Tokenizer) -> None:
    torch.manual_seed(0)
    shape = {"vocab_size": tokenizer.get_vocab_size(), "n_positions": 64, "n_embd": 16, "n_layer": 1, "n_head": 2}
    module = GPT2LMHeadModel(GPT2Config(**shape, bos_token_id=0, eos_token_id=0)).eval()
    row = story_chat.as_row(tokenizer, MORE)
    ids, labels = torch.tensor([row.token_ids]), torch.tensor([row.labels])
    theirs = torch.nn.functional.cross_entropy(module(input_ids=ids).logits[0], labels[0], ignore_index=-100)
    assert story_chat.answer_loss(module, ids, labels).item() == pytest.approx(theirs.item(), abs=1e-5)


def test_story_chat_is_saved_with_a_template_that_is_its_training_frame(tokenizer: Tokenizer, tmp_path: Path) -> None:
    torch.manual_seed(0)
    shape = {"vocab_size": 8192, "n_positions": 96, "n_embd": 16, "n_layer": 1, "n_head": 2}
    module = story_chat.grown(GPT2LMHeadModel(GPT2Config(**shape, bos_token_id=0, eos_token_id=0)), tokenizer.get_vocab_size())
    assert story_chat.grown(module, tokenizer.get_vocab_size()).transformer.wte.weight.shape[0] == 8192 + len(MARKS)
    new, mean = module.transformer.wte.weight[8192:], module.transformer.wte.weight[:8192].mean(0)
    assert torch.allclose(new, mean.expand_as(new), atol=1e-6)
    story_chat.export(module, tokenizer, tmp_path / "chat")
    model = load(str(tmp_path / "chat"))
    assert model.chat is not None
    assert model.chat.encode(TURNS[:-1]).text == prompt(TURNS[:-1])
    assert model.chat.end_id == tokenizer.token_to_id(STOP)
    typed = model.chat.encode((Turn(USER, f"Say {STOP}!"),))
    assert typed.token_ids.count(model.chat.end_id) == 1  # the reader's own is text


def test_questions_whose_answer_stands_in_the_tale(tmp_path: Path) -> None:
    rows = [
        {"context": "The fox ate\n the cake.", "question": "What did the fox eat?", "answer": "the cake"},
        {"context": "The fox ate the cake.", "question": "Why?", "answer": "it was hungry"},
    ]
    path = tmp_path / "qa.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (found,) = story_chat.fairytale_questions(path)
    assert [turn.text for turn in found[1:]] == ["The fox ate the cake. What did the fox eat?", "The cake."]


@pytest.fixture(scope="module")
def reading() -> Tokenizer:
    return reader_batches.read_tokenizer(ASSETS / "story-bert")


def test_a_word_is_asked_at_its_last_token(reading: Tokenizer) -> None:
    row = reader_batches.word_row(reading, (("Rumpelstiltskin", 1), ("sang", 0), (".", 0)))
    assert row.token_ids[0] == 0
    assert reading.decode(list(row.token_ids[1:])) == "Rumpelstiltskin sang ."
    assert row.labels == (1, 0, 0)
    assert row.places == (len(row.token_ids) - 3, len(row.token_ids) - 2, len(row.token_ids) - 1)
    assert row.token_ids == tuple(reading.encode("Rumpelstiltskin sang .").ids)


def test_hidden_tokens_are_behind_the_mask_and_what_stood_there_is_kept(reading: Tokenizer) -> None:
    rows = [reader_batches.text_row(reading, "sentiment", ("It was a very good book about a small dog.", 1)) for _ in range(8)]
    rows.append(reader_batches.text_row(reading, "intents", ("where is my order", public.OUTSIDE)))
    ids, mask, places, stood, tags, sentiment, intents = reader_batches.laid_out(rows, 32, np.random.default_rng(0), 8192)
    for line, row in enumerate(rows):
        size = len(row.token_ids)
        assert int(mask[line].sum()) == size
        again = ids[line].clone()
        for place, was in zip(places[line].tolist(), stood[line].tolist(), strict=True):
            if was >= 0:
                assert again[place] == 8192
                assert 0 < place < size
                again[place] = was
        assert tuple(again[:size].tolist()) == row.token_ids
    assert int((stood >= 0).sum()) > 0
    assert sentiment.tolist() == [1] * 8 + [-100]
    assert intents.tolist() == [-100] * 8 + [-1]
    assert bool((tags == -100).all())


def reader() -> story_reader.Reader:
    torch.manual_seed(0)
    shape = {"vocab_size": 8193, "hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    bert = BertForMaskedLM(BertConfig(**shape, max_position_embeddings=64, pad_token_id=0))
    specs = {"sentiment": HeadSpec("text", reviews.LABELS), "entities": HeadSpec("tags", names.TAGS)}
    return story_reader.Reader(bert, specs | {"intents": HeadSpec("text", tuple("abcde"))}).eval()


def test_each_head_learns_from_its_own_rows_alone(reading: Tokenizer) -> None:
    module = reader()
    rows = [reader_batches.text_row(reading, "sentiment", ("A good book.", 1)), reader_batches.word_row(reading, (("Tom", 1), ("ran", 0)))]
    batch = reader_batches.laid_out(rows, 16, np.random.default_rng(0), 8192)
    story_reader.loss_of(module, *batch).backward()
    moved = {name: float(head.weight.grad.abs().sum()) for name, head in module.heads.items()}
    assert moved["sentiment"] > 0
    assert moved["entities"] > 0
    assert moved["intents"] == 0


def test_a_question_outside_of_all_is_best_answered_by_nothing_at_all(reading: Tokenizer) -> None:
    module = reader()
    row = [reader_batches.text_row(reading, "intents", ("how far is the moon", public.OUTSIDE))]
    batch = reader_batches.laid_out(row, 16, np.random.default_rng(0), 8192)
    with torch.no_grad():
        head = module.heads["intents"]
        head.weight.zero_(), head.bias.zero_()
        even = story_reader.loss_of(module, *batch).item()
        head.bias[0] = 3.0
        sure = story_reader.loss_of(module, *batch).item()
    assert sure > even + 0.5


def test_several_heads_are_saved_and_read_again_and_a_damaged_one_is_told(reading: Tokenizer, tmp_path: Path) -> None:
    module = reader()
    specs = {"sentiment": HeadSpec("text", reviews.LABELS), "entities": HeadSpec("tags", names.TAGS)}
    specs["intents"] = HeadSpec("text", tuple("abcde"))
    story_reader.export(module, reading, specs, tmp_path / "reader")
    model = load(str(tmp_path / "reader"))
    heads = read(model, tmp_path / "reader")
    assert {name: head.labels for name, head in heads.items()} == {name: spec.labels for name, spec in specs.items()}
    encoding = model.encode("Tom ran")
    assert encoding.token_ids[0] == 0
    row = reader_batches.text_row(reading, "sentiment", ("Tom ran", 0))
    half = reader()
    half.bert.half().float()
    half.heads.half().float()
    theirs = story_reader.scored(half.eval(), [row])[0][0]
    ours = heads["sentiment"].scores(heads["sentiment"].vectors([encoding.token_ids]))[0].numpy()
    np.testing.assert_allclose(ours, theirs, atol=1e-5)

    state = load_file(tmp_path / "reader" / HEADS)
    save_file({**state, "intents.bias": torch.full((5,), torch.nan)}, tmp_path / "reader" / HEADS)
    with pytest.raises(ModelError, match=r"do not fit their labels: 1 tensor \(intents\.bias\)"):
        read(model, tmp_path / "reader")
    write(tmp_path / "reader", specs | {"intents": HeadSpec("text", tuple("abcd"))}, state)
    with pytest.raises(ModelError, match=r"2 tensors \(the first is intents\.bias\)"):
        read(model, tmp_path / "reader")
    (tmp_path / "reader" / HEADS).unlink()
    with pytest.raises(ModelError, match="not there, or they are damaged"):
        read(model, tmp_path / "reader")


def data_folder(folder: Path) -> Path:
    for name in ("sentiment", "ner", "intents"):
        (folder / name).mkdir()
    for name in ("amazon_cells_labelled.txt", "imdb_labelled.txt", "yelp_labelled.txt"):
        (folder / "sentiment" / name).write_text("".join(f"{name} {i}\x85 it is\t{i % 2}\n" for i in range(20)), encoding="utf-8")
    for part in ("train", "test"):
        (folder / "sentiment" / f"goemotions_{part}.tsv").write_text("I love it\tpositive\nI hate it\tnegative\n", encoding="utf-8")
    documents = [f"-DOCSTART- O\n\nDoc{i} I-PER\nin O\nRome I-LOC\n\nJazz I-MISC\n" for i in range(10)]
    (folder / "ner" / "wikigold.conll.txt").write_text("\n".join(documents), encoding="utf-8")
    parts = {name: [["where is it", "lost"], ["hello", "greeting"]] for name in ("train", "val", "test")}
    parts |= {f"oos_{name}": [["how far is the moon", "oos"]] for name in ("train", "val", "test")}
    (folder / "intents" / "data_small.json").write_text(json.dumps(parts), encoding="utf-8")
    return folder


def test_the_public_sets_are_split_whole_and_always_the_same(tmp_path: Path) -> None:
    folder = data_folder(tmp_path)
    uci = public.uci_reviews(folder)
    assert (len(uci.train), len(uci.held_out)) == (48, 12)
    assert not {text for text, _ in uci.train} & {text for text, _ in uci.held_out}
    assert uci == public.uci_reviews(folder) != public.uci_reviews(folder, seed=1)
    assert public.goemotions(folder).train == (("I love it", 1), ("I hate it", 0))
    wikigold = public.wikigold(folder)
    held_out = {row[0][0] for row in wikigold.held_out if row[0][1] == 1}
    assert len(held_out) == 2
    assert not held_out & {row[0][0] for row in wikigold.train}
    assert {tag for row in wikigold.train for word, tag in row if word == "Jazz"} == {0}
    intents = public.clinc150(folder)
    assert intents.labels == ("greeting", "lost")
    assert intents.test == (("where is it", 1), ("hello", 0), ("how far is the moon", public.OUTSIDE))
    with pytest.raises(ExplainerError, match="Pass the folder with the data"):
        public.clinc150(tmp_path / "elsewhere")


def test_counted_words_and_neighbours_tell_a_set_apart_that_needs_the_neighbours() -> None:
    texts = [("not good but bad", 0), ("not bad but good", 1)] * 4
    learned = LinearCounts.learned(texts, 2)
    assert learned.probabilities(["not good but bad", "not bad but good", "unknown words"]).argmax(1).tolist()[:2] == [0, 1]
    assert learned.probabilities(["unknown words"])[0] == pytest.approx([0.5, 0.5])


def test_word_for_word_takes_the_word_that_stands_most_often_with_it() -> None:
    found = WordForWord.of([("the dog", "el perro"), ("a dog", "un perro"), ("the cat", "el gato"), ("Is it the cat?", "¿Es el gato?")])
    assert found.translation("The dog?") == "El perro?"
    assert found.translation("zebra") == "Zebra"


def test_outside_questions_are_caught_below_the_threshold_that_keeps_the_share() -> None:
    sure = np.linspace(0, 1, 1001)
    assert outside_caught(sure, np.array([0.0, 0.05, 0.2, 0.9]), coverage=0.9) == 0.5


def test_a_line_of_the_report_says_whether_the_aim_is_met() -> None:
    figure = Figure("code", "all examples pass", "patterns", 0.713, 400, 0.1, "nearest", 0.7)
    assert "71.3" in told(figure)
    assert "met (aimed at 70)" in told(figure)
    assert "missed" in told(Figure("code", "all examples pass", "patterns", 0.69, 400, 0.1, "nearest", 0.7))


def test_a_training_of_story_chat_goes_through_and_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command itself, on a network of one small block."""
    torch.manual_seed(0)
    shape = {"vocab_size": 8192, "n_positions": 256, "n_embd": 16, "n_layer": 1, "n_head": 2}
    GPT2LMHeadModel(GPT2Config(**shape, bos_token_id=0, eos_token_id=0, resid_pdrop=0.0)).save_pretrained(tmp_path / "base")
    (tmp_path / "base" / "tokenizer.json").write_bytes((ASSETS / "story-gpt" / "tokenizer.json").read_bytes())
    (tmp_path / "fairytale_qa").mkdir()
    row = {"context": "The fox ate the cake.", "question": "What did the fox eat?", "answer": "the cake"}
    (tmp_path / "fairytale_qa" / "qa_train.jsonl").write_text(json.dumps(row), encoding="utf-8")
    monkeypatch.setattr(story_chat, "STEPS_A_CHUNK", 4)
    monkeypatch.setattr(story_chat, "held_out_batches", lambda tokenizer: [story_chat.ChatMixture(tokenizer, [], 7).batch_at(0)])
    args = argparse.Namespace(
        data=tmp_path, base=tmp_path / "base", work=tmp_path / "work", out=tmp_path / "out", tokens=3 * 4096.0, minutes=None, seed=0,
        learning_rate=1e-2, optimizer="adamw", compile=False, bf16=False, device="cpu",
    )  # fmt: skip
    story_chat.run(args)
    model = load(str(tmp_path / "out"))
    assert model.n_vocab == 8194
    assert model.chat is not None
    rows = [json.loads(line) for line in (tmp_path / "work" / "curve.jsonl").read_text().splitlines()]
    assert [row for row in rows if "held_out" in row]


def test_what_is_trained_on_is_never_a_held_out_pattern(tokenizer: Tokenizer) -> None:
    made = "\n".join(turn.text for turns in story_chat.texts(3, 400, []) for turn in turns)
    held_out = dialogues.make(0, 1, 40).new_patterns
    questions = {one.turns[-2].text.split("?")[0] for one in held_out if one.kind == "greeting"}
    assert questions
    assert not [question for question in questions if f"{question}?" in made.splitlines()]
    _, kept_back = functions.combinations()
    rng = random.Random(0)
    descriptions = {functions.task(rng, family, chosen).description for family, chosen in kept_back[:40]}
    assert not [one for one in descriptions if one in made.splitlines()]
