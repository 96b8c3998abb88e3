"""What is refused with a sentence, and what wrapping leaves alone: the mask, the config, the weights."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
import transformers
from networks import FAMILIES, TEXT, Pair, make_config, make_module, make_tokenizer
from transformers.models.llama.modeling_llama import LlamaDecoderLayer

from explainer.errors import ModelError
from explainer.models import taps, wrap
from explainer.trace import Edit, record
from explainer.trace.recorder import record_ids

_SMALL = {"vocab_size": 64, "hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2}
_GEMMA = _SMALL | {"num_key_value_heads": 1, "head_dim": 8, "bos_token_id": 0, "eos_token_id": 0, "pad_token_id": 0}
UNSUPPORTED = {
    "gpt_neox": lambda: transformers.GPTNeoXForCausalLM(transformers.GPTNeoXConfig(**_SMALL)),
    "gemma2": lambda: transformers.Gemma2ForCausalLM(transformers.Gemma2Config(**_GEMMA)),
    "gemma3_text": lambda: transformers.Gemma3ForCausalLM(transformers.Gemma3TextConfig(**_GEMMA)),
    "bloom": lambda: transformers.BloomForCausalLM(transformers.BloomConfig(vocab_size=64, hidden_size=16, n_layer=1, n_head=2)),
    "Linear": lambda: torch.nn.Linear(2, 2),
}


@pytest.mark.parametrize("kind", UNSUPPORTED)
def test_other_types_are_refused(kind: str) -> None:
    with pytest.raises(
        ModelError, match=rf"^Models of the type “{kind}” are not supported yet; choose one of these types: bert, gpt2, .*\.$"
    ):
        wrap(UNSUPPORTED[kind]())


@pytest.mark.parametrize(
    ("kind", "changes", "sentence"),
    [
        ("gpt2", {"reorder_and_upcast_attn": True}, "This GPT-2 variant .* is not supported"),
        ("gpt2", {"add_cross_attention": True}, "This GPT-2 variant .* is not supported"),
        ("bert", {"is_decoder": True}, "A BERT used as a decoder is not supported"),
    ],
)
def test_variants_are_refused(kind: str, changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ModelError, match=sentence):
        wrap(make_module(kind, **changes))


def test_a_body_without_a_head_is_refused() -> None:
    with pytest.raises(ModelError, match="This gpt2 model has no language-model head"):
        wrap(transformers.GPT2Model(make_config("gpt2")))


def _parallel(self: Any, hidden_states: torch.Tensor, **kwargs: Any) -> torch.Tensor:
    """Attention and FFN side by side, both reading the block's input."""
    attended, _ = self.self_attn(hidden_states=self.input_layernorm(hidden_states), **kwargs)
    return hidden_states + attended + self.mlp(self.post_attention_layernorm(hidden_states))


def _half(self: Any, hidden_states: torch.Tensor, **kwargs: Any) -> torch.Tensor:
    """Attention is added at half its size."""
    attended, _ = self.self_attn(hidden_states=self.input_layernorm(hidden_states), **kwargs)
    middle = hidden_states + 0.5 * attended
    return middle + self.mlp(self.post_attention_layernorm(middle))


def _scaled_ffn(self: Any, hidden_states: torch.Tensor, **kwargs: Any) -> torch.Tensor:
    """The FFN is added at twice its size."""
    attended, _ = self.self_attn(hidden_states=self.input_layernorm(hidden_states), **kwargs)
    middle = hidden_states + attended
    return middle + 2 * self.mlp(self.post_attention_layernorm(middle))


@pytest.mark.parametrize("forward", [_parallel, _half, _scaled_ffn])
def test_a_block_that_adds_in_another_way_is_refused(monkeypatch: pytest.MonkeyPatch, forward: Any) -> None:
    module = make_module("llama")
    monkeypatch.setattr(LlamaDecoderLayer, "forward", forward)
    with pytest.raises(ModelError, match="do not add attention and FFN to the stream one after the other"):
        wrap(module, name="odd")


def test_a_block_that_bypasses_the_attention_registry_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    module = make_module("llama")

    def identity(self: Any, hidden_states: torch.Tensor, **_: Any) -> Any:
        return self.o_proj(self.q_proj(hidden_states)), None

    monkeypatch.setattr(type(module.model.layers[0].self_attn), "forward", identity)
    with pytest.raises(ModelError, match="such models are not supported yet"):
        wrap(module, name="odd")


@pytest.mark.parametrize("edits", [(), (Edit.no_scaling(0),)])
def test_the_future_is_masked(pair: Pair, edits: tuple[Edit, ...]) -> None:
    """A name that is registered for attention and not for masks would run with no mask at all, silently."""
    trace = record(pair.model, TEXT, edits)
    changed = record_ids(pair.model, (*trace.token_ids[:-1], (trace.token_ids[-1] + 7) % 300), edits)
    future = np.triu(np.ones((trace.n_pos, trace.n_pos), bool), 1)
    sees_it = [(trace.pattern(layer, head)[future] != 0).any() for layer in range(3) for head in range(4)]
    earlier = [np.array_equal(trace.logits(pos), changed.logits(pos)) for pos in range(trace.n_pos - 1)]
    plain = pair.model.module
    with torch.no_grad():
        first, second = (plain(torch.tensor([t.token_ids])).logits[0, :-1] for t in (trace, changed))
    if pair.kind == "bert":
        assert all(sees_it)
        assert not any(earlier)
        assert not torch.equal(first, second)
    else:
        assert not any(sees_it)
        assert all(earlier)
        assert torch.equal(first, second)
    assert not np.array_equal(trace.logits(trace.n_pos - 1), changed.logits(trace.n_pos - 1))


@pytest.mark.parametrize("kind", FAMILIES)
def test_a_config_is_not_written_and_not_shared(kind: str) -> None:
    config = make_config(kind)
    config._attn_implementation = "sdpa"
    before = copy.deepcopy(config)
    module_class = type(make_module(kind))
    first, second, untouched = (module_class(config) for _ in range(3))
    one, two = wrap(first, make_tokenizer(), name="one"), wrap(second, make_tokenizer(), name="two")
    assert config.to_dict() == before.to_dict()
    assert config._attn_implementation == before._attn_implementation == "sdpa"
    assert one.module.config is not two.module.config
    assert {id(part.config) for part in one.module.modules() if hasattr(part, "config")} == {id(one.module.config)}
    assert untouched.config is config
    with taps.recording() as seen, torch.no_grad():
        untouched(torch.tensor([[1, 2, 3]]))
    assert seen.layers == {}
    assert seen.whole == {}


def test_wrapping_twice_taps_once(build: Callable[..., Any]) -> None:
    module = build("gpt2")
    first = wrap(module, make_tokenizer())
    hooks = count_hooks(module)
    second = wrap(module, make_tokenizer())
    assert count_hooks(module) == hooks > 0
    assert first.key == second.key


def count_hooks(module: Any) -> int:
    return sum(len(part._forward_hooks) + len(part._forward_pre_hooks) for part in module.modules())


def test_wrapping_changes_no_number(build: Callable[..., Any], pair: Pair) -> None:
    plain, tapped = build(pair.kind), build(pair.kind)
    wrap(tapped, make_tokenizer())
    ids = torch.tensor([pair.token_ids])
    with torch.no_grad():
        assert torch.equal(plain(ids).logits, tapped(ids).logits)


def snapshot(module: Any) -> dict[str, Any]:
    return {
        "bytes": {name: tensor.numpy().tobytes() for name, tensor in module.state_dict().items()},
        "grads": {name: (p.requires_grad, p.grad) for name, p in module.named_parameters()},
        "hooks": count_hooks(module),
        "config": (id(module.config), module.config.to_dict(), module.config._attn_implementation),
        "attributes": {name: sorted(vars(part)) for name, part in module.named_modules()},
        "training": module.training,
    }


def test_recording_leaves_the_model_as_it_was(pair: Pair) -> None:
    before = snapshot(pair.model.module)
    ids = torch.tensor([pair.token_ids])
    with torch.no_grad():
        logits = pair.model.module(ids).logits
    record(pair.model, TEXT)
    record(pair.model, TEXT, [Edit.silence(0, 1), Edit.cut(1, None, 5, 2), Edit.replace("v", 2, 0, 1, "The cat", 0)])
    assert snapshot(pair.model.module) == before
    with torch.no_grad():
        assert torch.equal(pair.model.module(ids).logits, logits)
    assert taps._RECORDING.get() is None


def test_gradients_still_flow_through_a_plain_pass(build: Callable[..., Any]) -> None:
    model = wrap(build("gpt2"), make_tokenizer())
    record(model, TEXT)
    ids = torch.tensor([[1, 2, 3, 4]])
    model.module(ids, labels=ids).loss.backward()
    assert model.anatomy.embedding.grad is not None


def test_a_pass_that_breaks_leaves_no_recording_behind(gpt2: Pair) -> None:
    with pytest.raises(IndexError):
        record_ids(gpt2.model, [10_000])
    assert taps._RECORDING.get() is None
    assert record(gpt2.model, TEXT).n_layers == 3
