"""The drawings of the lesson on the whole transformer: the two towers, who reads what, one head in the microscope, read and written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.ui import ask_and_tell, text
from explainer.ui.page import show, widgets
from explainer.ui.page.guess import as_good, tokens_around
from explainer.ui.state import translators
from explainer.ui.state.translators import TRANSFORMER
from explainer.ui.text import numbered, percent

if TYPE_CHECKING:
    from explainer.trace.translation import TranslationTrace


ROLES = {"encoder": "encoder self-attention", "decoder": "masked decoder self-attention", "cross": "cross-attention"}


SHORT = {"encoder": "encoder", "decoder": "masked decoder", "cross": "cross"}  # a phone is narrow
MOST_ROWS = 24


def opening(trace: TranslationTrace) -> None:
    """The network's size and its translation; whether it came to an end by itself."""
    sizes = {"n_layers": trace.n_layers, "n_heads": trace.n_heads, "n_attention": 3 * trace.n_layers}
    show.prose("transformer", "live", model=TRANSFORMER, translation=translators.quoted(TRANSFORMER, trace.text), **sizes)


SIZES = ("width of a vector (d_model)", "heads", "layers", "width inside the FFN (d_ff)", "parameters")
PAPER = {"base, 2017": ("512", "8", "6 + 6", "2,048", "65 million"), "big, 2017": ("1,024", "16", "6 + 6", "4,096", "213 million")}


def sizes(trace: TranslationTrace) -> None:
    """This network's sizes beside those of the paper's two.

    Source: Vaswani et al. 2017, "Attention Is All You Need", sections 3.1 to 3.3 and table 3 (base and big).
    """
    model = translators.translator(TRANSFORMER)
    config, layers = model.module.config, f"{trace.n_layers} + {trace.n_layers}"
    own = (f"{config.d_model:,}", f"{trace.n_heads}", layers, f"{config.encoder_ffn_dim:,}", f"{model.n_parameters / 1e6:.2f} million")
    show.prose("transformer", "paper")
    rows = [f"| {' | '.join(row)} |" for row in zip(SIZES, own, *PAPER.values(), strict=True)]
    with st.container(key="wide_sizes"):
        st.markdown("\n".join((f"| size | here | {' | '.join(PAPER)} |", "|---|---|---|---|", *rows)).replace("_", "\\_"))


def towers(trace: TranslationTrace, opened: tuple[str, int]) -> None:
    """Both stacks; a click on an attention layer opens it below."""
    from explainer.ui.components.towers import towers as draw

    def open_one(role: str, layer: int) -> None:
        st.session_state["role"], st.session_state["in_layer"] = role, layer

    said = translators.translated(TRANSFORMER, trace.text)
    draw(trace.text, said or "(nothing)", trace.n_layers, opened, open_one)


def place(trace: TranslationTrace) -> tuple[str, int, int]:
    """Which attention, layer and head is open."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        role = widgets.choose("Attention", list(ROLES), "role", "cross", format_func=SHORT.__getitem__)
        layer = widgets.pick("Layer", trace.n_layers, "in_layer", trace.n_layers - 1)
        head = widgets.pick("Head", trace.n_heads, "in_head", min(2, trace.n_heads - 1))
    return role, layer, head


def who_reads_what(trace: TranslationTrace, opened: str) -> None:
    """The three attentions in one table, with the sizes of the reader's own grids; the open one is bold."""
    n_source, n_read = len(trace.source), len(trace.read)
    rows = {
        "encoder": ("the sentence", "the sentence", "none: both ways", f"{n_source} × {n_source}"),
        "decoder": ("what is written so far", "what is written so far", "later positions: −∞", f"{n_read} × {n_read}"),
        "cross": ("what is written so far", "the encoder’s last output", "none", f"{n_read} × {n_source}"),
    }
    lines = []
    for role, cells in rows.items():
        mark = "**" if role == opened else ""
        lines.append("| " + " | ".join(f"{mark}{cell}{mark}" for cell in (ROLES[role], *cells)) + " |")
    with st.container(key="wide_attentions"):
        st.markdown("| attention | queries from | keys and values from | mask | grid here |\n|---|---|---|---|---|\n" + "\n".join(lines))


def microscope(trace: TranslationTrace, role: str, layer: int, head: int, veil: int | None) -> None:
    """One head of one attention layer, every cell with its sum. veil: the row that is still being guessed about."""
    from explainer.trace.translation import weights
    from explainer.ui.components import microscope as component

    across = role == "cross"
    rows = widgets.window(len(trace.queries(role)), key="written" if across else "first", of="written" if across else "")
    columns = widgets.window(len(trace.keys(role)), key="first", of="read") if across else rows
    found = weights(translators.translator(TRANSFORMER), role, layer, head)
    component.of_translation(trace, found, role, layer, head, rows=rows, columns=columns, veil=veil)


def asked(trace: TranslationTrace, role: str) -> int:
    """The query the guess is about: the last one that is no end token."""
    return max(0, len(trace.queries(role)) - (2 if role == "encoder" else 1))


def guess(trace: TranslationTrace, role: str, layer: int, head: int) -> bool:
    """Ask where that query looks most, and answer; True once the answer may be shown."""
    query, keys = asked(trace, role), trace.keys(role)
    weights, names = trace.head(role, layer, head).grids.pattern[query], numbered(keys)
    pos = int(weights.argmax())
    here, most = text.token(numbered(trace.queries(role))[query]), f"{weights[pos]:.2f}"
    options = tokens_around(keys, pos, len(keys) - 1)
    question = f"Your guess first: which token does query {here} look at most in layer {layer}, head {head}?"
    told = f"in this head {here} looks most at {text.token(names[pos])}: weight {most}."
    return ask_and_tell(question, options, lambda _: (as_good(names, weights, weights[pos]), told))


def read_and_written(trace: TranslationTrace) -> None:
    """Position by position: what the decoder reads, what it writes there, and how sure it is."""
    names = numbered(trace.written)
    table = show.table(position=np.arange(len(names)), read=trace.read, written=trace.written, probability=trace.probs)
    if len(names) > MOST_ROWS:
        show.frame(table, name="read_and_written", alt=f"The {len(names)} positions of the decoder: what it reads and what it writes.")
        return
    rows = [
        f"| {pos} | {text.token(read)} | {text.token(written)} | {text.plain(percent(float(p))).replace(' ', chr(160))} |"
        for pos, (read, written, p) in enumerate(zip(trace.read, trace.written, trace.probs, strict=True))
    ]
    st.markdown("| position | the decoder reads | and writes | probability |\n|---|---|---|---|\n" + "\n".join(rows))
    show.numbers_button("read_and_written", lambda: table)
