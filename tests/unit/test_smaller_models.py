"""How story-bert and two-layer are made: what is hidden, what is counted, and what is kept."""

from __future__ import annotations

import copy
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from transformers import BertForMaskedLM

from explainer.errors import ModelError
from explainer.models import checkpoints, load
from explainer.studies.attention import head_roles
from explainer.studies.learning.loop import train
from explainer.texts.stories.maker import stories
from explainer.trace import record
from explainer.training import corpus, optimizers, story_bert, two_layer

VOCAB, CONTEXT = 300, 32


def tokenizer() -> Tokenizer:
    texts = corpus.Texts({"books": ["the cat sat"] * 9, "modern": ["a dog ran"], "picture": ["one two"], "made up": stories(0, 20)}, [])
    return corpus.train_tokenizer(texts, VOCAB)


def mixture() -> corpus.Mixture:
    streams = {name: (np.arange(900) % 20).astype(np.uint16) for name in (*corpus.WEIGHTS, "made up")}
    return corpus.Mixture(streams, vocab_size=VOCAB, context=CONTEXT, batch=8, seed=0, stages=corpus.STORY_BERT)


def small_bert() -> BertForMaskedLM:
    torch.manual_seed(0)
    config = story_bert.make_config(VOCAB + 1, CONTEXT)
    config.hidden_size, config.num_hidden_layers, config.num_attention_heads, config.intermediate_size = 32, 2, 2, 64
    return story_bert.make_module(config)


def test_three_in_ten_tokens_are_hidden_and_most_are_shown_as_the_mask() -> None:
    rows = np.random.default_rng(0).integers(0, VOCAB, (40, 200))
    ids, positions, labels = story_bert.hide(rows, np.random.default_rng(1), VOCAB)
    assert positions.shape == labels.shape == (40, 60)
    original = torch.from_numpy(rows).gather(1, positions)
    counted = labels != -100
    assert torch.equal(labels[counted], original[counted])
    assert torch.equal(~counted, original == 0)  # an end-of-text is never asked for
    shown = ids.gather(1, positions)[counted]
    assert (shown == VOCAB).float().mean().item() == pytest.approx(0.8, abs=0.03)
    assert (shown == labels[counted]).float().mean().item() == pytest.approx(0.1, abs=0.03)
    untouched = torch.ones_like(ids, dtype=torch.bool).scatter(1, positions, False)
    assert torch.equal(ids[untouched], torch.from_numpy(rows)[untouched])
    assert all(len(set(row.tolist())) == 60 for row in positions)


def test_the_masked_loss_is_that_of_transformers() -> None:
    module, (ids, positions, labels) = small_bert().eval(), story_bert.MaskedMixture(mixture(), VOCAB).batch_at(3)
    full = torch.full_like(ids, -100).scatter(1, positions, labels)
    with torch.no_grad():
        assert story_bert.masked_loss(module, ids, positions, labels).item() == pytest.approx(
            module(ids, labels=full).loss.item(), abs=1e-5
        )


def test_bert_learns_and_the_exported_folder_opens_with_its_mask(tmp_path: Path) -> None:
    module, batch_at = small_bert(), story_bert.MaskedMixture(mixture(), VOCAB).batch_at
    before = story_bert.held_out_loss(module, (np.arange(900) % 20).astype(np.uint16), CONTEXT, VOCAB)
    optimizer = optimizers.make("muon", module, 5e-3)
    steps = train(module, batch_at, optimizer, lambda step: 5e-3, first_step=0, n_steps=30, loss_of=story_bert.masked_loss, bf16=False)
    assert len(list(steps)) == 30
    assert story_bert.held_out_loss(module, (np.arange(900) % 20).astype(np.uint16), CONTEXT, VOCAB) < before - 0.5

    story_bert.export(module, tokenizer(), tmp_path)
    model = load(str(tmp_path))
    assert not model.causal
    assert model.tokenizer.mask_token_id == VOCAB == model.n_vocab - 1
    trace = record(model, "Tom gave Sue a ball.")
    with torch.no_grad():
        own = module.half().float().eval()(torch.tensor([trace.token_ids])).logits[0, -1]
    np.testing.assert_allclose(trace.logits(-1), own.numpy(), atol=1e-4)


def test_steps_are_kept_more_closely_at_the_start() -> None:
    steps = two_layer.kept_steps(2000)
    assert (steps[0], steps[-1], len(steps)) == (0, 2000, 32)
    gaps = np.diff(steps)
    assert gaps[0] < gaps[-1] / 10
    assert gaps[5:].max() <= gaps[5:].min() + 1


def test_every_kept_moment_opens_as_it_was(tmp_path: Path) -> None:
    torch.manual_seed(0)
    module = two_layer.make_module(VOCAB, CONTEXT)
    logits = {}
    for step in (0, 7):
        two_layer.save_step(tmp_path, module, step)
        with torch.no_grad():
            kept = copy.deepcopy(module).half().float()  # moments are kept in half precision
            logits[step] = kept(torch.arange(6)[None]).logits[0, -1].numpy()
            for parameter in module.parameters():
                parameter.add_(0.01 * torch.randn_like(parameter))
    target = tmp_path / "out"
    two_layer.export(module, tokenizer(), target)
    two_layer.bundle(tmp_path, [0, 7], target)
    assert checkpoints.steps(target) == (0, 7)
    for step, own in logits.items():
        model = checkpoints.open_step(step, target)
        assert model.n_layers == 2
        with torch.no_grad():
            np.testing.assert_allclose(model.module(torch.arange(6)[None]).logits[0, -1].numpy(), own, atol=1e-5)
    with pytest.raises(ModelError, match=r"No weights of step 3 were kept"):
        checkpoints.open_step(3, target)


def test_in_the_shipped_moments_an_induction_head_forms() -> None:
    steps = checkpoints.steps()
    assert len(steps) == two_layer.N_KEPT
    assert [point[0] for point in checkpoints.curve()["held_out"]][-1] == steps[-1] * 32 * 128

    def best(step: int) -> dict[str, float]:
        scores = head_roles.probe(checkpoints.open_step(step), n_tokens=32, n_texts=2)
        return {score.role.slug: float(np.nanmax(score.scores)) for score in scores}

    first, last = best(steps[0]), best(steps[-1])
    assert first["induction"] < 0.1
    assert last["induction"] > 0.7
    assert first["previous"] < 0.1
    assert last["previous"] > 0.7
