"""What travels with a model that has a new head: its card, and the notebook that trains it again."""

from __future__ import annotations

from explainer.deploy.notebooks import new_head
from explainer.jobs import Run
from explainer.jobs.records import HeadReady, StepTaken, every, ready_of
from explainer.lessons.new_head.run import NAMES, data_of, evaluations, is_tags, spec_of
from explainer.models.tuned import told
from explainer.ui.trainings.model_card import model_card


def card(run: Run) -> str:
    """What the model is, how it was made, what was measured, and how it is opened."""
    spec, tags, evaluated = spec_of(run), is_tags(run), evaluations(run)
    first, last, plan = evaluated[0], evaluated[-1], spec.plan
    auto = "AutoModelForTokenClassification" if tags else "AutoModelForSequenceClassification"
    return model_card(
        f"{told(spec.model)}, with a new head for {spec.data_name}",
        f"Labels: {', '.join(data_of(run).labels)}.",
        [
            ("what was free", spec.label),
            ("steps", f"{last.step} of {spec.steps}"),
            ("batch", f"{plan.batch} texts of at most {plan.window} tokens"),
            ("learning rate of the body, of the head", f"{plan.learning_rate:g}, {plan.head_rate:g}"),
            ("seed", f"{plan.seed}"),
            *(
                (f"right answers: {told}", f"{100 * first.accuracies[name]:.1f} % → {100 * last.accuracies[name]:.1f} %")
                for name, told in NAMES.items()
                if name in last.accuracies
            ),
        ],
        [
            f'Open it with `transformers.{auto}.from_pretrained("this folder")`; shorter texts are filled up on the right.',
            *(["A word’s tag is read at its last token; words and marks have single spaces between them."] if tags else []),
            'Its body, with the old unembedding, opens with `explainer.models.load("this folder")` as a language model.',
        ],
    )


def notebook(run: Run) -> bytes:
    """The notebook that repeats the run."""
    spec, records = spec_of(run), run.records()
    begun = ready_of(records, HeadReady)
    losses = [step.loss for step in every(records, StepTaken)]
    return new_head.of_run(spec.model, begun.plan if begun else spec.plan, data_of(run), losses)
