"""A page's notebook, made from what stands on the page and run from top to bottom."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import nbformat
from streamlit.testing.v1 import AppTest

from explainer import models
from explainer.curriculum import BY_SLUG
from explainer.deploy.notebooks import page as pages
from explainer.models import translators
from explainer.models.catalogue import OURS
from explainer.texts.sets import french, spanish
from explainer.ui.page import notebook


def zip_of(at: AppTest, slug: str, wheel: bool = False) -> dict[str, bytes]:
    """What a click on the button brings. wheel: with the library, which costs a second."""
    source, stands = notebook.source_of(slug), at.session_state["_standing"]
    assert source is not None
    assert stands.slug == slug
    assert "page_notebook" in [element.key for element in at.get("download_button")]
    model, text = at.session_state["model_in_use"], at.session_state["text"]
    with contextlib.nullcontext() if wheel else patch.object(pages, "build", lambda assets: b""):
        raw = notebook.made(BY_SLUG[slug], source, stands, model, text)
    with zipfile.ZipFile(io.BytesIO(raw)) as found:
        return {name.removeprefix(f"{slug}/"): found.read(name) for name in found.namelist()}


genuine = models.load
kept = cache(genuine)


def load(name: str, **how: Any) -> models.LanguageModel:
    """As the library's, but an embedded model is read once for all notebooks."""
    return genuine(name, **how) if how or name not in OURS else kept(name)


# What each notebook would read or tell anew, by where it looks for it. The one that is run in a process of its own does so.
ONCE = {
    (models, "load"): load,
    (translators, "load_translator"): cache(translators.load_translator),
    (french, "make"): cache(french.make),
    (spanish, "make"): cache(spanish.make),
}


def run(files: dict[str, bytes], slug: str) -> dict[str, Any]:
    """Run the code cells in this process; returns what they leave behind."""
    made = nbformat.reads(files[f"{slug}.ipynb"].decode(), as_version=4)
    nbformat.validate(made)
    space: dict[str, Any] = {}
    here = Path.cwd()
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
        for (place, name), once in ONCE.items():
            stack.enter_context(patch.object(place, name, once))
        (Path(folder) / "shown.json").write_bytes(files["shown.json"])
        os.chdir(folder)
        try:
            for cell in made.cells:
                if cell.cell_type == "code" and not cell.source.startswith("%pip"):
                    exec(compile(cell.source, f"{slug}, {cell.id}", "exec"), space)
        finally:
            os.chdir(here)
    return space


def differs(at: AppTest, slug: str) -> str:
    """What is wrong with the notebook of the page as it stands: nothing where it computes every figure again, and finds the same."""
    if notebook.source_of(slug) is None:
        return ""
    files = zip_of(at, slug)
    try:
        space = run(files, slug)
    except Exception as error:  # noqa: BLE001 whatever a cell of a page raises is told beside the others
        return f"{type(error).__name__}: {str(error)[:600]}"
    computed_here = {name for name, numbers in json.loads(files["shown.json"]).items() if not isinstance(numbers, str)}
    left = computed_here ^ set(space["compared"])
    return f"not computed again: {sorted(left)}" if left else ""
