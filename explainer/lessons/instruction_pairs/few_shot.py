"""Examples in the prompt instead of a training: what the base writes after them, and what they do to the loss."""

from __future__ import annotations

from functools import partial

import streamlit as st

from explainer.figures import bars
from explainer.lessons.instruction_pairs.loss import models, one_line
from explainer.models.catalogue import Shape
from explainer.ui.page import show
from explainer.ui.state import kept, shown
from explainer.ui.text import counted, plain
from explainer.ui.trainings.datasets import ChosenDataset

CLEAR = 0.05  # nats that are worth a word


def few_shot(shape: Shape, data: ChosenDataset, pair: tuple[str, str], question: str) -> None:
    """The base on the reader's question after some examples, and the loss of the drawn pair after none, one, two, three."""
    from explainer.studies.tuning.answering import answered, examples_for, loss_by_examples

    model = models(shape, None)["before"]
    pairs = tuple((str(prompt), str(completion)) for prompt, completion in data.train)
    examples = kept.studied(("examples", model.key, pair, question, hash(pairs)), partial(examples_for, model, pairs, pair))
    if not examples:
        show.prose_text("No example fits into the window before this pair. Choose a shorter one.")
        return
    with st.container(key="preview", border=True):
        for prompt, completion in examples:
            st.markdown(f"Question: {plain(one_line(prompt))}  \nAnswer: {plain(one_line(completion))}")
    with st.spinner("Asking with and without the examples …"):
        losses = kept.studied(("few", model.key, pair, tuple(examples)), partial(loss_by_examples, model, examples, pair))
        key = ("answer after", model.key, question, tuple(examples))
        text, ends = kept.studied(key, partial(answered, model, question, examples=examples))
    answer = text.split("\nQuestion:")[0].strip()
    shown.put("answer_after_examples", lambda: {"text": [answer]})
    st.markdown(f"Question: {plain(question)}  \nAnswer, after the examples: **{plain(answer) if answer else '(nothing)'}**")
    if answer != text.strip():
        st.caption("Then it went on with a question of its own, as the examples do.")
    elif not ends:
        st.caption("It was cut off after 40 tokens; it would go on.")
    change = float(losses[-1] - losses[0])
    verdict = (
        "Here the examples make it likelier"
        if change < -CLEAR
        else "Here they make it less likely"
        if change > CLEAR
        else "Here they hardly change it"
    )
    numbers = {"none": f"{losses[0]:.2f}", "all": f"{losses[-1]:.2f}", "examples": counted(len(examples), "example")}
    show.prose("instruction_pairs", "few_result", verdict=verdict, **numbers)
    names = ["no example", *(counted(i, "example") for i in range(1, len(losses)))]
    values = [float(value) for value in losses]
    alt = (
        "Loss of the completion: " + ", ".join(f"{name} {value:.2f}" for name, value in zip(names, values, strict=True)) + " nats a token."
    )
    chart = bars.ranked(names, values, [f"{value:.2f}" for value in values], x_title="nats a token of the completion")
    show.figure(chart, alt=alt, table=show.table(examples=range(len(values)), **{"loss, nats a token": values}), name="few_shot")
