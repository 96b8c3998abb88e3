"""``record``: one forward pass becomes a :class:`Trace`, with what-if edits applied on the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch

from explainer.errors import EditError, ExplainerError, TextError
from explainer.maths.attention import NO_EDITS, AttentionEdits, Replacement, causal_rows, share_heads
from explainer.models import taps
from explainer.models.language_model import LanguageModel
from explainer.trace.edits import KINDS, Edit
from explainer.trace.trace import LayerTrace, Trace, query_blocks

Masks = dict[tuple[int, bool], tuple[torch.Tensor | None, bool]]  # as they are kept, one for all layers that share it


def record(model: LanguageModel, text: str, edits: Iterable[Edit] = ()) -> Trace:
    """Run ``model`` once over ``text`` and keep what it used.

    Raises: TextError when the text is empty or longer than the context window; EditError for an impossible edit.
    """
    encoding = model.encode(text)
    return record_ids(model, encoding.token_ids, edits, text=text)


def record_ids(model: LanguageModel, token_ids: Iterable[int], edits: Iterable[Edit] = (), *, text: str = "") -> Trace:
    """As :func:`record`, for token ids that are known already."""
    ids, edits = tuple(int(i) for i in token_ids), tuple(edits)
    if not ids:
        raise TextError("There is no text to read; type a few words.")
    if len(ids) > model.context:
        raise TextError(f"That is {len(ids):,} tokens; {model.name} reads at most {model.context:,}. Shorten the text.")
    resolved = resolve(model, len(ids), edits)
    with torch.no_grad(), taps.recording(resolved) as recorded:
        # A cache for generation would copy every k and v, and the trace would hold both.
        model.anatomy.body(input_ids=torch.tensor([ids]), use_cache=False)
    masks: Masks = {}
    layers = tuple(_layer(model, recorded.layers[layer], resolved.get(layer, NO_EDITS), len(ids), masks) for layer in range(model.n_layers))
    for layer, parts in resolved.items():
        _check_rows(model, layer, parts, layers[layer], len(ids))
    whole = recorded.whole
    return Trace(
        model_key=model.key,
        text=text,
        token_ids=ids,
        tokens=tuple(model.labels(ids)),
        edits=edits,
        n_heads=model.n_heads,
        n_kv_heads=model.n_kv_heads,
        _layers=layers,
        _embed=whole["embed"][0],
        _pos_embed=whole["pos_embed"].reshape(len(ids), -1) if "pos_embed" in whole else None,
        _final_normed=whole["final_normed"][0],
    )


def record_masked(model: LanguageModel, text: str, positions: Iterable[int]) -> Trace:
    """As :func:`record`, with the tokens at ``positions`` hidden: their ids are replaced by the mask's, so ``tokens`` shows [MASK] there.

    A "[MASK]" that is typed into a text stays plain text; only a position hides a token.
    Raises: ExplainerError when the model has no mask token; TextError for a position that is not there.
    """
    ids, hidden = list(model.encode(text).token_ids), sorted({int(pos) for pos in positions})
    if model.mask_id is None:
        raise ExplainerError(f"{model.name} has no [MASK] token to hide a word behind; choose a BERT model.")
    for pos in hidden:
        if not 0 <= pos < len(ids):
            raise TextError(f"There is no position {pos} to hide; this text has positions 0 to {len(ids) - 1}.")
        ids[pos] = model.mask_id
    return record_ids(model, ids, text=text)


def _by_head(model: LanguageModel, flat: torch.Tensor | None) -> torch.Tensor | None:
    """(head pos d_head), from a projection with the heads side by side and the batch axis."""
    return None if flat is None else flat[0].view(flat.shape[1], -1, model.d_head).transpose(0, 1)


def _layer(model: LanguageModel, found: dict[str, Any], edits: AttentionEdits, n_pos: int, masks: Masks) -> LayerTrace:
    mask = (id(found["mask"]), found["is_causal"])
    if mask not in masks:
        masks[mask] = _sight(found["mask"], found["is_causal"], n_pos)
    allowed, causal = masks[mask]
    return LayerTrace(
        q=found["q"][0],
        k=found["k"][0],
        v=found["v"][0],
        z=found["z"][0],
        q_unrotated=_by_head(model, found.get("q_unrotated")),
        k_unrotated=_by_head(model, found.get("k_unrotated")),
        allowed=allowed,
        causal=causal,
        scaling=found["scaling"],
        edits=edits,
        resid_pre=found["resid_pre"][0],
        attn_out=found["attn_out"][0],
        resid_mid=found["resid_mid"][0],
        mlp_out=found["mlp_out"][0],
        resid_post=found["resid_post"][0],
    )


def _sight(mask: torch.Tensor | None, is_causal: bool, n_pos: int) -> tuple[torch.Tensor | None, bool]:
    """The mask as it is kept: a plain causal one by its name alone, since it has as many cells as there are pairs of tokens."""
    if mask is None:
        return None, is_causal
    allowed = taps.visible_keys(mask, is_causal, n_pos)
    if allowed is None or bool(allowed.all()):
        return None, False
    plain = all(torch.equal(allowed[rows], causal_rows(rows.start, rows.stop, n_pos)) for rows in query_blocks(n_pos))
    return (None, True) if plain else (allowed, False)


def resolve(model: LanguageModel, n_pos: int, edits: tuple[Edit, ...]) -> dict[int, AttentionEdits]:
    """The edits of each touched layer, as the maths takes them.

    Raises: EditError when an edit names what is not there.
    """
    sources: dict[str, Trace] = {}
    found: dict[int, dict[str, list[Any]]] = {}
    for edit in edits:
        _check(model, n_pos, edit)
        for layer in range(model.n_layers) if edit.layer is None else (edit.layer,):
            parts = found.setdefault(layer, {"unmasked": [], "unscaled": [], "silenced": [], "cuts": [], "sets": [], "replacements": []})
            match edit.kind:
                case "nomask":
                    parts["unmasked"].append(edit.head)
                case "noscale":
                    parts["unscaled"].append(edit.head)
                case "silence":
                    parts["silenced"].append((edit.head, edit.mean))
                case "cut":
                    parts["cuts"].append((edit.head, edit.query, edit.key))
                case "set":
                    parts["sets"].append((edit.head, edit.query, edit.key, edit.weight))
                case _:
                    source = sources.get(edit.source_text) or sources.setdefault(edit.source_text, record(model, edit.source_text))
                    parts["replacements"].append(_replacement(source, edit, layer))
    return {layer: AttentionEdits(**{name: tuple(entries) for name, entries in parts.items()}) for layer, parts in found.items()}


def _replacement(source: Trace, edit: Edit, layer: int) -> Replacement:
    if not 0 <= edit.source_pos < source.n_pos:  # type: ignore[operator]
        raise EditError(f"The source text has positions 0 to {source.n_pos - 1}; there is no position {edit.source_pos}.")
    at = source._layers[layer]
    vectors = share_heads({"q": at.q, "k": at.k, "v": at.v}[edit.which], source.n_heads)[:, edit.source_pos, :]
    return Replacement(edit.which, edit.head, int(edit.pos or 0), vectors if edit.head is None else vectors[edit.head : edit.head + 1])


def _check(model: LanguageModel, n_pos: int, edit: Edit) -> None:
    """Raises: EditError when the edit names a layer, head, position or weight that is not there."""
    if edit.kind not in KINDS:
        raise EditError(f"“{edit.kind[:60]}” is not a what-if edit.")
    for value, count, word in (
        (edit.layer, model.n_layers, "layer"),
        (edit.head, model.n_heads, "head"),
        (edit.query, n_pos, "position"),
        (edit.key, n_pos, "position"),
        (edit.pos, n_pos, "position"),
    ):
        if value is not None and not 0 <= value < count:
            raise EditError(f"There is no {word} {value} to edit here; the last {word} is {count - 1}.")
    if edit.kind == "nomask" and not model.causal:
        raise EditError(f"{model.name} has no causal mask to take away: every query may look at every key already.")
    if edit.kind == "set" and not 0 <= (edit.weight if edit.weight is not None else -1) <= 1:
        raise EditError(f"A weight lies between 0 and 1; {edit.weight} does not.")
    if edit.kind == "replace" and edit.which not in ("q", "k", "v"):
        raise EditError(f"Only q, k or v can be replaced, not “{edit.which[:20]}”.")


def _check_rows(model: LanguageModel, layer: int, edits: AttentionEdits, at: LayerTrace, n_pos: int) -> None:
    """Raises: EditError when cuts or set weights leave a row that cannot sum to 1 under the mask that the model used."""
    for head in range(model.n_heads):
        own = edits.for_head(head)
        for query in {query for _, query, _ in own.cuts} | {query for _, query, _, _ in own.sets}:
            seen = None if own.unmasked else at.sight(query, query + 1)
            visible = set(range(n_pos)) if seen is None else set(seen[0].nonzero().flatten().tolist())
            open_keys = visible - {key for _, at, key in own.cuts if at == query}
            fixed = {key: weight for _, at, key, weight in own.sets if at == query}
            if not open_keys:
                raise EditError(f"Query {query} would have no key left to look at in layer {layer}; leave it at least one.")
            total = sum(fixed.values())
            if total > 1 + 1e-6 or (open_keys <= set(fixed) and abs(total - 1) > 1e-6):
                raise EditError(f"The weights set for query {query} in layer {layer} sum to {total:g}; the row must sum to 1.")
