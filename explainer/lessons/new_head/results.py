"""What the training of a new head has made: its accuracy on a chart, its mistakes, and the runs beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.figures import new_head as figures
from explainer.jobs import Run
from explainer.jobs.records import HeadReady, HeadResult, Record, StepTaken, every, ready_of
from explainer.lessons.new_head import setup
from explainer.lessons.new_head.card import card, notebook
from explainer.lessons.new_head.run import NAMES, data_of, evaluations, is_tags, ready, spec_of
from explainer.models.catalogue import Shape
from explainer.models.tuned import called
from explainer.studies.tuning.evaluations import HeadEvaluation, HeadMetrics
from explainer.studies.tuning.head_costs import HEAD_FIRST
from explainer.studies.tuning.word_counts import parts_of
from explainer.ui.page import show, widgets
from explainer.ui.page.guess import ask_ahead
from explainer.ui.page.lesson import notes
from explainer.ui.state import session
from explainer.ui.text import counted, fill, percent, plain, sure
from explainer.ui.trainings import archive, results

if TYPE_CHECKING:
    from explainer.models.classifier import Classifier


MOST_SHOWN = 300  # characters of a text in the list of mistakes
SHORT = {NAMES["held_out"]: "held out", NAMES["unseen"]: "never seen"}  # where several runs share a legend
GUESSED = {"90 % or more": 0.9, "80 to 90 %": 0.8, "70 to 80 %": 0.7, "less than 70 %": 0.0}
GUESSES = {"commonest": "always the commonest label", "words": "counting words"}


def course(run: Run, records: Sequence[Record]) -> figures.Course:
    """The accuracies among a run's records."""
    steps, evaluated, begun = every(records, StepTaken), every(records, HeadEvaluation), ready_of(records, HeadReady)
    guesses = {told: begun.baselines[name]["held_out"] for name, told in GUESSES.items()} if begun else {}
    measured = {
        told: tuple(each.accuracies[name] for each in evaluated)
        for name, told in NAMES.items()
        if evaluated and name in evaluated[0].accuracies
    }
    spec = spec_of(run)
    at = spec.plan.head_steps if spec.plan.way == HEAD_FIRST else None
    return figures.Course(
        tuple(step.step for step in steps), tuple(step.loss for step in steps), tuple(each.step for each in evaluated),
        measured, guesses, at,
    )  # fmt: skip


def said(found: figures.Course) -> str:
    """The accuracies at the first look and at the last, in words."""
    return (
        ". ".join(f"{name.capitalize()}: {100 * values[0]:.1f} → {100 * values[-1]:.1f} %" for name, values in found.measured.items()) + "."
    )


def live(run: Run, records: Sequence[Record]) -> None:
    """The accuracy so far, and what the head says of the reader's text now."""
    evaluated = every(records, HeadEvaluation)
    if not evaluated:
        return
    found = course(run, records)
    chart = figures.accuracies(found, run.spec.steps)
    alt = f"Right answers up to step {records[-1].step}. {said(found)}"
    st.plotly_chart(chart, key="head_live", alt=alt, config={"displayModeBar": False}, width="stretch")
    own_so_far(run, evaluated)


def own_so_far(run: Run, evaluated: Sequence[HeadEvaluation]) -> None:
    """What the head said of the text that the run was started with, before the first step and at the last evaluation."""
    labels, text = data_of(run).labels, spec_of(run).plan.text
    first, last = evaluated[0], evaluated[-1]
    st.markdown(f"Your text: **{plain(text)}**")
    if is_tags(run):
        words = parts_of(text)
        for when, each in (("Before", first), (f"After {counted(last.step, 'step')}", last))[: 1 + (last is not first)]:
            rows = [row for row in each.probs if isinstance(row, tuple)]
            tags = [int(np.argmax(probs)) for probs in rows]
            notes = [sure(max(probs)) for probs in rows]
            st.markdown(f"{when}: {setup.words_with_tags(words[: len(tags)], tags, labels, notes)}")
        return
    before, now = ([p for p in each.probs if not isinstance(p, tuple)] for each in (first, last))
    told = f"after {counted(last.step, 'step')}"
    alt = ", ".join(f"{label} {percent(p)}" for label, p in zip(labels, now, strict=True))
    chart = figures.labels_before_and_now(labels, before, None if last is first else now, told)
    st.plotly_chart(
        chart, key="head_own_live", alt=f"Probability of each label, {told}: {alt}.", config={"displayModeBar": False}, width="stretch"
    )


def accuracy(run: Run) -> dict[str, str]:
    """The chart of an ended run with its numbers; returns them for a sentence."""
    import pandas as pd

    records = run.records()
    found = course(run, records)
    columns = {f"{name}, right answers in %": [100 * value for value in values] for name, values in found.measured.items()}
    table = pd.DataFrame({"step": found.looks, **columns})
    show.figure(
        figures.accuracies(found, run.spec.steps), alt=f"Right answers. {said(found)}", table=table, name="accuracy", of_training=True
    )
    begun, last = ready(run), evaluations(run)[-1]
    lines = ["| right answers | this head | counting words | always the commonest label |", "|---|---|---|---|"]
    for name, told in NAMES.items():
        if name in last.accuracies:
            guesses = " | ".join(f"{100 * begun.baselines[way][name]:.1f} %" for way in ("words", "commonest"))
            lines.append(f"| {told} | **{100 * last.accuracies[name]:.1f} %** | {guesses} |")
    with st.container(key="wide_accuracy"):
        st.markdown("\n".join(lines))
    gain = 100 * (last.accuracies["held_out"] - begun.baselines["words"]["held_out"])
    against = f"{abs(gain):.0f} percentage points {'above' if gain > 0 else 'below'} it" if abs(gain) >= 0.5 else "no better"
    shares = {name: f"{100 * value:.0f} %" for name, value in last.accuracies.items()}
    return shares | {"seconds": f"{last.seconds:.0f}", "against": against}


def chosen_set(run: Run) -> tuple[str, HeadMetrics] | None:
    """Which of the measured sets is looked into, with what was found on it; None where the run came to no end."""
    result = run.result_as(HeadResult)
    if result is None:
        return None
    sets = {NAMES[name]: (name, found) for name, found in result.sets.items()}
    if len(sets) == 1:
        return next(iter(sets.values()))
    names = list(sets)
    return sets.get(widgets.choose("On the sentences", names, "head_set"), sets[names[0]])


def confusion(run: Run, name: str, found: HeadMetrics) -> None:
    """The confusion matrix, and for tags precision and recall of each."""
    labels, counts = data_of(run).labels, np.array(found.confusion)
    off = [(counts[i, j], i, j) for i in range(len(labels)) for j in range(len(labels)) if i != j]
    most, i, j = max(off)
    alt = f"Confusion matrix of {found.count:,} answers, {NAMES[name]}: {int(np.trace(counts)):,} are right."
    if most:
        alt += f" The commonest mistake: {most:,} with the label {labels[i]} were given {labels[j]}."
    table = show.wide_table(counts, [f"true {label}" for label in labels], [f"given {label}" for label in labels])
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    with left:
        show.figure(figures.confusion(counts, labels), alt=alt, table=table, name="confusion", of_training=True)
    with right:
        lines = ["| label | how many | precision | recall |", "|---|---|---|---|"]
        for label, row in zip(labels, found.labels, strict=True):
            lines.append(f"| {plain(label)} | {row.count:,} | {_share(row.precision)} | {_share(row.recall)} |")
        st.markdown("\n".join(lines))
        st.caption("Precision: of those that got this label, how many have it. Recall: of those that have it, how many got it.")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def mistakes(run: Run, found: HeadMetrics) -> None:
    """The mistakes that it was surest of; a click takes one as the reader's text."""
    labels, rows = data_of(run).labels, found.mistakes
    if not rows:
        st.markdown("It made no mistake here.")
        return
    with st.container(key="mistakes", gap="small"):
        for number, row in enumerate(rows[:8]):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    "Take it", key=f"mistake_{number}", on_click=_take, args=(row.text,), help="Make it the text in the sidebar.",
                    type="tertiary", icon=":material/edit:",
                )  # fmt: skip
                word = f"**{plain(row.word)}** in: " if row.word else ""
                text = row.text if len(row.text) <= MOST_SHOWN else row.text[:MOST_SHOWN] + " …"
                st.markdown(
                    f"{word}{plain(text)}  \nit says **{plain(labels[row.given])}** ({sure(row.p)}), the label is {plain(labels[row.true])}"
                )
    columns = {"text": [row.text for row in rows], "word": [row.word for row in rows], "p": [row.p for row in rows]}
    names = {"true": [labels[row.true] for row in rows], "given": [labels[row.given] for row in rows]}
    show.numbers_button("mistakes", lambda: show.table(**columns, **names), of_training=True)


def sure_note(run: Run) -> None:
    """The call-out about sure answers, with those of the strictest set that was measured; nothing where none was sure."""
    result = run.result_as(HeadResult)
    if result is None:
        return
    name, found = list(result.sets.items())[-1]
    count, right = found.sure
    if count:
        says, exactly = show.section("new_head", "note_sure").split("”  ", 1)
        slots = {"which": NAMES[name], "count": f"{count:,} of {found.count:,}", "share": f"{100 * right / count:.1f} %"}
        notes(f"{says}”", fill(exactly, slots), "sure")


def _take(text: str) -> None:
    st.session_state["text"] = text


def compared(runs: Sequence[Run]) -> None:
    """All runs of this lesson on the same data and base, on one chart and in one table."""
    first = runs[0].spec
    same = [run for run in runs if run.spec.data_name == first.data_name and data_of(run).labels == data_of(runs[0]).labels]
    same = [run for run in same if len(evaluations(run)) > 1]
    if len(same) < 2:
        show.prose_text(
            f"Train again on {first.data_name}, another way or with another model. Then both stand here; the link keeps up to four."
        )
        return
    courses: dict[str, figures.Course] = {}
    lines = ["| training | model | trainable | steps | held out | never seen | seconds |", "|---|---|---|---|---|---|---|"]
    for number, run in enumerate(reversed(same), start=1):
        label, records = f"{number}. {run.spec.label}", run.records()
        if run.spec.model != first.model:
            label += f", {called(run.spec.model)}"
        found = course(run, records)
        courses[label] = replace(found, measured={SHORT[name]: values for name, values in found.measured.items()})
        last = evaluations(run)[-1]
        unseen = f"{100 * last.accuracies['unseen']:.1f} %" if "unseen" in last.accuracies else "–"
        lines.append(
            f"| {plain(label)} | {plain(called(run.spec.model))} | {ready(run).trainable:,} | {last.step:,} "
            f"| {100 * last.accuracies['held_out']:.1f} % | {unseen} | {last.seconds:.0f} |"
        )
    alt = " ".join(f"{label}: {said(found)}" for label, found in courses.items())
    results.overlaid(figures.overlaid(courses), courses, alt, lines, "heads_compared")


def guess(shape: Shape, data: setup.ChosenLabels, ended: Run | None) -> None:
    """Ask how many answers will be right. ended: the training that is shown; it is the answer where labels and base are the same."""
    where = "on patterns and words it never saw" if data.unseen else "on the texts that are held out"
    told = None
    same = ended is not None and (ended.spec.data_name, ended.spec.model) == (data.name, shape.name)
    if ended is not None and same and data_of(ended).labels == data.labels:
        share = evaluations(ended)[-1].accuracies["unseen" if data.unseen else "held_out"]
        told = (
            next(name for name, least in GUESSED.items() if round(share, 3) >= least),
            f"**{100 * share:.1f} %** of the answers are right {where}.",
        )
    ask_ahead(f"Your guess first: how many answers will be right, {where}?", list(GUESSED), "guess_head", told)


def verdict(run: Run) -> None:
    """The chart of right answers, with what it says in words."""
    found = accuracy(run)
    kind = "result_tags" if is_tags(run) else "result" if "unseen" in found else "result_own"
    show.prose("new_head", kind, **found)
    show.prose("new_head", "baselines", how=show.section("new_head", "how_tags" if is_tags(run) else "how_text"))


def moved(run: Run) -> None:
    """Which matrices of the body moved; none where it was frozen."""
    result = run.result_as(HeadResult)
    if result is None or not result.moved:
        show.prose("new_head", "frozen")
        return
    show.prose("new_head", "moved")
    results.moved(run)


def take_away(run: Run, token: str) -> None:
    """Use the tuned body in the other lessons; download the model, and the notebook that repeats the run."""
    show.prose("new_head", "away", auto="TokenClassification" if is_tags(run) else "SequenceClassification")
    archive.take_away(run, token, notebook, card)


# --- the heads themselves ----------------------------------------------------------------------------------------------


def trained(run: Run) -> Classifier:
    """The trained head, on the body that the run has saved.

    Raises: ModelError when nothing was saved, or it was removed meanwhile.
    """
    from explainer.models.classifier import opened

    chosen = archive.tuned_choice(run, ".")
    return opened(session.model(chosen), run.folder)  # type: ignore[arg-type]


def untrained(choice: session.Choice, labels: Sequence[str], kind: str, seed: int) -> Classifier:
    """The same head before the first step, on the base that all readers share."""
    from explainer.models.classifier import fresh

    return fresh(session.model(choice), labels, kind, seed)
