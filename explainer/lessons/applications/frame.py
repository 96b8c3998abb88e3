"""What the seven applications share: which one is open, the transformer that does it as a picture, how good it is, where it fails."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import streamlit as st

from explainer.models.catalogue import ASSETS
from explainer.ui.components.shapes import shapes
from explainer.ui.page import show, widgets
from explainer.ui.text import plain

FIGURES = "applications.json"


@dataclass(frozen=True, slots=True)
class Application:
    """One of the seven.

    shape: "decoder", "encoder" or "both". head: what stands on it. embedded: who does it offline. fails: what shows what it cannot.
    """

    label: str
    shape: str
    head: str
    embedded: str
    fails: str


APPLICATIONS = {
    "chat": Application("Chat", "decoder", "unembedding", "story-chat", "What is the capital of France?"),
    "translation": Application(
        "Translation", "both", "unembedding", "translate-transformer", "The bank raised its rate after the minister’s speech."
    ),
    "sentiment": Application("Sentiment", "encoder", "2 labels", "story-reader", "I would watch it again if I could not sleep."),
    "entities": Application("Names", "encoder", "4 tags a word", "story-reader", "will smith saw apple in paris, texas"),
    "summary": Application(
        "Summary", "decoder", "unembedding", "story-chat",
        "The council met on Monday. After two hours it voted to close the old bridge, and most people in the room agreed.",
    ),
    "code": Application("Code", "decoder", "unembedding", "story-chat", "Give the prime numbers of x."),
    "desk": Application("Service desk", "encoder", "150 classes", "story-reader", "My cat sat on the parcel and now neither moves."),
}  # fmt: skip


def chosen() -> str:
    """The application that is open, bound to the link as ``app``."""
    return widgets.choose("Application", list(APPLICATIONS), "app")


def _use(text: str) -> None:
    st.session_state["text"] = text


LONGEST = 5_000  # characters; what is longer fills the window of every model here
EXAMPLES = {
    "chat": ("Hello, I am Sue.", "What can you do?", "What is a token?"),
    "translation": ("The little white cat drinks cold milk.", "I have never seen a snowflake."),
    "sentiment": ("The food was not bad at all.", "It was boring, but in the end I was glad that I went."),
    "entities": ("Mr. Zorble lives in Quantown.", "Bath is a town, and a bath is a tub."),
    "summary": ("Sue was sad because her kite was torn. Tom took the kite and repaired it. That made Sue happy.",),
    "code": ("Give the longest word of x.", "Return x without its first 2 letters, in upper case."),
    "desk": ("i want to order a blue lamp", "how far is the moon", "what is on my bill"),
}
"""More texts for each, beside the lesson's presets."""


def examples(app: str) -> None:
    """Texts on which the point of this application is seen; a click puts one in the sidebar."""
    with st.container(horizontal=True, vertical_alignment="center", key="examples"):
        st.markdown("Or")
        for index, text in enumerate(EXAMPLES[app]):
            st.button(plain(text), key=f"example_{index}", on_click=_use, args=(text,), type="tertiary")


def shape(app: str, called: str, head: str = "") -> None:
    """The network as a picture, and in words. head: what stands on it, where it is none of ours."""
    one = APPLICATIONS[app]
    show.prose("applications", f"shape_{one.shape}", model=called, head=head or one.head)
    if one.shape == "encoder" and not head:
        show.prose("applications", "shape_shared")
    shapes(one.shape, head or one.head, {"chat": "your turns", "desk": "a question"}.get(app, "your text"), _ENDS[app])


def who(app: str, found: Any) -> str:
    """The name of the model that answers."""
    choice = getattr(found, "choice", None)
    return str(choice.called) if choice is not None else APPLICATIONS[app].embedded


def answering(app: str, found: Any) -> str:
    """The same name as ``load`` takes it."""
    choice = getattr(found, "choice", None)
    return str(choice.model) if choice is not None else APPLICATIONS[app].embedded


def instead(app: str, found: Any) -> str:
    """The name of the model that answered in the place of our own; empty where ours did."""
    return "" if answering(app, found) == APPLICATIONS[app].embedded else who(app, found)


_ENDS = {
    "chat": "the next token, each time",
    "translation": "the next Spanish token",
    "sentiment": "negative or positive",
    "entities": "a tag for each word",
    "summary": "the next token, each time",
    "code": "the next token, each time",
    "desk": "what is wanted",
}


@lru_cache(maxsize=1)
def kept() -> dict[str, list[dict[str, Any]]]:
    """What was measured once, by ``explainer.training.applications_report``: "figures" and "thresholds"; empty where it was not."""
    path = ASSETS / FIGURES
    found: dict[str, list[dict[str, Any]]] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found


def figures() -> list[dict[str, Any]]:
    """The held-out figures."""
    return kept().get("figures", [])


def thresholds() -> list[dict[str, Any]]:
    """What each threshold of the desk does to held-out questions."""
    return kept().get("thresholds", [])


def _aimed(row: dict[str, Any]) -> str:
    """What was aimed at, and whether it is met; empty where nothing was."""
    if row["target"] is None:
        return ""
    return f"{_shown(row['target'], row['name'])}: {'met' if row['value'] >= row['target'] else 'missed'}"


def _shown(value: float, name: str) -> str:
    return f"{value:.1f}" if "BLEU" in name else f"{100 * value:.1f} %"


def measured(app: str, other: str = "") -> None:
    """The held-out figures of an application, each beside its baseline and what was aimed at. other: who answers instead of our own."""
    if other:
        show.prose("applications", "measured_other", ours=APPLICATIONS[app].embedded, other=other)
    rows = [row for row in figures() if row["job"] == app]
    if not rows:
        show.prose_text("This application has not been measured yet.")
        return
    show.prose("applications", "measured")
    lines = ["| what is right | held out | of how many | here | without a network | aimed at |", "|---|---|---|---|---|---|"]
    for row in rows:
        here, plain_way = (_shown(row[key], row["name"]) for key in ("value", "baseline"))
        aimed = _aimed(row)
        lines.append(f"| {row['name']} | {row['held_out']} | {row['count']:,} | **{here}** | {plain_way} ({row['by']}) | {aimed} |")
    with st.container(key="wide_measured"):
        st.markdown("\n".join(lines))
    missed = [row for row in rows if row["target"] is not None and row["value"] < row["target"]]
    if missed:
        show.prose("applications", "missed")


def fails(app: str) -> None:
    """What it cannot do, in one line, with an input that shows it."""
    show.prose("applications", f"fails_{app}")
    text = APPLICATIONS[app].fails
    st.button(f"Try: {plain(text)}", key="fails", on_click=_use, args=(text,), icon=":material/report:")


def side_by_side() -> None:
    """All seven in one table."""
    lines = ["| application | transformer | what stands on it | offline by |", "|---|---|---|---|"]
    names = {"decoder": "decoder (GPT)", "encoder": "encoder (BERT)", "both": "encoder and decoder"}
    for one in APPLICATIONS.values():
        lines.append(f"| {one.label} | {names[one.shape]} | {one.head} | `{one.embedded}` |")
    with st.container(key="wide_all"):
        st.markdown("\n".join(lines))
