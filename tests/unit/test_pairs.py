"""Sentence pairs: groups that share a sentence stay on one side of the split, whatever the way they are connected."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explainer.errors import ExplainerError
from explainer.training.pairs import MOST_CONNECTED, Asked, Pair, connected, join, join_asked, read, split

WORDS = st.text("abc", min_size=1, max_size=2)
SENTENCES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
PAIRS = st.lists(st.builds(Pair, SENTENCES, SENTENCES), min_size=1, max_size=60, unique=True)


def made(n_words: int, count: int, tag: str = "") -> list[Pair]:
    def sentence(side: str, i: int) -> str:
        return " ".join(f"{tag}{side}{i}x{k}" for k in range(n_words))

    return [Pair(sentence("e", i), sentence("s", i)) for i in range(count)]


@given(pairs=PAIRS)
def test_no_sentence_is_in_two_groups_and_no_group_can_be_divided(pairs: list[Pair]) -> None:
    groups = connected(pairs)
    assert Counter(pair for group in groups for pair in group) == Counter(pairs)
    for side in ("source", "target"):
        homes = Counter(sentence for group in groups for sentence in {getattr(pair, side) for pair in group})
        assert set(homes.values()) == {1}
    for group in groups:  # from any pair every other one of its group can be reached
        reached = {group[0]}
        for _ in group:
            reached |= {pair for pair in group for old in reached if pair.source == old.source or pair.target == old.target}
        assert reached == set(group)


@given(pairs=PAIRS, seed=st.integers(0, 5))
def test_nothing_held_out_was_seen(pairs: list[Pair], seed: int) -> None:
    found = split(pairs, per_length=3, most_share=0.5, seed=seed)
    assert not {asked.source for asked in found.held_out} & {pair.source for pair in found.train}
    assert not {text for asked in found.held_out for text in asked.references} & {pair.target for pair in found.train}
    kept = {*found.train, *(Pair(asked.source, text) for asked in found.held_out for text in asked.references)}
    assert kept == set(pairs)


def test_every_length_is_asked_about_and_rare_ones_are_left_to_learn_from() -> None:
    pairs = [*made(2, 1000), *made(5, 300), *made(12, 20)]
    found = split(pairs, per_length=50, most_share=0.3)
    assert Counter(asked.length for asked in found.held_out) == {2: 50, 5: 50, 12: 6}
    assert Counter(pair.length for pair in found.train) == {2: 950, 5: 250, 12: 14}
    assert split(pairs, per_length=50) == split(pairs, per_length=50)
    assert split(pairs, per_length=50) != split(pairs, per_length=50, seed=1)


def test_all_translations_of_a_held_out_sentence_are_its_references_and_large_groups_are_for_training() -> None:
    several = [Pair("she ran", "corrió"), Pair("she ran", "ella corrió")]
    crowd = [Pair("go", f"ve {i}") for i in range(MOST_CONNECTED + 1)]
    found = split([*several, *crowd], per_length=5, most_share=1.0)
    assert found.held_out == (Asked("she ran", ("corrió", "ella corrió")),)
    assert set(found.train) == set(crowd)


def test_joined_pairs_are_long_and_in_order() -> None:
    assert join([Pair("a b.", "c."), Pair("d.", "e f.")]) == Pair("a b. d.", "c. e f.")
    asked = [Asked(pair.source, (pair.target, "other")) for pair in [*made(3, 9), *made(4, 9, "t"), *made(1, 9, "u")]]
    long = join_asked(asked, n_words=17, count=20)
    assert {one.length for one in long} == {17}
    assert all(len(one.references[0].split()) == 17 and "other" not in one.references[0] for one in long)
    assert long == join_asked(asked, n_words=17, count=20)


def test_a_file_is_read_cleaned_and_its_faults_are_named(tmp_path: Path) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text("Go.\tVa\u202f!\tCC-BY\nGo.\tVa !\nCafe\u0301.\tUn\u00a0café.\n", encoding="utf-8")
    assert read(path) == [Pair("Go.", "Va !"), Pair("Café.", "Un café.")]
    path.write_text("Go.\tVa !\nonly one side\n", encoding="utf-8")
    with pytest.raises(ExplainerError, match=r"Line 2 of pairs\.tsv"):
        read(path)
    with pytest.raises(ExplainerError, match="no sentence pairs at"):
        read(tmp_path / "none.tsv")
