"""Lesson: foundation models."""
