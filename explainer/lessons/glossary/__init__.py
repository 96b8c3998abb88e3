"""Lesson: glossary."""
