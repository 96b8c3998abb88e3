"""The study of W_E in all families: neighbours over the whole vocabulary, maps, arithmetic and the same token elsewhere."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
import torch

from explainer.errors import TextError
from explainer.studies.vectors import embeddings as study
from explainer.trace import record
from explainer.trace.recorder import record_ids


def table(pair) -> np.ndarray:
    return pair.eager.get_input_embeddings().weight.detach().numpy().astype(np.float64)


@pytest.mark.parametrize("by", ["cosine", "dot"])
def test_neighbours_are_found_by_hand_too(pair, by) -> None:
    rows, lengths = table(pair), study.row_lengths(pair.model)
    np.testing.assert_allclose(lengths, np.linalg.norm(rows, axis=1), rtol=1e-5)
    token = pair.token_ids[2]
    found = study.nearest(pair.model, lengths, rows[token], 9, by=by, without=[token])
    dots = rows @ rows[token]
    measure = dots / (np.linalg.norm(rows, axis=1) * np.linalg.norm(rows[token])) if by == "cosine" else dots
    expected = [i for i in np.argsort(-measure) if i != token][:9]
    assert found.ids.tolist() == expected
    np.testing.assert_allclose(found.dot, dots[expected], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(found.cosine * found.length * lengths[expected], found.dot, rtol=1e-4, atol=1e-5)


def test_half_precision_weights_are_read_in_parts(gpt2, monkeypatch) -> None:
    monkeypatch.setattr(study, "CHUNK", 37)
    embedding = gpt2.model.anatomy.embedding.detach().to(torch.bfloat16)
    half = SimpleNamespace(anatomy=SimpleNamespace(embedding=embedding), n_vocab=len(embedding))
    lengths, row = study.row_lengths(half), embedding[7].float().numpy()
    found = study.nearest(half, lengths, row, 5, without=[7])
    rows = embedding.float().numpy()
    measure = rows @ row / np.linalg.norm(rows, axis=1)
    assert found.ids.tolist() == [i for i in np.argsort(-measure) if i != 7][:5]


def test_nearest_of_each_leaves_the_token_itself_out(pair) -> None:
    rows, lengths, ids = table(pair), study.row_lengths(pair.model), list(dict.fromkeys(pair.token_ids))
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    cosine = unit[ids] @ unit.T
    cosine[np.arange(len(ids)), ids] = -2
    assert study.nearest_of_each(pair.model, lengths, ids, 3).tolist() == np.argsort(-cosine, axis=1)[:, :3].tolist()


def test_a_map_is_the_projection_of_rows_of_length_1(pair) -> None:
    ids = list(dict.fromkeys(pair.token_ids))
    axes = study.axes_of(pair.model)
    assert axes.whole
    assert axes.n_rows == pair.model.n_vocab
    found = study.map_of(pair.model, axes, ids)
    rows = table(pair)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    _, s, vt = np.linalg.svd(unit - unit.mean(0), full_matrices=False)
    np.testing.assert_allclose(np.abs(found.at), np.abs((unit[ids] - unit.mean(0)) @ vt[:3].T), atol=1e-4)
    np.testing.assert_allclose(axes.share, (s**2 / (s**2).sum())[:3], rtol=1e-3)
    np.testing.assert_allclose(found.cosine, unit[ids] @ unit[ids].T, atol=1e-5)


def test_a_large_vocabulary_is_sampled_and_says_so(gpt2, monkeypatch) -> None:
    monkeypatch.setattr(study, "MOST_ROWS", 150)
    axes = study.axes_of(gpt2.model)
    assert not axes.whole
    assert axes.n_rows <= 150


def test_arithmetic_says_what_comes_out_with_and_without_the_input(pair) -> None:
    lengths = study.row_lengths(pair.model)
    words = tuple(pair.model.label(i).strip() for i in range(pair.model.n_vocab) if pair.model.label(i).strip().isalpha())[:3]
    found = study.arithmetic(pair.model, lengths, words, count=20)  # type: ignore[arg-type]
    rows = table(pair)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    a, b, c = found.ids
    order = np.argsort(-(unit @ (unit[a] - unit[b] + unit[c])))
    assert int(found.near.ids[found.first(False)]) == order[0]
    assert int(found.near.ids[found.first(True)]) == next(i for i in order if i not in found.ids)


@pytest.mark.parametrize("word", ["", "  ", "unbelievablylongword", "🙂🙂"])
def test_a_word_without_a_row_is_one_sentence(gpt2, word) -> None:
    with pytest.raises(TextError):
        study.one_token(gpt2.model, word)


def test_analogies_are_scored_by_hand_too(gpt2) -> None:
    words = [gpt2.model.label(i) for i in range(gpt2.model.n_vocab)]
    known = [w.strip() for w in words if w.strip().isalpha() and f" {w.strip()}" in words][:6]
    quads = [tuple(known[:4]), tuple(known[1:5]), ("nosuchwordatall", *known[:3])]
    lengths = study.row_lengths(gpt2.model)
    found = study.score(gpt2.model, lengths, "kind", quads)  # type: ignore[arg-type]
    assert len(found) == 2
    rows = table(gpt2)
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    for one in found:
        a, b, c, d = (study.one_token(gpt2.model, word) for word in one.words)
        order = np.argsort(-(unit @ (unit[b] - unit[a] + unit[c])))
        assert one.got_any == words[order[0]]
        left = [i for i in order if i not in (a, b, c)]
        assert one.got == words[left[0]]
        assert one.right == (left[0] == d)
        assert one.plain == words[next(i for i in np.argsort(-(unit @ unit[c])) if i not in (a, b, c))]
        if d not in (a, b, c):
            assert one.rank == left.index(d) + 1


def test_the_same_row_in_another_sentence(pair) -> None:
    trace = record(pair.model, "Tom gave Sue a ball")
    pos = trace.n_pos - (1 if pair.model.causal else 2)
    found = study.in_context(pair.model, trace, pos, "The cat sat on the")
    assert found.cosine[0] == pytest.approx(1)
    assert found.relative[0] == 0
    assert found.cosine[-1] < 0.999
    ids = list(pair.model.encode("The cat sat on the").token_ids)
    own = trace.token_ids[pos]
    other = record_ids(pair.model, [*ids, own] if pair.model.causal else [*ids[:-1], own, ids[-1]])
    at = len(ids) if pair.model.causal else len(ids) - 1
    a, b = trace.resid_post(1)[pos], other.resid_post(1)[at]
    step = 1 + (trace.pos_embed() is not None) + 1
    assert found.cosine[step] == pytest.approx(float(a @ b / np.linalg.norm(a) / np.linalg.norm(b)), abs=1e-5)


def test_looked_at_counts_heads_and_queries(pair) -> None:
    found = study.looked_at(pair.model, record(pair.model, "Tom gave Sue a ball. Sue thanked"))
    assert 0 <= found.hits <= found.total
    assert 0 < found.chance <= 0.5
    assert study.looked_at(pair.model, record(pair.model, "a")).total % pair.model.n_heads == 0
