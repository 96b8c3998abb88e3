"""One sentence through a decoder and an encoder, with words hidden from one of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from explainer.curriculum import BY_SLUG
from explainer.figures.multi_head import candidates
from explainer.models import catalogue
from explainer.studies.tokens.cut_twice import CutTwice
from explainer.ui import ask_and_tell, text
from explainer.ui.page import predictions, show, widgets
from explainer.ui.state import session, shown, url
from explainer.ui.state.session import Choice
from explainer.ui.text import numbered, percent, token_name

if TYPE_CHECKING:
    from explainer.trace import Trace
    from explainer.trace.prediction import Prediction


BERT_START = (2, 6)  # layer and head of story-bert: this one looks at the token after, where no head of a GPT can look
MOST_SHARE = 0.5  # of the tokens may be hidden at once


@dataclass(frozen=True, slots=True)
class Pair(CutTwice):
    """The two models on one text, with what each reads."""

    gpt: Choice
    bert: Choice


def pair(choice: Choice) -> Pair | None:
    """The reader's model and an embedded one of the other kind; None while there is none.

    Raises: TextError when the text is too long for either.
    """
    other = next((name for name in catalogue.EMBEDDED if catalogue.shape(name).causal != choice.shape.causal), None)
    if other is None:
        return None
    partner = Choice(catalogue.find(other), choice.text)
    gpt, bert = (choice, partner) if choice.shape.causal else (partner, choice)
    return Pair(session.encoding(gpt), session.encoding(bert), gpt, bert)


def masked(both: Pair) -> tuple[int, ...]:
    """The positions that the reader has hidden, from the URL, a preset or its text; a word in the second half where there is none."""
    pressed = st.session_state.pop("mask_at", None)
    if pressed is not None:
        url.state("masked", str(both.in_bert(min(int(pressed), len(both.gpt_text.tokens) - 1))))
    free = [i for i in range(len(both.bert_text.tokens)) if i not in both.fixed]
    most = max(1, int(MOST_SHARE * len(free)))
    wanted = [int(word) for word in url.state("masked").split(".") if word.isdecimal() and len(word) < 6]
    found = tuple(sorted({pos for pos in wanted if pos in free})[:most])
    if found:
        return found
    places = {preset.text: int(dict(preset.state)["mask_at"]) for preset in BY_SLUG["gpt_vs_bert"].presets}
    if both.gpt.text in places:
        return (both.in_bert(places[both.gpt.text]),)
    words = [i for i in free if both.bert_text.tokens[i].strip().isalpha()] or free
    return (min(words, key=lambda i: abs(i - 0.62 * len(free))),)


def choose_masked(both: Pair) -> tuple[int, ...]:
    """The reader's tokens as buttons; a pressed one is hidden from BERT."""
    from explainer.ui.components.maskable import maskable

    found = masked(both)
    shown.setting("hidden", found)
    free = len(both.bert_text.tokens) - len(both.fixed)
    maskable(both.bert_text.tokens, found, both.fixed, max(1, int(MOST_SHARE * free)))
    url.keep()
    return found


def place(both: Pair, hidden: tuple[int, ...]) -> int:
    """Which hidden place is looked at, where there are several."""
    if len(hidden) == 1:
        return shown.setting("place", hidden[0])
    if st.session_state.get("place") not in hidden:
        st.session_state.pop("place", None)
    names = numbered(both.bert_text.tokens)
    return widgets.choose("Which hidden place?", hidden, "place", format_func=names.__getitem__)


@dataclass(frozen=True, slots=True)
class Guess:
    """What one model says about the hidden place. true: the token that stands there, in this model's own vocabulary."""

    choice: Choice
    said: Prediction
    names: list[str]
    true: int

    @property
    def rank(self) -> int:
        """1 is the likeliest."""
        return int(self.said.ranks[self.true])

    @property
    def probability(self) -> float:
        """Of the token that really stands there."""
        return float(self.said.probs[self.true])

    @property
    def best(self) -> str:
        """The likeliest token."""
        return self.names[int(self.said.order[0])]


def guesses(both: Pair, bert_trace: Trace, pos: int) -> tuple[Guess | None, Guess]:
    """GPT's next-token prediction from the left, None where nothing stands there, and BERT's at the hidden place."""
    names = predictions.names(both.bert)
    bert = Guess(both.bert, predictions.at(both.bert, bert_trace, pos), names, both.bert_text.token_ids[pos])
    at = both.in_gpt(pos)
    if at == 0:
        return None, bert
    trace = session.traced(both.gpt)
    return Guess(both.gpt, predictions.at(both.gpt, trace, at - 1), predictions.names(both.gpt), both.gpt_text.token_ids[at]), bert


def top_ten(guess: Guess, most: float, who: str, key: str) -> None:
    """The ten likeliest tokens on a scale up to ``most``, the true one marked."""
    order = [int(i) for i in guess.said.order[:10]]
    labels, probs = [token_name(guess.names[i]) for i in order], [float(guess.said.probs[i]) for i in order]
    chart = candidates(labels, probs, most=most, marked=[rank for rank, i in enumerate(order) if i == guess.true])
    alt = f"{who}’s ten likeliest: " + ", ".join(f"{label} {percent(p)}" for label, p in zip(labels, probs, strict=True))
    alt += f". The hidden token {token_name(guess.names[guess.true])} has rank {guess.rank:,}."
    show.figure(chart, alt=alt, table=show.table(token=labels, probability=probs), name=key)


def scale(*guesses: Guess | None) -> float:
    """The highest probability of any of them: one scale for both charts."""
    return max(float(guess.said.probs.max()) for guess in guesses if guess is not None)


def label(choice: Choice) -> str:
    """A model's name without its folder or owner."""
    return choice.called


def question(gpt: Guess, bert: Guess, hidden: tuple[int, ...], right_side: Callable[[], str]) -> bool:
    """Ask which model finds the hidden word easier, and answer; True once the answer may be shown.

    right_side: says what the tokens after it were worth.
    """
    here = text.token(bert.names[bert.true])
    also = f", with {text.counted(len(hidden) - 1, 'other place')} hidden from BERT too" if len(hidden) > 1 else ""
    question = f"Your guess first: which of the two gives the hidden {here} the higher probability{also}?"
    return ask_and_tell(question, ["GPT", "BERT"], lambda _: answer(gpt, bert, right_side()))


def answer(gpt: Guess, bert: Guess, right_side: str) -> tuple[list[str], str]:
    """Which of the two finds the hidden word easier, and by how much; both, where their probabilities read the same."""
    of = {"GPT": gpt.probability, "BERT": bert.probability}
    low, high = sorted(of, key=lambda who: of[who])
    here = text.token(bert.names[bert.true])
    if percent(of[low]) == percent(of[high]):
        return [low, high], f"both give {here} {percent(of[high])}.  \n{right_side}"
    times = "more than a million" if of[low] <= 0 or of[high] / of[low] > 1e6 else f"{of[high] / of[low]:,.1f}"
    told = f"**{high}** gives {here} {percent(of[high])}, {low} {percent(of[low])}: {times} times as much."
    return [high], f"{told}  \n{right_side}"


def left_context(both: Pair, pos: int) -> str:
    """The last few tokens that GPT has read before the place, as Markdown."""
    at = both.in_gpt(pos)
    tokens = both.gpt_text.tokens[max(0, at - 8) : at]
    return f"{'… ' if at > 8 else ''}{text.plain(''.join(tokens).strip())} **?**" if tokens else "**?**"


def both_sides(both: Pair, hidden: tuple[int, ...], pos: int) -> str:
    """The tokens around the hidden place as BERT sees them, as Markdown."""
    first, last = max(0, pos - 6), min(len(both.bert_text.tokens), pos + 7)
    words = [" **\\[MASK\\]** " if i in hidden else text.plain(both.bert_text.tokens[i]) for i in range(first, last) if i not in both.fixed]
    spaced = any(token.startswith(" ") for token in both.bert_text.tokens[1:])  # word pieces carry no spaces of their own
    joined = ("" if spaced else " ").join(words)
    return f"{'… ' if first > 0 else ''}{joined.strip()}{' …' if last < len(both.bert_text.tokens) else ''}"


def sentence(guess: Guess, who: str) -> str:
    """Rank, probability and loss of the true token, in one sentence."""
    true = text.token(guess.names[guess.true])
    return (
        f"{who}: {true} has **rank {guess.rank:,}** of {len(guess.said.probs):,}, probability **{percent(guess.probability)}**, "
        f"loss −ln p = {-np.log(max(guess.probability, 1e-300)):.2f} nats. First choice: {text.token(guess.best)}."
    )
