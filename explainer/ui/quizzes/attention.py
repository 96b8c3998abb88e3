"""Questions of the lessons on attention: self_attention, masked_attention, multi_head."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from explainer.figures.style import percent
from explainer.ui.quiz import Question, ask
from explainer.ui.show import token

if TYPE_CHECKING:
    from explainer.studies.masking import Exercises
    from explainer.trace import Trace


def _named(tokens: tuple[str, ...], index: int) -> str:
    return f"{index} {tokens[index].strip() or '␣'}"


def self_attention(trace: Trace, layer: int, head: int, causal: bool) -> list[Question | None]:
    """About the microscope's own cells: who is looked at, the division, how many keys are open."""
    n_pos, tokens = trace.n_pos, trace.tokens
    query = max(0, n_pos - 2)
    row = trace.pattern(layer, head)[query]
    order = [int(key) for key in np.argsort(-row, kind="stable") if not causal or key <= query]
    d_head = trace.q(layer, head).shape[1]
    best = order[0]
    score = float(trace.scores(layer, head)[query, best])
    here, open_keys = token(_named(tokens, query)), query + 1 if causal else n_pos
    return [
        ask(
            f"Which token does {here} look at most in layer {layer}, head {head}?",
            _named(tokens, best),
            [_named(tokens, key) for key in order[1:4]],
            f"Its row of the pattern has {row[best]:.3f} there, more than anywhere else.",
            "live",
        ),
        ask(
            f"There q·k is {_signed(score)}. What does the softmax get of it?",
            _signed(score / math.sqrt(d_head)),
            [_signed(score / d_head), _signed(score), _signed(score * math.sqrt(d_head))],
            f"It is divided by √d_head: {_signed(score)} ÷ √{d_head} = {_signed(score)} ÷ {math.sqrt(d_head):.3f}.",
            "live",
        ),
        ask(
            f"How many weights of the row of {here} can be above 0?",
            f"{open_keys}",
            [f"{n_pos - open_keys}", f"{n_pos}", f"{open_keys + 1}", f"{open_keys - 1}"],
            "Its own and those of the tokens before it; the mask closes the rest."
            if causal
            else f"All {n_pos}: this model has no causal mask.",
            "live",
        ),
    ]


def masked_attention(found: Exercises, names: list[str]) -> list[Question | None]:
    """About the mask and the exercises; ``names`` are the text's tokens with their positions."""
    n_pos = len(names)
    closed, loss = n_pos * (n_pos - 1) // 2, np.asarray(found.loss, dtype=float)
    order = [int(i) for i in np.argsort(-loss, kind="stable")]
    hardest, easiest = order[0], order[-1]
    return [
        ask(
            f"Your text has {n_pos} tokens, so the pattern has {n_pos * n_pos} cells. How many of them does the mask set to 0?",
            f"{closed}",
            [f"{n_pos * (n_pos + 1) // 2}", f"{n_pos}", f"{n_pos * n_pos - n_pos}"],
            f"Every query closes the keys after it: {n_pos} · {n_pos - 1} ÷ 2 = {closed}.",
            "stage",
        ),
        ask(
            "Which token of your text surprised the model most?",
            names[1 + hardest],
            [names[1 + i] for i in (*order[1:3], easiest)],
            f"The model gave it {percent(float(found.probabilities[hardest]))}, a loss of {loss[hardest]:.2f} nats.",
            "exercises",
        ),
        ask(
            f"{token(names[1 + easiest])} was given a probability of {percent(float(found.probabilities[easiest]))}. What is its loss?",
            f"{loss[easiest]:.3g} nats",
            [f"{float(found.probabilities[easiest]):.3g} nats", f"{math.exp(-loss[easiest]) + loss[easiest] + 1:.3g} nats", "0 nats"],
            f"The loss is −ln p = {loss[easiest]:.3g}.",
            "exercises",
        ),
    ]


def multi_head(shape: Any, layer: int, lengths: np.ndarray, direct: np.ndarray | None, word: str) -> list[Question | None]:
    """About the heads of the opened layer, and of all layers when the direct effects (layer head) on ``word`` are known."""
    order = [int(head) for head in np.argsort(-lengths, kind="stable")]
    width = shape.n_heads * shape.d_head
    questions = [
        ask(
            f"Which head of layer {layer} adds the longest vector at the last token?",
            f"head {order[0]}",
            [f"head {head}" for head in order[1:4]],
            f"Its z · W_O has length {lengths[order[0]]:.2f}.",
            "added",
        ),
        ask(
            "How many numbers do the z of all heads of one layer make, side by side?",
            f"{width}",
            [f"{shape.d_head}", f"{shape.n_heads}", f"{width * shape.n_layers}"],
            f"{shape.n_heads} heads with {shape.d_head} numbers each. W_O turns them into one addition of {shape.d_model}.",
            "heads",
        ),
    ]
    if direct is not None:
        flat = [int(i) for i in np.argsort(-direct, axis=None, kind="stable")]
        name = [f"layer {i // direct.shape[1]}, head {i % direct.shape[1]}" for i in (*flat[:3], flat[-1])]
        questions.append(
            ask(
                f"Which head raises the logit of {word} most, by its own addition alone?",
                name[0],
                name[1:],
                f"It adds {_signed(float(direct.flat[flat[0]]))} to the logit.",
                "effects",
            )
        )
    return questions


def home(shape: Any, n_pos: int) -> list[Question | None]:
    """About the size of what the picture shows."""
    total = shape.n_layers * shape.n_heads
    return [
        ask(
            "How many heads look at your text?",
            f"{total}",
            [f"{shape.n_heads}", f"{shape.n_layers}", f"{shape.n_layers + shape.n_heads}"],
            f"{shape.n_layers} blocks with {shape.n_heads} heads each.",
            "picture",
        ),
        ask(
            "How many numbers are all streams together, at any one point between two blocks?",
            f"{n_pos * shape.d_model:,}",
            [f"{shape.d_model:,}", f"{n_pos:,}", f"{n_pos * shape.d_model * shape.n_layers:,}"],
            f"One stream for each of {n_pos} tokens, {shape.d_model} numbers each."
            if n_pos > 1
            else f"One stream of {shape.d_model} numbers.",
            "picture",
        ),
    ]


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")
