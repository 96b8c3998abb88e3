"""Options of a config that change what a model computes. What is not shown as the model means it is refused. Torch-free."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from explainer.errors import ModelError
from explainer.texts.wording import printable

# The angles of these depend on the position alone. Those of "dynamic" and "longrope" (once "su") are kept in the model and change with the
# length of the text that it read last: another reader's text would change the numbers of this one (transformers 5.23).
FIXED_ROTARY = ("default", "linear", "yarn", "llama3")
_CHANGING_ROTARY = ("dynamic", "longrope", "su")
_LAYERS = ("full_attention", "sliding_attention")
_WHERE_POSITIONS_ARE = {"gpt2": ("absolute", "learned"), "bert": ("absolute", "learned")}  # all others turn q and k
_TURNED = ("absolute", "rope", "rotary")

# Options that transformers' classes of these types do not read, or no longer read, and the values at which they change nothing.
_WITHOUT_EFFECT: dict[str, tuple[Any, ...]] = {
    "attn_logit_softcapping": (None, 0),
    "final_logit_softcapping": (None, 0),
    "logit_scale": (None, 1),
    "logits_scaling": (None, 1),
    "embedding_multiplier": (None, 1),
    "residual_multiplier": (None, 1),
    "attention_multiplier": (None,),
    "clip_qkv": (None,),
    "alibi": (None, False),
    "use_alibi": (None, False),
    "partial_rotary_factor": (None, 1),
    "rotary_pct": (None, 1),
    "pruned_heads": (None, {}),
    "chunk_size_feed_forward": (None, 0, 1),  # with another, only texts whose length it divides can be run
}


def check(config: Mapping[str, Any]) -> None:
    """See that a model of this config computes what the pages show.

    Raises: ModelError with one sentence that names the option.
    """
    kind = str(config.get("model_type"))
    if kind != "bert" and not config.get("is_causal", True):
        raise ModelError(
            f"This {kind} model looks at later tokens too (is_causal is false), so it predicts no next token; choose a language model."
        )
    if kind == "bert" and config.get("is_causal"):
        raise ModelError(
            "This bert model is told to look back only (is_causal is true), which is not supported; choose a plain BERT model."
        )
    positions = config.get("position_embedding_type")
    if positions is not None and positions not in _WHERE_POSITIONS_ARE.get(kind, _TURNED):
        raise _unlike("position_embedding_type", positions)
    for name, neutral in _WITHOUT_EFFECT.items():
        if config.get(name) not in neutral:
            raise _unlike(name, config[name])
    layers = config.get("layer_types")
    for layer in layers if isinstance(layers, list | tuple) else ():
        if layer not in _LAYERS:
            raise _unlike("layer_types", layer)
    _check_rotation(config)


def _unlike(name: str, value: Any) -> ModelError:
    told = f"{printable(name[:40])}: {printable(str(value)[:40])}"
    return ModelError(f"The config of this model asks for “{told}”, which is not computed here; choose another model.")


def _check_rotation(config: Mapping[str, Any]) -> None:
    for rotation in _rotations(config):
        kinds = [str(rotation[key]) for key in ("rope_type", "type") if rotation.get(key) is not None]
        if any(kind in _CHANGING_ROTARY for kind in kinds):
            raise ModelError(
                f"The rotation of this model (rope_type {printable(kinds[0][:40])}) changes with the length of the texts that it has read, "
                "so a text would not always have the same numbers; choose another model."
            )
        for kind in kinds:
            if kind not in FIXED_ROTARY:
                raise _unlike("rope_type", kind)
        if rotation.get("partial_rotary_factor") not in (None, 1):
            raise _unlike("partial_rotary_factor", rotation["partial_rotary_factor"])


def _rotations(config: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """What the config says of the rotation, in its present and in its old words.

    Raises: ModelError where each kind of layer has one of its own: none of these types reads that.
    """
    for name in ("rope_parameters", "rope_scaling"):
        rotation = config.get(name)
        if isinstance(rotation, Mapping):
            own = [part for part in rotation.values() if isinstance(part, Mapping)]
            yield from own  # a kind that is refused is the better reason
            if own:
                raise _unlike(name, "one for each kind of layer")
            yield rotation
