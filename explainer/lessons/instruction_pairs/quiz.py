"""Questions of the lesson on pairs of prompt and completion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from explainer.studies.tuning.evaluations import TuningEvaluation
from explainer.ui.page.quiz import Question, ask


def questions(told: Mapping[str, str], evaluated: Sequence[TuningEvaluation]) -> list[Question | None]:
    """About the pair that is drawn, and the training that is shown, if there is one."""
    found: list[Question | None] = []
    if told:
        n_prompt, n_counted = int(told["n_prompt"]), int(told["n_counted"])
        found.append(
            ask(
                "Of the pair that is drawn, how many tokens count in the loss?",
                f"{n_counted}",
                [f"{n_prompt + n_counted}", f"{n_prompt}", f"{n_counted - 1}"],
                "Those of the completion and the mark that ends the text.",
                "counted",
            )
        )
        found.append(
            ask(
                "How many tokens of the pair may the first token of the completion look at, when it is predicted?",
                f"{n_prompt}",
                ["0", f"{n_prompt + n_counted}", "1"],
                f"The prompt counts for no loss, but all its {n_prompt} tokens are read.",
                "counted",
            )
        )
    if len(evaluated) > 1:
        first, last = evaluated[0].losses["held_out"], evaluated[-1].losses["held_out"]
        found.append(
            ask(
                "What was the loss of a held-out completion after the training, in nats a token?",
                f"{last:.2f}",
                [f"{first:.2f}", f"{first + last:.2f}", f"{first - last:.2f}"],
                f"It went from {first:.2f} to {last:.2f}.",
                "result",
            )
        )
    return found
