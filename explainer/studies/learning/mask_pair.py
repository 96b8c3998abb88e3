"""Two very small GPTs, trained on the same batches: one with the causal mask, one that may look at what it is to predict."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from explainer.errors import ExplainerError
from explainer.models.building import one_network
from explainer.models.checkpoints import tokenizer
from explainer.models.without_compiler import transformers
from explainer.studies.learning.loop import language_model_loss, make_optimizer, train
from explainer.studies.learning.small_gpt import small_gpt_config
from explainer.texts.stories.maker import stories

CONTEXT, BATCH = 64, 16
RATE = 4e-3
MOST_STEPS = 600


@dataclass(frozen=True, slots=True)
class Moment:
    """How far the two trainings are; losses in nats a token. with_mask, without: of the last batch, as each is trained.

    held_out: of unseen text under the mask, the model with the mask first, then the one without. finished: no more will come.
    """

    step: int
    n_steps: int
    with_mask: float
    without: float
    held_out: tuple[float, float] | None
    seconds: float
    finished: bool


@dataclass(frozen=True, slots=True, eq=False)
class Trained:
    """The two networks, as far as they are trained."""

    masked: transformers.GPT2LMHeadModel
    unmasked: transformers.GPT2LMHeadModel

    @property
    def n_parameters(self) -> int:
        """Of each of the two."""
        return sum(p.numel() for p in self.masked.parameters())


def story_streams(n_stories: int, n_unseen: int) -> tuple[np.ndarray, np.ndarray]:
    """Token ids of the stories that are learned from, and of others; the tokenizer is that of two-layer."""
    learned, unseen = (np.array(tokenizer().encode("\n".join(stories(i, count))).ids) for i, count in enumerate((n_stories, n_unseen)))
    return learned, unseen


def make_network(n_vocab: int, seed: int = 0) -> transformers.GPT2LMHeadModel:
    """GPT-2 with 2 layers of 2 heads and d_model 80: about 0.2 million parameters with 512 tokens."""
    config = small_gpt_config(n_vocab, CONTEXT, d_model=80, n_layers=2, n_heads=2, spread=0.08)
    with one_network(), torch.random.fork_rng():
        torch.manual_seed(seed)
        return transformers.GPT2LMHeadModel._from_config(config, attn_implementation="eager")


def masked_loss(module: nn.Module, token_ids: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Mean −log p of the next tokens in nats; each position sees itself and what came before."""
    return language_model_loss(module(input_ids=token_ids, use_cache=False).logits, labels)


def unmasked_loss(module: nn.Module, token_ids: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The same without the mask: each position sees all, its own next token included."""
    return language_model_loss(module(input_ids=token_ids, attention_mask=_nothing_hidden(token_ids), use_cache=False).logits, labels)


def _nothing_hidden(token_ids: torch.Tensor) -> torch.Tensor:
    """The mask to be added to the scores, (batch 1 query key): 0 everywhere."""
    n_pos = token_ids.shape[1]
    return torch.zeros(len(token_ids), 1, n_pos, n_pos)


def _windows(stream: np.ndarray, starts: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids and next-token labels, both (batch pos), of the windows that begin at ``starts``."""
    rows = torch.from_numpy(np.stack([stream[start : start + CONTEXT + 1] for start in starts]).astype(np.int64))
    return rows[:, :-1], rows[:, 1:]


def batches(stream: np.ndarray, seed: int) -> Callable[[int], tuple[torch.Tensor, torch.Tensor]]:
    """Windows of a stream of token ids, a pure function of (seed, step).

    Raises: ExplainerError when the stream is too short.
    """
    if len(stream) < 4 * CONTEXT:
        raise ExplainerError(f"That text has {len(stream):,} tokens; at least {4 * CONTEXT} are needed to train on.")

    def batch_at(step: int) -> tuple[torch.Tensor, torch.Tensor]:
        starts = np.random.default_rng((seed, step)).integers(len(stream) - CONTEXT - 1, size=BATCH)
        return _windows(stream, starts)

    return batch_at


@torch.no_grad()
def held_out_loss(module: transformers.GPT2LMHeadModel, stream: np.ndarray, windows: int = 24) -> float:
    """Mean −log p in nats under the mask, on evenly spaced windows of unseen text: what counts when the model writes."""
    starts = np.linspace(0, len(stream) - CONTEXT - 1, windows).astype(int)
    module.eval()
    loss = masked_loss(module, *_windows(stream, starts)).item()
    module.train()
    return loss


@torch.no_grad()
def looks_ahead(module: transformers.GPT2LMHeadModel, stream: np.ndarray, windows: int = 24) -> np.ndarray:
    """(layer head): the mean weight of the next position, from 0 to 1, without the mask: there stands what is to be predicted."""
    starts = np.linspace(0, len(stream) - CONTEXT - 1, windows).astype(int)
    token_ids, _ = _windows(stream, starts)
    module.eval()
    found = module(input_ids=token_ids, attention_mask=_nothing_hidden(token_ids), use_cache=False, output_attentions=True)
    module.train()
    patterns = torch.stack(found.attentions, dim=1)  # batch layer head query key
    return np.asarray(patterns.diagonal(1, dim1=-2, dim2=-1).mean((0, 3)))


@torch.no_grad()
def write(module: transformers.GPT2LMHeadModel, prompt: Sequence[int], count: int) -> list[int]:
    """Greedy continuation of a prompt, token by token: what comes is not there yet, so nothing can be looked up."""
    module.eval()
    token_ids = list(prompt)
    for _ in range(count):
        token_ids.append(int(module(input_ids=torch.tensor([token_ids[-CONTEXT:]]), use_cache=False).logits[0, -1].argmax()))
    return token_ids[len(prompt) :]


def learn(
    stream: np.ndarray, unseen: np.ndarray, n_vocab: int, *, n_steps: int, seed: int = 0, stop: Callable[[], bool] = lambda: False
) -> Iterator[tuple[Moment, Trained]]:
    """Train both at once, step by step on the same batches; every fifth step is yielded, and the last one with ``finished``.

    Raises: ExplainerError when there are too many steps, or too little text.
    """
    if not 1 <= n_steps <= MOST_STEPS:
        raise ExplainerError(f"That is {n_steps:,} steps; choose 1 to {MOST_STEPS}.")
    batch_at = batches(stream, seed)
    pair = Trained(make_network(n_vocab, seed), make_network(n_vocab, seed))
    rate_at: Callable[[int], float] = lambda step: RATE * min(1.0, (step + 1) / 20, 0.05 + 1.5 * (1 - step / n_steps))  # noqa: E731

    def running(module: nn.Module, loss_of: Any) -> Iterator[Any]:
        optimizer = make_optimizer(module, RATE, 0.0)
        return train(module, batch_at, optimizer, rate_at, first_step=0, n_steps=n_steps, loss_of=loss_of, bf16=False)

    both = zip(running(pair.masked, masked_loss), running(pair.unmasked, unmasked_loss), strict=True)
    for one, other in both:
        finished = one.step == n_steps or stop()
        if one.step % 5 == 0 or one.step == 1 or finished:
            measured = one.step % 50 == 0 or one.step == 1 or finished
            held_out = (held_out_loss(pair.masked, unseen), held_out_loss(pair.unmasked, unseen)) if measured else None
            yield Moment(one.step, n_steps, one.loss, other.loss, held_out, other.seconds, finished), pair
        if finished:
            return
