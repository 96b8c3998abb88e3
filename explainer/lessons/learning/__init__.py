"""Lesson: how the matrices are learned."""
