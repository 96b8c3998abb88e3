"""The translators and their traces, kept for all readers; torch enters only inside functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.errors import TextError
from explainer.ui.state import kept

if TYPE_CHECKING:
    from explainer.models.translators import Translator
    from explainer.studies.recurrent.bottleneck import Recovered
    from explainer.trace.recurrent import DecoderTrace, EncoderTrace
    from explainer.trace.translation import TranslationTrace


FIXED, ATTENTION, TRANSFORMER = "translate-gru", "translate-gru-attention", "translate-transformer"
LARGER = 4
LARGE = f"RNN, weights × {LARGER}"
WHO = {FIXED: "GRU, last state alone", ATTENTION: "GRU with attention", TRANSFORMER: "transformer"}


@st.cache_resource(max_entries=3, show_spinner=False)
def _opened(name: str) -> Translator:
    from explainer.models.translators import load_translator

    return load_translator(name)


def translator(name: str) -> Translator:
    """A translator, with a message while torch and the weights are read."""
    with st.spinner(f"Reading {name} …", show_time=True):
        return _opened(name)


def sentence() -> str:
    """The reader's text as one sentence to translate.

    Raises: TextError when there is none.
    """
    text = " ".join(str(st.session_state.get("text", "")).split())
    if not text:
        raise TextError("There is no text to read. Type a few words in the box in the sidebar.")
    return text


def encoder(name: str, text: str) -> EncoderTrace:
    """The encoder's trace over a sentence, kept for all readers."""
    from explainer.trace.recurrent import record_encoder

    model = translator(name)
    return kept.studied(("encoder", model.key, text), lambda: record_encoder(model, text))


def decoder(name: str, text: str) -> DecoderTrace:
    """The decoder's trace over its own translation of a sentence."""
    from explainer.trace.recurrent import record_decoder

    model, read = translator(name), encoder(name, text)
    return kept.studied(("decoder", model.key, text), lambda: record_decoder(model, read))


def transformer(text: str) -> TranslationTrace:
    """The transformer's trace over a sentence and its own translation."""
    from explainer.trace.translation import record_translation

    model = translator(TRANSFORMER)
    return kept.studied(("translation", model.key, text), lambda: record_translation(model, text))


def translated(name: str, text: str) -> str:
    """What one of the translators makes of a sentence."""
    model = translator(name)
    ids = transformer(text).written_ids if name == TRANSFORMER else decoder(name, text).token_ids
    return model.decode([token_id for token_id in ids if token_id != model.end_id])


def quoted(name: str, text: str) -> str:
    """The translation in quotes, and whether it had to be stopped."""
    from explainer.models.translators import MOST_TOKENS

    said = translated(name, text)
    ids = transformer(text).written_ids if name == TRANSFORMER else decoder(name, text).token_ids
    end = f" … (it did not come to an end and was stopped after {MOST_TOKENS} tokens)" if len(ids) > MOST_TOKENS else ""
    return f"“{said}”{end}" if said else "nothing: its first token is the end mark"


def align_weights(name: str) -> dict[str, np.ndarray]:
    """What makes the additive score w·tanh(s·W_Q + h·W_K + b_K): W_Q, W_K (d_hidden d_align), b_K and w (d_align)."""
    network = translator(name).network()
    names = {
        "W_Q": network.align_query.weight.T,
        "W_K": network.align_key.weight.T,
        "b_K": network.align_key.bias,
        "w": network.align.weight[0],
    }
    return {ours: value.detach().numpy() for ours, value in names.items()}


def cell_weights(name: str) -> dict[str, np.ndarray]:
    """The encoder's own weights, as torch orders them: reset, update, candidate."""
    cell = translator(name).module.encoder
    names = {"W_x": "weight_ih_l0", "W_h": "weight_hh_l0", "b_x": "bias_ih_l0", "b_h": "bias_hh_l0"}
    return {ours: getattr(cell, theirs).detach().numpy() for ours, theirs in names.items()}


def recovered(name: str, text: str) -> Recovered:
    """What the probe finds again of each token in the last state."""
    from explainer.studies.recurrent.bottleneck import probe_of, recover

    model, read = translator(name), encoder(name, text)
    return kept.studied(("recovered", model.key, text), lambda: recover(model, read, probe_of(model)))


def reach(name: str, text: str) -> np.ndarray:
    """The size of the gradient from the last state back to each token."""
    from explainer.studies.recurrent.bottleneck import reach as measure

    model, read = translator(name), encoder(name, text)
    return kept.studied(("reach", model.key, text), lambda: measure(model, read))


def fresh_reach(name: str, text: str) -> dict[str, np.ndarray]:
    """The same for cells of these widths that have learned nothing, by kind; LARGE has LARGER times the weights from state to state."""
    from explainer.studies.recurrent.bottleneck import fresh_reach as measure

    model, read = translator(name), encoder(name, text)
    return kept.studied(
        ("fresh reach", model.key, text),
        lambda: {"GRU": measure(read, "GRU"), "RNN": measure(read, "RNN"), LARGE: measure(read, "RNN", times=LARGER)},
    )
