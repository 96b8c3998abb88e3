"""The card of a model with a new head."""

from __future__ import annotations

from explainer.jobs import Run
from explainer.models.layout import TAGS
from explainer.ui.trainings.records import looks_of


def card(run: Run) -> str:
    """What the model is, how it was made, what was measured, and how it is opened."""
    spec, data, looks = run.spec, run.data, looks_of(run.records())
    first, last = looks[0], looks[-1]
    auto = "AutoModelForTokenClassification" if data["form"] == TAGS else "AutoModelForSequenceClassification"
    lines = [
        f"# {spec['model']}, with a new head for {spec['data']}",
        "",
        f"Labels: {', '.join(data['labels'])}.",
        "",
        "| | |",
        "|---|---|",
        f"| what was free | {spec['label']} |",
        f"| steps | {last['step']} of {spec['steps']} |",
        f"| batch | {spec['plan']['batch']} texts of at most {spec['plan']['window']} tokens |",
        f"| learning rate of the body, of the head | {spec['plan']['learning_rate']:g}, {spec['plan']['head_rate']:g} |",
        f"| seed | {spec['plan']['seed']} |",
        *(
            f"| right answers: {told} | {100 * first['accuracies'][name]:.1f} % → {100 * last['accuracies'][name]:.1f} % |"
            for name, told in NAMES.items()
            if name in last["accuracies"]
        ),
        "",
        f'Open it with `transformers.{auto}.from_pretrained("this folder")`; shorter texts are filled up on the right.',
        *(["A word's tag is read at its last token; words and marks have single spaces between them."] if data["form"] == TAGS else []),
        'Its body, with the old unembedding, opens with `explainer.models.load("this folder")` as a language model.',
        "",
    ]
    return "\n".join(lines)


NAMES = {"held_out": "held out", "unseen": "patterns and words it never saw"}  # of what is measured, on the page
