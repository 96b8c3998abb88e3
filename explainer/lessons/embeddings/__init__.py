"""Lesson: embeddings."""
