"""The lesson on attention in translation, through app.py: every weight against the network's own modules, step by step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from reader import opened, payload, said, sound, words
from streamlit.testing.v1 import AppTest
from translated import RED_CAR, eager, figure, floats, numbers, translator

from explainer.lessons.rnn_attention import alignment
from explainer.trace.translation import record_translation
from explainer.ui.page import show
from explainer.ui.page.guess import SHOW


@dataclass(frozen=True)
class Steps:
    """What a loop over torch's own modules makes of the network's own translation."""

    written: list[str]
    weights: np.ndarray
    scores: np.ndarray
    contexts: np.ndarray
    probs: np.ndarray


@pytest.fixture(scope="module")
def page() -> AppTest:
    return sound(opened("rnn_attention", RED_CAR, guess=SHOW))


@pytest.fixture(scope="module")
@torch.no_grad()
def steps() -> Steps:
    model = translator("gru-attention")
    network, ids = model.network(), model.encode(RED_CAR).token_ids
    written = [*model.greedy([ids])[0], model.end_id]
    states, last = network.encoder(network.embedding(torch.tensor([ids])))
    state = torch.tanh(network.start(last[0]))
    made: list[list[torch.Tensor]] = [[], [], [], []]
    for token_id in (model.start_id, *written[:-1]):
        bent = torch.tanh(network.align_query(state).unsqueeze(1) + network.align_key(states))
        scores = network.align(bent)[0, :, 0]
        weights = torch.exp(scores) / torch.exp(scores).sum()
        context = weights @ states[0]
        x = network.embedding(torch.tensor([token_id]))
        state = network.decoder(torch.cat([x, context[None]], -1), state)
        probs = network.logits(state, context[None], x).softmax(-1)[0]
        for kept, value in zip(made, (weights, scores, context, probs), strict=True):
            kept.append(value)
    weights, scores, contexts, probs = (torch.stack(rows).numpy() for rows in made)
    return Steps([model.label(i).strip() for i in written], weights, scores, contexts, probs[np.arange(len(written)), written])


def test_the_map_is_what_the_networks_own_modules_make(page: AppTest, steps: Steps) -> None:
    data = payload(page, "microscope")
    n_written, n_read = steps.weights.shape
    pattern = floats(data["pattern"], n_written, n_read)
    np.testing.assert_allclose(pattern.sum(1), 1, atol=1e-5)
    np.testing.assert_allclose(pattern, steps.weights, atol=1e-5)
    np.testing.assert_allclose(floats(data["scores"], n_written, n_read), steps.scores, atol=1e-4)
    np.testing.assert_allclose(floats(data["z"], n_written, -1), steps.contexts, atol=1e-5)
    assert [token.strip() for token in data["tokens"]] == steps.written
    assert data["keys"] == list(translator("gru-attention").encode(RED_CAR).tokens)
    assert data["panels"] == ["q", "k", "scores", "pattern", "v", "z"]


def test_the_terms_of_a_score_add_up_from_what_the_browser_is_sent(page: AppTest, steps: Steps) -> None:
    """score = w·tanh(q + k), with q = s·W_a and k = h·U_a + b."""
    data = payload(page, "microscope")
    d, (n_written, n_read) = data["d"], steps.weights.shape
    q, k, w = floats(data["q"], n_written, d), floats(data["k"], n_read, d), floats(data["direction"], d)
    np.testing.assert_allclose(np.tanh(q[:, None] + k[None]) @ w, steps.scores, atol=1e-4)
    np.testing.assert_allclose(floats(data["x"], n_written, -1) @ floats(data["WQ"], data["dModel"], d), q, atol=1e-4)
    np.testing.assert_allclose(floats(data["xK"], n_read, -1) @ floats(data["WK"], data["dModel"], d) + floats(data["bK"], d), k, atol=1e-4)
    network = translator("gru-attention").network()
    np.testing.assert_array_equal(w, network.align.weight[0].detach().numpy())


def test_three_translations_stand_beside_their_sizes(page: AppTest) -> None:
    (table,) = [element.value for element in page.markdown if element.value.startswith("| network |")]
    rows = table.replace("\\", "").split("\n")[2:]
    for row, kind in zip(rows, ("gru", "gru-attention", "transformer"), strict=True):
        model = translator(kind)
        ids = model.greedy([model.encode(RED_CAR).token_ids])[0]
        assert f"“{model.decode(ids)}”" in row.replace("  ", " ")
        assert ("stopped after 100 tokens" in row) == (len(ids) == 100)
        assert f"{model.n_parameters / 1e6:.2f} million" in row


def test_one_step_is_a_row_of_the_map(steps: Steps) -> None:
    target = len(steps.written) - 2
    at = sound(opened("rnn_attention", RED_CAR, target=f"{target} {steps.written[target]}"))
    (bars,) = figure(at, f"Weights of {steps.written[target]} over")["data"]
    np.testing.assert_allclose(numbers(bars["y"]), steps.weights[target], atol=1e-5)
    assert bars["x"][-1].endswith("&lt;/s&gt;"), "the end mark is written out, not read as HTML"
    assert f"writes “{steps.written[target]}” with p = {alignment.percent(float(steps.probs[target]))}" in said(at)


def test_the_guess_is_answered_by_the_map(steps: Steps) -> None:
    tokens = translator("gru-attention").encode(RED_CAR).tokens
    at = opened("rnn_attention", RED_CAR)
    (pills,) = [group for group in at.get("button_group") if "Your guess first" in group.label]
    asked = int(pills.label.split("“")[1].split(" ")[0])
    right = int(steps.weights[asked].argmax())
    told = said(sound(opened("rnn_attention", RED_CAR, guess=f"{right} {tokens[right].strip()}")))
    assert "Your guess is right" in told
    assert f"weight {steps.weights[asked, right]:.2f}" in told


@dataclass(frozen=True)
class Made:
    """As much of a decoder's trace as the sentence on the order reads."""

    tokens: tuple[str, ...]
    weights: np.ndarray


@pytest.mark.parametrize(
    ("peaks", "sure", "part"), [([0, 2, 1, 3], 0.9, "turned"), ([0, 1, 2, 3], 0.9, "straight"), ([0, 2, 1, 3], 0.3, "blurred")]
)
def test_the_order_is_told_as_the_map_has_it(monkeypatch: pytest.MonkeyPatch, peaks: list[int], sure: float, part: str) -> None:
    weights = np.full((4, 4), (1 - sure) / 3)
    weights[np.arange(4), peaks] = sure
    said: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(show, "prose", lambda slug, section, **slots: said.append((section, slots)))
    alignment.reordering(Made(("the", "red", "car", "</s>"), np.eye(4)), Made(("el", "coche", "rojo", "</s>"), weights))
    assert [section for section, _ in said] == [part]
    if part == "turned":
        assert said[0][1] == {"first": "coche", "second": "rojo", "first_at": "car", "second_at": "red"}


@pytest.mark.parametrize(("head", "name"), [("mean", "mean of all heads"), ("3", "head 3")])
def test_cross_attention_is_that_of_transformers_own_eager_code(head: str, name: str) -> None:
    text = "Tom is here."
    trace = record_translation(translator("transformer"), text)
    weights = eager(trace)["cross"][0]
    wanted = weights.mean(0) if head == "mean" else weights[3]
    at = sound(opened("rnn_attention", text, cross_layer="0", cross_head=head))
    chart = figure(at, f"Cross-attention of layer 0, {name}")
    drawn = numbers(chart["data"][0]["z"]).reshape(-1, wanted.shape[1])
    np.testing.assert_allclose(drawn, wanted[: len(drawn)], atol=5e-5)
    assert len(drawn) == min(len(wanted), 24)


def test_a_link_brings_back_every_choice() -> None:
    at = sound(opened("rnn_attention", RED_CAR, cell="scores.1.2", cross_layer="0", cross_head="2", sentences="Joined sentences"))
    assert payload(at, "microscope")["cell"] == "scores.1.2"
    assert figure(at, "Cross-attention of layer 0, head 2")
    assert at.query_params["cross_head"] == "2"


@pytest.mark.parametrize("value", ["", "x", "-1", "99", "<b>", "scores.99.99"])
def test_odd_links_fall_back(value: str) -> None:
    odd = dict.fromkeys(("cell", "target", "cross_layer", "cross_head", "cross_first", "sentences", "guess", "first", "written"), value)
    at = sound(opened("rnn_attention", RED_CAR, **odd))
    assert figure(at, "Cross-attention of layer 1, mean of all heads")


def test_the_quiz_is_answered_by_the_map(steps: Steps) -> None:
    at = opened("rnn_attention", RED_CAR)
    tokens = [f"{pos} {token.strip()}" for pos, token in enumerate(translator("gru-attention").encode(RED_CAR).tokens)]
    (asked,) = [int(radio.label.split("the row “")[1].split()[0]) for radio in at.radio if "Which token does the row" in radio.label]
    row = steps.weights[asked]
    (rest,) = [int(radio.label.split("in row “")[1].split()[0]) for radio in at.radio if "all the others of this row" in radio.label]
    flat = int(steps.weights.max(1).argmin())
    answers = {
        "look at most?": tokens[int(row.argmax())],
        "How many weights": f"{steps.weights.size:,}",
        "all the others of this row": f"{1 - steps.weights[rest].max():.2f}",
        "spreads its look the most": f"{flat} {steps.written[flat]}",
    }
    for part, right in answers.items():
        (radio,) = [radio for radio in at.radio if part in radio.label]
        radio.set_value(next(option for option in radio.options if option.replace("\\", "") == right))
    assert "**4 of 4 right.**" in words(sound(at.run()))


def test_markup_in_a_sentence_is_printed_not_run() -> None:
    at = sound(opened("rnn_attention", "<script>alert(1)</script> [x](http://evil.example) $a$"))
    for element in at.markdown:
        assert "<script>" not in element.value
        assert "](http" not in element.value
