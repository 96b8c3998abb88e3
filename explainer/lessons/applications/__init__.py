"""Lesson: what transformers are used for."""
