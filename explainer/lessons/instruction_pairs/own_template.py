"""A model that its makers have trained to answer: the same question without its chat template, and in it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from explainer.lessons.instruction_pairs.loss import models
from explainer.lessons.instruction_pairs.template import template
from explainer.models.catalogue import Shape
from explainer.models.smollm2 import release
from explainer.texts.turns import USER, Turn
from explainer.ui import text
from explainer.ui.page import show
from explainer.ui.state import kept, shown
from explainer.ui.text import counted, percent, plain

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.studies.tuning.answering import Continued

ALONE, CHAT = "The question alone, without the template", "The question in its chat template"


def has_one(shape: Shape) -> bool:
    """Whether the model that a training would begin from brings a chat template."""
    return models(shape, None)["before"].chat is not None


def side_by_side(shape: Shape, question: str) -> None:
    """What the model writes after the bare question and after its template, and that template as tokens.

    Raises: TextError where the template does not take the question.
    """
    from explainer.studies.tuning.answering import continued
    from explainer.studies.tuning.examples import encode

    model = models(shape, None)["before"]
    if model.chat is None:
        return
    given = {ALONE: tuple(encode(model, question)), CHAT: model.chat.encode([Turn(USER, question)]).token_ids}
    found = {}
    for column, (title, token_ids) in zip(st.columns(2, gap="large"), given.items(), strict=True):
        with column, st.container(border=True):
            st.markdown(f"**{title}**")
            with st.spinner("Writing, always the likeliest token …"):
                found[title] = kept.studied(("continued", model.key, token_ids), partial(continued, model, token_ids))
            _text(model, question, found[title], own_line=title == CHAT)
    ends = ["yes" if each.ends else "no" for each in found.values()]
    shown.put("without_and_with", lambda: {"read": list(found), "text": [each.text for each in found.values()], "ended by itself": ends})
    verdict = _verdict(found[ALONE].ends, found[CHAT].ends)
    if found[ALONE].held_back:
        verdict += f" {show.section('instruction_pairs', 'traces')}"
    show.prose("instruction_pairs", "with_and_without", model=shape.called, verdict=verdict)
    show.prose("instruction_pairs", "made_by_hf" if shape.name == release.NAME else "made_by_others", model=shape.called)
    show.prose("instruction_pairs", "template")
    template(shape, question)


def _text(model: LanguageModel, question: str, found: Continued, *, own_line: bool) -> None:
    """The question and what was written after it; which mark was held back, so that there is something to see."""
    from explainer.studies.tuning.answering import N_ANSWER

    between = "  \n" if own_line else " "
    st.markdown(f"{plain(question)}{between}**{plain(found.text.strip()) or '(nothing)'}**")
    told = "It ended by itself." if found.ends else f"It was cut off after {counted(N_ANSWER, 'token')}; it would go on."
    if found.held_back:
        mark, p = found.held_back
        first = f"The likeliest first token was {text.token(model.label(mark))}, the mark that ends what one side says: {percent(p)}."
        told = f"{first} It was held back once, and the next likeliest token stands in its place. {told}"
    st.caption(told)


def _verdict(alone: bool, chat: bool) -> str:
    if chat and not alone:
        return "In its template it wrote the mark that ends an answer; without it, it would go on."
    if chat:
        return "Both texts came to an end by themselves."
    if alone:
        return "Here it came to an end without the template, and would go on in it."
    return "Neither text had come to an end by itself when it was cut off."
