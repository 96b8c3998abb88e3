"""Which numbers a fine-tuning may change, and what that costs: counted from the shapes in the weight files. Torch-free."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from explainer.errors import ExplainerError
from explainer.models.catalogue import Shape, folder_of
from explainer.models.memory import MIB
from explainer.models.weights import shapes, weight_files
from explainer.studies.tuning.plain_json import from_json

EMBEDDINGS, FINAL_NORM, HEAD = "embeddings", "final_norm", "head"
FULL, FROZEN, LORA = "full", "frozen", "lora"
RANKS = (1, 2, 4, 8, 16, 32)
# What peft is told to adapt, by family and kind of layer.
TARGETS: dict[str, dict[str, tuple[str, ...]]] = {
    "gpt2": {"attention": ("attn.c_attn", "attn.c_proj"), "ffn": ("mlp.c_fc", "mlp.c_proj")},
    "llama": {"attention": ("q_proj", "k_proj", "v_proj", "o_proj"), "ffn": ("gate_proj", "up_proj", "down_proj")},
    "bert": {"attention": ("query", "key", "value", "attention.output.dense"), "ffn": ("intermediate.dense",)},
}
TARGETS |= dict.fromkeys(("mistral", "qwen2", "qwen3"), TARGETS["llama"])
_BLOCK = re.compile(r"(?:^|\.)(?:h|layers|layer)\.(\d+)\.")
_BUFFER = re.compile(r"\.attn\.(masked_)?bias$|rotary_emb|position_ids$")  # GPT-2's old files keep the causal mask among the weights
MOST_FREE = 130_000_000  # numbers of a model whose own weights are trained here: GPT-2's 124 million are, more are not
MOST_MEASURED, MOST_OF_LARGE = 250, 50  # labelled texts of each set, at each look; of a model with more numbers than MOST_FREE
PROCESS_MIB = 410.0  # Python with torch and transformers, before any model: 300 measured, and what varies


def part_of(name: str) -> str:
    """The part of the model that a weight belongs to: "embeddings", "block 3", "final_norm" or "head"; "" for what is not learned."""
    if _BUFFER.search(name):
        return ""
    if block := _BLOCK.search(name):
        return f"block {block[1]}"
    if re.search(r"wte|wpe|embed", name):
        return EMBEDDINGS
    if re.search(r"lm_head|(^|\.)cls\.|(^|\.)(score|classifier)\.", name):
        return HEAD
    return FINAL_NORM if re.search(r"ln_f|norm", name, re.IGNORECASE) else ""


@dataclass(frozen=True, slots=True)
class Method:
    """How a fine-tuning changes the model.

    kind: "full" changes every weight; "frozen" all but the parts in ``frozen``; "lora" none of them, but adds to each matrix of
    ``targets`` ("attention", "ffn") a product B·A of ``rank``, times alpha/rank with alpha = 2·rank.
    """

    kind: str = FULL
    frozen: tuple[str, ...] = ()
    rank: int = 8
    targets: tuple[str, ...] = ("attention",)

    def __post_init__(self) -> None:
        if self.kind not in (FULL, FROZEN, LORA):
            raise ExplainerError(f"There is no method “{self.kind}”; choose one of full, frozen and lora.")
        if self.kind == LORA and (not self.targets or not set(self.targets) <= {"attention", "ffn"} or not 1 <= self.rank <= 256):
            raise ExplainerError("LoRA needs a rank from 1 to 256, and attention, the feed-forward network, or both to work on.")

    @classmethod
    def of(cls, value: Mapping[str, Any]) -> Method:
        """From JSON, as a notebook has it.

        Raises: FormError when it has another form.
        """
        return from_json(cls, value)


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of a model by part and by name; tied: the head is the embedding and no weight of its own."""

    sizes: dict[str, tuple[int, ...]]
    family: str
    tied: bool

    @property
    def parts(self) -> dict[str, int]:
        """Numbers in each part, in the order in which a token passes them."""
        counted: dict[str, int] = {}
        for name, shape in self.sizes.items():
            if part := part_of(name):
                counted[part] = counted.get(part, 0) + math.prod(shape)
        return dict(sorted(counted.items(), key=lambda item: _order(item[0])))

    @property
    def n_vocab(self) -> int:
        """Rows of the embedding: the longest side of a matrix, where positions are left out."""
        return max((size[0] for name, size in self.sizes.items() if len(size) == 2 and "wpe" not in name), default=0)

    @property
    def total(self) -> int:
        """All numbers."""
        return sum(self.parts.values())

    @property
    def large(self) -> bool:
        """Whether the model has too many numbers for its own to be trained here; LoRA adds few to it, and trains those."""
        return self.total > MOST_FREE


def _order(part: str) -> tuple[int, int]:
    if part.startswith("block "):
        return 1, int(part[6:])
    return {EMBEDDINGS: 0, FINAL_NORM: 2, HEAD: 3}[part], 0


def weights_of(shape: Shape) -> Weights:
    """What the files of a model hold.

    Raises: ModelError when they cannot be read.
    """
    folder = folder_of(shape.name)
    sizes = shapes(weight_files(folder)) if folder is not None else {}
    tied = not any(part_of(name) == HEAD and name.endswith("lm_head.weight") for name in sizes) and shape.family != "bert"
    return Weights(sizes, shape.family, tied)


def n_trainable(weights: Weights, method: Method) -> int:
    """Numbers that this method may change.

    Raises: ExplainerError when it names parts that the model has not, or leaves nothing to learn.
    """
    if method.kind == LORA:
        ends = tuple(f".{target}.weight" for kind in method.targets for target in TARGETS[weights.family][kind])
        adapted = [shape for name, shape in weights.sizes.items() if f".{name}".endswith(ends) and len(shape) == 2 and _BLOCK.search(name)]
        return sum(method.rank * (first + second) for first, second in adapted)
    parts = weights.parts
    frozen = set(method.frozen) if method.kind == FROZEN else set()
    if strange := sorted(frozen - set(parts)):
        raise ExplainerError(f"This model has no part called {strange[0]}; it has {', '.join(parts)}.")
    left = sum(count for part, count in parts.items() if part not in frozen)
    if left == 0:
        raise ExplainerError("Every part is frozen, so nothing can be learned. Leave at least one part free.")
    return left


@dataclass(frozen=True, slots=True)
class Budget:
    """What a fine-tuning takes. Memory in MiB: of gradients and AdamW's two averages, of the whole process, of what is saved."""

    trainable: int
    total: int
    optimizer_mib: float
    needed_mib: float
    saved_mib: float

    @property
    def share(self) -> float:
        """Trainable numbers as a share of the model's own."""
        return self.trainable / self.total


def budget(weights: Weights, method: Method, shape: Shape, n_vocab: int, batch_tokens: int) -> Budget:
    """What training takes: weights, gradients, two averages and what a step keeps for the way back, all in float32.

    A step keeps about 34 numbers a layer for each number of the stream, and three times the logits; the figure is an estimate, checked
    against a measured run in the tests.
    Raises: ExplainerError as ``n_trainable``.
    """
    trainable = n_trainable(weights, method)
    optimizer = 3 * 4 * trainable / MIB
    kept = 4 * batch_tokens * (34 * shape.d_model * shape.n_layers + 3 * n_vocab) / MIB
    own = 4 * weights.total * 1.33 / MIB + (4 * trainable / MIB if method.kind == LORA else 0.0)
    saved = 4 * (trainable if method.kind == LORA else weights.total) / MIB
    return Budget(trainable, weights.total, optimizer, PROCESS_MIB + own + optimizer + kept, saved)
