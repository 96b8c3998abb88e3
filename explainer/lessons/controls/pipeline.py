"""From the logits of one position to a thousand draws, and the guess before it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explainer.studies.decoding.controls import Controls
from explainer.ui import ask_and_tell, text
from explainer.ui.page import predictions, show
from explainer.ui.state import session, shown
from explainer.ui.text import first_numbers, percent, sure, token_name

if TYPE_CHECKING:
    from explainer.studies.decoding.sampling import Pipeline
    from explainer.trace import Trace


LISTED = 20  # tokens whose numbers the page's notebook computes again
NEARLY = 0.9  # a likelier token has hardly room to gain by a lower temperature


def stages(choice: session.Choice, trace: Trace, wanted: Controls) -> Pipeline:
    """From the logits at the last position to the draws."""
    from explainer.studies.decoding.sampling import pipeline

    return pipeline(trace.logits(trace.n_pos - 1), wanted)


def guess(found: Pipeline, names: list[str]) -> None:
    """Ask for the likeliest token's probability at half the temperature, or at twice that where it is nearly certain, and answer."""
    from explainer.studies.decoding.sampling import at_temperature

    best = int(found.order[0])
    plain, half, double = (float(at_temperature(found.logits, t)[best]) for t in (1.0, 0.5, 2.0))
    certain = plain > NEARLY
    wrong = plain / 2 if certain else min(2 * plain, 0.999)
    options = list(dict.fromkeys(sure(p) for p in sorted((plain, half, double, wrong))))
    word, now, colder, hotter = text.token(names[best]), *(text.plain(sure(p)) for p in (plain, half, double))
    question = f"Your guess first: at temperature 1, {word} has {now}. What will it have at temperature {2 if certain else 0.5}?"
    halved = f"halves every gap between them. So what was r times as likely as another token becomes √r times as likely. {word} goes from"
    doubled = f"doubles every gap between them. So what was r times as likely as another token becomes r² times as likely. {word} goes from"
    told = (
        f"dividing the logits by 2 {halved} {now} to {hotter}; at temperature 0.5 it has {colder}."
        if certain
        else f"dividing the logits by 0.5 {doubled} {now} to {colder}; at temperature 2 it has {hotter}."
    )
    ask_and_tell(question, options, lambda _: (sure(double if certain else half), told))


def sampler(choice: session.Choice, trace: Trace, found: Pipeline) -> None:
    """The whole pipeline as a picture with its controls."""
    from explainer.ui.components import sampler as component

    source = f"{trace.model_key}/{hash((trace.token_ids, trace.edits))}"
    last = token_name(trace.tokens[-1])
    note = f"The logits are the model’s own, after {trace.n_pos - 1} “{last}”; cut as the library transformers does it."
    names = predictions.names(choice)
    component.sampler(found, names, source=source, note=note)
    shown.setting("draw", found.controls.to_query())
    steps: shown.Columns = {
        "step": [one.name for one in found.stages],
        "tokens left": [one.kept for one in found.stages],
        "share of the probability": [one.mass for one in found.stages],
        "entropy, nats": [one.entropy for one in found.stages],
    }
    shown.put("sampling_steps", lambda: steps)
    shown.put("likeliest", lambda: _likeliest(found, names))


def _likeliest(found: Pipeline, names: list[str]) -> dict[str, Any]:
    """The first tokens by rank, with what each step made of them, and how often the thousand draws fell on them."""
    ids = [int(i) for i in found.order[:LISTED]]
    return {
        "token": [names[i] for i in ids],
        "logit": found.logits[ids],
        "probability after temperature": found.softened[ids],
        "probability to be drawn": found.probs[ids],
        "draws of 1,000": [int((found.drawn == i).sum()) for i in ids],
    }


def below(found: Pipeline, names: list[str], p: float) -> tuple[int, str, int]:
    """Of the nucleus of p: how many tokens, the least likely of them, and how many have a probability of p themselves."""
    import numpy as np

    from explainer.studies.decoding.sampling import pipeline

    nucleus = pipeline(found.logits, Controls(found.controls.temperature, top_p=p))
    last = int(nucleus.order[nucleus.kept - 1])
    alone = int(np.count_nonzero(found.softened >= p))
    return nucleus.kept, f"{text.token(names[last])} with {text.plain(percent(float(found.softened[last])))}", alone


def after_top_k(found: Pipeline, p: float) -> tuple[int, int]:
    """How many tokens top-p keeps of what the reader's top-k has left, and how many it would keep of all."""
    from explainer.studies.decoding.sampling import pipeline

    now = found.controls
    return tuple(pipeline(found.logits, Controls(now.temperature, k, top_p=p)).kept for k in (now.top_k, 0))  # type: ignore[return-value]


def tail(found: Pipeline) -> tuple[int, float, float]:
    """How many tokens come after rank 100, what they hold together now, and at temperature 1.5."""
    from explainer.studies.decoding.sampling import at_temperature

    rest = found.order[100:]
    return len(rest), float(found.softened[rest].sum()), float(at_temperature(found.logits, 1.5)[rest].sum())


def long_tail(found: Pipeline) -> None:
    """What the many unlikely tokens hold together."""
    total, share, hot = tail(found)
    if total > 0:
        show.prose("controls", "tail", count=f"{total:,}", share=percent(share), hot=percent(hot))
    else:
        show.prose("controls", "no_tail", count=f"{len(found.order):,}")


def window_words(choice: session.Choice, trace: Trace) -> None:
    """The four words for how much is read and written, with the reader's own numbers."""
    numbers = first_numbers(trace.embed()[-1])
    sizes = {"n_tokens": trace.n_pos, "d_model": choice.shape.d_model, "context": f"{choice.shape.context:,}"}
    show.prose("controls", "window", here=token_name(trace.tokens[-1]), numbers=numbers, model=choice.called, **sizes)
