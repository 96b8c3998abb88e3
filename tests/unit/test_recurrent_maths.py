"""One recurrent step by our equations against torch's own RNN, GRU and LSTM; additive attention by hand."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from explainer.maths import recurrent as maths
from explainer.maths.feed_forward import project

SIZES = {"d_in": st.integers(1, 6), "d_hidden": st.integers(1, 7), "n_steps": st.integers(1, 9), "seed": st.integers(0, 999)}


def parts(module: nn.RNNBase, x: torch.Tensor, h: torch.Tensor) -> tuple[tuple[torch.Tensor, ...], tuple[torch.Tensor, ...]]:
    """x·W_x + b_x and h·W_h + b_h, cut into one piece for each gate, in torch's order."""
    width = module.hidden_size
    from_input = project(x, module.weight_ih_l0.T, module.bias_ih_l0)
    from_state = project(h, module.weight_hh_l0.T, module.bias_hh_l0)
    return from_input.split(width, -1), from_state.split(width, -1)


def sequence(kind: type[nn.RNNBase], d_in: int, d_hidden: int, n_steps: int, seed: int) -> tuple[nn.RNNBase, torch.Tensor]:
    torch.manual_seed(seed)
    return kind(d_in, d_hidden, batch_first=True).double(), 3 * torch.randn(2, n_steps, d_in, dtype=torch.float64)


@given(**SIZES)
def test_rnn(d_in: int, d_hidden: int, n_steps: int, seed: int) -> None:
    module, x = sequence(nn.RNN, d_in, d_hidden, n_steps, seed)
    h, states = torch.zeros(2, d_hidden, dtype=torch.float64), []
    for t in range(n_steps):
        (from_input,), (from_state,) = parts(module, x[:, t], h)
        h = maths.rnn(from_input, from_state)
        states.append(h)
    torch.testing.assert_close(torch.stack(states, 1), module(x)[0], atol=1e-12, rtol=0)


@given(**SIZES)
def test_gru(d_in: int, d_hidden: int, n_steps: int, seed: int) -> None:
    module, x = sequence(nn.GRU, d_in, d_hidden, n_steps, seed)
    h, states = torch.zeros(2, d_hidden, dtype=torch.float64), []
    for t in range(n_steps):
        (x_r, x_z, x_n), (h_r, h_z, h_n) = parts(module, x[:, t], h)
        reset, update = maths.gate(x_r, h_r), maths.gate(x_z, h_z)
        h = maths.gru_blend(update, maths.gru_candidate(x_n, h_n, reset), h)
        states.append(h)
    torch.testing.assert_close(torch.stack(states, 1), module(x)[0], atol=1e-12, rtol=0)


@given(**SIZES)
def test_lstm(d_in: int, d_hidden: int, n_steps: int, seed: int) -> None:
    module, x = sequence(nn.LSTM, d_in, d_hidden, n_steps, seed)
    h, states = torch.zeros(2, d_hidden, dtype=torch.float64), []
    cell = torch.zeros_like(h)
    for t in range(n_steps):
        (x_i, x_f, x_g, x_o), (h_i, h_f, h_g, h_o) = parts(module, x[:, t], h)
        cell = maths.lstm_cell(maths.gate(x_f, h_f), cell, maths.gate(x_i, h_i), maths.lstm_candidate(x_g, h_g))
        h = maths.lstm_state(maths.gate(x_o, h_o), cell)
        states.append(h)
    out, (_, last_cell) = module(x)
    torch.testing.assert_close(torch.stack(states, 1), out, atol=1e-12, rtol=0)
    torch.testing.assert_close(cell, last_cell[0], atol=1e-12, rtol=0)


def test_what_the_gates_of_a_gru_do_at_their_ends() -> None:
    old, new = torch.tensor([0.3, -0.8]), torch.tensor([0.9, 0.1])
    torch.testing.assert_close(maths.gru_blend(torch.ones(2), new, old), old)
    torch.testing.assert_close(maths.gru_blend(torch.zeros(2), new, old), new)
    torch.testing.assert_close(maths.gru_candidate(new, old, torch.zeros(2)), torch.tanh(new))


def test_additive_scores_and_context_by_hand() -> None:
    query, v = [0.5, -1.0], [2.0, 0.7]
    keys, states = [[0.1, 0.2], [-0.4, 3.0], [0.0, 1.0]], [[1.0, 0.0, 2.0], [0.0, 4.0, -1.0], [3.0, 1.0, 1.0]]
    by_hand = [sum(v[j] * math.tanh(query[j] + key[j]) for j in range(2)) for key in keys]
    scores = maths.additive_scores(torch.tensor(query), torch.tensor(keys), torch.tensor(v))
    assert scores.tolist() == pytest.approx(by_hand, abs=1e-6)
    weights = scores.softmax(-1)
    mixed = [sum(weights[t].item() * states[t][j] for t in range(3)) for j in range(3)]
    assert maths.context(weights, torch.tensor(states)).tolist() == pytest.approx(mixed, abs=1e-6)


def test_additive_attention_works_on_a_batch() -> None:
    torch.manual_seed(0)
    query, keys, v, states = torch.randn(4, 5), torch.randn(4, 6, 5), torch.randn(5), torch.randn(4, 6, 3)
    scores = maths.additive_scores(query, keys, v)
    for b in range(4):
        torch.testing.assert_close(scores[b], maths.additive_scores(query[b], keys[b], v))
    assert maths.context(scores.softmax(-1), states).shape == (4, 3)
