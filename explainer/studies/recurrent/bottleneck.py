"""What is left of a sentence in the last state of a recurrent encoder: words found again, and gradients that reach back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from explainer.errors import ExplainerError
from explainer.models.catalogue import ASSETS
from explainer.models.translators import Translator
from explainer.trace.recurrent import EncoderTrace

MOST_DISTANCE = 24  # steps before the end token that the probe was trained for
PROBE = "recovery.safetensors"


class RecoveryProbe(nn.Module):
    """One matrix for each distance: last state × W_d × Eᵀ + b are the logits of the token d steps before the end token.

    It is linear, so it finds what lies in the state ready to be read, not all that could be worked out from it.
    """

    def __init__(self, d_hidden: int, d_embed: int, n_vocab: int, most_distance: int = MOST_DISTANCE) -> None:
        super().__init__()
        self.maps = nn.Parameter(torch.zeros(most_distance, d_hidden, d_embed))
        self.bias = nn.Parameter(torch.zeros(n_vocab))

    def forward(self, last: torch.Tensor, embedding: torch.Tensor, n_distances: int) -> torch.Tensor:
        """(batch distance vocab) from last states (batch d_hidden) and the embedding (vocab d_embed); distance 1 comes first."""
        return torch.einsum("bh,dhe->bde", last, self.maps[:n_distances]) @ embedding.T + self.bias


@lru_cache(maxsize=4)
def _opened(path: Path) -> dict[str, torch.Tensor]:
    from safetensors.torch import load_file

    return {name: value.float() for name, value in load_file(path).items()}


def probe_of(model: Translator, folder: Path | None = None) -> RecoveryProbe:
    """The probe that was trained on this translator's last states.

    Raises: ExplainerError when there is none.
    """
    network, path = model.network(), (folder or ASSETS / model.name) / PROBE
    if not path.exists():
        raise ExplainerError(f"{model.name} has no trained probe beside it.")
    found = _opened(path)
    probe = RecoveryProbe(network.config.d_hidden, network.config.d_embed, network.config.n_vocab, len(found["maps"]))
    probe.load_state_dict(found)
    return probe.eval()


@dataclass(frozen=True, slots=True, eq=False)
class Recovered:
    """What the probe finds of each token in the last state; the end token is left out. Each (time).

    positions: of the tokens that are near enough. probs, ranks: of the right token (rank 1 is the likeliest). guesses, guess_probs:
    the likeliest tokens. guess_ids: their ids.
    """

    positions: tuple[int, ...]
    probs: np.ndarray
    ranks: np.ndarray
    guess_ids: tuple[int, ...]
    guesses: tuple[str, ...]
    guess_probs: np.ndarray


@torch.no_grad()
def recover(model: Translator, trace: EncoderTrace, probe: RecoveryProbe) -> Recovered:
    """Ask the probe for every token of the sentence, given the last state alone."""
    network, n_tokens = model.network(), trace.n_steps - 1
    n_distances = min(n_tokens, len(probe.maps))
    last = torch.from_numpy(trace.hidden[-1:].copy())
    logits = probe(last, network.embedding.weight, n_distances)[0].flip(0)  # in the order of the sentence
    positions = range(n_tokens - n_distances, n_tokens)
    right = torch.tensor([trace.token_ids[pos] for pos in positions])
    probs = logits.softmax(-1)
    own = probs.gather(1, right[:, None])[:, 0]
    ranks = (logits > logits.gather(1, right[:, None])).sum(1) + 1
    best = probs.max(-1)
    return Recovered(
        positions=tuple(positions),
        probs=own.numpy(),
        ranks=ranks.numpy(),
        guess_ids=tuple(best.indices.tolist()),
        guesses=tuple(model.label(token_id) for token_id in best.indices.tolist()),
        guess_probs=best.values.numpy(),
    )


def reach(model: Translator, trace: EncoderTrace) -> np.ndarray:
    """(time): the size of the gradient from the last state back to each token's embedding.

    ‖∂h_T/∂x_t‖, the Frobenius norm of the matrix of all derivatives (d_hidden × d_embed).
    """
    return _reach(model.network().encoder, trace)


def fresh_reach(trace: EncoderTrace, kind: str, seed: int = 0, *, times: float = 1.0) -> np.ndarray:
    """The same for a cell of the same widths that has learned nothing yet; kind is "RNN" or "GRU".

    times: the weights from state to state are that many times as large as torch draws them.
    """
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        cell = getattr(nn, kind)(trace.embedded.shape[1], trace.hidden.shape[1], batch_first=True)
    with torch.no_grad():
        cell.weight_hh_l0.mul_(times)
    return _reach(cell, trace)


def _reach(cell: nn.Module, trace: EncoderTrace) -> np.ndarray:
    def last_state(x: torch.Tensor) -> torch.Tensor:
        state: torch.Tensor = cell(x.unsqueeze(0))[0][0, -1]
        return state

    derivatives: Any = torch.autograd.functional.jacobian(last_state, torch.from_numpy(trace.embedded.copy()), vectorize=True)
    return np.asarray(derivatives.pow(2).sum((0, 2)).sqrt())
