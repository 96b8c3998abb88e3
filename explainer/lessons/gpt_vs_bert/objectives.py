"""What GPT and BERT are asked in training, on the reader's own text, with the real losses of both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import streamlit as st

from explainer.figures import bars
from explainer.figures.style import KEY, QUERY
from explainer.lessons.gpt_vs_bert.hidden_words import Pair
from explainer.ui.page import show, widgets
from explainer.ui.page.part import part
from explainer.ui.state import kept, predicted, session
from explainer.ui.text import chart_text, numbered, percent, token_name

MOST_TURNS = 64  # tokens that are hidden one after the other
SHARES = (15, 30)


def drawn(both: Pair, share: float, draw: int) -> tuple[int, ...]:
    """Positions hidden by chance, as in training."""
    free = [i for i in range(len(both.bert_text.tokens)) if i not in both.fixed]
    count = max(1, round(share * len(free)))
    return tuple(sorted(int(i) for i in np.random.default_rng(draw).choice(free, size=min(count, len(free)), replace=False)))


@part
def exercises(both: Pair) -> None:
    """What each model is asked in training, on this text, with its real losses."""
    from explainer.studies.learning import hidden_tokens

    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        share = widgets.choose("Share that BERT must find", SHARES, "share", format_func="{} %".format)
        draw = widgets.pick("Draw", 6, "chance")
    loss = next_losses(both)
    positions = drawn(both, share / 100, draw)
    found = hidden_tokens.losses(session.hidden(both.bert, positions), both.bert_text.token_ids, positions)
    most = float(np.ceil(max([4.0, *loss, *found])))
    _gpt(both, loss, most)
    _bert(both, dict(zip(positions, (float(value) for value in found), strict=True)), most)


def _headed(pos: int, token: str) -> str:
    return f"{pos} “{token_name(token)}”"


def _asked(how: str, loss: float) -> str:
    return f"{how}: p = {percent(float(np.exp(-loss)))}, loss {loss:.2f} nats."


def _gpt(both: Pair, loss: list[float], most: float) -> None:
    from explainer.ui.components.surprise import Tip, View, surprise

    tokens, mean = both.gpt_text.tokens, f"mean {np.mean(loss):.2f} nats" if loss else "for one token has no next one"
    st.markdown(f"**GPT: the next token, everywhere.** {_exercises(len(loss))}, {mean}.")
    tips = [Tip(_headed(0, tokens[0]), ["The first token: nothing stands before it. No loss is counted."])]
    for pos, value in enumerate(loss, start=1):
        how = f"Asked for after the {f'{pos} tokens' if pos > 1 else 'one token'} before it"
        tips.append(Tip(_headed(pos, tokens[pos]), [_asked(how, value)]))
    view = View("GPT", [None, *loss], most, "loss; dashed: not asked for")
    surprise(tokens, [view], tips, (), title="What GPT is asked", start=min(1, len(loss)), key="surprise_gpt")
    show.numbers_button("asked_of_gpt", lambda: show.table(token=tokens[1:], **{"loss, nats": loss}))


def _bert(both: Pair, found: dict[int, float], most: float) -> None:
    from explainer.ui.components.surprise import Tip, View, surprise

    tokens, mean = both.bert_text.tokens, np.mean(list(found.values()))
    st.markdown(f"**BERT: some tokens, hidden by chance.** {_exercises(len(found))}, mean {mean:.2f} nats.")
    tips = []
    for pos, token in enumerate(tokens):
        said = "BERT is shown it as it is. No loss is counted here."
        if pos in found:
            said = _asked("Hidden behind [MASK], and asked for from both sides", found[pos])
        tips.append(Tip(_headed(pos, token), [said]))
    view = View("BERT", [found.get(pos) for pos in range(len(tokens))], most, "loss; dashed: not asked for")
    surprise(tokens, [view], tips, (), title="What BERT is asked", start=min(found), key="surprise_bert")
    show.numbers_button(
        "asked_of_bert", lambda: show.table(position=list(found), token=[tokens[pos] for pos in found], **{"loss, nats": found.values()})
    )


def _exercises(count: int) -> str:
    return f"{count} exercise{'' if count == 1 else 's'} in one pass"


def next_losses(both: Pair) -> list[float]:
    """GPT's −ln p of every token after the first."""
    if len(both.gpt_text.tokens) < 2:
        return []
    return [float(x) for x in predicted.losses(session.model(both.gpt), session.traced(both.gpt))]


def in_turn(both: Pair) -> None:
    """BERT's loss of every token, each hidden alone, beside GPT's from the left."""
    from explainer.studies.learning.hidden_tokens import each_alone

    count = len(both.gpt_text.tokens)
    reasons = (
        (count < 2, "your text is one token long"),
        (not both.same, "the two models cut your text into different tokens"),
        (count > MOST_TURNS, f"your text has {count} tokens, and at most {MOST_TURNS} are hidden in turn"),
    )
    for applies, reason in reasons:
        if applies:
            show.prose_text(f"There is nothing to compare token by token here: {reason}.")
            return
    loaded = session.model(both.bert)
    with st.spinner(f"Hiding {count} tokens, one at a time …"):
        alone = kept.studied(("in turn", loaded.key, both.bert_text.token_ids), lambda: each_alone(loaded, both.bert.text))[1:]
    left = next_losses(both)
    names = numbered(both.gpt_text.tokens)[1:]
    bars_of: dict[str, Sequence[float]] = {"GPT, from the left": left, "BERT, from both sides": [float(value) for value in alone]}
    chart = bars.pairs([chart_text(label) for label in names], bars_of, (QUERY, KEY), y_title="loss (nats)")
    alt = f"Loss of each token: GPT, mean {np.mean(left):.2f}; BERT with this one token hidden, mean {np.mean(alone):.2f} nats."
    show.figure(chart, alt=alt, table=show.table(token=names, **{"GPT, loss in nats": left, "BERT, loss in nats": alone}), name="in_turn")
    easier = sum(1 for one, other in zip(alone, left, strict=True) if one < other)
    show.prose("gpt_vs_bert", "turns", easier=easier, count=len(left), bert=f"{np.mean(alone):.2f}", gpt=f"{np.mean(left):.2f}")
