"""Lesson: self-attention."""
