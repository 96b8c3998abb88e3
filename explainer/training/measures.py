"""What a model makes of texts and probes: losses, choices between two words, head scores. Plain passes, no traces kept."""

from __future__ import annotations

import math
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from explainer.errors import ExplainerError, TextError
from explainer.models.language_model import LanguageModel
from explainer.studies.attention import head_roles
from explainer.studies.attention.head_roles import RoleScore
from explainer.trace.recorder import record_ids
from explainer.training.probes import Choice

LOGITS_AT_ONCE = 2**24  # 64 MiB of float32
RANDOM_TOKENS, RANDOM_TEXTS = 64, 8  # tokens before the repetition, and how many such texts
MARK = "^"  # where a closing quotation mark is due, in the texts of quotes


def logits_of(model: LanguageModel, rows: Sequence[Sequence[int]]) -> Iterator[tuple[list[int], torch.Tensor]]:
    """Indices of a few rows of token ids and their logits (batch pos vocab); only rows of one length go together, so nothing is padded.

    Raises: TextError when a row is longer than the model's context.
    """
    by_length: dict[int, list[int]] = {}
    for index, row in enumerate(rows):
        by_length.setdefault(len(row), []).append(index)
    for length, indices in sorted(by_length.items()):
        if length > model.context:
            raise TextError(f"One of the texts to measure on has {length:,} tokens; {model.name} reads at most {model.context:,}.")
        n_rows = max(1, LOGITS_AT_ONCE // max(1, length * model.n_vocab))
        for start in range(0, len(indices), n_rows):
            chosen = indices[start : start + n_rows]
            options = {"use_cache": False} if model.causal else {}
            with torch.no_grad():
                yield chosen, model.module(input_ids=torch.tensor([list(rows[i]) for i in chosen]), **options).logits.float()


def token_losses(model: LanguageModel, rows: Sequence[Sequence[int]]) -> list[np.ndarray]:
    """For each row of token ids, −log p of its second, third … last token in nats, each given all before it: (pos − 1) each."""
    found: list[np.ndarray] = [np.zeros(0)] * len(rows)
    for chosen, logits in logits_of(model, [row[:-1] for row in rows]):
        labels = torch.tensor([list(rows[i][1:]) for i in chosen])
        losses = torch.nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="none").view(labels.shape)
        for index, row in zip(chosen, losses.double().numpy(), strict=True):
            found[index] = row
    return found


@dataclass(frozen=True, slots=True)
class TextLoss:
    """How well texts are predicted. nats: the sum of −log p; n_bytes: of the predicted text alone, in UTF-8."""

    nats: float
    n_tokens: int
    n_bytes: int
    n_documents: int

    @property
    def perplexity(self) -> float:
        """exp(nats ÷ tokens)."""
        return math.exp(self.nats / self.n_tokens)

    @property
    def bits_per_byte(self) -> float:
        """nats ÷ ln 2 ÷ bytes: does not depend on the tokenizer."""
        return self.nats / math.log(2) / self.n_bytes


def text_loss(model: LanguageModel, documents: Sequence[str]) -> TextLoss:
    """−log p of whole documents, every token but a document's first predicted exactly once.

    A document is read in windows of the context, one after the other without overlap, as in the training's held-out loss: a
    window of n tokens predicts its second token and so on, and at last the first token of the next window. So nothing is seen from
    before the window, and the mean is that of all places in a window. A document stands alone: it starts without ``<|endoftext|>``,
    its first token has nothing before it and is left out of the tokens and of the bytes, and its end is not predicted. (The
    training's own number is over windows across documents, which predict first tokens and ends as well.)
    Raises: ExplainerError when no document has two tokens.
    """
    windows, n_bytes, n_documents = [], 0, 0
    for document in documents:
        encoding = model.encode(document)
        ids = encoding.token_ids
        if len(ids) < 2:
            continue
        n_documents += 1
        n_bytes += len(document[encoding.spans[0][1] :].encode())
        windows += [ids[start : start + model.context + 1] for start in range(0, len(ids) - 1, model.context)]
    if not windows:
        raise ExplainerError("There is no held-out text of two tokens or more to measure on.")
    losses = token_losses(model, windows)
    return TextLoss(float(sum(loss.sum() for loss in losses)), sum(len(loss) for loss in losses), n_bytes, n_documents)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The answers to a set of choices: margins (probe) are logit of the right word − logit of the wrong one.

    n_skipped: probes left out because one of their words is more than one token.
    """

    probes: tuple[Choice, ...]
    margins: np.ndarray
    n_skipped: int

    @property
    def share(self) -> float:
        """The share of probes on which the right word is above the wrong one."""
        return float((self.margins > 0).mean())

    def by(self, field: str) -> dict[str, float]:
        """The share for each value of a probe's ``group`` or ``frame``."""
        found: dict[str, list[bool]] = {}
        for probe, margin in zip(self.probes, self.margins, strict=True):
            found.setdefault(getattr(probe, field), []).append(bool(margin > 0))
        return {value: sum(right) / len(right) for value, right in found.items()}


def next_token(model: LanguageModel, context: str, word: str) -> int | None:
    """The id of ``word`` (with its leading space) after ``context``; None where it is more than one token there."""
    before, after = model.encode(context).token_ids, model.encode(context + word).token_ids
    return after[-1] if after[:-1] == before else None


def single_token_names(model: LanguageModel, names: Iterable[str]) -> list[str]:
    """The names that are one token with a space before them."""
    return [name for name in names if next_token(model, "Here is", f" {name}") is not None]


def choose(model: LanguageModel, probes: Iterable[Choice]) -> Chosen:
    """Which of two words the model puts higher after each probe's context.

    Raises: ExplainerError when not one probe's words are single tokens.
    """
    readable, skipped = [], 0
    for probe in probes:
        right, wrong = (next_token(model, probe.context, word) for word in (probe.right, probe.wrong))
        if right is None or wrong is None:
            skipped += 1
        else:
            readable.append((probe, model.encode(probe.context).token_ids, right, wrong))
    if not readable:
        raise ExplainerError(f"None of the {skipped:,} probes can be used: {model.name} writes their words with several tokens.")
    margins = np.zeros(len(readable))
    for chosen, logits in logits_of(model, [ids for _, ids, _, _ in readable]):
        for index, last in zip(chosen, logits[:, -1], strict=True):
            _, _, right, wrong = readable[index]
            margins[index] = float(last[right] - last[wrong])
    return Chosen(tuple(probe for probe, *_ in readable), margins, skipped)


def quote_margins(model: LanguageModel, texts: Iterable[str]) -> np.ndarray:
    """(text): log p of the whole text with every mark at ``^`` − log p of it without the last of them, in nats.

    The strings are tokenized whole, since the mark is often one token with the punctuation before it; what both have in common
    cancels out.
    """
    pairs = []
    for text in texts:
        head, tail = text.rsplit(MARK, 1)
        head = head.replace(MARK, '"')
        pairs += [model.encode(f'{head}"{tail}').token_ids, model.encode(head + tail).token_ids]
    sums = np.array([-loss.sum() for loss in token_losses(model, pairs)])
    return np.asarray(sums[0::2] - sums[1::2])


def quotation_sites(documents: Iterable[str], rng: random.Random, count: int = 300) -> list[str]:
    """Places in real text where a quotation is closed and the sentence goes on: a paragraph up to there, ``^``, and up to four words."""
    closed = re.compile(r'"[^"]{4,160}[,.!?](")( [A-Za-z]+){2,4}')
    found = []
    for document in documents:
        for paragraph in re.split(r"\n\s*\n", document):
            for match in closed.finditer(paragraph):
                before = paragraph[: match.start()]
                if before.count('"') % 2 == 0 and len(before) < 240 and MARK not in paragraph and before[-1:] in ("", " ", "\n"):
                    found.append(paragraph[: match.start(1)] + MARK + paragraph[match.end(1) : match.end()])
    return rng.sample(found, min(count, len(found)))


def head_scores(model: LanguageModel, texts: Iterable[str]) -> tuple[RoleScore, ...]:
    """Every head's score for every role over the texts, each cut to the context."""
    rows = [model.encode(text).token_ids[: model.context] for text in texts]
    return head_roles.average([head_roles.measure(record_ids(model, row), model.causal) for row in rows])


def random_head_scores(model: LanguageModel, seed: int = 0) -> tuple[RoleScore, ...]:
    """The same on uniform random ordinary tokens, all different, said twice; for induction every token of the second copy is a query."""
    return head_roles.probe(model, n_tokens=RANDOM_TOKENS, n_texts=RANDOM_TEXTS, seed=seed)


def induction_gain(model: LanguageModel, seed: int = 0) -> float:
    """Mean loss of the first copy − mean loss of the second, in nats, on the texts of :func:`random_head_scores`.

    Both means are over the second to the last token of a copy: the very first has nothing before it, and the first of the second
    copy cannot be known, since no earlier token was followed by it.
    """
    n_tokens = min(RANDOM_TOKENS, model.context // 2, model.n_vocab // 2)
    special = getattr(model.tokenizer, "all_special_ids", None) or ()
    rows = [head_roles.probe_ids(model.n_vocab, special, n_tokens, seed + i) for i in range(RANDOM_TEXTS)]
    losses = np.stack(token_losses(model, rows))
    half = len(rows[0]) // 2
    return float(losses[:, : half - 1].mean() - losses[:, half:].mean())


@dataclass(frozen=True, slots=True)
class Masked:
    """How often the hidden word is among five. unigram: for the five words most often hidden, which no other fixed five can beat."""

    top5: float
    unigram: float
    n_words: int


def whole_words(model: LanguageModel, text: str) -> list[int]:
    """Positions of the tokens that are a whole word of letters with a space before it."""
    encoding, positions = model.encode(text), []
    for pos, (start, end) in enumerate(encoding.spans):
        start += len(text[start:end]) - len(text[start:end].lstrip())
        whole = text[start:end].isalpha() and text[start - 1 : start] == " " and not text[end : end + 1].isalpha()
        if whole:
            positions.append(pos)
    return positions


def masked_top5(model: LanguageModel, sentences: Iterable[str]) -> Masked:
    """For every whole word in turn: the word is replaced by the mask; is it among the five likeliest at its place?

    Raises: ExplainerError when the tokenizer has no mask, or there is no such word.
    """
    mask = getattr(model.tokenizer, "mask_token_id", None)
    if mask is None:
        raise ExplainerError(f"The tokenizer of {model.name} has no mask token, so there is nothing to guess.")
    rows, hidden = [], []
    for sentence in sentences:
        ids = model.encode(sentence).token_ids
        for pos in whole_words(model, sentence) if len(ids) <= model.context else ():
            rows.append([*ids[:pos], mask, *ids[pos + 1 :]])
            hidden.append((pos, ids[pos]))
    if not rows:
        raise ExplainerError("There is no sentence with a word that is one token, so there is nothing to guess.")
    found = 0
    for chosen, logits in logits_of(model, rows):
        for index, at in zip(chosen, logits, strict=True):
            pos, word = hidden[index]
            found += word in at[pos].topk(5).indices.tolist()
    commonest = sum(count for _, count in Counter(word for _, word in hidden).most_common(5))
    return Masked(found / len(rows), commonest / len(rows), len(rows))


def sentences(documents: Iterable[str], rng: random.Random, count: int = 200) -> list[str]:
    """Whole sentences of 6 to 30 words, drawn evenly from all of them."""
    found = []
    for document in documents:
        flat = " ".join(document.split())
        found += [s for s in re.split(r"(?<=[.!?])\s+", flat) if 6 <= len(s.split()) <= 30]
    return rng.sample(found, min(count, len(found)))
