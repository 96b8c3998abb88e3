"""The reader's guess at the next token, before the model answers."""

from __future__ import annotations

import random
import zlib
from typing import TYPE_CHECKING

from explainer.ui import ask_and_tell
from explainer.ui.state import predicted, session
from explainer.ui.text import percent, plain, token, token_name

if TYPE_CHECKING:
    from explainer.trace import Trace
    from explainer.trace.views import Likely


def options(likely: Likely, text_tokens: tuple[str, ...], seed: int) -> tuple[list[str], str]:
    """Three of the likeliest tokens and one that is none of them, in a fixed shuffled order; and the likeliest.

    The fourth is a word of the reader's own text where there is one, else the least likely of those given.
    """
    known = list(dict.fromkeys(token_name(label) for label in likely.tokens))
    own = [label.strip() for label in text_tokens if label.strip().isalpha() and label.strip() not in known]
    chosen = [*known[:3], own[0] if own else known[-1]]
    chosen = list(dict.fromkeys(chosen))
    random.Random(seed).shuffle(chosen)
    return chosen, known[0]


def likeliest(choice: session.Choice, trace: Trace) -> Likely:
    """The likeliest tokens after the last one; of a model that reads both sides, those at the last word’s own place."""
    return predicted.likeliest(session.model(choice), trace, asked_at(choice, trace))


def asked_at(choice: session.Choice, trace: Trace) -> int:
    """The position that the guess is about."""
    return trace.n_pos - 1 if choice.shape.causal else max(0, trace.n_pos - 2)


def next_token(choice: session.Choice, trace: Trace) -> bool:
    """Ask which token comes next and answer the guess; True once the answer may be shown.

    Of a model that reads both sides, the token at the last word's own place is asked for.
    """
    pos, likely = asked_at(choice, trace), likeliest(choice, trace)
    seed = zlib.crc32(f"{choice.model}/{choice.text}".encode("utf-8", "replace"))
    labels, best = options(likely, trace.tokens, seed)
    here, name = token(trace.tokens[pos]), plain(choice.called)
    question = f"which token comes after {here}?" if choice.shape.causal else f"which token does {name} expect in the place of {here}?"
    share = {token_name(known): percent(float(p)) for known, p in reversed(list(zip(likely.tokens, likely.probs, strict=True)))}
    right = [label for label in labels if share.get(label) == share[best]]

    def told(guessed: str | None) -> tuple[list[str], str]:
        said = f"the model’s first choice is {token(best)} with {plain(share[best])}."
        if guessed is not None and guessed != best:
            got = f"gets {plain(share[guessed])}" if guessed in share else "is not among the ten likeliest"
            said += f" {token(guessed)} {got}."
        return right, said

    return ask_and_tell(f"Your guess: {question}", labels, told, key=f"guess_{seed}")
