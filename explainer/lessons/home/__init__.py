"""Lesson: the whole transformer."""
