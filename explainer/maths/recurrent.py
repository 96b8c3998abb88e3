"""One step of an RNN, a GRU and an LSTM, and additive attention over the states: one step a function.

Weights stand as they multiply from the right, (d_in, d_out); torch keeps them the other way round.
"""

from __future__ import annotations

import torch

from explainer.notation import Aligned, Direction, Hidden, States, Times, Wanted


def rnn(from_input: Hidden, from_state: Hidden) -> Hidden:
    """tanh(x·W_x + b_x + h·W_h + b_h): the next state of the simplest recurrent network.

    Args are the two projections. Source: Elman 1990; the formula in the documentation of torch.nn.RNN.
    """
    return torch.tanh(from_input + from_state)


def gate(from_input: Hidden, from_state: Hidden) -> Hidden:
    """σ(x·W_x + b_x + h·W_h + b_h), between 0 and 1: how far a gate is open. Every gate of a GRU and of an LSTM is one."""
    return torch.sigmoid(from_input + from_state)


def gru_candidate(from_input: Hidden, from_state: Hidden, reset: Hidden) -> Hidden:
    """n = tanh(x·W_xn + b_xn + r ⊙ (h·W_hn + b_hn)): what the state would become. A reset of 0 forgets the old state.

    As torch.nn.GRU has it; Cho et al. 2014 multiply r with h before W_hn.
    """
    return torch.tanh(from_input + reset * from_state)


def gru_blend(update: Hidden, candidate: Hidden, state: Hidden) -> Hidden:
    """h' = (1 − z) ⊙ n + z ⊙ h: an update gate of 1 keeps the old number, of 0 takes the candidate.

    Source: Cho et al. 2014, "Learning Phrase Representations using RNN Encoder–Decoder", section 2.3.
    """
    return (1 - update) * candidate + update * state


def lstm_candidate(from_input: Hidden, from_state: Hidden) -> Hidden:
    """g = tanh(x·W_xg + b_xg + h·W_hg + b_hg): what could be written into the cell."""
    return torch.tanh(from_input + from_state)


def lstm_cell(forget: Hidden, cell: Hidden, write: Hidden, candidate: Hidden) -> Hidden:
    """c' = f ⊙ c + i ⊙ g: the cell forgets some and takes some in, by addition.

    Source: Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000; as in the documentation of torch.nn.LSTM.
    """
    return forget * cell + write * candidate


def lstm_state(read: Hidden, cell: Hidden) -> Hidden:
    """h' = o ⊙ tanh(c'): what the rest of the network sees of the cell."""
    return read * torch.tanh(cell)


def additive_scores(query: Wanted, keys: Aligned, v: Direction) -> Times:
    """e_t = Σ_j v_j · tanh(query_j + keys_tj): a small network asks how well a state fits what is wanted.

    query: the decoder's state × W_q; keys: every encoder state × W_k; both as wide as v (d_align).
    Source: Bahdanau et al. 2015, "Neural Machine Translation by Jointly Learning to Align and Translate", appendix A.1.2.
    """
    return (torch.tanh(query.unsqueeze(-2) + keys) * v).sum(-1)


def align_weights(scores: Times) -> Times:
    """a_t = exp(e_t) ÷ Σ exp(e): how much of each state is taken; together 1."""
    return torch.softmax(scores, dim=-1)


def context(weights: Times, states: States) -> Hidden:
    """c = Σ_t a_t · h_t: the states, averaged with the weights."""
    return (weights.unsqueeze(-1) * states).sum(-2)
