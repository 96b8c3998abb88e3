"""Lesson: masked attention."""
