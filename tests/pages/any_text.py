"""What a lesson says of any text: its sections with their slots, and the models and traces to hold them against."""

from __future__ import annotations

from typing import Any

import pytest
from judging import model, traced

from explainer.models import catalogue
from explainer.trace import Edit
from explainer.ui.page import show
from explainer.ui.state import session

__all__ = ["MODELS", "chosen", "model", "told", "traced"]
MODELS = catalogue.EMBEDDED


def chosen(name: str, text: str, edits: tuple[Edit, ...] = ()) -> session.Choice:
    return session.Choice(catalogue.find(name), text, edits)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """The sections that a lesson shows, with their slots; models are those of the tests."""
    found: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(show, "prose", lambda slug, section="explain", **slots: found.append((section, slots)))
    monkeypatch.setattr(session, "model", lambda choice: model(choice.model))
    return found
