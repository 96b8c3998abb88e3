"""A chat template as the tokens that it is, beside the frame of this lesson."""

from __future__ import annotations

from explainer.lessons.instruction_pairs.loss import models
from explainer.models.catalogue import Shape
from explainer.ui.page import show
from explainer.ui.state import shown
from explainer.ui.text import counted


def template(shape: Shape, question: str) -> None:
    """The reader's question in the frame of this lesson and in a chat template, cut by the base's tokenizer."""
    from explainer.studies.tokens.splits import by_tokenizer
    from explainer.studies.tuning.chat import as_tokens, chat_text, n_marks
    from explainer.studies.tuning.frames import frame
    from explainer.ui.components import tokens as component

    model = models(shape, None)["before"]
    chat = chat_text(model.chat, question)
    name = f"{shape.called}’s own template" if chat.own else "ChatML, of other models"
    marks = n_marks(model.backend, chat)
    alone = [by_tokenizer("the question alone", model.backend, question)] if chat.own else []
    splits = [
        *alone,
        by_tokenizer("this lesson’s frame", model.backend, frame(question), "two words with a colon, ordinary tokens"),
        as_tokens(
            model.backend, name, chat, f"{counted(marks, 'token')} of it {'is a mark' if marks == 1 else 'are marks'} of the vocabulary"
        ),
    ]
    component.splitstrip(splits)
    counts = [split.n_tokens for split in splits]
    shown.put("in_frames", lambda: {"read": [split.name for split in splits], "tokens": counts})
    told = {"model": shape.called, "marks": f"{counted(marks, 'mark')} in it {'is a single token' if marks == 1 else 'are single tokens'}"}
    if chat.own:
        show.prose("instruction_pairs", "template_own", **told)
    elif marks:
        show.prose("instruction_pairs", "template_marks", **told)
    else:
        show.prose("instruction_pairs", "template_none", model=shape.called, count=counted(splits[1].n_tokens, "token"))
