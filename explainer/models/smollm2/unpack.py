"""The process that unpacks: from a GGUF file to a folder in Hugging Face layout, in half precision.

``python -m explainer.models.smollm2.unpack GGUF WHEEL FOLDER``; ``install`` starts it. The file is read by the package of those who made
the format, straight out of its wheel. On stdout JSON lines: ``{"done": tensors, "total": tensors, "doing": words}``, and at the end
``{"finished": true}`` or ``{"error": sentence}``.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from explainer.models.hub.errors import FULL
from explainer.models.smollm2 import fetch
from explainer.models.weights import WEIGHTS

_CONTROL = 3  # the format's word for a special token
_OUTSIDE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
_INSIDE = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def renamed(name: str) -> str:
    """A tensor's name in transformers' class: blk.3.attn_q.weight is model.layers.3.self_attn.q_proj.weight."""
    block = re.fullmatch(r"blk\.(\d+)\.(\w+)\.weight", name)
    if block:
        return f"model.layers.{block[1]}.{_INSIDE[block[2]]}.weight"
    return f"{_OUTSIDE[name.removesuffix('.weight')]}.weight"


def in_halves(weight: np.ndarray, n_heads: int) -> np.ndarray:
    """W_Q or W_K, (n_heads·d_head d_model), with the rows of each head as transformers turns them.

    Rotary positions turn the rows in pairs. llama.cpp has the two of a pair side by side, transformers half a head apart.
    """
    pairs = weight.reshape(n_heads, weight.shape[0] // n_heads // 2, 2, *weight.shape[1:])
    return pairs.swapaxes(1, 2).reshape(weight.shape)


def config(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What config.json says, from the fields of a GGUF of the Llama family."""
    heads, d_model = int(fields["llama.attention.head_count"]), int(fields["llama.embedding_length"])
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "dtype": "float16",
        "vocab_size": int(fields["llama.vocab_size"]),
        "hidden_size": d_model,
        "intermediate_size": int(fields["llama.feed_forward_length"]),
        "num_hidden_layers": int(fields["llama.block_count"]),
        "num_attention_heads": heads,
        "num_key_value_heads": int(fields["llama.attention.head_count_kv"]),
        "head_dim": int(fields.get("llama.rope.dimension_count", d_model // heads)),
        "max_position_embeddings": int(fields["llama.context_length"]),
        "rms_norm_eps": float(str(np.float32(fields["llama.attention.layer_norm_rms_epsilon"]))),
        "rope_parameters": {"rope_type": "default", "rope_theta": float(fields["llama.rope.freq_base"])},
        "hidden_act": "silu",
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": True,
        "bos_token_id": int(fields["tokenizer.ggml.bos_token_id"]),
        "eos_token_id": int(fields["tokenizer.ggml.eos_token_id"]),
        "pad_token_id": int(fields["tokenizer.ggml.padding_token_id"]),
    }


def tokenizer(fields: Mapping[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The ``tokenizers.Tokenizer``, and what tokenizer_config.json says.

    Each digit stands by itself before the bytes are joined. The file says so with one word, "smollm", which transformers' own reading of
    GGUF files does not look at (5.23): "in  2023", with two spaces, would be cut otherwise than in training.
    """
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    symbols = list(fields["tokenizer.ggml.tokens"])
    merges = [tuple(pair.split(" ", 1)) for pair in fields["tokenizer.ggml.merges"]]
    made = Tokenizer(models.BPE({symbol: number for number, symbol in enumerate(symbols)}, merges))
    as_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alone = [pre_tokenizers.Digits(individual_digits=True)] if fields.get("tokenizer.ggml.pre") == "smollm" else []
    made.pre_tokenizer = pre_tokenizers.Sequence([*alone, as_bytes])
    made.decoder = decoders.ByteLevel()
    kinds = fields["tokenizer.ggml.token_type"]
    made.add_special_tokens(
        [AddedToken(symbol, normalized=False, special=True) for symbol, kind in zip(symbols, kinds, strict=True) if kind == _CONTROL]
    )
    told = {f"{name}_token": symbols[int(fields[f"tokenizer.ggml.{word}_token_id"])] for name, word in _SPECIAL.items()}
    return made, {
        "tokenizer_class": "PreTrainedTokenizerFast",  # the file as it stands
        "model_max_length": int(fields["llama.context_length"]),
        "clean_up_tokenization_spaces": False,
        "chat_template": str(fields["tokenizer.chat_template"]),
        **told,
    }


_SPECIAL = {"bos": "bos", "eos": "eos", "pad": "padding", "unk": "unknown"}


def unpack(source: Path, reader_wheel: Path, folder: Path, say: Callable[..., None]) -> None:
    """Write the folder's files. say: takes done, total and doing."""
    from safetensors.numpy import save_file

    sys.path.insert(0, str(reader_wheel))
    gguf: Any = importlib.import_module("gguf")
    reader = gguf.GGUFReader(source)
    fields = {name: field.contents() for name, field in reader.fields.items()}
    described = config(fields)
    heads = {"attn_q": described["num_attention_heads"], "attn_k": described["num_key_value_heads"]}
    weights: dict[str, np.ndarray] = {}
    for done, tensor in enumerate(reader.tensors):
        say(done=done, total=len(reader.tensors), doing="unpacking the 4-bit weights")
        weight = gguf.dequantize(tensor.data, tensor.tensor_type)
        turned = heads.get(str(tensor.name).split(".")[-2])
        weights[renamed(str(tensor.name))] = (in_halves(weight, turned) if turned else weight).astype(np.float16)
    described["tie_word_embeddings"] = "lm_head.weight" not in weights
    say(done=len(weights), total=len(weights), doing="writing them in half precision")
    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})
    made, told = tokenizer(fields)
    made.save(str(folder / "tokenizer.json"))
    ends = {name: described[name] for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
    for name, content in (("config.json", described), ("generation_config.json", ends), ("tokenizer_config.json", told)):
        (folder / name).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Unpack what the command line names."""
    from safetensors import SafetensorError

    def say(**word: Any) -> None:
        print(json.dumps(word), flush=True)

    source, reader_wheel, folder = map(Path, sys.argv[1:])
    try:
        unpack(source, reader_wheel, folder, say)
    except OSError as error:
        if error.errno not in FULL:
            raise
        say(error=fetch.FULL)
    except SafetensorError as error:
        found = re.search(r"os error (\d+)", str(error))
        if not found or int(found[1]) not in FULL:
            raise
        say(error=fetch.FULL)
    else:
        say(finished=True)


if __name__ == "__main__":
    main()
