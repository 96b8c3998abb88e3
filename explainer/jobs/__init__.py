"""Trainings in processes of their own: a queue, progress, an end on request, a folder on disk for each. Only the worker loads torch."""

from explainer.jobs.folder import Run, State, find
from explainer.jobs.queue import Queue

__all__ = ["Queue", "Run", "State", "find"]
