"""A tokenizer for another language: trained on its text, measured, and each of its tokens written in the old one's. Torch-free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from explainer.errors import DataError
from explainer.models.labels import is_byte_level
from explainer.models.pieces import symbol_bytes
from explainer.studies.tokens.splits import word_spans
from explainer.texts.wording import encodable

END = "<|endoftext|>"
SIZES = (512, 1024, 2048, 4096, 8192)
MOST_CHARACTERS = 2_000_000  # of the text that a tokenizer is trained on


@dataclass(frozen=True, slots=True)
class Measures:
    """A text under a tokenizer. n_words: runs of letters and digits; n_bytes: in UTF-8."""

    n_tokens: int
    n_words: int
    n_bytes: int

    @property
    def tokens_per_word(self) -> float:
        """Tokens for each word; marks are tokens, but no words."""
        return self.n_tokens / max(1, self.n_words)

    @property
    def bytes_per_token(self) -> float:
        """How much text a token holds."""
        return self.n_bytes / max(1, self.n_tokens)


def trained(documents: Sequence[str], n_entries: int) -> Any:
    """A byte-level BPE tokenizer of the ``tokenizers`` library with ``n_entries`` entries or fewer; id 0 ends a text.

    No text is ever unknown to it, since every byte is an entry.
    Raises: DataError when there are fewer entries than bytes.
    """
    if n_entries <= 256:
        raise DataError("A byte-level vocabulary needs more than 256 entries: one for each byte comes first.")
    left, given = MOST_CHARACTERS, []
    for document in documents:
        given.append(document[:left])
        left -= len(document)
        if left <= 0:
            break
    tokenizer = byte_level_bpe(given, n_entries, [END])
    tokenizer.encode_special_tokens = True  # what is typed is text, not a command, as under the tokenizer of any model
    return tokenizer


def byte_level_bpe(
    texts: Iterable[str], n_entries: int, special: Sequence[str], *, space_first: bool = False, normalizer: Any = None
) -> Any:
    """A byte-level BPE tokenizer of the ``tokenizers`` library, trained by counting; the special tokens have the first ids.

    space_first: a text is read as if a space stood before it.
    """
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

    tokenizer = Tokenizer(models.BPE())
    if normalizer is not None:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=space_first)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=n_entries, special_tokens=list(special), initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def measures(backend: Any, documents: Sequence[str]) -> Measures:
    """All documents together under a tokenizer of the ``tokenizers`` library, nothing added."""
    clean = [encodable(document) for document in documents]
    n_tokens = sum(len(found.ids) for found in backend.encode_batch(clean, add_special_tokens=False))
    return Measures(n_tokens, sum(len(word_spans(text)) for text in clean), sum(len(text.encode("utf-8")) for text in clean))


def token_bytes(backend: Any) -> list[int]:
    """How many bytes of text each id stands for, by id; 0 for special tokens, which stand for none."""
    byte_level = is_byte_level(backend)
    special = {token_id for token_id, added in backend.get_added_tokens_decoder().items() if added.special}
    sizes = [0] * int(backend.get_vocab_size())
    for symbol, token_id in backend.get_vocab().items():
        if token_id not in special and token_id < len(sizes):
            sizes[token_id] = len(symbol_bytes(symbol, byte_level))
    return sizes


def in_old_pieces(new: Any, old: Any, old_end: int | None) -> list[tuple[int, ...]]:
    """For each id of the new tokenizer, the ids of the old one for the same bytes; () where the old one has none for them.

    old_end: what ends a text in the old one; the new one's end is made of it. Other tokens are cut as a word of these bytes would be.
    """
    byte_level = is_byte_level(old)
    found: list[tuple[int, ...]] = [()] * int(new.get_vocab_size())
    for symbol, token_id in new.get_vocab().items():
        if symbol == END:
            found[token_id] = () if old_end is None else (old_end,)
        elif byte_level:
            found[token_id] = tuple(token.id for token in old.model.tokenize(symbol))
        else:
            text = symbol_bytes(symbol, True).decode("utf-8", "ignore")
            found[token_id] = tuple(old.encode(text, add_special_tokens=False).ids) if text else ()
    return found


def made_of_several(new: Any, pieces: Sequence[tuple[int, ...]], text: str) -> list[int]:
    """New ids whose row is the mean of several old ones: those of a text, with the most pieces first, then some that are frequent.

    pieces: as of :func:`in_old_pieces`.
    """
    own = dict.fromkeys(new.encode(text, add_special_tokens=False).ids)
    many = [token_id for token_id in own if len(pieces[token_id]) > 1]
    frequent = [token_id for token_id in range(257, min(len(pieces), 1500)) if len(pieces[token_id]) > 1][:30]
    return list(dict.fromkeys([*sorted(many, key=lambda token_id: -len(pieces[token_id])), *frequent]))
