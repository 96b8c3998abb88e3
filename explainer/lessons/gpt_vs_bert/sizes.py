"""How many numbers the two models have learned, counted, beside the published sizes of well-known ones."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from explainer.lessons.gpt_vs_bert.hidden_words import Pair, label
from explainer.ui.state import session
from explainer.ui.text import plain


@dataclass(frozen=True, slots=True)
class Size:
    """A model's parameters. None: they were never published."""

    name: str
    year: int
    parameters: float | None


PUBLISHED = (
    Size("BERT, base", 2018, 0.110e9),
    Size("BERT, large", 2018, 0.340e9),
    Size("GPT-2, the smallest of four", 2019, 0.124e9),
    Size("GPT-2, the largest", 2019, 1.5e9),
    Size("GPT-3", 2020, 175e9),
    Size("GPT-4", 2023, None),
)
"""Source: Devlin et al. 2019, section 3; Radford et al. 2019, table 2 (1.5 billion; of the smallest it prints 117 million, its open
weights are 124 million); Brown et al. 2020, table 2.1; OpenAI, GPT-4 Technical Report (2023), section 2: a transformer, pre-trained on the
next token, then trained further from human feedback, and no model size is given."""


def times(parameters: float, own: int) -> str:
    """How many times as large, to two digits; "–" for a model that is no larger."""
    ratio = parameters / own
    return f"{ratio:.1f}" if 1 <= ratio < 10 else f"{float(f'{ratio:.2g}'):,.0f}" if ratio >= 10 else "–"


def billions(parameters: float | None) -> str:
    """As "0.124 billion"."""
    return "not published" if parameters is None else f"{parameters / 1e9:.3f}".rstrip("0").rstrip(".") + " billion"


def table(both: Pair) -> None:
    """The two models of the page, counted, and the published sizes."""
    counted = {label(choice): session.model(choice).n_parameters for choice in (both.gpt, both.bert)}
    own = next(iter(counted.values()))
    lines = [f"| model | year | parameters | times {plain(label(both.gpt))} |", "|---|---|---|---|"]
    lines += [
        f"| **{plain(name)}** | on this page | {count:,}, counted | {'1' if count == own else times(count, own)} |"
        for name, count in counted.items()
    ]
    for size in PUBLISHED:
        ratio = "–" if size.parameters is None else times(size.parameters, own)
        lines.append(f"| {size.name} | {size.year} | {billions(size.parameters)} | {ratio} |")
    with st.container(key="wide_sizes"):
        st.markdown("\n".join(lines))
