"""Two tiny GPTs trained while the reader waits, one without the mask: settings, progress, and what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from explainer.figures import learning as figures
from explainer.texts.wording import encodable
from explainer.ui.page import show, widgets
from explainer.ui.page.guess import Guess, ask
from explainer.ui.page.part import part
from explainer.ui.state import shown
from explainer.ui.state.per_lesson import in_link
from explainer.ui.text import fill, plain, token
from explainer.ui.trainings import in_the_page

if TYPE_CHECKING:
    from explainer.studies.learning.mask_pair import Moment, Trained


STORIES, UNSEEN = 3000, 200
STEPS, FIRST = (50, 100, 200, 300, 450, 600), 300
SECONDS_A_STEP = 0.07  # both models, on one core
MOST_RESULTS = 2
PROMPT, WRITTEN = 16, 40  # tokens of two-layer's tokenizer
LOOKS_AHEAD = 0.5  # of this weight on, a head is said to look at the next position
WITH, WITHOUT = "with the mask", "without the mask"
SOURCES = ("Your text", "A story")
Settings = tuple[int, int]  # steps, seed


@dataclass(slots=True, eq=False)
class Result:
    """What one training reached; ``moments`` grows while it runs."""

    settings: Settings
    moments: list[Moment] = field(default_factory=list)
    pair: Trained | None = None

    ahead: np.ndarray | None = None  # (layer head) of the model without the mask, once looked at
    written: dict[tuple[int, ...], tuple[str, str]] = field(default_factory=dict)  # by prompt

    @property
    def complete(self) -> bool:
        """Whether both were trained to their end."""
        return bool(self.moments) and self.moments[-1].step == self.settings[0]

    @property
    def held_out(self) -> list[tuple[int, float, float]]:
        """Step, and the two losses on unseen text under the mask: with, without. Ends with the last moment of an ended training."""
        return [(moment.step, *moment.held_out) for moment in self.moments if moment.held_out is not None]


def _learn(result: Result, stop: Callable[[], bool]) -> Iterator[bool]:
    from explainer.studies.learning import mask_pair

    train, unseen = _streams()
    n_steps, seed = result.settings
    for moment, result.pair in mask_pair.learn(train, unseen, _vocab(), n_steps=n_steps, seed=seed, stop=stop):
        result.moments.append(moment)
        yield not moment.finished


@st.cache_resource(max_entries=1, show_spinner=False)
def _streams() -> tuple[np.ndarray, np.ndarray]:
    """Token ids of the stories that are learned from, and of others."""
    from explainer.studies.learning.mask_pair import story_streams

    return story_streams(STORIES, UNSEEN)


def _vocab() -> int:
    from explainer.models.checkpoints import tokenizer

    return int(tokenizer().get_vocab_size())


@lru_cache(maxsize=1)
def _n_parameters() -> int:
    from explainer.studies.learning.mask_pair import make_network

    return sum(weights.numel() for weights in make_network(_vocab()).parameters())


def section(text: str) -> None:
    """The section of the page. A run of the whole page ends a training that is going on; what it reached is kept."""
    in_the_page.end("pair")
    _section(text)


@part
def _section(text: str) -> None:
    show.prose("masked_attention", "pair", parameters=f"{_n_parameters():,}", stories=f"{STORIES:,}")
    low = ask("Before you train them: which of the two will have the lower loss in training?", (WITH, WITHOUT), key="pair_low")
    write = ask("And which one will have the lower loss when it has to write?", (WITH, WITHOUT), key="pair_write")
    with st.container(horizontal=True, gap="medium"):
        steps = st.select_slider("Steps", STEPS, FIRST, **in_link("pair_steps"), width=320)
        seed = widgets.whole_number("Seed", 0, 999, 0, "pair_seed", typed=True, width=110)
    wanted = (shown.setting("pair_steps", int(steps)), int(seed))
    if not (low.open and write.open):
        st.caption("Answer both questions first, or choose “show me”. Then the training can start.")
        return
    with in_the_page.controls(TRAINING, wanted).container():  # one place, so that nothing old stands below what is being trained
        found = TRAINING.results.get(wanted)
        if found is None:
            show.prose("masked_attention", "pair_waiting", steps=wanted[0], seconds=max(5, 5 * round(wanted[0] * SECONDS_A_STEP / 5)))
        else:
            _outcome(found, low, write)
            show.prose("masked_attention", "pair_write", count=WRITTEN)
            _both_write(found, text)


def _draw(result: Result, place: Any, below: Any) -> None:
    """How far the training is, and the losses so far."""
    n_steps, now = result.settings[0], result.moments[-1]
    place.progress(now.step / n_steps, f"Step {now.step} of {n_steps}: loss {now.with_mask:.2f} and {now.without:.2f}")
    alt = f"The two training losses up to step {now.step}."
    below.plotly_chart(_chart(result), key="pair_live", alt=alt, config={"displayModeBar": False}, width="stretch")


# --- what came out ----------------------------------------------------------------------------------------------------


def _chart(found: Result) -> Any:
    moments, held_out = found.moments, found.held_out
    training = {WITH: [moment.with_mask for moment in moments], WITHOUT: [moment.without for moment in moments]}
    unseen = {f"{name}, unseen": [row[i] for row in held_out] for i, name in enumerate((WITH, WITHOUT), start=1)}
    return figures.mask_pair([moment.step for moment in moments], training, [row[0] for row in held_out], unseen, found.settings[0])


def _outcome(found: Result, low: Guess, write: Guess) -> None:
    """The curves with their numbers, what they say, and why."""
    now, (step, held_with, held_without) = found.moments[-1], found.held_out[-1]
    shown.setting("pair_ended", step)
    shown.setting("pair_stories", (STORIES, UNSEEN))
    measured = {row[0]: row[1:] for row in found.held_out}
    none = (float("nan"), float("nan"))
    columns = {
        "step": [moment.step for moment in found.moments],
        f"training loss {WITH}, nats": [moment.with_mask for moment in found.moments],
        f"training loss {WITHOUT}, nats": [moment.without for moment in found.moments],
        f"loss on unseen stories, {WITH}, nats": [measured.get(moment.step, none)[0] for moment in found.moments],
        f"loss on unseen stories, {WITHOUT}, nats": [measured.get(moment.step, none)[1] for moment in found.moments],
    }
    alt = f"Training loss over {step} steps: it ends at {now.with_mask:.2f} with the mask and {now.without:.2f} without. "
    alt += f"On unseen stories, under the mask: {held_with:.2f} and {held_without:.2f}."
    show.figure(_chart(found), alt=alt, table=show.table(**columns), name="mask_pair")
    st.caption(
        f"Lines: loss on the training batches. Dotted: loss on {UNSEEN} stories that neither has seen, both under the mask. "
        f"Trained here, in {now.seconds:.0f} seconds, seed {found.settings[1]}."
    )
    verdict = _verdict(found)
    show.prose(
        "masked_attention", "pair_result", steps=step, with_mask=f"{now.with_mask:.2f}", without=f"{now.without:.2f}",
        held_with=f"{held_with:.2f}", held_without=f"{held_without:.2f}", vocab=_vocab(), uniform=f"{np.log(_vocab()):.2f}",
        verdict=show.section("masked_attention", verdict),
    )  # fmt: skip
    _answer(low, now.with_mask, now.without, "in training")
    _answer(write, held_with, held_without, "on unseen stories, under the mask as in writing")
    if verdict != "pair_early":
        show.prose("masked_attention", "pair_why", ahead=_ahead(found))


def _verdict(found: Result) -> str:
    """The section of the lesson's text that says what these numbers say."""
    now, (_, held_with, held_without) = found.moments[-1], found.held_out[-1]
    if now.without > now.with_mask - 0.1 or held_without < held_with + 0.1:
        return "pair_early"
    return "pair_cheats" if now.without < 0.15 and held_without > 0.85 * np.log(_vocab()) else "pair_parting"


def _answer(guess: Guess, with_mask: float, without: float, where: str) -> None:
    """The verdict on a guess about the lower of two losses; two that look the same are both right."""
    same = f"{with_mask:.2f}" == f"{without:.2f}"
    lower = "the two are equal" if same else f"it is the one {WITH if with_mask < without else WITHOUT}"
    right = (WITH, WITHOUT) if same else (WITH,) if with_mask < without else (WITHOUT,)
    guess.answer(right, f"{lower}. {where.capitalize()}: {with_mask:.2f} nats a token with it, {without:.2f} without.")


def _ahead(found: Result) -> str:
    """Which head of the model without the mask looks most at the next position, and how much."""
    from explainer.studies.learning.mask_pair import looks_ahead

    if found.ahead is None and found.pair is not None:
        found.ahead = looks_ahead(found.pair.unmasked, _streams()[1])
    ahead = np.asarray(found.ahead)
    layer, head = np.unravel_index(int(ahead.argmax()), ahead.shape)
    name = "pair_ahead" if ahead.max() >= LOOKS_AHEAD else "pair_spread"
    text = show.section("masked_attention", name)
    return fill(text, {"layer": layer, "head": head, "weight": f"{100 * ahead.max():.0f} %"})


def _both_write(found: Result, text: str) -> None:
    """The same start, and how each of the two goes on."""
    source = widgets.choose("Start with", SOURCES, "pair_from")
    prompt = _start(_ids(text) if source == SOURCES[0] else _streams()[1][: 4 * PROMPT].tolist())
    st.markdown(f"The start: {token(_read(prompt))}")
    for column, name, written in zip(st.columns(2, gap="medium"), (WITH, WITHOUT), _written(found, prompt), strict=True):
        with column, st.container(border=True):
            st.markdown(f"**Trained {name}**\n\n… {plain(written)}")


def _start(token_ids: list[int]) -> tuple[int, ...]:
    """The first PROMPT tokens, or fewer, so that no word is cut."""
    end = min(PROMPT, len(token_ids))
    while 0 < end < len(token_ids) and not _read(token_ids[end : end + 1])[:1].isspace():
        end -= 1
    return tuple(token_ids[: end or PROMPT])


def _written(found: Result, prompt: tuple[int, ...]) -> tuple[str, str]:
    from explainer.studies.learning.mask_pair import write

    if prompt not in found.written and found.pair is not None:
        masked, unmasked = (_read(write(module, prompt, WRITTEN)) for module in (found.pair.masked, found.pair.unmasked))
        found.written = {prompt: (masked, unmasked)}
    return found.written[prompt]


def _ids(text: str) -> list[int]:
    """Token ids of the beginning of a text."""
    from explainer.models.checkpoints import tokenizer

    return list(tokenizer().encode(encodable(text[:400])).ids)


def _read(token_ids: Sequence[int]) -> str:
    from explainer.models.checkpoints import tokenizer

    return str(tokenizer().decode(list(token_ids), skip_special_tokens=False))


TRAINING = in_the_page.Training("pair", "Train both", Result, _learn, lambda result: result.complete, _draw, MOST_RESULTS)
