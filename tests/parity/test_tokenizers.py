"""Our replay of tokenizers and our training of one, against the ``tokenizers`` library."""

from __future__ import annotations

import json
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import LINES, make_tokenizer
from tokenizer_kinds import bert_like, llama_like, qwen_like, suffixed, unigram
from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from explainer.models import catalogue
from explainer.models.pieces import timeline
from explainer.models.replay import Splitter
from explainer.studies.tokens.bpe import Trained, alphabet, learn, parts

TEXTS = st.text(st.characters(codec="utf-8"), max_size=60) | st.text("Tomthe sanda.é🙂1 ", max_size=80)
FEW = st.lists(st.text("ab c", max_size=30), min_size=1, max_size=6)


def like_text(backend: Tokenizer) -> Splitter:
    backend.encode_special_tokens = True
    return Splitter(backend)


SPLITTERS = {
    "story-gpt": Splitter(catalogue.find("story-gpt").tokenizer),
    "tiny": like_text(make_tokenizer().backend_tokenizer),
    "llama": like_text(llama_like()),
    "qwen": like_text(qwen_like()),
    "bert": like_text(bert_like()),
}


def library(name: str, text: str) -> Any:
    return SPLITTERS[name].backend.encode(text)


@pytest.mark.parametrize("name", SPLITTERS)
def test_entries_and_merges_are_those_that_the_library_would_write(name: str) -> None:
    splitter, written = SPLITTERS[name], json.loads(SPLITTERS[name].backend.to_str())["model"]
    assert dict(splitter.vocab) == written["vocab"]
    pairs = [tuple(pair) for pair in written.get("merges", ())]
    assert [*splitter.merges] == pairs
    assert splitter.merges[3:7] == pairs[3:7]
    assert dict(splitter.ranks) == {pair: rank for rank, pair in enumerate(pairs)}
    apart = next(pair for pair in product(written["vocab"], repeat=2) if pair not in set(pairs))
    for known, absent in ((splitter.vocab, "no such entry"), (splitter.ranks, ("▁the", "no such entry")), (splitter.ranks, apart)):
        assert absent not in known
        with pytest.raises(KeyError):
            known[absent]  # type: ignore[index]


@pytest.mark.parametrize("name", SPLITTERS)
@given(text=TEXTS)
def test_the_replay_ends_in_the_librarys_tokens(name: str, text: str) -> None:
    found, theirs = SPLITTERS[name].replay(text), library(name, text)
    assert found.token_ids == tuple(theirs.ids)
    inner = [piece.symbol for word in found.words for piece in word.pieces]
    assert [s for s, _ in found.before] + inner + [s for s, _ in found.after] == theirs.tokens
    assert found.kind != "whole", "the steps are not shown, though this kind is known"


@pytest.mark.parametrize("name", [name for name in SPLITTERS if name != "bert"])
@given(text=TEXTS)
def test_the_atoms_are_the_bytes_of_the_text(name: str, text: str) -> None:
    found = SPLITTERS[name].replay(text)
    assert b"".join(atom.raw for word in found.words for atom in word.atoms).decode() == found.normalised
    for word in found.words:
        for atom in word.atoms:
            assert atom.raw in "".join(word.chars[atom.first : atom.end]).encode()


@pytest.mark.parametrize("name", ["story-gpt", "llama"])
@given(text=TEXTS)
def test_played_in_the_order_of_the_steps_every_pair_is_the_best_one_left(name: str, text: str) -> None:
    splitter = SPLITTERS[name]
    words = splitter.replay(text).words
    ranks, at = timeline(words)
    state = [[atom.symbol for atom in word.atoms] for word in words]
    border = [list(range(len(word.atoms))) for word in words]
    for step, rank in enumerate(ranks):
        for w, word in enumerate(words):
            for join, when in zip(word.joins, at[w], strict=True):
                if when != step:
                    continue
                here = border[w].index(join.border)
                options = [splitter.ranks.get(pair) for pair in pairwise(state[w])]
                assert splitter.merges[rank] == (state[w][here - 1], state[w][here])
                assert rank == min(option for option in options if option is not None)
                state[w][here - 1 : here + 1] = [state[w][here - 1] + state[w][here]]
                del border[w][here]
    assert [symbol for word in state for symbol in word] == [piece.symbol for word in words for piece in word.pieces]


def test_a_kind_that_cannot_be_replayed_says_so_and_shows_the_librarys_tokens() -> None:
    found = like_text(unigram()).replay("Tom Tom")
    assert found.kind == "whole"
    assert "Unigram" in found.why
    assert found.token_ids == (4, 4)
    odd = like_text(suffixed()).replay("the cat sat")
    assert odd.token_ids == tuple(suffixed().encode("the cat sat").ids)
    assert odd.kind == "characters" or odd.why


def test_wordpiece_lists_what_it_looked_for() -> None:
    splitter = SPLITTERS["bert"]
    for word in splitter.replay("Tom thanked the cats").words:
        for piece in word.pieces:
            assert piece.tries[-1] == piece.symbol
            assert all(entry not in splitter.vocab for entry in piece.tries[:-1])
            assert [len(entry) for entry in piece.tries] == sorted((len(entry) for entry in piece.tries), reverse=True)


def trained_by_the_library(texts: list[str], n_merges: int) -> tuple[list[tuple[str, str]], Tokenizer]:
    backend = Tokenizer(models.BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    letters = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=256 + n_merges, min_frequency=2, initial_alphabet=letters, show_progress=False)
    backend.train_from_iterator(texts, trainer)
    return [tuple(pair) for pair in json.loads(backend.to_str())["model"]["merges"]], backend


def ours(text: str, n_merges: int) -> Trained:
    return Trained(tuple(learn(text, n_merges)), len(text.encode()))


def as_pairs(trained: Trained) -> list[tuple[str, str]]:
    symbols = trained.symbols
    return [(symbols[one.left], symbols[one.right]) for one in trained.merges]


@given(FEW.map("\n".join) | TEXTS.map(lambda text: text * 3))
@settings(max_examples=200)
def test_the_merges_learned_are_the_librarys(text: str) -> None:
    assert as_pairs(ours(text, 60)) == trained_by_the_library([text], 60)[0]


def test_on_real_text_too_and_it_splits_as_the_librarys_tokenizer_does() -> None:
    from explainer.texts.stories.maker import stories

    text = "\n".join([*stories(1, 150), *LINES])
    trained = ours(text, 900)
    pairs, backend = trained_by_the_library([text], 900)
    assert as_pairs(trained) == pairs
    assert trained.symbols[:256] == alphabet()
    for line in (*LINES, "A zebra 12 🙂!"):
        pieces = [piece for word in trained.words(line) for piece in word.pieces]
        assert [piece.symbol for piece in pieces] == backend.encode(line).tokens
        assert [piece.token_id for piece in pieces] == backend.encode(line).ids


@given(FEW.map(" ".join))
def test_counts_and_the_curve_are_what_one_finds_by_counting_again(text: str) -> None:
    trained = ours(text, 12)
    ids = {symbol: i for i, symbol in enumerate(alphabet())}
    words = [[ids[s] for s in part] for part in parts(text)]
    for one in trained.merges:
        seen = [pair for word in words for pair in pairwise(word)]
        assert seen.count((one.left, one.right)) == one.count == max(seen.count(pair) for pair in seen)
        for w, word in enumerate(words):
            out: list[int] = []
            for token in word:
                if out and (out[-1], token) == (one.left, one.right):
                    out[-1] = one.token_id
                else:
                    out.append(token)
            words[w] = out
        assert sum(map(len, words)) == one.n_tokens
