"""What the training of a new head has made: its accuracy on a chart, its mistakes, and the runs beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import streamlit as st

from explainer.figures import new_head as figures
from explainer.jobs import Run
from explainer.lessons.new_head import setup
from explainer.lessons.new_head.card import NAMES
from explainer.models.layout import TAGS
from explainer.models.tuned import called
from explainer.studies.tuning.head_costs import HEAD_FIRST, unfreezes_after
from explainer.studies.tuning.word_counts import parts_of
from explainer.ui.page import show
from explainer.ui.page.lesson import notes
from explainer.ui.state import session
from explainer.ui.text import counted, fill, percent, plain
from explainer.ui.trainings import archive, results
from explainer.ui.trainings.records import looks_of

if TYPE_CHECKING:
    from explainer.models.classifier import Classifier


MOST_SHOWN = 300  # characters of a text in the list of mistakes
SHORT = {NAMES["held_out"]: "held out", NAMES["unseen"]: "never seen"}  # where several runs share a legend
GUESSED = {"more than 90 %": 0.9, "80 to 90 %": 0.8, "70 to 80 %": 0.7, "less than 70 %": 0.0}
GUESSES = {"commonest": "always the commonest label", "words": "counting words"}


def ready(run: Run) -> dict[str, Any]:
    """What the worker found before its first step."""
    found: dict[str, Any] = next((record for record in run.records() if record["kind"] == "ready"), {})
    return found


def course(run: Run, records: Sequence[dict[str, Any]]) -> figures.Course:
    """The accuracies among a run's records."""
    steps = [record for record in records if record["kind"] == "step"]
    looks = looks_of(records)
    begun: dict[str, Any] = next((record for record in records if record["kind"] == "ready"), {})
    guesses = {told: begun["baselines"][name]["held_out"] for name, told in GUESSES.items()} if begun else {}
    measured = {
        told: tuple(look["accuracies"][name] for look in looks) for name, told in NAMES.items() if looks and name in looks[0]["accuracies"]
    }
    at = unfreezes_after(HEAD_FIRST, run.spec["steps"]) if run.spec["plan"]["way"] == HEAD_FIRST else None
    return figures.Course(
        tuple(record["step"] for record in steps), tuple(record["loss"] for record in steps), tuple(look["step"] for look in looks),
        measured, guesses, at,
    )  # fmt: skip


def said(found: figures.Course) -> str:
    """The accuracies at the first look and at the last, in words."""
    return (
        ". ".join(f"{name.capitalize()}: {100 * values[0]:.1f} → {100 * values[-1]:.1f} %" for name, values in found.measured.items()) + "."
    )


def live(run: Run, records: list[dict[str, Any]]) -> None:
    """The accuracy so far, and what the head says of the reader's text now."""
    looks = looks_of(records)
    if not looks:
        return
    found = course(run, records)
    chart = figures.accuracies(found, run.spec["steps"])
    alt = f"Right answers up to step {records[-1].get('step', 0)}. {said(found)}"
    st.plotly_chart(chart, key="head_live", alt=alt, config={"displayModeBar": False}, width="stretch")
    own_so_far(run, looks)


def own_so_far(run: Run, looks: Sequence[dict[str, Any]]) -> None:
    """What the head said of the text that the run was started with, before the first step and at the last look."""
    labels = run.data["labels"]
    first, last = looks[0], looks[-1]
    st.markdown(f"Your text: **{plain(run.spec['plan']['text'])}**")
    if isinstance(first["probs"][0], list):
        words = parts_of(run.spec["plan"]["text"])
        for when, look in (("Before", first), (f"After {counted(last['step'], 'step')}", last))[: 1 + (last is not first)]:
            tags = [int(np.argmax(probs)) for probs in look["probs"]]
            notes = [sure(max(probs)) for probs in look["probs"]]
            st.markdown(f"{when}: {setup.words_with_tags(words[: len(tags)], tags, labels, notes)}")
        return
    now = None if last is first else last["probs"]
    told = f"after {counted(last['step'], 'step')}"
    alt = ", ".join(f"{label} {percent(p)}" for label, p in zip(labels, now or first["probs"], strict=True))
    chart = figures.labels_before_and_now(labels, first["probs"], now, told)
    st.plotly_chart(
        chart, key="head_own_live", alt=f"Probability of each label, {told}: {alt}.", config={"displayModeBar": False}, width="stretch"
    )


def accuracy(run: Run) -> dict[str, str]:
    """The chart of an ended run with its numbers; returns them for a sentence."""
    records = run.records()
    found = course(run, records)
    columns = {name: [100 * value for value in values] for name, values in found.measured.items()}
    table = pd.DataFrame({"step": found.looks, **columns})
    show.figure(figures.accuracies(found, run.spec["steps"]), alt=f"Right answers. {said(found)}", table=table, name="accuracy")
    begun, last = ready(run), looks_of(records)[-1]
    lines = ["| right answers | this head | counting words | always the commonest label |", "|---|---|---|---|"]
    for name, told in NAMES.items():
        if name in last["accuracies"]:
            guesses = " | ".join(f"{100 * begun['baselines'][way][name]:.1f} %" for way in ("words", "commonest"))
            lines.append(f"| {told} | **{100 * last['accuracies'][name]:.1f} %** | {guesses} |")
    with st.container(key="wide_accuracy"):
        st.markdown("\n".join(lines))
    gain = 100 * (last["accuracies"]["held_out"] - begun["baselines"]["words"]["held_out"])
    against = f"{abs(gain):.0f} percentage points {'above' if gain > 0 else 'below'} it" if abs(gain) >= 0.5 else "no better"
    shares = {name: f"{100 * value:.0f} %" for name, value in last["accuracies"].items()}
    return shares | {"seconds": f"{last['seconds']:.0f}", "against": against}


def chosen_set(run: Run) -> tuple[str, dict[str, Any]] | None:
    """Which of the measured sets is looked into, with what was found on it; None where the run came to no end."""
    result = run.result
    if result is None:
        return None
    sets = {NAMES[name]: (name, found) for name, found in result["sets"].items()}
    if len(sets) == 1:
        return next(iter(sets.values()))
    names = list(sets)
    start = names[0] if "head_set" not in st.session_state else None
    name = st.segmented_control("On the sentences", names, default=start, key="head_set", bind="query-params", required=True)
    return sets.get(str(name), sets[names[0]])


def confusion(run: Run, name: str, found: dict[str, Any]) -> None:
    """The confusion matrix, and for tags precision and recall of each."""
    labels, counts = run.data["labels"], np.array(found["confusion"])
    off = [(counts[i, j], i, j) for i in range(len(labels)) for j in range(len(labels)) if i != j]
    most, i, j = max(off)
    alt = f"Confusion matrix of {found['count']:,} answers, {NAMES[name]}: {int(np.trace(counts)):,} are right."
    if most:
        alt += f" The commonest mistake: {most:,} with the label {labels[i]} were given {labels[j]}."
    table = show.wide_table(counts, [f"true {label}" for label in labels], [f"given {label}" for label in labels])
    left, right = st.columns([3, 2], gap="large", vertical_alignment="center")
    with left:
        show.figure(figures.confusion(counts, labels), alt=alt, table=table, name="confusion")
    with right:
        lines = ["| label | how many | precision | recall |", "|---|---|---|---|"]
        for label, row in zip(labels, found["labels"], strict=True):
            lines.append(f"| {plain(label)} | {row['count']:,} | {_share(row['precision'])} | {_share(row['recall'])} |")
        st.markdown("\n".join(lines))
        st.caption("Precision: of those that got this label, how many have it. Recall: of those that have it, how many got it.")


def _share(value: float | None) -> str:
    return "–" if value is None else f"{100 * value:.0f} %"


def mistakes(run: Run, found: dict[str, Any]) -> None:
    """The mistakes that it was surest of; a click takes one as the reader's text."""
    labels, rows = run.data["labels"], found["mistakes"]
    if not rows:
        st.markdown("It made no mistake here.")
        return
    with st.container(key="mistakes", gap="small"):
        for number, row in enumerate(rows[:8]):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.button(
                    "Take it", key=f"mistake_{number}", on_click=_take, args=(row["text"],), help="Make it the text on the left.",
                    type="tertiary", icon=":material/edit:",
                )  # fmt: skip
                word = f"**{plain(row['word'])}** in: " if row["word"] else ""
                text = row["text"] if len(row["text"]) <= MOST_SHOWN else row["text"][:MOST_SHOWN] + " …"
                st.markdown(
                    f"{word}{plain(text)}  \nit says **{plain(labels[row['given']])}** "
                    f"({sure(row['p'])}), the label is {plain(labels[row['true']])}"
                )
    columns = {"text": [row["text"] for row in rows], "word": [row["word"] for row in rows], "p": [row["p"] for row in rows]}
    names = {"true": [labels[row["true"]] for row in rows], "given": [labels[row["given"]] for row in rows]}
    show.numbers_button("mistakes", lambda: show.table(**columns, **names))


def sure_note(run: Run) -> None:
    """The call-out about sure answers, with those of the strictest set that was measured; nothing where none was sure."""
    if run.result is None:
        return
    name, found = list(run.result["sets"].items())[-1]
    count, right = found["sure"]
    if count:
        says, exactly = show.section("new_head", "note_sure").split("”  ", 1)
        slots = {"which": NAMES[name], "count": f"{count:,} of {found['count']:,}", "share": f"{100 * right / count:.1f} %"}
        notes(f"{says}”", fill(exactly, slots), "sure")


def sure(p: float) -> str:
    """A probability; what would be rounded to certainty is none."""
    return percent(p) if p < 0.9995 else "over 99.9 %"


def _take(text: str) -> None:
    st.session_state["text"] = text


def compared(runs: Sequence[Run]) -> None:
    """All runs of this lesson on the same data and base, on one chart and in one table."""
    first = runs[0].spec
    same = [run for run in runs if run.spec["data"] == first["data"] and run.data["labels"] == runs[0].data["labels"]]
    same = [run for run in same if len(looks_of(run.records())) > 1]
    if len(same) < 2:
        show.prose_text(
            f"Train again on {first['data']}, another way or with another model. Then both stand here; the link keeps up to four."
        )
        return
    courses: dict[str, figures.Course] = {}
    lines = ["| training | model | trainable | steps | held out | never seen | seconds |", "|---|---|---|---|---|---|---|"]
    for number, run in enumerate(reversed(same), start=1):
        label, records = f"{number}. {run.spec['label']}", run.records()
        if run.spec["model"] != first["model"]:
            label += f", {called(run.spec['model'])}"
        found = course(run, records)
        courses[label] = replace(found, measured={SHORT[name]: values for name, values in found.measured.items()})
        last, begun = looks_of(records)[-1], ready(run)
        unseen = f"{100 * last['accuracies']['unseen']:.1f} %" if "unseen" in last["accuracies"] else "–"
        lines.append(
            f"| {plain(label)} | {plain(called(run.spec['model']))} | {begun.get('trainable', 0):,} | {last['step']:,} "
            f"| {100 * last['accuracies']['held_out']:.1f} % | {unseen} | {last['seconds']:.0f} |"
        )
    alt = " ".join(f"{label}: {said(found)}" for label, found in courses.items())
    results.overlaid(figures.overlaid(courses), courses, alt, lines, "heads_compared")


def verdict(run: Run) -> None:
    """The chart of right answers, with what it says in words, and whether the reader guessed it."""
    found = accuracy(run)
    guess = st.session_state.get("guess_head")
    if guess in GUESSED:
        asked = "unseen" if "unseen" in found else "held_out"
        share = looks_of(run.records())[-1]["accuracies"][asked]
        right = next(name for name, least in GUESSED.items() if share >= least)
        st.markdown(f"{show.guessed(guess == right)}: {found[asked]}.")
    kind = "result_tags" if is_tags(run) else "result" if "unseen" in found else "result_own"
    show.prose("new_head", kind, **found)
    show.prose("new_head", "baselines", how=show.section("new_head", "how_tags" if is_tags(run) else "how_text"))


def moved(run: Run) -> None:
    """Which matrices of the body moved; none where it was frozen."""
    if run.result is None or not run.result["moved"]:
        show.prose("new_head", "frozen")
        return
    show.prose("new_head", "moved")
    results.moved(run)


def take_away(run: Run, token: str) -> None:
    """Use the tuned body in the other lessons; download the model, and the notebook that repeats the run."""
    from explainer.deploy.notebooks import new_head
    from explainer.lessons.new_head.card import card

    show.prose("new_head", "away", auto="TokenClassification" if is_tags(run) else "SequenceClassification")
    archive.take_away(run, token, lambda run: new_head.of_run(run.spec, run.data, run.records()), card)


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


def is_tags(run: Run) -> bool:
    """Whether the run's labels are one for each word."""
    return bool(run.data["form"] == TAGS)
