"""Our archives in the genuine toolkit of Amazon's container, with the transformers that it carries: what the app says, it says."""

from __future__ import annotations

import sys
from dataclasses import replace
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
    n_asked, found = checking_package.compared(python, tmp_path)
    assert found == []
    assert n_asked > 20
    archive = tmp_path / "packed 0" / "model.tar.gz"
    wrong = replace(checking_package.story_gpt()[-1], text="something else")
    (told,) = checking_package.differences(python, archive, [wrong], tmp_path / "again")
    assert "something else" in told
