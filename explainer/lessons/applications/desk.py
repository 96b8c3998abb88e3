"""The service desk: what is wanted, what is named, sure enough or not, and the answer; the steps as a picture with their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from explainer.figures import bars
from explainer.lessons.applications import frame, reader
from explainer.ui.page import show, widgets
from explainer.ui.state import kept, shown
from explainer.ui.text import chart_text, number, percent, plain

if TYPE_CHECKING:
    from explainer.studies.applications.desk import Served

THRESHOLD, MOST, N_WANTED = 6, 10, 5


def threshold() -> float:
    """Below which score a person takes over, set by the reader."""
    return float(widgets.whole_number("A person takes over below a score of", 0, MOST, THRESHOLD, "threshold"))


def answer(text: str) -> Served:
    """The question through the desk, step by step."""
    from explainer.studies.applications.desk import serve

    heads = reader.heads(text)
    least = threshold()
    found = kept.studied(("desk", heads["intents"].model.key, text, least), lambda: serve(heads["intents"], heads["entities"], text, least))
    wanted = _said(found.intent)
    columns = st.columns(4, gap="small")
    parts = (("order", found.named.order), ("product", found.named.product), ("date", found.named.date))
    pairs = [(kind, value) for kind, value in (*parts, *found.names) if value]
    named = [f"{kind}: {plain(value)}" for kind, value in pairs]
    shown.put("named", lambda: {"kind": [kind for kind, _ in pairs], "words": [value for _, value in pairs]})
    served = {"wanted": found.intent, "score": found.score, "probability": found.prob, "threshold": least, "answer": found.answer}
    shown.put("desk", lambda: {title: [value] for title, value in served.items()})
    compared = f"score {number(found.score)} against {least:.0f}"
    steps = (
        ("1 What is wanted", f"{plain(wanted)}  \n**{percent(found.prob)}**, score {number(found.score)}"),
        ("2 What is named", "  \n".join(named) or "nothing"),
        ("3 Sure enough?", f"{compared}: **{'no' if found.score < least else 'yes'}**"),
        ("4 The answer", "a person takes over" if found.handed_over else "from the table"),
    )
    for column, (title, words) in zip(columns, steps, strict=True):
        with column, st.container(border=True):
            st.markdown(f"**{title}**  \n{words}")
    with st.chat_message("assistant"):
        st.markdown(plain(found.answer))
    if found.why == "elsewhere":
        show.prose("applications", "elsewhere", intent=wanted)
    likely = found.wants.order[:N_WANTED]
    names, probs = [_said(found.wants.labels[i]) for i in likely], [float(found.wants.probs[i]) for i in likely]
    alt = "; ".join(f"{name} {percent(p)}" for name, p in zip(names, probs, strict=True))
    table = show.table(**{"class": found.wants.labels, "score": found.wants.scores, "probability": found.wants.probs})
    chart = bars.ranked([chart_text(name) for name in names], probs, [percent(p) for p in probs])
    show.figure(chart, alt=f"Likeliest classes: {alt}.", table=table, name="wanted")
    return found


def _said(label: str) -> str:
    """A class of the data set in words."""
    return label.replace("_", " ")


def attention(found: Served, text: str) -> None:
    """Where the token that the head reads looked."""
    trace = reader.trace(text)
    show.prose("applications", "attention_first", first=trace.tokens[0])
    reader.rows_of(trace, 0, "desk_attention")


def curve() -> None:
    """What the threshold does to held-out questions."""
    from explainer.figures.rnn_bottleneck import lines

    rows = frame.thresholds()
    if not rows:
        show.prose_text("The threshold has not been measured yet.")
        return
    show.prose("applications", "threshold")
    x = [row["threshold"] for row in rows]
    series = {name: (x, [100 * row[name] for row in rows]) for name in ("answered", "right of those", "outside caught")}
    chart = lines(series, x_title="threshold", y_title="percent")
    at = min(rows, key=lambda row: abs(row["threshold"] - threshold_now()))
    alt = f"At a score of {at['threshold']:g} the desk answers {percent(at['answered'])} of the questions"
    alt += f", {percent(at['right of those'])} of those rightly, and hands over {percent(at['outside caught'])} of the outside ones."
    show.figure(chart, alt=alt, table=show.table(**{name: [row[name] for row in rows] for name in rows[0]}), name="threshold")
    st.markdown(plain(alt))


def threshold_now() -> float:
    """The threshold that is set."""
    return float(st.session_state.get("threshold", THRESHOLD))
