"""Activation patching against surgery with hooks on an untouched eager network."""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np
import pytest
import torch

from explainer.errors import TextError
from explainer.studies.attention import patching
from explainer.trace.recorder import record_ids


def places(pair, kind: str) -> list:
    """(module, side) of every layer in the eager network."""
    if pair.kind == "gpt2":
        parts = [(block, block.attn, block.mlp, block.attn.c_proj) for block in pair.eager.transformer.h]
    elif pair.kind == "bert":
        layers = pair.eager.bert.encoder.layer
        parts = [(b, b.attention.output.dense, b.output.dense, b.attention.output.dense) for b in layers]
    else:
        parts = [(block, block.self_attn.o_proj, block.mlp, block.self_attn.o_proj) for block in pair.eager.model.layers]
    index = patching.KINDS.index(kind)
    return [(part[index], "in" if kind in ("resid_pre", "z") else "out") for part in parts]


@contextmanager
def hooked(module, side: str, change):
    """``change(tensor)`` returns what takes the tensor's place."""
    if side == "in":

        def before(_, args, kwargs):
            if args:
                return (change(args[0]), *args[1:]), kwargs
            return args, kwargs | {"hidden_states": change(kwargs["hidden_states"])}

        handle = module.register_forward_pre_hook(before, with_kwargs=True)
    else:
        handle = module.register_forward_hook(lambda _, a, out: (change(out[0]), *out[1:]) if isinstance(out, tuple) else change(out))
    try:
        yield
    finally:
        handle.remove()


@torch.no_grad()
def surgery(pair, ids, other, kind: str, layer: int, pos: int, head: int | None) -> torch.Tensor:
    """Logits (pos vocab) of a pass over ``ids`` with one vector taken from the pass over ``other``."""
    module, side = places(pair, kind)[layer]
    seen: list[torch.Tensor] = []
    with hooked(module, side, lambda t: seen.append(t.clone()) or t):
        pair.eager(torch.tensor([other]))
    d = pair.model.d_head
    part = slice(None) if head is None else slice(head * d, (head + 1) * d)

    def put(tensor):
        tensor = tensor.clone()
        tensor[0, pos, part] = seen[0][0, pos, part]
        return tensor

    with hooked(module, side, put):
        return pair.eager(torch.tensor([ids])).logits[0]


@pytest.mark.parametrize("kind", patching.KINDS)
def test_every_cell_of_a_sweep_equals_surgery_by_hooks(pair, kind: str) -> None:
    ids = pair.token_ids
    other = tuple((token + 3) % pair.model.n_vocab if at in (0, 2, 5) else token for at, token in enumerate(ids))
    here, there = record_ids(pair.model, ids), record_ids(pair.model, other)
    at, answers = len(ids) - 1, (11, 29)
    positions = [2] if kind == "z" else [0, 2, len(ids) - 1]
    cells = list(patching.sweep(pair.model, here, there, kind, answers, at=at, positions=positions))
    columns = pair.model.n_heads if kind == "z" else len(positions)
    assert len(cells) == pair.model.n_layers * columns == cells[-1].total == cells[-1].done
    moved = []
    for cell in cells:
        own = surgery(pair, ids, other, kind, cell.layer, cell.pos, cell.head)[at]
        assert cell.logits == pytest.approx((float(own[11]), float(own[29])), abs=2e-4)
        moved.append(abs(cell.logits[0] - float(here.logits(at)[11])))
    assert max(moved) > 1e-3, "no patch did anything"


def test_patching_a_text_with_itself_changes_nothing_and_leaves_no_trace(gpt2) -> None:
    here = record_ids(gpt2.model, gpt2.token_ids)
    before = here.logits(-1)
    for kind in patching.KINDS:
        for cell in patching.sweep(gpt2.model, here, here, kind, (1, 2), at=-1, positions=[1]):
            assert cell.logits == pytest.approx((float(before[1]), float(before[2])), abs=1e-4)
    np.testing.assert_array_equal(record_ids(gpt2.model, gpt2.token_ids).logits(-1), before)


def test_patching_the_whole_way_in_carries_the_answer_over(gpt2) -> None:
    """The embedding of the only position that differs: every later number then is the other text's."""
    ids = gpt2.token_ids
    other = (*ids[:3], (ids[3] + 7) % gpt2.model.n_vocab, *ids[4:])
    here, there = record_ids(gpt2.model, ids), record_ids(gpt2.model, other)
    cell = next(iter(patching.sweep(gpt2.model, here, there, "resid_pre", (5, 6), at=-1, positions=[3])))
    ends = patching.ends(here, there, (5, 6), -1)
    assert cell.logits == pytest.approx(ends.there, abs=1e-4)
    assert ends.share(cell.logits) == pytest.approx(1, abs=1e-3)


def test_texts_of_different_length_are_refused_in_one_sentence(gpt2) -> None:
    with pytest.raises(TextError, match="make them equally long"):
        patching.ends(record_ids(gpt2.model, gpt2.token_ids), record_ids(gpt2.model, gpt2.token_ids[:-1]), (0, 1), -1)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("Tom gave Sue a ball. Sue thanked", "Sue gave Tom a ball. Tom thanked"),
        ("When Tom and Sue went to the park, Tom gave a book to", "When Sue and Tom went to the park, Sue gave a book to"),
        ("The fox met the bear. The bear was sad. The fox met the", "The bear met the fox. The fox was sad. The bear met the"),
        ("Once upon a time, there was a little", ""),
        ("Tom", ""),
        ("🙂 ...", ""),
    ],
)
def test_the_default_other_text_swaps_two_names(text: str, other: str) -> None:
    assert patching.swapped(text) == other


def test_a_sweep_on_one_thread_does_not_touch_passes_on_others(gpt2) -> None:
    from concurrent.futures import ThreadPoolExecutor

    ids = gpt2.token_ids
    here, there = record_ids(gpt2.model, ids), record_ids(gpt2.model, ids[::-1])
    plain = here.logits(-1)

    def swept() -> list[tuple[float, float]]:
        cells = patching.sweep(gpt2.model, here, there, "resid_pre", (3, 4), at=-1, positions=range(len(ids)))
        return [cell.logits for cell in cells]

    alone = swept()
    with ThreadPoolExecutor(8) as pool:
        sweeps = [pool.submit(swept) for _ in range(4)]
        passes = [pool.submit(lambda: record_ids(gpt2.model, ids).logits(-1)) for _ in range(24)]
        for one in passes:
            np.testing.assert_array_equal(one.result(), plain)
        for other in sweeps:
            np.testing.assert_allclose(other.result(), alone, atol=1e-5)
