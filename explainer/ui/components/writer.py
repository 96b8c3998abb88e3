"""The text as it is written: every token coloured by its probability, with the candidates it was chosen from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer.ui.components import read

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.studies.decoding.generation import Written

_mount = st.components.v2.component("writer", **read("writer", "sampling", "snapshot"))


def payload(
    model: LanguageModel, tokens: Sequence[str], steps: Sequence[Written], writing: bool, roles: Sequence[str] = ()
) -> dict[str, Any]:
    """The prompt and the steps; while the text grows only the newest step brings its candidates.

    roles: in a chat, who says each token of the prompt: "system", "user", "assistant", or "frame" for what the template writes.
    """
    detailed = [step for step in steps if not writing or step is steps[-1]]
    return {
        "prompt": list(tokens),
        "roles": list(roles),
        "written": model.labels(step.token_id for step in steps),
        "probs": [round(2.718281828459045**step.logprob, 9) for step in steps],
        "ranks": [step.rank for step in steps],
        "chosen": [step.chosen for step in steps],
        "first": steps[-1].first if steps else 0,
        "details": {
            str(step.index): {
                "ids": list(step.candidates),
                "names": model.labels(step.candidates),
                "own": [float(p) for p in step.own],
                "drawn": [float(p) for p in step.drawn_from],
                "kept": step.kept,
                "entropy": step.entropy,
                "token": step.token_id,
                "computed": step.computed,
                "reused": step.reused,
            }
            for step in detailed
        },
        "writing": writing,
    }


def writer(data: dict[str, Any], on_fork: Callable[[int, int], None]) -> None:
    """Draw the text; ``on_fork(step, token_id)`` is called before the rerun when the reader clicks a candidate."""

    def picked() -> None:
        fork = st.session_state["writer"].get("fork")
        if fork:
            step, token_id = (int(number) for number in str(fork).split("."))
            on_fork(step, token_id)

    _mount(key="writer", data=data, on_fork_change=picked, height="content")
