"""What one list of models has that another has not, in plain sentences."""

from __future__ import annotations

from dataclasses import dataclass

from explainer.deploy.foundation_models.listing import Listed, Listing
from explainer.deploy.foundation_models.table import Table
from explainer.texts.wording import counted


@dataclass(frozen=True, slots=True)
class Changes:
    """new, gone: models of one list alone. status, modes: of both lists, before and after. regions: ids that are offered elsewhere now."""

    new: tuple[Listed, ...]
    gone: tuple[Listed, ...]
    status: tuple[tuple[Listed, Listed], ...]
    modes: tuple[tuple[Listed, Listed], ...]
    regions: tuple[tuple[Listed, Listed], ...]

    def __bool__(self) -> bool:
        """Whether anything has changed."""
        return bool(self.new or self.gone or self.status or self.modes or self.regions)


def compared(before: Listing, after: Listing, *, regions: bool = True) -> Changes:
    """Both lists model by model, in the order of their ids. regions: whether it matters where a model is offered."""
    both = [(before.models[key], after.models[key]) for key in sorted(before.models.keys() & after.models.keys())]
    return Changes(
        tuple(after.models[key] for key in sorted(after.models.keys() - before.models.keys())),
        tuple(before.models[key] for key in sorted(before.models.keys() - after.models.keys())),
        tuple((one, other) for one, other in both if one.status != other.status),
        tuple((one, other) for one, other in both if _modes(one) != _modes(other)),
        tuple((one, other) for one, other in both if regions and set(one.regions) != set(other.regions)),
    )


def _modes(one: Listed) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(one.takes), frozenset(one.makes)


def modes(one: Listed) -> str:
    """As “image, text → text”."""
    return f"{', '.join(sorted(one.takes)).lower()} → {', '.join(sorted(one.makes)).lower()}"


def told(before: Listing, after: Listing, found: Changes, table: Table) -> list[str]:
    """The changes as lines to print, and which families of the table should be read again because of them."""
    lines = [
        f"Before: {before.name}, newest entry {before.as_of}, {len(before.models)} models.",
        f"Now:    {after.name}, newest entry {after.as_of}, {len(after.models)} models.",
    ]
    if not found:
        return [*lines, "Nothing has changed."]
    lines += _counted("New", [f"{one.id}: {one.status}, {modes(one)}{_where(one)}" for one in found.new])
    lines += _counted("No longer listed", [f"{one.id}: was {one.status}" for one in found.gone])
    lines += _counted("Another status", [f"{one.id}: {one.status} → {now.status}{_end(now)}" for one, now in found.status])
    lines += _counted("Takes or makes something else", [f"{one.id}: {modes(one)}, now {modes(now)}" for one, now in found.modes])
    lines += _counted("Other regions", [f"{one.id}: {_moved(one, now)}" for one, now in found.regions])
    return lines + _families(found, table)


def _counted(title: str, lines: list[str]) -> list[str]:
    return _part(f"{title} ({len(lines)})", lines)


def _part(title: str, lines: list[str]) -> list[str]:
    return ["", f"{title}:", *(f"  {line}" for line in lines)] if lines else []


def _where(one: Listed) -> str:
    return f", in {counted(len(one.regions), 'region')}" if one.regions else ""


def _end(one: Listed) -> str:
    return f", end of life {one.ends}" if one.ends else ""


def _moved(one: Listed, now: Listed) -> str:
    new, left = sorted(set(now.regions) - set(one.regions)), sorted(set(one.regions) - set(now.regions))
    return "; ".join(
        part for part in (f"new in {', '.join(new)}" if new else "", f"no longer in {', '.join(left)}" if left else "") if part
    )


def _families(found: Changes, table: Table) -> list[str]:
    touched = {one.id for one in found.gone} | {one.id for one, _ in (*found.status, *found.modes)}
    names = [row.name for row in table.families if touched & set(row.bedrock_ids)]
    ended = [row.name for row in table.families if row.bedrock_ids and set(row.bedrock_ids) <= {one.id for one in found.gone}]
    lines = _part("Families of the table whose cells should be read again", names)
    lines += _part("Of these no model is left", ended)
    if found.new:
        lines += ["", "New models belong to no family yet: name their ids in families.json, or leave them to the list of all models."]
    return lines
