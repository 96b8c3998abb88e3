"""Beam search: the few continuations with the highest probability as a whole, all extended at every step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch

from explainer.errors import TextError
from explainer.models.language_model import LanguageModel
from explainer.models.without_compiler import transformers
from explainer.studies.decoding.generation import end_ids, require_causal


@dataclass(frozen=True, slots=True)
class Beam:
    """One continuation. parent: which beam of the step before it extends. logprob: of all its tokens together, in nats."""

    token_ids: tuple[int, ...]
    parent: int
    logprob: float


@dataclass(frozen=True, slots=True)
class Beams:
    """The beams alive after one step, best first, and the finished ones: (score, token ids), score = logprob ÷ length ** penalty."""

    alive: tuple[Beam, ...]
    finished: tuple[tuple[float, tuple[int, ...]], ...]

    @property
    def best(self) -> tuple[int, ...]:
        """The best finished continuation, or the best that is alive."""
        return self.finished[0][1] if self.finished else self.alive[0].token_ids

    def logprob(self, length_penalty: float) -> float:
        """Of all tokens of the best one together, in nats, with the penalty of the search."""
        alive = next((beam.logprob for beam in self.alive if beam.token_ids == self.best), None)
        return self.finished[0][0] * len(self.best) ** length_penalty if alive is None else alive


@torch.no_grad()
def beam_search(
    model: LanguageModel, token_ids: Sequence[int], n_beams: int, max_tokens: int, length_penalty: float = 1.0
) -> Iterator[Beams]:
    """Yield the beams after each step; the last one's ``best`` is what generate() returns.

    As in generate(): twice as many candidates as beams are looked at, an end token finishes only a candidate among the first
    ``n_beams``, and the search is over when no beam that is alive can beat the worst of ``n_beams`` finished ones.
    Raises: ModelError for a model that fills gaps; TextError when the text and what is to be written do not fit the window.
    """
    require_causal(model)
    if len(token_ids) + max_tokens > model.context:
        room = model.context - len(token_ids)
        raise TextError(f"Beam search stays within the window: there is room for {room} tokens. Shorten the text or write fewer.")
    ends, module = set(end_ids(model)), model.module
    looked_at = n_beams * max(2, 1 + len(ends))
    cache = transformers.DynamicCache(config=module.config)
    logits = (
        module(input_ids=torch.tensor([list(token_ids)]), past_key_values=cache, use_cache=True, logits_to_keep=1).logits[:, -1].float()
    )
    alive, finished, totals = [Beam((), 0, 0.0)], list[tuple[float, tuple[int, ...]]](), torch.zeros(1, 1)
    for length in range(1, max_tokens + 1):
        scores = (torch.log_softmax(logits, -1) + totals).flatten()
        values, places = scores.topk(min(looked_at, len(scores)))
        candidates = [
            Beam((*alive[place // model.n_vocab].token_ids, place % model.n_vocab), place // model.n_vocab, value)
            for value, place in zip(values.tolist(), places.tolist(), strict=True)
        ]
        over = [length == max_tokens or beam.token_ids[-1] in ends for beam in candidates]
        done = [
            (beam.logprob / length**length_penalty, beam.token_ids) for beam, end in zip(candidates[:n_beams], over, strict=False) if end
        ]
        finished = sorted(finished + done, key=lambda each: -each[0])[:n_beams]
        going = [beam for beam, end in zip(candidates, over, strict=True) if not end][:n_beams]
        alive = going or candidates[:n_beams]
        yield Beams(tuple(alive), tuple(finished))
        if not going or (len(finished) == n_beams and alive[0].logprob / length**length_penalty <= finished[-1][0]):
            return
        cache.reorder_cache(torch.LongTensor([beam.parent for beam in alive]))
        last = torch.tensor([[beam.token_ids[-1]] for beam in alive])
        logits = module(input_ids=last, past_key_values=cache, use_cache=True, logits_to_keep=1).logits[:, -1].float()
        totals = torch.tensor([[beam.logprob] for beam in alive])
