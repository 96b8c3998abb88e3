"""Lesson: inspect."""
