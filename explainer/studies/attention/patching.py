"""Activation patching: put one activation of another text in the place of this text's own, and see what the answer becomes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch

from explainer.errors import TextError
from explainer.models import taps
from explainer.models.language_model import LanguageModel
from explainer.trace.trace import Trace

KINDS = ("resid_pre", "attn_out", "mlp_out", "z")  # what can be patched; z in one head at a time
_MOST_TOKENS = 512  # tokens of one batch


@dataclass(frozen=True, slots=True)
class PatchEffect:
    """One patched run. head is None except for z. logits: of the two answers in the patched run. done, total: how far the sweep is."""

    layer: int
    pos: int
    head: int | None
    logits: tuple[float, float]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Ends:
    """The logits of the two answers without any patch, in this text and in the other one."""

    here: tuple[float, float]
    there: tuple[float, float]

    @property
    def before(self) -> float:
        """First answer − second answer in this text."""
        return self.here[0] - self.here[1]

    @property
    def other(self) -> float:
        """First answer − second answer in the other text."""
        return self.there[0] - self.there[1]

    def share(self, logits: tuple[float, float]) -> float:
        """How far a patched run went from this text's difference (0) to the other text's (1)."""
        way = self.other - self.before
        return (logits[0] - logits[1] - self.before) / way if way else float("nan")


def ends(trace: Trace, source: Trace, answers: tuple[int, int], at: int) -> Ends:
    """The two answers' logits at position ``at`` of both texts.

    Raises: TextError when the texts are not equally long.
    """
    if trace.n_pos != source.n_pos:
        raise TextError(
            f"The texts have {trace.n_pos} and {source.n_pos} tokens. A patch takes a position's numbers from the same position of the "
            "other text, so make them equally long."
        )
    own, other = trace.logits(at), source.logits(at)
    a, b = answers
    return Ends((float(own[a]), float(own[b])), (float(other[a]), float(other[b])))


def _vector(source: Trace, kind: str, layer: int, pos: int, head: int | None) -> torch.Tensor:
    at = source._layer(layer)
    return at.z[head, pos] if kind == "z" else getattr(at, kind)[pos]


@torch.no_grad()
def sweep(
    model: LanguageModel, trace: Trace, source: Trace, kind: str, answers: tuple[int, int], *, at: int, positions: Sequence[int]
) -> Iterator[PatchEffect]:
    """Patch every layer at every position (for z: every head of every layer, at each of the positions), one at a time.

    Many patched runs share one forward pass: each is a row of the batch. Nothing is cached and the model is not touched.
    """
    heads: list[int | None] = list(range(model.n_heads)) if kind == "z" else [None]
    cells = [(layer, pos, head) for layer in range(model.n_layers) for pos in positions for head in heads]
    size, ids = max(1, _MOST_TOKENS // trace.n_pos), torch.tensor([trace.token_ids])
    for start in range(0, len(cells), size):
        batch = cells[start : start + size]
        patches: dict[tuple[int, str], tuple[taps.Patch, ...]] = {}
        for row, (layer, pos, head) in enumerate(batch):
            patch = taps.Patch(row, pos, _vector(source, kind, layer, pos, head), head)
            patches[layer, kind] = (*patches.get((layer, kind), ()), patch)
        with taps.recording(patches=patches) as recorded:
            model.anatomy.body(input_ids=ids.expand(len(batch), -1), use_cache=False)
        logits = model.anatomy.head(recorded.whole["final_normed"][:, at])[:, list(answers)].float()
        for row, (layer, pos, head) in enumerate(batch):
            yield PatchEffect(layer, pos, head, (float(logits[row, 0]), float(logits[row, 1])), start + row + 1, len(cells))


def collect(effects: Sequence[PatchEffect], n_layers: int, n_columns: int) -> np.ndarray:
    """(layer column 2): the two answers' logits of a sweep, in the order in which it was made."""
    return np.array([effect.logits for effect in effects], dtype=np.float64).reshape(n_layers, n_columns, 2)


_ARTICLES = {"a", "an", "the"}
_STARTERS = frozenset(
    "once when then one there he she it they we i you but and so in on at if as my his her this that these what how why where who all some "
    "after before while now yes no not with for from".split()
)


def swapped(text: str) -> str:
    """The text with two of its names swapped: two capitalised words, or two nouns that stand twice after an article; "" without them."""
    words = re.findall(r"[^\W\d_]+", text)
    starts = {match.group(1) for match in re.finditer(r"(?:^|[.!?]\s+)[\"“]?([^\W\d_]+)", text)}
    capital = [word for word in words if word[0].isupper() and word.lower() not in _ARTICLES | _STARTERS]
    inside = [word for word in dict.fromkeys(capital) if word not in starts or capital.count(word) > 1]
    names = list(dict.fromkeys([*inside, *(word for word in capital if len(inside) < 2)]))
    if len(names) < 2:
        after = [b for a, b in pairwise(words) if a.lower() in _ARTICLES]
        names = [word for word in dict.fromkeys(after) if words.count(word) > 1]
    if len(names) < 2:
        return ""
    swap = {names[0]: names[1], names[1]: names[0]}
    return re.sub(r"[^\W\d_]+", lambda match: swap.get(match.group(0), match.group(0)), text)
