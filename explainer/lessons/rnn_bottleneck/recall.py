"""The recall task, trained while the reader waits: settings, progress, and what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer.figures import rnn_bottleneck as figures
from explainer.ui import ask, text
from explainer.ui.page import show, widgets
from explainer.ui.page.guess import Guess
from explainer.ui.page.part import part
from explainer.ui.state import shown
from explainer.ui.state.per_lesson import in_link
from explainer.ui.trainings import in_the_page

if TYPE_CHECKING:
    from explainer.studies.recurrent.recall import Recall


SETTINGS = ("longest", "width", "steps", "seed")
WIDTHS, STEPS = (8, 16, 32, 64, 96, 128), (200, 400, 600, 800, 1000)
SECONDS_A_STEP = 0.04  # all five networks, width 64, one quiet core
LOOKS = 12  # at the accuracy, while one network is trained
MOST_RESULTS = 6
KINDS = ("RNN", "GRU", "LSTM", "GRU with attention", "transformer", "transformer (places anew)")  # as in the study; here without torch
PLACES = {"counted on": KINDS[4], "anew for the answer": KINDS[5]}  # of the transformer
Settings = tuple[int, ...]  # SETTINGS, and which of PLACES


@dataclass(slots=True, eq=False)
class Result:
    """What one training of all five reached; ``found`` grows while it runs."""

    settings: Settings
    found: dict[str, Recall] = field(default_factory=dict)

    @property
    def wanted(self) -> dict[str, int]:
        """The settings by name."""
        return dict(zip(SETTINGS, self.settings, strict=False))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The networks that are trained: of the two transformers the one with these places."""
        left_out = list(PLACES.values())[1 - self.settings[-1]]
        return tuple(kind for kind in KINDS if kind != left_out)

    @property
    def complete(self) -> bool:
        """Whether every network was trained to its end."""
        return len(self.found) == len(self.kinds) and all(now.step == now.task.steps for now in self.found.values())


def _learn(result: Result, stop: Callable[[], bool]) -> Iterator[bool]:
    from explainer.studies.recurrent import recall

    for kind in result.kinds:
        for now in recall.learn(recall.Task(kind, **result.wanted), LOOKS, stop=stop):
            result.found[kind] = now
            yield not (now.finished and (stop() or kind == result.kinds[-1]))


def section() -> None:
    """The section of the page. A run of the whole page ends a training that is going on; what it reached is kept."""
    in_the_page.end("recall")
    _section()


@part
def _section() -> None:
    show.prose("rnn_bottleneck", "recall", symbols=16)
    guess = ask("Your guess first: which of the five will be best at the longest sequences?", KINDS[:5], key="guess_recall")
    show.prose("rnn_bottleneck", "recall_places")
    wanted = _settings()
    with in_the_page.controls(TRAINING, wanted).container():  # one place, so that nothing old stands below what is being trained
        result = TRAINING.results.get(wanted)
        if result is None:
            steps, width = wanted[2], wanted[1]
            seconds = max(5, 5 * round(steps * SECONDS_A_STEP * max(0.7, width / 64) / 5))
            show.prose("rnn_bottleneck", "waiting", seconds=seconds)
        elif not guess.open:
            show.prose("rnn_bottleneck", "covered")
        else:
            _outcome(result, guess)


def _settings() -> Settings:
    """What the reader sets; bound to the URL."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        longest = widgets.whole_number("Longest sequence", 4, 20, 12, "recall_longest", width=220)
        width = st.select_slider("Width of the state", WIDTHS, 64, **in_link("recall_width"), width=220)
        steps = st.select_slider("Steps", STEPS, 600, **in_link("recall_steps"), width=220)
        seed = widgets.whole_number("Seed", 0, 999, 0, "recall_seed", typed=True, width=110)
    places = widgets.choose("Places of the transformer", list(PLACES), "recall_places")
    return longest, int(width), int(steps), seed, list(PLACES).index(places)


def _draw(result: Result, place: Any, below: Any) -> None:
    """How far the training is, and the curves so far, unless the reader is still guessing about them."""
    kind, now = list(result.found.items())[-1]
    share = (result.kinds.index(kind) + now.step / now.task.steps) / len(result.kinds)
    place.progress(share, f"{kind}: step {now.step} of {now.task.steps}, loss {now.loss:.2f}")
    if not st.session_state.get("guess_recall"):
        return
    alt = f"Share of symbols said right, up to step {now.step} of the {kind}."
    below.plotly_chart(_curves(result), key="recall_live", alt=alt, config={"displayModeBar": False}, width="stretch")


# --- what came out ----------------------------------------------------------------------------------------------------


def _curves(result: Result) -> Any:
    """Accuracy against length, one curve a network, with the longest sequence of the training marked."""
    series = {kind: (now.lengths, now.accuracy) for kind, now in result.found.items()}
    return figures.lines(
        series, x_title="symbols in the sequence", y_title="share right", top=1.03, trained_to=result.wanted["longest"] + 0.5
    )


def _outcome(result: Result, guess: Guess) -> None:
    """The curves with their numbers, and what they say."""
    found, at = result.found, result.wanted["longest"]
    shown.setting("recall_ended", {kind: now.step for kind, now in found.items()})
    shown.setting("recall_looks", LOOKS)
    shares = {kind: now.accuracy[now.lengths.index(at)] for kind, now in found.items()}
    said = ", ".join(f"{kind} {100 * share:.0f} %" for kind, share in shares.items())
    table = show.table(
        network=[kind for kind, now in found.items() for _ in now.lengths],
        symbols=[length for now in found.values() for length in now.lengths],
        **{"share right": [share for now in found.values() for share in now.accuracy]},
    )
    alt = f"Share of symbols said right, against the length of the sequence. At {at} symbols: {said}."
    show.figure(_curves(result), alt=alt, table=table, name="recall")
    sizes = "; ".join(f"{kind}: {now.step:,} steps, {now.n_parameters:,} parameters" for kind, now in found.items())
    seconds = sum(now.seconds for now in found.values())
    st.caption(f"{text.plain(sizes)}. Trained here, in {seconds:.0f} seconds. A blind guess is right in 1 of 16 cases.")
    show.prose("rnn_bottleneck", "trained", longest=at, shares=said)
    if not result.complete:
        show.prose("rnn_bottleneck", "stopped")
        return
    top = f"{100 * max(shares.values()):.0f} %"
    best = [kind for kind, share in shares.items() if f"{100 * share:.0f} %" == top]
    guess.answer([kind.split(" (")[0] for kind in best], f"best at {at} symbols is the {text.listed(best)}, {top} right.")
    fixed = max(shares[kind] for kind in KINDS[:3])
    show.prose("rnn_bottleneck", "recall_why", fixed=f"At {at} symbols the best of them is right in {100 * fixed:.0f} % of the cases.")
    last = result.kinds[-1]
    if last in PLACES.values():
        show.prose(
            "rnn_bottleneck",
            "places_on" if last == PLACES["counted on"] else "places_anew",
            longest=at,
            share=f"{100 * shares[last]:.0f} %",
        )


TRAINING = in_the_page.Training("recall", "Train all five", Result, _learn, lambda result: result.complete, _draw, MOST_RESULTS)
