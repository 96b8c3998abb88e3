"""Lesson: all at once."""
