"""Pairs of prompt and completion, and what of them counts in the loss."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
import streamlit as st

from explainer.jobs import Run
from explainer.models.catalogue import Shape, find
from explainer.ui import ask_and_tell
from explainer.ui.page import show
from explainer.ui.page.lesson import notes
from explainer.ui.state import kept, session, shown
from explainer.ui.state.per_lesson import in_link
from explainer.ui.text import fill, percent, plain, token_name
from explainer.ui.trainings import archive, options
from explainer.ui.trainings.datasets import QUESTIONS, ChosenDataset, given

if TYPE_CHECKING:
    from explainer.models import LanguageModel
    from explainer.studies.tuning.examples import Framed


MOST_SHOWN = 30  # pairs to choose from
MOST_TOKENS = 120
PARTS = ("the question and the answer", "the answer alone", "the question alone")


def has_tuned(run: Run | None) -> TypeGuard[Run]:
    """Whether there is a run that has ended and saved its model."""
    return run is not None and run.folder is not None and run.state().ended


def base(shape: Shape, run: Run | None) -> Shape:
    """What the tuned model of a run began from, whatever is chosen in the sidebar; shape: where no run has saved one.

    Raises: ModelError when it is not on this machine.
    """
    if not has_tuned(run):
        return shape
    found = options.base_of(run)
    shown.setting("base_of_run", found.name)
    return found


def models(shape: Shape, run: Run | None) -> dict[str, LanguageModel]:
    """The base, and the tuned model of a run that has saved one."""
    found = {"before": session.model(session.Choice(find(base(shape, run).name), "."))}
    if has_tuned(run):
        found["after"] = session.model(archive.tuned_choice(run, "."))
    return found


def listed(data: ChosenDataset) -> None:
    """The first pairs as a table."""
    import pandas as pd

    rows = [{"prompt": one_line(prompt), "completion": one_line(completion)} for prompt, completion in data.train[:6]]
    st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch", key="pairs_table")


def one_line(words: str) -> str:
    """The words with ⏎ for line ends, which a list and a table would leave out."""
    return re.sub(r"\s*\n\s*", " ⏎ ", words)


def that_fit(shape: Shape, data: ChosenDataset | None) -> ChosenDataset | None:
    """The pairs, where the model can read each of them whole; None, and why in a sentence, where it cannot."""
    if data is None or data.name == QUESTIONS:  # those are short
        return data
    from explainer.studies.tuning.examples import all_framed

    model, pairs = session.model(session.Choice(find(shape.name), ".")), (*data.train, *data.held_out)

    def checked() -> ChosenDataset:
        kept.studied(("pairs fit", model.key, hash(pairs)), lambda: len(all_framed(model, pairs)))
        return data

    return given(checked)


def chosen(data: ChosenDataset) -> tuple[str, str]:
    """One of the held-out pairs."""
    pairs = list(dict.fromkeys(tuple(pair) for pair in data.held_out))[:MOST_SHOWN]
    place = st.selectbox("A pair that is held out", range(len(pairs)), format_func=lambda i: one_line(pairs[i][0]), **in_link("pair"))
    return shown.setting("pair_shown", pairs[int(place or 0)])


@dataclass(frozen=True, slots=True)
class Counted:
    """A pair in its frame, with the losses of its tokens under the base ("before") and the tuned model ("after")."""

    base: LanguageModel
    framed: Framed
    losses: dict[str, np.ndarray]

    @property
    def numbers(self) -> dict[str, str]:
        """How many tokens there are, and the mean losses of those that count, for sentences."""
        means = {when: f"{loss[self.framed.n_prompt - 1 :].mean():.2f}" for when, loss in self.losses.items()}
        return {"n_prompt": str(self.framed.n_prompt), "n_counted": str(len(self.framed.ids) - self.framed.n_prompt), **means}


def counted_in(shape: Shape, run: Run | None, pair: tuple[str, str]) -> Counted | None:
    """The pair token by token; None, with a sentence, where it is too long to be drawn."""
    from explainer.studies.tuning.answering import each_loss
    from explainer.studies.tuning.examples import framed

    loaded = models(shape, run)
    made: Framed = framed(loaded["before"], *pair)
    if len(made.ids) > MOST_TOKENS:
        show.prose_text(f"This pair has {len(made.ids)} tokens, and at most {MOST_TOKENS} are drawn. Choose a shorter one.")
        return None
    losses = {when: kept.studied(("pair", model.key, made.ids), partial(each_loss, model, made)) for when, model in loaded.items()}
    return Counted(loaded["before"], made, losses)


def guess(pair: tuple[str, str], found: Counted) -> bool:
    """Ask which tokens of a pair count in the loss, and answer; True once the answer may be shown."""
    question = f"Your guess first: which part of “{plain(one_line(pair[0]))}” and its answer counts in the loss?"
    n_counted, total = len(found.framed.ids) - found.framed.n_prompt, len(found.framed.ids)
    told = f"{n_counted} of {total} tokens count: those of the answer, and the mark that ends the text."
    return ask_and_tell(question, PARTS, lambda _: (PARTS[1], told))


def strip(found: Counted) -> None:
    """The pair token by token, with the loss of those that count."""
    _draw(found.base.labels(found.framed.ids), found.framed, found.losses)


def layer_note(shape: Shape, run: Run | None) -> None:
    """The call-out about layers: how many numbers the base has, and a model that was tuned on pairs."""
    from explainer.studies.tuning.methods import weights_of

    says, exactly = show.section("instruction_pairs", "note_layer").split("”  ", 1)
    shape = base(shape, run)
    before, after = weights_of(shape).total, ""
    if has_tuned(run):
        tuned = models(shape, run)["after"].n_parameters
        after = f" before the training and {tuned:,} after it" if tuned != before else " before the training and just as many after it"
    notes(f"{says}”", fill(exactly, {"model": shape.called, "before": f"{before:,}", "after": after}), "layer")


def _draw(tokens: Sequence[str], made: Framed, losses: dict[str, np.ndarray]) -> None:
    from explainer.ui.components.surprise import Tip, View, surprise

    most = float(np.ceil(max(4.0, *(loss[made.n_prompt - 1 :].max() for loss in losses.values()))))
    tips = []
    for pos, token in enumerate(tokens):
        title = f"{pos} “{token_name(token)}”"
        if pos < made.n_prompt:
            tips.append(Tip(title, ["It belongs to the prompt. The model reads it, and no loss is counted for it."]))
            continue
        rows = [[when, percent(float(np.exp(-loss[pos - 1]))), f"{loss[pos - 1]:.2f}"] for when, loss in losses.items()]
        lines = ["The end of the text: without it the model would never learn to stop."] if pos == len(tokens) - 1 else []
        tips.append(Tip(title, lines, rows))
    views = [
        View(when, [None] * made.n_prompt + [float(value) for value in loss[made.n_prompt - 1 :]], most, "−ln p; dashed: not counted")
        for when, loss in reversed(losses.items())
    ]
    surprise(
        tokens, views, tips, ("training", "p", "loss, nats"), title="What counts in the loss", start=made.n_prompt, key="surprise_pair"
    )
    table: dict[str, Any] = {"token": list(tokens[made.n_prompt :])} | {
        f"loss {when} training, nats": loss[made.n_prompt - 1 :] for when, loss in losses.items()
    }
    show.numbers_button("pair_losses", lambda: show.table(**table))
    shown.put("pair_losses", lambda: {title: table[title] for title in ("token", "loss before training, nats")})
    if "after" in losses:
        shown.put("pair_losses_after_training", lambda: show.table(**table), of_training=True)
