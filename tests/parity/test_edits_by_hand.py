"""Each what-if edit equals the same surgery done by hand, on every family; what cannot be done is refused."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import pytest
import torch
from networks import FAMILIES, TEXT, Pair, make_module, make_pair
from surgery import NAME, Surgery, operate

from explainer.errors import EditError, TextError
from explainer.trace import Edit, record

OTHER = "The cat sat on the mat."
LAYERS, HEADS = range(3), range(4)
EVERY = list(product(LAYERS, HEADS))


@dataclass(frozen=True)
class Patient:
    """A wrapped network and a twin whose attention is the reference."""

    pair: Pair
    twin: Any
    source: Surgery  # an untouched pass over OTHER: where replacements come from


@pytest.fixture(scope="module", params=FAMILIES)
def patient(request: pytest.FixtureRequest) -> Patient:
    pair = make_pair(request.param, seed=2)
    twin = make_module(request.param, attention=NAME, seed=2)
    source = Surgery()
    operate(twin, pair.model.encode(OTHER).token_ids, source)
    return Patient(pair, twin, source)


def compare(patient: Patient, edits: list[Edit], surgery: Surgery) -> None:
    """The edited trace against the operated pass: every pattern and all logits; and the edit must matter."""
    trace = record(patient.pair.model, TEXT, edits)
    logits = operate(patient.twin, trace.token_ids, surgery)
    for layer, head in EVERY:
        np.testing.assert_allclose(trace.pattern(layer, head), surgery.patterns[layer][head], atol=2e-5)
        assert trace.check(layer, head) <= 1e-5
    ours = np.stack([trace.logits(pos) for pos in range(trace.n_pos)])
    np.testing.assert_allclose(ours, logits, atol=1e-4)
    plain = record(patient.pair.model, TEXT)
    assert max(np.abs(ours[pos] - plain.logits(pos)).max() for pos in range(trace.n_pos)) > 1e-3


def test_the_reference_itself_is_the_model(patient: Patient) -> None:
    logits = operate(patient.twin, patient.pair.token_ids, Surgery())
    np.testing.assert_allclose(logits, patient.pair.eager_pass().logits[0], atol=2e-5)


@pytest.mark.parametrize(
    ("edit", "where"),
    [
        (Edit.no_mask(1, 2), [(1, 2)]),
        (Edit.no_mask(0), [(0, h) for h in HEADS]),
        (Edit.no_mask(None, 3), [(layer, 3) for layer in LAYERS]),
        (Edit.no_mask(), EVERY),
    ],
)
def test_no_mask(patient: Patient, edit: Edit, where: list[tuple[int, int]]) -> None:
    if patient.pair.kind == "bert":
        with pytest.raises(EditError, match="has no causal mask to take away"):
            record(patient.pair.model, TEXT, [edit])
        return
    compare(patient, [edit], Surgery(unmasked=set(where)))


@pytest.mark.parametrize(
    ("edit", "where"), [(Edit.no_scaling(0, 1), [(0, 1)]), (Edit.no_scaling(2), [(2, h) for h in HEADS]), (Edit.no_scaling(), EVERY)]
)
def test_no_scaling(patient: Patient, edit: Edit, where: list[tuple[int, int]]) -> None:
    compare(patient, [edit], Surgery(unscaled=set(where)))


@pytest.mark.parametrize("mean", [False, True])
@pytest.mark.parametrize(("head", "where"), [(2, [(1, 2)]), (None, [(1, h) for h in HEADS])])
def test_silence(patient: Patient, head: int | None, where: list[tuple[int, int]], mean: bool) -> None:
    surgery = Surgery(averaged=set(where)) if mean else Surgery(zeroed=set(where))
    compare(patient, [Edit.silence(1, head, mean=mean)], surgery)


def test_silencing_every_head_of_every_layer(patient: Patient) -> None:
    compare(patient, [Edit.silence(layer) for layer in LAYERS], Surgery(zeroed=set(EVERY)))


@pytest.mark.parametrize("head", [0, 3, None])
def test_cut_an_edge(patient: Patient, head: int | None) -> None:
    heads = HEADS if head is None else (head,)
    compare(patient, [Edit.cut(1, head, 5, 2)], Surgery(cut={(1, h, 5, 2) for h in heads}))


def test_cut_all_keys_but_one(patient: Patient) -> None:
    edits = [Edit.cut(0, 1, 7, key) for key in range(8) if key != 3]
    compare(patient, edits, Surgery(cut={(0, 1, 7, key) for key in range(8) if key != 3}))


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("head", [1, None])
def test_set_an_edge(patient: Patient, head: int | None, weight: float) -> None:
    heads = HEADS if head is None else (head,)
    compare(patient, [Edit.set(0, head, 6, 2, weight)], Surgery(fixed={(0, h, 6, 2): weight for h in heads}))


def test_set_two_edges_of_one_row(patient: Patient) -> None:
    edits = [Edit.set(2, 0, 6, 2, 0.5), Edit.set(2, 0, 6, 4, 0.25)]
    compare(patient, edits, Surgery(fixed={(2, 0, 6, 2): 0.5, (2, 0, 6, 4): 0.25}))


@pytest.mark.parametrize("which", ["q", "k", "v"])
@pytest.mark.parametrize("head", [0, 3, None])
def test_replace_a_vector(patient: Patient, which: str, head: int | None) -> None:
    heads = HEADS if head is None else (head,)
    vectors = {(which, 1, h, 3): patient.source.seen[1][which][h, 5] for h in heads}
    compare(patient, [Edit.replace(which, 1, head, 3, OTHER, 5)], Surgery(replaced=vectors))


def test_several_edits_together(patient: Patient) -> None:
    source = patient.source.seen
    edits = [
        Edit.no_scaling(0, 0),
        Edit.silence(0, 3, mean=True),
        Edit.cut(1, None, 6, 1),
        Edit.set(1, 2, 6, 0, 0.4),
        Edit.replace("v", 1, 2, 0, OTHER, 4),
        Edit.replace("k", 2, None, 2, OTHER, 1),
        Edit.silence(2, 1),
    ]
    surgery = Surgery(
        unscaled={(0, 0)},
        averaged={(0, 3)},
        zeroed={(2, 1)},
        cut={(1, h, 6, 1) for h in HEADS},
        fixed={(1, 2, 6, 0): 0.4},
        replaced={("v", 1, 2, 0): source[1]["v"][2, 4]} | {("k", 2, h, 2): source[2]["k"][h, 1] for h in HEADS},
    )
    if patient.pair.kind != "bert":
        edits.append(Edit.no_mask(2, 0))
        surgery.unmasked.add((2, 0))
    compare(patient, edits, surgery)


def test_an_edge_set_where_one_key_holds_all_the_weight(patient: Patient) -> None:
    """Unscaled scores may saturate: the rest must still share what is left."""
    edits = [Edit.no_scaling(1), Edit.set(1, None, 7, 0, 0.5)]
    compare(patient, edits, Surgery(unscaled={(1, h) for h in HEADS}, fixed={(1, h, 7, 0): 0.5 for h in HEADS}))
    np.testing.assert_allclose(record(patient.pair.model, TEXT, edits).patterns(1).sum(-1), 1, atol=1e-5)


def test_an_edited_trace_keeps_what_the_model_was_given(patient: Patient) -> None:
    """q, k and v are the model's own; the edit is in the grids."""
    plain, edited = record(patient.pair.model, TEXT), record(patient.pair.model, TEXT, [Edit.cut(0, 0, 5, 2)])
    assert edited.edits == (Edit.cut(0, 0, 5, 2),)
    assert np.array_equal(plain.q(0, 0), edited.q(0, 0))
    assert edited.masked(0, 0)[5, 2] == -np.inf < plain.masked(0, 0)[5, 2]
    np.testing.assert_allclose(plain.z(0, 1), edited.z(0, 1), atol=1e-5)
    assert not np.allclose(plain.resid_pre(1), edited.resid_pre(1))


IMPOSSIBLE = [
    ([Edit.no_mask(3)], "There is no layer 3 to edit here; the last layer is 2."),
    ([Edit.no_scaling(-1)], "There is no layer -1"),
    ([Edit.silence(0, 4)], "There is no head 4 to edit here; the last head is 3."),
    ([Edit.cut(0, 0, 8, 1)], "There is no position 8 to edit here; the last position is 7."),
    ([Edit.cut(0, 0, 5, -1)], "There is no position -1"),
    ([Edit.set(0, 0, 5, 99, 0.5)], "There is no position 99"),
    ([Edit.replace("q", 0, 0, 8, OTHER, 0)], "There is no position 8"),
    ([Edit.replace("q", 0, 0, 0, OTHER, 500)], "there is no position 500"),
    ([Edit.replace("z", 0, 0, 0, OTHER, 0)], "Only q, k or v can be replaced, not “z”"),
    ([Edit.set(0, 0, 5, 1, 1.5)], "A weight lies between 0 and 1; 1.5 does not."),
    ([Edit.set(0, 0, 5, 1, -0.1)], "A weight lies between 0 and 1"),
    ([Edit.set(0, 0, 5, 1, float("nan"))], "A weight lies between 0 and 1"),
    (
        [Edit.set(0, 0, 5, 1, 0.7), Edit.set(0, None, 5, 2, 0.7)],
        "The weights set for query 5 in layer 0 sum to 1.4; the row must sum to 1.",
    ),
    ([Edit.cut(0, None, 4, key) for key in range(8)], "Query 4 would have no key left to look at in layer 0"),
    ([Edit.cut(0, 1, 4, 1)] + [Edit.cut(0, None, 4, key) for key in range(8) if key != 1], "Query 4 would have no key left"),
    ([Edit.set(0, 0, 4, key, 0.05) for key in range(8)], "The weights set for query 4 in layer 0 sum to 0.4"),
    ([Edit("erase", 0, 0)], "is not a what-if edit"),
]


@pytest.mark.parametrize(("edits", "sentence"), IMPOSSIBLE)
def test_what_cannot_be_done_is_refused(patient: Patient, edits: list[Edit], sentence: str) -> None:
    if patient.pair.kind == "bert" and edits[0].kind == "nomask":
        sentence = "no causal mask|There is no layer 3"
    with pytest.raises(EditError, match=sentence):
        record(patient.pair.model, TEXT, edits)


def test_the_only_key_of_a_causal_model_cannot_be_cut(gpt2: Pair) -> None:
    with pytest.raises(EditError, match="Query 0 would have no key left to look at in layer 1; leave it at least one"):
        record(gpt2.model, TEXT, [Edit.cut(1, 0, 0, 0)])
    without_mask = record(gpt2.model, TEXT, [Edit.cut(1, 0, 0, 0), Edit.no_mask(1, 0)])
    assert without_mask.pattern(1, 0)[0].sum() == pytest.approx(1)


def test_a_window_counts_when_keys_are_cut() -> None:
    """A sliding window of 4: query 7 sees keys 4 to 7 alone."""
    model = make_pair("mistral").model
    with pytest.raises(EditError, match="Query 7 would have no key left"):
        record(model, TEXT, [Edit.cut(0, 0, 7, key) for key in (4, 5, 6, 7)])
    with pytest.raises(EditError, match=r"sum to 0\.4; the row must sum to 1"):
        record(model, TEXT, [Edit.set(0, 0, 7, key, 0.1) for key in (4, 5, 6, 7)])
    assert torch.tensor(record(model, TEXT, [Edit.cut(0, 0, 7, 4)]).logits(7)).isfinite().all()


def test_a_source_text_that_cannot_be_read_is_refused(gpt2: Pair) -> None:
    with pytest.raises(TextError, match="There is no text to read"):
        record(gpt2.model, TEXT, [Edit.replace("q", 0, 0, 0, "", 0)])
    with pytest.raises(TextError, match=r"tiny-gpt2 reads at most 64\. Shorten the text\."):
        record(gpt2.model, TEXT, [Edit.replace("q", 0, 0, 0, "ball " * 100, 0)])
