"""Ways to show things: prose with computed numbers, figures with their numbers, the components."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.ui.components import at_most
from explainer.ui.page import first_uses, widgets
from explainer.ui.state import kept, session, shown
from explainer.ui.text import cell, fill

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from explainer.trace import Trace
    from explainer.trace.prediction import Prediction
    from explainer.ui.components.thumbnails import Badge


LESSONS = Path(__file__).resolve().parents[2] / "lessons"


@lru_cache(maxsize=64)
def _sections(slug: str) -> dict[str, str]:
    parts = re.split(r"^<!-- (\w+) -->$", (LESSONS / slug / "prose.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {name: text.strip() for name, text in zip(parts[1::2], parts[2::2], strict=True)}


def prose(slug: str, section: str = "explain", **slots: Any) -> None:
    """One section of a lesson's text, with its technical words linked to the glossary and its [[slots]] filled."""
    with st.container(key=f"prose_{section}"):
        st.markdown(fill(first_uses.linked(_sections(slug)[section], section), slots))


def section(slug: str, name: str) -> str:
    """One section of a lesson's text as it stands, to be a slot of another."""
    return _sections(slug)[name].replace("\n", " ")


def call_outs(slug: str, *names: str) -> None:
    """Call-outs of a lesson: what course notes say, and what is exact."""
    from explainer.ui.page.lesson import notes

    for name in names:
        said = first_uses.linked(_sections(slug)[f"note_{name}"], f"note_{name}")
        says, exactly = said.split("\n\n", 1)
        notes(says, exactly.replace("\n", " "), name)


def prose_text(text: str) -> None:
    """One sentence that depends on the reader's text and is no error."""
    st.info(text, icon=":material/info:")


def anchor(name: str) -> None:
    """A place in the page that a link can lead to, where no heading stands."""
    st.html(f'<span id="{name}"></span>')


def frame(numbers: pd.DataFrame, *, name: str, alt: str) -> None:
    """A table of numbers that can be taken away as CSV from its own toolbar."""
    shown.put(name, lambda: numbers)
    st.caption(alt)
    st.dataframe(numbers, key=f"frame_{name}", hide_index=True, width="stretch", height="content" if len(numbers) <= 12 else 440)


def wide_table(values: Any, rows: list[str], columns: list[str]) -> pd.DataFrame:
    """A grid as a table with its row names in front."""
    import pandas as pd

    numbers = pd.DataFrame(values, columns=columns)
    numbers.insert(0, "row", rows)
    return numbers


def figure(chart: go.Figure, *, alt: str, table: pd.DataFrame, name: str, of_training: bool = False) -> None:
    """A chart with its alt text, its numbers as CSV, and a PNG (the camera in its corner). Other readers are shown the same object."""
    config = {
        "displaylogo": False,
        "displayModeBar": True,
        "modeBarButtonsToRemove": ["zoom2d", "pan2d", "select2d", "lasso2d", "zoomIn2d", "zoomOut2d", "autoScale2d", "resetScale2d"],
        "toImageButtonOptions": {"format": "png", "filename": name, "scale": 2},
    }
    st.plotly_chart(chart, key=f"chart_{name}", alt=alt, config=config, width="stretch")
    numbers_button(name, lambda: table, of_training=of_training)


def numbers_button(name: str, make: Callable[[], pd.DataFrame], label: str = "Numbers (CSV)", *, of_training: bool = False) -> None:
    """The numbers of a figure as CSV, made when asked for; no text in it can run as a formula. The page's notebook computes them again.

    of_training: they come out of a training of the reader, which has a notebook of its own.
    """
    shown.put(name, make, of_training=of_training)

    def csv() -> str:
        import pandas as pd

        numbers = make()
        texts = {column: numbers[column].map(cell) for column in numbers.columns if pd.api.types.is_string_dtype(numbers[column])}
        return numbers.assign(**texts).rename(columns=lambda title: cell(str(title))).to_csv(index=False)

    st.download_button(
        label, data=csv, file_name=f"{name}.csv", mime="text/csv", key=f"csv_{name}",
        on_click="ignore", type="tertiary", icon=":material/table:",
    )  # fmt: skip


def check_line(error: float, what: str = "z") -> None:
    """How far the recomputed value is from the one the model used."""
    st.caption(f"Checked: recomputed {what} − the model’s own {what} = {at_most(error)}.")


def equations(*names: str) -> None:
    """The library's own code of some equations of attention, to be read."""
    import inspect

    from explainer.maths import attention

    for name in names:
        st.code(inspect.getsource(getattr(attention, name)), language="python", wrap_lines=True)


def table(**columns: Any) -> pd.DataFrame:
    """The numbers of a figure, for its CSV."""
    import pandas as pd

    return pd.DataFrame({name: list(values) for name, values in columns.items()})


def table_of(record: Any) -> pd.DataFrame:
    """The arrays and tuples of a frozen record as the columns of a table."""
    columns = {field.name: getattr(record, field.name) for field in fields(record)}
    return table(**{name: values for name, values in columns.items() if not isinstance(values, str | int | float)})


def microscope(
    choice: session.Choice,
    trace: Trace,
    layer: int,
    head: int,
    panels: tuple[str, ...] | None = None,
    *,
    window: tuple[int, int] | None = None,
    veil: int | None = None,
) -> None:
    """The linked grids of one head, with a sliding window for long texts (the page's own, where it has drawn one).

    veil: a query whose row stays covered while the reader guesses about it.
    """
    from explainer.ui.components import microscope as component

    view = window or widgets.window(trace.n_pos)
    component.microscope(trace, session.model(choice), layer, head, window=view, panels=panels or component.PANELS, veil=veil)


def thumbnails(
    choice: session.Choice,
    trace: Trace,
    opened: tuple[int, int] | None = None,
    badges: Sequence[Badge] = (),
    *,
    silenced: Sequence[tuple[int, int]] = (),
    window: tuple[int, int] | None = None,
    then: dict[str, str] | None = None,
) -> None:
    """The patterns of all heads; a click opens one in the layer and head controls of the page, and sets ``then`` as well."""
    from explainer.ui.components import thumbnails as component

    first, count = window or widgets.window(trace.n_pos)
    part = slice(first, first + count)

    def look() -> np.ndarray:
        return np.stack([trace.patterns(layer, part)[:, :, part] for layer in range(trace.n_layers)])

    def open_one(layer: int, head: int) -> None:
        st.session_state["layer"], st.session_state["head"] = layer, head
        st.session_state.update(then or {})

    patterns = kept.studied(("patterns", trace.model_key, trace.token_ids, trace.edits, first, count), look)
    tokens = trace.tokens[part]
    component.thumbnails(
        patterns, tokens=tokens, first=first, causal=choice.shape.causal, badges=badges, opened=opened, silenced=silenced,
        sharing=choice.shape.sharing, on_open=open_one,
    )  # fmt: skip

    def numbers() -> pd.DataFrame:
        import pandas as pd

        layer, head, query, key = (axis.ravel() for axis in np.indices(patterns.shape))
        names = np.array(tokens, dtype=object)
        columns = {"layer": layer, "head": head, "query": query + first, "query token": names[query]}
        columns |= {"key": key + first, "key token": names[key], "weight": patterns.ravel()}
        return pd.DataFrame(columns)

    numbers_button("all_heads", numbers)


def overview(choice: session.Choice, trace: Trace, layer: int, head: int, *, ask: bool = False) -> None:
    """The whole way from text to next token as one picture; its headings open the lessons."""
    from explainer.curriculum import BY_SLUG
    from explainer.ui.components import overview as component
    from explainer.ui.shell import frame

    opened = component.overview(trace, session.model(choice), layer, head, ask=ask)
    if opened in BY_SLUG:
        frame.go_to(opened)


def normscope(choice: session.Choice, trace: Trace, pos: int) -> None:
    """The vector at one position before, within and after the last norm."""
    from explainer.ui.components import normscope as component

    component.normscope(trace, session.model(choice), pos)


def ladder(choice: session.Choice, trace: Trace, prediction: Prediction, pos: int, searched: Sequence[int] = ()) -> None:
    """The likeliest tokens at one position, and how the score and the probability of one of them are made."""
    from explainer.ui.components import ladder as component

    component.ladder(trace, session.model(choice), prediction, pos, searched)
