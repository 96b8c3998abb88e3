"""The one prompt of ``story-chat``: turns between marks, and a system line that says which job it is.

The frame is ChatML, the same that the app puts around a question for a chat model without a template of its own. The two marks
are single tokens of the model's vocabulary; a reader who types one gets its letters, not the mark.
"""

from __future__ import annotations

from collections.abc import Sequence

from explainer.texts.turns import Turn

START, STOP = "<|im_start|>", "<|im_end|>"
"""Source: OpenAI's ChatML of 2023, as Qwen's and SmolLM's instruction models have it in their tokenizer_config.json."""
MARKS = (START, STOP)

CHAT = "You tell stories and answer questions."
SUMMARY = "You say in one sentence what the story tells."
CODE = "You write a Python function of one line."
JOBS = {"chat": CHAT, "summary": SUMMARY, "code": CODE}


def turn_text(turn: Turn) -> str:
    """A whole turn with its marks."""
    return f"{START}{turn.role}\n{turn.text}{STOP}\n"


def prompt(turns: Sequence[Turn]) -> str:
    """All turns, and the beginning of the answer that is to be written."""
    return "".join(turn_text(turn) for turn in turns) + f"{START}assistant\n"


def pieces(turns: Sequence[Turn]) -> list[tuple[str, bool]]:
    """The text of a finished dialogue in pieces, each with whether the model has to write it: its words and the mark that ends them."""
    found: list[tuple[str, bool]] = []
    for turn in turns:
        if turn.role == "assistant":
            found += [(f"{START}assistant\n", False), (turn.text + STOP, True), ("\n", False)]
        else:
            found.append((turn_text(turn), False))
    return found


def asked(job: str, text: str) -> str:
    """The prompt for one question to one of the ``JOBS``."""
    return prompt((Turn("system", JOBS[job]), Turn("user", text)))
