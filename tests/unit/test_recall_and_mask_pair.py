"""The two trainings that run while a reader waits: the recall task, and a pair with and without the mask."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from explainer.errors import ExplainerError
from explainer.studies.learning import mask_pair
from explainer.studies.recurrent import recall
from explainer.training import recall_surface


def last(task: recall.Task) -> recall.Recall:
    return list(recall.learn(task))[-1]


@pytest.mark.parametrize("kind", recall.KINDS)
def test_a_network_says_nothing_about_what_it_has_not_read(kind: str) -> None:
    """What a blank is answered with depends on the symbols and on the blanks before it alone."""
    network = recall.make_network(recall.Task(kind, width=8)).eval()
    token_ids, _ = recall.sequences(5, 3, (1, 2))
    with torch.no_grad():
        whole, shorter = network(token_ids, 5), network(token_ids[:, :8], 5)
    torch.testing.assert_close(whole[:, :3], shorter, atol=1e-5, rtol=0)
    assert whole.shape == (3, 5, recall.N_SYMBOLS)


@pytest.mark.parametrize("kind", recall.KINDS)
def test_short_sequences_are_learned_and_the_same_seed_is_the_same_run(kind: str) -> None:
    task = recall.Task(kind, longest=2, width=32, steps=150, seed=4)
    found = list(recall.learn(task))
    assert found[-1].accuracy[found[-1].lengths.index(1)] > 0.95
    assert [one.finished for one in found] == [False] * (len(found) - 1) + [True]
    again, other = (next(recall.learn(replace(task, seed=seed))) for seed in (4, 5))  # up to the first look, as every step is seeded
    assert (again.step, again.loss, again.accuracy) == (25, found[0].loss, found[0].accuracy)
    assert (other.step, other.loss != found[0].loss) == (25, True)


def test_attention_recalls_what_the_last_state_alone_cannot() -> None:
    """The lesson's claim, at a size that trains in seconds."""
    alone, attending = (last(recall.Task(kind, longest=8, width=32, steps=500)) for kind in ("GRU", "GRU with attention"))
    at = alone.lengths.index(8)
    assert attending.accuracy[at] > alone.accuracy[at] + 0.2
    assert alone.accuracy[alone.lengths.index(1)] > 0.95


def test_sequences_are_read_then_said_and_measured_on_others() -> None:
    token_ids, labels = recall.sequences(4, 50, (0, 7))
    assert torch.equal(token_ids[:, :4], labels)
    assert (token_ids[:, 4:] == recall.BLANK).all()
    assert not torch.equal(labels, recall.sequences(4, 50, (0, 8))[1])
    assert set(labels.flatten().tolist()) == set(range(recall.N_SYMBOLS))


def test_the_accuracy_is_the_share_that_is_right() -> None:
    class Copies(torch.nn.Module):
        """Says the first symbol right and then only ever 0."""

        def forward(self, token_ids: torch.Tensor, n_read: int) -> torch.Tensor:
            said = torch.zeros_like(token_ids[:, :n_read])
            said[:, 0] = token_ids[:, 0]
            return torch.nn.functional.one_hot(said, recall.N_SYMBOLS).float()

    one, four = recall.accuracy(Copies(), (1, 4), 2000)
    assert one == 1
    assert four == pytest.approx(0.25 + 0.75 / recall.N_SYMBOLS, abs=0.02)


def test_the_surface_is_made_of_the_same_trainings() -> None:
    rows = recall_surface.surface("GRU", (8, 16), (1, 4), steps=30, longest=4)
    own = [recall.accuracy(recall.trained(recall.Task("GRU", longest=4, width=width, steps=30)), (1, 4), 400) for width in (8, 16)]
    np.testing.assert_allclose(rows, own, atol=1e-3)
    live = last(recall.Task("GRU", longest=4, width=16, steps=30))
    assert live.accuracy[live.lengths.index(4)] == pytest.approx(rows[1][1], abs=0.05)  # half as many sequences


def test_a_training_can_be_stopped() -> None:
    calls = iter([False] * 30 + [True] * 1000)
    found = list(recall.learn(recall.Task("RNN", steps=400), stop=lambda: next(calls)))
    assert found[-1].finished
    assert found[-1].step == 31


@pytest.mark.parametrize("wrong", [{"kind": "soup"}, {"longest": 99}, {"width": 6}, {"steps": 0}])
def test_impossible_settings_are_told(wrong: dict[str, object]) -> None:
    with pytest.raises(ExplainerError):
        list(recall.learn(recall.Task(**{"kind": "GRU"} | wrong)))  # type: ignore[arg-type]


def stream(n_tokens: int, seed: int) -> np.ndarray:
    """Texts of ten symbols in which the next one is a coin's throw: one of the two after it."""
    rng, found = np.random.default_rng(seed), [0]
    while len(found) < n_tokens:
        found.append((found[-1] + int(rng.integers(1, 3))) % 10)
    return np.array(found)


def test_without_the_mask_the_loss_falls_below_what_can_be_known_and_is_useless_under_the_mask() -> None:
    found = list(mask_pair.learn(stream(4000, 0), stream(2000, 1), 10, n_steps=80))
    moment, pair = found[-1]
    assert moment.held_out is not None
    coin = np.log(2)  # nobody who does not see the next symbol can do better
    assert moment.without < coin / 2
    assert moment.with_mask > coin - 0.05
    assert moment.held_out[0] == pytest.approx(coin, abs=0.1)
    assert moment.held_out[1] > coin + 0.5
    assert (moment.step, moment.finished) == (80, True)
    written = mask_pair.write(pair.masked, [0, 1, 2], 20)
    steps = np.diff([2, *written]) % 10
    assert set(steps.tolist()) <= {1, 2}


def test_the_masked_loss_is_that_of_transformers_and_the_other_sees_everything() -> None:
    network = mask_pair.make_network(50).eval()
    rows = torch.randint(50, (3, 20), generator=torch.Generator().manual_seed(0))
    with torch.no_grad():
        own = mask_pair.masked_loss(network, rows[:, :-1], rows[:, 1:]).item()
        assert own == pytest.approx(network(input_ids=rows, labels=rows).loss.item(), abs=1e-5)
        changed = rows.clone()
        changed[:, -2] = (changed[:, -2] + 1) % 50  # the last token that is read
        first = slice(0, 5)
        labels = torch.full_like(rows[:, 1:], -100)
        labels[:, first] = rows[:, 1:][:, first]
        for loss, moves in ((mask_pair.masked_loss, False), (mask_pair.unmasked_loss, True)):
            before, after = loss(network, rows[:, :-1], labels).item(), loss(network, changed[:, :-1], labels).item()
            assert (abs(before - after) > 1e-6) == moves


def test_the_pair_has_about_200_000_parameters_and_can_be_stopped() -> None:
    calls = iter([False] * 5 + [True] * 50)
    found = list(mask_pair.learn(stream(400, 0), stream(400, 1), 512, n_steps=50, stop=lambda: next(calls)))
    assert found[-1][0].finished
    assert found[-1][0].step == 6
    assert 180_000 < found[-1][1].n_parameters < 220_000


def test_too_little_text_and_too_many_steps_are_told() -> None:
    with pytest.raises(ExplainerError, match="at least"):
        next(mask_pair.learn(stream(50, 0), stream(400, 1), 10, n_steps=5))
    with pytest.raises(ExplainerError, match="choose 1 to"):
        next(mask_pair.learn(stream(400, 0), stream(400, 1), 10, n_steps=10**6))
