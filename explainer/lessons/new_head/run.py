"""A run of this lesson: what it was to do, what it learned from, and what was measured."""

from __future__ import annotations

from explainer.errors import JobError
from explainer.jobs import Run
from explainer.jobs.records import HeadReady, every, ready_of
from explainer.jobs.specs import HeadSpec
from explainer.studies.tuning.evaluations import HeadEvaluation
from explainer.studies.tuning.training_data import LabelledData, LabelledTexts, TaggedTexts

NAMES = {"held_out": "held out", "unseen": "patterns and words it never saw"}  # of what is measured, on the page


def spec_of(run: Run) -> HeadSpec:
    """What the run was to do."""
    return run.spec_as(HeadSpec)


def data_of(run: Run) -> LabelledData:
    """What the run learned from.

    Raises: JobError when its texts have no labels.
    """
    data = run.data
    if isinstance(data, LabelledTexts | TaggedTexts):
        return data
    raise JobError("This training has neither labels nor tags, so it is no training of a head. Start it again.")


def ready(run: Run) -> HeadReady:
    """What the worker found before its first step.

    Raises: JobError when there is nothing of it.
    """
    found = ready_of(run.records(), HeadReady)
    if found is None:
        raise JobError("This training has not said what a head without a network would reach. Start it again.")
    return found


def evaluations(run: Run) -> list[HeadEvaluation]:
    """How the head was evaluated so far."""
    return every(run.records(), HeadEvaluation)


def is_tags(run: Run) -> bool:
    """Whether the run's labels are one for each word."""
    return isinstance(data_of(run), TaggedTexts)
