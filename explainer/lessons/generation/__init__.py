"""Lesson: writing on."""
