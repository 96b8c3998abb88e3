"""A guess before the figure answers. The right answer is always among the options, nothing shows it before, and the verdict stands
below the question. Who does not want to guess lets it be shown. Once the page is open, another guess runs the question alone.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from explainer.ui.page.part import part
from explainer.ui.state.per_lesson import here_is, in_link
from explainer.ui.text import button_label, numbered

SHOW = "show me"  # the last option: no guess, and the answer is shown
COVERED = "This waits for your guess, or for “show me”."
REST = "The rest waits for your guess, or for “show me”."
WAITING = "Noted. Whether it is right stands here when the result is there."
MOST = 8  # tokens to choose from
Told = tuple[str | Sequence[str], str]  # the right option, or those equally right, and what is the case, as ``Guess.answer`` takes them
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Guess:
    """What the reader answered.

    label: the option; None before an answer, after ``show me``, and where the question has become another one since. open: whether the
    answer may be shown. place: below the options.
    """

    label: str | None
    open: bool
    place: Any

    def answer(self, right: str | Sequence[str], told: str) -> None:
        """Write the verdict below the options, once there is an answer. right: the right option, or those that are equally right.

        told: Markdown, what is the case; it begins with a small letter or a quoted token.
        """
        if not self.open:
            return
        hit = self.label in ([right] if isinstance(right, str) else list(right))
        verdict = ":material/check_circle: Your guess is right" if hit else ":material/cancel: Not this time"
        with self.place:
            st.markdown(f"{told[:1].upper()}{told[1:]}" if self.label is None else f"{verdict}: {told}")


def ask(question: str, options: Sequence[str], key: str = "guess", *, waiting: bool = False) -> Guess:
    """Ask for one of the options (plain text), bound to the link as ``key``; the last one shows the answer without a guess.

    waiting: the answer is not known yet, as before a training. The guess is noted, and judged by a later run in which it is known.
    """
    if len(options) < 2:  # nothing to guess
        return Guess(None, True, st.container())
    offered = [*options, SHOW]
    if st.session_state.get(key) not in (None, *offered):  # of an earlier question
        st.session_state[key] = SHOW
    with st.container(key=f"guess_of_{key}"):
        picked = st.pills(question, offered, selection_mode="single", format_func=button_label, **in_link(key))
        place = st.container()
    asked = zlib.crc32("/".join((question, *options)).encode("utf-8", "replace"))
    made: dict[tuple[str, str], tuple[str, int]] = st.session_state.setdefault("_guessed", {})
    here = (here_is(), key)  # two lessons may ask under one key, and offer the same option
    if picked is None:
        made.pop(here, None)
        return Guess(None, False, place)
    if made.get(here, ("", 0))[0] != picked:
        made[here] = (picked, asked)
    fresh = made[here] == (picked, asked) and picked != SHOW
    if waiting and fresh:
        place.caption(WAITING)
    return Guess(picked if fresh else None, not waiting, place)


def _answered(key: str) -> bool:
    """Whether the reader, or the link, has answered this question."""
    return bool(st.session_state.get(key) or st.query_params.get(key))


def ask_and_tell(question: str, options: Sequence[str], told: Callable[[str | None], Told], key: str = "guess") -> bool:
    """Ask for one of the options as ``ask`` does, and judge the guess; True once the answer may be shown.

    told: from what the reader guessed (an option; None after ``show me``) to the verdict; called once the answer may be shown. The first
    guess runs what is around the question, and uncovers it; any other one runs the question alone.
    """
    opened: list[bool] = []  # as it was when what is around the question was drawn

    def asked() -> None:
        guess = ask(question, options, key)
        if not opened:
            opened.append(guess.open)
        elif guess.open != opened[0]:
            st.rerun()
        if guess.open and len(options) > 1:
            guess.answer(*told(guess.label))

    if _answered(key):
        part(asked)()
    else:
        with st.container():  # a part is in one as well, and so the options stay where they are
            asked()
    return opened[0]


def ask_ahead(question: str, options: Sequence[str], key: str, told: Told | None) -> None:
    """Ask before a training what will come out of it, and judge the guess once that is known.

    told: what came out, as ``Guess.answer`` takes it; None before. Where it is known and nobody has guessed, nothing is asked.
    """
    if told is not None and not _answered(key):
        return
    guess = ask(question, options, key, waiting=told is None)
    if told is not None:
        guess.answer(*told)


def as_good(names: Iterable[str], values: Iterable[Value], best: Value, shown: Callable[[Value], str] = "{:.2f}".format) -> list[str]:
    """The options whose values read the same as the best one's, as they are shown: all of them are right."""
    most = shown(best)
    return [name for name, value in zip(names, values, strict=True) if shown(value) == most]


def tokens_around(tokens: Sequence[str], right: int, query: int, most: int = MOST) -> list[str]:
    """Tokens that ``query`` can see as options, with the right one among them, anywhere."""
    seen = query + 1
    offset = zlib.crc32("/".join(tokens).encode("utf-8", "replace")) % most
    first = max(0, min(right - offset, seen - most))
    return numbered(tokens)[first : min(seen, first + most)]
