"""Writing on, beside transformers' generate() on an untouched twin: greedy, drawn and beam search; the cache; the sliding window."""

from __future__ import annotations

import copy
import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import torch
from networks import Pair

from explainer.errors import ModelError, TextError
from explainer.models import load
from explainer.studies.decoding.beam_search import beam_search
from explainer.studies.decoding.controls import Controls
from explainer.studies.decoding.generation import Written, end_ids, ending, speed, text_of, write
from explainer.studies.decoding.sampling import warp

CONTROLS = Controls(0.8, 30, 0.9, 0.02, seed=11)
# What generate() would take from a model's generation config is switched off; top_k is 50 unless it is told otherwise.
PLAIN: dict[str, Any] = {"top_k": 0, "top_p": 1.0, "temperature": 1.0, "repetition_penalty": 1.0, "pad_token_id": 0}


@pytest.fixture(params=["gpt2", "llama", "mistral", "qwen3"], scope="module")
def causal(request: pytest.FixtureRequest, build_pair: Any) -> Pair:
    return build_pair(request.param)


def first(steps: Any, count: int) -> list[Written]:
    return list(itertools.islice(steps, count))


def ids(steps: list[Written]) -> list[int]:
    return [step.token_id for step in steps]


def generated(pair: Pair, count: int, **options: Any) -> list[int]:
    prompt = torch.tensor([pair.token_ids])
    with torch.no_grad():
        out = pair.eager.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=count, **(PLAIN | options))
    return [int(i) for i in out[0, len(pair.token_ids) :]]


def without_end(pair: Pair) -> dict[str, Any]:
    """Random networks write their end token now and then; generate() is told not to stop at it."""
    return {"eos_token_id": None}


def test_greedy_equals_generate(causal: Pair) -> None:
    assert ids(first(write(causal.model, causal.token_ids), 30)) == generated(causal, 30, do_sample=False, **without_end(causal))


def test_the_distribution_and_the_draw_of_every_step_equal_generates(causal: Pair) -> None:
    """generate() draws from torch's global generator; the same seed and the same distributions give the same text."""
    steps = first(write(causal.model, causal.token_ids, CONTROLS), 25)
    prompt = torch.tensor([causal.token_ids])
    state = torch.get_rng_state()
    try:
        torch.manual_seed(CONTROLS.seed)
        with torch.no_grad():
            out = causal.eager.generate(
                prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=25, do_sample=True, return_dict_in_generate=True,
                output_scores=True, **(PLAIN | {"temperature": 0.8, "top_k": 30, "top_p": 0.9, "min_p": 0.02, "eos_token_id": None}),
            )  # fmt: skip
    finally:
        torch.set_rng_state(state)
    for step, scores in zip(steps, out.scores, strict=True):
        probs = torch.softmax(scores[0], -1)
        np.testing.assert_allclose(step.drawn_from, probs[list(step.candidates)], atol=1e-5)
        assert step.kept == int((probs > 0).sum())
    assert ids(steps) == out.sequences[0, len(causal.token_ids) :].tolist()


def test_a_seed_is_torchs_own_generator(gpt2: Pair) -> None:
    generator, text = torch.Generator().manual_seed(CONTROLS.seed), list(gpt2.token_ids)
    for step in first(write(gpt2.model, gpt2.token_ids, CONTROLS), 12):
        logits = gpt2.eager_pass(tuple(text)).logits[0, -1]
        probs = torch.softmax(warp(logits, CONTROLS)[-1], -1)
        assert step.token_id == int(torch.multinomial(probs, 1, generator=generator))
        assert step.logprob == pytest.approx(float(torch.log_softmax(logits, -1)[step.token_id]), abs=1e-4)
        assert step.rank == 1 + int((logits > logits[step.token_id]).sum())
        text.append(step.token_id)
    other = ids(first(write(gpt2.model, gpt2.token_ids, Controls(0.8, 30, 0.9, 0.02, seed=12)), 12))
    assert other != text[len(gpt2.token_ids) :]


@pytest.mark.parametrize(("n_beams", "penalty"), [(2, 1.0), (4, 0.0)])
def test_beam_search_equals_generate(causal: Pair, n_beams: int, penalty: float) -> None:
    *_, last = beam_search(causal.model, causal.token_ids, n_beams, 18, penalty)
    theirs = generated(causal, 18, do_sample=False, num_beams=n_beams, length_penalty=penalty, early_stopping=False)
    assert list(last.best) == theirs


@pytest.mark.parametrize(
    ("text", "n_beams", "penalty"), [("Tom gave Sue a ball. Sue", 3, 1.0), ("The end.", 4, 0.0), ("The end.", 3, -1.0)]
)
def test_beam_search_that_finishes_early_equals_generate(text: str, n_beams: int, penalty: float) -> None:
    model = load("story-gpt")
    token_ids = model.encode(text).token_ids
    *_, last = beam_search(model, token_ids, n_beams, 30, penalty)
    prompt = torch.tensor([token_ids])
    options = PLAIN | {"num_beams": n_beams, "length_penalty": penalty, "early_stopping": False, "do_sample": False}
    with torch.no_grad():
        out = model.module.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=30, **options)
    assert list(last.best) == out[0, len(token_ids) :].tolist()


def test_the_cache_computes_one_position_a_token_and_changes_nothing(causal: Pair) -> None:
    kept, again = (first(write(causal.model, causal.token_ids, CONTROLS, cached=cached), 20) for cached in (True, False))
    assert ids(kept) == ids(again)
    n = len(causal.token_ids)
    assert [step.computed for step in kept] == [n] + [1] * 19
    assert [step.reused for step in kept] == [0, *range(n, n + 19)]
    assert [step.computed for step in again] == list(range(n, n + 20))
    np.testing.assert_allclose([step.logprob for step in kept], [step.logprob for step in again], atol=1e-4)


def test_a_window_that_slides_forgets_the_start_and_is_read_anew(causal: Pair) -> None:
    window, n = 16, len(causal.token_ids)
    steps = first(write(causal.model, causal.token_ids, window=window), 30)
    text = list(causal.token_ids)
    for step in steps:
        assert step.first == max(0, len(text) - window)
        logits = causal.eager_pass(tuple(text[-window:])).logits[0, -1]
        assert step.token_id == int(logits.argmax())
        text.append(step.token_id)
    assert [step.computed for step in steps[:2]] == [n, 1]
    assert {step.computed for step in steps[window - n + 1 :]} == {window}


def test_past_the_models_own_window_it_goes_on(gpt2: Pair) -> None:
    steps = first(write(gpt2.model, gpt2.token_ids), 70)
    assert len(gpt2.token_ids) + 70 > gpt2.model.context
    assert steps[-1].computed == gpt2.model.context


def test_a_branch_keeps_what_was_before_it_and_its_own_random_numbers(causal: Pair) -> None:
    whole = first(write(causal.model, causal.token_ids, CONTROLS), 15)
    other = whole[6].candidates[3]
    branch = first(write(causal.model, causal.token_ids, CONTROLS, chosen={6: other}), 15)
    assert ids(branch)[:6] == ids(whole)[:6]
    assert (branch[6].token_id, branch[6].chosen) == (other, True)
    # Starting from the steps already written gives the same text as writing them again.
    resumed = first(write(causal.model, causal.token_ids, CONTROLS, chosen={6: other}, known=whole[:6]), 9)
    assert ids(resumed) == ids(branch)[6:]
    assert [step.index for step in resumed] == list(range(6, 15))


def test_why_a_text_ends() -> None:
    model = load("story-gpt")
    steps = first(write(model, model.encode("Once upon a time").token_ids), 8)
    assert ending(model, [], 5) == ""
    assert ending(model, steps, 9) == ""
    assert ending(model, steps, 8) == "max"
    assert ending(model, steps, 9, stop=text_of(model, ids(steps)).strip()[2:9]) == "stop"
    last = copy.replace(steps[0], token_id=end_ids(model)[0]) if hasattr(copy, "replace") else None
    if last is not None:
        assert ending(model, [*steps, last], 99) == "end"


def test_what_cannot_be_written_is_a_sentence(build_pair: Any, gpt2: Pair) -> None:
    bert = build_pair("bert").model
    with pytest.raises(ModelError, match="fills gaps"):
        next(write(bert, [1, 2, 3]))
    with pytest.raises(TextError, match="no text"):
        next(write(gpt2.model, []))
    with pytest.raises(TextError, match="room for"):
        next(beam_search(gpt2.model, gpt2.token_ids, 2, 500))


def test_measuring_writes_the_same_both_ways(gpt2: Pair) -> None:
    found = speed(gpt2.model, gpt2.token_ids, 12)
    assert found.same
    assert found.kept_computed[1:] == (1,) * 11
    assert (found.kept_ms > 0).all()


def test_twelve_writers_on_one_model_never_mix_and_leave_it_alone(causal: Pair) -> None:
    model = causal.model
    jobs = [(causal.token_ids[: 3 + i % 4], Controls(0.9, 20, seed=i) if i % 3 else None) for i in range(12)]
    alone = [ids(first(write(model, token_ids, controls), 12)) for token_ids, controls in jobs]
    config, weights = model.module.config.to_dict(), {k: v.clone() for k, v in model.module.state_dict().items()}
    start = threading.Barrier(12)

    def run(index: int) -> list[int]:
        start.wait(timeout=900)
        return ids(first(write(model, *jobs[index]), 12))

    with ThreadPoolExecutor(12) as pool:
        assert [each.result(timeout=900) for each in [pool.submit(run, i) for i in range(12)]] == alone
    assert model.module.config.to_dict() == config
    assert all(torch.equal(value, weights[name]) for name, value in model.module.state_dict().items())
