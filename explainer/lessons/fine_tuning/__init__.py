"""Lesson: fine-tuning."""
