"""The lesson on the bottleneck, through app.py: states are torch's own, the probe and the gradients are recomputed, nothing is made up."""

from __future__ import annotations

import base64
import json
import re

import numpy as np
import pytest
import torch
from reader import opened, payload_with, said, sound
from safetensors.numpy import load_file
from streamlit.testing.v1 import AppTest
from translated import RED_CAR, alt_of, curves, figure, floats, numbers, translator

from explainer.curriculum import BY_SLUG
from explainer.lessons.rnn_bottleneck import gradient
from explainer.lessons.rnn_bottleneck.series import SERIES
from explainer.models.catalogue import ASSETS
from explainer.studies.recurrent import series as study
from explainer.texts.wording import words
from explainer.ui.page import translation
from explainer.ui.page.guess import SHOW

FOLDER = ASSETS / "translate-gru"
LONG = next(preset.text for preset in BY_SLUG["rnn_bottleneck"].presets if preset.label == "much longer")


@pytest.fixture(scope="module")
def page() -> AppTest:
    return sound(opened("rnn_bottleneck", RED_CAR, guess=SHOW))


@pytest.fixture(scope="module")
def states() -> torch.Tensor:
    """(time d_hidden): what torch's own GRU makes of the sentence."""
    network = translator("gru").network()
    with torch.no_grad():
        return network.encoder(network.embedding(torch.tensor([translator("gru").encode(RED_CAR).token_ids])))[0][0]


def test_the_strips_are_the_states_of_torchs_own_gru(page: AppTest, states: torch.Tensor) -> None:
    data = payload_with(page, "hidden")
    n_steps, d_hidden = states.shape
    assert data["tokens"] == list(translator("gru").encode(RED_CAR).tokens)
    assert data["tokens"][-1] == "</s>"
    hidden = floats(data["hidden"], n_steps + 1, d_hidden)
    assert not hidden[0].any()
    np.testing.assert_allclose(hidden[1:], states.numpy(), atol=1e-5)
    assert re.search(r"= \de-0[678] at most", data["note"])
    said_numbers = said(page)
    assert f"a fixed row of numbers, here {d_hidden}" in said_numbers.replace("\n", " ")
    assert f"reads the {n_steps - 1} tokens of your sentence" in said_numbers
    written = translator("gru").decode(translator("gru").greedy([translator("gru").encode(RED_CAR).token_ids])[0])
    assert f"“{written}”" in said_numbers


def test_gates_and_weights_on_screen_make_the_state(page: AppTest, states: torch.Tensor) -> None:
    """h = (1 − z)·n + z·h, from the very numbers that the browser is sent; the weights are exact although they are sent in half."""
    data = payload_with(page, "hidden")
    n_steps, d = states.shape
    hidden = floats(data["hidden"], n_steps + 1, d)
    w_x, w_h = (np.frombuffer(base64.b64decode(data[name]), "<f2").astype("f4").reshape(3 * d, -1) for name in ("WX", "WH"))
    cell = translator("gru").network().encoder
    np.testing.assert_array_equal(w_x, cell.weight_ih_l0.detach().numpy())
    np.testing.assert_array_equal(w_h, cell.weight_hh_l0.detach().numpy())
    of_x = floats(data["x"], n_steps, -1) @ w_x.T + floats(data["bX"], 3 * d)
    of_h = hidden[:-1] @ w_h.T + floats(data["bH"], 3 * d)
    sigmoid = lambda x: 1 / (1 + np.exp(-x))  # noqa: E731
    reset, update = sigmoid(of_x[:, :d] + of_h[:, :d]), sigmoid(of_x[:, d : 2 * d] + of_h[:, d : 2 * d])
    candidate = np.tanh(of_x[:, 2 * d :] + reset * of_h[:, 2 * d :])
    for name, wanted in (("reset", reset), ("update", update), ("candidate", candidate)):
        np.testing.assert_allclose(floats(data[name], n_steps, d), wanted, atol=1e-5)
    np.testing.assert_allclose(hidden[1:], (1 - update) * candidate + update * hidden[:-1], atol=1e-5)


def test_what_is_found_again_is_one_matrix_for_each_distance(page: AppTest, states: torch.Tensor) -> None:
    probe, network = load_file(FOLDER / "recovery.safetensors"), translator("gru").network()
    ids = translator("gru").encode(RED_CAR).token_ids[:-1]
    embedding, last = network.embedding.weight.detach().numpy(), states[-1].numpy()
    probs, hits = [], []
    for pos, token_id in enumerate(ids):
        logits = last @ probe["maps"][len(ids) - 1 - pos].astype("f4") @ embedding.T + probe["bias"].astype("f4")
        exps = np.exp(logits - logits.max())
        probs.append(exps[token_id] / exps.sum())
        hits.append(int(logits.argmax()) == token_id)
    chart = figure(page, "Probability of each right token")
    np.testing.assert_allclose(numbers(chart["data"][0]["y"]), probs, atol=1e-4)
    assert [color == "#0072B2" for color in chart["data"][0]["marker"]["color"]] == hits
    assert f"Of your {len(ids)} tokens the probe finds **{sum(hits)}** again" in said(page)
    worst = int(np.argmin(probs))
    asked = opened("rnn_bottleneck", RED_CAR, guess=f"{worst} {translator('gru').encode(RED_CAR).tokens[worst].strip()}")
    assert "Your guess is right" in said(sound(asked))


def test_of_a_long_text_the_probe_says_how_far_it_reaches() -> None:
    at = sound(opened("rnn_bottleneck", LONG, guess=SHOW))
    assert "Of the last 24 tokens (it reaches no farther back) the probe finds" in said(at)
    assert len(numbers(figure(at, "Probability of each right token")["data"][0]["y"])) == 24
    assert len(curves(figure(at, "Size of the gradient"))[gradient.TRAINED]) == len(translator("gru").encode(LONG).token_ids)


def test_the_stored_accuracy_is_drawn_as_it_was_measured(page: AppTest) -> None:
    stored = json.loads((FOLDER / "recovery.json").read_text())
    drawn = curves(figure(page, "Share of tokens found again"))
    for group, rows in stored.items():
        np.testing.assert_allclose(drawn[f"{group} tokens"], [row[1] for row in rows])
        mean = sum(row[1] * row[2] for row in rows) / sum(row[2] for row in rows)
        assert f"{100 * mean:.0f} % in sentences of {group} tokens" in said(page)
    longest = stored[max(stored, key=lambda group: len(stored[group]))]
    assert max(row[1] for row in longest[8:]) < longest[0][1], "what lies far back is found less often than the last token"


def test_gradients_are_autograds_and_only_the_untrained_ones_vanish(page: AppTest) -> None:
    drawn = curves(figure(page, "Size of the gradient"))
    network = translator("gru").network()
    x = network.embedding(torch.tensor([translator("gru").encode(RED_CAR).token_ids])).detach().requires_grad_()
    last = network.encoder(x)[0][0, -1]
    squares = torch.zeros(x.shape[1])
    for unit in range(len(last)):
        (slope,) = torch.autograd.grad(last[unit], x, retain_graph=True)
        squares += slope[0].pow(2).sum(-1)
    np.testing.assert_allclose(drawn[gradient.TRAINED], squares.sqrt().numpy(), rtol=1e-3)
    plain = drawn["RNN, untrained"]
    assert (np.diff(plain) > 0).all(), "every step back the gradient is smaller"
    assert drawn[gradient.TRAINED][0] > 20 * plain[0], "the gates of the trained cell carry it farther"
    factor = (plain[-1] / plain[0]) ** (1 / (len(plain) - 1))
    told = said(page).replace("\n", " ")
    assert f"makes the gradient smaller, here {factor:.1f} times on average" in told
    large = drawn["RNN, weights × 4, untrained"]
    assert f"at the first token it is {large[0] / large[-1]:,.0f} times what it is at the last step" in told
    more = drawn[gradient.TRAINED][0] / drawn[gradient.TRAINED][-1]
    assert f"**{more:.1f} times more**" in told


def test_words_that_were_never_seen_and_bytes_are_told(page: AppTest) -> None:
    known = json.loads((FOLDER / "words.json").read_text())
    text = "The photosynthesis of this plant is very slow 🙂."
    assert [word for word in words(text) if word not in known] == ["photosynthesis"]
    told = said(opened("rnn_bottleneck", text))
    assert "never seen “photosynthesis” in its training sentences" in told
    assert "read byte by byte" in told
    for unmarked in ("never seen", "byte by byte"):
        assert unmarked not in said(page)


def scores(best: float) -> dict[str, list[dict[str, float]]]:
    rows = [{"n_words": n, "bleu": best - n, "chrf": 50.0, "sentences": 40} for n in (2, 4, 17)]
    return {"by_length": rows, "joined": [row | {"n_words": row["n_words"] + 8} for row in rows]}


def test_bleu_is_drawn_for_what_was_measured_and_the_rest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = translation.stored
    made = {"translate-gru": scores(30), "translate-gru-attention": None}
    monkeypatch.setattr(translation, "stored", lambda name, file: made[name] if file == "scores.json" else stored(name, file))
    at = sound(opened("rnn_bottleneck", RED_CAR))
    assert [info.value for info in at.info] == ["Not measured yet: GRU with attention."]
    assert list(curves(figure(at, "BLEU"))) == ["GRU, last state alone"]
    made["translate-gru-attention"] = scores(40)
    at = sound(opened("rnn_bottleneck", RED_CAR, sentences="Joined sentences"))
    assert not at.info
    assert curves(figure(at, "BLEU"))["GRU with attention"].tolist() == [38, 36, 23]
    assert "GRU, last state alone 28 (10 words) and 13 (25 words); GRU with attention 38 (10 words) and 23 (25 words)." in said(at)
    assert "10 words and more" in said(at)
    made["translate-gru"] = made["translate-gru-attention"] = None
    at = sound(opened("rnn_bottleneck", RED_CAR))
    assert "Not measured yet: GRU, last state alone; GRU with attention." in [info.value for info in at.info]


def test_a_series_is_followed_by_the_cell_it_names(page: AppTest) -> None:
    values = study.numbers("3 1 4 1 5 9 2 6")
    found = study.follow(study.opened(), values)
    at = sound(opened("rnn_bottleneck", RED_CAR, series="3, 1 4 1 5 9 2 6"))
    lines = curves(figure(at, "A series of 8 numbers"))
    assert lines["your series"].tolist() == list(values)
    np.testing.assert_allclose(lines["expected by the cell"], [*found.expected[1:], found.after], atol=1e-4)
    verdict = "found something to go by" if found.error < 0.8 * found.still else "found next to nothing to go by"
    assert verdict in said(at)
    assert "A series of 18 numbers" in alt_of(page, "A series of 18 numbers")


@pytest.mark.parametrize(("text", "sentence"), [("1 2 cat", "“cat” is no number"), ("1 2", "2 numbers"), ("7 7 7", "nothing to follow")])
def test_a_series_that_cannot_be_read_is_one_sentence_and_the_page_goes_on(text: str, sentence: str) -> None:
    at = opened("rnn_bottleneck", RED_CAR, series=text)
    assert not at.exception
    assert len(at.error) == 1
    assert sentence in at.error[0].value.replace("\\", "")
    assert any("Train all five" in button.label for button in at.button)


def test_every_series_to_try_can_be_read() -> None:
    network = study.opened()
    for text in SERIES.values():
        assert study.follow(network, study.numbers(text)).trace.error < 1e-5


def test_the_quiz_is_answered_by_the_states_and_the_probe(page: AppTest) -> None:
    at = opened("rnn_bottleneck", RED_CAR, guess=SHOW)
    data = payload_with(at, "hidden")
    n_steps, d = len(data["tokens"]), data["d"]
    hidden = floats(data["hidden"], n_steps + 1, d)
    unit = int(next(radio.label for radio in at.radio if "What is its new number" in radio.label).split("unit ")[1].split()[0])
    reach = curves(figure(at, "Size of the gradient"))[gradient.TRAINED]
    hits = figure(at, "Probability of each right token")["data"][0]["marker"]["color"].count("#0072B2")
    answers = {
        f"read in {n_steps} steps": f"{d / n_steps:.1f}",
        "What is its new number": f"{hidden[-1, unit]:.2f}".replace("-", "−"),
        "move the last state least": f"{int(reach.argmin())} {data['tokens'][int(reach.argmin())].strip()}",
        "not find at the first guess": f"{n_steps - 1 - hits}",
    }
    for part, right in answers.items():
        (radio,) = [radio for radio in at.radio if part in radio.label]
        radio.set_value(next(option for option in radio.options if option.replace("\\", "") == right))
    assert "**4 of 4 right.**" in said(sound(at.run()))


@pytest.mark.parametrize("value", ["", "x", "-1.5.h", "99.9999.z", "<b>", "1e9"])
def test_odd_links_fall_back(value: str) -> None:
    sound(opened("rnn_bottleneck", RED_CAR, loop=value, guess=value, sentences=value, surface=value, again=value, guess_recall=value))


def test_a_link_brings_back_every_choice() -> None:
    at = sound(opened("rnn_bottleneck", RED_CAR, loop="3.7.z", sentences="Joined sentences", guess="4 in", series="1 2 3 5"))
    assert payload_with(at, "hidden")["loop"] == "3.7.z"
    assert at.query_params["loop"] == "3.7.z"
    assert figure(at, "BLEU")["layout"]["xaxis"]["title"]["text"] == "words, joined sentences"
    assert "Not this time" in said(at) or "Your guess is right" in said(at)
    assert "A series of 4 numbers" in alt_of(at, "A series of 4 numbers")
