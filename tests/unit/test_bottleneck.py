"""What the last state holds: the probe on states where the answer is known, gradients against finite differences, scores."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import torch
from sacrebleu import corpus_bleu
from test_translators import PAIRS, SPLIT, small

from explainer.errors import ExplainerError
from explainer.models.recurrent import RecurrentConfig, RecurrentTranslator
from explainer.models.translators import Translator, load_translator
from explainer.studies.recurrent import bottleneck
from explainer.trace.recurrent import record_encoder
from explainer.training import pairs, recovery, translate, translate_report


@pytest.fixture(scope="module")
def tokenizer():
    return translate.make_tokenizer(SPLIT, 300)


def remembering(tokenizer) -> Translator:
    """A GRU whose state is the last token's embedding alone: its update gate is shut, its candidate copies the input."""
    network = RecurrentTranslator(RecurrentConfig(tokenizer.get_vocab_size(), attention=False, d_embed=16, d_hidden=16))
    with torch.no_grad():
        for part in network.encoder.parameters():
            part.zero_()
        network.encoder.weight_ih_l0[32:] = 0.01 * torch.eye(16)  # tanh is nearly a line there
        network.encoder.bias_ih_l0[16:32] = -30.0
    return Translator(network, tokenizer, "remembering", "remembering@1")


def test_the_gradient_is_that_of_small_changes(tokenizer):
    model = Translator(small("gru", tokenizer.get_vocab_size()), tokenizer, "small", "small@1")
    trace = record_encoder(model, "the old dog sees")
    model.module.double()
    x = torch.from_numpy(trace.embedded.copy()).double().unsqueeze(0)
    last = lambda x: model.module.encoder(x)[0][0, -1]  # noqa: E731
    by_hand = np.zeros(trace.n_steps)
    with torch.no_grad():
        for pos in range(trace.n_steps):
            for i in range(x.shape[-1]):
                up, down = x.clone(), x.clone()
                up[0, pos, i] += 1e-5
                down[0, pos, i] -= 1e-5
                by_hand[pos] += float(((last(up) - last(down)) / 2e-5).pow(2).sum())
    model.module.float()
    np.testing.assert_allclose(bottleneck.reach(model, trace), np.sqrt(by_hand), rtol=1e-3)


def test_a_state_that_keeps_only_the_last_token_has_no_gradient_to_the_others(tokenizer):
    model = remembering(tokenizer)
    found = bottleneck.reach(model, record_encoder(model, "the old dog"))
    assert found[-1] > 0.03
    assert found[:-1].max() < 1e-6


def test_the_probe_finds_what_a_linear_map_can_find(tokenizer):
    """The state is the embedding of the end token plus 100 × that of the first: distance by distance, the answer is known."""
    model = remembering(tokenizer)
    network, trace = model.module, record_encoder(model, "the old dog")
    n_tokens = trace.n_steps - 1
    probe = bottleneck.RecoveryProbe(16, 16, network.config.n_vocab, 2)
    with torch.no_grad():
        network.embedding.weight.copy_(torch.nn.functional.normalize(network.embedding.weight, dim=-1))
        probe.maps[0] = 50 * torch.eye(16)
    state = network.embedding.weight[trace.token_ids[n_tokens - 1]].detach().numpy()
    trace = replace(trace, hidden=np.concatenate([trace.hidden[:-1], state[None]]))
    found = bottleneck.recover(model, trace, probe)
    assert found.positions == (n_tokens - 2, n_tokens - 1)
    assert found.guess_ids[1] == trace.token_ids[n_tokens - 1]
    assert found.ranks[1] == 1
    assert found.probs[1] > 0.9
    assert found.probs[0] == pytest.approx(1 / network.config.n_vocab)  # a map of zeros knows nothing


def test_the_tail_is_the_sentence_backwards_without_its_end():
    ids = torch.tensor([[7, 8, 9, 1, 0, 0], [4, 5, 6, 7, 8, 1]])
    assert recovery._tail(ids, 24).tolist() == [[9, 8, 7, -100, -100], [8, 7, 6, 5, 4]]
    assert recovery._tail(ids, 2).tolist() == [[9, 8], [8, 7]]


def test_a_trained_probe_beats_the_blind_guess(tokenizer):
    torch.manual_seed(0)
    model = Translator(small("gru", tokenizer.get_vocab_size()), tokenizer, "small", "small@1")
    batches = translate.PairBatches(SPLIT, tokenizer, 128, 0)
    probe = recovery.train_probe(model, batches, 120, rate=2e-2, most=12)
    sentences = [encoding.ids for encoding in tokenizer.encode_batch([pair.source for pair in PAIRS * 2])]
    found = recovery.accuracy(model, probe, sentences, commonest=int(np.bincount(np.concatenate(sentences)).argmax()))
    for rows in found.values():
        nearest = rows[0]
        assert nearest[0] == 1
        assert nearest[1] > 0.9 > nearest[3]


def test_missing_probes_and_transformers_are_told(tokenizer, tmp_path):
    model = remembering(tokenizer)
    with pytest.raises(ExplainerError, match="no trained probe"):
        bottleneck.probe_of(model, tmp_path)
    transformer = Translator(small("transformer", tokenizer.get_vocab_size()), tokenizer, "t", "t@1")
    with pytest.raises(ExplainerError, match="no last state"):
        bottleneck.probe_of(transformer, tmp_path)


def test_scores_are_sacrebleus_and_take_any_number_of_references():
    asked = [pairs.Asked("one two", ("uno dos tres cuatro", "uno y dos y tres")), pairs.Asked("three", ("tres por cuatro es doce",))]
    made = ["uno y dos y tres", "tres por cuatro es diez"]
    found = translate_report.score(made, asked, 2)
    by_hand = corpus_bleu(made, [["uno dos tres cuatro", "tres por cuatro es doce"], ["uno y dos y tres", None]])
    assert found.bleu == pytest.approx(by_hand.score, abs=0.01)
    assert (found.n_words, found.sentences) == (2, 2)
    assert translate_report.score(["uno dos tres cuatro", "tres por cuatro es doce"], asked, 2).bleu == 100


@pytest.mark.parametrize("kind", translate.KINDS)
def test_the_report_has_every_length_and_the_joined_ones(tokenizer, tmp_path, kind):
    translate.export(small(kind, tokenizer.get_vocab_size()), tokenizer, tmp_path / f"translate-{kind}")
    model = load_translator(str(tmp_path / f"translate-{kind}"))
    asked = [pairs.Asked(pair.source, (pair.target,)) for pair in PAIRS * 2]
    most = 2 * max(len(model.encode(one.source).token_ids) for one in asked) + 8
    made = translate_report.translations(model, asked)
    assert len(made) == len(asked)
    assert made[0] == model.decode(model.greedy([model.encode(PAIRS[0].source).token_ids], most)[0])
    found = translate_report.by_length(made, asked)
    assert [one.n_words for one in found] == [6]
    assert json.dumps([one.bleu for one in found])
