"""Lesson: generation."""
from explainer.ui import lesson
with lesson("generation"):
    pass
