"""The lesson on what can run side by side, second half: products and chains counted, and training measured."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING

import streamlit as st

from explainer.figures import parallel as figures
from explainer.lessons.parallel.race import Setting, alone, big, lengths, three
from explainer.ui.page import show, widgets
from explainer.ui.page.part import part

if TYPE_CHECKING:
    from explainer.studies.recurrent.parallel import Throughput, Timing, Work


TRAINED, BATCH = (32, 64, 128), 8


def work(n_tokens: int, width: int) -> tuple[Work, Work]:
    """What the GRU layer and the attention layer do for a text."""
    with st.spinner("Starting torch …"):
        from explainer.studies.recurrent import parallel as study
    return study.gru_work(n_tokens, width), study.attention_work(n_tokens, width)


def feed_forward(n_tokens: int, width: int) -> int:
    """Products of an FFN of four times the width: 8·n·d²."""
    return 8 * n_tokens * width**2


def work_figures(setting: Setting, found: Sequence[Timing]) -> None:
    """Products and longest chains over the length, what they come to at the longest text, and how the race looks beside them."""
    width, longest = setting.width, setting.longest
    todo = lengths(longest)
    both = [work(n, width) for n in todo]
    gru, attention = both[-1]
    ratio = attention.products / gru.products
    show.prose(
        "parallel", "work_numbers", n=f"{longest:,}", d=width, gru=big(gru.products), attention=big(attention.products),
        ratio=three(ratio), ffn=big(feed_forward(longest, width)),
    )  # fmt: skip
    left, right = st.columns(2, gap="large")
    columns = {
        "tokens": list(todo), "GRU, products": [one.products for one, _ in both],
        "attention, products": [one.products for _, one in both], "FFN, products": [feed_forward(n, width) for n in todo],
        "GRU, steps in a row": [one.chain for one, _ in both], "attention, steps in a row": [one.chain for _, one in both],
    }  # fmt: skip
    table = show.table(**columns)
    block = [a + b for a, b in zip(columns["attention, products"], columns["FFN, products"], strict=True)]
    with left:
        st.markdown("**Products**, each of two numbers")
        lanes = [("GRU", columns["GRU, products"]), ("attention", columns["attention, products"]), ("with FFN", block)]
        alt = f"Products against tokens at width {width}, both axes logarithmic: at {longest:,} tokens the GRU {big(gru.products)}, "
        alt += f"attention {big(attention.products)}; equal at {width} tokens."
        show.figure(figures.products(todo, lanes, width), alt=alt, table=table, name="products")
    with right:
        st.markdown("**The longest chain**, in steps")
        alt = f"Steps in a row against tokens: at {longest:,} tokens the GRU {gru.chain:,}, attention {attention.chain}."
        chart = figures.chains(todo, columns["GRU, steps in a row"], columns["attention, steps in a row"])
        show.figure(chart, alt=alt, table=table, name="chain_lengths")
    if found:
        last, (gru, attention) = found[-1], work(found[-1].n_tokens, width)
        rates = {"gru": big(gru.products / last.gru_s), "attention": big(attention.products / last.attention_s)}
        show.prose(
            "parallel", "rate", n=f"{last.n_tokens:,}", times=three(attention.products / gru.products),
            share=three(last.attention_s / last.gru_s), **rates,
        )  # fmt: skip
        if attention.products / last.attention_s > gru.products / last.gru_s:
            show.prose("parallel", "rate_why")


# --- training ---------------------------------------------------------------------------------------------------------


@part
def training(setting: Setting) -> None:
    """A button that times training of two networks of the same size, with one text and with several side by side."""
    n, width = widgets.one_of("Tokens in each text", TRAINED, "trained", 64), setting.width
    key = (width, n, setting.threads)
    kept: dict[tuple[int, int, str], tuple[Throughput, ...]] = st.session_state.setdefault("_throughputs", {})
    if st.button("Train a few steps now", key="measure_training", type="primary", icon=":material/timer:"):
        kept.pop(key, None)
        with st.spinner(f"Training on 1 text of {n} tokens, then on {BATCH}, at width {width} …", show_time=True):
            from explainer.studies.recurrent import timing_process

            with alone(), closing(timing_process.training(n, width, (1, BATCH), setting.n_threads)) as running:
                kept[key] = tuple(running)
    found = kept.get(key)
    if found is None:
        show.prose_text(f"Nothing is measured yet at width {width} with texts of {n} tokens and {setting.words}.")
        return
    one, many = found
    rows = [
        (f"two GRU layers<br>{count}", figures.GRU, each.gru_tokens_s) for count, each in (("1 text", one), (f"{BATCH} texts", many))
    ] + [(f"one block<br>{count}", figures.ATTENTION, each.block_tokens_s) for count, each in (("1 text", one), (f"{BATCH} texts", many))]
    names, colors, speeds = (list(column) for column in zip(*rows, strict=True))
    texts = [f"{_round(speed):,}" for speed in speeds]
    alt = (
        "Tokens of training a second: "
        + ", ".join(f"{name.replace('<br>', ', ')} {text}" for name, text in zip(names, texts, strict=True))
        + "."
    )
    network = [name.split("<br>")[0] for name in names]
    table = show.table(
        network=network, texts=[1, BATCH] * 2, **{"tokens in each": [n] * 4}, width=[width] * 4, **{"tokens a second": speeds},
        weights=[many.gru_parameters] * 2 + [many.block_parameters] * 2,
    )  # fmt: skip
    with st.container(key="prose_trained"):
        st.markdown(trained(one, many))
    show.figure(figures.training(names, speeds, texts, colors), alt=alt, table=table, name="training")


def _round(value: float) -> int:
    """Three digits that count."""
    return int(round(value, min(0, 3 - len(str(int(value))))))


def trained(one: Throughput, many: Throughput) -> str:
    """Who trains faster, and what more texts side by side bring."""
    faster, slower = many.block_tokens_s, many.gru_tokens_s
    name, other = "the block", "the two GRU layers"
    if faster < slower:
        faster, slower, name, other = slower, faster, other, name
    trains = "train" if name.endswith("layers") else "trains"
    gain_gru, gain_block = many.gru_tokens_s / one.gru_tokens_s, many.block_tokens_s / one.block_tokens_s
    return (
        f"Two GRU layers have {many.gru_parameters:,} weights, the block has {many.block_parameters:,}. With {BATCH} texts side by side "
        f"**{name} {trains} on {three(faster / slower)} times as many tokens a second** as {other}. Going from 1 text to {BATCH}, the GRU "
        f"layers get through {three(gain_gru)} times as many tokens a second, the block through {three(gain_block)} times."
    )
