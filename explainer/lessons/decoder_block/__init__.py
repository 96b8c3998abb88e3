"""Lesson: one block."""
