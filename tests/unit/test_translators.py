"""How the translators are made and opened, and that their frozen traces are the network's own numbers."""

from __future__ import annotations

import copy
import json
import shutil
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from explainer.errors import ExplainerError, ModelError, TextError
from explainer.models import taps
from explainer.models.catalogue import ASSETS
from explainer.models.recurrent import RecurrentConfig, RecurrentTranslator
from explainer.models.translators import Translator, load_translator
from explainer.studies.learning.loop import train
from explainer.trace.recurrent import record_decoder, record_encoder
from explainer.trace.translation import record_translation, weights
from explainer.training import optimizers, translate
from explainer.training.pairs import Asked, Pair, Split

WORDS = {"the": "el", "dog": "perro", "cat": "gato", "sees": "ve", "eats": "come", "red": "rojo", "old": "viejo"}


def sentences() -> list[Pair]:
    """Every noun with every verb; the adjective stands before the noun in English and after it in Spanish."""
    made = []
    for noun in ("dog", "cat"):
        for verb in ("sees", "eats"):
            for adjective in ("red", "old"):
                for other in ("dog", "cat"):
                    english = f"the {adjective} {noun} {verb} the {other}"
                    spanish = f"{WORDS['the']} {WORDS[noun]} {WORDS[adjective]} {WORDS[verb]} {WORDS['the']} {WORDS[other]}"
                    made.append(Pair(english, spanish))
    return made


PAIRS = sentences()
SPLIT = Split(tuple(PAIRS[:-2]), tuple(Asked(pair.source, (pair.target,)) for pair in PAIRS[-2:]))


def small(kind: str, n_vocab: int) -> nn.Module:
    torch.manual_seed(1)
    if kind != "transformer":
        config = RecurrentConfig(n_vocab, attention=kind == "gru-attention", d_embed=24, d_hidden=20, d_align=12)
        return RecurrentTranslator(config)
    return translate.make_module(kind, n_vocab)


@pytest.fixture(scope="module")
def tokenizer():
    return translate.make_tokenizer(SPLIT, 300)


@pytest.fixture(scope="module", params=translate.KINDS)
def opened(request, tokenizer, tmp_path_factory) -> tuple[nn.Module, Translator]:
    """A small translator of each kind, trained for a moment, and the same one opened from its folder."""
    module = small(request.param, tokenizer.get_vocab_size())
    batches = translate.PairBatches(SPLIT, tokenizer, 128, 0)
    optimizer = optimizers.make("adamw", module, 5e-3)
    before = translate.held_out_loss(module, SPLIT.held_out, tokenizer)
    for _ in train(
        module, batches.batch_at, optimizer, lambda step: 5e-3, first_step=0, n_steps=60, loss_of=translate.translation_loss, bf16=False
    ):
        pass
    assert translate.held_out_loss(module, SPLIT.held_out, tokenizer) < before - 1
    folder = tmp_path_factory.mktemp("models") / request.param
    translate.export(module, tokenizer, folder)
    module.half().float()
    return module.eval(), load_translator(str(folder))


def test_a_batch_is_a_function_of_its_step_and_its_labels_are_the_decoder_shifted_by_one(tokenizer):
    batches = translate.PairBatches(SPLIT, tokenizer, 200, 3)
    for step in range(8):
        labels, decoder, source = batches.batch_at(step)
        for one, again in zip((labels, decoder, source), batches.batch_at(step), strict=True):
            assert torch.equal(one, again)
        assert labels.shape == decoder.shape
        assert len(source) == len(labels)
        assert (decoder[:, 0] == 2).all()
        counted = labels != -100
        for row in range(len(labels)):
            n = int(counted[row].sum())
            assert labels[row, n - 1] == 1  # the end token is learned
            assert torch.equal(decoder[row, 1:n], labels[row, : n - 1])
            assert not counted[row, n:].any()
            assert tokenizer.decode(labels[row, : n - 1].tolist()).strip().count("el") == tokenizer.decode(source[row].tolist()).count(
                "the"
            )


def test_joined_rows_are_whole_pairs_one_after_another(tokenizer):
    batches = translate.PairBatches(SPLIT, tokenizer, 300, 0)
    targets = {pair.source: pair.target for pair in SPLIT.train}
    counts = set()
    for step in range(60):
        labels, _, source = batches.batch_at(step)
        for row in range(len(labels)):
            english = tokenizer.decode(source[row].tolist()).strip().split()
            spanish = tokenizer.decode(labels[row][labels[row] > 2].tolist()).strip().split()
            parts = [" ".join(english[i : i + 6]) for i in range(0, len(english), 6)]
            assert " ".join(spanish) == " ".join(targets[part] for part in parts)
            counts.add(len(parts))
    assert counts == {1, 2, 3, 4}


def test_padding_changes_neither_the_logits_nor_the_translation(opened):
    _, model = opened
    short, long = (list(model.encode(text).token_ids) for text in ("the dog eats", "the red cat sees the old dog eats the cat"))
    together = model.greedy([short, long], most=20)
    assert together == [model.greedy([short], most=20)[0], model.greedy([long], most=20)[0]]


def test_the_opened_model_is_the_saved_one_in_half_precision(opened, tokenizer):
    module, model = opened
    for (name, one), (other, two) in zip(sorted(module.state_dict().items()), sorted(model.module.state_dict().items()), strict=True):
        assert name == other
        if "embed_positions" in name:  # a fixed table, made anew in full precision
            continue
        torch.testing.assert_close(one, two, atol=0, rtol=0)
    assert model.decode(model.encode("the old dog").token_ids) == "the old dog"


def test_greedy_writes_the_likeliest_token_of_the_whole_forward_pass(opened):
    """The reference is the network run once over the finished translation, not step by step."""
    module, model = opened
    source = model.encode("the old dog sees the cat").token_ids
    written = model.greedy([source], most=12)[0]
    decoder = torch.tensor([[model.start_id, *written]])
    with torch.no_grad():
        if model.recurrent:
            logits = module(torch.tensor([source]), decoder)
        else:
            logits = module(input_ids=torch.tensor([source]), decoder_input_ids=decoder).logits
    likeliest = logits[0].argmax(-1).tolist()
    assert likeliest[: len(written)] == written
    assert len(written) == 12 or likeliest[len(written)] == model.end_id


def test_a_trace_holds_the_networks_own_numbers(opened):
    module, model = opened
    if not model.recurrent:
        with pytest.raises(ExplainerError, match="no recurrent state"):
            record_encoder(model, "the dog")
        return
    encoder = record_encoder(model, "the old dog sees the cat")
    assert encoder.error < 1e-5
    with torch.no_grad():
        own = module.encoder(module.embedding(torch.tensor([encoder.token_ids])))[0][0].numpy()
    np.testing.assert_allclose(encoder.hidden[1:], own, atol=1e-5)
    blended = (1 - encoder.update) * encoder.candidate + encoder.update * encoder.hidden[:-1]
    np.testing.assert_allclose(encoder.hidden[1:], blended, atol=1e-6)
    with pytest.raises(ValueError, match="read-only"):
        encoder.hidden[0, 0] = 1

    decoder = record_decoder(model, encoder)
    assert decoder.error < 1e-4
    assert decoder.tokens[-1] == "</s>"
    if model.module.config.attention:
        np.testing.assert_allclose(decoder.weights.sum(1), 1, atol=1e-6)
        np.testing.assert_allclose(decoder.weights @ encoder.hidden[1:], decoder.contexts, atol=1e-5)
        by_hand = np.tanh(decoder.queries[:, None] + decoder.keys[None]) @ model.module.align.weight[0].detach().numpy()
        np.testing.assert_allclose(decoder.scores, by_hand, atol=1e-5)
    else:
        assert decoder.weights.shape == (len(decoder.token_ids), 0)
        assert (decoder.contexts == encoder.hidden[-1]).all()


def test_bad_input_and_broken_folders_are_told(opened, tmp_path: Path):
    _, model = opened
    with pytest.raises(TextError, match="no sentence"):
        model.encode("  ")
    with pytest.raises(TextError, match="at most 99"):
        model.encode("dog " * 200)
    assert model.encode("</s>").token_ids.count(model.end_id) == 1  # what is typed is text
    with pytest.raises(ModelError, match="no translator"):
        load_translator(str(tmp_path))
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "recurrent-translator"}))
    with pytest.raises(ModelError, match="no translator"):
        load_translator(str(tmp_path))
    damaged = tmp_path / "damaged"
    shutil.copytree(ASSETS / "translate-gru", damaged)
    (damaged / "tokenizer.json").write_text('{"model": {"type": "no such"}}')
    with pytest.raises(ModelError, match="tokenizer of damaged"):
        load_translator(str(damaged))


def test_a_trace_of_another_model_is_refused(tokenizer, tmp_path: Path):
    models = []
    for kind in ("gru", "gru-attention"):
        translate.export(small(kind, tokenizer.get_vocab_size()), tokenizer, tmp_path / kind)
        models.append(load_translator(str(tmp_path / kind)))
    encoder = record_encoder(models[0], "the dog")
    with pytest.raises(ExplainerError, match="trace the sentence again"):
        record_decoder(models[1], encoder)


def test_the_three_networks_are_about_the_same_size():
    sizes = [sum(p.numel() for p in translate.make_module(kind, translate.VOCAB).parameters()) for kind in translate.KINDS]
    assert max(sizes) / min(sizes) < 1.08


def test_the_three_attentions_of_the_transformer_are_its_own(opened) -> None:
    """Against transformers' eager attention on the same weights, both in double precision: no processor's rounding decides."""
    from transformers import MarianMTModel

    module, model = opened
    if model.recurrent:
        with pytest.raises(ExplainerError, match="choose translate-transformer"):
            record_translation(model, "the red dog sees the cat")
        return
    model = copy.copy(model)
    model.module = copy.deepcopy(model.module).double()
    trace = record_translation(model, "the red dog sees the cat", model.tokenizer.encode("el perro rojo ve el gato").ids)
    reference = MarianMTModel._from_config(module.config, attn_implementation="eager").double().eval()
    reference.load_state_dict(model.module.state_dict())
    read_ids = torch.tensor([[model.start_id, *trace.written_ids[:-1]]])
    with torch.no_grad():
        wanted = reference(
            input_ids=torch.tensor([trace.source_ids]), decoder_input_ids=read_ids, output_attentions=True, output_hidden_states=True
        )
    theirs = {"encoder": wanted.encoder_attentions, "decoder": wanted.decoder_attentions, "cross": wanted.cross_attentions}
    for role, layers in theirs.items():
        for layer, patterns in enumerate(layers):
            # the trace hands out single precision
            np.testing.assert_allclose(trace.patterns(role, layer), patterns[0].numpy(), atol=1e-6)
            assert trace.patterns(role, layer).shape[1:] == (len(trace.queries(role)), len(trace.keys(role)))
    chosen = torch.tensor(trace.written_ids)
    np.testing.assert_allclose(trace.probs, wanted.logits[0].softmax(-1)[torch.arange(len(chosen)), chosen].numpy(), atol=1e-6)
    own = record_translation(model, "the red dog sees the cat")
    assert list(own.written_ids[:-1]) == model.greedy([list(trace.source_ids)])[0]

    head = trace.head("cross", 1, 4)
    np.testing.assert_allclose(head.x_keys, wanted.encoder_last_hidden_state[0].numpy(), atol=1e-6)
    found = weights(model, "cross", 1, 4)
    np.testing.assert_allclose(head.q, head.x.astype(float) @ found["W_Q"] + found["b_Q"], atol=1e-5)
    np.testing.assert_allclose(head.k, head.x_keys.astype(float) @ found["W_K"] + found["b_K"], atol=1e-5)
    np.testing.assert_allclose(head.v, head.x_keys.astype(float) @ found["W_V"] + found["b_V"], atol=1e-5)
    assert head.error < 1e-10  # within the trace, in double precision
    assert np.isneginf(trace.head("decoder", 0, 0).grids.masked[np.triu_indices(len(trace.read), 1)]).all()
    assert np.isfinite(trace.head("encoder", 0, 0).grids.masked).all()
    assert np.isfinite(head.grids.masked).all()


def test_roles_and_places_that_are_not_there_are_refused(opened) -> None:
    _, model = opened
    if model.recurrent:
        return
    trace = record_translation(model, "the dog", [])
    assert trace.written == ("</s>",)
    for role, layer, head in (("middle", 0, 0), ("cross", 2, 0), ("encoder", 0, 6), ("decoder", -1, 0)):
        with pytest.raises(ExplainerError, match="There is no"):
            trace.head(role, layer, head)


def test_readers_do_not_meet_in_the_taps(opened) -> None:
    """Translating while another thread records leaves nothing in its recording."""
    _, model = opened
    if model.recurrent:
        return
    with taps.recording() as recorded:
        thread = threading.Thread(target=lambda: record_translation(model, "the cat eats the dog"))
        thread.start()
        thread.join()
    assert recorded.layers == {}
