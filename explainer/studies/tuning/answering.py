"""A pair of prompt and completion on one model: the loss of each token, what the model writes instead, and both after some examples."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch

from explainer.models.language_model import LanguageModel
from explainer.studies.decoding.generation import end_ids, write
from explainer.studies.tuning.examples import Framed, encode, end_id, framed
from explainer.studies.tuning.frames import frame

N_ANSWER = 40  # tokens that an answer may have


@torch.no_grad()
def each_loss(model: LanguageModel, pair: Framed) -> np.ndarray:
    """(pos − 1): −log p in nats of each token of the pair after the first, given those before it, the end of the text included."""
    ids = torch.tensor([pair.ids])
    logits = model.module(input_ids=ids[:, :-1], use_cache=False).logits[0].float()
    return np.asarray(torch.nn.functional.cross_entropy(logits, ids[0, 1:], reduction="none"), dtype=np.float64)


def answered(model: LanguageModel, prompt: str, n_tokens: int = N_ANSWER, examples: Sequence[tuple[str, str]] = ()) -> tuple[str, bool]:
    """What the model writes after the framed prompt, always the likeliest token; and whether it came to an end by itself.

    examples: pairs that stand before the prompt, each in its frame.
    """
    text, ends = written_on(model, encode(model, shots(examples) + frame(prompt)), n_tokens)
    return text.strip(), ends


def written_on(
    model: LanguageModel, token_ids: Sequence[int], n_tokens: int = N_ANSWER, chosen: Mapping[int, int] | None = None
) -> tuple[str, bool]:
    """What the model writes after these tokens, always the likeliest; and whether it came to an end by itself.

    chosen: tokens (step: id) that stand in the place of the likeliest.
    """
    ends = {end_id(model), *end_ids(model)}
    written: list[int] = []
    for token in islice(write(model, token_ids, chosen=chosen), n_tokens):
        if token.token_id in ends:
            return str(model.tokenizer.decode(written)), True
        written.append(token.token_id)
    return str(model.tokenizer.decode(written)), False


@dataclass(frozen=True, slots=True)
class Continued:
    """How a text goes on. ends: whether by itself. held_back: the mark that would have ended it at once, with its probability."""

    text: str
    ends: bool
    held_back: tuple[int, float] | None = None


def continued(model: LanguageModel, token_ids: Sequence[int], n_tokens: int = N_ANSWER) -> Continued:
    """How the model goes on with a text; where the likeliest first token would end it, with the next likeliest that does not."""
    ends, first = {end_id(model), *end_ids(model)}, next(write(model, token_ids))
    if first.token_id not in ends:
        return Continued(*written_on(model, token_ids, n_tokens))
    other = next((token_id for token_id in first.candidates if token_id not in ends), first.token_id)
    return Continued(*written_on(model, token_ids, n_tokens, {0: other}), (first.token_id, math.exp(first.logprob)))


# --- examples in the prompt ------------------------------------------------------------------------------------------


def shots(examples: Sequence[tuple[str, str]]) -> str:
    """Pairs as text, each in its frame with its completion, an empty line behind each."""
    return "".join(f"{frame(prompt)} {completion.strip()}\n\n" for prompt, completion in examples)


def examples_for(model: LanguageModel, pairs: Sequence[tuple[str, str]], asked: tuple[str, str], most: int = 3) -> list[tuple[str, str]]:
    """Up to ``most`` pairs, far apart in the list, to stand before the pair ``asked`` in the model's window.

    None of them has its prompt or its completion, nor another's: an example must not give the answer away.
    """
    found: list[tuple[str, str]] = []
    taken = {asked[0].strip(), asked[1].strip()}
    step = max(1, len(pairs) // (4 * most))
    for prompt, completion in [*pairs[::step], *pairs]:
        if len(found) == most:
            break
        if {prompt.strip(), completion.strip()} & taken:
            continue
        if len(after_examples(model, [*found, (prompt, completion)], asked).ids) + N_ANSWER > model.context:
            continue
        found.append((prompt, completion))
        taken |= {prompt.strip(), completion.strip()}
    return found


def after_examples(model: LanguageModel, examples: Sequence[tuple[str, str]], asked: tuple[str, str]) -> Framed:
    """The pair with the examples before it: they belong to the prompt, so their tokens count for nothing."""
    before, pair = encode(model, shots(examples)), framed(model, *asked)
    return Framed((*before, *pair.ids), len(before) + pair.n_prompt)


def loss_by_examples(model: LanguageModel, examples: Sequence[tuple[str, str]], asked: tuple[str, str]) -> np.ndarray:
    """(len(examples) + 1): the mean loss of the completion in nats a token, after no example, after the last one, the last two, …"""
    means = []
    for count in range(len(examples) + 1):
        pair = after_examples(model, examples[len(examples) - count :], asked)
        means.append(each_loss(model, pair)[pair.n_prompt - 1 :].mean())
    return np.array(means)
