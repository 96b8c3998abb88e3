"""Each sampling step against transformers' own, ties included, and the draws against their distribution."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as some
from transformers import MinPLogitsWarper, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

from explainer.maths import sampling
from explainer.studies.decoding.controls import Controls
from explainer.studies.decoding.sampling import at_temperature, pipeline, spread, warp

# Whole and half numbers repeat, so that ties are common; the others are anything a model could say.
logit = some.one_of(some.integers(-6, 6).map(float), some.floats(-40, 40, width=32))
rows = some.integers(2, 60).flatmap(lambda n: some.lists(some.lists(logit, min_size=n, max_size=n), min_size=1, max_size=3))
temperatures = some.floats(0.05, 3.0)
shares = some.floats(0.01, 0.99)


def same(ours: torch.Tensor, theirs: torch.Tensor) -> None:
    assert torch.equal(ours, theirs)


@given(rows, temperatures, some.integers(1, 70), shares, shares)
def test_each_step_equals_transformers(values: list[list[float]], t: float, k: int, p: float, m: float) -> None:
    logits = torch.tensor(values)
    same(sampling.temperature(logits, t), TemperatureLogitsWarper(t)(None, logits.clone()))
    same(sampling.top_k(logits, k), TopKLogitsWarper(k)(None, logits.clone()))
    same(sampling.top_p(logits, p), TopPLogitsWarper(p)(None, logits.clone()))
    same(sampling.min_p(logits, m), MinPLogitsWarper(m)(None, logits.clone()))


@given(rows, temperatures, some.integers(1, 70), shares, shares)
def test_one_after_the_other_equals_transformers(values: list[list[float]], t: float, k: int, p: float, m: float) -> None:
    theirs = torch.tensor(values)
    stages = warp(theirs, Controls(t, k, p, m))
    for ours, warper in zip(
        stages, (TemperatureLogitsWarper(t), TopKLogitsWarper(k), TopPLogitsWarper(p), MinPLogitsWarper(m)), strict=True
    ):
        theirs = warper(None, theirs)
        same(ours, theirs)
        assert bool((ours > -torch.inf).any(-1).all()), "something is always left"


def test_a_batch_of_batches_is_taken_row_by_row() -> None:
    logits = torch.randn(2, 3, 40, generator=torch.Generator().manual_seed(0))
    for step in (lambda x: sampling.top_k(x, 5), lambda x: sampling.top_p(x, 0.6), lambda x: sampling.min_p(x, 0.2)):
        same(step(logits), torch.stack([torch.stack([step(row) for row in rows]) for rows in logits]))


def test_what_is_off_changes_nothing_and_zero_is_refused() -> None:
    logits = torch.randn(50, generator=torch.Generator().manual_seed(1))
    for left in warp(logits, Controls()):
        same(left, logits)
    same(sampling.top_k(logits, 900), logits)
    with pytest.raises(ValueError, match="above 0"):
        sampling.temperature(logits, 0.0)


@given(some.lists(logit, min_size=2, max_size=80), temperatures, some.integers(0, 90), shares, some.floats(0, 0.5))
def test_the_pipeline_holds_together(values: list[float], t: float, k: int, p: float, m: float) -> None:
    found = pipeline(np.array(values, np.float32), Controls(t, k, p, m, seed=3))
    assert found.probs.sum() == pytest.approx(1)
    assert (found.probs > 0).sum() <= found.kept
    assert (np.diff([stage.kept for stage in found.stages]) <= 0).all()
    assert (np.diff([stage.mass for stage in found.stages]) <= 1e-12).all()
    # The tokens left are the first by rank, and only they are drawn.
    left = found.order[: found.kept]
    assert found.probs[left].sum() == pytest.approx(1)
    assert np.isin(found.drawn, left).all()
    # A u falls on the stretch of its token, by hand.
    edges = np.cumsum(found.probs[found.order])
    for u, token_id in zip(found.uniforms[:20], found.drawn[:20], strict=True):
        rank = min(int((edges <= u).sum()), found.kept - 1)
        assert found.order[rank] == token_id or abs(edges - u).min() < 1e-9


def test_a_thousand_draws_follow_the_distribution() -> None:
    logits = np.random.default_rng(5).normal(size=12).astype(np.float32)
    for seed in range(5):
        found = pipeline(logits, Controls(0.8, 8, seed=seed))
        expected = 1000 * found.probs[found.probs > 0]
        counts = np.bincount(found.drawn, minlength=12)[found.probs > 0]
        assert len(expected) == 8
        assert ((counts - expected) ** 2 / expected).sum() < 29.9  # χ² with 7 degrees of freedom: 1 in 10,000


def test_temperature_by_hand() -> None:
    logits = np.array([2.0, 1.0, -1.0])
    by_hand = np.exp(logits / 0.5) / np.exp(logits / 0.5).sum()
    np.testing.assert_allclose(at_temperature(logits, 0.5), by_hand)
    assert spread(np.full(8, 1 / 8)) == pytest.approx(8)


@pytest.mark.parametrize("text", ["", "x", "t,k,p", "t0,k-3,p0,m9,s-1,d0", "t99,p2,d5000,kNaN", "t1e5", "t²,k٣"])
def test_a_link_that_makes_no_sense_is_the_default(text: str) -> None:
    assert Controls.from_query(text) == Controls()


def test_a_link_carries_every_control() -> None:
    for controls in (Controls(), Controls(0.7, 40, 0.9, 0.05, 7, 12), Controls(0.05, 1, 0.01, 1.0, 0, 1000)):
        assert Controls.from_query(controls.to_query()) == controls
    assert Controls().to_query() == ""
