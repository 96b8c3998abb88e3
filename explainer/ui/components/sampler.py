"""The sampler: from the logits of the whole vocabulary to 1,000 draws, updated in the browser while a control is dragged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.ui.components import packed, read
from explainer.ui.state import url

if TYPE_CHECKING:
    from explainer.studies.decoding.sampling import Pipeline

_mount = st.components.v2.component("sampler", **read("sampler", "sampling", "sampler_table", "sampler_parts", "sampler_pictures"))

MOST_NAMES = 3000  # names that are always sent; of deeper ranks only those that are drawn


def payload(found: Pipeline, names: Sequence[str], pinned: str) -> dict[str, Any]:
    """Logits by rank with names; how many tokens each step left; the seed's random numbers."""
    ranks = np.empty(len(found.order), np.int64)
    ranks[found.order] = np.arange(len(found.order))
    token_id = int(pinned) if pinned.isdecimal() and int(pinned) < len(ranks) else int(found.order[0])
    deep = sorted({int(rank) for rank in (*ranks[found.drawn], ranks[token_id]) if rank >= MOST_NAMES})
    return {
        "z": packed(found.logits[found.order]),
        "ids": [int(i) for i in found.order[:MOST_NAMES]],
        "names": "\0".join(names[i].replace("\0", "␀") for i in found.order[:MOST_NAMES]),
        "extra": {str(rank): names[found.order[rank]] for rank in deep},
        "uniforms": packed(found.uniforms),
        "counts": [stage.kept for stage in found.stages],
        "controls": found.controls.to_query(),
        "computed": found.controls.to_query(),
        "seed": found.controls.seed,
        "pinned": int(ranks[token_id]),
    }


def sampler(found: Pipeline, names: Sequence[str], *, source: str, note: str) -> None:
    """Draw it; the controls are kept in the URL as ``draw``, the pinned token's id as ``token``."""
    data = payload(found, names, url.state("token")) | {"source": source, "note": note}
    _mount(
        key="sampler",
        data=data,
        default={"controls": None, "token": None},
        on_controls_change=_keep,
        on_token_change=_pin,
        height="content",
    )


def _keep() -> None:
    """Note the controls before the rerun. "plain" is the default and leaves the URL."""
    controls = st.session_state["sampler"]["controls"]
    url.state("draw", "" if controls in (None, "plain") else str(controls))


def _pin() -> None:
    token = st.session_state["sampler"]["token"]
    url.state("token", "" if token in (None, "top") else str(token))
