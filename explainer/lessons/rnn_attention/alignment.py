"""The drawings of the lesson on attention in translation: three translations, the alignment map, one weight, the price of length."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.figures import bars, grids
from explainer.ui import ask_and_tell
from explainer.ui.page import show, widgets
from explainer.ui.page.guess import as_good, tokens_around
from explainer.ui.page.lesson import notes
from explainer.ui.page.part import part
from explainer.ui.state import shown, translators
from explainer.ui.state.translators import ATTENTION, WHO
from explainer.ui.text import fill, numbered, percent, plain, token, token_name

if TYPE_CHECKING:
    from explainer.trace.recurrent import DecoderTrace, EncoderTrace
    from explainer.trace.translation import TranslationTrace


MEAN = "mean"
CLEAR = 0.4  # of this weight on, a written token is said to look at one source token


def translations(text: str) -> None:
    """What each of the three networks makes of the sentence."""
    lines = []
    for name, who in WHO.items():
        model = translators.translator(name)
        lines.append(f"| {who} | {plain(translators.quoted(name, text))} | {model.n_parameters / 1e6:.2f} million |")
    shown.put("translations", lambda: _translations(text))
    st.markdown("| network | what it makes of your sentence | parameters |\n|---|---|---|\n" + "\n".join(lines))


def _translations(text: str) -> dict[str, list[Any]]:
    """The same as columns."""
    millions = [translators.translator(name).n_parameters / 1e6 for name in WHO]
    said = [translators.translated(name, text) for name in WHO]
    return {"network": list(WHO.values()), "translation": said, "parameters, million": millions}


def microscope(read: EncoderTrace, wrote: DecoderTrace, veil: int | None) -> None:
    """The alignment map with all that made it. veil: the row that is still being guessed about."""
    from explainer.ui.components import microscope as component

    rows = widgets.window(len(wrote.tokens), key="written", of="written")
    columns = widgets.window(read.n_steps, key="first", of="read")
    component.of_alignment(read, wrote, translators.align_weights(ATTENTION), rows=rows, columns=columns, veil=veil)


def looked_at(wrote: DecoderTrace, target: int) -> int:
    """The source token that a written token looks at most."""
    return int(wrote.weights[target].argmax())


def asked(wrote: DecoderTrace) -> int:
    """The written token the guess is about: the one whose most looked-at source token is farthest from its own place."""
    best = [abs(looked_at(wrote, i) - i) * float(wrote.weights[i].max()) for i in range(max(1, len(wrote.tokens) - 1))]
    return int(np.argmax(best))


def reordering(read: EncoderTrace, wrote: DecoderTrace) -> None:
    """Say where the order of the words is turned round: two written neighbours that look at the source in the other order."""
    peaks = [looked_at(wrote, i) for i in range(len(wrote.tokens) - 1)]
    turned = [
        i for i in range(len(peaks) - 1) if peaks[i] > peaks[i + 1] and min(wrote.weights[i].max(), wrote.weights[i + 1].max()) > CLEAR
    ]
    if not turned:
        show.prose("rnn_attention", "straight" if float(np.median(wrote.weights.max(1))) > CLEAR else "blurred")
        return
    i = turned[0]
    show.prose(
        "rnn_attention", "turned", first=wrote.tokens[i].strip(), second=wrote.tokens[i + 1].strip(),
        first_at=read.tokens[peaks[i]].strip(), second_at=read.tokens[peaks[i + 1]].strip(),
    )  # fmt: skip


def unlike(read: EncoderTrace, wrote: DecoderTrace) -> tuple[int, int] | None:
    """The written token that looks most clearly at a source token of another spelling, and that token; None where none does."""
    said, keys = ([token_name(one).lower() for one in side.tokens] for side in (wrote, read))
    pairs = [(i, looked_at(wrote, i)) for i in range(len(said) - 1)]
    pairs = [(i, j) for i, j in pairs if j < len(keys) - 1 and said[i] != keys[j] and said[i].isalpha() and keys[j].isalpha()]
    best = max(pairs, key=lambda pair: float(wrote.weights[pair]), default=None)
    return best if best is not None and wrote.weights[best] > CLEAR else None


def not_alike(read: EncoderTrace, wrote: DecoderTrace) -> None:
    """The call-out on similar words, with an example of the reader's own sentence where it has one."""
    found, example = unlike(read, wrote), ""
    if found is not None:
        slots = {"written": f"“{token_name(wrote.tokens[found[0]])}”", "read": f"“{token_name(read.tokens[found[1]])}”"}
        example = fill(show.section("rnn_attention", "unlike"), slots | {"weight": f"weight {wrote.weights[found]:.2f}"})
    says, exactly = show.section("rnn_attention", "note_similar").split("  ", 1)
    notes(says, exactly.replace("[[example]]", example), "similar")


def guess(read: EncoderTrace, wrote: DecoderTrace) -> bool:
    """Ask where one written token looks most, and answer; True once the answer may be shown."""
    target = asked(wrote)
    weights, names = wrote.weights[target], numbered(read.tokens)
    pos = looked_at(wrote, target)
    here = token(numbered(wrote.tokens)[target])
    options = tokens_around(read.tokens, pos, read.n_steps - 1)
    question = f"Your guess first: when it writes {here}, which token of your sentence does it look at most?"
    told = f"{here} looks most at {token(names[pos])}: weight {weights[pos]:.2f}."
    return ask_and_tell(question, options, lambda _: (as_good(names, weights, weights[pos]), told))


@part
def one_step(read: EncoderTrace, wrote: DecoderTrace, asked: int, covered: bool) -> None:
    """One written word: its weights as bars over the sentence, and what it is written with. covered: the one asked about is not shown."""
    target = widgets.position(wrote.tokens, key="target", label="The word about to be written", default=asked)
    if covered and target == asked:
        show.prose("rnn_attention", "step_covered", word=wrote.tokens[target].strip())
        return
    show.prose("rnn_attention", "step", word=wrote.tokens[target].strip())
    names = numbered(read.tokens)
    weights = [float(weight) for weight in wrote.weights[target]]
    best = int(np.argmax(weights))
    alt = f"Weights of {wrote.tokens[target].strip()} over {len(names)} tokens; the largest is {weights[best]:.2f}, at {names[best]}."
    table = show.table(token=names, score=wrote.scores[target], weight=weights)
    show.figure(bars.columns(names, weights, x_title="token of your sentence", y_title="weight"), alt=alt, table=table, name="one_step")
    show.prose("rnn_attention", "step_result", word=wrote.tokens[target].strip(), p=percent(float(wrote.probs[target])))


@part
def cross(wrote: TranslationTrace) -> None:
    """The transformer's own alignment: one head of its cross-attention, or the mean of all heads of a layer."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        layer = widgets.pick("Layer of the transformer", wrote.n_layers, "cross_layer", wrote.n_layers - 1)
        which = widgets.choose("Head", [MEAN, *(str(head) for head in range(wrote.n_heads))], "cross_head")
    patterns = wrote.patterns("cross", layer)
    first, count = widgets.window(len(wrote.written), key="cross_first")
    pattern, one = (patterns.mean(0), "mean of all heads") if which == MEAN else (patterns[int(which)], f"head {which}")
    pattern, rows, columns = pattern[first : first + count], numbered(wrote.written)[first : first + count], numbered(wrote.source)
    peak = int(pattern[0].argmax())
    seen = f"{len(rows)} written tokens look at {len(columns)} tokens; {rows[0]} most at {columns[peak]}"
    alt = f"Cross-attention of layer {layer}, {one}: {seen}."
    show.figure(
        grids.grid(pattern, rows, columns, signed=False, x_title="English, read", y_title="Spanish, written", name="weight"),
        alt=alt,
        table=show.wide_table(pattern, rows, columns),
        name="cross_attention",
    )
