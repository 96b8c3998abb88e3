"""This page as a notebook: it computes again what stood on the page, for any text, and fails where a number is another one."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from reader import GIFT, opened, shown, sound
from streamlit.testing.v1 import AppTest

from explainer.curriculum import BY_SLUG
from explainer.deploy.notebooks import page as pages
from explainer.ui.page import notebook

SLUGS = [slug for slug in BY_SLUG if notebook.source_of(slug) is not None]
ODD = ("1 2 3 2012-05-01", "Tom <|endoftext|> “Sue” \\ \"'`{}[[x]]\n🐶 = {state}", "ha ha ha", "Привет, 世界")


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """No wheel: what is tested here are the cells, in this environment."""
    monkeypatch.setattr(pages, "build", lambda assets: b"")


def zip_of(at: AppTest, slug: str) -> dict[str, bytes]:
    """What a click on the button brings."""
    source, stands = notebook.source_of(slug), at.session_state["_standing"]
    assert source is not None
    assert "page_notebook" in [element.key for element in at.get("download_button")]
    raw = notebook.made(BY_SLUG[slug], source, stands, at.session_state["model_in_use"], at.session_state["text"])
    with zipfile.ZipFile(io.BytesIO(raw)) as found:
        return {name.removeprefix(f"{slug}/"): found.read(name) for name in found.namelist()}


def run(files: dict[str, bytes], slug: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Run the code cells from top to bottom; returns what they leave behind."""
    (folder / "shown.json").write_bytes(files["shown.json"])
    monkeypatch.chdir(folder)
    made = nbformat.reads(files[f"{slug}.ipynb"].decode(), as_version=4)
    nbformat.validate(made)
    space: dict[str, Any] = {}
    for cell in made.cells:
        if cell.cell_type == "code" and not cell.source.startswith("%pip"):
            exec(compile(cell.source, cell.id, "exec"), space)
    return space


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("slug", SLUGS)
def test_every_figure_of_the_page_is_computed_again(slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = zip_of(sound(shown(slug)), slug)
    space = run(files, slug, tmp_path, monkeypatch)
    assert set(space["compared"]) == set(json.loads(files["shown.json"]))


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("slug", SLUGS)
def test_odd_texts_are_in_it_as_they_were_typed(slug: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space = run(zip_of(sound(shown(slug, text)), slug), slug, tmp_path, monkeypatch)
    assert space["state"]["text"] == text


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("slug", SLUGS)
def test_another_number_is_told(slug: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = zip_of(sound(shown(slug)), slug)
    numbers = json.loads(files["shown.json"])
    name = next(iter(numbers))
    column = next(title for title, values in reversed(numbers[name].items()) if any(isinstance(value, float) for value in values))
    at = next(i for i, value in enumerate(numbers[name][column]) if isinstance(value, float) and abs(value) < 1e6)
    numbers[name][column][at] += 0.5
    with pytest.raises(AssertionError, match=name):
        run(files | {"shown.json": json.dumps(numbers).encode()}, slug, tmp_path, monkeypatch)


@pytest.mark.usefixtures("light")
def test_settings_and_edits_go_along(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = sound(shown("self_attention", GIFT, layer="2", head="5", edits="nomask:*.*", query="3"))
    space = run(zip_of(at, "self_attention"), "self_attention", tmp_path, monkeypatch)
    assert (space["layer"], space["head"], space["state"]["edits"]) == (2, 5, ["nomask:*.*"])
    assert space["trace"].pattern(2, 5)[0, 3] > 0


def test_a_lesson_without_numbers_offers_none() -> None:
    assert "page_notebook" not in [element.key for element in opened("glossary").get("download_button")]
