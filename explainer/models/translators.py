"""The three translators: opened from their folders, sentences to ids and back, greedy translation."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from explainer.errors import ExplainerError, ModelError, TextError
from explainer.models import in_memory, taps
from explainer.models.catalogue import ASSETS
from explainer.models.labels import Encoding, token_label
from explainer.models.recurrent import KIND, RecurrentConfig, RecurrentTranslator
from explainer.models.without_compiler import transformers
from explainer.texts.wording import encodable

NAMES = ("translate-gru", "translate-gru-attention", "translate-transformer")
PAD, END, START = "<pad>", "</s>", "<s>"  # ids 0, 1, 2
ROLES = ("encoder", "decoder", "cross")  # the transformer's three kinds of attention
MOST_TOKENS = 100  # of a source, and of a translation


class Translator:
    """An encoder–decoder with its tokenizer, shared by all readers and never written to.

    module: a RecurrentTranslator, or transformers' MarianMTModel. recurrent: which of the two.
    """

    def __init__(self, module: Any, tokenizer: Any, name: str, key: str) -> None:
        self.module, self.tokenizer, self.name, self.key = module.eval(), tokenizer, name, key
        self.recurrent = isinstance(module, RecurrentTranslator)
        self.n_parameters = sum(p.numel() for p in module.parameters())
        self.pad_id, self.end_id, self.start_id = (tokenizer.token_to_id(symbol) for symbol in (PAD, END, START))
        in_memory.note(module, name)
        tokenizer.encode_special_tokens = True  # what a reader types is text, not a command

    def encode(self, text: str) -> Encoding:
        """The text's tokens, the end-of-sentence token after them.

        Raises: TextError when there is nothing to translate, or more than MOST_TOKENS.
        """
        clean = encodable(text).strip()
        if not clean:
            raise TextError("There is no sentence to translate; type one.")
        found = self.tokenizer.encode(clean)
        if len(found.ids) >= MOST_TOKENS:
            raise TextError(f"That is {len(found.ids):,} tokens; at most {MOST_TOKENS - 1} are translated. Shorten the sentence.")
        labels = (*(token_label(symbol, True) for symbol in found.tokens), END)
        return Encoding((*found.ids, self.end_id), labels, (*found.offsets, (len(clean), len(clean))))

    def network(self) -> RecurrentTranslator:
        """The module of a recurrent translator.

        Raises: ExplainerError for the transformer.
        """
        if not self.recurrent:
            raise ExplainerError(
                f"{self.name} has no recurrent state and so no last state; choose translate-gru or translate-gru-attention."
            )
        return self.module

    @property
    def n_layers(self) -> int:
        """Layers of the encoder, and as many of the decoder."""
        return 1 if self.recurrent else int(self.module.config.encoder_layers)

    @property
    def n_heads(self) -> int:
        """Heads of every attention layer of the transformer; 0 for a recurrent one."""
        return 0 if self.recurrent else int(self.module.config.encoder_attention_heads)

    def attention(self, role: str, layer: int) -> Any:
        """The module of one attention layer of the transformer; role is one of ROLES."""
        return attention_module(self.module, role, layer)

    def label(self, token_id: int) -> str:
        """One vocabulary entry as printable text."""
        symbol = str(self.tokenizer.id_to_token(token_id))
        return symbol if token_id in (self.pad_id, self.end_id, self.start_id) else token_label(symbol, True)

    def decode(self, token_ids: Sequence[int]) -> str:
        """The text of a translation."""
        return str(self.tokenizer.decode(list(token_ids), skip_special_tokens=True)).strip()

    def padded(self, rows: Sequence[Sequence[int]]) -> torch.Tensor:
        """Rows of ids as one tensor, padded on the right."""
        width = max(len(row) for row in rows)
        return torch.tensor([[*row, *[self.pad_id] * (width - len(row))] for row in rows])

    @torch.no_grad()
    def greedy(self, sources: Sequence[Sequence[int]], most: int = MOST_TOKENS) -> list[list[int]]:
        """The translation of each source: always the likeliest next token, up to the end token, which is not in it."""
        source_ids = self.padded(sources)
        write = self._write_recurrent if self.recurrent else self._write_transformer
        rows = write(source_ids, most)
        return [row[: row.index(self.end_id)] if self.end_id in row else row for row in rows]

    def _write_recurrent(self, source_ids: torch.Tensor, most: int) -> list[list[int]]:
        module: RecurrentTranslator = self.module
        states, last = module.encode(source_ids)
        keys = module.align_key(states) if module.config.attention else states
        state = module.first_state(last)
        token = torch.full((len(source_ids),), self.start_id)
        written, open_rows = [], torch.ones(len(source_ids), dtype=torch.bool)
        for _ in range(most):
            context = module.context(state, states, keys, last, source_ids)
            embedded = module.embedding(token)
            state = module.step(embedded, state, context)
            token = module.logits(state, context, embedded).argmax(-1)
            written.append(token)
            open_rows &= token != self.end_id
            if not open_rows.any():
                break
        return torch.stack(written, 1).tolist()

    def _write_transformer(self, source_ids: torch.Tensor, most: int) -> list[list[int]]:
        written = self.module.generate(
            input_ids=source_ids, attention_mask=(source_ids != self.pad_id).long(), max_new_tokens=most, num_beams=1, do_sample=False
        )
        return written[:, 1:].tolist()


def attention_module(module: Any, role: str, layer: int) -> Any:
    """Where MarianMTModel keeps one attention layer."""
    if role == "encoder":
        return module.model.encoder.layers[layer].self_attn
    block = module.model.decoder.layers[layer]
    return block.self_attn if role == "decoder" else block.encoder_attn


def _open_recurrent(folder: Path, config: dict[str, Any]) -> RecurrentTranslator:
    from safetensors.torch import load_file

    fields = {name: value for name, value in config.items() if name not in ("model_type", "architectures")}
    module = RecurrentTranslator(RecurrentConfig(**fields | {"dropout": 0.0}))
    module.load_state_dict({name: value.float() for name, value in load_file(folder / "model.safetensors").items()})
    return module


def _open_transformer(folder: Path) -> Any:
    module, report = taps.read(transformers.MarianMTModel, folder)
    if report["missing_keys"] or report["unexpected_keys"]:
        raise ValueError("the weights are not those of the config")
    for role in ROLES:
        for layer in range(module.config.encoder_layers):
            taps.install_attention(attention_module(module, role, layer), role, layer)
    return module


def load_translator(name: str) -> Translator:
    """One of NAMES, or a folder that holds such a model, in float32; never the network.

    Raises: ModelError when there is no translator there.
    """
    from explainer.models.tokenizers import from_file

    folder = ASSETS / name if name in NAMES else Path(name)
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        module = _open_recurrent(folder, config) if config["model_type"] == KIND else _open_transformer(folder)
        digest = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()[:12]
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise ModelError(f"There is no translator in {folder.name} that can be opened; a file is missing or damaged.") from error
    return Translator(module, from_file(folder), folder.name, f"{folder.name}@{digest}")
