"""How a new head is set up: which labels it shall give, what may change, and what that costs. Nothing here loads torch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from explainer.jobs.specs import HeadSpec
from explainer.lessons.new_head import own_labels
from explainer.models.catalogue import Shape, find
from explainer.models.layout import TAGS, TEXT
from explainer.studies.tuning.head_costs import ALL, HEAD_ALONE, HEAD_FIRST, n_body, n_new
from explainer.studies.tuning.head_costs import cost as head_cost
from explainer.studies.tuning.methods import MOST_MEASURED, MOST_OF_LARGE, Budget, weights_of
from explainer.studies.tuning.plans import HeadPlan
from explainer.studies.tuning.training_data import LabelledData, LabelledTexts, TaggedTexts
from explainer.texts import uploads
from explainer.texts.sets import Labelled, Tagged, entities, sentiment
from explainer.ui.page import show, widgets
from explainer.ui.page.lesson import notes
from explainer.ui.state import session, shown
from explainer.ui.text import counted, fill, plain
from explainer.ui.trainings import ahead, datasets, launch, options, run_links
from explainer.ui.trainings.datasets import OWN
from explainer.ui.trainings.settings import Schedule, Slider, cost, schedule

SENTIMENT, NAMES = "sentiment", "names in stories"
ABOUT = {
    SENTIMENT: "Short sentences about things of daily life: is the writer pleased, or not? One label for the whole sentence.",
    NAMES: "Sentences of stories: which words name a person, a place or an animal? One tag for each word; O is none of them.",
}
WAYS = {"the head alone": HEAD_ALONE, "first the head, then all": HEAD_FIRST, "all at once": ALL}
STEPS = (20, 50, 100, 150, 200, 300, 500, 800)
STEPS_AT_FIRST = 200
RATES = (1e-4, 2e-4, 3e-4, 1e-3, 3e-3)
# Rates of the body and of the head with which a training goes well, by family; a head that learns alone may take larger steps.
USUAL = {"bert": (2e-4, 1e-3)}
USUAL_GPT, HEAD_ALONE_RATES = (3e-4, 3e-3), (1e-3, 3e-2)
SECONDS, BATCH, WINDOW = 600, 32, 96
LARGE_BATCH = 8  # texts of a step of a large model


@dataclass(frozen=True, slots=True)
class ChosenLabels:
    """What a reader chose to train on. name: for the label of the run. kind: "text" or "tags". Rows are (text, label), or
    lists of (word, tag).

    held_out: of the same patterns as train. unseen: of patterns and words that train has not; empty where there are none.
    """

    name: str
    kind: str
    labels: tuple[str, ...]
    train: Sequence[Any]
    held_out: Sequence[Any]
    unseen: Sequence[Any] = ()

    def for_run(self) -> LabelledData:
        """For a run."""
        measured = {"held_out": tuple(self.held_out)} | ({"unseen": tuple(self.unseen)} if self.unseen else {})
        return (TaggedTexts if self.kind == TAGS else LabelledTexts)(self.labels, tuple(self.train), measured)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the reader set."""

    way: str
    schedule: Schedule

    def label(self) -> str:
        """Short, for a chart and a list."""
        return next(name for name, way in WAYS.items() if way == self.way)


@st.cache_resource(max_entries=1, show_spinner=False)
def _sentiment() -> Labelled:
    return sentiment.make()


@st.cache_resource(max_entries=1, show_spinner=False)
def _names() -> Tagged:
    return entities.make()


def _given() -> ChosenLabels:
    """The sentences that the reader chose to train on.

    Raises: DataError with one sentence when there are none yet, or they cannot be read.
    """
    name = widgets.choose("Labels", [SENTIMENT, NAMES, OWN], "head_data", **datasets.HEADED)
    if name != OWN:
        st.caption(ABOUT[name])
    if name == NAMES:
        tagged = _names()
        return ChosenLabels(NAMES, TAGS, tagged.tags, *uploads.split(tagged.train), tagged.held_out)
    if name != OWN:
        made = _sentiment()
        return ChosenLabels(SENTIMENT, TEXT, made.labels, *uploads.split(made.train), made.held_out)
    labels, rows = own_labels.given()
    return ChosenLabels("your texts", TEXT, tuple(labels), *uploads.split_by_label(rows))


def chosen(shape: Shape) -> ChosenLabels | None:
    """What the reader chose for a model, with a preview; None where it cannot be used yet, and why."""
    import pandas as pd

    data = datasets.given(_given)
    if data is None:
        return None
    held_out = f"{counted(len(data.held_out), 'other')}{' of the same patterns' if data.unseen else ''}"
    rows = f"{counted(len(data.train), 'sentence' if data.unseen else 'text')} to learn from; {held_out}"
    rows += " is held out" if len(data.held_out) == 1 else " are held out"
    most = MOST_OF_LARGE if weights_of(shape).large else MOST_MEASURED
    stricter = f"; {len(data.unseen):,} more are made of patterns and words that occur in none of them" if data.unseen else ""
    st.caption(f"{rows}{stricter}. At most {most} of each set are measured.")
    shown.put("training_data", lambda: _amounts(data))
    if data.kind == TEXT:
        counts = Counter(label for _, label in data.train)
        commonest = counts.most_common(8)
        columns = {"label": [data.labels[label] for label, _ in commonest], "how many": [count for _, count in commonest]}
        shown.put("labels", lambda: columns)
        first = [{"label": data.labels[label], "text": text} for text, label in data.train[:6]]
        st.dataframe(pd.DataFrame(first), hide_index=True, width="stretch", key="labelled_table")
        told = ", ".join(f"{plain(data.labels[label])} {count:,}" for label, count in commonest)
        st.caption(f"In the training part: {told}.")
    else:
        with st.container(key="preview", border=True):
            for row in data.train[:5]:
                st.markdown(words_with_tags([word for word, _ in row], [tag for _, tag in row], data.labels))
    return data


def _amounts(data: ChosenLabels) -> dict[str, list[Any]]:
    """How many texts there are in each part, and the mean number of their characters, as columns."""
    parts = {"to learn from": data.train, "held out": data.held_out} | ({"never seen": data.unseen} if data.unseen else {})
    texts = [[row[0] if data.kind == TEXT else " ".join(word for word, _ in row) for row in rows] for rows in parts.values()]
    each = [sum(map(len, rows)) / len(rows) for rows in texts]
    return {"part": list(parts), "how many": [f"{len(rows):,}" for rows in texts], "characters each": each}


COLORS = ("blue", "green", "orange", "violet", "red")


def words_with_tags(words: Sequence[str], tags: Sequence[int], labels: Sequence[str], notes: Sequence[str] = ()) -> str:
    """Words in Markdown; those with a tag stand on its colour, with its name and a note behind it."""
    parts = []
    for i, (word, tag) in enumerate(zip(words, tags, strict=True)):
        note = f" {notes[i]}" if notes else ""
        parts.append(f":{COLORS[(tag - 1) % len(COLORS)]}-badge[{plain(word)} · {plain(labels[tag])}{note}]" if tag else plain(word))
    return " ".join(parts)


def usual_rates(shape: Shape, way: str) -> tuple[float, float]:
    """The usual learning rates of the body (and of BERT's pooler) and of the head."""
    if way == HEAD_ALONE and shape.family != "bert":
        return HEAD_ALONE_RATES
    return USUAL.get(shape.family, USUAL_GPT)


def settings(shape: Shape, data: ChosenLabels) -> Settings:
    """All that the reader sets before a training, and what it costs."""
    weights = weights_of(shape)
    if weights.large:
        way = HEAD_ALONE
        st.markdown("**What may change: the head alone**")
        st.caption(f"{options.why_not_all(shape, weights)} So its body stays as it is.")
    else:
        way = WAYS[widgets.choose("What may change", list(WAYS), "head_way", "first the head, then all")]
    found = budget_of(shape, way, data)
    cost(found, found.needed_mib, "the model with its new head", n_new=n_new(shape, data.kind, len(data.labels)))
    kind = "bert" if shape.family == "bert" else "gpt"
    rate = Slider("Learning rate of the body", RATES, usual_rates(shape, way)[0], f"head_rate_{kind}")
    steps = Slider("Steps", STEPS, STEPS_AT_FIRST, "head_steps")
    return Settings(way, schedule(steps, rate, "head_seed", rate_is_free=way != HEAD_ALONE))


def _longest(data: ChosenLabels) -> int:
    """About how many tokens the longest text has: a third of its characters, at most the window."""
    lengths = (len(row[0]) if isinstance(row[0], str) else sum(len(word) + 1 for word, _ in row) for row in data.train)
    return min(WINDOW, max(lengths) // 3 + 2)


def batch_of(shape: Shape) -> int:
    """Texts of a step."""
    return LARGE_BATCH if weights_of(shape).large else BATCH


def budget_of(shape: Shape, way: str, data: ChosenLabels) -> Budget:
    """What this training takes."""
    return head_cost(weights_of(shape), shape, way, data.kind, len(data.labels), batch_of(shape) * _longest(data))


def spec(shape: Shape, wanted: Settings, data: ChosenLabels, text: str) -> HeadSpec:
    """The run's spec. text: the reader's own, whose label is told at each evaluation."""
    chosen = wanted.schedule
    plan = HeadPlan(
        steps=chosen.steps, way=wanted.way, batch=batch_of(shape), window=min(WINDOW, shape.context), learning_rate=chosen.learning_rate,
        head_rate=usual_rates(shape, wanted.way)[1], seed=chosen.seed, text=text,
    )  # fmt: skip
    return HeadSpec(
        lesson="new_head", label=wanted.label(), data_name=data.name, model=shape.name, plan=plan, seconds=SECONDS,
        needed_mib=round(budget_of(shape, wanted.way, data).needed_mib, 1),
    )  # fmt: skip


def starter(shape: Shape, data: ChosenLabels | None, text: str, token: str) -> None:
    """What may change, and the button that starts a training; why it cannot be pressed, where it cannot."""
    if data is None:
        show.prose_text("Choose labels above first.")
        return
    wanted = settings(shape, data)
    st.session_state["_head_set"] = (wanted, data.kind, len(data.labels))
    found, frozen = budget_of(shape, wanted.way, data), wanted.way == HEAD_ALONE
    tokens = batch_of(shape) * _longest(data)
    planned = ahead.Ahead(wanted.label(), shape.name, wanted.schedule.steps, tokens, found.total, found.trainable, through=not frozen)
    ahead.told(planned, run_links.runs("new_head"), SECONDS)
    if launch.start_button(needed_mib=found.needed_mib):
        launch.start(spec(shape, wanted, data, text), data.for_run(), token)
        st.rerun()


def last_settings() -> tuple[Settings, str, int] | None:
    """What is set on the page: the settings, the kind of labels, and how many there are."""
    found: tuple[Settings, str, int] | None = st.session_state.get("_head_set")
    return found


def seed() -> int:
    """The seed that is set on the page."""
    return int(st.session_state.get("head_seed", 0))


def explained(shape: Shape, choice: session.Choice, *, tags: bool) -> None:
    """What a new head is, and which vector it reads in this kind of model. tags: whether each word gets a label of its own."""
    task = "predict the next token" if shape.causal else "fill gaps"
    show.prose("new_head", model=shape.called, task=task)
    if tags:
        show.prose("new_head", "gpt_tags" if shape.causal else "bert_tags")
    elif shape.causal:
        show.prose("new_head", "gpt")
    else:
        first = session.encoding(session.Choice(find(shape.name), choice.text)).tokens[0].strip()
        show.prose("new_head", "bert", first=f"here it is “{first}”, the first token of your text")
    if shape.name != choice.model:
        show.prose_text(
            f"A tuned model or an adapter is chosen in the sidebar. A training here begins from its base again: {plain(shape.called)}."
        )


def note(shape: Shape, data: ChosenLabels | None) -> None:
    """The call-out about the size of a new layer."""
    says, exactly = show.section("new_head", "note_layer").split("”  ", 1)
    kind, n_labels = (data.kind, len(data.labels)) if data is not None else (TEXT, 2)
    slots = {"new": f"{n_new(shape, kind, n_labels):,}", "body": f"{n_body(weights_of(shape)):,}"}
    notes(f"{says}”", fill(exactly, slots), "layer")
