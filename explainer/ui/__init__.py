"""The kit that lessons are made of, and all that knows Streamlit beside them. Importing it does not import torch."""

from explainer.ui.page.deeper import deeper
from explainer.ui.page.guess import ask, ask_and_tell
from explainer.ui.page.lesson import begin, lesson, notes, presets, takeaways, tour
from explainer.ui.page.part import part
from explainer.ui.page.quiz import quiz

__all__ = ["ask", "ask_and_tell", "begin", "deeper", "lesson", "notes", "part", "presets", "quiz", "takeaways", "tour"]
