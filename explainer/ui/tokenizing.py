"""The door to tokenizers: replayed, compared and trained, on the reader's text. Torch enters only where a model has no tokenizer file."""

from __future__ import annotations

import inspect
import os
import random
import zlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer.errors import ModelError, TextError
from explainer.models import catalogue
from explainer.models.catalogue import CURATED, EMBEDDED
from explainer.models.labels import counted
from explainer.models.tuned import called
from explainer.ui import hub_models, kept, session, show
from explainer.ui.lesson import predict

if TYPE_CHECKING:
    from explainer.models.replay import Replay, Splitter
    from explainer.studies.bpe import Trained
    from explainer.studies.splits import Split


@st.cache_resource(max_entries=2, show_spinner=False)
def _splitter(name: str, mark: str, _backend: Any) -> Splitter:
    from explainer.models.replay import Splitter

    return Splitter(_backend)


def splitter(chosen: session.Choice) -> Splitter:
    """The chosen model's tokenizer, taken apart."""
    backend = catalogue.tokenizer(chosen.model)
    mark = str(catalogue.folder_of(chosen.model))
    if backend is None:  # kept in another form, which transformers turns into this one
        loaded = session.model(chosen)
        backend, mark = loaded.tokenizer.backend_tokenizer, loaded.key
    return _splitter(chosen.model, mark, backend)


def replayed(chosen: session.Choice) -> Replay:
    """The reader's text, step by step.

    Raises: TextError when the tokenizer drops all of it.
    """
    found = kept.studied(("replay", chosen.model, splitter(chosen).n_entries, chosen.text), lambda: splitter(chosen).replay(chosen.text))
    if not found.words:
        raise TextError("There is no text to read: this tokenizer drops every character of it. Type a few words.")
    return found


def n_tokens(replay: Replay) -> int:
    """Tokens of the text, without those that are added around it."""
    return sum(len(word.pieces) for word in replay.words)


def guess(chosen: session.Choice, replay: Replay) -> None:
    """Ask how many tokens the text makes, and answer once the reader has guessed."""
    count, n_words = n_tokens(replay), len(chosen.text.split())
    seed = zlib.crc32(f"{chosen.model}/{chosen.text}".encode("utf-8", "replace"))
    others = [n_words, len(chosen.text), len(chosen.text.encode("utf-8", "replace")), count + 3, max(1, count // 2), 2 * count]
    random.Random(seed).shuffle(others)
    options = sorted({count, *[other for other in dict.fromkeys(others) if other != count][:3]})
    picked = predict("Your guess first: how many tokens will it be?", [f"{option:,}" for option in options], f"guess_{seed}")
    if picked is None:
        return
    words = counted(n_words, "word")
    sizes = f"Your text has {len(chosen.text):,} characters in {words}, and becomes **{count:,}** {'token' if count == 1 else 'tokens'}."
    if picked == f"{count:,}":
        st.success(f"Yes. {sizes}", icon=":material/check:")
    else:
        st.info(f"Not {picked}. {sizes} Play the steps below to see why.", icon=":material/lightbulb:")


def broken_word(chosen: session.Choice) -> str:
    """The most broken word of the text, as a part of a sentence; empty where every word is one token."""
    from explainer.studies.splits import most_broken

    word, count = most_broken(splitter(chosen).backend, chosen.text)
    return f", as with {show.token(word)} here ({count} tokens)" if count > 1 else ""


def scope(chosen: session.Choice, replay: Replay) -> None:
    """The way from the text to its ids, merge by merge."""
    from explainer.ui.components import tokens as component

    taken = splitter(chosen)
    component.mergescope(
        component.scope_data(replay, taken, chosen.shape.d_model), component.source_of(chosen.model, taken.n_entries, chosen.text)
    )
    with st.container(horizontal=True, gap="medium"):
        show.numbers_button("tokens", lambda: _token_table(replay, taken.byte_level), "Tokens (CSV)")
        if any(word.joins for word in replay.words):
            show.numbers_button("merges", lambda: _merge_table(replay, taken), "Merges (CSV)")


def _token_table(replay: Replay, byte_level: bool) -> Any:
    from explainer.ui.components.tokens import label

    rows = [(word, piece, w) for w, word in enumerate(replay.words) for piece in word.pieces]
    return show.table(
        token=range(len(rows)),
        text=[label(piece.symbol, byte_level) for _, piece, _ in rows],
        id=[piece.token_id for _, piece, _ in rows],
        bytes=[" ".join(f"{b:02X}" for a in word.atoms[piece.first : piece.end] for b in a.raw) for word, piece, _ in rows],
        part=[w for _, _, w in rows],
        merges=[sum(piece.first < join.border < piece.end for join in word.joins) for word, piece, _ in rows],
    )


def _merge_table(replay: Replay, taken: Splitter) -> Any:
    from explainer.models.pieces import timeline
    from explainer.ui.components.tokens import label

    ranks, at = timeline(replay.words)
    pairs = [taken.pair(rank) for rank in ranks]
    return show.table(
        step=range(1, len(ranks) + 1),
        merge=[rank + 1 for rank in ranks],
        left=[label(left, taken.byte_level) for left, _, _ in pairs],
        right=[label(right, taken.byte_level) for _, right, _ in pairs],
        id=[token_id for _, _, token_id in pairs],
        places=[sum(steps.count(step) for steps in at) for step in range(len(ranks))],
    )


# --- the same text under several tokenizers --------------------------------------------------------------------------


@st.cache_data(max_entries=1, show_spinner=False)
def stories() -> str:
    """The built-in text: short made-up stories in English."""
    from explainer.training.story_maker import stories as make

    return "\n".join(make(seed=7, count=220))[:60_000]


def code() -> str:
    """Another built-in text: some of this app's own Python."""
    from explainer.models import labels, pieces, replay
    from explainer.studies import bpe, splits

    return "\n".join(inspect.getsource(module) for module in (labels, pieces, replay, bpe, splits))


def from_the_hub() -> list[str]:
    """Let the reader add tokenizers of the Hub, without their models; returns those that are on this machine now."""
    from explainer.models import hub_tokenizers

    any_id = os.environ.get("EXPLAINER_ANY_HUB_ID") == "1"
    picked = st.multiselect(
        "Add tokenizers from the Hugging Face Hub",
        [*CURATED, *hub_tokenizers.CURATED],
        key="hub_tokenizers",
        bind="query-params",
        max_selections=4,
        accept_new_options=any_id,
        placeholder="Choose, or type an id like owner/name" if any_id else "Choose one or more",
        help="Only the tokenizer is downloaded, some megabytes, and it is kept on this machine.",
    )
    names = [name.strip() for name in picked]
    absent = [name for name in names if hub_tokenizers.cached(name) is None]
    if absent:
        try:
            hub_models.offer_tokenizer(absent[0])
        except ModelError as error:
            st.error(show.plain(str(error)), icon=":material/error:")
    return [name for name in names if name not in absent]


@st.cache_data(ttl=60, max_entries=1, show_spinner=False)
def _here() -> list[str]:
    """The curated models of the Hub that are on this machine."""
    return [name for name in CURATED if catalogue.folder_of(name) is not None]


def splits(chosen: session.Choice, trained: Trained | None, added: Sequence[str] = ()) -> list[Split]:
    """The reader's text under the chosen model's tokenizer, the embedded one's, those on this machine, those added, and simple ones."""
    from explainer.studies.bpe import Trained as Training
    from explainer.studies.splits import by_characters, by_tokenizer, by_training, by_words

    text, found = chosen.text, []
    for name in dict.fromkeys([chosen.model, *EMBEDDED, *_here(), *added]):
        try:
            backend = splitter(chosen).backend if name == chosen.model else catalogue.tokenizer(name) or catalogue.tokenizer_alone(name)
        except ModelError as error:
            st.error(show.plain(str(error)), icon=":material/error:")
            continue
        if backend is not None:
            kind = "the chosen model" if name == chosen.model else "added from the Hub" if name in added else "on this machine"
            found.append(by_tokenizer(called(name), backend, text, f"{kind}, {int(backend.get_vocab_size()):,} entries"))
    if trained is not None:
        found.append(by_training("Trained below", trained, text, f"{256 + len(trained.merges):,} entries"))
    found.append(by_training("Bytes", Training((), 0, 0), text, "256 entries, and none is ever missing"))
    return [*found, by_characters(text, stories()), by_words(text, stories())]


def side_by_side(chosen: session.Choice, found: Sequence[Split]) -> None:
    """The rows, and their measures as a table."""
    from explainer.ui.components import tokens as component

    component.splitstrip(found)
    fewest = min(split.n_tokens for split in found)
    numbers = show.table(
        tokenizer=[split.name for split in found],
        entries=[split.n_entries for split in found],
        tokens=[split.n_tokens for split in found],
        tokens_per_word=[round(split.tokens_per_word, 2) for split in found],
        bytes_per_token=[round(split.bytes_per_token, 2) for split in found],
        words_in_pieces=[f"{split.n_split} of {split.n_words}" for split in found],
        unknown=[split.n_unknown for split in found],
        cost=[f"{split.n_tokens / max(1, fewest):.1f} ×" for split in found],
        share_of_context=[f"{100 * split.n_tokens / chosen.shape.context:.1f} %" for split in found],
    ).rename(columns=lambda name: name.replace("_", " "))
    about = (
        f"The measures. Cost: tokens against the fewest here, since services bill by the token. Context: {chosen.shape.context:,} tokens, "
    )
    show.frame(numbers, name="tokenizers", alt=f"{about}as in {called(chosen.model)}. Words are runs of letters or digits.")


def languages(chosen: session.Choice, trained: Trained | None) -> str:
    """The same sentence in many scripts, as bars; returns a sentence about it."""
    from explainer.figures import tokens as figure
    from explainer.studies.splits import by_language, trained_by_language

    rows = by_language(splitter(chosen).backend)
    names, sentences, counts, sizes = (list(column) for column in zip(*rows, strict=True))
    mine = trained_by_language(trained) if trained is not None else None
    n_bytes = [len(sentence.encode("utf-8")) for sentence in sentences]
    table = show.table(language=names, sentence=sentences, characters=sizes, bytes=n_bytes, tokens=counts)
    if mine is not None:
        table["tokens, trained below"] = mine
    said = ", ".join(f"{name} {count}" for name, count in zip(names, counts, strict=True))
    chart = figure.languages(names, sentences, counts, n_bytes, mine, called(chosen.model))
    show.figure(chart, alt=f"Tokens of the same sentence under {called(chosen.model)}: {said}.", table=table, name="languages")
    most = max(range(len(names) - 1), key=lambda i: counts[i])  # the last row is no language
    ratio = f"{counts[most] / counts[0]:.1f} times as many"
    return f"The same thought takes {counts[0]} tokens in English and {counts[most]} in {names[most]}: {ratio}."
