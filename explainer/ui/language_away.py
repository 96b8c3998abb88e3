"""The model of the lesson on a new language, to use and to take away."""

from __future__ import annotations

from explainer.deploy import language_notebook
from explainer.jobs import Run
from explainer.ui import language_results, tuned


def take_away(run: Run, token: str) -> None:
    """Use the model in the other lessons; its owner can also download it, and a notebook that repeats the run."""
    tuned.take_away(
        run, token, notebook=lambda made: language_notebook.of_run(made.spec, made.data, made.records()), card=language_results.card
    )
