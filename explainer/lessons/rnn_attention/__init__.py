"""Lesson: attention in translation."""
