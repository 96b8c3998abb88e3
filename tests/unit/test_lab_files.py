"""The labs as files: what each version holds, what is in the zip, and that the recorded outputs belong to today's sources."""

from __future__ import annotations

import ast
import io
import json
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from packaging.requirements import Requirement

from explainer.curriculum import BY_SLUG
from explainer.deploy.notebooks.labs import BY_NAME, LABS, Lab
from explainer.deploy.notebooks.labs.package import MODEL, archive, requirements, size_mb
from explainer.deploy.notebooks.labs.sources import SOURCES, Cell, cells_of
from explainer.deploy.notebooks.labs.versions import (
    SOLUTIONS,
    STUDENT,
    TEACHER,
    as_file,
    beginning,
    cells,
    expected,
    figures,
    headings,
    notebook,
    printed,
)
from explainer.deploy.sagemaker import facts

REQUIREMENTS = Path(__file__).resolve().parents[2] / "requirements.txt"
VERSIONS = (STUDENT, SOLUTIONS, TEACHER)
every_lab = pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)


def tags(lab: Lab, version: str) -> list[str]:
    return [tag for cell in cells(lab, version) for tag in cell.tags]


def python_of(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("%"))


def test_a_source_is_cut_into_cells_with_their_tags() -> None:
    code = '```python tags=["check", "x"]\na = 1\n\nb = 2\n```\n\n'
    told = '<!-- #region tags=["teacher"] -->\nTold.\n<!-- #endregion -->\n\n'
    assert cells_of(f"Read.\n\n{code}{told}```python\nc\n```\n") == [
        Cell("markdown", "Read."),
        Cell("code", "a = 1\n\nb = 2", ("check", "x")),
        Cell("markdown", "Told.", ("teacher",)),
        Cell("code", "c"),
    ]


def test_nothing_of_a_source_is_lost() -> None:
    for path in SOURCES.glob("*.md"):
        text = path.read_text(encoding="utf-8")
        kept = "".join(cell.text for cell in cells_of(text))
        without = re.sub(r"^(```.*|<!-- #(end)?region.*)$", "", text, flags=re.MULTILINE)
        assert re.sub(r"\s", "", kept) == re.sub(r"\s", "", without), path.name
        assert kept.count("```") == 0, path.name


@every_lab
def test_every_version_is_a_valid_notebook_and_is_made_the_same_each_time(lab: Lab) -> None:
    for version in VERSIONS:
        made = notebook(lab, version)
        nbformat.validate(made)
        assert nbformat.writes(notebook(lab, version)) == nbformat.writes(made)
        assert made.cells[0].source.startswith(f"# Lab {lab.number} · {lab.title}")
        assert made.cells[1].source.startswith("%pip install ")
        nbformat.validate(nbformat.reads(as_file(lab, version).decode(), as_version=4))


@every_lab
def test_each_version_leaves_out_what_is_not_for_its_readers(lab: Lab) -> None:
    n_exercises = tags(lab, STUDENT).count("exercise")
    assert n_exercises >= 5
    for version in VERSIONS:
        found = tags(lab, version)
        assert found.count("check") == n_exercises
        assert found.count("exercise") == (n_exercises if version == STUDENT else 0)
        assert found.count("solution") == (0 if version == STUDENT else n_exercises)
        assert ("teacher" in found) == (version == TEACHER)
    own = [cell for cell in cells(lab, STUDENT) if {"exercise", "check"} & set(cell.tags)]
    assert [cell.tags[0] for cell in own] == ["exercise", "check"] * n_exercises
    assert all("..." in cell.text for cell in own[::2])
    assert [len(exercises) > 0 for _, exercises in headings(lab)].count(True) >= 3
    assert sum(len(exercises) for _, exercises in headings(lab)) == n_exercises


@every_lab
def test_cells_are_short_and_stand_alone(lab: Lab) -> None:
    for cell in cells(lab, STUDENT) + cells(lab, TEACHER):
        assert len(cell.text.splitlines()) <= 25, cell.text
        assert "explainer" not in cell.text
        if cell.kind == "code":
            for node in ast.walk(ast.parse(python_of(cell.text))):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
                outside = {name.split(".")[0] for name in names}
                assert outside <= set(
                    "collections copy json math matplotlib os pathlib random re time torch transformers warnings zipfile".split()
                    + ("boto3 botocore contextlib numpy sys tarfile tempfile inference rehearsal".split() if lab.beside else [])
                )


@every_lab
def test_the_recorded_outputs_are_those_of_this_source(lab: Lab) -> None:
    """Else record them again: python tests/running_labs.py."""
    recorded = nbformat.reads(as_file(lab, TEACHER).decode(), as_version=4)
    made = notebook(lab, TEACHER)
    assert [cell.source for cell in recorded.cells] == [cell.source for cell in made.cells]
    assert [cell.metadata for cell in recorded.cells] == [cell.metadata for cell in made.cells]
    outputs = [output for cell in recorded.cells for output in cell.get("outputs", ())]
    assert {output.output_type for output in outputs} <= {"stream", "display_data"}
    assert not [output.text for output in outputs if output.get("name") == "stderr"]
    n_exercises = tags(lab, TEACHER).count("check")
    assert printed(lab).endswith(f"{n_exercises} of {n_exercises} exercises are right.\n")
    assert "not yet" not in printed(lab)
    assert len(figures(lab)) >= 3
    assert figures(lab)[lab.figure]
    assert len(lab.alt) > 60


@every_lab
def test_a_preview_shows_outputs_and_gives_no_solution_away(lab: Lab) -> None:
    shown = beginning(lab)
    assert shown[0].cell.text.startswith("## Part 1")
    assert [tag for each in shown for tag in each.cell.tags] == ["exercise", "check"]
    assert any(each.printed for each in shown)
    assert not any(each.printed for each in shown if each.cell.tags)
    solutions = {each.cell.text for each in expected(lab) if "solution" in each.cell.tags}
    assert solutions
    assert not solutions & {each.cell.text for each in shown}


@every_lab
def test_the_zip_holds_all_that_a_lab_needs(lab: Lab) -> None:
    packed = archive(lab)
    assert packed == archive(lab)
    assert abs(len(packed) / 1e6 - size_mb(lab)) < 0.01
    files = zipfile.ZipFile(io.BytesIO(packed))
    assert files.testzip() is None
    names = {name.removeprefix(f"{lab.file}/") for name in files.namelist()}
    assert all(name.startswith(f"{lab.file}/") for name in files.namelist())
    assert names >= {f"{lab.file}.ipynb", "README.md", "requirements.txt", "story-gpt/model.safetensors", "story-gpt/tokenizer.json"}
    assert files.read(f"{lab.file}/story-gpt/model.safetensors") == (MODEL / "model.safetensors").read_bytes()
    assert json.loads(files.read(f"{lab.file}/story-gpt/tokenizer_config.json"))["tokenizer_class"] == "PreTrainedTokenizerFast"
    assert files.read(f"{lab.file}/{lab.file}.ipynb") == as_file(lab, STUDENT)
    assert {name for name in names if "/" not in name} == {f"{lab.file}.ipynb", "README.md", "requirements.txt", *lab.beside}
    assert not any(b"import explainer" in (text := files.read(f"{lab.file}/{name}")) or b"from explainer" in text for name in lab.beside)
    told = files.read(f"{lab.file}/README.md").decode()
    assert lab.title in told
    assert "{" not in told


@every_lab
def test_the_requirements_are_what_the_first_cells_install_for_each_python(lab: Lab) -> None:
    lines = [line for line in requirements(lab).splitlines() if not line.startswith(("#", "-"))]
    wanted = [Requirement(line) for line in lines]
    more = ["boto3", "flask", "flask-cors", "moto"] if lab.name == "jumpstart" else []
    assert sorted({each.name for each in wanted}) == sorted(["matplotlib", "torch", "transformers", *more])
    assert {line for line in lines if Requirement(line).name in more} <= set(REQUIREMENTS.read_text(encoding="utf-8").splitlines())
    for python, version in (("3.10", "4.51.3"), ("3.11", "5.23.0"), ("3.14", "5.23.0")):
        held = [each for each in wanted if each.name == "transformers" and each.marker and each.marker.evaluate({"python_version": python})]
        assert [str(each.specifier) for each in held] == [f"=={version}"]
    installs = [cell for cell in cells(lab, STUDENT) if "install" in cell.tags]
    assert installs == cells(lab, STUDENT)[1 : 1 + len(installs)]
    assert re.findall(r'"([^"]+)"', "\n".join(cell.text for cell in installs)) == lines


def test_the_prices_and_the_container_of_the_lab_are_those_of_the_project() -> None:
    texts = [cell.text for cell in cells(BY_NAME["jumpstart"], STUDENT)]
    namespace: dict[str, Any] = {}
    exec(next(text for text in texts if "PRICES = {" in text), namespace)
    assert len(namespace["PRICES"]) >= 5
    standing = set()
    for name, (usd, what, where_from) in namespace["PRICES"].items():
        known = facts.instance(name)
        assert usd == known.usd_h
        assert known.checked == ("Amazon's price file" in where_from)
        standing.add((known.source, where_from))
        words = {0: "no", 1: "one", 4: "four"}
        assert what == f"{words[known.n_gpus]} {known.gpu or 'graphics card'}"
    assert len(standing) == len(dict(standing)) == len({ours for _, ours in standing}) >= 3  # one wording for each source, and no other
    day, region = facts.prices_of()
    assert any(f"for an endpoint in {region}, as of {day:%B %Y}" in text for text in texts)
    image = next(line for text in texts for line in text.splitlines() if line.startswith("IMAGE = "))
    assert image == f'IMAGE = f"{facts.OWN_IMAGE.replace("{region}", "{REGION}")}"'


def test_the_labs_are_those_of_the_course() -> None:
    assert [lab.number for lab in LABS] == list(range(1, len(LABS) + 1))
    assert [lab.course for lab in LABS] == ["174", "175", "176", "178"]
    assert BY_SLUG["labs"].course == "174–176, 178"


def test_a_page_that_says_the_size_makes_no_notebook() -> None:
    """nbformat and what it validates with stay in memory: 15 MB of the 690 that a host on Community Cloud has."""
    asked = (
        "import sys; from explainer.deploy.notebooks.labs import LABS, package; package.size_mb(LABS[0]); print('nbformat' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=Path(__file__).resolve().parents[2]
    )
    assert told.stdout.strip() == "False"
