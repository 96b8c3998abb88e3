"""Lesson: JumpStart."""
