"""A language model with a new head: one linear layer from d_model numbers to a score for each label.

The head is kept apart from the body, so that the body can be one that all readers share. ``as_transformers`` joins the two in
transformers' own class, for training and for the folder that is saved.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Protocol

import torch
from torch import nn

from explainer.errors import ModelError
from explainer.models.building import one_network
from explainer.models.labels import Encoding
from explainer.models.language_model import LanguageModel
from explainer.models.layout import CLASSES, TAGS, TEXT
from explainer.models.weights import WEIGHTS, Stored, check_floats, listed, stored
from explainer.models.without_compiler import shapes_alone, transformers
from explainer.texts.wording import printable

_ENDS = {TEXT: "ForSequenceClassification", TAGS: "ForTokenClassification"}
_HEADS = ("score", "classifier")  # how transformers calls the layer, by class
_POOLER = "bert.pooler.dense"
_HEAD = re.compile(rf"(?:{'|'.join(_HEADS)}|{re.escape(_POOLER)})\.(?:weight|bias)")


class ReadsText(Protocol):
    """What cuts a text for a network and names its tokens: a ``LanguageModel``, or the body below a head of others."""

    @property
    def key(self) -> str: ...  # noqa: D102
    @property
    def tokenizer(self) -> Any: ...  # noqa: D102
    @property
    def causal(self) -> bool: ...  # noqa: D102
    @property
    def context(self) -> int: ...  # noqa: D102
    @property
    def mask_id(self) -> int | None: ...  # noqa: D102
    def encode(self, text: str) -> Encoding: ...  # noqa: D102
    def label(self, token_id: int) -> str: ...  # noqa: D102


class LabelHead(Protocol):
    """A head for labels, with all that the studies ask of it: ``Classifier`` here, ``outside.Labelled`` for networks of others."""

    @property
    def model(self) -> ReadsText: ...  # noqa: D102
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def labels(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def W(self) -> torch.Tensor: ...  # noqa: D102
    @property
    def b(self) -> torch.Tensor | None: ...  # noqa: D102
    @property
    def reads_first(self) -> bool: ...  # noqa: D102
    def states(self, rows: Sequence[Sequence[int]]) -> list[torch.Tensor]: ...  # noqa: D102
    def vectors(self, rows: Sequence[Sequence[int]]) -> torch.Tensor: ...  # noqa: D102
    def scores(self, vectors: torch.Tensor) -> torch.Tensor: ...  # noqa: D102


@dataclass(frozen=True, slots=True, eq=False)
class Classifier:
    """A body and its new head.

    kind: "text" or "tags". W: (label d_model). b: (label), None where transformers' class has none.
    pooler: weight (d_model d_model) and bias (d_model) of BERT's dense layer with tanh before the head of a whole text, else None.
    """

    model: LanguageModel
    kind: str
    labels: tuple[str, ...]
    W: torch.Tensor
    b: torch.Tensor | None
    pooler: tuple[torch.Tensor, torch.Tensor] | None = None

    @property
    def reads_first(self) -> bool:
        """Whether the tag of a word is read at its first token; here it is its last one."""
        return False

    @property
    def n_new(self) -> int:
        """Numbers that the base has not."""
        parts = (self.W, self.b, *(self.pooler or ()))
        return sum(part.numel() for part in parts if part is not None)

    @torch.no_grad()
    def states(self, rows: Sequence[Sequence[int]]) -> list[torch.Tensor]:
        """What the body says at each position of each row of ids, (pos d_model) each: after its last norm."""
        ids, mask = padded(rows, pad_id(self.model))
        found = self.model.anatomy.body(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state
        return [states[: len(row)] for states, row in zip(found, rows, strict=True)]

    @torch.no_grad()
    def vectors(self, rows: Sequence[Sequence[int]]) -> torch.Tensor:
        """(row d_model): what the head reads: a GPT's vector at the last token; a BERT's at the first, through the pooler."""
        place = -1 if self.model.causal else 0
        found = torch.stack([states[place] for states in self.states(rows)])
        return found if self.pooler is None else torch.tanh(nn.functional.linear(found, *self.pooler))

    def scores(self, vectors: torch.Tensor) -> torch.Tensor:
        """(… label): W·h + b."""
        return nn.functional.linear(vectors, self.W, self.b)

    def as_transformers(self) -> Any:
        """transformers' own class with this head. It shares the body with ``model``: whoever trains it changes the model too."""
        config = copy.deepcopy(self.model.module.config)
        config.id2label = dict(enumerate(self.labels))
        config.label2id = {label: i for i, label in enumerate(self.labels)}
        config.pad_token_id, config.problem_type = pad_id(self.model), "single_label_classification" if self.kind == TEXT else None
        with one_network(), torch.device("meta"), shapes_alone():  # the shape alone: the numbers are put in below
            module: Any = getattr(transformers, class_name(self.model, self.kind))(config)
        body = self.model.anatomy.body
        if self.pooler is not None:
            with shapes_alone():
                pooler = copy.copy(getattr(module, module.base_model_prefix).pooler).to_empty(device="cpu")
            pooler.dense.weight.data, pooler.dense.bias.data = (part.clone() for part in self.pooler)
            body.pooler = pooler
        setattr(module, module.base_model_prefix, body)
        head = nn.Linear(self.W.shape[1], self.W.shape[0], bias=self.b is not None)
        head.weight.data = self.W.clone()
        if self.b is not None:
            head.bias.data = self.b.clone()
        setattr(module, head_name(module), head)
        return module.eval()


def class_name(model: LanguageModel, kind: str) -> str:
    """The class of transformers for this family and kind."""
    known = CLASSES[str(model.module.config.model_type)]
    return known.removesuffix("LMHeadModel").removesuffix("ForCausalLM").removesuffix("ForMaskedLM") + _ENDS[kind]


def head_name(module: Any) -> str:
    """How a module of transformers calls its head."""
    return next(name for name in _HEADS if hasattr(module, name))


def pad_id(model: ReadsText) -> int:
    """The id that shorter texts are filled up with, on the right: the tokenizer's own, or else the one that ends a text."""
    for name in ("pad_token_id", "eos_token_id"):
        found = getattr(model.tokenizer, name, None)
        if found is not None:
            return int(found)
    return 0


def with_padding(tokenizer: Any) -> Any:
    """The same tokenizer, ready to fill up shorter texts on the right; it is changed."""
    if tokenizer.pad_token_id is None and tokenizer.eos_token_id is not None:
        tokenizer.pad_token = tokenizer.eos_token
    tokenizer.padding_side = "right"
    return tokenizer


def padded(rows: Sequence[Sequence[int]], fill: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, (row pos) each: the mask is 1 where a token stands, and 0 where the row is filled up."""
    longest = max(len(row) for row in rows)
    ids, mask = torch.full((len(rows), longest), fill), torch.zeros((len(rows), longest), dtype=torch.long)
    for i, row in enumerate(rows):
        ids[i, : len(row)], mask[i, : len(row)] = torch.tensor(row), 1
    return ids, mask


def cut(ids: Sequence[int], most: int, causal: bool) -> tuple[int, ...]:
    """The first ``most`` ids; BERT's mark for the end of the text is kept."""
    if len(ids) <= most:
        return tuple(ids)
    return tuple(ids[:most]) if causal else (*ids[: most - 1], ids[-1])


def last_tokens(encoding: Encoding, words: Sequence[str]) -> list[int]:
    """At which position the last token of each word stands, in the text of these words with single spaces between them."""
    ends = list(accumulate(1 + len(word) for word in words))  # one behind each word, counted from the space before it
    places: dict[int, int] = {}
    word = 0
    for pos, (start, end) in enumerate(encoding.spans):
        if end <= start:  # a mark that the tokenizer has added
            continue
        while word < len(ends) - 1 and end > ends[word] - 1:
            word += 1
        places[word] = pos
    found, last = [], 0
    for i in range(len(words)):  # a word that the tokenizer drops is read where the one before it was
        last = places.get(i, last)
        found.append(last)
    return found


def fresh(model: LanguageModel, labels: Sequence[str], kind: str, seed: int) -> Classifier:
    """A head that has learned nothing: normal random numbers, zero biases; the same for a seed.

    They are as wide as the model's own first ones; a tenth of that where the head reads a vector of the stream, which is long: so it begins
    nearly undecided.
    """
    config, random = model.module.config, torch.Generator().manual_seed(seed)
    d_model, wide = model.d_model, float(getattr(config, "initializer_range", 0.02))

    def drawn(*size: int) -> torch.Tensor:
        return torch.randn(*size, generator=random) * wide

    bert = str(config.model_type) == "bert"
    pooler = (drawn(d_model, d_model), torch.zeros(d_model)) if bert and kind == TEXT else None
    W = drawn(len(labels), d_model) * (1.0 if pooler is not None else 0.1)
    # transformers' class for whole texts on a GPT has no bias, all others have
    b = torch.zeros(len(labels)) if bert or kind == TAGS else None
    return Classifier(model, kind, tuple(labels), W, b, pooler)


def opened(model: LanguageModel, folder: Path) -> Classifier:
    """The head in a saved folder, on the body of the same folder that ``load`` has opened.

    Raises: ModelError when the folder holds no head, or another one than transformers' class for its config reads.
    """
    from safetensors import SafetensorError, safe_open

    where = printable(folder.name)
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        kind = next(kind for kind in _ENDS if config["architectures"][0] == class_name(model, kind))
        labels = tuple(str(config["id2label"][str(i)]) for i in range(len(config["id2label"])))
        if not labels or config.get("problem_type") not in (None, "single_label_classification"):
            raise ValueError
        _check_head(model, kind, len(labels), stored([folder / WEIGHTS]), where)
        with safe_open(folder / WEIGHTS, "pt") as file:
            parts = {name: file.get_tensor(name).float() for name in file.keys() if _HEAD.fullmatch(name)}  # noqa: SIM118 - the file is no dict
    except (OSError, ValueError, LookupError, TypeError, AttributeError, StopIteration, SafetensorError) as error:
        raise ModelError("There is no head for labels in this model’s folder, or it is damaged. Train it again.") from error
    bad = [name for name, tensor in parts.items() if not bool(tensor.isfinite().all())]
    if bad:
        raise ModelError(f"The head in {where} holds NaN or infinite numbers in {listed(bad)}. Train it again.")
    head = next(name for name in _HEADS if f"{name}.weight" in parts)
    pooler = (parts[f"{_POOLER}.weight"], parts[f"{_POOLER}.bias"]) if kind == TEXT and f"{_POOLER}.weight" in parts else None
    return Classifier(model, kind, labels, parts[f"{head}.weight"], parts.get(f"{head}.bias"), pooler)


def _check_head(model: LanguageModel, kind: str, n_labels: int, tensors: Mapping[str, Stored], where: str) -> None:
    """Whether a file holds the head that transformers' class has, with the same shapes, and no other.

    Raises: ModelError with counts and a first name.
    """
    config = copy.deepcopy(model.module.config)
    config.num_labels = n_labels
    with one_network(), torch.device("meta"), shapes_alone():  # the shapes alone
        module: Any = getattr(transformers, class_name(model, kind))(config)
    wanted = {name: tuple(tensor.shape) for name, tensor in module.state_dict().items() if _HEAD.fullmatch(name)}
    found = {name: tensor for name, tensor in tensors.items() if _HEAD.fullmatch(name)}
    # BERT's pooler stands in many files; only a head for whole texts reads it
    unused = [name for name in found if name not in wanted and not name.startswith(_POOLER)]
    missing = [name for name in wanted if name not in found]
    wrong = [name for name in wanted if name in found and found[name].shape != wanted[name]]
    for names, told in (
        (unused, "holds {}, which {} does not use"),
        (missing, "lacks {} of {}"),
        (wrong, "holds {} of another shape than {} has"),
    ):
        if names:
            raise ModelError(f"The head in {where} {told.format(listed(names), class_name(model, kind))}. Train it again.")
    check_floats({name: tensor for name, tensor in found.items() if name in wanted}, where)


def save(module: Any, model: LanguageModel, folder: Path) -> None:
    """Write a module of ``as_transformers`` in Hugging Face layout, with the old unembedding beside the new head.

    So one file opens in transformers' class for labels, and in the one for language models; both are named in config.json.
    """
    own = module.state_dict()
    places = {tensor.data_ptr() for tensor in own.values()}
    for name, tensor in model.module.state_dict().items():
        if tensor.data_ptr() not in places:  # a tied one is there already, and a file holds no number twice
            own[name] = tensor
            places.add(tensor.data_ptr())
    module.save_pretrained(folder, state_dict=own)
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["architectures"] = [type(module).__name__, CLASSES[config["model_type"]]]
    path.write_text(json.dumps(config, indent=2, ensure_ascii=False), encoding="utf-8")
