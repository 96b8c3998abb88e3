"""Lesson: labs."""
