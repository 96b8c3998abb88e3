"""How story-gpt is made: the mixture, the schedule, and a run that is killed and resumed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from transformers import GPT2Config, GPT2LMHeadModel

from explainer.errors import ExplainerError
from explainer.studies.loop import language_model_loss, make_optimizer, train, warmup_stable_decay
from explainer.training import corpus, story_gpt
from explainer.training.story_maker import stories

VOCAB, CONTEXT = 300, 32


def streams() -> dict[str, np.ndarray]:
    return {name: (np.arange(900) % 20).astype(np.uint16) for name in (*corpus.WEIGHTS, "made up")}


def mixture(seed: int = 0) -> corpus.Mixture:
    return corpus.Mixture(streams(), vocab_size=VOCAB, context=CONTEXT, batch=8, seed=seed)


def small() -> GPT2LMHeadModel:
    torch.manual_seed(3)
    shape = {"vocab_size": VOCAB, "n_positions": CONTEXT, "n_embd": 32, "n_layer": 2, "n_head": 2}
    return GPT2LMHeadModel(GPT2Config(**shape, resid_pdrop=0, embd_pdrop=0, attn_pdrop=0, bos_token_id=0, eos_token_id=0))


def run(module: GPT2LMHeadModel, optimizer: torch.optim.Optimizer, first: int, last: int) -> list[float]:
    steps = train(module, mixture().batch_at, optimizer, lambda step: 1e-2, first_step=first, n_steps=last, bf16=False)
    return [step.loss for step in steps]


def test_a_batch_depends_on_seed_and_step_alone_and_labels_are_the_text_shifted_by_one() -> None:
    ids, labels = mixture().batch_at(7)
    again, _ = mixture().batch_at(7)
    assert torch.equal(ids, again)
    assert torch.equal(ids[:, 1:], labels[:, :-1])
    assert not torch.equal(ids, mixture().batch_at(8)[0])
    assert not torch.equal(ids, mixture(seed=1).batch_at(7)[0])


def test_random_rows_are_said_twice_and_hold_no_special_token() -> None:
    rows = [mixture()._repeated(np.random.default_rng(seed)) for seed in range(20)]
    for row in rows:
        assert row.min() >= 1
        assert any(np.array_equal(row[length:], row[:-length]) for length in range(12, CONTEXT // 2 + 1))


def test_the_rate_rises_stays_and_falls() -> None:
    rates = [warmup_stable_decay(step / 1000) for step in range(1001)]
    assert rates[0] < 0.01
    assert rates[20] == rates[600] == 1.0
    assert rates[650:] == sorted(rates[650:], reverse=True)
    assert rates[-1] == pytest.approx(0.02)


def test_the_loss_is_that_of_torch() -> None:
    module, (ids, _) = small().eval(), mixture().batch_at(0)
    own = language_model_loss(module(ids).logits[:, :-1], ids[:, 1:])
    assert own.item() == pytest.approx(module(ids, labels=ids).loss.item(), abs=1e-5)


def test_training_lowers_the_loss_and_a_resumed_run_is_the_same_run(tmp_path: Path) -> None:
    module = small()
    optimizer = make_optimizer(module, 1e-2)
    straight = run(module, optimizer, 0, 12)
    assert straight[-1] < straight[0] - 0.2

    killed = small()
    optimizer = make_optimizer(killed, 1e-2)
    before = run(killed, optimizer, 0, 5)
    story_gpt.save_checkpoint(tmp_path, killed, optimizer, {"step": 5})
    resumed = small()
    optimizer = make_optimizer(resumed, 1e-2)
    state = story_gpt.load_checkpoint(tmp_path, resumed, optimizer)
    after = run(resumed, optimizer, int(str(state["step"])), 12)
    assert before + after == pytest.approx(straight, abs=1e-5)
    assert not list(tmp_path.glob("*.tmp"))


def test_nothing_to_resume_is_the_start(tmp_path: Path) -> None:
    module = small()
    assert story_gpt.load_checkpoint(tmp_path, module, make_optimizer(module, 1e-3)) == {}


def test_the_exported_folder_opens_and_gives_the_same_logits(tmp_path: Path) -> None:
    from explainer.models import load
    from explainer.trace import record

    texts = corpus.Texts({"books": ["the cat sat"] * 9, "modern": ["a dog ran"], "picture": ["one two"], "made up": stories(0, 20)}, [])
    tokenizer = corpus.train_tokenizer(texts, VOCAB)
    module = small()
    story_gpt.export(module, Tokenizer.from_str(tokenizer.to_str()), tmp_path / "out")
    model = load(str(tmp_path / "out"))
    trace = record(model, "Tom gave Sue a ball.")
    with torch.no_grad():
        own = module.half().float().eval()(torch.tensor([trace.token_ids])).logits[0, -1]
    np.testing.assert_allclose(trace.logits(-1), own.numpy(), atol=1e-4)
    assert model.tokenizer.decode(trace.token_ids) == "Tom gave Sue a ball."


def test_made_up_stories_are_the_same_for_a_seed_and_name_both_orders() -> None:
    assert stories(5, 30) == stories(5, 30) != stories(6, 30)
    text = " ".join(stories(0, 400))
    assert "gave" in text
    assert "thanked" in text


def test_a_missing_text_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ExplainerError, match=r"is not there\. Pass its folder with --data\."):
        corpus.read(tmp_path)


def test_held_out_pieces_are_never_trained_on(tmp_path: Path) -> None:
    pieces = [f"piece {i} of a book" for i in range(corpus.HELD_OUT_PIECES + corpus.BUFFER_PIECES + 40)]
    (tmp_path / "gutenberg_children_simple.txt").write_text(corpus.END.join(pieces))
    (tmp_path / "tinystories.txt").write_text(corpus.END.join(f"story {i}" for i in range(90)))
    (tmp_path / "stories_en.txt").write_text(corpus.END.join(f"picture {i}" for i in range(50)))
    (tmp_path / "fables.jsonl").write_text("\n".join(json.dumps({"fable": f"fable {i}"}) for i in range(50)))
    texts = corpus.read(tmp_path)
    trained = {piece for name, found in texts.train.items() for piece in found}
    assert not trained & set(texts.held_out)
    assert len(texts.train["books"]) == 40
    assert len(texts.held_out) == corpus.HELD_OUT_PIECES + 60 + 20 + 20
