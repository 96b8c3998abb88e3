"""Lesson: a new language."""
