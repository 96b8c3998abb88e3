"""A loaded model: the transformers module, its tokenizer, its shape and its weights as numpy."""

from __future__ import annotations

import copy
import hashlib
from functools import cached_property
from itertools import count
from threading import Lock
from typing import Any
from weakref import WeakSet

import numpy as np
import torch
from torch import nn

from explainer.errors import ExplainerError, ModelError
from explainer.models import in_memory, options, taps, tokenizers
from explainer.models.anatomy import Anatomy, dissect
from explainer.models.arrays import as_array
from explainer.models.chat import ChatTemplate, template_of
from explainer.models.labels import Encoding, is_byte_level
from explainer.models.verification import verify

# Which models are alive: a trace keeps only a key and finds its weights here. Of two copies with the same key it is the newer one.
_RESIDENT: WeakSet[LanguageModel] = WeakSet()
_OPENED = count()
_RESIDENT_LOCK = Lock()


def resident(key: str) -> LanguageModel:
    """The loaded model with this key.

    Raises: ExplainerError when it is no longer in memory.
    """
    with _RESIDENT_LOCK:
        model = max((model for model in _RESIDENT if model.key == key), key=lambda model: model.number, default=None)
    if model is None:
        raise ExplainerError(f"The model {key} that made this trace is no longer in memory; load it again.")
    return model


def resident_keys() -> set[str]:
    """Keys of all models in memory."""
    with _RESIDENT_LOCK:
        return {model.key for model in _RESIDENT}


class LanguageModel:
    """One model, shared by all readers and never written to.

    module: the transformers model, in eval mode. tokenizer: its transformers tokenizer. backend: the ``tokenizers.Tokenizer`` that cuts
    every text, here and on pages. key: name and revision or hash. number: of two models the later one has the larger.
    n_layers, n_heads, n_kv_heads, n_vocab: counts. d_model, d_head, d_mlp: widths. context: most tokens at once.
    causal: True when a query sees only itself and what came before. post_norm: True for BERT-like blocks.
    """

    def __init__(self, module: Any, tokenizer: Any, key: str, name: str, backend: Any = None) -> None:
        self.module, self.tokenizer, self.key, self.name = module, tokenizer, key, name
        self.anatomy: Anatomy = dissect(module)
        self.n_layers, self.n_heads, self.n_kv_heads = len(self.anatomy.blocks), self.anatomy.n_heads, self.anatomy.n_kv_heads
        self.d_model, self.d_head, self.d_mlp = int(self.anatomy.embedding.shape[1]), self.anatomy.d_head, self.anatomy.d_mlp
        self.n_vocab, self.context = int(self.anatomy.embedding.shape[0]), self.anatomy.context
        self.causal, self.post_norm = self.anatomy.causal, self.anatomy.post_norm
        self.n_parameters = sum(p.numel() for p in module.parameters())
        self.backend = tokenizers.plain(tokenizer, name) if backend is None and tokenizer is not None else backend
        self._byte_level = self.backend is not None and is_byte_level(self.backend)
        self.number = next(_OPENED)
        with _RESIDENT_LOCK:
            _RESIDENT.add(self)
        in_memory.note(module, name)

    def encode(self, text: str) -> Encoding:
        """The text as token ids and printable tokens. What looks like a special token in the text is ordinary text.

        Raises: TextError when nothing is left to read or the text is far too long; ModelError when the tokenizer's ids
        are not the model's.
        """
        found = tokenizers.encode(self.backend, text)
        if max(found.token_ids) >= self.n_vocab:
            raise ModelError(
                f"The tokenizer of {self.name} writes token {max(found.token_ids)}, but the model knows only {self.n_vocab:,}; "
                "its files do not belong together. Copy the model again."
            )
        return found

    @cached_property
    def chat(self) -> ChatTemplate | None:
        """The chat template of its tokenizer; None where it has none, or one that takes no question."""
        return template_of(self.tokenizer, self.backend, self.name) if self.causal else None

    @property
    def norm(self) -> str:
        """The norm of its blocks, by name."""
        return "RMSNorm" if "RMS" in type(self.anatomy.blocks[0].ln2).__name__ else "LayerNorm"

    @property
    def mask_id(self) -> int | None:
        """The id that hides a token; None where the model has none. No text that is typed ever becomes it."""
        found = getattr(self.tokenizer, "mask_token_id", None)
        return None if found is None or self.causal else int(found)

    def label(self, token_id: int) -> str:
        """One vocabulary entry as printable text; an id without an entry is written ⟨id 5⟩."""
        return tokenizers.label(self.backend, token_id, self._byte_level)

    def labels(self, token_ids: Any) -> list[str]:
        """Printable text of many ids."""
        return [self.label(token_id) for token_id in token_ids]

    def _weight(self, layer: int, name: str) -> tuple[torch.Tensor, torch.Tensor | None]:
        if not 0 <= layer < self.n_layers:
            raise ExplainerError(f"There is no layer {layer}; {self.name} has layers 0 to {self.n_layers - 1}.")
        return self.anatomy.blocks[layer].weights[name]()

    def _head_slice(self, head: int, shared: bool) -> slice:
        if not 0 <= head < self.n_heads:
            raise ExplainerError(f"There is no head {head}; {self.name} has heads 0 to {self.n_heads - 1}.")
        index = head * self.n_kv_heads // self.n_heads if shared else head
        return slice(index * self.d_head, (index + 1) * self.d_head)

    def _columns(self, name: str, layer: int, head: int) -> tuple[np.ndarray, np.ndarray]:
        weight, bias = self._weight(layer, name)
        cut = self._head_slice(head, shared=name in "KV")
        return as_array(weight[:, cut]), np.zeros(self.d_head, np.float32) if bias is None else as_array(bias[cut])

    def W_Q(self, layer: int, head: int) -> np.ndarray:
        """(d_model d_head): turns what attention reads into q."""
        return self._columns("Q", layer, head)[0]

    def W_K(self, layer: int, head: int) -> np.ndarray:
        """(d_model d_head); heads that share keys and values share this matrix."""
        return self._columns("K", layer, head)[0]

    def W_V(self, layer: int, head: int) -> np.ndarray:
        """(d_model d_head); heads that share keys and values share this matrix."""
        return self._columns("V", layer, head)[0]

    def b_Q(self, layer: int, head: int) -> np.ndarray:
        """(d_head); zeros when the model has no bias."""
        return self._columns("Q", layer, head)[1]

    def b_K(self, layer: int, head: int) -> np.ndarray:
        """(d_head); zeros when the model has no bias."""
        return self._columns("K", layer, head)[1]

    def b_V(self, layer: int, head: int) -> np.ndarray:
        """(d_head); zeros when the model has no bias."""
        return self._columns("V", layer, head)[1]

    def W_O(self, layer: int, head: int) -> np.ndarray:
        """(d_head d_model): turns this head's z into its addition to the stream."""
        return as_array(self._weight(layer, "O")[0][self._head_slice(head, shared=False)])

    def b_O(self, layer: int) -> np.ndarray:
        """(d_model): added once for all heads of a layer; zeros when the model has no bias."""
        bias = self._weight(layer, "O")[1]
        return np.zeros(self.d_model, np.float32) if bias is None else as_array(bias)

    def W_in(self, layer: int) -> np.ndarray:
        """(d_model d_mlp): into the FFN."""
        return as_array(self._weight(layer, "in")[0])

    def W_out(self, layer: int) -> np.ndarray:
        """(d_mlp d_model): out of the FFN."""
        return as_array(self._weight(layer, "out")[0])

    def W_E(self, token_ids: Any = None) -> np.ndarray:
        """(vocab d_model), or the rows of the given ids: the embedding."""
        return as_array(self.anatomy.embedding if token_ids is None else self.anatomy.embedding[torch.as_tensor(token_ids)])

    def W_pos(self) -> np.ndarray | None:
        """(context d_model): learned position vectors; None for models that rotate q and k instead."""
        return None if self.anatomy.positions is None else as_array(self.anatomy.positions)

    def W_U(self, token_ids: Any = None) -> np.ndarray:
        """(d_model vocab), or the columns of the given ids: the unembedding."""
        weight = self.anatomy.unembed()[0]
        return as_array(weight if token_ids is None else weight[:, torch.as_tensor(token_ids)])

    def b_U(self) -> np.ndarray:
        """(vocab): zeros when the unembedding has no bias."""
        bias = self.anatomy.unembed()[1]
        return np.zeros(self.n_vocab, np.float32) if bias is None else as_array(bias)


def weight_hash(module: nn.Module) -> str:
    """Twelve hex digits of the SHA-256 of all weights."""
    digest = hashlib.sha256()
    for name, parameter in module.named_parameters():
        digest.update(name.encode())
        digest.update(parameter.detach().cpu().contiguous().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()[:12]


def wrap(module: Any, tokenizer: Any = None, *, name: str = "", key: str = "", backend: Any = None) -> LanguageModel:
    """Make a tapped :class:`LanguageModel` of a transformers model that is already in memory.

    The module is given a config object of its own, put into eval mode and tapped; wrapping it twice taps it once. backend: what cuts texts,
    where it is not the tokenizer's own.
    Raises: ModelError when the architecture or an option is not supported, a weight is no finite number, or what is recorded and recomputed
    is not what the model computes.
    """
    dissect(module)
    config = copy.deepcopy(module.config)
    options.check(config.to_dict())
    config._attn_implementation = taps.IMPLEMENTATION
    for part in module.modules():
        if getattr(part, "config", None) is module.config and part is not module:
            part.config = config
    module.config = config
    module.eval()
    name = name or getattr(config, "name_or_path", "") or config.model_type
    model = LanguageModel(module, tokenizer, key or f"{name}@{weight_hash(module)}", name, backend)
    if not getattr(module, "_explainer_tapped", False):
        taps.install(model.anatomy)
        module._explainer_tapped = True
    verify(module, model.anatomy, name)
    return model
