"""Lesson: GPT and BERT."""
