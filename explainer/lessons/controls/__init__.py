"""Lesson: choosing the next token."""
