"""Our archives in the genuine toolkit of Amazon's container, with the transformers that it carries: what the app says, it says."""

from __future__ import annotations

import sys
from pathlib import Path

import checking_package
import pytest


@pytest.mark.slow
@pytest.mark.training
@pytest.mark.skipif(sys.platform == "win32", reason="the toolkit's server is for Linux and macOS")
def test_the_genuine_toolkit_answers_as_the_app(tmp_path: Path) -> None:
    try:
        python = checking_package.environment(tmp_path / "env")
    except checking_package.NoRegistry as error:
        pytest.skip(f"{error}, so there is no toolkit to compare with")
    wrong = checking_package.Question('{"inputs": "Once"}', text="something else", accept="*/*")
    n_asked, found = checking_package.compared(python, tmp_path, (wrong,))
    assert n_asked > 20
    (told,) = found
    assert "something else" in told
