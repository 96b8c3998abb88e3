"""What the lessons on recurrence and translation say of a sentence is so, for sentences of many kinds."""

from __future__ import annotations

import json

import numpy as np
from any_text import told
from reader import opened, said, sound
from translated import RED_CAR, translator
from varied_texts import WRITTEN as TEXTS

from explainer.lessons.rnn_attention import alignment
from explainer.lessons.rnn_bottleneck import gradient
from explainer.models.catalogue import ASSETS
from explainer.studies.recurrent.bottleneck import fresh_reach
from explainer.texts.wording import token_name
from explainer.trace.recurrent import record_cell, record_decoder, record_encoder
from explainer.ui.page.guess import SHOW
from explainer.ui.state.translators import LARGER

__all__ = ["told"]
SENTENCES = [text for text in TEXTS if text.strip()]


def test_the_example_of_what_is_unlike_is_on_the_map() -> None:
    model, found = translator("gru-attention"), 0
    for text in SENTENCES[::3]:
        read = record_encoder(model, text)
        wrote = record_decoder(model, read)
        pair = alignment.unlike(read, wrote)
        if pair is None:
            continue
        found += 1
        assert int(wrote.weights[pair[0]].argmax()) == pair[1]
        assert wrote.weights[pair] > alignment.CLEAR
        assert token_name(wrote.tokens[pair[0]]).lower() != token_name(read.tokens[pair[1]]).lower()
        assert model.end_id not in (wrote.token_ids[pair[0]], read.token_ids[pair[1]])
    assert found > 5


def test_an_example_stands_on_the_page_only_where_the_text_has_it() -> None:
    at = said(sound(opened("rnn_attention", "no", guess=SHOW)))
    assert "rojo" not in at
    model = translator("gru-attention")
    read = record_encoder(model, RED_CAR)
    wrote = record_decoder(model, read)
    pair = alignment.unlike(read, wrote)
    assert pair is not None
    told = said(sound(opened("rnn_attention", RED_CAR, guess=SHOW)))
    assert f"when it writes “{wrote.tokens[pair[0]].strip()}”, it looks most at “{read.tokens[pair[1]].strip()}”" in told


def test_an_untrained_gradient_vanishes_and_with_large_weights_it_explodes() -> None:
    """A narrow cell over the translator's own vectors: the claim is about the plain cell, whatever it reads."""
    model, exploded, tried = translator("gru"), 0, 0
    for text in SENTENCES:
        read = record_encoder(model, text)
        if read.n_steps < 3:
            continue
        narrow = record_cell(_narrow(read.embedded.shape[1]), _tensor(read.embedded), read.tokens, key="x", text=text)
        tried += 1
        assert gradient.left(fresh_reach(narrow, "RNN")) < 1
        exploded += gradient.left(fresh_reach(narrow, "RNN", times=LARGER)) > 1
    assert tried > 40
    assert exploded > 0.9 * tried


def _narrow(d_embed: int):
    import torch

    with torch.random.fork_rng():
        torch.manual_seed(0)
        return torch.nn.GRU(d_embed, 64, batch_first=True)


def _tensor(values: np.ndarray):
    import torch

    return torch.from_numpy(values.copy())


def test_what_attention_buys_is_what_was_measured() -> None:
    at = said(sound(opened("rnn_bottleneck", RED_CAR)))
    for kind, name in (("gru", "GRU, last state alone"), ("gru-attention", "GRU with attention")):
        rows = json.loads((ASSETS / f"translate-{kind}" / "scores.json").read_text(encoding="utf-8"))["joined"]
        assert f"{name} {rows[0]['bleu']:.0f} → {rows[-1]['bleu']:.0f}" in at
    assert "cures" not in at


def test_the_sizes_beside_the_papers_are_the_networks_own() -> None:
    """Of the paper: Vaswani et al. 2017, table 3."""
    at = said(sound(opened("transformer", RED_CAR)))
    module, model = translator("transformer").module, translator("transformer")
    layers = len(module.model.encoder.layers)
    wide = module.model.encoder.layers[0].fc1.out_features
    for row in (
        f"| width of a vector (d_model) | {module.config.d_model} | 512 | 1,024 |",
        f"| heads | {module.config.encoder_attention_heads} | 8 | 16 |",
        f"| layers | {layers} + {layers} | 6 + 6 | 6 + 6 |",
        f"| width inside the FFN (d_ff) | {wide} | 2,048 | 4,096 |",
        f"| parameters | {model.n_parameters / 1e6:.2f} million | 65 million | 213 million |",
    ):
        assert row in at
    assert "**teacher forcing**" in at
