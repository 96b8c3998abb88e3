"""``record_encoder`` and ``record_decoder``: a recurrent translator stepped by the equations of ``maths.recurrent``, and frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from explainer.errors import ExplainerError
from explainer.maths import recurrent
from explainer.maths.feed_forward import project
from explainer.models.arrays import as_array
from explainer.models.translators import Translator


@dataclass(frozen=True, slots=True, eq=False)
class GruStep:
    """What one step of a GRU makes, each (batch d_hidden): the gates between 0 and 1, the candidate, the new state."""

    reset: torch.Tensor
    update: torch.Tensor
    candidate: torch.Tensor
    hidden: torch.Tensor


@dataclass(frozen=True, slots=True, eq=False)
class EncoderTrace:
    """The encoder over one sentence. Arrays are numpy, float32, and cannot be written to.

    embedded: (time d_embed). hidden: (time + 1, d_hidden), the state before each step and the last one; the first is zeros.
    reset, update, candidate: (time d_hidden). error: max |hidden − the states that torch's own GRU makes|.
    """

    model_key: str
    text: str
    token_ids: tuple[int, ...]
    tokens: tuple[str, ...]
    embedded: np.ndarray
    hidden: np.ndarray
    reset: np.ndarray
    update: np.ndarray
    candidate: np.ndarray
    error: float

    @property
    def n_steps(self) -> int:
        """Number of tokens read, the end token included."""
        return len(self.token_ids)


@dataclass(frozen=True, slots=True, eq=False)
class DecoderTrace:
    """The decoder while it writes. Arrays as in :class:`EncoderTrace`; ``target`` counts the tokens it wrote, the end token included.

    hidden: (target + 1, d_hidden), from the first state on. contexts: (target d_hidden). scores, weights: (target time), zero
    rows wide where the decoder has no attention. probs: (target), of the token that was written. error: max |logits − the
    model's own|.
    """

    model_key: str
    token_ids: tuple[int, ...]
    tokens: tuple[str, ...]
    hidden: np.ndarray
    contexts: np.ndarray
    queries: np.ndarray
    keys: np.ndarray
    scores: np.ndarray
    weights: np.ndarray
    probs: np.ndarray
    error: float


def _frozen(tensor: torch.Tensor) -> np.ndarray:
    array = as_array(tensor)
    array.setflags(write=False)
    return array


def gru_step(cell: Any, x: torch.Tensor, state: torch.Tensor) -> GruStep:
    """One step of a torch GRU or GRUCell from its own weights, by our equations; torch orders them reset, update, candidate."""
    names = ("weight_ih", "bias_ih", "weight_hh", "bias_hh")
    w_x, b_x, w_h, b_h = (getattr(cell, name) if hasattr(cell, name) else getattr(cell, f"{name}_l0") for name in names)
    x_r, x_z, x_n = project(x, w_x.T, b_x).chunk(3, -1)
    h_r, h_z, h_n = project(state, w_h.T, b_h).chunk(3, -1)
    reset, update = recurrent.gate(x_r, h_r), recurrent.gate(x_z, h_z)
    candidate = recurrent.gru_candidate(x_n, h_n, reset)
    return GruStep(reset, update, candidate, recurrent.gru_blend(update, candidate, state))


@torch.no_grad()
def record_cell(
    cell: Any, embedded: torch.Tensor, tokens: Sequence[str], *, key: str, text: str, token_ids: Sequence[int] | None = None
) -> EncoderTrace:
    """Step a torch GRU of one layer over vectors (time d_in), from zeros."""
    state, steps = torch.zeros(1, cell.hidden_size), []
    states = [state]
    for x in embedded.split(1):
        step = gru_step(cell, x, state)
        state = step.hidden
        steps.append(step)
        states.append(state)
    own = cell(embedded.unsqueeze(0))[0][0]
    return EncoderTrace(
        model_key=key,
        text=text,
        token_ids=tuple(token_ids if token_ids is not None else range(len(tokens))),
        tokens=tuple(tokens),
        embedded=_frozen(embedded),
        hidden=_frozen(torch.cat(states)),
        reset=_frozen(torch.cat([step.reset for step in steps])),
        update=_frozen(torch.cat([step.update for step in steps])),
        candidate=_frozen(torch.cat([step.candidate for step in steps])),
        error=float((torch.cat(states[1:]) - own).abs().max()),
    )


@torch.no_grad()
def record_encoder(model: Translator, text: str) -> EncoderTrace:
    """Step the encoder over a sentence.

    Raises: TextError when it is empty or too long; ExplainerError for a translator without a recurrent state.
    """
    network, encoding = model.network(), model.encode(text)
    embedded = network.embedding(torch.tensor(encoding.token_ids))
    return record_cell(network.encoder, embedded, encoding.tokens, key=model.key, text=text, token_ids=encoding.token_ids)


@torch.no_grad()
def record_decoder(model: Translator, encoder: EncoderTrace, target_ids: Sequence[int] | None = None) -> DecoderTrace:
    """Let the decoder write the translation (greedily), or step it over a given one; the end token is written too."""
    network = model.network()
    if model.key != encoder.model_key:
        raise ExplainerError(f"This encoder trace was made by {encoder.model_key}, not by {model.key}; trace the sentence again.")
    written = (*(model.greedy([encoder.token_ids])[0] if target_ids is None else target_ids), model.end_id)
    states, state = torch.from_numpy(encoder.hidden[1:].copy()), torch.from_numpy(encoder.hidden[-1:].copy())
    keys = network.align_key(states) if network.config.attention else states.new_zeros(0, 0)
    decoder_ids = torch.tensor([model.start_id, *written[:-1]])
    embedded, last, state = network.embedding(decoder_ids), state, network.first_state(state)
    made, contexts, queries, scores, weights = [state], [], [], [], []
    for x in embedded.split(1):
        context = last
        if network.config.attention:
            query = network.align_query(state)
            score = recurrent.additive_scores(query, keys.unsqueeze(0), network.align.weight[0])
            weight = recurrent.align_weights(score)
            context = recurrent.context(weight, states.unsqueeze(0))
            queries.append(query)
            scores.append(score)
            weights.append(weight)
        state = gru_step(network.decoder, torch.cat([x, context], -1), state).hidden
        made.append(state)
        contexts.append(context)
    logits = network.logits(torch.cat(made[1:]), torch.cat(contexts), embedded)
    own = network(torch.tensor([encoder.token_ids]), decoder_ids.unsqueeze(0))[0]
    empty = torch.zeros(len(written), 0)
    return DecoderTrace(
        model_key=model.key,
        token_ids=tuple(written),
        tokens=tuple(model.label(token_id) for token_id in written),
        hidden=_frozen(torch.cat(made)),
        contexts=_frozen(torch.cat(contexts)),
        queries=_frozen(torch.cat(queries) if queries else empty),
        keys=_frozen(keys),
        scores=_frozen(torch.cat(scores) if scores else empty),
        weights=_frozen(torch.cat(weights) if weights else empty),
        probs=_frozen(logits.softmax(-1)[torch.arange(len(written)), torch.tensor(written)]),
        error=float((logits - own).abs().max()),
    )
