"""What is computed for the next token and what is kept: drawn, and timed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer.figures import generation as figures
from explainer.lessons.generation.prompt import Prompt
from explainer.lessons.generation.writing import Wish
from explainer.ui import text
from explainer.ui.page import show
from explainer.ui.state import kept, session, shown
from explainer.ui.text import chart_text, counted

if TYPE_CHECKING:
    from explainer.models.catalogue import Shape
    from explainer.studies.decoding.generation import Speed, Written


DRAWN_STEPS, DRAWN_ROWS = 12, 24


def cache_picture(choice: session.Choice, prompt: Prompt, steps: list[Written]) -> None:
    """Which rows of q, k and v were computed for the newest token."""
    from explainer.ui.text import numbered

    model, step = session.model(choice), steps[-1]
    shown.setting("tokens_below", len(steps))
    tokens = [*prompt.tokens, *model.labels(s.token_id for s in steps[:-1])][step.first :]
    hidden = max(0, len(tokens) - DRAWN_ROWS)
    names = [chart_text(name) for name in numbered(tokens)[hidden:]]
    chart = figures.rows(names, step.reused, hidden)
    total = step.computed + step.reused
    alt = f"For the newest token {step.computed} of {total} positions were computed, and k and v of {step.reused} were reused."
    table = show.table(position=names, **{"computed now": ["yes" if i + hidden >= step.reused else "no" for i in range(len(names))]})
    count = f"{step.computed} position{'s were' if step.computed > 1 else ' was'} computed"
    reason = "this was the first token, and all of the prompt is new" if step.index == 0 else "the window has moved"
    rest = f"k and v of {step.reused} were reused" if step.reused else f"nothing could be reused: {reason}"
    st.markdown(f"For token {step.index + 1}, {text.token(model.label(step.token_id))}, {count} and {rest}.")
    show.figure(chart, alt=alt, table=table, name="kv_rows")
    if hidden:
        st.caption(f"The last {DRAWN_ROWS} of {total} positions are drawn.")


def measured(choice: session.Choice, prompt: Prompt, wish: Wish) -> Speed:
    """Both ways timed on this machine, once for each text."""
    from explainer.studies.decoding.generation import speed

    model, token_ids = session.model(choice), prompt.token_ids
    count = min(48, max(2, wish.max_tokens))  # the first token is not compared: the cache is still empty

    def run() -> Speed:
        with st.spinner("Writing the same tokens both ways …"):
            return speed(model, token_ids, count, wish.window)

    return kept.studied(("speed", model.key, token_ids, count, wish.window), run)


def bytes_a_token(shape: Shape, n_heads: int | None = None) -> int:
    """What the cache keeps of one token, in single precision. n_heads: keys and values of a layer, where it had so many."""
    return 2 * shape.n_layers * (n_heads or shape.n_kv_heads) * shape.d_head * 4


def size_told(shape: Shape, n_tokens: int) -> None:
    """How much memory the kept keys and values take, and what it would be if no head shared its own."""
    each, own = bytes_a_token(shape), bytes_a_token(shape, shape.n_heads)
    slots = {"layers": shape.n_layers, "n_kv": shape.n_kv_heads, "d_head": shape.d_head, "numbers": f"{each // 4:,}"}
    amounts = {"each": memory(each), "so_far": memory(each * n_tokens), "full": memory(each * shape.context)}
    show.prose("generation", "size", count=counted(n_tokens, "token"), context=f"{shape.context:,}", **slots, **amounts)
    if shape.sharing > 1:
        amounts = {"own": memory(own * n_tokens), "own_full": memory(own * shape.context)}
        show.prose("generation", "size_shared", sharing=shape.sharing, n_heads=shape.n_heads, **amounts)


def memory(size: float) -> str:
    """Bytes with a unit, in powers of 1,000."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= factor:
            return f"{size / factor:.3g} {unit}"
    return f"{size:.0f} bytes"


def phases(steps: list[Written]) -> dict[str, str]:
    """What was computed for the first token, and for each later one, for a sentence. steps: at least one."""
    later = sorted({step.computed for step in steps[1:]})
    decode = "one position" if later in ([], [1]) else f"{later[0]:,} to {later[-1]:,} positions, as the window moved"
    if len(later) == 1 and later != [1]:
        decode = f"{later[0]:,} positions, as the window moves"
    return {"prefill": counted(steps[0].computed, "position"), "decode": decode}


def phases_time(found: Speed) -> dict[str, str] | None:
    """What a position of the prompt cost, and what a written token; None where a window that moved mixes the two."""
    if len(found.kept_ms) < 2 or set(found.kept_computed[1:]) != {1}:
        return None
    first, n = float(found.kept_ms[0]), found.kept_computed[0]
    each, decode = first / n, float(found.kept_ms[1:].mean())
    verdict = (
        f"{decode / each:.1f} times less than one that is written" if decode > 1.05 * each else "no less than one that is written, here"
    )
    numbers = {"prefill_ms": f"{first:.1f}", "each_ms": f"{each:.2f}", "decode_ms": f"{decode:.2f}"}
    return {"prompt": counted(n, "position"), "verdict": verdict, **numbers}


def speed_figure(found: Speed, n_prompt: int) -> None:
    """Milliseconds a token, both ways. n_prompt: tokens before the first that was written."""
    if len(found.kept_ms) < 2:
        st.markdown("Only one token is written here, and it comes from reading the prompt. Set max tokens to 2 or more to compare.")
        return
    again, kept_ms = float(found.again_ms[1:].sum()), float(found.kept_ms[1:].sum())
    st.markdown(
        f"Here and now: **{kept_ms / max(1, len(found.kept_ms) - 1):.1f} ms** a token with the cache, "
        f"**{again / max(1, len(found.again_ms) - 1):.1f} ms** without: {again / kept_ms:.1f} times as long. Positions computed: "
        f"{sum(found.kept_computed):,} against {sum(found.again_computed):,}. "
        f"{'Both wrote the same text.' if found.same else 'The last digits differ, and here a near tie went another way.'}"
    )
    if told := phases_time(found):
        show.prose("generation", "phases_time", **told)
    chart = figures.speed(found.kept_ms[1:], found.again_ms[1:], n_prompt + 1)
    alt = f"Time for each token against the length of the text: {kept_ms:.0f} ms in all with kept keys and values, {again:.0f} ms without."
    ways = (("with the cache", found.kept_ms, found.kept_computed), ("without", found.again_ms, found.again_computed))
    table = show.table(
        **{f"{name}, ms a token": times for name, times, _ in ways}, **{f"{name}, positions computed": counts for name, _, counts in ways}
    )
    show.figure(chart, alt=alt, table=table, name="token_times")


def computed_figure(choice: session.Choice, wish: Wish, steps: list[Written]) -> None:
    """Positions computed for each token that was written."""
    window, counts = wish.window or choice.shape.context, [step.computed for step in steps]
    shown.setting("tokens_below", len(steps))
    alt = f"Positions computed for each of {len(counts)} tokens: {counts[0]} for the first, {counts[-1]} for the last; window: {window}."
    chart = figures.computed(counts, window)
    show.figure(chart, alt=alt, table=show.table(token=range(1, len(counts) + 1), **{"positions computed": counts}), name="computed")


def window_told(choice: session.Choice, wish: Wish, steps: list[Written], n_tokens: int) -> None:
    """What a full window means for the text on screen. n_tokens: of the prompt."""
    show.prose("generation", "window", context=f"{wish.window or choice.shape.context:,}")
    show.prose("generation", "window_learned" if choice.shape.family == "gpt2" else "window_rope")
    if steps:
        gone = steps[-1].first
        said = f"The first {gone} of {n_tokens + len(steps)} tokens were out of the window" if gone else "The window still held everything"
        st.markdown(f"{said} when the last token was chosen.")
        computed_figure(choice, wish, steps)
