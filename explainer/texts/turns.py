"""What one side of a chat says."""

from __future__ import annotations

from dataclasses import dataclass

SYSTEM, USER, ASSISTANT = "system", "user", "assistant"


@dataclass(frozen=True, slots=True)
class Turn:
    """What one side says. role: "system", "user" or "assistant"."""

    role: str
    text: str
