"""The lesson on the labs: what each lab's part shows is what its notebook holds, and its downloads are the files."""

from __future__ import annotations

import re

import pytest
from reader import opened, shown, sound
from streamlit.testing.v1 import AppTest

from explainer.deploy.notebooks.labs import LABS, Lab
from explainer.deploy.notebooks.labs.package import archive
from explainer.deploy.notebooks.labs.versions import SOLUTIONS, TEACHER, as_file, beginning, cells, expected, figures, headings
from explainer.lessons.labs import shelf
from explainer.lessons.labs.quiz import questions
from explainer.lessons.labs.recorded import recorded

every_lab = pytest.mark.parametrize("lab", LABS, ids=lambda lab: lab.name)


def of_lab(lab: Lab, **query: str) -> AppTest:
    return sound(opened("labs", lab=f"Lab {lab.number}", **query))


@every_lab
def test_a_lab_shows_its_goals_its_parts_its_figure_and_the_beginning_of_its_notebook(lab: Lab) -> None:
    at = of_lab(lab)
    assert f"Lab {lab.number}: {lab.title}" in [header.value for header in at.header]
    said = "\n".join(element.value for element in at.markdown)
    assert all(goal in said for goal in lab.goals)
    assert all(part in said and all(exercise in said for exercise in exercises) for part, exercises in headings(lab))
    drawn = [element.proto.body for element in at.get("html") if "labfigure" in element.proto.body]
    assert figures(lab)[lab.figure] in drawn[0]
    assert f'alt="{lab.alt}"' in drawn[0]
    code = [element.value for element in at.code]
    first = beginning(lab)
    wanted = [part for each in first if each.cell.kind == "code" for part in (each.cell.text, each.printed.rstrip("\n")) if part]
    assert code == wanted
    solutions = {each.cell.text for each in expected(lab) if "solution" in each.cell.tags}
    assert not solutions & set(code)


def test_the_buttons_give_the_zip_and_both_other_versions(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, bytes] = {}

    def button(label: str, *, data: object, file_name: str, **_: object) -> bool:
        given[file_name] = data()  # type: ignore[operator]
        return False

    monkeypatch.setattr(shelf.st, "download_button", button)
    lab = LABS[0]
    at = of_lab(lab)
    assert not at.exception
    assert given[f"{lab.file}.zip"] == archive(lab)
    for version in (SOLUTIONS, TEACHER):
        assert given[f"{lab.file}-{version}.ipynb"] == as_file(lab, version)
    assert len(given) == 3


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("SageMaker Studio", "drag the zip"),
        ("SageMaker notebook instance", "conda_pytorch"),
        ("Colab", "Upload notebook"),
        ("Your computer", "python -m venv"),
    ],
)
def test_each_place_has_its_steps(place: str, told: str) -> None:
    at = of_lab(LABS[1], place=place)
    steps = [element.value for element in at.markdown if element.value.startswith("1. ")]
    assert len(steps) == 1
    assert told in steps[0]


def test_numbers_wait_for_the_guess_and_are_those_that_the_notebooks_printed() -> None:
    def said(at: AppTest) -> str:
        return "\n".join(element.value for element in sound(at).markdown).replace("\\", "")

    assert "made in plain PyTorch" not in said(opened("labs"))
    text = said(shown("labs"))
    found = recorded()
    assert found.n_bytes == 688
    assert found.merges == 60
    assert found.mask[0] < found.mask[1]
    assert found.largest < 1e-5
    wanted = (f"{found.n_tokens:,}", *(f"{value:.2f}" for pair in (found.positions, found.mask, found.new, found.old) for value in pair))
    assert all(number in text for number in wanted)
    assert f"{found.cold_start_s:.1f} seconds" in text
    assert f"{found.requests_ms[0]:.0f} ms in the median" in text
    assert found.requests_ms[0] <= found.requests_ms[1]


def test_the_answers_of_the_quiz_follow_from_those_numbers() -> None:
    found = recorded()
    in_token, perplexity, forgotten, weekend = questions(found)
    assert in_token.options[in_token.right] == f"{found.n_bytes / found.n_tokens:.2f}"
    assert perplexity.options[perplexity.right] == f"{2.718281828 ** (found.mask[1] - found.mask[0]):.2f}"
    assert forgotten.options[forgotten.right] == "it predicts them worse"
    assert weekend.options[weekend.right] == "17.22"


@every_lab
def test_nothing_depends_on_an_address_of_the_project(lab: Lab) -> None:
    """The page of PyTorch's builds for processors is the one address that a lab names."""
    for version in (SOLUTIONS, TEACHER):
        links = {link for cell in cells(lab, version) for link in re.findall(r"https?://[^\s\"')]+", cell.text)}
        assert links == {"https://download.pytorch.org/whl/cpu/torch/"}
