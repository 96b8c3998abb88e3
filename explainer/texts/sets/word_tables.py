"""From the rows of a language's word tables to its nouns, adjectives and names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from explainer.texts.sets.telling import Adjective, Noun


def rows(table: str) -> list[str]:
    """The rows of a table of data."""
    return [row.strip() for row in table.split(",")]


def adjectives(tables: Mapping[str, str], adjective: Callable[[str], Adjective]) -> dict[str, tuple[Adjective, ...]]:
    """The adjectives of each table."""
    return {name: tuple(adjective(row) for row in rows(table)) for name, table in tables.items()}


def noun(row: str, many: Callable[[str], str], epithets: tuple[Adjective, ...] = ()) -> Noun:
    """The noun of a row: its gender (m or f), one, "/" and many where ``many`` does not make it, "=" and what stands beside it."""
    gender, _, rest = row.partition(" ")
    forms, _, beside = rest.partition("=")
    one, _, given = forms.partition("/")
    return Noun(one, given or many(one), gender == "f", beside, epithets)


def nouns(
    tables: Mapping[str, tuple[str, str]], many: Callable[[str], str], suiting: Mapping[str, tuple[Adjective, ...]]
) -> dict[str, tuple[Noun, ...]]:
    """The nouns of each table, with the adjectives that suit them; a table names those first."""
    return {
        name: tuple(noun(row, many, suiting[epithets] if epithets else ()) for row in rows(table))
        for name, (epithets, table) in tables.items()
    }


def people(names: Iterable[str], *, feminine: bool) -> tuple[Noun, ...]:
    """Names as nouns."""
    return tuple(Noun(name, "", feminine) for name in names)
