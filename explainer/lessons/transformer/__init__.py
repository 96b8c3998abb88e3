"""Lesson: the transformer of 2017."""
