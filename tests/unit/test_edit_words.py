"""What-if edits as words in a link, there and back."""

from __future__ import annotations

from urllib.parse import parse_qs, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.errors import EditError
from explainer.trace import Edit
from explainer.trace.edits import parse_edits

index = st.integers(0, 2000)
maybe = st.none() | index
nasty = st.text() | st.sampled_from(
    ["", ".", "a.b.c", "..", "%2E", "~", "*", "1:2", "a+b c", "&edits=x", "é🙂\u202e", "\x00", "\ud800", "p.p"]
)
edits = st.one_of(
    st.builds(Edit.no_mask, maybe, maybe),
    st.builds(Edit.no_scaling, maybe, maybe),
    st.builds(Edit.silence, index, maybe, mean=st.booleans()),
    st.builds(Edit.cut, index, maybe, index, index),
    st.builds(Edit.set, index, maybe, index, index, st.floats(0, 1)),
    st.builds(Edit.replace, st.sampled_from("qkv"), index, maybe, index, nasty, index),
)


@given(edits)
def test_an_edit_survives_its_word(edit: Edit) -> None:
    assert Edit.from_query(edit.to_query()) == edit


@given(st.lists(edits, max_size=4))
def test_edits_survive_a_whole_link(chosen: list[Edit]) -> None:
    link = urlencode([("edits", edit.to_query()) for edit in chosen])
    assert parse_edits(parse_qs(link).get("edits", [])) == tuple(dict.fromkeys(chosen))


@given(edits)
def test_a_word_is_plain_ascii_with_no_link_characters(edit: Edit) -> None:
    word = edit.to_query()
    assert word.isascii()
    assert not set(word) & set(" &=#?/\\+<>\"'~")


@pytest.mark.parametrize(
    ("edit", "word"),
    [
        (Edit.no_mask(), "nomask:*.*"),
        (Edit.no_scaling(2), "noscale:2.*"),
        (Edit.silence(3, 5, mean=True), "silence:3.5.mean"),
        (Edit.cut(3, 5, 7, 2), "cut:3.5.7.2"),
        (Edit.set(0, None, 1, 0, 0.25), "set:0.*.1.0.0p25"),
        (Edit.replace("v", 1, 2, 3, "a b.c", 4), "replace:1.2.v.3.4.a%20b%2Ec"),
    ],
)
def test_what_a_word_looks_like(edit: Edit, word: str) -> None:
    assert edit.to_query() == word


@pytest.mark.parametrize(
    "word",
    [
        "nomask",
        "cut:",
        "cut:1.2.3",
        "cut:1.2.3.4.5",
        "cut:a.b.c.d",
        "cut:0.0.*.1",
        "set:0.0.1.0.heavy",
        "silence:0.0.median",
        "replace:0.0.q.1.2",
        "replace:0.0.q.1.2.%FF",
        "replace:0.0.q.1.1.%ED%A0%80",
        "erase:0.0",
        "<script>alert(1)</script>",
        "cut:" + "9" * 5000 + ".0.0.0",
        "\x00",
    ],
)
def test_a_bad_word_is_refused_with_a_short_sentence(word: str) -> None:
    with pytest.raises(EditError, match=r"is not a what-if edit; remove it from the link\.$") as refused:
        Edit.from_query(word)
    assert len(str(refused.value)) < 130


@given(st.text(max_size=40))
def test_any_word_at_all_is_an_edit_or_an_edit_error(word: str) -> None:
    try:
        edit = Edit.from_query(word)
    except EditError:
        return
    assert Edit.from_query(edit.to_query()) == edit


def test_empty_words_are_skipped_and_equal_edits_kept_once() -> None:
    assert parse_edits(["", "nomask:*.*", "nomask:*.*", "cut:0.0.2.1"]) == (Edit.no_mask(), Edit.cut(0, 0, 2, 1))


def test_edits_are_hashable_and_frozen() -> None:
    edit = Edit.cut(0, 0, 2, 1)
    assert {edit: 1}[Edit.cut(0, 0, 2, 1)] == 1
    with pytest.raises(AttributeError):
        edit.layer = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (Edit.no_mask(), "no mask in all heads of all layers"),
        (Edit.no_scaling(1, 2), "no ÷ √d_head in head 2 of layer 1"),
        (Edit.silence(1, 2), "head 2 of layer 1 is silent"),
        (Edit.silence(1, 2, mean=True), "head 2 of layer 1 gives its mean"),
        (Edit.cut(0, None, 1, 0), "query 1 “gave” cannot look at key 0 “Tom” in all heads of layer 0"),
        (Edit.set(0, 0, 1, 0, 0.5), "query 1 “gave” looks at key 0 “Tom” with weight 0.5 in head 0 of layer 0"),
        (Edit.replace("k", 0, 0, 1, "He ran", 2), "k of 1 “gave” comes from position 2 of “He ran” in head 0 of layer 0"),
    ],
)
def test_an_edit_in_words(edit: Edit, words: str) -> None:
    assert edit.describe(["Tom", " gave"]) == words
