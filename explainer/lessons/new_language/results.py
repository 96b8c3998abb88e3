"""The lesson on a new language, after the training: bits a byte of each way, what each writes, and the model to take away."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import streamlit as st

from explainer.deploy.notebooks import new_language
from explainer.figures import new_language as figures
from explainer.jobs import Run
from explainer.models.tuned import called
from explainer.studies.tuning.language_ways import OLD, WAYS
from explainer.ui.page import show
from explainer.ui.text import plain
from explainer.ui.trainings import archive
from explainer.ui.trainings.records import looks_of

TEXTS = {"held_out": "the new language, held out", "unseen": "phrases it never saw", "old": "the old English stories"}


def ready_of(records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What was measured before the first step: the base with its own tokenizer, and both tokenizers; {} before."""
    return next((record for record in records if record["kind"] == "ready"), {})


def by_chance(ready: dict[str, Any]) -> float:
    """Bits a byte of the held-out text, were every new token as likely as any other: log₂ entries ÷ bytes a token."""
    cut = ready["cut"]
    return math.log2(cut["entries"]) * cut["new"]["n_tokens"] / cut["new"]["n_bytes"]


def _lines(run: Run, looks: Sequence[dict[str, Any]], text: str) -> dict[str, tuple[list[float], list[float]]]:
    return {
        WAYS[way].label: ([look["used"][way] for look in looks], [look["bits"][way][text] for look in looks]) for way in run.spec["ways"]
    }


def _levels(run: Run, ready: dict[str, Any], text: str) -> dict[str, float]:
    name = called(run.spec["model"])
    found = {f"{name} as it was": ready["base"]["bits"][text]}
    return found | ({"every new token as likely as any other": by_chance(ready)} if text == "held_out" else {})


def live(run: Run, records: list[dict[str, Any]]) -> None:
    """Bits a byte so far, and what each way writes now."""
    looks, ready = looks_of(records), ready_of(records)
    if not looks:
        return
    lines = _lines(run, looks, "held_out")
    share = looks[-1]["step"] / run.spec["steps"]
    end = max(looks[-1]["used"].values()) / share if share else 0.0
    st.plotly_chart(
        figures.race(lines, _levels(run, ready, "held_out"), end), key="language_live", alt=_said(lines), width="stretch",
        config={"displayModeBar": False},
    )  # fmt: skip
    samples(run, records)


def _said(lines: dict[str, tuple[list[float], list[float]]]) -> str:
    return " ".join(f"{name}: {bits[0]:.2f} → {bits[-1]:.2f} bits a byte." for name, (_, bits) in lines.items())


def samples(run: Run, records: Sequence[dict[str, Any]]) -> None:
    """What the base writes on from the prompt, and what each way writes now, with the same random numbers."""
    looks, prompt = looks_of(records), plain(run.spec["plan"]["prompt"])
    last = looks[-1]
    cards = [(f"{plain(run.spec['model'].rsplit('/', 1)[-1])} as it was", ready_of(records)["base"]["sample"])]
    cards += [(f"{WAYS[way].label.capitalize()}, {last['steps'][way]:,} steps", last["samples"][way]) for way in run.spec["ways"]]
    for start in range(0, len(cards), 2):
        for column, (title, sample) in zip(st.columns(2, gap="large"), cards[start : start + 2], strict=False):
            with column, st.container(border=True):
                st.markdown(f"**{title}**")
                written = sample.strip()
                st.markdown(f"**{prompt}** {plain(written) if written else '*(it ends the text at once)*'}")


def chart(run: Run) -> None:
    """The course of all ways on the text that the reader chooses, with its numbers."""
    records = run.records()
    looks, ready = looks_of(records), ready_of(records)
    texts = [name for name in TEXTS if name in looks[0]["bits"][run.spec["ways"][0]]]
    start = TEXTS[texts[0]] if "measured_on" not in st.session_state else None
    label = st.segmented_control(
        "Measured on", [TEXTS[name] for name in texts], default=start, key="measured_on", bind="query-params", required=True
    )
    text = next((name for name in texts if TEXTS[name] == label), texts[0])
    lines = _lines(run, looks, text)
    table = pd.concat(
        [pd.DataFrame({"way": name, "seconds": seconds, "bits_a_byte": bits}) for name, (seconds, bits) in lines.items()], ignore_index=True
    )
    show.figure(figures.race(lines, _levels(run, ready, text), 0.0), alt=_said(lines), table=table, name="language_race")


def standings(run: Run) -> None:
    """Every way and the base in a table: steps, numbers that learn, bits a byte of each text."""
    records = run.records()
    looks, ready = looks_of(records), ready_of(records)
    last, texts = looks[-1], [name for name in TEXTS if name in ready["base"]["bits"]]
    lines = [
        "| way | steps | seconds | " + " | ".join(TEXTS[name] for name in texts) + " |",
        "|---|---|---|" + "---|" * len(texts),
        f"| {plain(run.spec['model'].rsplit('/', 1)[-1])} as it was | – | – | "
        + " | ".join(f"{ready['base']['bits'][name]:.2f}" for name in texts)
        + " |",
    ]
    for way in run.spec["ways"]:
        bits = " | ".join(f"{last['bits'][way][name]:.2f}" for name in texts)
        lines.append(f"| {WAYS[way].label} | {last['steps'][way]:,} | {last['used'][way]:.0f} | {bits} |")
    with st.container(key="wide_standings"):
        st.markdown("\n".join(lines))
    st.caption("Bits a byte: the unit in which tokenizers can be compared. Less is better. Seconds: of the processor, for learning alone.")


def numbers(run: Run) -> dict[str, str]:
    """What became of it, for sentences."""
    records = run.records()
    last, ready = looks_of(records)[-1], ready_of(records)
    first, base = run.spec["ways"][0], ready["base"]["bits"]
    bits = last["bits"]
    best = min(run.spec["ways"], key=lambda way: bits[way]["held_out"])
    return {
        "data": run.spec["data"],
        "way": WAYS[first].label,
        "before": f"{base['held_out']:.2f}",
        "after": f"{bits[first]['held_out']:.2f}",
        "share": f"{100 * (1 - bits[first]['held_out'] / base['held_out']):.0f}",
        "chance": f"{by_chance(ready):.2f}",
        "entries": f"{ready['cut']['entries']:,}",
        "old_before": f"{base['old']:.2f}",
        "old_after": f"{bits[first]['old']:.2f}",
        "best": WAYS[best].label,
        "best_bits": f"{bits[best]['held_out']:.2f}",
        **{f"{way}_bits": f"{bits[way]['held_out']:.2f}" for way in run.spec["ways"]},
        **({"unseen": f"{bits[first]['unseen']:.2f}"} if "unseen" in bits[first] else {}),
        "steps": f"{last['steps'][first]:,}",
        "seconds": f"{last['used'][first]:.0f}",
    }


def compared(runs: Sequence[Run]) -> None:
    """The first ways of all runs on the same text, in one chart and table."""
    first = runs[0].spec
    same = [run for run in runs if (run.spec["data"], run.spec["model"]) == (first["data"], first["model"]) and looks_of(run.records())]
    if len(same) < 2:
        return
    lines = {}
    for number, run in enumerate(reversed(same), start=1):
        looks, way = looks_of(run.records()), run.spec["ways"][0]
        entries = "the old tokenizer" if way == OLD else f"{run.spec['entries']:,} entries"
        lines[f"{number}. {WAYS[way].label}, {entries}"] = (
            [look["used"][way] for look in looks],
            [look["bits"][way]["held_out"] for look in looks],
        )
    st.header("Your trainings on one chart", anchor="compare")
    table = pd.concat(
        [pd.DataFrame({"training": name, "seconds": seconds, "bits_a_byte": bits}) for name, (seconds, bits) in lines.items()],
        ignore_index=True,
    )
    show.figure(figures.race(lines, {}, 0.0), alt=_said(lines), table=table, name="compared")


def card(run: Run) -> str:
    """What the model is, how it was made, and what was measured."""
    spec, records = run.spec, run.records()
    looks, ready = looks_of(records), ready_of(records)
    first = spec["ways"][0]
    lines = [
        f"# {spec['model']}, moved to {spec['data']}",
        "",
        f"Made from `{spec['model']}` in the way “{WAYS[first].label}”, with a new tokenizer of {ready['cut']['entries']:,} entries.",
        "",
        "| | |",
        "|---|---|",
        f"| steps | {looks[-1]['steps'][first]} of {spec['steps']} |",
        f"| batch | {spec['plan']['batch']} × {spec['plan']['window']} tokens |",
        f"| learning rate, seed | {spec['rates'][first]:g}, {spec['plan']['seed']} |",
        *(
            f"| bits a byte: {TEXTS[name]} | {ready['base']['bits'][name]:.3f} → {bits:.3f} |"
            for name, bits in looks[-1]["bits"][first].items()
        ),
        "",
        'Open it with `explainer.models.load("this folder")`, or with transformers.',
        "",
    ]
    return "\n".join(lines)


def take_away(run: Run, token: str) -> None:
    """Use the model in the other lessons; its owner can also download it, and a notebook that repeats the run."""
    archive.take_away(run, token, lambda made: new_language.of_run(made.spec, made.data, made.records()), card)
