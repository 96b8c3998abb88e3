"""Labels that are one label in several spellings, and labels that stand for none."""

from __future__ import annotations

import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.texts.label_names import alike, bare, joined, missing, told_alike, told_missing

LABEL = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
NFC, NFD = "caf\u00e9", "cafe\u0301"
FORMS = ("NFC", "NFD", "NFKC", "NFKD")


@pytest.mark.parametrize(
    "group",
    [
        ["Positive", "positive", "POSITIVE", " positive", "posi\u200btive", "ｐｏｓｉｔｉｖｅ"],
        [NFC, NFD, "CAFÉ", "Cafe\u0301 "],
        ["very good", "very  good", "Very\u00a0Good", "verygood", "very\tgood"],
        ["straße", "STRASSE", "Straße"],
        ["❤️", "❤"],
        ["Å", "\u212b", "å"],
        ["긍정", unicodedata.normalize("NFD", "긍정")],
    ],
)
def test_spellings_of_one_label_are_one(group: list[str]) -> None:
    assert {bare(label) for label in group} == {bare(group[0])}
    assert alike(group * 2 + ["other"]) == [group]
    assert joined([*group, group[-1], "other"]) == [group[-1]] * (len(group) + 1) + ["other"]


@pytest.mark.parametrize(
    ("one", "other"), [("pos", "neg"), ("+", "-"), ("c", "c++"), ("a", "á"), ("1", "10"), ("not good", "good"), ("é", "e")]
)
def test_labels_that_differ_in_more_stay_apart(one: str, other: str) -> None:
    assert bare(one) != bare(other)
    assert told_alike([one, other]) == ""


@given(LABEL)
def test_no_form_no_case_and_no_space_changes_a_label(label: str) -> None:
    assert bare(bare(label)) == bare(label)
    assert {bare(unicodedata.normalize(form, label)) for form in FORMS} == {bare(label)}
    assert bare(f" {label}\u200b\n") == bare(label.casefold()) == bare(label)


@given(st.lists(st.one_of(LABEL, st.sampled_from(["a", "A", "a ", NFC, NFD, "b"])), max_size=30))
def test_joining_gives_each_group_its_commonest_spelling_and_loses_no_row(labels: list[str]) -> None:
    found, counts = joined(labels), Counter(labels)
    assert [bare(label) for label in found] == [bare(label) for label in labels]
    assert len(set(found)) == len({bare(label) for label in labels})
    assert all(counts[label] == max(counts[other] for other in labels if bare(other) == bare(label)) for label in found)
    assert joined(found) == found
    assert told_alike(found) == ""
    assert (told_alike(labels) == "") == (found == labels)


def test_spellings_are_told_with_their_rows_and_those_that_look_the_same_with_what_differs() -> None:
    labels = ["Positive"] * 3 + ["positive"] + [NFC] * 2 + [NFD, NFD, "very good", "very  good", "\u212b", "\u00c5"]
    assert told_alike(labels) == (
        "Some labels differ only in case, spaces or how their characters are stored: “Positive” (3 rows) and “positive” (1 row); "
        f"“{NFC}” (2 rows, 4 characters) and “{NFD}” (2 rows, 5 characters); "
        "“very good” (1 row, 9 characters) and “very  good” (1 row, 10 characters); “\u212b” (1 row, U+212B) and “\u00c5” (1 row, U+00C5)."
    )
    many = [label for i in range(12) for label in (f"label {i}", f"Label {i}")]
    assert told_alike(many).endswith("“label 7” (1 row) and “Label 7” (1 row); and 4 more groups.")


def test_what_stands_where_no_label_was_given_is_told() -> None:
    assert missing(["nan", "good", "NaN", "None", "null", "N/A", "#N/A", "<NA>", "\u200b", "-", "+", "no", "0", "neutral"]) == [
        "nan", "NaN", "None", "null", "N/A", "#N/A", "<NA>", "\u200b",
    ]  # fmt: skip
    assert told_missing(["nan"] * 9 + ["good"]) == "“nan” (9 rows) often stands where no label was given."
    assert told_missing(["nan", "None", "None"]) == "“None” (2 rows) and “nan” (1 row) often stand where no label was given."
    assert told_missing(["\u200b"]) == "“⟨U+200B⟩” (1 row) often stands where no label was given."
    assert told_missing(["good", "bad"]) == ""
