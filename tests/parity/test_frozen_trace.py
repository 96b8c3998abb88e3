"""A trace is numbers alone: frozen, without a module, and its accessors hand out copies."""

from __future__ import annotations

import dataclasses
import gc
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from networks import TEXT, Pair, make_tokenizer

from explainer.errors import ExplainerError
from explainer.models import LanguageModel, wrap
from explainer.trace import Edit, Trace, record

PER_HEAD = ("q", "k", "v", "z", "q_unrotated", "k_unrotated", "scores", "scaled", "masked", "pattern")
PER_LAYER = ("patterns", "allowed", "resid_pre", "attn_out", "resid_mid", "mlp_out", "resid_post")
WHOLE = ("embed", "pos_embed", "final_normed")


@pytest.fixture(scope="module")
def trace(pair: Pair) -> Trace:
    return record(pair.model, TEXT, [Edit.silence(2, 1)])


def arrays(trace: Trace) -> dict[str, np.ndarray | None]:
    found: dict[str, np.ndarray | None] = {f"{name}()": getattr(trace, name)() for name in WHOLE}
    for layer in range(trace.n_layers):
        found |= {f"{name}({layer})": getattr(trace, name)(layer) for name in PER_LAYER}
        for head in range(trace.n_heads):
            found |= {f"{name}({layer}, {head})": getattr(trace, name)(layer, head) for name in PER_HEAD}
            for field in dataclasses.fields(grids := trace.grids(layer, head)):
                found[f"grids.{field.name}({layer}, {head})"] = getattr(grids, field.name)
    return found | {f"logits({pos})": trace.logits(pos) for pos in range(trace.n_pos)}


def test_accessors_hand_out_copies(trace: Trace) -> None:
    before = {name: None if array is None else array.copy() for name, array in arrays(trace).items()}
    for array in arrays(trace).values():
        if array is not None:
            assert array.dtype in (np.float32, bool)
            array[...] = 7
    for name, array in arrays(trace).items():
        if array is not None:
            np.testing.assert_array_equal(array, before[name], err_msg=name)


def test_weights_are_copies_too(pair: Pair) -> None:
    model, before = pair.model, record(pair.model, TEXT).logits(-1)
    handed_out = [
        model.W_Q(0, 0),
        model.b_Q(0, 0),
        model.W_O(0, 0),
        model.b_O(0),
        model.W_E(),
        model.W_U(),
        model.b_U(),
        model.W_in(0),
        model.W_out(0),
    ]
    for array in (*handed_out, model.W_pos()):
        if array is not None:
            array[...] = 7
    assert np.array_equal(record(pair.model, TEXT).logits(-1), before)


def test_nothing_can_be_assigned(trace: Trace) -> None:
    for holder in (trace, trace._layers[0], trace.grids(0, 0), trace.edits[0]):
        for field in dataclasses.fields(holder):
            with pytest.raises(dataclasses.FrozenInstanceError):
                setattr(holder, field.name, None)
        with pytest.raises((AttributeError, TypeError)):  # slots; CPython 3.11 words it as a TypeError
            holder.new_name = 1  # type: ignore[union-attr]


def reachable(root: Any) -> list[Any]:
    """Every object behind ``root``, without stepping into types, functions and the modules of Python."""
    found, todo = {}, [root]
    while todo:
        item = todo.pop()
        if id(item) in found or isinstance(item, (type, types.FunctionType, types.ModuleType, types.BuiltinFunctionType)):
            continue
        found[id(item)] = item
        todo += gc.get_referents(item)
    return list(found.values())


def test_a_trace_holds_no_module_and_no_graph(trace: Trace) -> None:
    behind = reachable(trace)
    tensors = [item for item in behind if isinstance(item, torch.Tensor)]
    assert len(tensors) >= 9 * trace.n_layers
    assert [item for item in behind if isinstance(item, (torch.nn.Module, LanguageModel, torch.nn.Parameter))] == []
    assert [tensor for tensor in tensors if tensor.requires_grad or tensor.is_inference()] == []


def test_a_traces_tensors_are_none_of_the_weights(pair: Pair, trace: Trace) -> None:
    weights = {parameter.untyped_storage().data_ptr() for parameter in pair.model.module.parameters()}
    for item in reachable(trace):
        if isinstance(item, torch.Tensor):
            assert item.untyped_storage().data_ptr() not in weights


def test_nbytes_counts_what_is_held(pair: Pair, trace: Trace) -> None:
    """At least the stream and q, k, v, z of each layer; at most twice that and a little."""
    model, n_pos = pair.model, trace.n_pos
    stream = 4 * n_pos * model.d_model
    vectors = n_pos * model.d_head * (2 * model.n_heads + 2 * model.n_kv_heads) * 4
    least = trace.n_layers * (4 * stream + vectors)
    assert least <= trace.nbytes <= 2 * least + 4 * stream
    storages = {t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in reachable(trace) if isinstance(t, torch.Tensor)}
    assert trace.nbytes == sum(storages.values())


def test_a_longer_text_holds_more(gpt2: Pair) -> None:
    one, two = record(gpt2.model, TEXT), record(gpt2.model, TEXT + TEXT)
    assert two.nbytes > 1.8 * one.nbytes


@pytest.mark.parametrize("name", [*PER_HEAD, "grids", "check"])
@pytest.mark.parametrize(
    ("layer", "head", "sentence"), [(3, 0, "no layer 3"), (-1, 0, "no layer -1"), (0, 4, "no head 4"), (0, -1, "no head -1")]
)
def test_what_is_not_there_is_a_sentence(gpt2: Pair, name: str, layer: int, head: int, sentence: str) -> None:
    with pytest.raises(ExplainerError, match=sentence):
        getattr(record(gpt2.model, TEXT), name)(layer, head)


@pytest.mark.parametrize("pos", [8, -9])
def test_a_position_that_is_not_there_is_a_sentence(gpt2: Pair, pos: int) -> None:
    with pytest.raises(ExplainerError, match=f"There is no position {pos}; this text has positions 0 to 7"):
        record(gpt2.model, TEXT).logits(pos)


@pytest.mark.parametrize(("name", "where"), [("W_Q", (3, 0)), ("W_K", (0, 4)), ("b_V", (0, -1)), ("W_O", (-1, 0)), ("W_in", (3,))])
def test_a_weight_that_is_not_there_is_a_sentence(gpt2: Pair, name: str, where: tuple[int, ...]) -> None:
    with pytest.raises(ExplainerError, match=r"There is no (layer|head)"):
        getattr(gpt2.model, name)(*where)


def test_the_trace_of_an_evicted_model_keeps_its_numbers_but_has_no_logits(build: Callable[..., Any]) -> None:
    model = wrap(build("gpt2", seed=5), make_tokenizer(), name="short-lived")
    trace = record(model, TEXT)
    expected, pattern = trace.logits(-1), trace.pattern(1, 1)
    assert expected.shape == (model.n_vocab,)
    del model
    gc.collect()
    with pytest.raises(ExplainerError, match=r"^The model short-lived@\w+ that made this trace is no longer in memory; load it again\.$"):
        trace.logits(-1)
    assert np.array_equal(trace.pattern(1, 1), pattern)
    again = wrap(build("gpt2", seed=5), make_tokenizer(), name="short-lived")
    assert again.key == trace.model_key
    assert np.array_equal(trace.logits(-1), expected)


def test_a_second_copy_of_a_model_may_go_without_taking_the_first_along(build: Callable[..., Any]) -> None:
    first = wrap(build("gpt2", seed=6), make_tokenizer(), name="twice")
    trace = record(first, TEXT)
    second = wrap(build("gpt2", seed=6), make_tokenizer(), name="twice")
    assert second.key == first.key
    del second
    gc.collect()
    assert trace.logits(-1).shape == (first.n_vocab,)
