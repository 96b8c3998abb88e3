"""Small seeded random models, each with a twin that runs transformers' own eager attention."""

from __future__ import annotations

import os
import sys

os.environ.setdefault("HF_HUB_OFFLINE", "1")  # no test of ours may reach the network
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # as explainer.models does, which comes after transformers here

from checked import watch

# Shapes and types of every call into the maths and the trace are checked, except where the clock runs.
if "--benchmark-only" not in sys.argv:
    watch("explainer.maths", "explainer.trace")

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from explainer.models import LanguageModel, wrap

if "--benchmark-only" not in sys.argv:
    torch.set_num_threads(1)  # tiny networks: a second thread only waits for the first
hypothesis.settings.register_profile("explainer", deadline=None, max_examples=100, derandomize=True)
hypothesis.settings.load_profile("explainer")

VOCAB = 400
LINES = (
    "Tom gave Sue a ball. Sue thanked him and the ball rolled away.",
    "The cat sat on the mat. It was tired, and it slept under the tree.",
    "Once upon a time there was a small house on a hill.",
    "Le café est très bon; naïve façades. 日本語 مرحبا 🙂",
)
TEXT = "Tom gave Sue a ball. Sue thanked"
FAMILIES = ("gpt2", "bert", "llama", "qwen3")


@dataclass(frozen=True)
class Pair:
    """One network twice: wrapped by us, and untouched with eager attention."""

    kind: str
    model: LanguageModel
    eager: Any
    token_ids: tuple[int, ...]

    def eager_pass(self, token_ids: tuple[int, ...] | None = None) -> Any:
        """Logits and patterns of transformers' own eager pass."""
        with torch.no_grad():
            return self.eager(torch.tensor([token_ids or self.token_ids]), output_attentions=True)


def make_tokenizer() -> Any:
    """A byte-level BPE trained on four lines; its one special token is <|endoftext|>."""
    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    backend.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCAB, special_tokens=["<|endoftext|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False
    )
    backend.train_from_iterator(LINES, trainer)
    return transformers.PreTrainedTokenizerFast(tokenizer_object=backend, eos_token="<|endoftext|>", bos_token="<|endoftext|>")


CHAT_MARKS = ("<|im_start|>", "<|im_end|>")
CHAT_SYSTEM = "You are Tom."
CHAT_TEMPLATE = (
    "{% for m in messages %}{% if loop.first and m['role'] != 'system' %}<|im_start|>system\nYou are Tom.<|im_end|>\n{% endif %}"
    "{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def make_chat_tokenizer() -> Any:
    """The same tokenizer with the marks of a chat, and a template of SmolLM2's form; the mark that ends an answer is its end token."""
    tokenizer = make_tokenizer()
    tokenizer.add_special_tokens({"additional_special_tokens": list(CHAT_MARKS)})
    tokenizer.eos_token, tokenizer.chat_template = CHAT_MARKS[1], CHAT_TEMPLATE
    return tokenizer


def save_chat_model(folder: Path) -> None:
    """A tiny random Llama that has a chat template, in Hugging Face layout."""
    tokenizer = make_chat_tokenizer()
    end = tokenizer.convert_tokens_to_ids(CHAT_MARKS[1])
    sizes = {"vocab_size": len(tokenizer), "max_position_embeddings": 256, "eos_token_id": end, "attention_bias": False}
    make_module("llama", **sizes).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def make_config(kind: str, **changes: Any) -> Any:
    """A tiny config: 3 layers, 4 heads, and where the family has them 2 key/value heads."""
    rope: dict[str, Any] = {
        "vocab_size": VOCAB,
        "hidden_size": 32,
        "intermediate_size": 48,
        "num_hidden_layers": 3,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
        "max_position_embeddings": 64,
        "bos_token_id": 0,
        "eos_token_id": 0,
    }
    match kind:
        case "gpt2":
            config: Any = transformers.GPT2Config
            sizes = {"vocab_size": VOCAB, "n_embd": 32, "n_layer": 3, "n_head": 4, "n_positions": 64, "bos_token_id": 0, "eos_token_id": 0}
        case "bert":
            config = transformers.BertConfig
            sizes = {k: v for k, v in rope.items() if k not in ("num_key_value_heads", "bos_token_id", "eos_token_id")}
        case "llama":
            config, sizes = transformers.LlamaConfig, rope | {"attention_bias": True}
        case "mistral":
            config, sizes = transformers.MistralConfig, rope | {"sliding_window": 4}
        case _:
            config, sizes = transformers.Qwen3Config, rope | {"head_dim": 12}  # wider than d_model / n_heads
    return config(**(sizes | changes))


_CLASSES = {
    "gpt2": "GPT2LMHeadModel",
    "bert": "BertForMaskedLM",
    "llama": "LlamaForCausalLM",
    "mistral": "MistralForCausalLM",
    "qwen3": "Qwen3ForCausalLM",
}


@torch.no_grad()
def make_module(kind: str, *, attention: str = "sdpa", seed: int = 0, **changes: Any) -> Any:
    """A random network whose patterns are far from uniform and whose biases and norms are not trivial."""
    config = make_config(kind, **changes)
    config._attn_implementation = attention
    module = getattr(transformers, _CLASSES[kind])(config).eval()
    generator = torch.Generator().manual_seed(seed)
    for parameter in module.parameters():
        noise = torch.randn(parameter.shape, generator=generator)
        if parameter.dim() > 1:
            parameter.copy_(noise * 0.25)
        else:
            parameter.copy_(parameter.round() + noise * 0.1)  # norms stay near 1, biases near 0
    return module


def make_pair(kind: str, **changes: Any) -> Pair:
    """A wrapped network and its eager twin with the same weights."""
    module = make_module(kind, **changes)
    eager = make_module(kind, attention="eager", **changes)
    eager.load_state_dict(module.state_dict())
    model = wrap(module, make_tokenizer(), name=f"tiny-{kind}")
    return Pair(kind, model, eager, model.encode(TEXT).token_ids)


@pytest.fixture(scope="session", params=FAMILIES)
def pair(request: pytest.FixtureRequest) -> Pair:
    """Every supported family in turn; a session's tests share the four networks, as readers do."""
    return make_pair(request.param)


@pytest.fixture(scope="session")
def gpt2() -> Pair:
    """GPT-2 alone, where one family is enough."""
    return make_pair("gpt2", seed=1)


@pytest.fixture(scope="session")
def build() -> Callable[..., Any]:
    """``build(kind, attention=..., seed=..., **config)``: a random module, not wrapped."""
    return make_module


@pytest.fixture(scope="session")
def build_pair() -> Callable[..., Pair]:
    """``build_pair(kind, **config)``: a wrapped network and its eager twin."""
    return make_pair


@pytest.fixture
def saved(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """``saved(kind)``: a folder in Hugging Face layout, with config, safetensors and tokenizer."""

    def save(kind: str = "gpt2", **changes: Any) -> Path:
        return save_in(tmp_path, kind, **changes)

    return save


def save_in(place: Path, kind: str, **changes: Any) -> Path:
    folder = place / f"tiny-{kind}"
    make_module(kind, **changes).save_pretrained(folder)
    make_tokenizer().save_pretrained(folder)
    return folder
