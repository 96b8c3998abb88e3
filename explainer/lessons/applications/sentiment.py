"""Sentiment: one label for a text, each word's share in it, and the head's arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.errors import TextError
from explainer.figures import bars
from explainer.lessons.applications import reader
from explainer.ui.page import show
from explainer.ui.state import kept
from explainer.ui.text import chart_text, number, percent, plain

if TYPE_CHECKING:
    from explainer.models.classifier import LabelHead
    from explainer.studies.tuning.label_reasons import Told, Without

MOST_TERMS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A text with its label, and what each word does; ``words`` None where none can be left out, with the reason.

    head: the one of our own encoder, or of another network.
    """

    text: str
    head: LabelHead
    told: Told
    words: Without | None
    why_not: str = ""

    @property
    def label(self) -> str:
        """The likeliest label, in small letters as every network here writes it."""
        return self.told.labels[self.told.order[0]].lower()

    @property
    def sure(self) -> float:
        """Its probability."""
        return float(self.told.probs.max())


def judged(text: str, head: LabelHead) -> Judged:
    """The label of a text."""
    from explainer.studies.tuning.label_reasons import told, without_each_word

    found = kept.studied(("sentiment", head.model.key, text), lambda: told(head, text))
    try:
        words = kept.studied(("sentiment words", head.model.key, text), lambda: without_each_word(head, text))
    except TextError as error:
        return Judged(text, head, found, None, str(error))
    return Judged(text, head, found, words)


def answer(text: str, other: LabelHead | None) -> Judged:
    """The label with its probability. other: the network that answers instead of our own."""
    found = judged(text, other or reader.heads(text)["sentiment"])
    st.markdown(f"**{found.label.capitalize()}**, with probability **{percent(found.sure)}**.")
    names, probs = [label.lower() for label in found.told.labels], [float(p) for p in found.told.probs]
    alt = "; ".join(f"{name} {percent(p)}" for name, p in zip(names, probs, strict=True))
    show.figure(
        bars.ranked(names, probs, [percent(p) for p in probs]), alt=f"Probabilities: {alt}.",
        table=show.table(label=names, score=found.told.scores, probability=probs), name="sentiment",
    )  # fmt: skip
    return found


def shares(found: Judged) -> None:
    """What each word does: the text is read again without it."""
    from explainer.ui.components.surprise import Tip, View, surprise

    show.prose("applications", "shares")
    words = found.words
    if words is None:
        show.prose_text(plain(found.why_not))
        return
    label, other = (words_label.lower() for words_label in (found.told.labels[words.for_], found.told.labels[words.against]))
    tips = []
    for part, change, p, left in zip(words.parts, words.change, words.probs, words.texts, strict=True):
        if not np.isfinite(change):
            tips.append(Tip(part, ["A mark; only words are left out."]))
            continue
        way = f"speaks for {label}" if change > 0 else f"speaks against {label}"
        tips.append(
            Tip(
                f"“{part}” {way}: {number(float(change), sign=True)}",
                [f"Without it: {left}", f"{label.capitalize()} is then {percent(p)}."],
            )
        )
    values = [None if not np.isfinite(value) else float(value) for value in words.change]
    most = float(np.ceil(max(1.0, np.nanmax(np.abs(words.change)))))
    view = View("change", values, most, f"how far the word moves {label} − {other}", signed=True)
    start = int(np.nanargmax(np.abs(words.change)))
    surprise(words.parts, [view], tips, (), title="What each word does", start=start, key="word_shares")
    show.numbers_button("shares", lambda: show.table(word=words.parts, change=words.change, **{"p without it": words.probs}))


def attention(found: Judged) -> None:
    """Where the token that the head reads looked."""
    trace = reader.looked(found.head, found.text)
    show.prose("applications", "attention_first", first=trace.tokens[0])
    rows = reader.rows_of(trace, 0, "sentiment_attention")
    if found.words is not None:
        best = int(np.nanargmax(np.abs(found.words.change)))
        looked = int(rows[:, 1:].mean(0).argmax()) + 1 if rows.shape[1] > 1 else 0
        most = plain(trace.tokens[looked].strip() or "␣")
        st.markdown(
            f"Over its heads this layer looks most at {most}. Left out in turn, “{plain(found.words.parts[best])}” changes the score most. "
            "A weight says where a vector was taken from, not what it was good for."
        )


def arithmetic(found: Judged) -> None:
    """The score of the likeliest label as the sum that it is."""
    from explainer.studies.tuning.label_reasons import terms

    label = found.told.order[0]
    sums = terms(found.head, found.told, label)
    products = sums.products
    at = [int(i) for i in np.argsort(-np.abs(products))[:MOST_TERMS]]
    rest = float(products.sum() - products[at].sum())
    names = [f"h{i} · w{i}" for i in at] + [f"the other {len(products) - len(at)}", "b"]
    values = [float(products[i]) for i in at] + [rest, sums.b]
    show.prose("applications", "arithmetic", label=found.label, d_model=len(products), score=number(sums.score))
    texts = [number(value, sign=True) for value in values]
    alt = f"Terms of the score: {'; '.join(f'{a} {t}' for a, t in zip(names, texts, strict=True))}."
    table = show.table(place=range(len(products)), h=sums.h, w=sums.w, **{"h × w": products})
    show.figure(bars.ranked([chart_text(name) for name in names], values, texts), alt=alt, table=table, name="sentiment_terms")
    show.check_line(sums.off, "score")
