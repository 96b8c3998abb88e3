"""The ways in which a model can move to another language, and what they cost. Torch-free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from explainer.models.catalogue import Shape
from explainer.models.memory import MIB
from explainer.studies.tuning.methods import EMBEDDINGS, FINAL_NORM, FROZEN, FULL, HEAD, PROCESS_MIB, Budget, Method, Weights, budget

BODY, FULL_BODY, CHANCE, SCRATCH, OLD = "body", "full", "chance", "scratch", "old"


@dataclass(frozen=True, slots=True)
class Way:
    """label: its name on the page. rate: the learning rate that is proposed, by which it learned fastest in a minute with story-gpt."""

    label: str
    rate: float


WAYS = {
    BODY: Way("frozen body, new embeddings", 3e-3),
    FULL_BODY: Way("all weights, new embeddings", 1e-3),
    CHANCE: Way("frozen body, embeddings by chance", 3e-3),
    SCRATCH: Way("from scratch", 2e-3),
    OLD: Way("all weights, the old tokenizer", 1e-3),
}
FIRST = (BODY, FULL_BODY)  # those whose model can be taken away


def with_vocabulary(weights: Weights, n_old: int, n_new: int) -> Weights:
    """The weights with another number of tokens."""
    sizes = {name: ((n_new, *size[1:]) if size[0] == n_old and len(size) == 2 else size) for name, size in weights.sizes.items()}
    return Weights(sizes, weights.family, weights.tied)


def method(way: str, weights: Weights) -> Method:
    """What a way may change."""
    if way in (BODY, CHANCE):
        return Method(FROZEN, frozen=tuple(part for part in weights.parts if part not in (EMBEDDINGS, FINAL_NORM, HEAD)))
    return Method(FULL)


def budgets(ways: Sequence[str], weights: Weights, shape: Shape, n_old: int, n_new: int, batch_tokens: int) -> tuple[Budget, float]:
    """What the first way takes, and the memory in MiB of all of them in one process, which take their steps by turns."""
    found = []
    for way in ways:
        own = weights if way == OLD else with_vocabulary(weights, n_old, n_new)
        found.append(budget(own, method(way, own), shape, n_old if way == OLD else n_new, batch_tokens))
    kept = max(each.needed_mib - each.optimizer_mib - PROCESS_MIB - 4 * each.total / MIB for each in found)
    return found[0], PROCESS_MIB + kept + sum(each.optimizer_mib + 4 * each.total / MIB for each in found) + 4 * weights.total / MIB
