"""The special tokens of the chosen model's list, and those that are put around the reader's text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from explainer.ui.page import show
from explainer.ui.text import counted, listed

if TYPE_CHECKING:
    from explainer.models.replay import Replay, Splitter
    from explainer.ui.state.session import Choice


MOST_NAMED = 8  # some lists keep hundreds of them in reserve
MEANINGS = {
    "<|endoftext|>": "a text ends here",
    "</s>": "a text ends here",
    "<s>": "a text begins here",
    "[CLS]": "stands in front of a text, and can be asked about the whole of it",
    "[SEP]": "a text ends here, or another one begins",
    "[MASK]": "a token was hidden here",
    "<mask>": "a token was hidden here",
    "[PAD]": "filling, so that the texts of a batch are equally long",
    "<pad>": "filling, so that the texts of a batch are equally long",
    "[UNK]": "nothing of the list fits here",
    "<unk>": "nothing of the list fits here",
}


def special_tokens(backend: Any) -> list[tuple[str, int]]:
    """Entries that the tokenizer's file marks as special, with their ids, in order."""
    return [(str(token.content), int(i)) for i, token in sorted(backend.get_added_tokens_decoder().items()) if token.special]


def section(chosen: Choice, taken: Splitter, replay: Replay) -> None:
    """What they are, which ones this list has, and how many of them stand around the text."""
    found = special_tokens(taken.backend)
    if not found:
        show.prose("tokens", "special_none", model=chosen.called)
        return
    rows = [f"{name} (id {i:,}{_meaning(name)})" for name, i in found[:MOST_NAMED]]
    names = listed(rows) if len(found) <= MOST_NAMED else f"{', '.join(rows)}, and {len(found) - MOST_NAMED:,} more"
    show.prose("tokens", "special", model=chosen.called, count=counted(len(found), "such entry", "such entries"), names=names)
    show.prose("tokens", "special_unknown" if taken.unknown in dict(found) else "special_typed", name=taken.unknown)
    around = [name for name, _ in (*replay.before, *replay.after)]
    if around:
        total = len(replay.token_ids)
        show.prose("tokens", "special_around", around=listed(around), total=f"{total:,}", own=f"{total - len(around):,}")
    else:
        show.prose("tokens", "special_bare", model=chosen.called)


def _meaning(name: str) -> str:
    return f": {MEANINGS[name]}" if name in MEANINGS else ""
