"""Token labels: always printable, never the replacement character, never a mark that turns the line around."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from networks import make_tokenizer

from explainer.models.labels import byte_of_symbol, is_byte_level, show_bytes, token_label
from explainer.texts.wording import numbered, printable, told_apart

_SYMBOL_OF_BYTE = {byte: symbol for symbol, byte in byte_of_symbol().items()}


def symbols(raw: bytes) -> str:
    return "".join(_SYMBOL_OF_BYTE[byte] for byte in raw)


def test_every_byte_has_a_symbol_of_its_own() -> None:
    assert sorted(byte_of_symbol().values()) == list(range(256))


@pytest.mark.parametrize(
    ("raw", "label"),
    [
        (b" gave", " gave"),
        ("café".encode(), "café"),
        (" naïve".encode(), " naïve"),
        ("🙂".encode(), "🙂"),
        ("日本".encode(), "日本"),
        ("🙂".encode()[:2], "⟨F0 9F⟩"),
        ("🙂".encode()[2:], "⟨99⟩⟨82⟩"),
        ("é".encode()[:1], "⟨C3⟩"),
        (b"a\xffb", "a⟨FF⟩b"),
        (b"\n", "⏎"),
        (b"\t", "⇥"),
        (b"\x00", "␀"),
        (b"\x1b[31m", "␛[31m"),
        (b"\x7f", "␡"),
        (b"<script>", "<script>"),
    ],
)
def test_what_a_byte_level_token_looks_like(raw: bytes, label: str) -> None:
    assert token_label(symbols(raw), byte_level=True) == label


@pytest.mark.parametrize(
    "code", [0x85, 0xAD, 0x061C, 0x180E, 0x200B, 0x200D, 0x200E, 0x200F, 0x2028, 0x2029, 0x202A, 0x202E, 0x2066, 0x2069, 0xFEFF, 0xE0041]
)
def test_marks_without_a_shape_of_their_own_are_written_out(code: int) -> None:
    assert printable(f"a{chr(code)}b") == f"a⟨U+{code:04X}⟩b"


@given(st.text(st.characters(codec="utf-8")))
def test_no_label_holds_an_invisible_or_direction_mark(text: str) -> None:
    hidden = [char for char in printable(text) if unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")]
    assert hidden == []


@given(st.binary(max_size=12))
def test_partial_bytes_are_never_the_replacement_character(raw: bytes) -> None:
    label = show_bytes(raw)
    assert ("\ufffd" in label) == (b"\xef\xbf\xbd" in raw)  # only when the reader typed that very character


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zl", "Zp")), min_size=1, max_size=20))
def test_visible_text_is_shown_as_it_is(text: str) -> None:
    assert show_bytes(text.encode()) == text


def test_a_sentencepiece_space_is_a_space() -> None:
    assert token_label("▁the", byte_level=False) == " the"


def test_a_symbol_outside_the_byte_alphabet_is_shown_whole() -> None:
    assert token_label("<｜end｜>", byte_level=True) == "<｜end｜>"


def test_byte_level_is_recognised() -> None:
    assert is_byte_level(make_tokenizer().backend_tokenizer)


def test_equal_tokens_stay_apart_on_an_axis() -> None:
    assert numbered([" the", " the", " "]) == ["0 the", "1 the", "2 ␣"]


def test_twins_in_a_choice_are_told_apart() -> None:
    assert told_apart([" Sue", " Tom", "Sue", ".", " ."]) == ["Sue", "Tom", "Sue (no space before)", ". (no space before)", "."]
    assert told_apart([" ", "  ", " a"]) == ["␣ (1)", "␣ (2)", "a"]


@given(st.lists(st.sampled_from([" Sue", "Sue", " ", "", ".", " .", "  Sue"])))
def test_no_two_options_have_the_same_name(tokens: list[str]) -> None:
    names = told_apart(tokens)
    assert len(set(names)) == len(names) == len(tokens)
