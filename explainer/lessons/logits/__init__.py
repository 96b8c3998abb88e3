"""Lesson: from vector to next token."""
