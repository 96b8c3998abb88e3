"""Every lab run from top to bottom in a kernel: as the student finds it, and at each exercise with a mistake and with the solution.

What a probe leaves behind is taken away again, so that the rest of the notebook runs as it does for a student who has done nothing.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from nbformat.v4 import new_code_cell
from nursery import Nursery
from running_labs import Changes, lay_out, run

from explainer.deploy.notebooks.labs import BY_NAME, LABS
from explainer.deploy.notebooks.labs.versions import SOLUTIONS, STUDENT, expected, figures, notebook

IS_GONE_OR_NOT_SHOWN = """
def is_gone(client, name):
    try:
        client.describe_endpoint_config(EndpointConfigName=name)
    except ClientError:
        return True
    return False
"""
# The mistake that is made most at each exercise.
WRONG = {
    "tokens_and_positions": [
        "n_characters, n_bytes = 10, 10",
        "def decode(numbers):\n    return ''.join(token_bytes[number].decode('utf-8', 'replace') for number in numbers)",
        "next_pair = (116, 104)",
        "bytes_per_token = len(token_ids) / len(text_bytes)",
        "def wavelength(pair, d_model, base):\n    return math.pi / base ** (-2 * pair / d_model)",
        "def rotation(angle):\n    sin, cos = math.sin(angle), math.cos(angle)\n    return torch.tensor([[cos, -sin], [sin, cos]])",
        "key_position = 44",
    ],
    "attention": [
        "score = 3",
        "def softmax(row):\n    return row / row.sum()",
        "def causal(n):\n    return torch.ones(n, n).triu().bool()",
        "def one_head(head):\n    return z",
        "def added_by(head):\n    return recorded['z'][:, :d_head] @ W_O[:d_head]",
        "ahead = open_patterns[HEAD].triu().sum().item() / n",
        "layer_of_it, head_of_it = divmod(change.argmax().item(), n_heads)",
    ],
    "using_gpt": [
        "def entropy(probs):\n    return -(probs * probs.log2()).sum().item()",
        "n_nucleus = (probs.sort(descending=True).values.cumsum(0) < 0.9).sum().item()",
        "def min_p(logits, p):\n    return logits.masked_fill(logits.softmax(dim=-1) < p, -math.inf)",
        "cache_bytes = 200 * model.config.n_layer * model.config.n_embd * 4",
        "settled = model.config.n_layer - 1",
        "def perplexity(text):\n    return token_losses(text)[0].mean().item()",
        "forgotten = before['your text'] - after['your text']",
    ],
    "jumpstart": [
        "at_root = list(sizes)",
        "short_body = json.dumps({'inputs': PROMPT, 'max_new_tokens': 10, 'return_full_text': False}).encode()",
        "def answer_text(body):\n    return json.loads(body)[0]['generated_text']",
        "most_read = CONTEXT",
        "def p95_of(values):\n    return max(values)",
        "weekend_usd = 72 * usd_h",
        IS_GONE_OR_NOT_SHOWN,
    ],
}
# What is run smaller here: how the numbers come about is the same.
SMALLER = {"using_gpt": "CACHE_TOKENS, TUNING_STEPS, TUNING_SECONDS = 16, 4, 600"}
KEEP = "_kept = dict(globals())"
PUT_BACK = """
for _name in [name for name in globals() if name not in _kept and not name.startswith("_")]:
    del globals()[_name]
globals().update({name: value for name, value in _kept.items() if not name.startswith("_")})
"""
NOTE = "_found = [*globals().get('_found', []), list(checks.values())[-1]]"
REPORT = "import json\n\nprint(json.dumps(_found))"


def probed(name: str) -> Any:
    """The student's notebook, with a wrong answer and the solution tried behind each check cell."""
    made = notebook(BY_NAME[name], STUDENT)
    solutions = iter([cell.source for cell in notebook(BY_NAME[name], SOLUTIONS).cells if "solution" in cell.metadata.get("tags", ())])
    wrong = iter(WRONG[name])
    probes = []
    for cell in made.cells:
        probes.append([cell])
        if "check" in cell.metadata.get("tags", ()):
            tried = [(next(wrong), cell.source), (next(solutions), cell.source)]
            probes[-1] += [
                new_code_cell(source) for source in (NOTE, *(part for pair in tried for part in (KEEP, *pair, NOTE, PUT_BACK)))
            ]  # fmt: skip
    made.cells = [cell for group in probes for cell in group]
    return made


@cache
def outputs(name: str, nursery: Nursery) -> dict[str, list[Any]]:
    """What each cell gave, by its id, and ``found``: what the check cells said in turn: untouched, wrong, right, untouched ..."""
    with TemporaryDirectory() as folder:
        lay_out(BY_NAME[name], Path(folder))
        made = run(probed(name), Path(folder), Changes(settings=SMALLER.get(name, ""), after=(REPORT,)), nursery=nursery)
    given = {cell.id: cell.outputs for cell in made.cells if cell.cell_type == "code"}
    return given | {"found": json.loads(made.cells[-1].outputs[-1].text)}


def text_of(given: list[Any]) -> str:
    return "".join(output.get("text", "") for output in given if output.output_type == "stream")


every_lab = pytest.mark.parametrize("name", [lab.name for lab in LABS])


@every_lab
def test_check_cells_refuse_nothing_and_a_mistake_and_take_the_solution(name: str, nursery: Nursery) -> None:
    found = outputs(name, nursery)["found"]
    assert found == [False, False, True] * (len(found) // 3)
    assert len(found) == 3 * len(WRONG[name])


@every_lab
def test_a_lab_runs_to_its_end_and_draws_its_figures(name: str, nursery: Nursery) -> None:
    given = {key: value for key, value in outputs(name, nursery).items() if key != "found"}
    drawn = [output for value in given.values() for output in value if "image/png" in output.get("data", {})]
    assert len(drawn) == len(figures(BY_NAME[name]))
    assert not [output for value in given.values() for output in value if output.output_type == "error" or output.get("name") == "stderr"]
    checked = [text_of(given[cell.id]) for cell in notebook(BY_NAME[name], STUDENT).cells if "check" in cell.metadata.get("tags", ())]
    assert all(": not yet. Hint: " in text for text in checked)


@pytest.mark.parametrize("name", ["tokens_and_positions", "attention"])
def test_the_numbers_of_the_teachers_version_are_found_again(name: str, nursery: Nursery) -> None:
    """Words the same, numbers to two decimals: another processor may round otherwise in the last digits."""
    compared = 0
    recorded = {shown.cell.text: shown.printed for shown in expected(BY_NAME[name]) if shown.printed}
    for cell in notebook(BY_NAME[name], STUDENT).cells:
        tags = cell.metadata.get("tags", ())
        if cell.source in recorded and "check" not in tags and "for name, is_right in checks" not in cell.source:
            ours, theirs = text_of(outputs(name, nursery)[cell.id]), recorded[cell.source]
            number = r"-?\d+\.?\d*(?:e[-+]?\d+)?"
            assert re.sub(number, "#", ours) == re.sub(number, "#", theirs)
            ours, theirs = (np.array([float(found) for found in re.findall(number, text)]) for text in (ours, theirs))
            np.testing.assert_allclose(ours, theirs, atol=0.011, rtol=0)
            compared += 1
    assert compared >= 12
