"""A GRU over a reader's numbers: what it reads, what it refuses, and that it has learned to follow."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from explainer.errors import ExplainerError, TextError
from explainer.studies.recurrent import series


@pytest.fixture(scope="module")
def network() -> series.NextNumber:
    return series.trained()


def test_what_is_read_and_what_is_refused() -> None:
    assert series.numbers(" 1, 2.5;−3 4e2 ") == (1.0, 2.5, -3.0, 400.0)
    for text, said in (
        ("1 2 x 3", "“x” is no number"),
        ("1 2", "That are 2 numbers; 3 to 60 are read"),
        (" ".join(["1"] * 61), "That are 61 numbers"),
        ("1 2 nan", "too large"),
        ("1 2 1e12", "too large"),
        ("", "That are 0 numbers"),
    ):
        with pytest.raises(TextError, match=said):
            series.numbers(text)


def test_a_wave_is_followed_far_better_than_by_the_number_before(network) -> None:
    wave = [10 + 3 * math.sin(2 * math.pi * t / 9) for t in range(40)]
    found = series.follow(network, wave)
    assert np.isnan(found.expected[0])
    assert len(found.expected) == len(found.values) == 40
    assert found.error < 0.5 * found.still


def test_the_states_are_the_cells_own_and_the_answers_come_from_them(network) -> None:
    values = [1.0, 4.0, 2.0, 8.0, 5.0, 7.0]
    found = series.follow(network, values)
    for end in range(2, len(values) + 1):  # what is expected after each number comes from those before it alone
        past = values[:end]
        scaled = (np.array(past) - np.mean(past)) / np.std(past, ddof=1)
        hidden = network.core(torch.tensor(scaled, dtype=torch.float32)[None, :, None])[0][0]
        said = float(network.out(hidden[-1]).detach()) * np.std(past, ddof=1) + np.mean(past)
        assert (found.expected[end] if end < len(values) else found.after) == pytest.approx(said, abs=1e-4)
    np.testing.assert_allclose(found.trace.hidden[1:], hidden.detach().numpy(), atol=1e-6)
    assert found.trace.tokens[1] == "4"
    assert found.trace.error < 1e-5


def test_what_comes_later_changes_nothing_before(network) -> None:
    """Of 60 series of many kinds, each with another end."""
    rng = np.random.default_rng(0)
    for number in range(60):
        values = np.round(rng.normal(0, 10 ** rng.integers(0, 4), rng.integers(4, 20)) + rng.integers(-50, 50), 1)
        if number % 3 == 0:
            values[:3] = values[0]
        other = values.copy()
        other[-1] += 1000
        one, two = series.follow(network, values), series.follow(network, other)
        np.testing.assert_array_equal(one.expected, two.expected)


def test_numbers_that_are_all_the_same_are_refused(network) -> None:
    with pytest.raises(ExplainerError, match="All these numbers are the same"):
        series.follow(network, [2.0, 2.0, 2.0])


def test_the_same_seed_gives_the_same_network() -> None:
    one, again, other = (torch.nn.utils.parameters_to_vector(series.trained(seed, steps=20).parameters()) for seed in (0, 0, 1))
    assert torch.equal(one, again)
    assert not torch.equal(one, other)


def test_the_kept_network_is_one_that_training_makes(network) -> None:
    """Not to the last digit: another machine adds up in another order."""
    kept = series.opened()
    for text in ("0 1 2 3 2 1 0 1 2 3 2 1 0 1", "5 3 1 3 5 7 9 7 5 3"):
        one, other = (series.follow(net, series.numbers(text)) for net in (kept, network))
        np.testing.assert_allclose(one.expected[1:], other.expected[1:], atol=0.3)


def test_an_untrained_plain_cell_forgets_by_the_same_factor_at_every_step() -> None:
    from explainer.studies.recurrent.bottleneck import fresh_reach

    cell = torch.nn.GRU(16, 32, batch_first=True)
    trace = series.record_cell(cell, torch.zeros(12, 16), tuple("abcdefghijkl"), key="x", text="x")
    found = fresh_reach(trace, "RNN")
    ratios = found[1:] / found[:-1]
    assert (ratios > 1.2).all()
    assert ratios.std() < 0.4
    np.testing.assert_array_equal(found, fresh_reach(trace, "RNN"))
    with torch.random.fork_rng():
        torch.manual_seed(0)
        plain = torch.nn.RNN(16, 32, batch_first=True)
    x = torch.zeros(1, 12, 16, requires_grad=True)
    last, squares = plain(x)[0][0, -1], torch.zeros(12)
    for unit in range(32):
        squares += torch.autograd.grad(last[unit], x, retain_graph=True)[0][0].pow(2).sum(-1)
    np.testing.assert_allclose(found, squares.sqrt().numpy(), rtol=1e-4)
