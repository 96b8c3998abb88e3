"""Lesson: tokens."""
