"""One text under several tokenizers: the measures by hand, what is drawn, odd texts."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.errors import TextError
from explainer.models import catalogue
from explainer.models.pieces import Word, finished
from explainer.models.replay import Splitter
from explainer.studies.tokens.bpe import MOST_BYTES, Trained, check, learn
from explainer.studies.tokens.splits import LANGUAGES, by_characters, by_tokenizer, by_training, by_words, most_broken, word_spans
from explainer.ui.components import tokens as component

STORY = catalogue.find("story-gpt").tokenizer
TEXTS = st.text(st.characters(codec="utf-8"), max_size=50) | st.text("Tom the é🙂1.' ", max_size=60)


def atoms_of(words: tuple[Word, ...]) -> bytes:
    return b"".join(atom.raw for word in words for atom in word.atoms)


@given(TEXTS)
def test_every_split_holds_the_whole_text_and_the_counts_are_the_librarys(text: str) -> None:
    theirs = STORY.encode(text)
    split = by_tokenizer("story-gpt", STORY, text)
    assert split.n_tokens == len(theirs.ids)
    assert [piece.token_id for word in split.words for piece in word.pieces] == theirs.ids
    for one in (split, by_training("bytes", Trained((), 0), text), by_characters(text, "Tom")):
        assert atoms_of(one.words) == text.encode()
    assert by_training("bytes", Trained((), 0), text).n_tokens == len(text.encode())
    assert by_characters(text, "Tom").n_tokens == len(text)
    assert split.n_words == len(word_spans(text))
    assert 0 <= split.n_split <= split.n_words


def test_measures_by_hand() -> None:
    split = by_characters("Tom at é", "Tom at")
    assert (split.n_tokens, split.n_words, split.n_split, split.n_unknown) == (8, 3, 2, 1)
    assert split.bytes_per_token == pytest.approx(9 / 8)
    assert split.tokens_per_word == pytest.approx(8 / 3)
    words = by_words("Tom didn't eat.", "Tom eat.")
    assert [p.symbol for word in words.words for p in word.pieces] == ["Tom", "didn", "'", "t", "eat", "."]
    assert (words.n_tokens, words.n_unknown, words.n_words, words.n_split) == (6, 3, 3, 1)


def test_the_most_broken_word_is_the_one_in_most_tokens() -> None:
    word, count = most_broken(STORY, "Tom and Bartholomew, xylophonists.")
    # a space that is a token of its own is no part of the word
    n_tokens = {
        name: sum(token != "Ġ" for token in STORY.encode(" " + name).tokens) for name in ("Tom", "and", "Bartholomew", "xylophonists")
    }
    assert count == max(n_tokens.values())
    assert n_tokens[word] == count
    assert most_broken(STORY, "🙂 !") == ("", 0)


def test_the_languages_say_the_same_and_differ_in_their_bytes() -> None:
    names = [name for name, _ in LANGUAGES]
    assert len(set(names)) == len(names)
    assert max(len(text.encode()) for _, text in LANGUAGES) > 60


@pytest.mark.parametrize(
    ("text", "sentence"), [("x" * (MOST_BYTES + 1), "at most 100,000"), ("é" * 60_000, "120,000 bytes"), ("", "no text")]
)
def test_a_training_text_has_bounds(text: str, sentence: str) -> None:
    with pytest.raises(TextError, match=sentence):
        check(text)


def test_training_ends_when_no_pair_is_left_twice() -> None:
    assert list(learn("abcdef", 10)) == []
    assert 0 < len(list(learn("the cat the cat", 100))) < 10


@given(TEXTS)
def test_what_is_drawn_is_printable_and_has_a_border_less_than_atoms(text: str) -> None:
    splitter = Splitter(STORY)
    replay = splitter.replay(text or "a")
    data = component.scope_data(replay, splitter, 256)
    for word in data["words"]:
        assert len(word["g"]) == len(word["a"]) - 1
        assert not [char for char in "".join(word["c"]) if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")]
        assert [p[0] for p in word["p"]] == [0, *(p[1] for p in word["p"][:-1])]
    # the borders that no step takes away are the borders of the tokens
    for word in data["words"]:
        assert [i + 1 for i, step in enumerate(word["g"]) if step is None] == [p[0] for p in word["p"][1:]]
    assert all("\ufffd" not in step["m"] for step in data["steps"]) or "\ufffd" in text
    assert all(step["places"] >= 1 for step in data["steps"])


def test_a_combining_mark_alone_gets_a_carrier_and_a_selector_its_number() -> None:
    word = component.word_data(finished([("e\u0301", 5)], byte_level=False)[0], [None])
    assert word["s"] == {"1": "◌\u0301"}
    assert component.label("Ã©", byte_level=True) == "é"
    assert component.label("Ã", byte_level=True) == "⟨C3⟩"
    assert component.label("<0xE2>", byte_level=False) == "⟨E2⟩"
    assert component.label("▁the", byte_level=False) == " the"


def test_a_long_text_is_cut_between_tokens() -> None:
    replay = Splitter(STORY).replay("Sue thanked Tom. " * 300)
    cut = component.first_words(replay.words, 100)
    assert sum(len(word.atoms) for word in cut) <= 100
    assert cut == replay.words[: len(cut)]
    (word,) = component.first_words([Word(tuple("abcd"), replay.words[1].atoms[:4], replay.words[1].joins, replay.words[1].pieces)], 3) or (
        None,
    )
    assert word is None or len(word.atoms) <= 3
