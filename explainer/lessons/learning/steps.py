"""Steps of gradient descent on a private copy. Nothing here is run by a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.lessons.learning.loss_and_gradient import name
from explainer.ui.page import show, widgets
from explainer.ui.state import kept, session, shown
from explainer.ui.state.per_lesson import in_link
from explainer.ui.state.session import Choice
from explainer.ui.text import number, percent

if TYPE_CHECKING:
    from explainer.studies.learning.gradients import Learned
    from explainer.studies.learning.loop import Step


RATES = {"SGD": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3), "Adam": (0.00003, 0.0001, 0.0003, 0.001, 0.003)}
START = {"SGD": 0.01, "Adam": 0.0001}
OTHER = "Once upon a time there was a little dog. He was very happy because he had a red ball."
MOST_STEPS = 60


def optimizer() -> tuple[str, float]:
    """Which rule makes a step of a gradient, and its learning rate; bound to the URL."""
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        rule = widgets.choose("Rule", list(RATES), "rule")
        rate = st.select_slider(
            "Learning rate", RATES[rule], value=START[rule], format_func=lambda value: f"{value:g}", **in_link(f"rate_{rule.lower()}"),
        )  # fmt: skip
    return rule, shown.setting("rate", float(rate))


def how_many(choice: Choice, rule: str, rate: float) -> int:
    """How many steps the reader has asked for; none for a new text, model or rule. Not in the URL: a link never starts a training."""
    mark = (choice.model, choice.text, rule, rate)
    if st.session_state.get("_learning_mark") != mark:
        st.session_state["_learning_mark"], st.session_state["_learning_steps"] = mark, 0
    taken = int(st.session_state["_learning_steps"])

    def take(count: int) -> None:
        st.session_state["_learning_steps"] = min(MOST_STEPS, taken + count) if count else 0

    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("Take one step", key="step_1", on_click=take, args=(1,), type="primary", disabled=taken >= MOST_STEPS)
        st.button("Take ten", key="step_10", on_click=take, args=(10,), disabled=taken >= MOST_STEPS)
        st.button("Back to the start", key="step_0", on_click=take, args=(0,), disabled=taken == 0)
        most = f", the most this page takes at {rate:g}" if taken >= MOST_STEPS else ""
        st.markdown(f"{taken} step{'' if taken == 1 else 's'} taken{most}.")
    return shown.setting("steps", taken)


def learned(choice: Choice, rule: str, rate: float, n_steps: int) -> Learned:
    """What the steps did to a private copy."""
    from explainer.studies.learning.gradients import learn

    loaded, ids = session.model(choice), session.encoding(choice).token_ids
    other = loaded.encode(shown.setting("other_text", OTHER)).token_ids

    def run() -> Learned:
        progress = st.progress(0.0, f"Training a private copy: step 0 of {n_steps}")

        def tell(step: Step) -> None:
            progress.progress(step.step / n_steps, f"Training a private copy: step {step.step} of {n_steps}")

        try:
            return learn(loaded, ids, learning_rate=rate, n_steps=n_steps, adam=rule == "Adam", other_ids=other, on_step=tell)
        finally:
            progress.empty()

    return kept.studied_on_a_copy(loaded.n_parameters, ("learned", loaded.key, ids, rule, rate, n_steps), run)


def numbers(found: Learned, taken: int) -> dict[str, str]:
    """What the steps did, for a sentence."""
    return {
        "steps": "one step" if taken == 1 else f"{taken} steps",
        "before": f"{found.losses[0]:.3f}",
        "after": f"{found.losses[-1]:.3f}",
        "n_weights": f"{found.n_weights / 1e6:.1f}",
        "moved": f"{found.moved:.3g}",
    }


def straight(found: Learned, rate: float) -> dict[str, str]:
    """What the first step would do on a straight slope, beside what it did."""
    line, change = -rate * found.gradient_norm**2, float(found.losses[1] - found.losses[0])
    if change > 0:
        verdict = "the loss rose. The step was too long; it went past the valley."
    elif abs(change - line) <= 0.1 * abs(line):
        verdict = "nearly the same. On so short a way the slope is straight."
    else:
        verdict = "less, for the slope flattens on the way." if change > line else "more, for the slope steepens on the way."
    return {
        "norm": f"{found.gradient_norm:.3g}",
        "rate": f"{rate:g}",
        "line": number(line, 3),
        "change": number(change, 3),
        "verdict": verdict,
    }


def overfitted(found: Learned, layer: int, head: int) -> dict[str, str]:
    """How another text fares, and how far the pattern has moved, for a sentence."""
    moved = float(np.abs(found.patterns_after[layer, head] - found.patterns_before[layer, head]).max())
    was, now = float(found.other[0]), float(found.other[-1])
    if now > was + 0.02:
        verdict = "It has become worse."
    else:
        verdict = (
            "It has hardly changed so far."
            if now > was - 0.02
            else "It has even become better: the steps so far also taught something that both texts share."
        )
    return {"other": OTHER, "other_before": f"{was:.2f}", "other_after": f"{now:.2f}", "verdict": verdict, "moved_most": f"{moved:.3f}"}


def changed_tokens(found: Learned, tokens: tuple[str, ...]) -> None:
    """The reader's tokens by how their loss changed, and by their loss before and after."""
    from explainer.ui.components import surprise as component

    change = found.after - found.before
    tips = [component.Tip(f"0 “{name(tokens[0])}”", ["The first token is not predicted."])]
    for pos in range(1, len(tokens)):
        was, now = found.before[pos - 1], found.after[pos - 1]
        rows = [[when, percent(float(np.exp(-loss))), number(loss)] for when, loss in (("before", was), ("after", now))]
        rows.append(["change", "", number(now - was, sign=True)])
        tips.append(component.Tip(f"{pos} “{name(tokens[pos])}”", [], rows))
    most = max(float(np.abs(change).max()), 0.1)
    both = float(np.ceil(max(found.before.max(), found.after.max())))
    views = [
        component.View("change", [None, *change], most, "change of −ln p: blue fell, orange rose", signed=True),
        component.View("before", [None, *found.before], both, "−ln p"),
        component.View("after", [None, *found.after], both, "−ln p"),
    ]
    start = 1 + int(np.abs(change).argmax())
    component.surprise(tokens, views, tips, ("step", "p", "loss, nats"), title="Change of the loss", start=start, key="surprise_after")
    columns = {"token": tokens[1:], "loss before, nats": found.before, "loss after, nats": found.after, "change, nats": change}
    show.numbers_button("loss_changes", lambda: show.table(**columns))


def before_after(found: Learned, tokens: tuple[str, ...], layer: int, head: int, n_steps: int) -> None:
    """The pattern of one head before the first step and after the last, with linked rows."""
    from explainer.ui.components import twins as component

    old, new = (patterns[layer, head].astype(np.float32) for patterns in (found.patterns_before, found.patterns_after))
    names = tokens[: len(old)]
    note = f"Largest change of a weight: {np.abs(new - old).max():.3f}." + (
        f" The first {len(old)} tokens." if len(old) < len(tokens) else ""
    )
    left = component.Side(f"Layer {layer}, head {head}: before", names, old, True, total=len(tokens))
    right = component.Side(f"After {n_steps} step{'' if n_steps == 1 else 's'}", names, new, True, total=len(tokens))
    component.twins(left, right, start=int(np.abs(new - old).sum(1).argmax()), file="before_after", note=note)
    show.numbers_button(
        "pattern_before_after",
        lambda: show.table(
            **dict(zip(("query", "key"), (axis.ravel() for axis in np.indices(old.shape)), strict=True)),
            **{"weight before": old.ravel(), "weight after": new.ravel()},
        ),
    )
