"""A tokenizer trained on the page, by counting, and gone through merge by merge."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer.errors import TextError
from explainer.ui.page import show, widgets
from explainer.ui.state import session, shown
from explainer.ui.text import plain

if TYPE_CHECKING:
    from explainer.studies.tokens.bpe import Trained


SHORTEST_TEXT = 60  # bytes; from less there is hardly a pair to count
FROM = ("Stories", "Python", "Your text", "Other text")


def trained_now(chosen: session.Choice) -> Trained | None:
    """The tokenizer that the reader has trained with the settings on the page; None before, or when they have changed."""
    found: dict[str, Any] = st.session_state.get("_trained", {})
    return found.get("result") if found.get("settings") == _settings(chosen) else None


def _settings(chosen: session.Choice) -> tuple[object, ...]:
    state = st.session_state
    source = state.get("corpus") or st.query_params.get("corpus") or FROM[0]
    own = chosen.text if source == "Your text" else state.get("corpus_text", "") if source == "Other text" else ""
    return (source, own, state.get("entries"))


def _source(chosen: session.Choice) -> tuple[str, str, bool]:
    """Which text is learned from: its name, the text, and whether it is the reader's own one in the sidebar."""
    with st.container(horizontal=True, gap="large", vertical_alignment="bottom"):
        source = widgets.choose("Learn from", FROM, "corpus")
        widgets.whole_number("Vocabulary size", 264, 2304, 512, "entries", step=8, help="256 bytes, and one entry for each merge.")
    from explainer.studies.tokens.training_texts import own_code, stories

    if source == "Other text":
        label = "The text to learn from"
        own = st.text_area(label, key="corpus_text", height=140, max_chars=100_000, placeholder="Paste up to 100 kB of any language")
        st.caption("This text is not kept in the link to this page.")
        return source, shown.setting("corpus_text", own), False
    if source == "Your text":
        if len(chosen.text.encode("utf-8", "replace")) >= SHORTEST_TEXT:
            return source, chosen.text, True
        show.prose_text(f"Your text is shorter than {SHORTEST_TEXT} bytes, so there is too little to count; the English stories are used.")
        source = FROM[0]
    return source, stories() if source == FROM[0] else own_code(), False


def training(chosen: session.Choice) -> Trained | None:
    """The training on the page: its text, the size, the button; and what was learned, to be scrubbed through."""
    from explainer.studies.tokens.bpe import Trained, check, learn
    from explainer.ui.components import tokens as component

    source, text, same = _source(chosen)
    n_merges = int(st.session_state["entries"]) - 256
    if st.button("Train this tokenizer", key="train_bpe", type="primary", icon=":material/play_arrow:"):
        try:
            size = check(text)
        except TextError as error:
            st.error(plain(str(error)), icon=":material/error:")
            return None
        bar, merges = st.progress(0.0, "Counting pairs …"), []
        for one in learn(text, n_merges):
            merges.append(one)
            if len(merges) % 32 == 0:
                bar.progress(len(merges) / n_merges, f"{len(merges):,} of {n_merges:,} merges, {one.n_tokens:,} tokens left")
        bar.empty()
        result = Trained(tuple(merges), size)
        st.session_state["_trained"] = {"settings": _settings(chosen), "result": result}
    found = trained_now(chosen)
    shown.setting("trained", found is not None)
    if found is None:
        st.caption(f"{source}: {len(text.encode('utf-8', 'replace')):,} bytes. It takes a second or two.")
        return None
    if len(found.merges) < n_merges:
        ended = f"It stopped after {len(found.merges):,} merges: no pair was left that stands side by side twice. A longer text gives more."
        show.prose_text(ended)
    if not found.merges:
        return found
    data = component.training_data(found, chosen.text, same_text=same)
    component.bpescope(data, component.source_of(text, n_merges, chosen.text))
    symbols = found.symbols

    def numbers() -> Any:
        made = found.merges
        entries = {name: [component.label(symbols[getattr(m, name)], True) for m in made] for name in ("left", "right")}
        return show.table(
            merge=range(1, len(made) + 1), **entries, times=[m.count for m in made], **{"tokens left": [m.n_tokens for m in made]}
        )

    show.numbers_button("learned_merges", numbers)
    return found


def code() -> None:
    """The code that learned the merges, and the code that applies them."""
    from explainer.models.pieces import merge
    from explainer.studies.tokens.bpe import learn

    for function in (learn, merge):
        st.code(inspect.getsource(function), language="python", wrap_lines=True)
