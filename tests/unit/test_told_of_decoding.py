"""What the lessons say of sampling, of writing token by token and of loops, measured on texts of many kinds."""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import pytest
import torch
from traced_texts import model, one_thread, traces
from varied_texts import TEXTS

from explainer.lessons.controls.pipeline import after_top_k
from explainer.lessons.generation import kv_cache
from explainer.studies.decoding.controls import Controls
from explainer.studies.decoding.generation import write
from explainer.studies.decoding.repetition import loop, round_probabilities, said_before
from explainer.studies.decoding.sampling import pipeline, warp

__all__ = ["one_thread"]

# --- controls ----------------------------------------------------------------------------------------------------------


@cache
def logits() -> torch.Tensor:
    """(text vocab): story-gpt's at the end of each text."""
    return torch.from_numpy(np.stack([trace.logits(-1) for trace in traces("story-gpt")]))


def alive(controls: Controls) -> np.ndarray:
    """(text vocab): the probabilities that are drawn from."""
    return torch.softmax(warp(logits(), controls)[-1].double(), -1).numpy()


def test_top_p_counts_in_what_top_k_left_and_min_p_against_the_likeliest() -> None:
    probs = -np.sort(-torch.softmax(logits().double(), -1).numpy())
    left = probs[:, :5] / probs[:, :5].sum(1, keepdims=True)
    wanted = (np.cumsum(left, 1) - left < 0.9 - 1e-6).sum(1)
    assert ((alive(Controls(top_k=5, top_p=0.9)) > 0).sum(1) == wanted).all()
    alone = (alive(Controls(top_p=0.9)) > 0).sum(1)
    assert (wanted < np.minimum(5, alone)).sum() > 10, "over the whole vocabulary it would be the same"
    kept = (alive(Controls(min_p=0.1)) > 0).sum(1)
    assert (kept == (probs >= 0.1 * probs[:, :1] * (1 - 1e-6)).sum(1)).all()
    found = pipeline(logits()[0].numpy(), Controls(top_k=5))
    assert after_top_k(found, 0.9) == (wanted[0], alone[0])


def test_higher_is_more_random_but_for_min_p() -> None:
    def entropy(probs: np.ndarray) -> np.ndarray:
        return -(probs * np.log(np.where(probs > 0, probs, 1))).sum(1)

    for way in (
        [Controls(t) for t in (0.3, 0.7, 1.0, 1.5)],
        [Controls(top_k=k) for k in (1, 5, 50, 0)],
        [Controls(top_p=p) for p in (0.1, 0.5, 0.9, 1.0)],
        [Controls(min_p=p) for p in (0.9, 0.3, 0.05, 0.0)],
    ):
        for one, other in itertools.pairwise(alive(controls) for controls in way):
            assert ((one > 0).sum(1) <= (other > 0).sum(1)).all()
            assert (entropy(one) <= entropy(other) + 1e-6).all()
    assert (alive(Controls(1.7, top_k=1)).argmax(1) == logits().argmax(1).numpy()).all()


# --- writing -----------------------------------------------------------------------------------------------------------


def test_the_prompt_is_read_in_one_pass_and_each_token_needs_its_own() -> None:
    own = model("story-gpt")
    for text in TEXTS:
        ids = own.encode(text).token_ids
        steps = list(itertools.islice(write(own, ids), 3))
        told = kv_cache.phases(steps)
        assert [step.computed for step in steps] == [len(ids), 1, 1]
        assert told == {"prefill": f"{len(ids)} position{'s' * (len(ids) > 1)}", "decode": "one position"}
    moving = list(itertools.islice(write(own, own.encode(TEXTS[-1]).token_ids, window=8), 4))
    assert kv_cache.phases(moving) == {"prefill": "8 positions", "decode": "8 positions, as the window moves"}


def test_a_loop_is_what_repeats_at_the_end() -> None:
    assert loop([]) is None
    assert loop([1, 2, 3, 4, 5, 6, 7]) is None
    assert loop([1, 2, 2]) is None  # a word said twice is no loop
    assert loop([9, 1, 2, 3, 1, 2, 3]) is not None
    for start, part, rounds in itertools.product(([], [7], [5, 6, 8, 9]), ([1], [1, 2], [1, 1, 2], [3, 4, 5, 4]), (6, 7, 9)):
        found = loop([*start, *part * rounds])
        assert found is not None
        assert (found.period, found.rounds, found.first) == (len(part), rounds, len(start))
        assert loop([*start, *part * rounds, 99]) is None


@cache
def greedily(text: str) -> list:
    own = model("story-gpt")
    return list(itertools.islice(write(own, own.encode(text).token_ids), 70))


LOOPING = ("ha ha ha ha ha ha", "What is a token?", "Once upon a", "dog cat dog cat dog cat dog")


def test_greedy_texts_loop_and_the_rounds_are_those_of_the_text() -> None:
    found_any = 0
    for text in LOOPING:
        steps = greedily(text)
        ids = [step.token_id for step in steps]
        assert all(step.rank == 1 for step in steps)
        found = loop(ids)
        if found is None:
            continue
        found_any += 1
        rounds = [ids[found.first + i * found.period :][: found.period] for i in range(found.rounds)]
        assert all(each == rounds[0] for each in rounds)
        probs = round_probabilities(found, [step.logprob for step in steps])
        own = np.array([np.exp(step.logprob) for step in steps])[found.first :].reshape(found.rounds, -1).mean(1)
        np.testing.assert_allclose(probs, own)
    assert found_any


def test_what_was_said_before_is_counted() -> None:
    assert said_before([], []) == 0
    assert said_before([1, 2, 3, 4], [1, 2, 3, 4]) == pytest.approx(1 / 4)
    assert said_before([], [1, 2, 3, 4] * 2) == pytest.approx(1 / 5)
    assert said_before([5], [1] * 6) == pytest.approx(2 / 4)
