"""Lesson: many blocks."""
