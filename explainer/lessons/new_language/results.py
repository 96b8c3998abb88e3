"""The lesson on a new language, after the training: bits a byte of each way, what each writes, and the model to take away."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import streamlit as st

from explainer.deploy.notebooks import new_language
from explainer.deploy.notebooks.new_language import WayTaken
from explainer.figures import new_language as figures
from explainer.jobs import Run
from explainer.jobs.records import LanguageReady, Record, RivalStep, StepTaken, every, ready_of
from explainer.jobs.specs import LanguageSpec
from explainer.models.catalogue import Shape
from explainer.models.tuned import called, told
from explainer.studies.tuning.evaluations import WayEvaluation
from explainer.studies.tuning.language_ways import BODY, OLD, SCRATCH, WAYS
from explainer.studies.tuning.training_data import TrainingTexts
from explainer.ui.page import show, widgets
from explainer.ui.page.guess import ask_ahead
from explainer.ui.text import plain
from explainer.ui.trainings import archive
from explainer.ui.trainings.datasets import STORY
from explainer.ui.trainings.model_card import model_card

TEXTS = {"held_out": "the new language, held out", "unseen": "phrases it never saw", "old": "the old English stories"}


@dataclass(frozen=True, slots=True)
class Course:
    """A run that was evaluated at least once. ready: what was measured before its first step."""

    spec: LanguageSpec
    ready: LanguageReady
    evaluated: tuple[WayEvaluation, ...]

    @property
    def last(self) -> WayEvaluation:
        """The newest evaluation."""
        return self.evaluated[-1]

    @property
    def first_way(self) -> str:
        """The way whose model is kept."""
        return self.spec.ways[0]


def course(run: Run, records: Iterable[Record] | None = None) -> Course | None:
    """What the records of a run say, its own where none are given; None before its first evaluation."""
    told = run.records() if records is None else tuple(records)
    evaluated, ready = every(told, WayEvaluation), ready_of(told, LanguageReady)
    return Course(run.spec_as(LanguageSpec), ready, tuple(evaluated)) if evaluated and ready else None


def by_chance(ready: LanguageReady) -> float:
    """Bits a byte of the held-out text, were every new token as likely as any other: log₂ entries ÷ bytes a token."""
    new = ready.cut.new
    return math.log2(ready.cut.entries) * new.n_tokens / new.n_bytes


def _lines(found: Course, text: str) -> dict[str, tuple[list[float], list[float]]]:
    return {
        WAYS[way].label: ([each.used[way] for each in found.evaluated], [each.bits[way][text] for each in found.evaluated])
        for way in found.spec.ways
    }


def _levels(of: Course, text: str) -> dict[str, float]:
    name, ready = called(of.spec.model), of.ready
    found = {f"{name} as it was": ready.base.bits[text]}
    return found | ({"every new token as likely as any other": by_chance(ready)} if text == "held_out" else {})


def live(run: Run, records: Sequence[Record]) -> None:
    """Bits a byte so far, and what each way writes now."""
    found = course(run, records)
    if found is None:
        return
    lines = _lines(found, "held_out")
    share = found.last.step / found.spec.steps
    end = max(found.last.used.values()) / share if share else 0.0
    st.plotly_chart(
        figures.race(lines, _levels(found, "held_out"), end), key="language_live", alt=_said(lines), width="stretch",
        config={"displayModeBar": False},
    )  # fmt: skip
    samples(found)


def _said(lines: dict[str, tuple[list[float], list[float]]]) -> str:
    return " ".join(f"{name}: {bits[0]:.2f} → {bits[-1]:.2f} bits a byte." for name, (_, bits) in lines.items())


def samples(found: Course) -> None:
    """What the base writes on from the prompt, and what each way writes now, with the same random numbers."""
    spec, last, prompt = found.spec, found.last, plain(found.spec.plan.prompt)
    cards = [(f"{plain(spec.model.rsplit('/', 1)[-1])} as it was", found.ready.base.sample)]
    cards += [(f"{WAYS[way].label.capitalize()}, {last.steps[way]:,} steps", last.samples[way]) for way in spec.ways]
    for start in range(0, len(cards), 2):
        for column, (title, sample) in zip(st.columns(2, gap="large"), cards[start : start + 2], strict=False):
            with column, st.container(border=True):
                st.markdown(f"**{title}**")
                written = sample.strip()
                st.markdown(f"**{prompt}** {plain(written) if written else '*(it ends the text at once)*'}")


def chart(found: Course) -> None:
    """The course of all ways on the text that the reader chooses, with its numbers."""
    import pandas as pd

    texts = [name for name in TEXTS if name in found.evaluated[0].bits[found.first_way]]
    label = widgets.choose("Measured on", [TEXTS[name] for name in texts], "measured_on")
    text = next((name for name in texts if TEXTS[name] == label), texts[0])
    lines = _lines(found, text)
    table = pd.concat(
        [pd.DataFrame({"way": name, "seconds": seconds, "bits a byte": bits}) for name, (seconds, bits) in lines.items()], ignore_index=True
    )
    show.figure(figures.race(lines, _levels(found, text), 0.0), alt=_said(lines), table=table, name="language_race", of_training=True)


def standings(found: Course) -> None:
    """Every way and the base in a table: steps, numbers that learn, bits a byte of each text."""
    spec, last, base = found.spec, found.last, found.ready.base.bits
    texts = [name for name in TEXTS if name in base]
    lines = [
        "| way | steps | seconds | " + " | ".join(TEXTS[name] for name in texts) + " |",
        "|---|---|---|" + "---|" * len(texts),
        f"| {plain(spec.model.rsplit('/', 1)[-1])} as it was | – | – | " + " | ".join(f"{base[name]:.2f}" for name in texts) + " |",
    ]
    for way in spec.ways:
        bits = " | ".join(f"{last.bits[way][name]:.2f}" for name in texts)
        lines.append(f"| {WAYS[way].label} | {last.steps[way]:,} | {last.used[way]:.0f} | {bits} |")
    with st.container(key="wide_standings"):
        st.markdown("\n".join(lines))
    st.caption("Bits a byte: the unit in which tokenizers can be compared. Less is better. Seconds: of the processor, for learning alone.")


def numbers(found: Course) -> dict[str, str]:
    """What became of it, for sentences."""
    spec, last, ready = found.spec, found.last, found.ready
    first, base, bits = found.first_way, ready.base.bits, last.bits
    best = min(spec.ways, key=lambda way: bits[way]["held_out"])
    return {
        "data": spec.data_name,
        "way": WAYS[first].label,
        "before": f"{base['held_out']:.2f}",
        "after": f"{bits[first]['held_out']:.2f}",
        "share": f"{100 * (1 - bits[first]['held_out'] / base['held_out']):.0f}",
        "chance": f"{by_chance(ready):.2f}",
        "entries": f"{ready.cut.entries:,}",
        "old_before": f"{base['old']:.2f}",
        "old_after": f"{bits[first]['old']:.2f}",
        "best": WAYS[best].label,
        "best_bits": f"{bits[best]['held_out']:.2f}",
        **{f"{way}_bits": f"{bits[way]['held_out']:.2f}" for way in spec.ways},
        **({"unseen": f"{bits[first]['unseen']:.2f}"} if "unseen" in bits[first] else {}),
        "steps": f"{last.steps[first]:,}",
        "seconds": f"{last.used[first]:.0f}",
    }


def guess(shape: Shape, ways: Sequence[str], ended: Run | None) -> None:
    """Ask which is ahead after the same time, the way that is kept or a start from scratch, where both are set to run.

    ended: the training that is shown. It is the answer where it was of the same two ways and the same base.
    """
    first = ways[0]
    if SCRATCH not in ways or first == SCRATCH:
        return
    body = "frozen" if first == BODY else "trained further"
    read = ", which have read English only" if shape.name == STORY else ""
    options = {first: f"the old blocks, {body}", SCRATCH: "from scratch"}
    found, told = course(ended) if ended else None, None
    if found and found.first_way == first and SCRATCH in found.spec.ways and found.spec.model == shape.name:
        bits = {way: f"{found.last.bits[way]['held_out']:.2f}" for way in options}
        right = [options[way] for way in options if bits[way] == min(bits.values(), key=float)]
        told = right, f"{bits[first]} bits a byte with the old blocks, {bits[SCRATCH]} from scratch. Less is better."
    question = (
        f"Your guess first: which is ahead after the same time, the blocks of {plain(shape.called)}{read}, or the same shape from scratch?"
    )
    ask_ahead(question, list(options.values()), "guess_way", told)


def comparable(runs: Sequence[Run]) -> list[Course]:
    """The runs on the same text and base as the first, where there are two or more."""
    first = runs[0].spec
    same = [run for run in runs if (run.spec.data_name, run.spec.model) == (first.data_name, first.model)]
    courses = [found for found in map(course, same) if found is not None]
    return courses if len(courses) > 1 else []


def compared(runs: Sequence[Run]) -> None:
    """The first ways of all runs on the same text, in one chart and table."""
    import pandas as pd

    lines = {}
    for number, found in enumerate(reversed(comparable(runs)), start=1):
        way = found.first_way
        entries = "the old tokenizer" if way == OLD else f"{found.spec.entries:,} entries"
        lines[f"{number}. {WAYS[way].label}, {entries}"] = (
            [each.used[way] for each in found.evaluated],
            [each.bits[way]["held_out"] for each in found.evaluated],
        )
    table = pd.concat(
        [pd.DataFrame({"training": name, "seconds": seconds, "bits a byte": bits}) for name, (seconds, bits) in lines.items()],
        ignore_index=True,
    )
    show.figure(figures.race(lines, {}, 0.0), alt=_said(lines), table=table, name="compared", of_training=True)


def card(found: Course) -> str:
    """What the model is, how it was made, and what was measured."""
    spec, first, last, ready = found.spec, found.first_way, found.last, found.ready
    return model_card(
        f"{told(spec.model)}, moved to {spec.data_name}",
        f"Made from `{told(spec.model)}` in the way “{WAYS[first].label}”, with a new tokenizer of {ready.cut.entries:,} entries.",
        [
            ("steps", f"{last.steps[first]} of {spec.steps}"),
            ("batch", f"{spec.plan.batch} × {spec.plan.window} tokens"),
            ("learning rate, seed", f"{spec.rates[first]:g}, {spec.plan.seed}"),
            *((f"bits a byte: {TEXTS[name]}", f"{ready.base.bits[name]:.3f} → {bits:.3f}") for name, bits in last.bits[first].items()),
        ],
        ['Open it with `explainer.models.load("this folder")`, or with transformers.'],
    )


def notebook(run: Run) -> bytes:
    """The notebook that repeats the run."""
    spec, records = run.spec_as(LanguageSpec), run.records()
    ready, first = ready_of(records, LanguageReady), spec.ways[0]
    taken: dict[str, list[tuple[float, float]]] = {way: [] for way in spec.ways}
    for record in records:
        if isinstance(record.what, StepTaken | RivalStep):
            way = record.what.way if isinstance(record.what, RivalStep) else first
            taken[way].append((record.what.loss, record.what.learning_rate))
    ways = {way: WayTaken(tuple(loss for loss, _ in steps), tuple(rate for _, rate in steps)) for way, steps in taken.items()}
    return new_language.of_run(spec.model, ready.plan if ready else spec.plan, run.data_as(TrainingTexts), spec.entries, ways)


def take_away(run: Run, found: Course, token: str) -> None:
    """Use the model in the other lessons; its owner can also download it, and a notebook that repeats the run."""
    archive.take_away(run, token, notebook, lambda _: card(found))
