"""Questions of the lesson on a new language."""

from __future__ import annotations

import math

from explainer.jobs import Run
from explainer.lessons.new_language import tokenizers
from explainer.lessons.new_language.results import course
from explainer.models.catalogue import Shape
from explainer.models.tuned import called
from explainer.studies.tuning.language_ways import BODY, WAYS, method, with_vocabulary
from explainer.studies.tuning.methods import n_trainable, weights_of
from explainer.ui.page.questions import Question, calculated, two, written
from explainer.ui.text import counted, plain


def questions(shape: Shape, found: tokenizers.Tokenizers | None, text: str, run: Run | None) -> list[Question | None]:
    """About the reader's text under both tokenizers, what learns with a frozen body, and the training that is shown, if there is one."""
    made: list[Question | None] = []
    if found is not None:
        counts = [len(backend.encode(text, add_special_tokens=False).ids) for backend in (found.old, found.new)]
        made.append(bytes_a_token(len(text.encode("utf-8", "replace")), *counts))
        made += rows(shape, found.base.n_vocab, int(found.new.get_vocab_size()))
    told = course(run) if run is not None else None
    if told is not None and len(told.evaluated) > 1:
        way, name = told.first_way, plain(called(told.spec.model))
        before, after = told.ready.base.bits["held_out"], told.last.bits[way]["held_out"]
        made.append(fallen(before, after, f"from {name} as it was to “{WAYS[way].label}”"))
    return made


def bytes_a_token(n_bytes: int, old: int, new: int) -> Question | None:
    """How much text a token of the new tokenizer holds."""
    if not new or not old:
        return None
    return calculated(
        f"Your text has {counted(n_bytes, 'byte')}. How many of them does a token of the new tokenizer hold on average?",
        n_bytes / new,
        [n_bytes / old, new / n_bytes, old / new, n_bytes / (old + new)],
        f"The new tokenizer makes {counted(new, 'token')} of it: {n_bytes} ÷ {new} = {two(n_bytes / new)}. The old one makes {old}: "
        f"{n_bytes} ÷ {old} = {two(n_bytes / old)}.",
        "tokenizers",
        show=two,
        limits=(0, math.inf),
    )


def rows(shape: Shape, n_old: int, n_new: int) -> list[Question | None]:
    """What another vocabulary does to the number of weights."""
    weights, size = with_vocabulary(weights_of(shape), n_old, n_new), n_new * shape.d_model
    free = n_trainable(weights, method(BODY, weights))
    blocks = weights.total - free
    return [
        calculated(
            "How many numbers has W_E with the new tokenizer?",
            size,
            [n_old * shape.d_model, n_new, (n_old + n_new) * shape.d_model, abs(n_old - n_new) * shape.d_model],
            f"A row for each of its {n_new:,} entries, {shape.d_model} wide as before, since the blocks stay as they are: {n_new:,} · "
            f"{shape.d_model} = {size:,}.",
            "tokenizers",
            limits=(1, math.inf),
        ),
        calculated(
            "How many numbers learn when the body is frozen?",
            free,
            [blocks, weights.total, size // 2, free + blocks // 2],
            f"The embedding, the positions and the final norm: {weights.total:,} in all − {blocks:,} in the blocks = {free:,}.",
            "ways",
        ),
    ]


def _share(value: float) -> str:
    return f"{100 * value:.0f} %"


def fallen(before: float, after: float, way: str) -> Question | None:
    """By which share the bits a byte fell."""
    if after >= before:
        return None
    high, low = written([before, after], lambda one, other: 1 - other / one, _share)
    return calculated(
        f"By how much did the bits a byte of the held-out text fall, {way}?",
        1 - after / before,
        [after / before, (before - after) / 10, (1 - after / before) / 2, 1],
        f"From {high} to {low}: 1 − {low} ÷ {high} = {_share(1 - after / before)}.",
        "result",
        show=_share,
        limits=(0, 1),
    )
