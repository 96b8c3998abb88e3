"""What the lessons on translation share: the size of a state, unknown words, BLEU by length."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import streamlit as st

from explainer.figures import rnn_bottleneck as figures
from explainer.models import tokenizers
from explainer.models.catalogue import ASSETS
from explainer.texts.wording import encodable
from explainer.ui.page import show, widgets
from explainer.ui.page.part import part
from explainer.ui.state.translators import FIXED, WHO
from explainer.ui.text import first_byte


@lru_cache(maxsize=16)
def stored(name: str, file: str) -> Any:
    """What was measured once and is kept beside a translator; None when it is not there."""
    path = ASSETS / name / file
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def width() -> int:
    """Numbers in a state, before the network itself is read."""
    return int(stored(FIXED, "config.json")["d_hidden"])


def n_tokens(count: int) -> str:
    """How many tokens, in words."""
    return "one token" if count == 1 else f"{count} tokens"


@lru_cache(maxsize=1)
def _tokenizer() -> Any:
    return tokenizers.from_file(ASSETS / FIXED)


def count_of(text: str) -> int:
    """How many tokens the translators' tokenizer makes of a text, without torch and without the end mark."""
    return len(_tokenizer().encode(encodable(" ".join(text.split()))).ids)


def unknown_words(text: str, tokens: Sequence[str], slug: str) -> None:
    """The words of the sentence that stand in no training sentence, and characters that are read as bytes."""
    from explainer.texts.wording import words

    known = stored(FIXED, "words.json") or ()
    new = [word for word in dict.fromkeys(words(text)) if word not in known]
    if new:
        show.prose(slug, "unknown", words=", ".join(f"“{word}”" for word in new))
    if example := first_byte(tokens):
        show.prose(slug, "bytes", example=example)


@part
def by_length(slug: str, names: Sequence[str]) -> None:
    """BLEU against the number of words, for two or three of the translators: on real and on joined sentences."""
    kind = widgets.tabs(("Real sentences", "Joined sentences"), key="sentences", default="Real sentences")
    rows_of = "joined" if kind == "Joined sentences" else "by_length"
    found = {name: stored(name, "scores.json") for name in names}
    missing = [WHO[name] for name in names if found[name] is None]
    if missing:
        st.info(f"Not measured yet: {'; '.join(missing)}.")
    scores = {WHO[name]: found[name][rows_of] for name in names if found[name] is not None}
    if not scores:
        return
    series = {name: ([row["n_words"] for row in rows], [row["bleu"] for row in rows]) for name, rows in scores.items()}
    chart = figures.lines(series, x_title="words in the sentence" if rows_of == "by_length" else "words, joined sentences", y_title="BLEU")
    heads = {"n_words": "words in the sentence", "bleu": "BLEU (0 to 100)", "chrf": "chrF (0 to 100)", "sentences": "sentences"}
    table = show.table(
        network=[name for name, rows in scores.items() for _ in rows],
        **{head: [row[key] for rows in scores.values() for row in rows] for key, head in heads.items()},
    )
    ends = "; ".join(f"{name}: {y[0]:.0f} at {x[0]} words, {y[-1]:.0f} at {x[-1]}" for name, (x, y) in series.items())
    show.figure(chart, alt=f"BLEU by number of words. {ends}.", table=table, name=f"bleu_{rows_of}")
    show.prose(slug, "fell", best="; ".join(_best_and_last(name, *points) for name, points in series.items()))
    if min(x[0] for x, _ in series.values()) < 4:
        show.prose(slug, "few")
    if rows_of == "joined":
        show.prose(slug, "joined", most=min(x[0] for x, _ in series.values()))


def against_length(alone: str, looking: str) -> str:
    """What BLEU shows of the longest sentences, for a network with the last state alone and for one that looks back; empty unmeasured."""
    found = [stored(name, "scores.json") for name in (alone, looking)]
    if None in found:
        return ""
    (first, second), longest = (scores["joined"] for scores in found), found[0]["joined"][-1]["n_words"]
    ends = [f"{WHO[name]} {rows[0]['bleu']:.0f} → {rows[-1]['bleu']:.0f}" for name, rows in ((alone, first), (looking, second))]
    return f"BLEU from {first[0]['n_words']} to {longest} words, joined sentences: {'; '.join(ends)}."


def _best_and_last(name: str, x: list[int], y: list[float]) -> str:
    best = int(np.argmax(y))
    return f"{name} {y[best]:.0f} ({x[best]} words) and {y[-1]:.0f} ({x[-1]} words)"
