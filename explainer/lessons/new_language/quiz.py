"""Questions of the lesson on a new language."""

from __future__ import annotations

from explainer.jobs import Run
from explainer.lessons.new_language import tokenizers
from explainer.lessons.new_language.results import course
from explainer.models.catalogue import Shape
from explainer.models.tuned import called
from explainer.studies.tuning.language_ways import BODY, WAYS, method, with_vocabulary
from explainer.studies.tuning.methods import n_trainable, weights_of
from explainer.ui.page.quiz import Question, ask
from explainer.ui.text import plain


def questions(shape: Shape, found: tokenizers.Tokenizers | None, text: str, run: Run | None) -> list[Question | None]:
    """About the reader's text under both tokenizers, what learns with a frozen body, and the training that is shown, if there is one."""
    made: list[Question | None] = []
    if found is not None:
        made += _tokenizers(shape, found, text)
    told = course(run) if run is not None else None
    if told is not None and len(told.evaluated) > 1:
        first, name = told.first_way, plain(called(told.spec.model))
        before, after = told.ready.base.bits["held_out"], told.last.bits[first]["held_out"]
        made.append(
            ask(
                f"By how much did the bits a byte of the held-out text fall, from {name} as it was to “{WAYS[first].label}”?",
                f"{100 * (1 - after / before):.0f} %",
                [f"{100 * share:.0f} %" for share in (after / before, (before - after) / 10, 1 - after / before / 2)],
                f"From {before:.2f} to {after:.2f}.",
                "result",
            )
        )
    return made


def _tokenizers(shape: Shape, found: tokenizers.Tokenizers, text: str) -> list[Question | None]:
    counts = [len(backend.encode(text, add_special_tokens=False).ids) for backend in (found.old, found.new)]
    n_old, n_new = found.base.n_vocab, int(found.new.get_vocab_size())
    weights = with_vocabulary(weights_of(shape), n_old, n_new)
    free = n_trainable(weights, method(BODY, weights))
    blocks = weights.total - free
    return [
        ask(
            "How many tokens is your text under the new tokenizer?",
            str(counts[1]),
            [str(count) for count in (counts[0], counts[0] + counts[1], max(1, counts[1] // 2), counts[1] + 3)],
            f"{counts[1]} pieces in the lower row; the old tokenizer makes {counts[0]} of it.",
            "tokenizers",
        ),
        ask(
            f"How many rows has W_E with the new tokenizer, instead of {n_old:,}?",
            f"{n_new:,}",
            [f"{count:,}" for count in (n_old + n_new, abs(n_old - n_new) or n_old // 2, shape.d_model)],
            f"A row for each of its {n_new:,} entries, {shape.d_model} numbers wide as before, since the blocks stay as they are.",
            "tokenizers",
        ),
        ask(
            "How many numbers learn when the body is frozen?",
            f"{free:,}",
            [f"{count:,}" for count in (blocks, weights.total, n_new * shape.d_model // 2)],
            f"The embedding, the positions and the final norm. The blocks, {blocks:,} numbers, stay as they are.",
            "ways",
        ),
    ]
