"""How an induction head forms: the kept moments of a small model's training."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.ui.page import show
from explainer.ui.state import kept
from explainer.ui.state.session import Choice

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.studies.learning.formation import Formation


def turn(twice: Formation) -> dict[str, str]:
    """When the induction head forms, for a sentence."""
    lines, (before, after) = twice.curves(), turning(twice)
    score, second = lines["induction"], lines["second"]
    return {
        "before": f"{twice.steps[before]:,}",
        "after": f"{twice.steps[after]:,}",
        "low": f"{score[before]:.2f}",
        "high": f"{score[after]:.2f}",
        "end": f"{score[-1]:.2f}",
        "loss_before": f"{second[before]:.2f}",
        "loss_after": f"{second[after]:.2f}",
    }


# --- the moments of a training ----------------------------------------------------------------------------------------


@st.cache_resource(max_entries=1, show_spinner=False)
def _moments() -> tuple[LanguageModel, ...]:
    from explainer.studies.learning.formation import moments

    return moments()


def formations(choice: Choice) -> tuple[Formation, Formation]:
    """Random tokens said twice, and the reader's text, at every kept moment of two-layer's training."""
    from explainer.studies.learning.formation import MOST, formation, said_twice

    with st.spinner("Opening 32 moments of a small model’s training (9 MB), once …"):
        models = _moments()
        twice = kept.studied(("formation", "twice"), lambda: formation(models, said_twice(models[0])))
        ids = models[0].encode(choice.text).token_ids[:MOST]
        return twice, kept.studied(("formation", ids), lambda: formation(models, ids))


def scrubber(twice: Formation, text: Formation) -> None:
    """All heads of two-layer at any of its moments."""
    from explainer.studies.attention.head_roles import THRESHOLD
    from explainer.ui.components import moments as component

    lines = twice.curves()
    component.moments(twice, text, lines, THRESHOLD)
    columns = {
        "step": twice.steps,
        "score of the best head of layer 0 for the token before": lines["previous"],
        "score of the best induction head of layer 1": lines["induction"],
        "loss of the first copy, nats": lines["first"],
        "loss of the second copy, nats": lines["second"],
    }
    heads = [(layer, head) for layer in range(2) for head in range(2)]
    columns |= {f"induction score of layer {layer}, head {head}": twice.induction[:, layer, head] for layer, head in heads}
    show.numbers_button("induction_forms", lambda: show.table(**columns))


def turning(twice: Formation) -> tuple[int, int]:
    """Indices of the last moment before the steepest rise of the induction score, and of the first one after it."""
    rise = np.diff(twice.curves()["induction"])
    return int(rise.argmax()), int(rise.argmax()) + 1
