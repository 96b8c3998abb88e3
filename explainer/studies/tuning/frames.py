"""The frame of a prompt: the words around it that say where the completion begins. Torch-free."""

from __future__ import annotations


def frame(prompt: str) -> str:
    """The prompt behind “Question:”, and on the next line “Answer:”, behind which the completion is to stand."""
    return f"Question: {prompt.strip()}\nAnswer:"
