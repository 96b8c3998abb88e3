"""A chat template as the tokens that it is, beside the frame of this lesson."""

from __future__ import annotations

from explainer.lessons.instruction_pairs.loss import models
from explainer.models.catalogue import Shape
from explainer.ui.page import show
from explainer.ui.text import counted


def template(shape: Shape, question: str) -> None:
    """The reader's question in the frame of this lesson and in a chat template, cut by the base's tokenizer."""
    from explainer.studies.tuning.chat import as_tokens, chat_text, n_marks
    from explainer.studies.tuning.frames import frame
    from explainer.ui.components import tokens as component

    model = models(shape, None)["before"]
    backend = model.tokenizer.backend_tokenizer
    chat = chat_text(model.tokenizer, question)
    name = f"{shape.called}’s own template" if chat.own else "ChatML, of other models"
    marks = n_marks(backend, chat.text)
    splits = [
        as_tokens(backend, "this lesson’s frame", frame(question), "two words and a colon each, ordinary tokens"),
        as_tokens(
            backend, name, chat.text, f"{counted(marks, 'token')} of it {'is a mark' if marks == 1 else 'are marks'} of the vocabulary"
        ),
    ]
    component.splitstrip(splits)
    if chat.own:
        show.prose("instruction_pairs", "template_own", model=shape.called, marks=counted(marks, "mark"))
    else:
        show.prose("instruction_pairs", "template_none", model=shape.called, count=counted(splits[1].n_tokens, "token"))
