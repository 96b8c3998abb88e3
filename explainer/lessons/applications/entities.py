"""Names: a tag for each word, the spans with their scores, and what the words around a name tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from explainer.lessons.applications import reader
from explainer.studies.applications import KINDS
from explainer.ui.page import show
from explainer.ui.state import kept, shown
from explainer.ui.state.per_lesson import in_link
from explainer.ui.text import percent, plain

if TYPE_CHECKING:
    from explainer.models.classifier import LabelHead
    from explainer.studies.applications.entities import Span, Tagged

COLORS = ("", "orange", "green", "blue", "violet")


@dataclass(frozen=True, slots=True)
class Named:
    """A text with its kinds and names. head: who gave them."""

    text: str
    head: LabelHead
    tagged: Tagged
    spans: tuple[Span, ...]


def marked(found: Tagged, spans: tuple[Span, ...]) -> str:
    """The words as Markdown, each name on the colour of its kind and with its kind behind it."""
    at = {span.start: span for span in spans}
    inside = {place for span in spans for place in range(span.start, span.stop)}
    parts = []
    for place, word in enumerate(found.words):
        if place in at:
            span = at[place]
            parts.append(f":{COLORS[span.kind]}-background[{plain(span.text)} · {KINDS[span.kind]}]")
        elif place not in inside:
            parts.append(plain(word))
    return " ".join(parts)


def _numbers(spans: tuple[Span, ...]) -> shown.Columns:
    """The table of the names, its probabilities whole."""
    return {
        "name": [span.text for span in spans],
        "kind": [KINDS[span.kind] for span in spans],
        "probability": [span.p for span in spans],
        "name hidden": [span.around for span in spans],
        "name alone": [span.alone for span in spans],
    }


def answer(text: str, other: LabelHead | None) -> Named:
    """The text with its names, and a table of them. other: the network that answers instead of our own."""
    from explainer.studies.applications.entities import found_spans, tagged

    head = other or reader.heads(text)["entities"]
    found = kept.studied(("entities", head.model.key, text), lambda: tagged(head, text))
    spans = kept.studied(("entity spans", head.model.key, text), lambda: tuple(found_spans(head, found)))
    st.markdown(marked(found, spans))
    if not spans:
        show.prose("applications", "no_names")
        return Named(text, head, found, spans)
    show.prose("applications", "spans")
    lines = ["| name | kind | probability | name hidden | name alone |", "|---|---|---|---|---|"]
    for span in spans:
        lines.append(f"| {plain(span.text)} | {KINDS[span.kind]} | {percent(span.p)} | {percent(span.around)} | {percent(span.alone)} |")
    with st.container(key="wide_spans"):
        st.markdown("\n".join(lines))
    shown.put("spans", lambda: _numbers(spans))
    n_tagged = len(found.words)
    if n_tagged < found.n_words:
        st.caption(f"The window takes the first {n_tagged:,} words; the others have no tag.")
    numbers = {kind: found.probs[:, i] for i, kind in enumerate(KINDS)}
    show.numbers_button("tags", lambda: show.table(word=found.words, **numbers))
    return Named(text, head, found, spans)


def attention(found: Named) -> None:
    """Where the vector that was tagged looked."""
    words = found.tagged.words
    start = found.spans[0].stop - 1 if found.spans else 0
    key = "tagged_word"
    if st.session_state.get(key) not in (None, *range(len(words))):
        del st.session_state[key]
    at = st.selectbox("Word", range(len(words)), index=start, format_func=lambda i: f"{i} {words[i]}", **in_link(key))
    at = shown.setting(key, start if at is None else int(at))
    place = found.tagged.asked_at[at]
    which = "first" if found.head.reads_first else "last"
    show.prose("applications", "attention_word", word=words[at], which=which)
    reader.rows_of(reader.looked(found.head, " ".join(words)), place, "entity_attention")
