"""The old tokenizer and the new one side by side, and the new vectors made of old ones."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.models.catalogue import Shape, find
from explainer.models.tuned import called
from explainer.ui.page import show
from explainer.ui.state import kept, session, shown
from explainer.ui.state.per_lesson import in_link, remembered
from explainer.ui.text import number, plain, quoted
from explainer.ui.trainings.datasets import ChosenDataset

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.studies.tokens.new_tokenizer import Measures


SHOWN_PIECES = 8
BEGINNINGS = {"French": "Un jour, le petit chat gris", "Spanish": "Un día, el gatito gris"}


@dataclass(frozen=True, slots=True, eq=False)
class Tokenizers:
    """The base with its tokenizer, and the one that was trained on the new text; each measured on the held-out part.

    asked: how many entries the reader wanted for the new one.
    """

    base: LanguageModel
    new: Any
    asked: int
    old_measures: Measures
    new_measures: Measures

    @property
    def old(self) -> Any:
        """The base's own, of the ``tokenizers`` library."""
        return self.base.backend


@st.cache_resource(max_entries=8, show_spinner=False)
def _trained(mark: int, n_entries: int, _documents: Sequence[str]) -> Any:
    from explainer.studies.tokens.new_tokenizer import trained

    return trained(_documents, n_entries)


def tokenizers(shape: Shape, data: ChosenDataset) -> Tokenizers:
    """The two tokenizers; the reader sets how many entries the new one has."""
    from explainer.studies.tokens.new_tokenizer import SIZES, measures

    entries = st.select_slider("Entries of the new vocabulary", SIZES, 4096, **in_link("entries"), width=360)
    mark = zlib.crc32("\0".join(data.train).encode("utf-8", "replace"))
    base = session.model(session.Choice(find(shape.name), "."))
    new = _trained(mark, int(entries), data.train)
    held_out = zlib.crc32("\0".join(data.held_out).encode("utf-8", "replace"))
    found = [
        kept.studied(("measures", name, held_out), partial(measures, backend, data.held_out))
        for name, backend in ((base.key, base.backend), (f"{mark}/{entries}", new))
    ]
    return Tokenizers(base, new, int(entries), *found)


def side_by_side(found: Tokenizers, data: ChosenDataset, text: str) -> dict[str, str]:
    """The reader's text under both, and the measures on the held-out text; returns numbers for a sentence."""
    from explainer.studies.tokens.splits import by_tokenizer
    from explainer.ui.components import tokens as component

    name = called(found.base.name)
    splits = [
        by_tokenizer(f"{name}’s own", found.old, text, f"{found.old.get_vocab_size():,} entries, learned from its own training text"),
        by_tokenizer("the new one", found.new, text, f"{found.new.get_vocab_size():,} entries, learned from {data.name}"),
    ]
    component.splitstrip(splits)
    counts = [split.n_tokens for split in splits]
    shown.put("your_text", lambda: {"tokenizer": [split.name for split in splits], "tokens": counts})
    if splits[0].n_tokens < splits[1].n_tokens:
        _other_text(data, splits[0].n_tokens, splits[1].n_tokens)
    both = (found.old_measures, found.new_measures)
    numbers = show.table(
        tokenizer=[split.name for split in splits],
        entries=[f"{split.n_entries:,}" for split in splits],
        tokens_per_word=[f"{each.tokens_per_word:.2f}" for each in both],
        bytes_per_token=[f"{each.bytes_per_token:.2f}" for each in both],
        tokens=[f"{each.n_tokens:,}" for each in both],
    ).rename(columns=lambda title: title.replace("_", " "))
    show.frame(
        numbers,
        name="two_tokenizers",
        alt=f"On the held-out text: {both[0].n_words:,} words, {both[0].n_bytes:,} bytes. Marks are tokens too.",
    )
    return {
        "entries": f"{splits[1].n_entries:,}",
        "asked": f"{found.asked:,}",
        "old_per_word": f"{both[0].tokens_per_word:.2f}",
        "new_per_word": f"{both[1].tokens_per_word:.2f}",
        "times": f"{both[0].n_tokens / both[1].n_tokens:.1f}",
        "context": f"{found.base.context:,}",
        "old_words": f"{found.base.context / both[0].tokens_per_word:,.0f}",
        "new_words": f"{found.base.context / both[1].tokens_per_word:,.0f}",
    }


def _other_text(data: ChosenDataset, n_old: int, n_new: int) -> None:
    """The reader's text is in the old language: say what that shows, and offer one in the new."""
    show.prose_text(
        f"Your text is cut into {n_old} tokens by the old tokenizer, and into {n_new} by the new one: it is more like what the old one "
        "was made from."
    )
    line = BEGINNINGS.get(data.name) or " ".join(str(data.held_out[0]).split()[:6])
    st.button(f"Take “{plain(line)}” instead", key="take_line", on_click=st.session_state.__setitem__, args=("text", line))


def pieces(found: Tokenizers) -> list[tuple[int, ...]]:
    """For each new id the ids of its old pieces."""
    from explainer.studies.tokens.new_tokenizer import in_old_pieces
    from explainer.studies.tuning.examples import end_id

    return in_old_pieces(found.new, found.old, end_id(found.base))


def label(backend: Any, token_id: int) -> str:
    """A token of the new tokenizer in print."""
    from explainer.models.labels import token_label

    return token_label(backend.id_to_token(token_id), True)


def vectors(found: Tokenizers, text: str) -> dict[str, str]:
    """One new token, its old pieces, and the mean of their rows; returns words for a sentence."""
    from explainer.figures import new_language as figures
    from explainer.studies.tokens.new_tokenizer import made_of_several

    in_pieces = pieces(found)
    options = made_of_several(found.new, in_pieces, text)
    if not options:
        show.prose_text("Every new token is a token of the old tokenizer too, so each keeps its vector.")
        return {}
    place = st.selectbox(
        "A new token", range(len(options)), format_func=lambda i: f"{label(found.new, options[i])!r}"[1:-1],
        **remembered("new_token"), width=300,
    )  # fmt: skip
    token_id = options[shown.setting("new_token", int(place or 0))]
    ids = list(in_pieces[token_id])
    rows = found.base.W_E(ids)
    mean = rows.mean(0)
    names = [f"{i + 1}. {piece}" for i, piece in enumerate(found.base.labels(ids))]
    drawn = [*names[:SHOWN_PIECES], "their mean"]
    values = np.vstack([rows[:SHOWN_PIECES], mean])
    alt = f"The rows of {len(ids)} old tokens in W_E, and their mean, the first row of the new token."
    table = show.table(place=range(rows.shape[1]), **dict(zip([*names, "mean"], [*rows, mean], strict=True)))
    show.figure(figures.mean_of_rows(values.astype(np.float32), drawn), alt=alt, table=table, name="new_vector")
    terms = " + ".join(number(value, 3) for value in rows[:SHOWN_PIECES, 0])
    return {
        "token": quoted(label(found.new, token_id)),
        "pieces": " · ".join(quoted(name) for name in found.base.labels(ids)),
        "n_pieces": str(len(ids)),
        "sum": f"({terms}{' + …' if len(ids) > SHOWN_PIECES else ''}) ÷ {len(ids)} = {mean[0]:.3f}".replace("+ −", "− ").replace(
            "= -", "= −"
        ),
    }
