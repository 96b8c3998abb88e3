"""Is a model fit to teach with? ``python -m explainer.training.report --model story-gpt --data DIR``.

Measures it on held-out text and on probes, and says what is met and what is missed. The figures of a GPT: perplexity,
bits_per_byte, previous_token, induction, induction_nats, names, agreement, gender, quotes; of a BERT: masked_top5, unigram_top5.
Shares are fractions between 0 and 1 in JSON. The same seed gives the same figures.
"""

from __future__ import annotations

import argparse
import json
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

from explainer.errors import ExplainerError
from explainer.models import load
from explainer.models.language_model import LanguageModel
from explainer.studies.attention import head_roles
from explainer.training import corpus, fitness
from explainer.training.fitness import Figure, Playing


def shown(value: float | None, unit: str) -> str:
    """The number as people read it."""
    if value is None:
        return "–"
    if unit == "%":
        return f"{100 * value:.1f} %"
    return f"{value:.2f} {unit}" if unit else f"{value:.3g}" if abs(value) >= 10 else f"{value:.3f}"


def verdict(figure: Figure) -> str:
    """Met or missed, and by how much."""
    if figure.at_least is None or figure.measured is None:
        return "" if figure.at_least is None else "not measured"
    distance = abs(figure.measured - figure.at_least)
    unit = "points" if figure.unit == "%" else figure.unit
    size = f"{100 * distance:.1f} {unit}" if figure.unit == "%" else f"{distance:.2f} {unit}".strip()
    return f"met, {size} over" if figure.measured >= figure.at_least else f"missed by {size}"


def _wanted(figure: Figure) -> str:
    return "" if figure.at_least is None else f"≥ {shown(figure.at_least, figure.unit).replace('.0 %', ' %')}"


def table(figures: Iterable[Figure], width: int = 128) -> str:
    """A line a figure, and under it what was measured."""
    lines = [f"{'figure':<16}{'wanted':<12}{'measured':<12}"]
    for figure in figures:
        lines.append(f"{figure.key:<16}{_wanted(figure):<12}{shown(figure.measured, figure.unit):<12}{verdict(figure)}".rstrip())
        for note in figure.notes:
            lines += textwrap.wrap(note, width - 16, initial_indent=" " * 16, subsequent_indent=" " * 18)
    return "\n".join(lines)


def roles_table(rows: Sequence[Playing], roles: Sequence[head_roles.Role]) -> str:
    """Which head plays which role; a score in brackets is below what earns the name."""
    lines = [f"{'role':<16}{'layer':<7}{'head':<6}{'stories':<10}{'random':<8}"]
    for role in roles:
        own = [row for row in rows if row.role is role]
        lines += [f"{role.name:<16}{r.layer:<7}{r.head:<6}{_stories(r):<10}{_random(r):<8}".rstrip() for r in own]
        lines += [f"{role.name:<16}no head"] if not own else []
    lines.append(f"(a head has earned the name at a mean weight of {head_roles.THRESHOLD}; in brackets: below it)")
    return "\n".join(lines)


def _earned(score: float, earned: bool) -> str:
    return f"{score:.2f}" if earned else f"({score:.2f})"


def _stories(row: Playing) -> str:
    return _earned(row.on_stories, row.earned_on_stories)


def _random(row: Playing) -> str:
    return _earned(row.on_random, row.earned_on_random)


def card(figures: Iterable[Figure], rows: Sequence[Playing], roles: Sequence[head_roles.Role]) -> list[str]:
    """The lines of two Markdown tables for the model's card: the figures, and the heads that play each role."""
    lines = ["| figure | wanted | measured | on |", "|---|---|---|---|"]
    for figure in figures:
        note = figure.notes[0].replace("|", "\\|") if figure.notes else ""
        lines.append(f"| {figure.key.replace('_', ' ')} | {_wanted(figure)} | {shown(figure.measured, figure.unit)} | {note} |")
    lines += ["", "| role | looks at | layer | head | weight on stories | weight on random tokens |", "|---|---|---|---|---|---|"]
    for role in roles:
        own = [row for row in rows if row.role is role]
        lines += [f"| {role.name} | {role.looks_at} | {r.layer} | {r.head} | {_stories(r)} | {_random(r)} |" for r in own]
        lines += [f"| {role.name} | {role.looks_at} | no head | | | |"] if not own else []
    return lines


def report(model: LanguageModel, texts: corpus.Texts | None = None, seed: int = 0) -> tuple[list[Figure], list[Playing]]:
    """All figures, and the heads that have earned a role."""
    found = fitness.measured(model, texts, seed)
    return fitness.figures(found), fitness.playing(found.on_stories, found.on_random)


def run(arguments: Sequence[str] | None = None) -> str:
    """What the command prints.

    Raises: ExplainerError when the model or the data cannot be read.
    """
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="story-gpt", help="an embedded name, a folder, or an id of the Hub")
    parser.add_argument("--data", type=Path, help="folder with the training texts, for held-out text and bigrams")
    parser.add_argument("--seed", type=int, default=0)
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="one JSON object: figure to number")
    form.add_argument("--card", action="store_true", help="two Markdown tables for MODEL_CARD.md")
    args = parser.parse_args(arguments)
    model = load(args.model)
    texts = None if args.data is None else corpus.read(args.data)  # always the split that training made
    figures, rows = report(model, texts, args.seed)
    roles = head_roles.CAUSAL_ROLES if model.causal else head_roles.BOTH_SIDES_ROLES
    if args.json:
        return json.dumps({figure.key: figure.measured for figure in figures})
    if args.card:
        return "\n".join(card(figures, rows, roles))
    shape = f"{model.n_parameters:,} parameters, {model.n_layers} layers × {model.n_heads} heads, context {model.context}"
    return f"{model.key}: {shape}\n\n{table(figures)}\n\n{roles_table(rows, roles)}"


def main() -> None:
    """Read the command line, measure, print."""
    try:
        print(run())
    except ExplainerError as error:
        raise SystemExit(str(error)) from error


if __name__ == "__main__":
    main()
