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
from typing import Any

import numpy as np
import torch
from torch import nn

from explainer.errors import ModelError, TextError
from explainer.models import taps, tokenizers
from explainer.models.arrays import as_array
from explainer.models.classifier import pad_id, padded
from explainer.models.hub import cache, for_labels
from explainer.models.labels import Encoding, is_byte_level
from explainer.models.layout import FAULTS, TAGS, TEXT
from explainer.models.memory import require_room
from explainer.models.verification import check_finite
from explainer.models.weights import count_parameters, listed, weight_files
from explainer.models.without_compiler import transformers

MOST_TOKENS = 100  # of a source, and of what is written
_OF_OTHER_JOBS = re.compile(r".*(pooler\.dense|cls\.|lm_head|vocab_|position_ids|relative_attention_bias).*")
"""Parts that published files carry and that the class for labels does not read."""
_ONE_LABEL = "single_label_classification"
_HEADS = ("classifier.out_proj", "classifier", "score")
_WANTED: ContextVar[list[torch.Tensor] | None] = ContextVar("wanted", default=None)
"""Where the hook on a head puts what it reads: in each context its own, as readers on several threads share the network."""


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """A network with what cuts its texts. context: most tokens at once. key: name and revision. marks: ids that the tokenizer adds."""

    module: Any
    tokenizer: Any
    backend: Any
    name: str
    key: str
    context: int
    causal: bool = False

    def encode(self, text: str) -> Encoding:
        """The text as token ids and printable tokens.

        Raises: TextError when nothing is left to read or the text is far too long; ModelError when the tokenizer's ids are not the model's.
        """
        found = tokenizers.encode(self.backend, text)
        if max(found.token_ids) >= self.module.get_input_embeddings().num_embeddings:
            raise ModelError(f"The tokenizer of {self.name} and its weights do not belong together; download the model again.")
        return found

    def label(self, token_id: int) -> str:
        """One vocabulary entry as printable text."""
        return tokenizers.label(self.backend, token_id, is_byte_level(self.backend))

    @property
    def n_parameters(self) -> int:
        """Numbers in the weights."""
        return sum(parameter.numel() for parameter in self.module.parameters())

    @property
    def mask_id(self) -> int | None:
        """The id that hides a token; None where the tokenizer has none."""
        found = getattr(self.tokenizer, "mask_token_id", None)
        return None if found is None else int(found)


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


@dataclass(frozen=True, slots=True, eq=False)
class Rewritten:
    """A text and what was written from it, token by token, the end token last. probs: (target), of each written token.

    cross: (head target source) for each layer: where what was written looked. text: what the reader gave. shown: what the network read.
    """

    model_key: str
    text: str
    source: tuple[str, ...]
    written_ids: tuple[int, ...]
    written: tuple[str, ...]
    probs: np.ndarray
    cross: tuple[np.ndarray, ...]

    @property
    def n_layers(self) -> int:
        """Layers of the decoder."""
        return len(self.cross)

    @property
    def n_heads(self) -> int:
        """Heads of each."""
        return len(self.cross[0])

    def patterns(self, role: str, layer: int) -> np.ndarray:
        """(head target source): cross-attention of a layer; no other role was recorded."""
        if role != "cross":
            raise LookupError(role)
        return self.cross[layer]


@dataclass(frozen=True, slots=True, eq=False)
class Rewriter:
    """An encoder and decoder of transformers that makes one text of another, shared and never written to.

    prefix: what stands before every text and names the job.
    """

    body: Body
    prefix: str

    @property
    def module(self) -> Any:
        """The network."""
        return self.body.module

    @property
    def key(self) -> str:
        """Name and revision."""
        return self.body.key

    @property
    def start_id(self) -> int:
        """What the decoder reads first."""
        return int(self.module.config.decoder_start_token_id)

    @property
    def end_id(self) -> int:
        """What ends a text that is written."""
        return int(self.module.config.eos_token_id)

    def encode(self, text: str) -> Encoding:
        """The prefix and the text.

        Raises: TextError when there is nothing to read, or more than MOST_TOKENS.
        """
        if not text.strip():
            raise TextError("There is no sentence to translate; type one.")
        found = self.body.encode(self.prefix + text)
        if len(found.token_ids) > MOST_TOKENS:
            raise TextError(f"That is {len(found.token_ids):,} tokens; at most {MOST_TOKENS} are translated. Shorten the sentence.")
        return found

    def decode(self, token_ids: Sequence[int]) -> str:
        """The text of ids, without marks."""
        return str(self.body.backend.decode(list(token_ids), skip_special_tokens=True)).strip()

    @torch.no_grad()
    def rewrite(self, text: str) -> Rewritten:
        """The likeliest token each time, up to the end token; then one pass over both texts, with its weights.

        Raises: TextError as ``encode`` does.
        """
        encoding = self.encode(text)
        source = torch.tensor([encoding.token_ids])
        mask = torch.ones_like(source)
        ids = self.module.generate(input_ids=source, attention_mask=mask, max_new_tokens=MOST_TOKENS, num_beams=1, do_sample=False)[0, 1:]
        written = ids.tolist()
        output = self.module(
            input_ids=source, attention_mask=mask, decoder_input_ids=torch.tensor([[self.start_id, *written[:-1]]]),
            output_attentions=True, use_cache=False,
        )  # fmt: skip
        probs = output.logits[0].double().softmax(-1)[torch.arange(len(written)), ids]
        labels = tuple(self.body.label(token_id) for token_id in written)
        cross = tuple(as_array(layer[0]) for layer in output.cross_attentions)
        return Rewritten(self.key, text, encoding.tokens, tuple(written), labels, as_array(probs), cross)


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
