"""The only room that knows Streamlit. Importing it does not import torch."""

from explainer.ui import controls, session, show
from explainer.ui.lesson import lesson, notes, predict, takeaways

__all__ = ["controls", "lesson", "notes", "predict", "session", "show", "takeaways"]
