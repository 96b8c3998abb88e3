"""What a training has made: its losses, what it writes, what it forgot, which weights moved, and how attention changed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.figures import fine_tuning as figures
from explainer.jobs import Run
from explainer.jobs.records import HeadResult, Record, TuneReady, TuneResult, every, ready_of
from explainer.jobs.specs import TuneSpec
from explainer.models import catalogue
from explainer.studies.tuning.evaluations import TuningEvaluation
from explainer.studies.tuning.methods import LORA, part_of
from explainer.ui.page import show, widgets
from explainer.ui.state import kept, session
from explainer.ui.text import counted, plain
from explainer.ui.trainings.archive import tuned_choice
from explainer.ui.trainings.records import NAMES, curve, evaluations

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from explainer.figures.new_head import Course
    from explainer.trace import Trace


SHOWN = 40  # tokens of the two patterns
NONE = "–"  # where a number would say nothing
_COLUMNS = {
    "gpt2": {"attn.c_attn": "W_Q, W_K, W_V", "attn.c_proj": "W_O", "mlp.c_fc": "W_in", "mlp.c_proj": "W_out"},
    "llama": {
        "q_proj": "W_Q", "k_proj": "W_K", "v_proj": "W_V", "o_proj": "W_O", "gate_proj": "W_gate", "up_proj": "W_in", "down_proj": "W_out",
    },
    "bert": {
        "self.query": "W_Q", "self.key": "W_K", "self.value": "W_V", "attention.output.dense": "W_O", "intermediate.dense": "W_in",
        "output.dense": "W_out",
    },
}  # fmt: skip
_OUTSIDE = {
    "wte": "token embedding W_E", "embed_tokens": "token embedding W_E", "word_embeddings": "token embedding W_E",
    "wpe": "position embedding W_pos", "position_embeddings": "position embedding W_pos",
    "token_type_embeddings": "segment embedding", "lm_head": "unembedding W_U",
}  # fmt: skip


def live(run: Run, records: Sequence[Record]) -> None:
    """The losses so far, and what the model writes now beside what it wrote at first."""
    evaluated = every(records, TuningEvaluation)
    if not evaluated:
        return
    found = curve(records)
    chart = figures.losses(found, run.spec.steps)
    alt = f"Loss up to step {records[-1].step}. {_said(found)}"
    st.plotly_chart(chart, key="tuning_live", alt=alt, config={"displayModeBar": False}, width="stretch")
    samples(run, evaluated)


def samples(run: Run, evaluated: Sequence[TuningEvaluation]) -> None:
    """What it writes on from the same prompt with the same random numbers, before and now."""
    prompt, last = run.spec_as(TuneSpec).plan.prompt, evaluated[-1]
    pair = [("Before", evaluated[0])] + ([(f"After {counted(last.step, 'step')}", last)] if len(evaluated) > 1 else [])
    for column, (title, shown) in zip(st.columns(2, gap="large"), pair, strict=False):
        with column, st.container(border=True):
            st.markdown(f"**{title}**")
            written = shown.sample.strip()
            st.markdown(f"**{plain(prompt)}** {plain(written) if written else '*(it ends the text at once)*'}")


def _said(found: figures.Curve) -> str:
    """The losses at the first look and at the last, in words."""
    return ". ".join(f"{name.capitalize()}: {values[0]:.2f} → {values[-1]:.2f} nats" for name, values in found.measured.items()) + "."


def losses(run: Run) -> None:
    """The chart of an ended run, with its numbers."""
    import pandas as pd

    records = run.records()
    found, total = curve(records), run.spec.steps
    table = pd.DataFrame({"step": found.looks, **found.measured})
    alt = _said(found)
    show.figure(figures.losses(found, total), alt=alt, table=table, name="tuning_losses", of_training=True)


def _perplexity(loss: float) -> str:
    return f"{math.exp(loss):,.1f}" if math.isfinite(loss) and loss < 20 else NONE


def forgetting(run: Run) -> None:
    """Loss and perplexity on the new kind of text and on the old, before and after."""
    evaluated = evaluations(run)
    first, last = evaluated[0], evaluated[-1]
    lines = ["| text | loss before | after | perplexity before | after |", "|---|---|---|---|---|"]
    for key, name in NAMES.items():
        if key in first.losses:
            before, after = first.losses[key], last.losses[key]
            told = f"{name}: {run.spec.data_name}" if key == "held_out" else name
            lines.append(f"| {plain(told)} | {before:.2f} | {after:.2f} | {_perplexity(before)} | {_perplexity(after)} |")
    with st.container(key="wide_forgetting"):
        st.markdown("\n".join(lines))
    loss = last.losses["held_out"]
    if _perplexity(loss) != NONE:
        st.caption(
            f"Perplexity = exp(loss): with a loss of {loss:.2f} nats a token, the model is as unsure as a fair draw among "
            f"{_perplexity(loss)} tokens."
        )


def verdict(run: Run) -> dict[str, str]:
    """What became of the old knowledge, for a sentence. way: "rises", "falls" or "stays"."""
    evaluated = evaluations(run)
    before, after = evaluated[0].losses["old"], evaluated[-1].losses["old"]
    change = after - before
    way = "rises" if change > 0.05 else "falls" if change < -0.05 else "stays"
    told_as = "rises_lora" if way == "rises" and run.spec_as(TuneSpec).method.kind == LORA else way
    return {"way": way, "told_as": told_as, "old_before": f"{before:.2f}", "old_after": f"{after:.2f}", "change": f"{abs(change):.2f}"}


def unseen(run: Run) -> dict[str, str] | None:
    """How phrases that the training part has not fared, for a sentence; None where none were measured."""
    evaluated = evaluations(run)
    if "unseen" not in evaluated[0].losses:
        return None
    course = [(each.losses["unseen"], each.step) for each in evaluated]
    least, step = min(course)
    gap = round(evaluated[-1].losses["unseen"] - evaluated[-1].losses["held_out"], 2)
    if course[-1][0] > least + 0.02:
        later = (
            f"It was lowest after {counted(step, 'step')}, at {least:.2f}, and has risen since: "
            "from there on the model learned its text by heart."
        )
    elif course[-1][0] < course[0][0] - 0.02:
        later = "It has not begun to rise: what was learned so far serves other texts too."
    else:
        later = "It has hardly moved."
    beside = f"{abs(gap):.2f} {'above' if gap > 0 else 'below'}" if gap else "no more than"
    return {"unseen_before": f"{course[0][0]:.2f}", "unseen_after": f"{course[-1][0]:.2f}", "gap": beside, "later": later}


def moved(run: Run) -> None:
    """Which matrices moved, block by block."""
    result = run.result
    if not isinstance(result, TuneResult | HeadResult) or not result.moved:
        return
    shape = catalogue.shape(run.spec.model)
    names = _COLUMNS.get(shape.family, _COLUMNS["llama"])
    change = np.full((shape.n_layers, len(names)), np.nan)
    outside = []
    for row in result.moved:
        part = part_of(row.name) or row.part
        column = next((i for i, end in enumerate(names) if row.name.endswith(f"{end}.weight")), None)
        if part.startswith("block ") and column is not None:
            change[int(part[6:]), column] = row.change
        else:
            name = row.name.split(".")[-2]
            outside.append(f"{_OUTSIDE.get(name, name)} {100 * row.change:.1f} %")
    rows, columns = [f"block {layer}" for layer in range(shape.n_layers)], list(names.values())
    if np.isfinite(change).any():
        at = np.unravel_index(int(np.nanargmax(change)), change.shape)
        alt = f"Change of each matrix in percent of its size; most in {rows[at[0]]}, {columns[at[1]]}: {100 * change[at]:.1f} %."
        show.figure(
            figures.moved(change, rows, columns), alt=alt, table=show.wide_table(change, rows, columns), name="moved", of_training=True
        )
    if outside:
        st.caption(f"Outside the blocks: {plain(', '.join(outside))}.")


def attention(run: Run, choice: session.Choice) -> None:
    """One head on the reader's text before and after, with linked rows; it begins with the head that changed most."""
    from explainer.ui.components import twins as component

    base = session.Choice(catalogue.find(run.spec.model), choice.text)
    old, new = session.traced(base), session.traced(tuned_choice(run, choice.text))
    if old.token_ids != new.token_ids:
        show.prose_text("The tuned model cuts your text into other tokens, so their patterns cannot be laid side by side.")
        return
    change = kept.studied(("attention change", old.model_key, new.model_key, old.token_ids), lambda: _changes(old, new))
    layer, head = (int(i) for i in np.unravel_index(int(change.argmax()), change.shape))
    layer, head = widgets.layer_and_head(base, layer, head)
    part = slice(0, SHOWN)
    before, after = (trace.pattern(layer, head, part)[:, part] for trace in (old, new))
    tokens = old.tokens[part]
    note = f"Largest change of a weight in this head: {np.abs(after - before).max():.2f}; over all heads {change.max():.2f}."
    if old.n_pos > SHOWN:
        note += f" The first {SHOWN} tokens."
    left = component.Side(f"Layer {layer}, head {head}: before", tokens, before, True, total=old.n_pos)
    right = component.Side("after", tokens, after, True, total=old.n_pos)
    component.twins(left, right, start=int(np.abs(after - before).sum(1).argmax()), file="tuned_attention", note=note)
    query, key = np.indices(before.shape)
    columns = {"query": query.ravel(), "key": key.ravel(), "before": before.ravel(), "after": after.ravel()}
    show.numbers_button("tuned_attention", lambda: show.table(**columns), of_training=True)


def _changes(old: Trace, new: Trace) -> np.ndarray:
    """(layer head): the largest change of a weight."""
    return np.stack([_change(old, new, layer) for layer in range(old.n_layers)])


def _change(old: Trace, new: Trace, layer: int) -> np.ndarray:
    blocks = zip(old.pattern_blocks(layer), new.pattern_blocks(layer), strict=True)
    return np.max([np.abs(after - before).max((1, 2)) for (_, before), (_, after) in blocks], axis=0)


def compared(runs: Sequence[Run]) -> None:
    """All runs of this lesson on the same data, on one chart and in one table."""
    first = runs[0].spec
    same = [run for run in runs if (run.spec.data_name, run.spec.model) == (first.data_name, first.model) and evaluations(run)]
    if len(same) < 2:
        show.prose_text(
            f"Train again on {first.data_name} with another method. Then both stand here on one chart, and the link keeps up to four."
        )
        return
    curves, lines = {}, ["| training | trainable | steps | held out | old stories | seconds |", "|---|---|---|---|---|---|"]
    for number, run in enumerate(reversed(same), start=1):
        label, records = f"{number}. {run.spec.label}", run.records()
        curves[label] = curve(records)
        last, ready = evaluations(run)[-1], ready_of(records, TuneReady)
        lines.append(
            f"| {plain(label)} | {ready.trainable if ready else 0:,} | {last.step:,} | {last.losses['held_out']:.2f} "
            f"| {last.losses['old']:.2f} | {last.seconds:.0f} |"
        )
    alt = " ".join(f"{label}: {_said(found)}" for label, found in curves.items())
    overlaid(figures.overlaid(curves), curves, alt, lines, "compared")


def overlaid(chart: go.Figure, curves: Mapping[str, figures.Curve | Course], alt: str, lines: Sequence[str], name: str) -> None:
    """Several trainings on one chart, with their numbers by label, and the lines of a Markdown table below."""
    import pandas as pd

    table = pd.concat(
        [pd.DataFrame({"training": label, "step": found.looks, **found.measured}) for label, found in curves.items()], ignore_index=True
    )
    show.figure(chart, alt=alt, table=table, name=name, of_training=True)
    with st.container(key="wide_compared"):
        st.markdown("\n".join(lines))
