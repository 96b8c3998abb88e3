"""How a prompt stands before its completion. Torch-free."""

from __future__ import annotations


def frame(prompt: str) -> str:
    """The prompt between two words that the base has never seen used so."""
    return f"Question: {prompt.strip()}\nAnswer:"
