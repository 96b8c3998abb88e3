"""Writing on, one token at a time: greedy or drawn, with the keys and values of earlier positions kept or computed again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch

from explainer.errors import ModelError, TextError
from explainer.maths import sampling
from explainer.models.language_model import LanguageModel
from explainer.models.without_compiler import transformers
from explainer.studies.decoding.controls import Controls
from explainer.studies.decoding.sampling import warp

N_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Written:
    """One token that was written.

    index: from 0, counted after the prompt. chosen: whether the reader chose it. rank: from 1. logprob: in nats, by the model itself,
    before any control. kept: how many tokens could be drawn. entropy: of the model's own probabilities, in nats. candidates: the likeliest
    ids with the model's own probabilities and those that were drawn from. first: position in the text where the window starts.
    computed, reused: positions whose q, k and v were worked out for this token, and whose k and v were kept. seconds: this step alone.
    """

    index: int
    token_id: int
    chosen: bool
    rank: int
    logprob: float
    kept: int
    entropy: float
    candidates: tuple[int, ...]
    own: tuple[float, ...]
    drawn_from: tuple[float, ...]
    first: int
    computed: int
    reused: int
    seconds: float


def require_causal(model: LanguageModel) -> None:
    """A model that writes on.

    Raises: ModelError for a model that fills gaps.
    """
    if not model.causal:
        raise ModelError(f"{model.name} fills gaps and does not write on. Choose a GPT model.")


class _Reader:
    """The model at the end of a growing text: the logits of what comes next, and how many positions that took."""

    def __init__(self, model: LanguageModel, token_ids: Sequence[int], window: int, cached: bool) -> None:
        self.model, self.ids, self.window, self.cached = model, list(token_ids), min(window, model.context), cached
        self.cache: transformers.DynamicCache | None = None
        self.held = self.first = self.computed = self.reused = 0

    def logits(self) -> torch.Tensor:
        """(vocab): after the last token of the window. A window that moved is read anew: every token has another position."""
        first = max(0, len(self.ids) - self.window)
        if self.cache is None or first != self.first or not self.cached:
            self.cache, self.held = transformers.DynamicCache(config=self.model.module.config), 0
        new = self.ids[first + self.held :]
        anatomy, cache = self.model.anatomy, self.cache if self.cached else None
        hidden = anatomy.body(input_ids=torch.tensor([new]), past_key_values=cache, use_cache=self.cached).last_hidden_state
        self.first, self.computed, self.reused = first, len(new), self.held
        self.held += len(new)
        return anatomy.head(hidden[0, -1]).float()


@torch.inference_mode()  # faster than no_grad; only plain numbers leave this function, and the cache is this text's own
def _step(reader: _Reader, controls: Controls | None, generator: torch.Generator, index: int, forced: int | None) -> Written:
    started = time.perf_counter()
    logits = reader.logits()
    logprobs = torch.log_softmax(logits, -1)
    own = logprobs.exp()
    probs = own if controls is None else sampling.renormalise(warp(logits, controls)[-1])
    # The random number is used up even where the reader chooses, so that later draws stay what they were.
    drawn = int(logits.argmax()) if controls is None else int(torch.multinomial(probs, 1, generator=generator))
    token_id = drawn if forced is None else forced
    best = own.topk(min(N_CANDIDATES, len(own))).indices
    result = Written(
        index, token_id, forced is not None, 1 + int((logits > logits[token_id]).sum()), float(logprobs[token_id]),
        1 if controls is None else int((probs > 0).sum()), -float(own @ logprobs),
        tuple(best.tolist()), tuple(own[best].tolist()), tuple(probs[best].tolist()) if controls else (1.0,) + (0.0,) * (len(best) - 1),
        reader.first, reader.computed, reader.reused, time.perf_counter() - started,
    )  # fmt: skip
    reader.ids.append(token_id)
    return result


def write(
    model: LanguageModel,
    token_ids: Sequence[int],
    controls: Controls | None = None,
    *,
    chosen: Mapping[int, int] | None = None,
    known: Sequence[Written] = (),
    window: int = 0,
    cached: bool = True,
) -> Iterator[Written]:
    """Write on without end: the caller stops. ``controls`` None is greedy; otherwise every token is drawn, with the seed's numbers.

    chosen: tokens (step: id) that the reader puts in place of the drawn ones. known: steps already written, which are not written again.
    window: at most so many tokens are read; 0 is the model's context window. The same arguments always write the same text.
    Raises: ModelError for a model that fills gaps; TextError when there is nothing to start from.
    """
    require_causal(model)
    if not token_ids:
        raise TextError("There is no text to write on from; type a few words.")
    generator = torch.Generator().manual_seed(controls.seed if controls else 0)
    for _ in known if controls else ():
        torch.multinomial(torch.ones(model.n_vocab), 1, generator=generator)
    reader = _Reader(model, [*token_ids, *(step.token_id for step in known)], window or model.context, cached)
    index = len(known)
    while True:
        yield _step(reader, controls, generator, index, (chosen or {}).get(index))
        index += 1


def end_ids(model: LanguageModel) -> tuple[int, ...]:
    """The tokens with which the model says that a text is over, or its answer in a chat."""
    found = model.module.config.eos_token_id
    ends = () if found is None else tuple(found) if isinstance(found, (list, tuple)) else (int(found),)
    answered = None if model.chat is None else model.chat.end_id
    return ends if answered is None or answered in ends else (*ends, answered)


def written(
    model: LanguageModel, token_ids: Sequence[int], max_tokens: int, controls: Controls | None = None, *, window: int = 0
) -> list[Written]:
    """What :func:`write` writes: so many tokens, fewer where the model ends the text."""
    done: list[Written] = []
    for step in islice(write(model, token_ids, controls, window=window), max_tokens):
        done.append(step)
        if ending(model, done, max_tokens):
            break
    return done


def text_of(model: LanguageModel, token_ids: Sequence[int]) -> str:
    """The ids as the text they stand for."""
    return str(model.backend.decode([int(i) for i in token_ids], skip_special_tokens=False))


def ending(model: LanguageModel, steps: Sequence[Written], max_tokens: int, stop: str = "") -> str:
    """Why the text ends here: "stop" (the reader's stop text), "end" (the model's own end token), "max", or "" when it goes on."""
    if not steps:
        return ""
    if steps[-1].token_id in end_ids(model):
        return "end"
    if stop and stop in text_of(model, [step.token_id for step in steps]):
        return "stop"
    return "max" if len(steps) >= max_tokens else ""


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds for each of some tokens, with the keys and values kept and with everything computed again; positions computed."""

    kept_ms: np.ndarray
    again_ms: np.ndarray
    kept_computed: tuple[int, ...]
    again_computed: tuple[int, ...]
    same: bool


def speed(model: LanguageModel, token_ids: Sequence[int], n_tokens: int, window: int = 0) -> Speed:
    """Write ``n_tokens`` greedily both ways, in turn, here and now."""
    ways = [write(model, token_ids, cached=True, window=window), write(model, token_ids, cached=False, window=window)]
    list(zip(range(1), write(model, token_ids), strict=False))  # the first pass of a process makes buffers
    found = [tuple(next(way) for way in ways) for _ in range(n_tokens)]
    kept, again = zip(*found, strict=True)
    return Speed(
        np.array([1000 * step.seconds for step in kept]), np.array([1000 * step.seconds for step in again]),
        tuple(step.computed for step in kept), tuple(step.computed for step in again),
        [step.token_id for step in kept] == [step.token_id for step in again],
    )  # fmt: skip
