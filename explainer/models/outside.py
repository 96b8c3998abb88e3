"""Networks of others with a job of their own: a head for labels, or one text into another. Opened as they are, without taps.

They show what the embedded ones show: the head's arithmetic from what its last layer reads, and the weights of attention as transformers'
eager attention gives them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import nn

from explainer.errors import ModelError, TextError
from explainer.models import in_memory, taps, tokenizers
from explainer.models.arrays import as_array
from explainer.models.classifier import pad_id, padded
from explainer.models.hub import cache, for_labels
from explainer.models.layout import FAULTS, TAGS, TEXT
from explainer.models.memory import require_room
from explainer.models.outside_body import Body
from explainer.models.rewriter import MOST_TOKENS, Rewriter
from explainer.models.verification import check_finite
from explainer.models.weights import count_parameters, listed, weight_files
from explainer.models.without_compiler import transformers

_OF_OTHER_JOBS = re.compile(r".*(pooler\.dense|cls\.|lm_head|vocab_|position_ids|relative_attention_bias).*")
"""Parts that published files carry and that the class for labels does not read."""
_ONE_LABEL = "single_label_classification"
_HEADS = ("classifier.out_proj", "classifier", "score")
_WANTED: ContextVar[list[torch.Tensor] | None] = ContextVar("wanted", default=None)
"""Where the hook on a head puts what it reads: in each context its own, as readers on several threads share the network."""


@dataclass(frozen=True, slots=True, eq=False)
class Patterns:
    """Weights of attention of one pass. layers: (head query key) each."""

    tokens: tuple[str, ...]
    layers: tuple[np.ndarray, ...]

    @property
    def n_layers(self) -> int:
        """How many layers there are."""
        return len(self.layers)

    def patterns(self, layer: int, queries: slice = slice(None)) -> np.ndarray:
        """(head query key): the weights of these queries."""
        return self.layers[layer][:, queries]


@dataclass(frozen=True, slots=True, eq=False)
class Labelled:
    """A network of transformers with a head for labels, shared and never written to. It is a ``classifier.LabelHead``.

    kind: "text" or "tags". head: its last linear layer, from d numbers to a score for each label.
    """

    model: Body
    kind: str
    labels: tuple[str, ...]
    head: nn.Linear

    @property
    def body(self) -> Body:
        """What stands below the head."""
        return self.model

    @property
    def reads_first(self) -> bool:
        """Whether the tag of a word is read at its first token, as most networks of others have learned it."""
        return True

    @property
    def W(self) -> torch.Tensor:
        """(label d): a row for each label."""
        return self.head.weight.detach()

    @property
    def b(self) -> torch.Tensor | None:
        """(label), None where the layer has none."""
        return None if self.head.bias is None else self.head.bias.detach()

    @torch.no_grad()
    def states(self, rows: Sequence[Sequence[int]]) -> list[torch.Tensor]:
        """What the head reads for each row of ids: (pos d) for tags, (d) for a whole text."""
        ids, mask = padded(rows, pad_id(self.model))
        found: list[torch.Tensor] = []
        token = _WANTED.set(found)
        try:
            self.model.module(input_ids=ids, attention_mask=mask)
        finally:
            _WANTED.reset(token)
        return [part[: len(row)] if part.dim() > 1 else part for part, row in zip(found[0], rows, strict=True)]

    def vectors(self, rows: Sequence[Sequence[int]]) -> torch.Tensor:
        """(row d): what the head of whole texts reads."""
        return torch.stack(self.states(rows))

    def scores(self, vectors: torch.Tensor) -> torch.Tensor:
        """(… label): W·h + b."""
        return nn.functional.linear(vectors, self.W, self.b)

    @torch.no_grad()
    def looked(self, text: str) -> Patterns:
        """The weights of attention over a text.

        Raises: TextError when it is longer than the network reads.
        """
        encoding = self.model.encode(text)
        if len(encoding.token_ids) > self.model.context:
            raise TextError(f"That is {len(encoding.token_ids):,} tokens; {self.model.name} reads at most {self.model.context:,}.")
        output = self.model.module(input_ids=torch.tensor([encoding.token_ids]), output_attentions=True)
        return Patterns(encoding.tokens, tuple(as_array(layer[0]) for layer in output.attentions))


def _keep(_: nn.Module, read: tuple[torch.Tensor, ...]) -> None:
    found = _WANTED.get()
    if found is not None:
        found.append(read[0])


def opened(model_id: str) -> Labelled | Rewriter:
    """A curated model that was downloaded. No network, no remote code, safetensors alone.

    Raises: ModelError with one sentence when it is not here, damaged, of another class, or too large for this machine.
    """
    folder, one = for_labels.cached(model_id), for_labels.known(model_id)
    if folder is None:
        raise ModelError(f"{model_id} is not on this machine yet; download it first.")
    with cache.mended(folder, model_id):
        body, kind = _body(folder, model_id)
        in_memory.note(body.module, model_id)
        if kind == for_labels.WRITES:
            return Rewriter(body, one.prefix)
        return _with_head(body, TAGS if kind == for_labels.TAGS else TEXT, model_id)


def _body(folder: Path, name: str) -> tuple[Body, str]:
    """The network, and the end of its class's name."""
    from safetensors import SafetensorError

    config = for_labels.config_of(folder, name)
    architecture = str(config["architectures"][0])
    require_room(count_parameters(weight_files(folder)), name)
    try:
        module, report = taps.read(getattr(transformers, architecture), folder, attn_implementation="eager")
    except (*FAULTS, SafetensorError) as error:
        raise ModelError(f"{name} cannot be opened; a file is missing, damaged or of another kind. Download it again.") from error
    unused = [part for part in report["unexpected_keys"] if not _OF_OTHER_JOBS.fullmatch(part)]
    for parts, told in ((report["missing_keys"], "lack"), (unused, "hold")):
        if parts:
            rest = "that it needs" if told == "lack" else "that it does not use"
            raise ModelError(f"The weights of {name} {told} {listed(sorted(parts))} {rest}; choose another model.")
    check_finite(module, name)
    tokenizer, backend = tokenizers.opened(folder, name)
    longest = int(getattr(module.config, "max_position_embeddings", 0) or MOST_TOKENS)
    context = longest - 2 if module.config.model_type == "roberta" else longest  # it counts places from the padding id on
    end = next(end for end in (for_labels.LABELS, for_labels.TAGS, for_labels.WRITES) if architecture.endswith(end))
    return Body(module.eval(), tokenizer, backend, name, f"{name}@{folder.name[:12]}", context), end


def _with_head(body: Body, kind: str, name: str) -> Labelled:
    parts = dict(body.module.named_modules())
    head = next((parts[part] for part in _HEADS if isinstance(parts.get(part), nn.Linear)), None)
    config = body.module.config
    labels = tuple(str(config.id2label[i]) for i in range(config.num_labels))
    if head is None or head.out_features != len(labels) or getattr(config, "problem_type", None) not in (None, _ONE_LABEL):
        raise ModelError(f"The head of {name} gives no single label of its list; choose another model.")
    head.register_forward_pre_hook(_keep)
    return Labelled(body, kind, labels, head)
