"""Where written words came from: against the head's direct effects, against networks changed by hand, and on a text with a known copy."""

from __future__ import annotations

import numpy as np
import pytest

from explainer.errors import ExplainerError
from explainer.models import load
from explainer.studies.decoding.origins import origins, without_edge
from explainer.trace import Edit, record, views
from explainer.trace.recorder import record_ids

COPY = "Tom gave Sue a ball. Sue thanked Tom"


def test_the_edges_of_each_head_sum_to_its_direct_effect(pair) -> None:
    trace = record_ids(pair.model, pair.token_ids)
    if pair.model.post_norm:
        with pytest.raises(ExplainerError, match="normalises the stream after every addition"):
            views.direct_effects_by_key(pair.model, trace, 2, 9)
        return
    for pos in (0, 2, trace.n_pos - 1):
        edges = views.direct_effects_by_key(pair.model, trace, pos, 9)
        assert edges.shape == (pair.model.n_layers, pair.model.n_heads, pos + 1)
        np.testing.assert_allclose(edges.sum(-1), views.direct_effects(pair.model, trace, pos, 9).heads, atol=2e-5)


def test_one_edge_is_weight_times_value_through_the_final_norm_by_hand() -> None:
    model = load("story-gpt")
    trace = record(model, COPY)
    pos, token_id, layer, head, key = trace.n_pos - 2, int(trace.token_ids[-1]), 4, 4, 0
    moved = trace.row(layer, head, pos)[key] * (trace.v(layer, head)[key].astype(np.float64) @ model.W_O(layer, head))
    norm = model.anatomy.final_norm
    stream = trace.resid_post(model.n_layers - 1)[pos].astype(np.float64)
    gain = norm.weight.detach().numpy() / np.sqrt(stream.var() + norm.eps)
    by_hand = (moved - moved.mean()) * gain @ model.W_U([token_id]).reshape(-1)
    assert views.direct_effects_by_key(model, trace, pos, token_id)[layer, head, key] == pytest.approx(by_hand, abs=1e-5)


def test_a_copied_name_comes_from_where_it_stands() -> None:
    model = load("story-gpt")
    trace = record(model, COPY)
    last = origins(model, trace, trace.n_pos - 1)[0]
    assert (last.token, last.pos) == (trace.tokens[-1], trace.n_pos - 1)
    assert last.p == pytest.approx(float(views.probabilities(model, trace, trace.n_pos - 2)[last.token_id]))
    assert last.earlier == (0,)
    assert last.source == 0
    heads = views.direct_effects(model, trace, last.pos - 1, last.token_id).heads
    assert heads[last.head] == pytest.approx(heads.max(), abs=1e-5)
    assert last.effect == pytest.approx(heads.max(), abs=1e-5)
    np.testing.assert_allclose(last.row, trace.row(*last.head, last.pos - 1)[: last.pos])
    assert last.copied == (last.looked_at == 0)


def test_a_cut_edge_is_a_network_that_cannot_look_there() -> None:
    model = load("story-gpt")
    trace = record(model, COPY)
    origin = origins(model, trace, trace.n_pos - 1)[0]
    cut = without_edge(model, trace, origin)
    assert cut is not None
    assert cut.key == origin.looked_at
    assert cut.before == origin.p
    again = record(model, COPY, [Edit.cut(*origin.head, origin.pos - 1, cut.key)])
    probs = views.probabilities(model, again, origin.pos - 1)
    assert cut.after == pytest.approx(float(probs[origin.token_id]), rel=1e-4)
    assert cut.instead == model.label(int(probs.argmax()))
    assert cut.after < cut.before
    assert cut.weight == pytest.approx(origin.row.max())


def test_the_first_token_has_nothing_that_can_be_cut() -> None:
    model = load("story-gpt")
    trace = record(model, COPY)
    first = origins(model, trace, 0)[0]
    assert first.pos == 1
    assert without_edge(model, trace, first) is None
