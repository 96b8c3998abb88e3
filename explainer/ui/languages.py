"""The lesson on a new language, before the training: what the tokenizers make of it, the new vectors, the ways, and what they cost."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.models.catalogue import Shape
from explainer.models.memory import spare_mib
from explainer.models.tuned import called
from explainer.studies.language_ways import BODY, CHANCE, FIRST, OLD, SCRATCH, WAYS, budgets
from explainer.studies.tuning_methods import Weights, weights_of
from explainer.ui import heads, jobs, kept, session, show, tuning
from explainer.ui.tuning import BATCH, RATES, SECONDS, STEPS, WINDOW
from explainer.ui.tuning_data import Data

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.studies.new_tokenizer import Measures

SHOWN_PIECES = 8
BEGINNINGS = {"French": "Un jour, le petit chat gris", "Spanish": "Un día, el gatito gris"}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the reader set. ways: the first is kept, the others run beside it."""

    ways: tuple[str, ...]
    steps: int
    learning_rate: float
    seed: int
    entries: int

    def rates(self) -> dict[str, float]:
        """The highest learning rate of each way."""
        return {way: self.learning_rate if way == self.ways[0] else WAYS[way].rate for way in self.ways}


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
        return self.base.tokenizer.backend_tokenizer


@st.cache_resource(max_entries=8, show_spinner=False)
def _trained(mark: int, n_entries: int, _documents: Sequence[str]) -> Any:
    from explainer.studies.new_tokenizer import trained

    return trained(_documents, n_entries)


def tokenizers(shape: Shape, data: Data) -> Tokenizers:
    """The two tokenizers; the reader sets how many entries the new one has."""
    from explainer.studies.new_tokenizer import SIZES, measures

    entries = st.select_slider("Entries of the new vocabulary", SIZES, 4096, key="entries", bind="query-params", width=360)
    mark = zlib.crc32("\0".join(data.train).encode("utf-8", "replace"))
    base = session.model(session.Choice(shape, "."))
    new = _trained(mark, int(entries), data.train)
    held_out = zlib.crc32("\0".join(data.held_out).encode("utf-8", "replace"))
    found = [
        kept.studied(("measures", name, held_out), partial(measures, backend, data.held_out))
        for name, backend in ((base.key, base.tokenizer.backend_tokenizer), (f"{mark}/{entries}", new))
    ]
    return Tokenizers(base, new, int(entries), *found)


def side_by_side(found: Tokenizers, data: Data, text: str) -> dict[str, str]:
    """The reader's text under both, and the measures on the held-out text; returns numbers for a sentence."""
    from explainer.studies.splits import by_tokenizer
    from explainer.ui.components import tokens as component

    name = called(found.base.name)
    splits = [
        by_tokenizer(f"{name}’s own", found.old, text, f"{found.old.get_vocab_size():,} entries, learned from its own training text"),
        by_tokenizer("the new one", found.new, text, f"{found.new.get_vocab_size():,} entries, learned from {data.name}"),
    ]
    component.splitstrip(splits)
    if splits[0].n_tokens < splits[1].n_tokens:
        _other_text(data, splits[0].n_tokens, splits[1].n_tokens)
    both = (found.old_measures, found.new_measures)
    numbers = show.table(
        tokenizer=[split.name for split in splits],
        entries=[f"{split.n_entries:,}" for split in splits],
        tokens_per_word=[round(each.tokens_per_word, 2) for each in both],
        bytes_per_token=[round(each.bytes_per_token, 2) for each in both],
        tokens=[each.n_tokens for each in both],
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


def _other_text(data: Data, n_old: int, n_new: int) -> None:
    """The reader's text is in the old language: say what that shows, and offer one in the new."""
    show.prose_text(
        f"Your text is cut into {n_old} tokens by the old tokenizer, and into {n_new} by the new one: it is more like what the old one "
        "was made from."
    )
    line = BEGINNINGS.get(data.name) or " ".join(str(data.held_out[0]).split()[:6])
    st.button(f"Take “{show.plain(line)}” instead", key="take_line", on_click=st.session_state.__setitem__, args=("text", line))


def pieces(found: Tokenizers) -> list[tuple[int, ...]]:
    """For each new id the ids of its old pieces."""
    from explainer.studies.new_tokenizer import in_old_pieces
    from explainer.studies.tuning_texts import end_id

    return in_old_pieces(found.new, found.old, end_id(found.base))


def label(backend: Any, token_id: int) -> str:
    """A token of the new tokenizer in print."""
    from explainer.models.labels import token_label

    return token_label(backend.id_to_token(token_id), True)


def vectors(found: Tokenizers, text: str) -> dict[str, str]:
    """One new token, its old pieces, and the mean of their rows; returns words for a sentence."""
    from explainer.figures import languages as figures

    in_pieces = pieces(found)
    own = dict.fromkeys(found.new.encode(text, add_special_tokens=False).ids)
    many = [i for i in own if len(in_pieces[i]) > 1]
    frequent = [i for i in range(257, min(len(in_pieces), 1500)) if len(in_pieces[i]) > 1][:30]
    options = list(dict.fromkeys([*sorted(many, key=lambda i: -len(in_pieces[i])), *frequent]))
    if not options:
        show.prose_text("Every new token is a token of the old tokenizer too, so each keeps its vector.")
        return {}
    place = st.selectbox(
        "A new token", range(len(options)), format_func=lambda i: f"{label(found.new, options[i])!r}"[1:-1], key="new_token",
        persist_state="page", width=300,
    )  # fmt: skip
    token_id = options[int(place or 0)]
    ids = list(in_pieces[token_id])
    rows = found.base.W_E(ids)
    mean = rows.mean(0)
    names = [f"{i + 1}. {piece}" for i, piece in enumerate(found.base.labels(ids))]
    shown = [*names[:SHOWN_PIECES], "their mean"]
    values = np.vstack([rows[:SHOWN_PIECES], mean])
    alt = f"The rows of {len(ids)} old tokens in W_E, and their mean, the first row of the new token."
    table = show.table(number=range(rows.shape[1]), **dict(zip([*names, "mean"], [*rows, mean], strict=True)))
    show.figure(figures.mean_of_rows(values.astype(np.float32), shown), alt=alt, table=table, name="new_vector")
    terms = " + ".join(f"{value:.3f}".replace("-", "−") for value in rows[:SHOWN_PIECES, 0])
    return {
        "token": heads.quoted(label(found.new, token_id)),
        "pieces": " · ".join(heads.quoted(name) for name in found.base.labels(ids)),
        "n_pieces": str(len(ids)),
        "sum": f"({terms}{' + …' if len(ids) > SHOWN_PIECES else ''}) ÷ {len(ids)} = {mean[0]:.3f}".replace("+ −", "− ").replace(
            "= -", "= −"
        ),
    }


def settings(shape: Shape, found: Tokenizers) -> Settings:
    """All that the reader sets before a training, with its cost.

    Raises: ExplainerError when the files of the base cannot be read.
    """
    labels = {WAYS[way].label: way for way in WAYS}
    start = WAYS[BODY].label if "way" not in st.session_state else None
    name = st.segmented_control(
        "The way whose model you keep", [WAYS[way].label for way in FIRST], default=start, key="way", bind="query-params", required=True
    )
    first = labels[str(name or WAYS[BODY].label)]
    others = [way for way in (SCRATCH, CHANCE, OLD, *FIRST) if way != first]
    chosen = st.pills(
        "Beside it, each for the same time", [WAYS[way].label for way in others], selection_mode="multi",
        default=[WAYS[SCRATCH].label] if "rivals" not in st.session_state else None, key="rivals", bind="query-params",
    )  # fmt: skip
    ways = (first, *[labels[label] for label in chosen or [] if labels[label] != first])
    entries = int(found.new.get_vocab_size())
    cost(weights_of(shape), ways, shape, entries)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        steps = st.select_slider("Steps of the first way", STEPS, 100, key="tune_steps", bind="query-params", width=260)
        rate = st.select_slider(
            "Its learning rate", RATES, WAYS[first].rate, key=f"rate_{first}", bind="query-params", width=260,
            format_func=lambda value: f"{value:g}",
        )  # fmt: skip
        seed = st.number_input("Seed", 0, 999, 0, key="tune_seed", bind="query-params", width=110)
    return Settings(ways, int(steps), float(rate), int(seed), entries)


def cost(weights: Weights, ways: Sequence[str], shape: Shape, entries: int) -> float:
    """Draw what it takes; returns the memory of the whole process in MiB."""
    first, needed = budgets(ways, weights, shape, weights.n_vocab, entries, BATCH * min(WINDOW, shape.context))
    columns = st.columns(4)
    columns[0].metric("Trainable numbers", f"{first.trainable:,}", help=f"Of {first.total:,} in the model with the new vocabulary.")
    columns[1].metric("Share of the model", tuning.show_share(first.share))
    columns[2].metric("Gradients and AdamW", f"{first.optimizer_mib:,.1f} MiB", help="A gradient and two running averages for each number.")
    columns[3].metric("Saved afterwards", f"{first.saved_mib:,.1f} MiB")
    beside = f", {len(ways)} models side by side" if len(ways) > 1 else ""
    st.caption(f"The process needs about {needed:,.0f} MiB of memory in all{beside}; {spare_mib():,.0f} MiB are free here.")
    return needed


def starter(shape: Shape, wanted: Settings, data: Data, prompt: str, token: str) -> None:
    """The button that starts the training, and why it cannot be pressed, where it cannot."""
    if jobs.start_button():
        jobs.start(spec(shape, wanted, data, prompt), data.job(), token)
        st.rerun()


def spec(shape: Shape, wanted: Settings, data: Data, prompt: str) -> dict[str, Any]:
    """The run's spec."""
    weights, window = weights_of(shape), min(WINDOW, shape.context)
    _, needed = budgets(wanted.ways, weights, shape, weights.n_vocab, wanted.entries, BATCH * window)
    plan = {"steps": wanted.steps, "batch": BATCH, "window": window, "learning_rate": wanted.learning_rate, "seed": wanted.seed}
    return {
        "lesson": "new_language",
        "task": "language",
        "label": WAYS[wanted.ways[0]].label,
        "data": data.name,
        "model": shape.name,
        "ways": list(wanted.ways),
        "rates": wanted.rates(),
        "entries": wanted.entries,
        "plan": plan | {"prompt": prompt},
        "steps": wanted.steps,
        "seconds": SECONDS,
        "needed_mib": round(needed, 1),
    }
