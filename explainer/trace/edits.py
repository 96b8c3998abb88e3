"""What-if edits as data: frozen, hashable, and written into a link and back. Torch-free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, unquote

from explainer.errors import EditError
from explainer.texts.wording import well_formed

KINDS = ("nomask", "noscale", "silence", "cut", "set", "replace")


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of one step of attention. A layer or head of None means all of them.

    Made by the class methods; ``record(model, text, edits=[...])`` applies them.
    """

    kind: str
    layer: int | None = None
    head: int | None = None
    query: int | None = None
    key: int | None = None
    weight: float | None = None
    mean: bool = False
    which: str = ""
    pos: int | None = None
    source_text: str = ""
    source_pos: int | None = None

    @classmethod
    def no_mask(cls, layer: int | None = None, head: int | None = None) -> Edit:
        """Let every query look at every key."""
        return cls("nomask", layer, head)

    @classmethod
    def no_scaling(cls, layer: int | None = None, head: int | None = None) -> Edit:
        """Leave out ÷ √d_head."""
        return cls("noscale", layer, head)

    @classmethod
    def silence(cls, layer: int, head: int | None = None, *, mean: bool = False) -> Edit:
        """Make z of a head 0, or its mean over the text's positions."""
        return cls("silence", layer, head, mean=mean)

    @classmethod
    def cut(cls, layer: int, head: int | None, query: int, key: int) -> Edit:
        """Forbid one query to look at one key: −∞ before softmax."""
        return cls("cut", layer, head, query, key)

    @classmethod
    def set(cls, layer: int, head: int | None, query: int, key: int, weight: float) -> Edit:
        """Fix one weight after softmax; the rest of the row is rescaled so that it still sums to 1."""
        return cls("set", layer, head, query, key, weight=float(weight))

    @classmethod
    def replace(cls, which: str, layer: int, head: int | None, pos: int, source_text: str, source_pos: int) -> Edit:
        """Put q, k or v of another text's position in the place of this one's, as it enters the dot product."""
        return cls("replace", layer, head, which=which, pos=pos, source_text=well_formed(source_text), source_pos=source_pos)

    def reaches(self, layer: int, head: int) -> bool:
        """Whether it changes a step of this head itself."""
        return self.layer in (None, layer) and self.head in (None, head)

    def to_query(self) -> str:
        """The edit as one word for a link, such as ``cut:3.5.7.2`` or ``nomask:*.*``."""

        def word(value: int | None) -> str:
            return "*" if value is None else str(value)

        parts = [word(self.layer), word(self.head)]
        if self.kind in ("cut", "set"):
            parts += [word(self.query), word(self.key)]
        if self.kind == "set":
            parts.append(repr(self.weight).replace(".", "p"))
        if self.kind == "silence" and self.mean:
            parts.append("mean")
        if self.kind == "replace":
            text = quote(self.source_text, safe="").replace(".", "%2E").replace("~", "%7E")
            parts += [self.which, word(self.pos), word(self.source_pos), text]
        return f"{self.kind}:{'.'.join(parts)}"

    @classmethod
    def from_query(cls, word: str) -> Edit:
        """Read what :meth:`to_query` wrote.

        Raises: EditError when it is not an edit.
        """
        kind, _, rest = word.partition(":")
        parts = rest.split(".")

        def number(text: str) -> int | None:
            return None if text == "*" else int(text)

        try:
            layer, head = number(parts[0]), number(parts[1])
            if kind in ("nomask", "noscale") and len(parts) == 2:
                return cls(kind, layer, head)
            if kind == "silence" and parts[2:] in ([], ["mean"]):
                return cls(kind, layer, head, mean=len(parts) == 3)
            if kind == "cut" and len(parts) == 4:
                return cls(kind, layer, head, int(parts[2]), int(parts[3]))
            if kind == "set" and len(parts) == 5:
                return cls(kind, layer, head, int(parts[2]), int(parts[3]), weight=float(parts[4].replace("p", ".")))
            if kind == "replace" and len(parts) == 6:
                source_text = unquote(parts[5], errors="strict")
                return cls(kind, layer, head, which=parts[2], pos=int(parts[3]), source_pos=int(parts[4]), source_text=source_text)
        except (ValueError, IndexError):
            pass
        raise EditError(f"“{word[:60]}” is not a what-if edit; remove it from the link.")

    def describe(self, tokens: Sequence[str] = ()) -> str:
        """The edit in words, with the reader's own tokens where they are given."""

        def token(index: int | None) -> str:
            if index is None:
                return ""
            return f"{index} “{tokens[index].strip()}”" if 0 <= index < len(tokens) else str(index)

        where = ("all heads" if self.head is None else f"head {self.head}") + (
            " of all layers" if self.layer is None else f" of layer {self.layer}"
        )
        match self.kind:
            case "nomask":
                return f"no mask in {where}"
            case "noscale":
                return f"no ÷ √d_head in {where}"
            case "silence":
                return f"{where} {'gives its mean' if self.mean else 'is silent'}"
            case "cut":
                return f"query {token(self.query)} cannot look at key {token(self.key)} in {where}"
            case "set":
                return f"query {token(self.query)} looks at key {token(self.key)} with weight {self.weight:g} in {where}"
            case _:
                return f"{self.which} of {token(self.pos)} comes from position {self.source_pos} of “{self.source_text[:40]}” in {where}"


def parse_edits(words: Iterable[str]) -> tuple[Edit, ...]:
    """Edits of a link, each once, in order."""
    return tuple(dict.fromkeys(Edit.from_query(word) for word in words if word))
