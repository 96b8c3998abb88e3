"""The lesson on one block through app.py: its vectors, neurons and numbers against the trace; odd links; other families."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
import reader
from reader import GIFT, drawings, payload, sound, story, words

from explainer.curriculum import BY_SLUG
from explainer.trace import feed_forward, record, views
from explainer.ui.page.guess import SHOW
from explainer.ui.shell.sidebar import FOLDER


def opened(slug: str, **query: str) -> Any:
    """With the answer shown, where nothing else is said."""
    return reader.opened(slug, **{"guess": SHOW, **query})


def floats(text: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(text), "<f4").astype(np.float64)


def test_the_additions_are_the_traces_vectors() -> None:
    data = payload(sound(opened("decoder_block", layer="3", pos="2 Sue")), "chain")
    trace = record(story(), GIFT)
    parts = {part["name"]: floats(part["values"]) for part in data["parts"]}
    assert list(parts) == ["resid_pre", "attn_out", "resid_mid", "mlp_out", "resid_post"]
    for name, values in parts.items():
        np.testing.assert_allclose(values, getattr(trace, name)(3)[2], atol=1e-6)
    np.testing.assert_allclose(parts["resid_pre"] + parts["attn_out"] + parts["mlp_out"], parts["resid_post"], atol=1e-4)


@pytest.mark.parametrize(("which", "stream"), [("first", "resid_pre"), ("second", "resid_mid")])
def test_the_norm_is_the_blocks_own(which: str, stream: str) -> None:
    data = payload(sound(opened("decoder_block", layer="1", norm=which)), "normscope")
    trace = record(story(), GIFT)
    x = getattr(trace, stream)(1)[-1].astype(np.float64)
    np.testing.assert_allclose(floats(data["stream"]), x, atol=1e-6)
    own = (views.ln1_out if which == "first" else views.ln2_out)(story(), trace, 1)[-1]
    recomputed = (x - x.mean()) / np.sqrt(x.var() + 1e-5) * floats(data["gain"]) + floats(data["bias"])
    np.testing.assert_allclose(recomputed, own, atol=1e-4)
    np.testing.assert_allclose(floats(data["out"]), own, atol=1e-5)


def test_every_neuron_is_in_the_grid_and_its_sums_are_the_models() -> None:
    data = payload(sound(opened("decoder_block", layer="2")), "neurons")
    trace, model = record(story(), GIFT), story()
    own = views.feed_forward(model, trace, 2)
    n, d = len(data["tokens"]), data["d"]
    np.testing.assert_allclose(floats(data["pre"]).reshape(n, d), own.pre, atol=1e-5)
    np.testing.assert_allclose(floats(data["post"]).reshape(n, d), own.post, atol=1e-5)
    x = floats(data["x"])
    strong = [one for one in data["list"] if one["strong"]]
    assert len(strong) == 12
    lengths = [one["length"] for one in strong]
    assert lengths == sorted(lengths, reverse=True)
    for one in strong:
        before = x @ floats(one["wIn"]) + one["bIn"]
        assert before == pytest.approx(own.pre[-1, one["index"]], abs=1e-4)
        assert one["length"] == pytest.approx(abs(own.post[-1, one["index"]]) * np.linalg.norm(floats(one["wOut"])), rel=1e-4)
    assert "tanh" in data["formula"]


def test_the_link_names_any_neuron() -> None:
    at = opened("decoder_block")
    at.session_state["_url"] = {**at.session_state["_url"], "neuron": "17"}
    data = payload(sound(at.run()), "neurons")
    assert data["neuron"] == 17
    assert any(one["index"] == 17 for one in data["list"])


@pytest.mark.parametrize("neuron", ["999999", "-4", "²", "<b>"])
def test_a_neuron_that_is_not_there_is_left_alone(neuron: str) -> None:
    data = payload(sound(opened("decoder_block", neuron=neuron, norm="third", layer="77", pos="9 nobody", changed="x")), "neurons")
    trace = record(story(), GIFT)
    layer = BY_SLUG["decoder_block"].start[0]
    found = feed_forward.inside(story(), trace, layer)
    assert data["neuron"] == feed_forward.strongest(story(), found, layer, trace.n_pos - 1, 1)[0]


def test_the_ffn_does_not_notice_a_changed_neighbour_but_attention_does() -> None:
    at = sound(opened("decoder_block", layer="2", changed="0 Tom", into="bear"))
    assert "did not notice its neighbours" in words(at)
    chart = next(element.proto for element in at.get("plotly_chart") if "given the same input" in element.proto.alt)
    said = chart.alt.split("Change at position")[1]
    assert float(said.split("attention’s addition ")[1].split(",")[0]) > 0.1
    same = said.split("given the same input ")[1].rstrip(".").replace("−", "-")
    assert float(same) < 1e-4


def test_a_change_after_the_position_is_not_seen_by_anything() -> None:
    at = sound(opened("decoder_block", pos="2 Sue", changed="6 Sue"))
    assert "nothing changes at" in words(at)


def test_a_guess_is_answered_with_both_lengths() -> None:
    trace, layer = record(story(), GIFT), BY_SLUG["decoder_block"].start[0]
    attention, ffn = (float(np.linalg.norm(made(layer)[-1])) for made in (trace.attn_out, trace.mlp_out))
    right = "the FFN" if ffn > attention else "attention"
    told = f"ttention adds a vector of length {attention:.2f}, the FFN one of {ffn:.2f}."
    at = sound(reader.opened("decoder_block"))
    assert told not in words(at)
    assert all(each.proto.component_name != "chain" for each in drawings(at))
    assert f"Your guess is right: a{told}" in words(sound(opened("decoder_block", guess=right)))
    at = sound(opened("decoder_block"))
    assert f"A{told}" in words(at)
    assert payload(at, "chain")


@pytest.mark.parametrize("label", [preset.label for preset in BY_SLUG["decoder_block"].presets])
def test_in_every_preset_both_parts_add_and_few_neurons_do_the_work(label: str) -> None:
    text = next(preset.text for preset in BY_SLUG["decoder_block"].presets if preset.label == label)
    trace, layer = record(story(), text), BY_SLUG["decoder_block"].start[0]
    for made in (trace.attn_out, trace.mlp_out):
        assert np.linalg.norm(made(layer)[-1]) > 0.05 * np.linalg.norm(trace.resid_pre(layer)[-1])
    size = np.abs(feed_forward.inside(story(), trace, layer).post[-1])
    assert (size < 0.05 * size.max()).mean() > 0.5


def test_a_long_text_is_seen_through_a_window_that_holds_the_position() -> None:
    text = "The cat saw the dog and the dog saw the cat. " * 18
    data = payload(sound(opened("decoder_block", text=text)), "neurons")
    assert len(data["tokens"]) == 24
    assert 0 <= data["at"] < 24
    assert data["first"] + data["at"] == record(story(), text).n_pos - 1


@pytest.mark.parametrize("kind", ["gpt2", "bert", "llama", "qwen3"])
def test_every_family_is_shown_in_its_own_terms(kind: str, saved, monkeypatch) -> None:
    folder = saved(kind)
    monkeypatch.setenv("EXPLAINER_MODEL_ROOT", str(folder.parent))
    at = sound(opened("decoder_block", model=FOLDER, model_folder=folder.name, layer="2"))
    data, said = payload(at, "neurons"), words(at)
    assert data["gated"] == (kind in ("llama", "qwen3"))
    assert ("This model uses RMSNorm" in said) == (kind in ("llama", "qwen3"))
    assert (not data["list"][0]["up"]) == (kind == "bert")
    assert ("after" in payload(at, "chain")["parts"][-1]["name"]) is False
    assert ("LayerNorm of resid_post" in [part["name"] for part in payload(at, "chain")["parts"]]) == (kind == "bert")
    assert ("post-norm" in said) == (kind == "bert")


@pytest.mark.parametrize("text", ["Tom", "🙂", "مرحبا بك", "<script>alert(1)</script>", "<|endoftext|>", "=1+1"])
def test_odd_texts_are_shown(text: str) -> None:
    at = sound(opened("decoder_block", text=text))
    assert len(payload(at, "neurons")["tokens"]) == min(24, record(story(), text).n_pos)


def test_the_grid_of_looks_holds_the_weights_of_every_head() -> None:
    at, trace = sound(opened("decoder_block", layer="2", pos="6 Sue")), record(story(), GIFT)
    data, pattern = payload(at, "cellgrid"), trace.patterns(2)[:, 6]
    assert data["title"] == "Weights of every head of layer 2 from 6 Sue"
    np.testing.assert_allclose(floats(data["values"]).reshape(pattern.shape), pattern, atol=1e-6)
    head, key = np.unravel_index(pattern.argmax(), pattern.shape)
    assert data["start"] == f"{head}.{key}"
    bars = data["cells"][head][key]["bars"]
    assert [bar[1] for bar in bars] == pytest.approx(sorted(pattern[head], reverse=True)[:8], abs=1e-6)
    assert bars[0][0] == f"{key} {trace.tokens[key].strip()}"
    assert f"weight {pattern[head, key]:.3f}" in data["cells"][head][key]["title"]
