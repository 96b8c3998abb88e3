"""What a training learns from: the sets that the project has written, or the reader's own text, checked and shown before it starts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from explainer import switches
from explainer.errors import DataError, TextError
from explainer.models.catalogue import Shape
from explainer.studies.tuning.training_data import PAIRS, TEXTS, TrainingPairs, TrainingTexts
from explainer.texts import uploads
from explainer.texts.sets import Pairs, Texts, questions
from explainer.texts.sets.styles import STYLES
from explainer.texts.stories import maker
from explainer.texts.uploads import Upload
from explainer.ui import text
from explainer.ui.page import widgets
from explainer.ui.state.per_lesson import remembered
from explainer.ui.state.shown import put, setting

OWN, QUESTIONS = "your own", "questions about transformers"
ABOUT = {
    "a ship’s log": "Entries of a log book, in English: “Day 12. Wind west, fresh.”",
    "French": "Small stories in French.",
    "Spanish": "Small stories in Spanish.",
}
STORY = "story-gpt"  # the base of which the pages know what it has read
LANGUAGES = ("French", "Spanish")
N_OLD = 60  # stories on which the old knowledge is measured
MOST_PASTED = 200_000
HEADED: dict[str, Any] = {"label_visibility": "collapsed"}  # of a widget under a header that says the same


Chosen = TypeVar("Chosen")
Row = TypeVar("Row")


class NothingGiven(DataError):
    """The reader has not given anything yet."""


@dataclass(frozen=True, slots=True)
class ChosenDataset:
    """What a reader chose to train on. name: for the label of the run. form: "texts" or "pairs".

    unseen: texts of the same kind, made of phrases and names that the training part has not; empty where there are none.
    """

    name: str
    form: str
    train: Sequence[Any]
    held_out: Sequence[Any]
    unseen: Sequence[Any] = ()

    def for_run(self) -> TrainingTexts | TrainingPairs:
        """For a run; the old stories are of a kind that story-gpt was trained on, made with a seed of their own."""
        measured = {"held_out": tuple(self.held_out), "old": tuple(old_stories())}
        if self.unseen:
            measured["unseen"] = tuple(self.unseen)
        return (TrainingPairs if self.form == PAIRS else TrainingTexts)(tuple(self.train), measured)


@st.cache_resource(max_entries=4, show_spinner=False)
def _texts(name: str) -> Texts:
    return STYLES[name]()


@st.cache_resource(max_entries=1, show_spinner=False)
def _questions() -> Pairs:
    return questions.make()


@st.cache_resource(max_entries=1, show_spinner=False)
def old_stories() -> list[str]:
    """Stories of the generator that made a part of story-gpt's training text, with a seed that its training did not use."""
    return maker.stories(987_654, N_OLD)


def uploads_allowed() -> bool:
    """Whether the host lets readers upload files: EXPLAINER_UPLOADS=0 forbids it."""
    return switches.flag("EXPLAINER_UPLOADS")


def about(name: str, base: Shape) -> str:
    """What a set holds, and what the base of a training has read of its kind, as far as that is known."""
    if base.name != STORY:
        return f"{ABOUT[name]} What {text.plain(base.called)} has read of this kind, this page does not know."
    return f"{ABOUT[name]} {STORY} has read {'English only' if name in LANGUAGES else 'nothing of this kind'}."


def texts(base: Shape) -> ChosenDataset:
    """The text that the reader chose to train on. base: what the training begins from.

    Raises: DataError with one sentence when there is none yet, or it cannot be read.
    """
    name = widgets.choose("What it learns from", [*STYLES, OWN], "data", **HEADED)
    if name != OWN:
        st.caption(about(name, base))
        made = _texts(name)
        train, held_out = uploads.split(made.train, 0.05)
        return ChosenDataset(name, TEXTS, train, held_out, made.held_out)
    rows = own("A text, at least some pages long", "own_text", ["txt", "csv", "jsonl"], uploads.read_texts, uploads.documents)
    return ChosenDataset("your text", TEXTS, *uploads.split(rows))


def languages(base: Shape) -> ChosenDataset:
    """The text in another language that the reader chose. base: what the training begins from.

    Raises: DataError with one sentence when there is none yet, or it cannot be read.
    """
    names = [name for name in STYLES if name in LANGUAGES]
    name = widgets.choose("The new language", [*names, OWN], "language", **HEADED)
    if name == OWN:
        rows = own(
            "A text in any language, at least some pages long",
            "own_language",
            ["txt", "csv", "jsonl"],
            uploads.read_texts,
            uploads.documents,
        )
        return ChosenDataset("your text", TEXTS, *uploads.split(rows))
    st.caption(about(name, base))
    made = _texts(name)
    return ChosenDataset(name, TEXTS, *uploads.split(made.train, 0.05), made.held_out)


def own(
    label: str, key: str, kinds: list[str], read: Callable[[str, bytes], Upload[Row]], pasted: Callable[[str], Sequence[Row]] | None = None
) -> Sequence[Row]:
    """The reader's own material, from a file or pasted; it lasts as long as the visit, and longer only in a run that is started on it.

    What of a file is not read as it stands is told. Raises: DataError with one sentence.
    """
    file = _file(label, f"{key}_file", kinds) if uploads_allowed() else None
    words = st.text_area("Or paste it here", height=140, max_chars=MOST_PASTED, **remembered(f"{key}_words")) if pasted else ""
    if file is not None:
        found = read(*file)
        for note in found.notes:
            st.caption(text.plain(note))
        return setting(key, found.rows)
    if pasted and words.strip():
        return setting(key, pasted(words))
    way = "upload a file, or paste a text" if pasted else "upload a file"
    raise NothingGiven(f"Nothing is given yet: {way}. Then you see what it will learn from.")


def _file(label: str, key: str, kinds: list[str]) -> tuple[str, bytes] | None:
    """Name and content of the reader's file. Streamlit forgets it when the uploader is off the page for a moment; here it is kept."""
    kept: dict[str, tuple[str, bytes]] = st.session_state.setdefault("_files", {})

    def changed() -> None:
        given = st.session_state[key]
        if given is None:
            kept.pop(key, None)
        elif given.size <= uploads.MOST_BYTES:
            kept[key] = (given.name, given.getvalue())

    told = f"{label}: {', '.join('.' + kind for kind in kinds)}, at most 5 MB"
    file = st.file_uploader(told, type=kinds, key=key, on_change=changed)
    if file is not None:
        return file.name, file.getvalue()
    if key in kept:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.caption(f"In use: {text.plain(kept[key][0])}, from before.")
            st.button("Forget it", key=f"{key}_forget", on_click=changed, type="tertiary", icon=":material/close:")
    return kept.get(key)


def pairs() -> ChosenDataset:
    """The pairs that the reader chose to train on.

    Raises: DataError with one sentence when there are none yet, or they cannot be read.
    """
    name = widgets.choose("Pairs", [QUESTIONS, OWN], "pair_data", **HEADED)
    if name != OWN:
        made = _questions()
        return ChosenDataset(QUESTIONS, PAIRS, made.train, made.held_out)
    rows = own("A table with a column “prompt” and a column “completion”", "own_pairs", ["csv", "jsonl"], uploads.read_pairs)
    return ChosenDataset("your pairs", PAIRS, *uploads.split(rows, one="pair", many="pairs"))


def given(choose: Callable[[], Chosen]) -> Chosen | None:
    """What the reader chose; None, and why in a sentence, where it cannot be used yet."""
    try:
        return choose()
    except (DataError, TextError) as error:
        waiting = isinstance(error, NothingGiven)
        (st.info if waiting else st.error)(text.plain(str(error)), icon=":material/info:" if waiting else ":material/error:")
        return None


def chosen(choose: Callable[[], ChosenDataset], draw: Callable[[ChosenDataset], None] | None = None) -> ChosenDataset | None:
    """What the reader chose, with a preview, drawn by ``draw`` where it is no plain text; None where it cannot be used yet, and why."""
    data = given(choose)
    if data is None:
        return None
    preview(data, draw)
    return data


def amounts(counts: Sequence[int], characters: Sequence[int]) -> dict[str, Sequence[Any]]:
    """How much is learned from and how much is held out, as columns: texts, and their mean length."""
    each = [total / count for total, count in zip(characters, counts, strict=True)]
    return {"part": ("to learn from", "held out"), "how many": [f"{count:,}" for count in counts], "characters each": each}


def preview(data: ChosenDataset, draw: Callable[[ChosenDataset], None] | None = None) -> None:
    """The beginning of what is learned from, and how much there is."""
    characters = sum(len(part) for row in data.train for part in ([row] if isinstance(row, str) else row))
    counts, held_out_characters = (len(data.train), len(data.held_out)), sum(len("".join(row)) for row in data.held_out)
    put("training_data", lambda: amounts(counts, (characters, held_out_characters)))
    what, n_held_out = "pair" if data.form == PAIRS else "piece", len(data.held_out)
    held_out = "is held out: it never learns from it." if n_held_out == 1 else "are held out: it never learns from them."
    st.caption(
        f"{text.counted(len(data.train), what)} with {text.counted(characters, 'character')} to learn from; "
        f"{text.counted(n_held_out, what)} {held_out}"
    )
    if draw is not None:
        draw(data)
        return
    shown = [str(row)[:300] for row in data.train[:3]]
    with st.container(key="preview", border=True):
        for row in shown:
            st.markdown(text.plain(row) + (" …" if len(row) == 300 else ""))
