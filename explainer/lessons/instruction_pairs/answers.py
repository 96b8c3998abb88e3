"""The base that continues beside the tuned model that answers."""

from __future__ import annotations

from functools import partial

import streamlit as st

from explainer.jobs import Run
from explainer.lessons.instruction_pairs.loss import MOST_SHOWN, base, models
from explainer.models.catalogue import Shape
from explainer.models.tuned import called
from explainer.studies.tuning.training_data import TrainingPairs
from explainer.ui.page import show
from explainer.ui.state import kept, session, shown
from explainer.ui.text import plain
from explainer.ui.trainings import archive
from explainer.ui.trainings.datasets import STORY
from explainer.ui.trainings.results import verdict


def both(shape: Shape, run: Run | None, question: str) -> None:
    """The reader's question on the base and on the tuned model, side by side."""
    from explainer.studies.tuning.answering import answered

    titles = {"before": f"{base(shape, run).called}, as it was", "after": "tuned on the pairs"}
    loaded = models(shape, run)
    for column, (when, model) in zip(st.columns(2, gap="large"), loaded.items(), strict=False):
        text, ends = kept.studied(("answer", model.key, question), partial(answered, model, question))
        told = {"text": [text], "ended by itself": ["yes" if ends else "no"]}
        shown.put(f"answer_{when}_training", lambda told=told: told, of_training=when == "after")  # type: ignore[misc]
        with column, st.container(border=True):
            st.markdown(f"**{titles[when]}**")
            st.markdown(f"Question: {plain(question)}  \nAnswer: **{plain(text) if text else '(nothing)'}**")
            st.caption("It ended by itself." if ends else "It was cut off after 40 tokens; it would go on.")


def forgotten(run: Run) -> None:
    """What became of the stories on which the old knowledge is measured."""
    found, own = verdict(run), run.spec.model == STORY
    numbers = {"old_before": found["old_before"], "old_after": found["old_after"]}
    show.prose("instruction_pairs", "forget" if own else "forget_other", **numbers, **({} if own else {"model": called(run.spec.model)}))


def same_words(run: Run) -> tuple[int, int] | None:
    """How many of the first held-out prompts the tuned model answers word for word, and of how many; None where nothing was saved."""
    from explainer.studies.tuning.answering import answered

    if run.folder is None or not run.state().ended:
        return None
    wanted: dict[str, set[str]] = {}
    for prompt, completion in run.data_as(TrainingPairs).held_out:
        wanted.setdefault(prompt, set()).add(completion.strip())
    prompts = list(wanted)[:: max(1, len(wanted) // MOST_SHOWN)][:MOST_SHOWN]
    model = session.model(archive.tuned_choice(run, "."))

    def count() -> int:
        return sum(answered(model, prompt)[0] in wanted[prompt] for prompt in prompts)

    with st.spinner(f"Asking it {len(prompts)} questions that were held out …"):
        return kept.studied(("same words", model.key, len(prompts)), count), len(prompts)
