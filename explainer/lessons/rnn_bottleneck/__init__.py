"""Lesson: the RNN bottleneck."""
