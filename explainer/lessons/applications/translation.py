"""Translation: English to Spanish, other ways to say it, and which English token each Spanish one looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.models.hub.for_labels import known
from explainer.ui.components import origins as drawing
from explainer.ui.page import show, translation, widgets
from explainer.ui.state import kept, shown, translators
from explainer.ui.state.translators import TRANSFORMER
from explainer.ui.text import percent, plain

if TYPE_CHECKING:
    from explainer.models.rewriter import Rewriter, Rewritten
    from explainer.studies.applications.translations import Alternative
    from explainer.trace.translation import TranslationTrace

N_BEAMS = 4


def answer(text: str, other: Rewriter | None) -> TranslationTrace | Rewritten:
    """The translation, with what the training never showed. other: the network that answers instead of our own."""
    text = translators.sentence()
    if other is not None:
        found = kept.studied(("rewritten", other.key, text), lambda: other.rewrite(text))
        said = other.decode(found.written_ids)
        stopped = "" if found.written_ids[-1] == other.end_id else " … (it did not come to an end and was stopped)"
        st.markdown(f"**{_into(other)}:** {f'“{plain(said)}”{stopped}' if said else '(nothing)'}")
        return found
    trace = translators.transformer(text)
    st.markdown(f"**Spanish:** {plain(translators.quoted(TRANSFORMER, text))}")
    translation.unknown_words(text, trace.source, "applications")
    return trace


def _into(other: Rewriter | None) -> str:
    """The language that is written."""
    return "Spanish" if other is None else known(other.body.name).into


def _numbers(found: list[Alternative]) -> shown.Columns:
    """The table of the search, its probabilities whole."""
    return {
        "translation": [one.text for one in found],
        "probability as a whole": [one.p for one in found],
        "for each token": [one.p ** (1 / one.n_tokens) for one in found],
    }


def alternatives(trace: TranslationTrace | Rewritten, other: Rewriter | None) -> None:
    """What a search with several beams finds beside it."""
    from explainer.studies.applications.translations import alternatives as search

    model = other or translators.translator(TRANSFORMER)
    found = kept.studied(("alternatives", model.key, trace.text), lambda: search(model, trace.text, N_BEAMS))
    shown.put("alternatives", lambda: _numbers(found))
    show.prose("applications", "alternatives", n_beams=N_BEAMS)
    lines = ["| translation | probability as a whole | for each token |", "|---|---|---|"]
    lines += [f"| {plain(one.text) or '(nothing)'} | {percent(one.p)} | {percent(one.p ** (1 / one.n_tokens))} |" for one in found]
    with st.container(key="wide_alternatives"):
        st.markdown("\n".join(lines))


def attention(trace: TranslationTrace | Rewritten, other: Rewriter | None) -> None:
    """Cross-attention as an alignment."""
    show.prose("applications", "alignment", into=_into(other))
    with st.container(horizontal=True, gap="medium"):
        layer = widgets.pick("Layer", trace.n_layers, "in_layer", trace.n_layers - 1)
    weights = trace.patterns("cross", layer).mean(0)
    most, (targets, keys) = weights.argmax(1), np.indices(weights.shape).reshape(2, -1)
    columns = {"token": trace.written, "probability": trace.probs, "looked most at": most, "token there": [trace.source[i] for i in most]}
    shown.put("translation", lambda: columns)
    shown.put("alignment", lambda: {"written": targets, "read": keys, "weight": weights.ravel()})
    written = []
    for row, (said, p) in enumerate(zip(trace.written, trace.probs, strict=True)):
        best = int(weights[row].argmax())
        line = f"It looked most at {best} “{trace.source[best].strip()}”: {weights[row, best]:.2f}, the mean of {trace.n_heads} heads."
        written.append(drawing.Linked(said, f"{said.strip() or '␣'}: {percent(float(p))}", [line], np.asarray(weights[row]), "", best))
    drawing.origins(
        trace.source, written, above="English, as it was read", below=f"{_into(other)}, as it was written",
        caption="weight of cross-attention", legend={}, signed=False, file="alignment",
    )  # fmt: skip
