"""Lesson: learning to answer."""
