"""The race of a GRU layer against an attention layer. Times are measured when asked for, and kept for this reader alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from explainer.errors import ExplainerError
from explainer.figures import parallel as figures
from explainer.ui import ask
from explainer.ui.page import show, widgets
from explainer.ui.page.guess import Guess
from explainer.ui.page.part import part
from explainer.ui.state import session
from explainer.ui.state.shown import setting as noted
from explainer.ui.text import counted

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from explainer.studies.recurrent.parallel import Timing


WIDTHS, LONGEST, DRAWN = (32, 64, 128, 256, 512), (256, 512, 1024, 2048), (3, 6, 12)
GUESSES = ("at 1 token already", "at 2 to 16 tokens", "at 32 to 128 tokens", "at 256 tokens or more", "nowhere")
REPEATS = 9  # passes that are timed at each length
THREADS = ("one", "all")
UNSTEADY = 5
_CLOCK = threading.Lock()  # one measurement at a time in this process: two would slow each other down


@dataclass(frozen=True, slots=True)
class Setting:
    """What is raced: the width of both layers, the longest text, and the threads that compute (one or all)."""

    width: int
    longest: int
    threads: str

    @property
    def words(self) -> str:
        """The threads in words."""
        return "one thread" if self.threads == "one" else "all threads"

    @property
    def n_threads(self) -> int | None:
        """None leaves the number to torch."""
        return 1 if self.threads == "one" else None


# --- numbers in words -------------------------------------------------------------------------------------------------


def duration(seconds: float) -> str:
    """Three digits and a unit."""
    for least, unit in ((1.0, "s"), (1e-3, "ms")):
        if seconds >= least:
            return f"{three(seconds / least)} {unit}"
    return f"{three(seconds * 1e6)} µs"


def big(count: float) -> str:
    """A large number in words: 6.29 million."""
    for least, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if count >= least:
            return f"{three(count / least)} {word}"
    return f"{count:,.0f}"


def three(value: float) -> str:
    """Three digits, more before the point."""
    return f"{value:,.0f}" if value >= 99.95 else f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"


def lengths(longest: int) -> tuple[int, ...]:
    """1, 2, 4 ... tokens, up to the longest."""
    return tuple(2**i for i in range(longest.bit_length()))


# --- the two chains ---------------------------------------------------------------------------------------------------


def own_tokens() -> tuple[str, ...]:
    """The reader's tokens where they can be had without a model; none otherwise. This lesson works without them."""
    try:
        choice = session.choice()
        found = choice.ref.encode(choice.text)
    except ExplainerError:
        return ()
    return found.tokens if found else ()


@part
def two_chains(tokens: Sequence[str]) -> None:
    """Which computations can run at the same moment, for a few tokens."""
    n = widgets.one_of("Tokens drawn", DRAWN, "drawn", 6)
    shown = [*tokens[:n], *[""] * (n - len(tokens[:n]))]
    left, right = st.columns(2, gap="large")
    with left:
        st.markdown(f"**GRU: {n} steps in a row**")
        alt = f"A staircase: the state of token i can be computed at step i, after the one before. {n} tokens, {n} steps."
        waits = ["", *(f"state of token {i - 1}" for i in range(1, n))]
        table = show.table(step=range(n), token=shown, **{"waits for": waits})
        show.figure(figures.recurrent_chain(shown), alt=alt, table=table, name="recurrent_chain")
    with right:
        st.markdown(f"**Attention: {len(figures.STAGES)} steps in a row**")
        alt = f"Five columns of {n} squares, one for each token: {', '.join(figures.STAGES)}. A column can be computed at once."
        waits = ["", "q and k of step 0", "step 1", "step 2, and v of step 0", "step 3"]
        table = show.table(step=range(5), computes=figures.STAGES, **{"tokens at once": [n] * 5, "waits for": waits})
        show.figure(figures.attention_steps(shown), alt=alt, table=table, name="attention_steps")
    show.prose("parallel", "chains", n=n, squares=5 * n)


# --- the race ---------------------------------------------------------------------------------------------------------


def knobs() -> Setting:
    """Width of the layers, the longest text of the race, and how many threads compute."""
    with st.container(horizontal=True, gap="medium"):
        width = widgets.one_of("Width d", WIDTHS, "race_width", 128, "Numbers in each token’s vector; in a model it is d_model.")
        longest = widgets.one_of("Longest text, tokens", LONGEST, "longest", 2048)
        threads = widgets.choose(
            "Processor threads", THREADS, "threads", help="All is faster on long texts, and unsteady while other programs are busy."
        )
    return Setting(width, longest, threads)


def guess() -> Guess:
    """Ask where attention overtakes the GRU."""
    return ask("Your guess first: at which length does attention become faster than the GRU, on this machine?", GUESSES, "guess_race")


@contextmanager
def alone() -> Iterator[None]:
    """Wait until no other reader measures."""
    held = _CLOCK.acquire(blocking=False)
    try:
        if not held:
            with st.spinner("Another reader is measuring. Yours comes next …"):
                held = _CLOCK.acquire()
        yield
    finally:
        if held:
            _CLOCK.release()


def race(setting: Setting, own: int, shown: bool) -> tuple[Timing, ...]:
    """A button that times both layers, the chart that grows meanwhile, and what is kept of it for this reader.

    shown: whether the reader has guessed; before that nothing is measured and nothing shown.
    """
    kept: dict[Setting, tuple[Timing, ...]] = st.session_state.setdefault("_races", {})
    pressed = st.button("Measure now", key="measure_race", type="primary", icon=":material/timer:", disabled=not shown)
    bar, spot = st.empty(), st.empty()
    if not shown:
        spot.info("Guess first, or choose “show me”: then press the button.", icon=":material/info:")
        return ()
    if pressed:
        kept.pop(setting, None)
        bar.progress(0.0, text="Starting torch in a process of its own …")
        from explainer.studies.recurrent import timing_process

        todo = lengths(setting.longest)
        with alone(), closing(timing_process.race(todo, setting.width, REPEATS, setting.n_threads)) as running:
            for one in running:
                found = kept[setting] = (*kept.get(setting, ()), one)
                bar.progress(len(found) / len(todo), text=f"{counted(one.n_tokens, 'token')}: done")
                spot.plotly_chart(_race_chart(found, setting.longest, own), width="stretch")
        bar.empty()
    found = kept.get(setting, ())
    if found:
        with spot.container():
            _race_figure(found, setting.longest, own)
    else:
        where = f"at width {setting.width}, up to {setting.longest:,} tokens, with {setting.words}"
        spot.info(f"Nothing is measured yet {where}. Press the button.", icon=":material/info:")
    return found


def _race_chart(found: Sequence[Timing], longest: int, own: int) -> go.Figure:
    def lane(name: str, color: str, middle: list[float], ranges: list[tuple[float, float]]) -> figures.Lane:
        low, high = ([1000 * value for value in values] for values in zip(*ranges, strict=True))
        return name, color, [1000 * value for value in middle], low, high

    lanes = (
        lane("GRU", figures.GRU, [one.gru_s for one in found], [one.gru_range_s for one in found]),
        lane("attention", figures.ATTENTION, [one.attention_s for one in found], [one.attention_range_s for one in found]),
    )
    return figures.race([one.n_tokens for one in found], lanes, longest, own)


def _race_figure(found: Sequence[Timing], longest: int, own: int) -> None:
    last = found[-1]
    noted("race_measured", len(found))
    alt = f"Time of one pass against the number of tokens, both axes logarithmic. At {counted(last.n_tokens, 'token')}: "
    alt += f"GRU {duration(last.gru_s)}, attention {duration(last.attention_s)}."
    columns: dict[str, list[float]] = {"tokens": [one.n_tokens for one in found], "width": [one.width for one in found]}
    for name, times in (
        ("GRU", [(one.gru_s, *one.gru_range_s) for one in found]),
        ("attention", [(one.attention_s, *one.attention_range_s) for one in found]),
    ):
        for i, which in enumerate(("median", "fastest", "slowest")):
            columns[f"{name}, {which} (ms)"] = [1000 * seconds[i] for seconds in times]
    show.figure(_race_chart(found, longest, own), alt=alt, table=show.table(**columns), name="race")


def overtakes(found: Sequence[Timing]) -> int | None:
    """The shortest measured length at which attention is faster; None where it never is."""
    return next((one.n_tokens for one in found if one.attention_s < one.gru_s), None)


def fitting(first: int | None) -> str:
    """The guess that is right where attention overtakes at ``first`` tokens."""
    return GUESSES[-1 if first is None else 0 if first == 1 else 1 if first <= 16 else 2 if first <= 128 else 3]


def result(found: Sequence[Timing], setting: Setting, guess: Guess) -> None:
    """What the race says in words: who wins where, what may be chance, how the times grow; and the reader's guess."""
    if not found:
        return
    first, whole = overtakes(found), found[-1].n_tokens >= setting.longest
    if not whole:
        st.caption(f"Stopped at {counted(found[-1].n_tokens, 'token')}. Press the button to measure anew.")
    if whole or first is not None:
        where = "at no length that was measured" if first is None else f"first at {counted(first, 'token')}"
        guess.answer(fitting(first), f"here attention is faster {where}.")
    with st.container(key="prose_result"):
        st.markdown(f"On this machine, at width {setting.width}, with {setting.words}: {winner(found)}")
        st.markdown(f"{caution(found)} {growth(found)}")


def winner(found: Sequence[Timing]) -> str:
    """Who is faster where, with the numbers."""
    runs: list[list[Timing]] = []
    for one in found:
        if runs and (runs[-1][-1].attention_s < runs[-1][-1].gru_s) == (one.attention_s < one.gru_s):
            runs[-1].append(one)
        else:
            runs.append([one])

    def told(one: Timing) -> str:
        fast, slow = sorted((one.gru_s, one.attention_s))
        return f"{duration(fast)} against {duration(slow)}"

    said = []
    for run in runs:
        name = "attention" if run[0].attention_s < run[0].gru_s else "the GRU"
        if len(run) == 1:
            said.append(f"**{name} is faster at {counted(run[0].n_tokens, 'token')}** ({told(run[0])})")
        else:
            where = f"at every length from {run[0].n_tokens:,} to {run[-1].n_tokens:,} tokens"
            said.append(f"**{name} is faster {where}** ({told(run[0])} at {run[0].n_tokens:,}, {told(run[-1])} at {run[-1].n_tokens:,})")
    return "; ".join(said) + "."


def caution(found: Sequence[Timing]) -> str:
    """What may be chance: ranges that overlap, and passes over the same tokens that took very different times."""
    close = [one for one in found if max(one.gru_range_s[0], one.attention_range_s[0]) <= min(one.gru_range_s[1], one.attention_range_s[1])]
    names = ", ".join(f"{one.n_tokens:,}" for one in close)
    said = "At no length do the ranges of the two overlap."
    if close:
        said = f"At {names} tokens the ranges of the two overlap: there another run may turn out otherwise."
    jumpy = sum(max(high / low for low, high in _ranges(one)) > UNSTEADY for one in found)
    if 2 * jumpy >= len(found):
        said += f" At {jumpy} of {len(found)} lengths the slowest pass took more than {UNSTEADY} times as long as the fastest: "
        said += "this machine is busy with other things now, and what is measured is partly their doing."
    return said


def growth(found: Sequence[Timing]) -> str:
    """How both times grew over the last doubling, beside their products; a square grows fourfold. Fastest passes are least disturbed."""
    if len(found) < 2:
        return ""
    from explainer.studies.recurrent.parallel import attention_work

    before, last = found[-2:]
    gru, attention = (b[0] / a[0] for a, b in zip(_ranges(before), _ranges(last), strict=True))
    work = attention_work(last.n_tokens, last.width).products / attention_work(before.n_tokens, before.width).products
    said = f"From {before.n_tokens:,} to {last.n_tokens:,} tokens the GRU’s fastest pass takes {three(gru)} times as long, "
    said += f"attention’s {three(attention)} times, with {three(work)} times the products. "
    if attention > 1.3 * work:
        return said + "That is more than the products explain: the memory, or another program, slowed the longer text down."
    if attention >= 3:
        return said + "Twice the text, three to four times the time: attention’s time grows nearly with the square of the length here."
    if attention >= 2.3:
        return said + "Attention’s time grows faster than the text: the square of the length begins to show."
    return said + "Attention’s time does not grow with the square of the length here."


def _ranges(one: Timing) -> tuple[tuple[float, float], tuple[float, float]]:
    return one.gru_range_s, one.attention_range_s
