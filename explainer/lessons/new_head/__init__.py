"""Lesson: a new head."""
