"""The reader's own text under a new head: its label before and after, the score written out, and what each word does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.errors import TextError
from explainer.figures import bars, grids, new_head
from explainer.jobs import Run
from explainer.lessons.new_head import results, setup
from explainer.lessons.new_head.run import data_of, is_tags, spec_of
from explainer.models.catalogue import Shape, find
from explainer.models.layout import TAGS, TEXT
from explainer.studies.tuning.head_costs import has_bias
from explainer.ui.page import show
from explainer.ui.state import kept, session
from explainer.ui.state.shown import put, setting
from explainer.ui.text import counted, isolated, number, percent, plain, sure, token, token_name, true_minus

if TYPE_CHECKING:
    from explainer.models.classifier import Classifier
    from explainer.studies.tuning.label_reasons import TaggedText, Terms, Told, Without


MOST_TERMS = 8


def _told(classifier: Classifier, text: str, mark: object) -> Told:
    from explainer.studies.tuning.label_reasons import told

    return kept.studied(("told", classifier.model.key, mark, text), lambda: told(classifier, text))


def new_layer(shape: Shape, text: str, data: setup.ChosenLabels | None, seed: int) -> dict[str, str]:
    """The arithmetic of the head before it has learned anything, on the reader's text; its numbers for the words around it."""
    labels = data.labels if data is not None else ("negative", "positive")
    kind = data.kind if data is not None else TEXT
    found = results.untrained(session.Choice(find(shape.name), text), labels, kind, seed)
    if kind == TAGS:
        tags = _tagged(found, text, (seed, labels))
        at = next((i for i, word in enumerate(tags.words) if word[0].isalnum()), 0)
        probs, token = tags.probs[at], tags.words[at]
        scores = np.log(probs)
        scores = scores - scores.mean()
    else:
        said = _told(found, text, (seed, labels))
        probs, token, scores = said.probs, said.token, said.scores
    setting("untrained_seed", seed)
    put("untrained_head", lambda: {"label": labels, "score": scores, "probability": probs})
    first = int(np.argmax(probs))
    shown = list(range(len(labels)))[:6]
    parts = [number(float(scores[i])) for i in shown]
    return {
        "token": token_name(token), "d_model": f"{shape.d_model:,}",
        "new": f"The head and the pooler have {found.n_new:,}" if found.pooler is not None else f"The head has {found.n_new:,}",
        "source": ", as it leaves the pooler" if found.pooler is not None else "",
        "scores": ", ".join(f"{isolated(labels[i])} {part}" for i, part in zip(shown, parts, strict=True)) + " …" * (len(labels) > 6),
        "label": labels[first], "p": percent(float(probs[first])),
    }  # fmt: skip


def own_text(run: Run, shape: Shape, text: str) -> None:
    """The label of the reader's text before and after, and its score written out."""
    run_seed, labels = spec_of(run).plan.seed, data_of(run).labels
    after = results.trained(run)
    before = results.untrained(session.Choice(find(shape.name), text), labels, TEXT, run_seed)
    now, then = _told(after, text, "after"), _told(before, text, (run_seed, tuple(labels)))
    st.markdown(f"Your text: **{plain(text)}**")
    alt = ", ".join(f"{label} {percent(float(p))}" for label, p in zip(labels, now.probs, strict=True))
    table = show.table(
        label=labels,
        **{"probability before": then.probs, "probability after": now.probs, "score before": then.scores, "score after": now.scores},
    )
    told = f"after {counted(run.state().step, 'step')}"
    chart = new_head.labels_before_and_now(labels, then.probs.tolist(), now.probs.tolist(), told)
    show.figure(chart, alt=f"Probability of each label {told}: {alt}.", table=table, name="own_text", of_training=True)
    _arithmetic(after, now, shape)


def words(run: Run, text: str) -> Without | None:
    """What each word of the reader's text does; None where no weights were saved, or there is no word to leave out."""
    return None if run.folder is None else _words(results.trained(run), text)


def _signed(value: float, digits: int = 2) -> str:
    return true_minus(f"{round(value, digits) + 0.0:.{digits}f}")


def _arithmetic(head: Classifier, said: Told, shape: Shape) -> None:
    """The score of a label as the sum of its largest terms, and softmax over the scores."""
    from explainer.studies.tuning.label_reasons import terms

    order = said.order
    names = [said.labels[i] for i in order][:6]
    exps = [float(np.exp(said.scores[i] - said.scores.max())) for i in range(len(said.labels))]
    first = order[0]
    found: Terms = terms(head, said, first)
    products = found.products
    at = np.argsort(-np.abs(products))[:MOST_TERMS]
    rest = float(products.sum() - products[at].sum())
    bias = "" if head.b is None else " + b"
    source = f"the vector at {token(said.token)}" + (", as it leaves the pooler" if head.pooler is not None else "")
    st.markdown(
        f"The score of **{plain(names[0])}** is Σ w·h{bias} over the {shape.d_model:,} numbers of {source}. "
        "Its largest terms, each as place: w × h:"
    )
    labels = [f"{i}: {_signed(found.w[i], 4)} × {_signed(found.h[i])}" for i in at] + [
        "all the others",
        *(["b"] if head.b is not None else []),
    ]
    values = [float(products[i]) for i in at] + [rest, *([found.b] if head.b is not None else [])]
    texts = [_signed(value, 3) for value in values]
    table = show.table(place=range(len(products)), w=found.w, h=found.h, **{"w × h": products})
    alt = f"Largest terms of the score {_signed(found.score)}: {'; '.join(f'{a}: {t}' for a, t in zip(labels, texts, strict=True))}."
    show.figure(
        bars.ranked(labels, values, texts, x_title=f"together: {_signed(found.score)}"),
        alt=alt,
        table=table,
        name="score_terms",
        of_training=True,
    )
    show.check_line(found.off, "score")
    few = float(products[at].sum())
    st.markdown(
        f"The {len(at)} largest make {_signed(few)} of {_signed(found.score)}. The other {len(products) - len(at)} make {_signed(rest)}: "
        "a score is rarely the work of a single number."
    )
    listed = ", ".join(f"{plain(said.labels[i])} {_signed(float(said.scores[i]))}" for i in order[:6])
    share = exps[first] / sum(exps)
    gap = f"e^{_signed(float(said.scores[order[1]] - said.scores[first]))}"
    softmax = f" = 1 ÷ (1 + {gap})" if len(exps) == 2 else ""
    st.markdown(f"Scores: {listed}. Softmax over them gives {plain(names[0])} {plain(softmax)} = **{sure(share)}**.")


def _words(head: Classifier, text: str) -> Without | None:
    from explainer.studies.tuning.label_reasons import without_each_word
    from explainer.ui.components.surprise import Tip, View, surprise

    try:
        found = kept.studied(("without", head.model.key, text), lambda: without_each_word(head, text))
    except TextError as error:
        show.prose_text(plain(str(error)))
        return None
    label, other = (head.labels[i] for i in (found.for_, found.against))
    tips = []
    for part, change, p, left in zip(found.parts, found.change, found.probs, found.texts, strict=True):
        if not np.isfinite(change):
            tips.append(Tip(part, ["A mark; only words are left out."]))
            continue
        way = f"speaks for {label}" if change > 0 else f"speaks against {label}"
        rows = [["whole text", _signed(found.margin), sure(_sure(found))], ["without it", _signed(found.margin - change), percent(p)]]
        tips.append(Tip(f"“{part}” {way}: {'+' if change > 0 else ''}{_signed(float(change))}", [f"Without it: {left}"], rows))
    most = float(np.ceil(max(1.0, np.nanmax(np.abs(found.change)))))
    values = [None if not np.isfinite(value) else float(value) for value in found.change]
    view = View("change", values, most, f"how far the word moves {new_head.brief(label)} − {new_head.brief(other)}", signed=True)
    start = int(np.nanargmax(np.abs(found.change)))
    columns = ("text", "difference of scores", f"p of {new_head.brief(label)}")
    surprise(found.parts, [view], tips, columns, title="What each word does", start=start, key="surprise_words")
    numbers = {"word": found.parts, "change": found.change, "p without it": found.probs, "text without it": found.texts}
    show.numbers_button("words_left_out", lambda: show.table(**numbers), of_training=True)
    return found


def _sure(found: Without) -> float:
    """The probability of the label against the next one alone; of two labels it is the probability."""
    return float(1 / (1 + np.exp(-found.margin)))


def _tagged(head: Classifier, text: str, mark: object) -> TaggedText:
    from explainer.studies.tuning.label_reasons import tagged

    return kept.studied(("tagged", head.model.key, mark, text), lambda: tagged(head, text))


def own_tags(run: Run, shape: Shape, text: str) -> None:
    """The reader's words with their tags, each with its probabilities, and what the words behind them change."""
    labels, seed = data_of(run).labels, spec_of(run).plan.seed
    head = results.trained(run)
    found = _tagged(head, text, "after")
    before = _tagged(results.untrained(session.Choice(find(shape.name), text), labels, TAGS, seed), text, (seed, tuple(labels)))
    for when, tags in (("Before", before), ("After", found)):
        notes = [sure(float(p)) for p in tags.probs.max(1)]
        given = tags.probs.argmax(1).tolist()
        st.markdown(f"{when}: {setup.words_with_tags(tags.words, given, labels, notes)}")
    names = [f"{i} {word}" for i, word in enumerate(found.words)]
    given = found.probs.argmax(1)
    alt = "; ".join(
        f"{word}: {labels[tag]} {sure(float(found.probs[i, tag]))}" for i, (word, tag) in enumerate(zip(found.words, given, strict=True))
    )
    table = show.wide_table(found.probs, names, list(labels))
    show.figure(
        grids.grid(found.probs.T, labels, names, signed=False, name="probability"),
        alt=f"Tags. {alt}.",
        table=table,
        name="own_tags",
        of_training=True,
    )
    later = found.later
    at = int(later.argmax())
    if head.model.causal:
        show.prose("new_head", "tags_gpt", most=f"{later.max():.2g}")
    else:
        word, tag = found.words[at], int(found.probs[at].argmax())
        alone, whole = percent(float(found.alone[at, tag])), percent(float(found.probs[at, tag]))
        show.prose("new_head", "tags_bert", word=word, tag=labels[tag], alone=alone, whole=whole)


def own(run: Run, shape: Shape, text: str) -> None:
    """The reader's text under the trained head."""
    if run.folder is None:
        show.prose_text("This training saved no weights, so there is nothing to ask. Start it again.")
        return
    (own_tags if is_tags(run) else own_text)(run, shape, text)


def no_bias(shape: Shape, data: setup.ChosenLabels | None) -> str:
    """What is said of b where transformers' class has none."""
    kind = data.kind if data is not None else TEXT
    return "" if has_bias(shape.family, kind) else " (for whole texts on a GPT, the library transformers leaves b out)"
