"""Who can tell the order of the words? Small random networks, and the reader's model, on permuted tokens.

The last token stays last; the tokens before it change places. What the network has at the last position is compared.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

from explainer.errors import TextError
from explainer.maths import embeddings as rows_maths
from explainer.maths import positions as maths
from explainer.maths.attention import attend, causal
from explainer.models.language_model import LanguageModel

WIDTH, HEADS = 64, 4
MOST_ORDERS = 120
MOST_TOKENS = 24  # the last ones of a long text
ROUNDING = 1e-9  # a change below this is rounding: everything is in double precision


def require_two(token_ids: tuple[int, ...]) -> None:
    """See that something can change places.

    Raises: TextError when it cannot.
    """
    if len(set(token_ids[-MOST_TOKENS:-1])) < 2:
        raise TextError("At least two different tokens must stand before the last one to change places; type a few more words.")


def orders(ids: tuple[int, ...], most: int = MOST_ORDERS, seed: int = 0) -> list[tuple[int, ...]]:
    """Orders of the places 0 … n − 1 that leave the last in place and really change the text: all of them, or ``most`` drawn ones.

    Raises: TextError when there is nothing to change places.
    """
    require_two(ids)
    free = len(ids) - 1
    if math.factorial(min(free, 9)) <= most:
        drawn = (list(order) for order in itertools.permutations(range(free)))
    else:
        generator = np.random.default_rng(seed)
        drawn = (list(generator.permutation(free)) for _ in range(20 * most))
    found: dict[tuple[int, ...], tuple[int, ...]] = {}
    for order in drawn:
        whole = (*(int(i) for i in order), free)
        text = tuple(ids[i] for i in whole)
        if text != ids and text not in found:
            found[text] = whole
        if len(found) >= most:
            break
    return list(found.values())


@dataclass(frozen=True, slots=True)
class Telling:
    """One network under all orders. at_last: largest change of the last position's vector, as a share of its length.

    at_any: the same for any token's own vector, wherever that token now stands.
    """

    positions: bool
    causal: bool
    n_layers: int
    at_last: float
    at_any: float

    @property
    def tells(self) -> bool:
        """Whether the last position can tell the order of the tokens before it."""
        return self.at_last > ROUNDING

    @property
    def name(self) -> str:
        """The network in words."""
        layers = "one layer" if self.n_layers == 1 else "two layers"
        return f"positions {'on' if self.positions else 'off'}, {'causal' if self.causal else 'bidirectional'}, {layers}"


def _norm(x: torch.Tensor) -> torch.Tensor:
    return torch.nn.functional.layer_norm(x, x.shape[-1:])


def _layers(x: torch.Tensor, is_causal: bool, seed: int) -> Iterator[torch.Tensor]:
    """The layers of a random pre-norm transformer, one after the other; (batch pos WIDTH) in and out."""
    generator = torch.Generator().manual_seed(seed)

    def weight(d_in: int, d_out: int, gain: float = 1.0) -> torch.Tensor:
        return torch.randn(d_in, d_out, generator=generator, dtype=torch.float64) * gain / math.sqrt(d_in)

    allowed = causal(x.shape[1]) if is_causal else None
    while True:
        w_q, w_k, w_v, w_o = weight(WIDTH, WIDTH, 1.7), weight(WIDTH, WIDTH, 1.7), weight(WIDTH, WIDTH), weight(WIDTH, WIDTH)
        w_in, w_out = weight(WIDTH, 4 * WIDTH), weight(4 * WIDTH, WIDTH)
        read = _norm(x)
        q, k, v = ((read @ w).unflatten(-1, (HEADS, -1)).transpose(1, 2) for w in (w_q, w_k, w_v))
        x = x + attend(q, k, v, allowed).z.transpose(1, 2).flatten(2) @ w_o
        x = x + torch.nn.functional.gelu(_norm(x) @ w_in) @ w_out
        yield x


@torch.no_grad()
def random_networks(model: LanguageModel, token_ids: tuple[int, ...], seed: int = 0) -> list[Telling]:
    """Eight random networks that read the model's own rows of W_E: positions off and on, both masks, one and two layers.

    Raises: TextError when there is nothing to change places.
    """
    ids = token_ids[-MOST_TOKENS:]
    places = torch.tensor([tuple(range(len(ids))), *orders(ids)])
    rows = rows_maths.unit(model.anatomy.embedding.detach()[torch.tensor(ids)].double())
    generator = torch.Generator().manual_seed(seed)
    embed = _norm(rows @ torch.randn(rows.shape[1], WIDTH, generator=generator, dtype=torch.float64))
    table = maths.sinusoidal(len(ids), WIDTH)
    inverse = places.argsort(1)[:, :, None].expand(-1, -1, WIDTH)
    found = []
    for with_positions, is_causal in itertools.product((False, True), (False, True)):
        layers = _layers(embed[places] + (table if with_positions else 0.0), is_causal, seed + 1)
        for n_layers, out in zip((1, 2), layers, strict=False):
            own = out.gather(1, inverse)  # back in the text's own order: each token's own vector
            change = (own - own[:1]).norm(dim=-1) / own[:1].norm(dim=-1)
            found.append(Telling(with_positions, is_causal, n_layers, float(change[:, -1].max()), float(change.max())))
    return found


@dataclass(frozen=True, slots=True)
class Shuffled:
    """The reader's model on shuffled texts, its positions on, or off (every token given position 0).

    moved: the largest and the mean total variation between its answer on the text and on a shuffled one; 0 same, 1 disjoint.
    example: the tokens of one shuffled text. tokens: the likeliest on the text or on the example; p_text, p_example: theirs.
    """

    on: bool
    most: float
    mean: float
    example: tuple[str, ...]
    tokens: tuple[str, ...]
    p_text: np.ndarray
    p_example: np.ndarray
    n_orders: int


@torch.no_grad()
def shuffled(model: LanguageModel, token_ids: tuple[int, ...], seed: int = 0, most: int = 24, count: int = 4) -> tuple[Shuffled, Shuffled]:
    """Positions on, positions off. The last token stays; BERT's closing token too, and its opening one.

    Raises: TextError when there is nothing to change places.
    """
    first, after = (0, 0) if model.causal else (1, 1)
    ids = token_ids[first : len(token_ids) - after][-MOST_TOKENS:] if after else token_ids[-MOST_TOKENS:]
    frame = (token_ids[:first], token_ids[len(token_ids) - after :] if after else ())
    changed = orders(ids, most, seed)
    texts = torch.tensor([[*frame[0], *(ids[i] for i in order), *frame[1]] for order in (tuple(range(len(ids))), *changed)])
    at = texts.shape[1] - 1 - after
    results = []
    for on in (True, False):
        places = (torch.arange(texts.shape[1]) if on else torch.zeros(texts.shape[1], dtype=torch.long)).expand_as(texts)
        # Without a mask of ones, transformers 5.23 takes repeated position ids for several packed texts and parts them.
        hidden = model.anatomy.body(
            input_ids=texts, position_ids=places, attention_mask=torch.ones_like(texts), use_cache=False
        ).last_hidden_state[:, at]
        probs = model.anatomy.head(hidden).double().softmax(-1)
        moved = (probs[1:] - probs[:1]).abs().sum(-1) / 2
        p, q = probs[0].numpy(), probs[1].numpy()
        best_p, best_q = np.argsort(-p, kind="stable"), np.argsort(-q, kind="stable")
        union = list(dict.fromkeys([*best_p[:count], *best_q[: count + 3]]))[: count + 3]
        example = tuple(model.labels(texts[1].tolist()))
        results.append(
            Shuffled(on, float(moved.max()), float(moved.mean()), example, tuple(model.labels(union)), p[union], q[union], len(changed))
        )
    return results[0], results[1]
