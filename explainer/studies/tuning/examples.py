"""What a fine-tuning learns from: texts cut into windows, or pairs of prompt and completion, as token ids and labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from explainer.errors import TextError
from explainer.models.language_model import LanguageModel
from explainer.models.tuned import called
from explainer.studies.learning.loop import Batch
from explainer.studies.tuning.frames import frame
from explainer.texts.wording import encodable, printable

IGNORED = -100  # a label that counts for nothing


def end_id(model: LanguageModel) -> int | None:
    """The id that ends a text; None where the tokenizer has none."""
    found = getattr(model.tokenizer, "eos_token_id", None)
    return None if found is None else int(found)


def encode(model: LanguageModel, text: str) -> list[int]:
    """A text of any length as token ids, nothing added."""
    backend: Any = model.backend
    return list(backend.encode(encodable(text), add_special_tokens=False).ids)


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """Documents one after the other. ids: (n_tokens). n_bytes: of the documents in UTF-8."""

    ids: np.ndarray
    n_bytes: int

    def batch_at(self, step: int, *, seed: int, batch: int, window: int) -> Batch:
        """Windows drawn by chance for one step, with labels shifted by one: (batch window) each. A pure function of its arguments."""
        rng = np.random.default_rng((seed, step))
        starts = rng.integers(0, len(self.ids) - window, size=batch)
        cut = self.ids[starts[:, None] + np.arange(window + 1)]
        return torch.from_numpy(cut[:, :-1].copy()), torch.from_numpy(cut[:, 1:].copy())

    def windows(self, window: int, most: int, batch: int = 8) -> list[Batch]:
        """The stream from its beginning, window by window, for measuring: at most ``most`` windows, in batches."""
        n_windows = min(most, (len(self.ids) - 1) // window)
        cut = self.ids[np.arange(n_windows)[:, None] * window + np.arange(window + 1)]
        found = [torch.from_numpy(cut[start : start + batch].copy()) for start in range(0, n_windows, batch)]
        return [(rows[:, :-1], rows[:, 1:]) for rows in found]


def stream(model: LanguageModel, documents: Sequence[str], window: int, what: str) -> Stream:
    """Documents as one row of ids, each followed by the id that ends a text. what: how the sentence calls them.

    Raises: TextError when they are too short for one window.
    """
    end = end_id(model)
    ids: list[int] = []
    for document in documents:
        ids += encode(model, document) + ([end] if end is not None else [])
    if len(ids) < window + 2:
        raise TextError(f"{what} has {len(ids):,} tokens; training needs at least {window + 2:,}. Give a longer text.")
    return Stream(np.array(ids, dtype=np.int64), sum(len(document.encode("utf-8", "replace")) for document in documents))


@dataclass(frozen=True, slots=True)
class Framed:
    """A prompt with its completion as ids. The labels of the prompt count for nothing; the end of the text does."""

    ids: tuple[int, ...]
    n_prompt: int

    @property
    def labels(self) -> tuple[int, ...]:
        """One label less than ids: the token that really came next, where it belongs to the completion."""
        return tuple(IGNORED if i + 1 < self.n_prompt else token for i, token in enumerate(self.ids[1:]))


def framed(model: LanguageModel, prompt: str, completion: str) -> Framed:
    """One pair as ids: the prompt in its frame, a space, the completion, the end of the text; of any length."""
    before, after, end = encode(model, frame(prompt)), encode(model, " " + completion.strip()), end_id(model)
    return Framed((*before, *after, *([end] if end is not None else [])), len(before))


def all_framed(model: LanguageModel, pairs: Sequence[tuple[str, str]]) -> tuple[Framed, ...]:
    """All pairs as ids.

    Raises: TextError when the model cannot read one of them whole; it is named by its beginning.
    """
    found = tuple(framed(model, *pair) for pair in pairs)
    for (prompt, _), pair in zip(pairs, found, strict=True):
        if len(pair.ids) > model.context + 1:  # the last token is never read, only foretold
            raise TextError(
                f"The pair that begins with “{printable(prompt[:40])}” has {len(pair.ids):,} tokens with its frame, "
                f"and {called(model.name)} reads at most {model.context:,}. Shorten it, or take it out."
            )
    return found


def padded(pairs: Sequence[Framed], fill: int = 0) -> Batch:
    """Pairs side by side, (batch pos): shorter ones are filled up behind their end, where no loss is counted and no query looks ahead."""
    longest = max(len(pair.ids) for pair in pairs) - 1
    ids = torch.full((len(pairs), longest), fill)
    labels = torch.full((len(pairs), longest), IGNORED)
    for row, pair in enumerate(pairs):
        ids[row, : len(pair.ids) - 1] = torch.tensor(pair.ids[:-1])
        labels[row, : len(pair.ids) - 1] = torch.tensor(pair.labels)
    return ids, labels


@dataclass(frozen=True, slots=True)
class PairList:
    """All pairs as ids, drawn by chance."""

    pairs: tuple[Framed, ...]

    def batch_at(self, step: int, *, seed: int, batch: int) -> Batch:
        """Pairs drawn for one step: every pair once before any comes again. A pure function of its arguments."""
        first = step * batch
        rows = [self._order(seed, place // len(self.pairs))[place % len(self.pairs)] for place in range(first, first + batch)]
        return padded([self.pairs[row] for row in rows])

    def _order(self, seed: int, epoch: int) -> np.ndarray:
        return np.random.default_rng((seed, epoch)).permutation(len(self.pairs))

    def batches(self, most: int, batch: int = 16) -> list[Batch]:
        """The first pairs in their order, for measuring."""
        chosen = self.pairs[:most]
        return [padded(chosen[start : start + batch]) for start in range(0, len(chosen), batch)]
