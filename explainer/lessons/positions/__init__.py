"""Lesson: positions."""
