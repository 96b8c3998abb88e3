"""The same text under several tokenizers, and the same sentence in many scripts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from explainer import switches
from explainer.errors import ModelError
from explainer.lessons.tokens.replay import splitter
from explainer.models import catalogue
from explainer.models.catalogue import CURATED, EMBEDDED
from explainer.models.tuned import called
from explainer.ui.page import show
from explainer.ui.shell import hub_downloads
from explainer.ui.state import session, shown
from explainer.ui.state.per_lesson import in_link
from explainer.ui.text import plain

if TYPE_CHECKING:
    from explainer.studies.tokens.bpe import Trained
    from explainer.studies.tokens.splits import Split


def from_the_hub() -> list[str]:
    """Let the reader add tokenizers of the Hub, without their models; returns those that are on this machine now."""
    from explainer.models.hub import tokenizers

    any_id = switches.flag("EXPLAINER_ANY_HUB_ID")
    picked = st.multiselect(
        "Add tokenizers from the Hugging Face Hub",
        [*CURATED, *tokenizers.CURATED],
        **in_link("hub_tokenizers"),
        max_selections=4,
        accept_new_options=any_id,
        placeholder="Choose, or type an id like owner/name" if any_id else "Choose one or more",
        help="Only the tokenizer is downloaded, some megabytes, and it is kept on this machine.",
    )
    names = [name.strip() for name in picked]
    absent = [name for name in names if tokenizers.cached(name) is None]
    if absent:
        try:
            hub_downloads.offer_tokenizer(absent[0])
        except ModelError as error:
            st.error(plain(str(error)), icon=":material/error:")
    return [name for name in names if name not in absent]


@st.cache_data(ttl=60, max_entries=1, show_spinner=False)
def _here() -> list[str]:
    """The curated models of the Hub that are on this machine."""
    return [name for name in CURATED if catalogue.folder_of(name) is not None]


def tokenizer_of(name: str) -> Any | None:
    """The tokenizer of a model on this machine, or of one of which perhaps only the tokenizer is here; None where there is none.

    Raises: ModelError when its file cannot be read.
    """
    if name in EMBEDDED:
        return catalogue.find(name).tokenizer
    with session.starting(f"the tokenizer of {called(name)}"):
        return catalogue.tokenizer_alone(name)


def splits(chosen: session.Choice, trained: Trained | None, added: Sequence[str] = ()) -> list[Split]:
    """The reader's text under the chosen model's tokenizer, the embedded one's, those on this machine, those added, and simple ones."""
    from explainer.studies.tokens.bpe import Trained as Training
    from explainer.studies.tokens.splits import by_characters, by_tokenizer, by_training, by_words
    from explainer.studies.tokens.training_texts import stories

    text, found, names = chosen.text, [], []
    for name in dict.fromkeys([chosen.model, *EMBEDDED, *_here(), *added]):
        try:
            backend = splitter(chosen).backend if name == chosen.model else tokenizer_of(name)
        except ModelError as error:
            st.error(plain(str(error)), icon=":material/error:")
            continue
        if backend is not None:
            kind = "the chosen model" if name == chosen.model else "added from the Hub" if name in added else "on this machine"
            names.append(name)
            found.append(by_tokenizer(called(name), backend, text, f"{kind}, {int(backend.get_vocab_size()):,} entries"))
    shown.setting("tokenizers", names)
    if trained is not None:
        found.append(by_training("Trained below", trained, text, f"{256 + len(trained.merges):,} entries"))
    found.append(by_training("Bytes", Training((), 0), text, "256 entries, and none is ever missing"))
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


def lost(chosen: session.Choice) -> list[str]:
    """The languages in whose sentence this tokenizer makes tokens that only say: unknown."""
    from explainer.studies.tokens.splits import LANGUAGES, by_tokenizer

    return [name for name, text in LANGUAGES if by_tokenizer("", splitter(chosen).backend, text).n_unknown]


def languages(chosen: session.Choice, trained: Trained | None) -> str:
    """The same sentence in many scripts, as bars; returns a sentence about it."""
    from explainer.figures import tokens as figure
    from explainer.studies.tokens.splits import by_language, trained_by_language

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
