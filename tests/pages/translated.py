"""What the tests of the lessons on translation share: the models, what a page drew, and transformers' own eager attention."""

from __future__ import annotations

import base64
import json
from copy import deepcopy
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from streamlit.testing.v1 import AppTest

from explainer.models.translators import Translator, load_translator
from explainer.trace.translation import TranslationTrace

RED_CAR = "The red car is in front of the house."


@lru_cache(maxsize=3)
def translator(kind: str) -> Translator:
    """kind: gru, gru-attention or transformer."""
    return load_translator(f"translate-{kind}")


def floats(packed: str, *shape: int) -> np.ndarray:
    """What a component was sent."""
    return np.frombuffer(base64.b64decode(packed), "<f4").reshape(shape)


def figure(at: AppTest, alt: str) -> dict[str, Any]:
    """The chart whose alt text begins so."""
    found = [element.proto for element in at.get("plotly_chart") if element.proto.alt.startswith(alt)]
    assert len(found) == 1, [element.proto.alt for element in at.get("plotly_chart")]
    return dict(json.loads(found[0].spec))


def alt_of(at: AppTest, alt: str) -> str:
    return next(str(element.proto.alt) for element in at.get("plotly_chart") if element.proto.alt.startswith(alt))


def numbers(values: Any) -> np.ndarray:
    """What plotly was sent: a list, or numbers in base 64."""
    if isinstance(values, list):
        return np.array(values, dtype=float)
    found = np.frombuffer(base64.b64decode(values["bdata"]), values["dtype"])
    return found.reshape([int(n) for n in values["shape"].split(",")]) if "shape" in values else found


def curves(chart: dict[str, Any]) -> dict[str, np.ndarray]:
    return {trace["name"]: numbers(trace["y"]) for trace in chart["data"] if trace.get("name")}


def eager(trace: TranslationTrace) -> dict[str, np.ndarray]:
    """The attention weights (layer head query key) of every kind, by transformers' own eager implementation."""
    from transformers import MarianMTModel

    module: Any = translator("transformer").module
    config = deepcopy(module.config)  # _from_config writes the implementation on the config that it is given (transformers 5.23)
    reference: Any = MarianMTModel._from_config(config, attn_implementation="eager").float().eval()
    reference.load_state_dict(module.state_dict())
    start = translator("transformer").start_id
    with torch.no_grad():
        made = reference(
            input_ids=torch.tensor([trace.source_ids]),
            decoder_input_ids=torch.tensor([[start, *trace.written_ids[:-1]]]),
            output_attentions=True,
        )
    kinds = {"encoder": made.encoder_attentions, "decoder": made.decoder_attentions, "cross": made.cross_attentions}
    return {kind: torch.cat(layers).numpy() for kind, layers in kinds.items()}
