"""From the logits of one position to 1,000 draws, with every stage on the way; equal to what transformers' generate() draws from."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch

from explainer.maths import prediction, sampling
from explainer.studies.decoding.controls import N_DRAWS, Controls

STAGES = ("temperature", "top-k", "top-p", "min-p")


@dataclass(frozen=True, slots=True)
class Stage:
    """After one step. kept: tokens left. mass: their share of the probability after temperature. entropy: in nats, renormalised."""

    name: str
    kept: int
    mass: float
    entropy: float


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Every stage over the whole vocabulary, by token id. order: token ids by rank; the tokens left are always its first.

    logits: as the model makes them. softened: probabilities after temperature. probs: what is drawn from. uniforms: the seed's random
    numbers, and drawn: the token that each falls on.
    """

    controls: Controls
    logits: np.ndarray
    softened: np.ndarray
    probs: np.ndarray
    order: np.ndarray
    stages: tuple[Stage, ...]
    uniforms: np.ndarray
    drawn: np.ndarray

    @property
    def kept(self) -> int:
        """How many tokens may be drawn."""
        return self.stages[-1].kept


def warp(logits: torch.Tensor, controls: Controls) -> tuple[torch.Tensor, ...]:
    """Logits (... vocab) after temperature, after top-k, after top-p and after min-p: the order in which generate() applies them."""
    first = sampling.temperature(logits, controls.temperature)
    second = sampling.top_k(first, controls.top_k)
    third = sampling.top_p(second, controls.top_p)
    return first, second, third, sampling.min_p(third, controls.min_p) if controls.min_p > 0 else third


def uniforms(seed: int) -> torch.Tensor:
    """The random numbers of a seed, from 0 to 1."""
    return torch.rand(N_DRAWS, generator=torch.Generator().manual_seed(seed))


@torch.no_grad()
def pipeline(logits: np.ndarray, controls: Controls) -> Pipeline:
    """All stages for (vocab) logits: what survives in float32, as generate() cuts; probabilities in double precision."""
    raw = torch.from_numpy(np.asarray(logits, np.float32))
    warped = warp(raw, controls)
    softened = sampling.renormalise(warped[0].double())
    stages = []
    for name, left in zip(STAGES, warped, strict=True):
        alive = left > -torch.inf
        own = sampling.renormalise(left.double())
        mass = 1.0 if bool(alive.all()) else float(softened[alive].sum())
        stages.append(Stage(name, int(alive.sum()), mass, float(prediction.entropy(own))))
    probs = sampling.renormalise(warped[-1].double())
    cut = (warped[-1] == -torch.inf).numpy()
    order = np.lexsort((np.arange(len(cut)), cut, -np.asarray(logits)))
    chance = uniforms(controls.seed)
    place = torch.from_numpy(order)
    drawn = place[sampling.draw(probs[place], chance)]
    return Pipeline(controls, np.asarray(logits), softened.numpy(), probs.numpy(), order, tuple(stages), chance.numpy(), drawn.numpy())


def at_temperature(logits: np.ndarray, t: float) -> np.ndarray:
    """Probabilities (vocab) at another temperature, nothing cut."""
    return sampling.renormalise(sampling.temperature(torch.from_numpy(np.asarray(logits, np.float64)), t)).numpy()


def spread(probs: np.ndarray) -> float:
    """exp(entropy): how many equally likely tokens would be just as unsure."""
    return math.exp(float(prediction.entropy(torch.from_numpy(np.asarray(probs, np.float64)))))
